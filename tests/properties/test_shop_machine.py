"""The shops against a small model, on both databases: whatever happens in whatever order, the laws hold.

Goods on hand are those received less those handed over, more or less those found by counting and carried between
shops; what is reserved is on hand; every point is in a purse, held, spent or expired; a lot is never spent after it
lapsed; a return restores the very lots; no limit is exceeded by splitting orders, by coming together, by the people
of a household, or at the edge of a day in any time zone.
"""

from collections import Counter as Tally
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test
from properties.purse_model import DAY
from properties.seeds import RUNS_A_SEED
from properties.shop_rules import Orders, Vouchers
from properties.shop_stage import CHOICES, GOODS, ITEMS, PURSES, SHOP

from points.clock import HOUR
from points.db.writer import Command
from points.ledger.holding import ExpireLots
from points.redeem.counting import CountLine, DecideCount, OpenCount, SubmitCount, WriteCount
from points.redeem.lapsing import LapseOrders
from points.redeem.service import LapseVouchers
from points.redeem.stock import MoveLine, MoveStock

MET = {
    "CollectOrder", "CancelOrder", "ReturnLines", "UndoOrder", "MarkDone", "ConfirmVoucher", "Complain",
    "DecideComplaint", "CancelVoucher", "MoveStock", "SubmitCount", "DecideCount", "reserved, then lapsed",
    "issued, then lapsed", "paid by one", "paid by all", "bought in the last millisecond",
    "bought in the first millisecond", "sold_out", "insufficient", "limit_person", "limit_household",
    "not_reserved", "order_lapsed", "not_collected", "returned_too_many", "service_not_returned", "undo_late",
    "service_done", "count_waiting", "count_short", "wrong_code", "voucher_done", "voucher_lapsed",
}  # fmt: skip
"""What the runs must have met for the laws to be worth anything: what was done, and why something was not."""


