"""Goods brought back: some lines later, or the whole order on the day itself. Points return to the very lots."""

from typing import ClassVar

import msgspec

from points.clock import DAY
from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Invalid, NotFound, Refusal
from points.ledger import moves, needs, stock
from points.ledger.models import ACCOUNTS, POINTS, Transfer
from points.ledger.posting import Cause, Owner, Posting, need_accounts, need_unit
from points.people.acting import ActorCommand
from points.people.models import PERSONS
from points.redeem import budget, limits, voucher
from points.redeem.access import need_shop, need_shop_place, shop_for
from points.redeem.collection import next_posting, order_not_found, tell_order
from points.redeem.models import ITEMS, SHOPS
from points.redeem.order_models import LINES, ORDERS, RETURNS, Order, OrderLine, OrderReturn
from points.redeem.service_models import PROVIDERS, VOUCHERS
from points.redeem.told import OrderTold, undo_until
from points.redeem.visits import free_visit, need_visit
from points.rules.versions import RULES, rules_in


class Brought(msgspec.Struct, frozen=True, array_like=True):
    """So many of a line come back; ``restock``: they can be sold again."""

    line_id: int
    quantity: int
    restock: bool = True


class OnCollected(ActorCommand[OrderTold], frozen=True, kw_only=True):
    """A command on one order whose goods were handed over."""

    alone: ClassVar[bool] = False
    answer = OrderTold

    order_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The order, what it moved, from which lots, and its vouchers."""
        ws.need(ORDERS, "key", self.order_id)
        ws.need(LINES, "order", self.order_id)
        ws.need(VOUCHERS, "order", self.order_id)
        yield
        order = ws.get(ORDERS, self.order_id)
        if order is None:
            return
        need_shop(ws, order.shop_id)
        ws.need(PERSONS, "key", order.person_id)
        ws.need(RULES, "key", order.rule_version)
        for each in ws.find(VOUCHERS, "order", order.id):
            ws.need(PROVIDERS, "key", each.provider_id)
        for line in ws.find(LINES, "order", order.id):
            ws.need(ITEMS, "key", line.item_id)
            limits.need_untake(ws, order, line.item_id)
            need_unit(ws, Owner("shop", order.shop_id), line.item_id)
            need_accounts(ws, stock.item_owner(line.item_id))
        need_visit(ws, order)
        need_accounts(ws, budget.POOL)
        yield from needs.to_give_back(ws, Owner(order.owner_type, order.owner_id), Cause("order", order.id))
        need_shop_place(ws, order.shop_id)
        yield from voucher.side_by_side(
            voucher.need_to_end(ws, each.id) for each in ws.find(VOUCHERS, "order", order.id)
        )

    def order(self, ws: WorkingSet) -> Order:
        """The order, for a clerk of its shop; ``order_not_found`` or ``not_collected``."""
        order = ws.get(ORDERS, self.order_id)
        if order is None:
            raise order_not_found()
        shop_for(ws, self.by, "till.run", order.shop_id, closed_too=True)
        if order.state != "collected":
            raise Refusal("not_collected", "这一单没有领走,或已经撤销,不能退货。", state=order.state)
        return order


class ReturnLines(OnCollected, frozen=True, kw_only=True):
    """Take goods back by line and quantity."""

    operation: ClassVar[str] = "order.return"

    brought: tuple[Brought, ...]
    reason: str = ""

    def decide(self, ws: WorkingSet) -> OrderTold:
        """Give points and goods back; refuses ``returned_too_many`` and ``service_not_returned``."""
        order = self.order(ws)
        if not self.brought or len({each.line_id for each in self.brought}) != len(self.brought):
            raise Invalid("请选要退的东西和数量。", fields={"lines": "每样选一次,至少一样。"})
        lines = {line.id: line for line in ws.find(LINES, "order", order.id)}
        for each in self.brought:
            _refuse(ws, lines.get(each.line_id), each)
        give_back(ws, order, self.brought, self.reason, actor_id=self.by.audit_id)
        self.audit(ws, "order.return", "order", order.id, lines=self.brought, why=self.reason)
        return tell_order(ws, order)


class UndoOrder(OnCollected, frozen=True, kw_only=True):
    """Undo the whole order, on the day on which it was handed over: as if it had not been."""

    operation: ClassVar[str] = "order.undo"

    def decide(self, ws: WorkingSet) -> OrderTold:
        """Give everything back; refuses ``undo_late`` and ``service_done``."""
        order = self.order(ws)
        until = undo_until(order)
        if until is None or until <= ws.now:
            raise Refusal("undo_late", "只能当天撤销,以后请办退货。")
        of_order = ws.find(VOUCHERS, "order", order.id)
        vouchers = [each for each in of_order if each.state not in ("cancelled", "lapsed")]
        if any(each.state != "issued" for each in vouchers):
            raise Refusal("service_done", "这一单里的服务已经做了,不能撤销,请办退货。")
        left = tuple(
            Brought(line.id, line.quantity - line.returned)
            for line in ws.find(LINES, "order", order.id)
            if line.quantity > line.returned and _is_good(ws, line)
        )
        if left:
            give_back(ws, order, left, "当天撤销", actor_id=self.by.audit_id)
        for each in vouchers:
            voucher.release(ws, each, self.by.audit_id, "cancelled")
        ws.change(ORDERS, order, state="undone")
        record(ws, self.by.audit_id, "order.undo", "order", order.id)
        return tell_order(ws, order)


def give_back(
    ws: WorkingSet, order: Order, brought: tuple[Brought, ...], reason: str, *, actor_id: int | None
) -> None:
    """Post one return: points to their lots, goods to the shelf, the cost of what can be sold again to the pool."""
    lines = {line.id: line for line in ws.find(LINES, "order", order.id)}
    before = needs.source(ws, Cause("order", order.id))
    posting = next_posting(ws, order, actor_id, ws.find(SHOPS, "key", order.shop_id)[0])
    total = sum(lines[each.line_id].points * each.quantity for each in brought)
    _points_back(ws, posting, order, before, total)
    cost = 0
    for each in brought:
        line = lines[each.line_id]
        if each.restock:
            given = next(t for t in before if t.unit_id == line.item_id and _kind(ws, t.credit_id) == "sink")
            stock.take_in(posting, order.shop_id, given, each.quantity)
            cost += line.cost_fen * each.quantity
        ws.change(LINES, line, returned=line.returned + each.quantity)
        limits.untake(ws, order, line.item_id, line.counted_by, each.quantity)
        ws.insert(
            RETURNS,
            OrderReturn(
                ws.next_id(),
                order.id,
                line.id,
                each.quantity,
                line.points * each.quantity,
                int(each.restock),
                reason,
                actor_id,
                ws.now,
            ),
        )
    drawn = budget.draw_of(before)
    if drawn is not None:
        budget.give_back(posting, drawn, cost)
    free_visit(ws, order)


def _points_back(ws: WorkingSet, posting: Posting, order: Order, before: list[Transfer], total: int) -> None:
    """To the lots they came from; those of a reservation were taken by its hold."""
    of_points = [t for t in before if t.unit_id == POINTS and t.reverses is None]
    spent = next(t for t in of_points if _kind(ws, t.credit_id) == "sink")
    held = next((t for t in of_points if t.credit_id == spent.debit_id and _kind(ws, t.credit_id) == "hold"), None)
    moves.give_back(
        posting,
        Owner(order.owner_type, order.owner_id),
        spent,
        total,
        taken_by=held.seq if held else spent.seq,
        grace_until=ws.now + rules_in(ws, order.rule_version).shop.grace_days * DAY,
    )


def _refuse(ws: WorkingSet, line: OrderLine | None, brought: Brought) -> None:
    if line is None:
        raise NotFound("line_not_found", "这一单里没有这样东西,请核对后再试。")
    if not _is_good(ws, line):
        raise Refusal("service_not_returned", "服务不在这里退,请在服务券里取消或投诉。")
    left = line.quantity - line.returned
    if not 0 < brought.quantity <= left:
        told = f"这样东西还能退{left}件,请核对数量。" if left else "这样东西已经退完了。"
        raise Refusal("returned_too_many", told, left=left)


def _is_good(ws: WorkingSet, line: OrderLine) -> bool:
    item = ws.get(ITEMS, line.item_id)
    return item is not None and item.kind == "good"


def _kind(ws: WorkingSet, account_id: int) -> str:
    account = ws.get(ACCOUNTS, account_id)
    return account.kind if account else ""
