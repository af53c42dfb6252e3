"""How a reservation ends: collected at the counter, cancelled before, or lapsed by itself. It ends once.

All three go through the writer, so a collection that races a cancellation or the deadline has one winner.
"""

from typing import ClassVar, Literal

from points.clock import DAY
from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Forbidden, NotFound, Refusal
from points.ledger import moves, needs
from points.ledger.models import ACCOUNTS, HOLD_ENDINGS, HOLDS, TRANSFERS, Hold
from points.ledger.posting import Cause, Owner, Posting, need_accounts, need_unit
from points.ledger.stock import item_owner
from points.people.acting import ActorCommand
from points.people.models import PERSONS, PLACES
from points.people.session import Actor
from points.redeem import budget, limits
from points.redeem.access import need_shop, need_shop_place, shop_for
from points.redeem.models import ITEMS, SHOPS, Shop
from points.redeem.order import refuse_blocked
from points.redeem.order_models import LINES, ORDERS, Order, OrderLine
from points.redeem.paying import available
from points.redeem.presence import expired
from points.redeem.sale import Collector
from points.redeem.service_models import PROVIDERS, VOUCHERS
from points.redeem.terms import need_terms, terms_at
from points.redeem.told import OrderTold, tell
from points.redeem.visits import free_visit, need_visit
from points.rules.versions import RULES, rules_in

Ending = Literal["cancelled", "lapsed"]


class ReservedCommand(ActorCommand[OrderTold], frozen=True, kw_only=True):
    """A command on one order that is reserved."""

    alone: ClassVar[bool] = False
    answer = OrderTold

    order_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The order, its holds and everything that ending them touches."""
        yield from need_reserved(ws, self.order_id)

    def order(self, ws: WorkingSet) -> Order:
        """The order; ``order_not_found``. Who may not see it is not told more (``refuse_ended`` comes after)."""
        order = ws.get(ORDERS, self.order_id)
        if order is None:
            raise order_not_found()
        return order


class CollectOrder(ReservedCommand, frozen=True, kw_only=True):
    """Hand over what was reserved. ``by`` may run the till of that shop."""

    operation: ClassVar[str] = "order.collect"

    collector: Collector = Collector()
    stale: bool = False

    def payload(self) -> bytes:
        """The order: whoever repeats it, however the person was identified, means the same."""
        return f"{self.order_id}".encode()

    def decide(self, ws: WorkingSet) -> OrderTold:
        """Collect all its holds; refuses ``not_reserved``, ``order_lapsed``, ``blocked``, ``closed_today``."""
        order = self.order(ws)
        shop = shop_for(ws, self.by, "till.run", order.shop_id)
        refuse_ended(order)
        if self.stale:
            raise expired()
        if order.deadline_at is None or order.deadline_at <= ws.now:
            raise lapsed()
        refuse_blocked(ws.find(PERSONS, "key", order.person_id)[0])
        terms_at(ws, ws.now).refuse_closed()
        posting = next_posting(ws, order, self.by.audit_id, shop)
        moves.collect(posting, _held(ws, order.hold_id))
        for line in _kept(ws, order):
            moves.collect(posting, _held(ws, line.hold_id), to=item_owner(line.item_id))
        budget.redeem_promise(posting, order.cost_fen, order.created_at)
        budget.draw(posting, order.cost_fen)
        ws.change(
            ORDERS,
            order,
            state="collected",
            ended_at=ws.now,
            handed_by=self.by.audit_id,
            collector_name=self.collector.name,
            collector_relation=self.collector.relation,
            signature=self.collector.signature,
        )
        self.audit(ws, "order.collect", "order", order.id)
        return tell_order(ws, order)


class CancelOrder(ReservedCommand, frozen=True, kw_only=True):
    """Give up a reservation: the person's own, or any of the shop by its clerk."""

    operation: ClassVar[str] = "order.cancel"

    def decide(self, ws: WorkingSet) -> OrderTold:
        """Release everything; refuses ``not_reserved``. To whoever runs no till it is not there."""
        order = self.order(ws)
        shop = ws.find(SHOPS, "key", order.shop_id)[0]
        place = ws.get(PLACES, shop.place_id)
        if order.person_id != self.by.person_id and not (place and self.by.may("till.run", place.path)):
            raise Forbidden if self.by.may("till.run") else order_not_found()
        refuse_ended(order)
        end(ws, order, "cancelled", actor=self.by)
        return tell_order(ws, order)


def order_not_found() -> NotFound:
    """There is no such order, or none for whoever asks."""
    return NotFound("order_not_found", "没有这一单,请核对后再试。")


def refuse_ended(order: Order) -> None:
    """Raise ``not_reserved`` or ``order_lapsed`` for an order that waits for nobody any more."""
    if order.state != "reserved":
        raise not_reserved(order)


def not_reserved(order: Order | OrderTold) -> Refusal:
    """Why an order that has ended cannot be ended again."""
    if order.state == "lapsed":
        return lapsed()
    return Refusal("not_reserved", "这一单已经办结,不用再办。", state=order.state)


