"""Reports as the API writes them: points and yuan as text with two places."""

import msgspec

from points.api.fields import points_text
from points.clock import rfc3339
from points.redeem.dashboard import Dashboard
from points.redeem.given import ItemSum
from points.redeem.report_sheets import note_of
from points.redeem.reports import Day, Fault, Turnover


class PointsView(msgspec.Struct, frozen=True):
    """The town's points. `outstanding`: all that may still be spent; of it `held` and `pending`."""

    issued_month: str
    spent_month: str
    outstanding: str
    held: str
    pending: str
    expired_month: str


class MonthView(msgspec.Struct, frozen=True):
    """A month (`202611`) of the ledger, each less what was taken or brought back in it."""

    month: int
    issued: str
    spent: str
    expired: str


class ExpiringMonth(msgspec.Struct, frozen=True):
    """Free points whose last month this is."""

    month: int
    amount: str


class GoodView(msgspec.Struct, frozen=True):
    """What was wanted most this quarter, less what came back."""

    item_id: int
    name: str
    quantity: int
    points: str


class HourView(msgspec.Struct, frozen=True):
    """Orders handed over in an hour of the week, in twelve months; `weekday` 1 is Monday."""

    weekday: int
    hour: int
    orders: int


class ShopView(msgspec.Struct, frozen=True):
    """What a shop did this quarter."""

    shop_id: int
    name: str
    orders: int
    points: str


class DashboardView(msgspec.Struct, frozen=True):
    """The whole town at a glance."""

    as_of: str
    points: PointsView
    by_month: list[MonthView]
    expiring: list[ExpiringMonth]
    goods: list[GoodView]
    hours: list[HourView]
    shops: list[ShopView]


class ItemSumView(msgspec.Struct, frozen=True):
    """An item's sums; `net` is `out` less `back`, and so are the points. `cost_yuan`: not in a shop's day sheet."""

    item_id: int
    name: str
    kind: str
    measure: str
    out: int
    back: int
    net: int
    points: str
    cost_yuan: str | msgspec.UnsetType = msgspec.UNSET


class TurnoverView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each item. `points` and `cost_yuan`: the ledger's sums; `agrees`: the lines add up to them."""

    first_day: str
    last_day: str
    shop_id: int | None
    items: list[ItemSumView]
    points: str
    cost_yuan: str
    agrees: bool


class DayLineView(msgspec.Struct, frozen=True, kw_only=True):
    """Some of an item handed over, or brought back (below zero)."""

    at: str
    order_id: int
    number: str
    channel: str
    person_name: str
    item_id: int
    item_name: str
    measure: str
    kind: str
    quantity: int
    points: str
    clerk_name: str
    note: str


class FaultView(msgspec.Struct, frozen=True):
    """Where an order and the ledger disagree: on points (as text) or on how many of a good."""

    order_id: int | None
    number: str
    item_id: int | None
    what: str
    by_lines: str
    by_ledger: str


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's day. `points`: net, by the ledger; `faults`: what its orders say otherwise."""

    shop_id: int
    shop_name: str
    day: str
    lines: list[DayLineView]
    items: list[ItemSumView]
    points: str
    orders: int
    reserved: int
    vouchers_issued: int
    faults: list[FaultView]


def dashboard_view(found: Dashboard) -> DashboardView:
    """The dashboard as the API shows it."""
    month, stands = found.this_month, found.standing
    return DashboardView(
        as_of=rfc3339(found.as_of),
        points=PointsView(
            issued_month=points_text(month.issued),
            spent_month=points_text(month.spent),
            outstanding=points_text(stands.outstanding),
            held=points_text(stands.held),
            pending=points_text(stands.pending),
            expired_month=points_text(month.expired),
        ),
        by_month=[
            MonthView(each.month, points_text(each.issued), points_text(each.spent), points_text(each.expired))
            for each in found.months
        ],
        expiring=[ExpiringMonth(number, points_text(amount)) for number, amount in found.expiring],
        goods=[GoodView(each.item_id, each.name, each.net, points_text(each.points)) for each in found.goods],
        hours=[HourView(each.weekday, each.hour, each.orders) for each in found.hours],
        shops=[ShopView(each.shop_id, each.name, each.orders, points_text(each.points)) for each in found.shops],
    )


def turnover_view(found: Turnover, first: str, last: str, shop_id: int | None) -> TurnoverView:
    """The turnover as the API shows it."""
    return TurnoverView(
        first_day=first,
        last_day=last,
        shop_id=shop_id,
        items=[_item(each, with_cost=True) for each in found.items],
        points=points_text(found.by_ledger.points),
        cost_yuan=points_text(found.by_ledger.fen),
        agrees=found.agrees,
    )


def day_view(found: Day, day: str, shop_id: int, shop_name: str) -> DayView:
    """A day as the API shows it to the clerks of its shop."""
    return DayView(
        shop_id=shop_id,
        shop_name=shop_name,
        day=day,
        lines=[
            DayLineView(
                at=rfc3339(line.at),
                order_id=line.order_id,
                number=line.number,
                channel=line.channel,
                person_name=line.person_name,
                item_id=line.item_id,
                item_name=line.item_name,
                measure=line.measure,
                kind=line.kind,
                quantity=line.quantity,
                points=points_text(line.points),
                clerk_name=line.clerk_name,
                note=note_of(line),
            )
            for line in found.lines
        ],
        items=[_item(each, with_cost=False) for each in found.items],
        points=points_text(found.points),
        orders=found.orders,
        reserved=found.reserved,
        vouchers_issued=found.vouchers_issued,
        faults=[_fault(each) for each in found.faults],
    )


def _item(each: ItemSum, *, with_cost: bool) -> ItemSumView:
    return ItemSumView(
        item_id=each.item_id,
        name=each.name,
        kind=each.kind,
        measure=each.measure,
        out=each.out,
        back=each.back,
        net=each.net,
        points=points_text(each.points),
        cost_yuan=points_text(each.fen) if with_cost else msgspec.UNSET,
    )


def _fault(each: Fault) -> FaultView:
    both = (each.by_lines, each.by_ledger)
    by_lines, by_ledger = (points_text(value) if each.item_id is None else str(value) for value in both)
    return FaultView(each.order_id, each.number, each.item_id, each.what, by_lines, by_ledger)