class Machine(Orders, Vouchers):
    """All of it, and what happens beside the counter: goods and points come, are counted and carried; time passes."""

    @rule(shop=SHOP, what=st.sampled_from(GOODS), quantity=st.integers(1, 3))
    def take_delivery(self, shop: str, what: str, quantity: int) -> None:
        self.receive(shop, what, quantity)

    @rule(
        purse=st.sampled_from(PURSES),
        points=st.sampled_from([100, 400, 900]),
        life=st.sampled_from([None, 5 * HOUR, 2 * DAY, 20 * DAY]),
    )
    def credit(self, purse: str, points: int, life: int | None) -> None:
        self.earn(purse, points, life)

    @rule(source=SHOP, load=st.dictionaries(st.sampled_from(GOODS), st.integers(1, 3), min_size=1, max_size=2))
    def carry(self, source: str, load: dict[str, int]) -> None:
        target = next(shop for shop in self.shops if shop != source)
        shelves = self.model.shelves
        command = MoveStock(
            by=self.counter.clerk,
            from_shop_id=self.shops[source],
            to_shop_id=self.shops[target],
            lines=tuple(MoveLine(self.items[what], quantity) for what, quantity in load.items()),
        )
        short = any(shelves[source, what].free < quantity for what, quantity in load.items())
        if self.agree(command, "sold_out" if short else "ok"):
            for what, quantity in load.items():
                shelves[source, what].moved -= quantity
                shelves[target, what].moved += quantity

    @rule(shop=SHOP, found=st.dictionaries(st.sampled_from(GOODS), st.integers(-6, 2), min_size=1, max_size=2))
    def count(self, shop: str, found: dict[str, int]) -> None:
        """What is found too many or too few waits for a second person, while the shop goes on."""
        shelves, clerk = self.model.shelves, self.counter.clerk
        counted = {what: max(shelves[shop, what].on_hand + n, 0) for what, n in found.items()}
        count_id = self.counter.run(OpenCount(by=clerk, shop_id=self.shops[shop]))
        lines = tuple(CountLine(self.items[what], n) for what, n in counted.items())
        self.counter.run(WriteCount(by=clerk, count_id=count_id, lines=lines))
        waiting = any(where == shop and found.keys() & lines.keys() for where, lines in self.model.counts.values())
        if self.agree(SubmitCount(by=clerk, count_id=count_id), "count_waiting" if waiting else "ok"):
            differences = {what: n - shelves[shop, what].on_hand for what, n in counted.items()}
            self.model.counts[count_id] = (shop, differences)

    @precondition(lambda self: self.model.counts)
    @rule(choice=CHOICES, approve=st.sampled_from([True, True, False]))
    def decide_count(self, choice: int, approve: bool) -> None:
        count_id = sorted(self.model.counts)[-1 - choice % len(self.model.counts)]
        shop, differences = self.model.counts[count_id]
        short = approve and any(-n > self.model.shelves[shop, what].free for what, n in differences.items())
        command = DecideCount(by=self.counter.second_clerk, count_id=count_id, approve=approve)
        if self.agree(command, "count_short" if short else "ok"):
            del self.model.counts[count_id]
            for what, n in differences.items():
                self.model.shelves[shop, what].counted += n if approve else 0

    @rule(what=st.sampled_from(tuple(ITEMS)), price=st.sampled_from([50, 150, 400, 500]))
    def reprice(self, what: str, price: int) -> None:
        self.counter.price(self.items[what], price)
        self.model.items[what].price = price

    @rule(shared_first=st.booleans())
    def vote(self, shared_first: bool) -> None:
        self.set_purse(shared_first=shared_first)

    @rule(orders_first=st.booleans())
    def work_by_the_clock(self, orders_first: bool) -> None:
        """What is over goes back, and a second time nothing does."""
        for orders in (orders_first, not orders_first):
            if orders:
                self._lapse(LapseOrders(), self.model.orders, "reserved", self.model.release)
            else:
                self._lapse(LapseVouchers(), self.model.vouchers, "issued", self.model.end_voucher)
        self.counter.run(ExpireLots(limit=1_000))

    def _lapse(self, command: Command[int], found: Mapping[int, Any], state: str, end: Callable[..., None]) -> None:
        due = sorted((each.until, i) for i, each in found.items() if each.state == state and each.until <= self.now)
        for _, each in due:
            end(found[each], self.now, "lapsed")
            self.met[f"{state}, then lapsed"] += 1
        assert [self.counter.run(command) for _ in range(2)] == [len(due), 0]

    @rule(hours=st.sampled_from([1, 9, 24, 100]))
    def pass_time(self, hours: int) -> None:
        self.clock.advance(hours * HOUR)

    @rule(edge=st.sampled_from(["midnight", "midnight in UTC", "order", "voucher", "lot"]), before=st.booleans())
    def wait_for(self, edge: str, before: bool) -> None:
        """The first millisecond after it, or the last before."""
        at = self._next(edge)
        self.clock.advance(at - self.now - (before and at - self.now > 1))

    def _next(self, edge: str) -> int:
        """A midnight in Shanghai; in UTC, eight in the morning there; the end of a reservation, voucher or lot."""
        ends = {
            "order": [each.until for each in self.model.orders.values() if each.state == "reserved"],
            "voucher": [each.until for each in self.model.vouchers.values() if each.state == "issued"],
            "lot": [lot.expires for lot in self.model.purses.lots if lot.left and lot.expires],
        }
        if ahead := [each for each in ends.get(edge, []) if each > self.now]:
            return min(ahead)
        ahead_of_utc = 0 if edge == "midnight in UTC" else 8 * HOUR
        return self.now + DAY - (self.now + ahead_of_utc) % DAY


@pytest.mark.parametrize(("database", "seeds"), [("sqlite", range(12)), ("postgresql", range(12, 13))])
def test_the_shop_does_as_the_model(database: str, seeds: range, request: pytest.FixtureRequest) -> None:
    kind = request.getfixturevalue("sqlite_files" if database == "sqlite" else "postgresql")
    met = Tally[str]()
    for number in seeds:
        run_state_machine_as_test(
            seed(number)(lambda: Machine(kind, met)),  # type: ignore[arg-type]  # a factory will do, says hypothesis
            settings=settings(
                max_examples=RUNS_A_SEED,
                stateful_step_count=50,
                deadline=None,
                derandomize=True,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
    assert database == "postgresql" or MET - met.keys() == set()