def lapsed() -> Refusal:
    """What is told after the deadline, whether the sweep has been or not."""
    return Refusal("order_lapsed", "预留已过期,积分会自动退回,可以重新兑换。")


def need_reserved(ws: WorkingSet, order_id: int) -> Rounds:
    """What ending a reservation reads, whichever way it ends."""
    need_terms(ws)
    ws.need(ORDERS, "key", order_id)
    ws.need(LINES, "order", order_id)
    ws.need(VOUCHERS, "order", order_id)
    yield
    order = ws.get(ORDERS, order_id)
    if order is None:
        return
    lines = ws.find(LINES, "order", order.id)
    need_shop(ws, order.shop_id)
    ws.need(PERSONS, "key", order.person_id)
    ws.need(RULES, "key", order.rule_version)
    ws.need(TRANSFERS, "source", order.id, "order")
    for each in ws.find(VOUCHERS, "order", order.id):
        ws.need(PROVIDERS, "key", each.provider_id)
    for line in lines:
        ws.need(ITEMS, "key", line.item_id)
        limits.need_untake(ws, order, line.item_id)
        if line.hold_id is not None:
            ws.need(HOLDS, "key", line.hold_id)
            ws.need(HOLD_ENDINGS, "key", line.hold_id)
            need_unit(ws, Owner("shop", order.shop_id), line.item_id)
            need_accounts(ws, item_owner(line.item_id))
    need_visit(ws, order)
    budget.need_budget(ws, ws.now)
    budget.need_budget(ws, order.created_at)
    need_accounts(ws, Owner(order.owner_type, order.owner_id))
    yield from _need_holds(ws, order, lines)


def _need_holds(ws: WorkingSet, order: Order, lines: list[OrderLine]) -> Rounds:
    if order.hold_id is not None:
        yield from needs.to_end_hold(ws, order.hold_id)
    else:
        yield
    need_shop_place(ws, order.shop_id)
    for line in lines:
        held = ws.get(HOLDS, line.hold_id) if line.hold_id is not None else None
        if held is not None:
            ws.need(ACCOUNTS, "key", held.wallet_id)
            ws.need(ACCOUNTS, "key", held.hold_id)
            ws.need(TRANSFERS, "key", held.seq)
    yield


def end(ws: WorkingSet, order: Order, how: Ending, *, actor: Actor | None) -> None:
    """Release points to their very lots and goods to the shelf, and count them as taken no more."""
    shop = ws.find(SHOPS, "key", order.shop_id)[0]
    posting = next_posting(ws, order, actor.audit_id if actor else None, shop)
    grace_until = ws.now + rules_in(ws, order.rule_version).shop.grace_days * DAY
    owner = Owner(order.owner_type, order.owner_id)
    moves.end_hold(posting, owner, _held(ws, order.hold_id), how=how, grace_until=grace_until)
    budget.redeem_promise(posting, order.cost_fen, order.created_at)
    for line in _kept(ws, order):
        goods = Owner("shop", order.shop_id)
        moves.end_hold(posting, goods, _held(ws, line.hold_id), how=how, grace_until=grace_until)
        limits.untake(ws, order, line.item_id, line.counted_by, line.quantity)
    ws.change(ORDERS, order, state=how, ended_at=ws.now)
    free_visit(ws, order)
    record(ws, actor.audit_id if actor else None, f"order.{how}", "order", order.id)


def tell_order(ws: WorkingSet, order: Order) -> OrderTold:
    """An order as it is now, from the working set."""
    shop, person = ws.find(SHOPS, "key", order.shop_id)[0], ws.find(PERSONS, "key", order.person_id)[0]
    lines = [(line, ws.find(ITEMS, "key", line.item_id)[0]) for line in ws.find(LINES, "order", order.id)]
    names = {item.id: item.name for _, item in lines}
    vouchers = [
        (each, names[each.item_id], ws.find(PROVIDERS, "key", each.provider_id)[0])
        for each in ws.find(VOUCHERS, "order", order.id)
    ]
    left = available(ws, Owner(order.owner_type, order.owner_id))
    return tell(order, shop.name, person.name, lines, vouchers, left)


def next_posting(ws: WorkingSet, order: Order, actor_id: int | None, shop: Shop) -> Posting:
    """A posting of the order's next revision, effective now."""
    ws.change(ORDERS, order, revision=order.revision + 1)
    posting = Posting(
        ws,
        Cause("order", order.id, order.revision),
        actor_id=actor_id,
        rule_version=order.rule_version,
        place_id=shop.place_id,
    )
    posting.begin(ws.now)
    return posting


def _held(ws: WorkingSet, hold_id: int | None) -> Hold:
    found = ws.get(HOLDS, hold_id) if hold_id is not None else None
    if found is None:
        raise order_not_found()
    return found


def _kept(ws: WorkingSet, order: Order) -> list[OrderLine]:
    return [line for line in ws.find(LINES, "order", order.id) if line.hold_id is not None]
