"""What a shop handed over on a day, and what became of each item over a time: the orders, held against the ledger.

Sums of points are the ledger's. Where its transfers and the lines of the orders disagree, the report says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, func, or_, select

from points.clock import at
from points.ledger.models import FEN, POINTS
from points.people.models import persons
from points.redeem.given import ItemSum, Moved, Span, handed_over, item_sums, ledger_moves, moved
from points.redeem.models import items
from points.redeem.order_models import Channel, orders
from points.redeem.service_models import vouchers

LINES_MAX = 10_000
"""Of one shop's day."""


class DayLine(msgspec.Struct, frozen=True, kw_only=True):
    """Some of an item handed over (``quantity``, ``points`` above zero) or brought back (below)."""

    at: int
    order_id: int
    number: str
    channel: Channel
    person_name: str
    collector: str
    item_id: int
    item_name: str
    measure: str
    kind: str
    quantity: int
    points: int
    clerk_name: str


class Fault(msgspec.Struct, frozen=True):
    """Where an order's lines and the ledger disagree: on points (hundredths; ``item_id`` None), or on a good."""

    order_id: int | None
    number: str
    item_id: int | None
    what: str
    by_lines: int
    by_ledger: int


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's day. ``points``: net, by the ledger; ``reserved``: orders that waited when it ended.

    ``vouchers_issued``: services promised on it, whose points are held until they are done.
    """

    lines: list[DayLine]
    items: list[ItemSum]
    points: int
    orders: int
    reserved: int
    vouchers_issued: int
    faults: list[Fault]


class Turnover(msgspec.Struct, frozen=True):
    """Item by item; ``by_lines``, the sums of what the orders say; ``by_ledger``, what was really moved."""

    items: list[ItemSum]
    by_ledger: Moved

    @property
    def points_by_lines(self) -> int:
        """What the lines add up to, in hundredths."""
        return sum(each.points for each in self.items)

    @property
    def fen_by_lines(self) -> int:
        """What the lines cost the town."""
        return sum(each.fen for each in self.items)

    @property
    def agrees(self) -> bool:
        """Whether lines and ledger agree on points and money."""
        return (self.points_by_lines, self.fen_by_lines) == (self.by_ledger.points, self.by_ledger.fen)


def span_of(first: date, last: date) -> Span:
    """The town's days ``first`` to ``last``, both whole."""
    return Span(at(first), at(last + timedelta(days=1)))


def turnover(connection: Connection, first: date, last: date, shop_id: int | None = None) -> Turnover:
    """What became of each item from the first to the last day, in one shop or all."""
    span = span_of(first, last)
    return Turnover(item_sums(connection, span, shop_id), moved(connection, span, shop_id))


def day_of(connection: Connection, shop_id: int, day: date) -> Day:
    """A shop's day."""
    span = span_of(day, day)
    lines = _lines(connection, span, shop_id)
    issued = select(func.count()).join_from(vouchers, orders, orders.c.id == vouchers.c.order_id)
    return Day(
        lines=lines,
        items=item_sums(connection, span, shop_id),
        points=moved(connection, span, shop_id).points,
        orders=len({line.order_id for line in lines if line.quantity > 0}),
        reserved=connection.execute(_waiting(shop_id, span.end)).scalar_one(),
        vouchers_issued=connection.execute(
            issued.where(orders.c.shop_id == shop_id, span.holds(vouchers.c.issued_at))
        ).scalar_one(),
        faults=faults(connection, span, shop_id),
    )


def faults(connection: Connection, span: Span, shop_id: int | None = None) -> list[Fault]:
    """Every order whose lines do not add up to what the ledger moved for it, in points or in some good."""
    said, moved_ = _by_lines(connection, span, shop_id), _by_ledger(connection, span, shop_id)
    wrong = sorted(key for key in said.keys() | moved_.keys() if said.get(key, 0) != moved_.get(key, 0))
    if not wrong:
        return []
    numbers = _named(connection, orders.c.id, orders.c.number, (key[0] for key in wrong))
    names = _named(connection, items.c.id, items.c.name, (key[1] for key in wrong))
    return [
        Fault(
            order_id or None,
            numbers.get(order_id, ""),
            None if unit_id == POINTS else unit_id,
            "积分" if unit_id == POINTS else names.get(unit_id, ""),
            said.get((order_id, unit_id), 0),
            moved_.get((order_id, unit_id), 0),
        )
        for order_id, unit_id in wrong
    ]


_Sums = dict[tuple[int, int], int]
"""By order (0: none) and unit."""


def _by_lines(connection: Connection, span: Span, shop_id: int | None) -> _Sums:
    rows = handed_over(span, shop_id).c
    sums = (func.sum(rows.points), func.sum(rows.out - rows.shelf))
    query = select(rows.order_id, rows.item_id, rows.cause, *sums).group_by(rows.order_id, rows.item_id, rows.cause)
    found: _Sums = defaultdict(int)
    for order_id, item_id, cause, points, goods in connection.execute(query):
        found[order_id, POINTS] += int(points)
        if cause == "order":
            found[order_id, item_id] += int(goods)
    return found


def _by_ledger(connection: Connection, span: Span, shop_id: int | None) -> _Sums:
    rows = ledger_moves(span, shop_id).c
    order_id = func.coalesce(rows.order_id, 0)
    query = select(order_id, rows.unit_id, func.sum(rows.amount)).where(rows.unit_id != FEN)
    return {
        (order, unit): int(amount)
        for order, unit, amount in connection.execute(query.group_by(order_id, rows.unit_id))
    }


def _lines(connection: Connection, span: Span, shop_id: int) -> list[DayLine]:
    rows = handed_over(span, shop_id).c
    clerk = persons.alias("clerk")
    query = (
        select(rows.at, rows.order_id, rows.item_id, rows.cause, (rows.out - rows.back).label("net"), rows.points)
        .add_columns(orders.c.number, orders.c.channel, orders.c.collector_name, orders.c.collector_relation)
        .add_columns(
            persons.c.name, items.c.name.label("item"), items.c.measure, items.c.kind, clerk.c.name.label("by")
        )
        .join(orders, orders.c.id == rows.order_id)
        .join(persons, persons.c.id == orders.c.person_id)
        .join(items, items.c.id == rows.item_id)
        .outerjoin(clerk, clerk.c.id == rows.by_id)
        .order_by(rows.at, rows.order_id, rows.item_id, rows.back)
        .limit(LINES_MAX)
    )
    return [_line(row) for row in connection.execute(query)]


def _line(row: Any) -> DayLine:
    relation = f"({row.collector_relation})" if row.collector_relation else ""
    return DayLine(
        at=row.at,
        order_id=row.order_id,
        number=row.number,
        channel=row.channel,
        person_name=row.name,
        collector=f"{row.collector_name}{relation}" if row.collector_name else "",
        item_id=row.item_id,
        item_name=row.item,
        measure=row.measure,
        kind=row.kind,
        quantity=int(row.net),
        points=int(row.points),
        clerk_name=row.by or "",
    )


def _waiting(shop_id: int, instant: int) -> Any:
    """How many orders of a shop waited to be collected just before an instant."""
    open_then = or_(orders.c.ended_at.is_(None), orders.c.ended_at >= instant)
    return select(func.count()).where(
        orders.c.shop_id == shop_id, orders.c.deadline_at.is_not(None), orders.c.created_at < instant, open_then
    )


def _named(connection: Connection, key: Any, name: Any, wanted: Iterable[int]) -> dict[int, str]:
    return {row[0]: row[1] for row in connection.execute(select(key, name).where(key.in_(sorted(set(wanted)))))}
