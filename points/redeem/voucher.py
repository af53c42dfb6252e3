"""Vouchers for services: issuing them, what may become of them, and what each step has to find in the books.

A voucher is one service, once. Its points are held under the cause ("voucher", id) and spent when the service is
done; cancelled, lapsed or returned after a complaint they go back to the very lots.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta

from points.clock import DAY, at, local_day
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import LedgerFault, Refusal
from points.ledger import moves, needs
from points.ledger.models import HOLDS, POINTS, Hold
from points.ledger.posting import Cause, Owner, Posting
from points.redeem import budget, limits
from points.redeem.access import need_shop, need_shop_place
from points.redeem.digits import new_voucher_code
from points.redeem.models import SHOPS, Item
from points.redeem.order_models import LINES, ORDERS, Order, OrderLine
from points.redeem.service_models import PROVIDERS, VOUCHERS, Voucher, VoucherState
from points.redeem.visits import free_visit, need_visit
from points.rules.versions import RULES, rules_in

VALID_DAYS_MAX = 366
"""However an item is written down: what is held stays held for a year at most."""


def need_to_issue(ws: WorkingSet, item: Item) -> None:
    """Ask for who provides an item that is loaded; ``issue`` refuses one who has stopped."""
    if item.kind == "service" and item.provider_id is not None:
        ws.need(PROVIDERS, "key", item.provider_id)


def valid_until(item: Item, now: int) -> int:
    """The first instant at which a voucher issued now is no longer good: the end of a local day."""
    days = min(max(item.valid_days, 1), VALID_DAYS_MAX)
    return at(local_day(now) + timedelta(days=days + 1))


def issue(
    posting_for: Callable[[Cause], Posting],
    ws: WorkingSet,
    order: Order,
    line: OrderLine,
    item: Item,
    owner: Owner,
    *,
    actor_id: int | None,
    valid_until: int,
) -> list[Voucher]:
    """One voucher for each unit of a service line, each holding the line's points from the owner's wallet.

    The owner's accounts and open lots are loaded (``ledger.needs.to_spend``). Refuses ``insufficient`` and
    ``provider_closed``. ``actor_id`` issued them: ``posting_for`` writes it into each transfer.
    """
    provider = ws.get(PROVIDERS, item.provider_id) if item.provider_id is not None else None
    if item.kind != "service" or provider is None or provider.closed_at is not None:
        raise Refusal("provider_closed", "这项服务暂时没有人提供,请换别的。", item_id=item.id)
    made: list[Voucher] = []
    for _ in range(line.quantity):
        voucher_id = ws.next_id()
        posting = posting_for(Cause("voucher", voucher_id, 1))
        if not posting.effective_at:
            posting.begin(ws.now)
        held = moves.hold(
            posting, owner, line.points, deadline_at=valid_until, category="redeem", person_id=order.person_id
        )
        voucher = Voucher(
            id=voucher_id,
            order_id=order.id,
            line_id=line.id,
            item_id=item.id,
            person_id=order.person_id,
            owner_type=owner.type,
            owner_id=owner.id,
            provider_id=provider.id,
            code=new_voucher_code(secrets.token_bytes(16)),
            state="issued",
            points=line.points,
            cost_fen=line.cost_fen,
            hold_id=held.id,
            revision=1,
            issued_at=ws.now,
            valid_until=valid_until,
            done_at=None,
            done_by=None,
            answered_at=None,
            complaint="",
            decision="",
            ended_at=None,
            settlement_id=None,
        )
        made.append(ws.insert(VOUCHERS, voucher))
        budget.promise(posting, line.cost_fen)
    return made


# What a step has to find


def need_voucher(ws: WorkingSet, voucher_id: int) -> Rounds:
    """A voucher with its order, provider and shop."""
    ws.need(VOUCHERS, "key", voucher_id)
    yield
    if (voucher := ws.get(VOUCHERS, voucher_id)) is None:
        return
    ws.need(ORDERS, "key", voucher.order_id)
    ws.need(PROVIDERS, "key", voucher.provider_id)
    yield
    order = order_of(ws, voucher)
    ws.need(RULES, "key", order.rule_version)
    need_shop(ws, order.shop_id)
    yield
    need_shop_place(ws, order.shop_id)
    yield


def need_to_end(ws: WorkingSet, voucher_id: int) -> Rounds:
    """All that spending what a voucher holds, or giving it back, reads and changes."""
    yield from need_voucher(ws, voucher_id)
    if (voucher := ws.get(VOUCHERS, voucher_id)) is None:
        return
    budget.need_budget(ws, ws.now)
    budget.need_budget(ws, voucher.issued_at)
    _need_untake(ws, voucher)
    yield from needs.to_end_hold(ws, voucher.hold_id)


def need_to_return(ws: WorkingSet, voucher_id: int) -> Rounds:
    """All that giving back what a voucher spent reads and changes."""
    yield from need_voucher(ws, voucher_id)
    if (voucher := ws.get(VOUCHERS, voucher_id)) is None:
        return
    ws.need(HOLDS, "key", voucher.hold_id)
    _need_untake(ws, voucher)
    yield from needs.to_give_back(ws, owner_of(voucher), Cause("voucher", voucher.id))


def side_by_side(several: Iterable[Rounds]) -> Rounds:
    """The rounds of several loadings as one: each asks in the same round trip as the others."""
    going = list(several)
    while going:
        going = [each for each in going if next(each, _DONE) is not _DONE]
        yield


_DONE = object()


def _need_untake(ws: WorkingSet, voucher: Voucher) -> None:
    order = order_of(ws, voucher)
    limits.need_untake(ws, order, voucher.item_id)
    need_visit(ws, order)


# What may become of it


def owner_of(voucher: Voucher) -> Owner:
    """Whose points pay."""
    return Owner(voucher.owner_type, voucher.owner_id)


def order_of(ws: WorkingSet, voucher: Voucher) -> Order:
    """The order it was bought in."""
    order = ws.get(ORDERS, voucher.order_id)
    if order is None:
        raise LedgerFault(f"voucher {voucher.id} has no order")
    return order


def is_lapsed(voucher: Voucher, now: int) -> bool:
    """Whether its time is over without the service done, also before the sweep has noticed."""
    return voucher.state == "lapsed" or (voucher.state == "issued" and voucher.valid_until <= now)


def spend(ws: WorkingSet, voucher: Voucher, actor_id: int | None) -> None:
    """The service is done: the points are spent, its cost is drawn from the pool."""
    posting = _next_posting(ws, voucher, actor_id)
    moves.collect(posting, _held(ws, voucher))
    budget.redeem_promise(posting, voucher.cost_fen, voucher.issued_at)
    budget.draw(posting, voucher.cost_fen)
    ws.change(VOUCHERS, voucher, state="done", done_at=ws.now, done_by=actor_id, revision=posting.cause.revision)


def release(ws: WorkingSet, voucher: Voucher, actor_id: int | None, state: VoucherState) -> None:
    """The service will not be done (``cancelled``, ``lapsed``): what is held goes back, and counts for no limit."""
    posting = _next_posting(ws, voucher, actor_id)
    how = "lapsed" if state == "lapsed" else "cancelled"
    moves.end_hold(posting, owner_of(voucher), _held(ws, voucher), how=how, grace_until=_grace_until(ws, voucher))
    budget.redeem_promise(posting, voucher.cost_fen, voucher.issued_at)
    _end(ws, voucher, posting, state)


def give_back(ws: WorkingSet, voucher: Voucher, actor_id: int | None) -> None:
    """A complaint was right: what was spent goes back to its lots, its cost to the pool."""
    before = needs.source(ws, Cause("voucher", voucher.id))
    held = _held(ws, voucher)
    spent = next(each for each in before if each.unit_id == POINTS and each.seq != held.seq)
    drawn = budget.draw_of(before)
    posting = _next_posting(ws, voucher, actor_id)
    grace = _grace_until(ws, voucher)
    moves.give_back(posting, owner_of(voucher), spent, voucher.points, taken_by=held.seq, grace_until=grace)
    if drawn is not None:
        budget.give_back(posting, drawn, voucher.cost_fen)
    _end(ws, voucher, posting, "returned")


def _end(ws: WorkingSet, voucher: Voucher, posting: Posting, state: VoucherState) -> None:
    order = order_of(ws, voucher)
    line = next(each for each in ws.find(LINES, "order", order.id) if each.id == voucher.line_id)
    limits.untake(ws, order, voucher.item_id, line.counted_by, 1)
    ws.change(VOUCHERS, voucher, state=state, ended_at=ws.now, revision=posting.cause.revision)
    free_visit(ws, order)


def _next_posting(ws: WorkingSet, voucher: Voucher, actor_id: int | None) -> Posting:
    order = order_of(ws, voucher)
    shop = ws.get(SHOPS, order.shop_id)
    posting = Posting(
        ws,
        Cause("voucher", voucher.id, voucher.revision + 1),
        actor_id=actor_id,
        rule_version=order.rule_version,
        place_id=shop.place_id if shop else None,
    )
    posting.begin(ws.now)
    return posting


def _held(ws: WorkingSet, voucher: Voucher) -> Hold:
    held = ws.get(HOLDS, voucher.hold_id)
    if held is None:
        raise LedgerFault(f"voucher {voucher.id} holds nothing")
    return held


def _grace_until(ws: WorkingSet, voucher: Voucher) -> int:
    """Until when points stay good whose lot lapsed while they were held, by the order's rules."""
    return ws.now + rules_in(ws, order_of(ws, voucher).rule_version).shop.grace_days * DAY
