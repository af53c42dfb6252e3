"""What may happen to orders and vouchers, in any order: the shop and the model are asked, and say the same."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from properties.shop_model import COMPLAINT_DAYS, SPENT, Basket, Voucher, end_of_day
from properties.shop_stage import BASKETS, CHOICES, SHOP, WHO, Stage, chosen

from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.service import CancelVoucher, Complain, ConfirmVoucher, DecideComplaint, MarkDone


class Orders(Stage):
    """Orders of one to three lines, from the counter and from home."""

    @rule(shop=SHOP, who=WHO, basket=BASKETS)
    def buy(self, shop: str, who: str, basket: Basket) -> None:
        self._order(shop, who, basket, home=False)

    @rule(shop=SHOP, who=WHO, basket=BASKETS)
    def reserve(self, shop: str, who: str, basket: Basket) -> None:
        self._order(shop, who, basket, home=True)

    def _order(self, shop: str, who: str, basket: Basket, *, home: bool) -> None:
        command = self.order(shop, who, basket, home=home)
        outcome = self.counter.outcome(command)
        self.judged(outcome, shop, who, basket, home=home)
        if outcome.refusal is None:
            again = self.counter.outcome(command)
            assert again.replayed
            assert again.unwrap() == outcome.unwrap()

    @rule(shop=SHOP, both=st.tuples(WHO, WHO), basket=BASKETS)
    def buy_together(self, shop: str, both: tuple[str, str], basket: Basket) -> None:
        """Two orders in one batch, as if one after the other: nobody gets more by coming at the same moment."""
        commands = [self.order(shop, who, basket, home=False) for who in both]
        for who, outcome in zip(both, self.town.outcomes(commands), strict=True):
            self.judged(outcome, shop, who, basket, home=False)

    @precondition(lambda self: "reserved" in self.states(self.model.orders))
    @rule(choice=CHOICES)
    def collect(self, choice: int) -> None:
        order_id, order = self.some_order(choice, "reserved")
        lapsed = order.state == "lapsed" or (order.state == "reserved" and order.until <= self.now)
        expected = "order_lapsed" if lapsed else "ok" if order.state == "reserved" else "not_reserved"
        if self.agree(CollectOrder(key=self.counter.key(), by=self.counter.clerk, order_id=order_id), expected):
            self.model.collect(order, self.now)

    @precondition(lambda self: "reserved" in self.states(self.model.orders))
    @rule(choice=CHOICES)
    def cancel(self, choice: int) -> None:
        order_id, order = self.some_order(choice, "reserved")
        expected = {"reserved": "ok", "lapsed": "order_lapsed"}.get(order.state, "not_reserved")
        command = CancelOrder(key=self.counter.key(), by=self.people[order.person], order_id=order_id)
        if self.agree(command, expected):
            self.model.release(order, self.now, "cancelled")

    @precondition(lambda self: "collected" in self.states(self.model.orders))
    @rule(choice=CHOICES, back=st.lists(st.tuples(st.sampled_from([0, 1, 1, 2]), st.booleans()), min_size=3))
    def bring_back(self, choice: int, back: list[tuple[int, bool]]) -> None:
        order_id, order = self.some_order(choice, "collected")
        wanted = [(line, n, restock) for line, (n, restock) in zip(order.goods, back, strict=False) if n]
        lines = [Brought(self.lines[order_id, line.item], n, restock) for line, n, restock in wanted]
        if not wanted and not order.vouchers:
            return
        if not wanted:
            service = self.model.vouchers[order.vouchers[0]].item
            lines = [Brought(self.lines[order_id, service], 1)]
        command = ReturnLines(key=self.counter.key(), by=self.counter.clerk, order_id=order_id, brought=tuple(lines))
        expected = "ok" if wanted else "service_not_returned"
        if any(n > line.quantity - line.returned for line, n, _ in wanted):
            expected = "returned_too_many"
        if self.agree(command, expected if order.state == "collected" else "not_collected"):
            self.model.bring_back(order, wanted, self.now)

    @precondition(lambda self: "collected" in self.states(self.model.orders))
    @rule(choice=CHOICES)
    def undo(self, choice: int) -> None:
        order_id, order = self.some_order(choice, "collected")
        expected = "ok"
        if any(self.model.vouchers[each].state in (*SPENT, "returned") for each in order.vouchers):
            expected = "service_done"
        if end_of_day(order.ended) <= self.now:
            expected = "undo_late"
        if order.state != "collected":
            expected = "not_collected"
        if self.agree(UndoOrder(key=self.counter.key(), by=self.counter.clerk, order_id=order_id), expected):
            self.model.undo(order, self.now)


class Vouchers(Stage):
    """A voucher's life: done, confirmed, complained about, decided; or cancelled, or lapsed."""

    def _some(self, choice: int, state: str) -> tuple[int, Voucher]:
        voucher_id = chosen(self.model.vouchers, choice, state)
        return voucher_id, self.model.vouchers[voucher_id]

    def _expected(self, voucher: Voucher, wanted: str) -> str:
        state = voucher.state
        if state == "issued" and voucher.until <= self.now:
            state = "lapsed"
        if state == wanted:
            return "ok"
        if wanted == "issued":
            return "voucher_done" if state in SPENT else f"voucher_{state}"
        return "voucher_not_done" if state == "issued" else f"voucher_{state}"

    @precondition(lambda self: "issued" in self.states(self.model.vouchers))
    @rule(choice=CHOICES, right_code=st.sampled_from([True, True, True, False]))
    def have_it_done(self, choice: int, right_code: bool) -> None:
        voucher_id, voucher = self._some(choice, "issued")
        expected = self._expected(voucher, "issued") if right_code else "wrong_code"
        code = self.codes[voucher_id] if right_code else "0" * 18
        if self.agree(MarkDone(by=self.hand, voucher_id=voucher_id, code=code), expected):
            voucher.state, voucher.done_at = "done", self.now

    @precondition(lambda self: "done" in self.states(self.model.vouchers))
    @rule(choice=CHOICES, content=st.booleans())
    def answer(self, choice: int, content: bool) -> None:
        voucher_id, voucher = self._some(choice, "done")
        by, expected = self.people[voucher.person], self._expected(voucher, "done")
        if content:
            again = voucher.state == "confirmed"
            if self.agree(ConfirmVoucher(by=by, voucher_id=voucher_id), "ok" if again else expected):
                voucher.state = "confirmed"
            return
        if expected == "ok" and end_of_day(voucher.done_at, COMPLAINT_DAYS) <= self.now:
            expected = "complaint_late"
        if self.agree(Complain(by=by, voucher_id=voucher_id, text="没有来"), expected):
            voucher.state = "complained"

    @precondition(lambda self: "complained" in self.states(self.model.vouchers))
    @rule(choice=CHOICES, back=st.booleans())
    def decide(self, choice: int, back: bool) -> None:
        voucher_id, voucher = self._some(choice, "complained")
        expected = "ok" if voucher.state == "complained" else "no_complaint"
        command = DecideComplaint(by=self.counter.secretary, voucher_id=voucher_id, return_points=back, note="已核实")
        if self.agree(command, expected):
            if back:
                self.model.end_voucher(voucher, self.now, "returned")
            else:
                voucher.state = "confirmed"

    @precondition(lambda self: "issued" in self.states(self.model.vouchers))
    @rule(choice=CHOICES)
    def cancel_voucher(self, choice: int) -> None:
        voucher_id, voucher = self._some(choice, "issued")
        again = voucher.state == "cancelled"
        command = CancelVoucher(by=self.people[voucher.person], voucher_id=voucher_id)
        if self.agree(command, "ok" if again else self._expected(voucher, "issued")) and not again:
            self.model.end_voucher(voucher, self.now, "cancelled")
