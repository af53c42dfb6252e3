"""What was handed over and what came back in a span of time: as the orders tell it, and as the ledger moved it.

Both are read apart, so that a report can hold one against the other. Goods count when they cross the counter (those
of a paper sheet: when it is signed, as the ledger has it), a service when it is done.
"""

from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from points.ledger.models import FEN, POINTS, accounts, transfers
from points.redeem.models import items
from points.redeem.order_models import order_lines, order_returns, orders
from points.redeem.service_models import vouchers

CAUSES = ("order", "voucher")
Rows = Select[*tuple[Any, ...]]


class Span(msgspec.Struct, frozen=True):
    """From the instant ``start`` until before ``end``."""

    start: int
    end: int

    def holds(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition that an instant lies in it."""
        return and_(column >= self.start, column < self.end)


class ItemSum(msgspec.Struct, frozen=True):
    """What became of one item: how many went ``out`` and came ``back``; net points (hundredths) and cost (fen)."""

    item_id: int
    name: str
    kind: str
    measure: str
    out: int
    back: int
    points: int
    fen: int

    @property
    def net(self) -> int:
        """How many stayed with people."""
        return self.out - self.back


class Moved(msgspec.Struct, frozen=True):
    """What the ledger moved to people, less what came back: points (hundredths), cost (fen), goods by item."""

    points: int
    fen: int
    goods: dict[int, int]


def handed_over(span: Span, shop_id: int | None = None) -> Subquery:
    """A row for each line handed over or brought back, and for each service done or given back.

    ``cause`` and ``source_id``: as the ledger knows it. ``shelf``: how many of what came back can be sold again.
    ``points`` and ``fen`` are negative for what came back.
    """
    rows = (_goods_out(span), _goods_back(span), _services(span, done=True), _services(span, done=False))
    if shop_id is not None:
        rows = tuple(each.where(orders.c.shop_id == shop_id) for each in rows)
    return union_all(*rows).subquery("handed_over")


def item_sums(connection: Connection, span: Span, shop_id: int | None = None) -> list[ItemSum]:
    """By item, most handed over first."""
    rows = handed_over(span, shop_id).c
    out, back = func.sum(rows.out), func.sum(rows.back)
    about = (items.c.id, items.c.name, items.c.kind, items.c.measure)
    query = (
        select(*about, out, back, func.sum(rows.points), func.sum(rows.fen))
        .join(items, items.c.id == rows.item_id)
        .group_by(*about)
        .order_by((out - back).desc(), items.c.id)
    )
    return [ItemSum(*row[:4], *(int(each) for each in row[4:])) for row in connection.execute(query)]


def moved(connection: Connection, span: Span, shop_id: int | None = None) -> Moved:
    """The sums by the ledger."""
    rows = ledger_moves(span, shop_id).c
    query = select(rows.unit_id, func.sum(rows.amount)).group_by(rows.unit_id)
    sums = {unit_id: int(amount) for unit_id, amount in connection.execute(query)}
    return Moved(sums.pop(POINTS, 0), sums.pop(FEN, 0), sums)


def ledger_moves(span: Span, shop_id: int | None = None) -> Subquery:
    """A row for each transfer of an order or voucher into a sink (``amount``), or out of one again (negative).

    Goods are counted in the shop whose shelf they left, points and their cost in the shop of the order.
    """
    debit, credit = accounts.alias("debit"), accounts.alias("credit")
    shop = case(
        (debit.c.owner_type == "shop", debit.c.owner_id),
        (credit.c.owner_type == "shop", credit.c.owner_id),
        else_=orders.c.shop_id,
    )
    of_voucher = and_(transfers.c.source_type == "voucher", vouchers.c.id == transfers.c.source_id)
    of_order = orders.c.id == func.coalesce(vouchers.c.order_id, transfers.c.source_id)
    joined = (
        transfers.join(debit, debit.c.id == transfers.c.debit_id)
        .join(credit, credit.c.id == transfers.c.credit_id)
        .outerjoin(vouchers, of_voucher)
        .outerjoin(orders, of_order)
    )
    query = (
        select(
            transfers.c.source_type.label("cause"),
            transfers.c.source_id,
            orders.c.id.label("order_id"),
            shop.label("shop_id"),
            transfers.c.unit_id,
            case((credit.c.kind == "sink", transfers.c.amount), else_=-transfers.c.amount).label("amount"),
        )
        .select_from(joined)
        .where(
            transfers.c.source_type.in_(CAUSES),
            span.holds(transfers.c.effective_at),
            or_(credit.c.kind == "sink", debit.c.kind == "sink"),
        )
    )
    if shop_id is not None:
        query = query.where(shop == shop_id)
    return query.subquery("ledger_moves")


def _zero(name: str) -> ColumnElement[int]:
    return literal_column("0", BigInteger).label(name)


def _cause(name: str) -> ColumnElement[str]:
    return literal_column(f"'{name}'", String).label("cause")


def _goods_out(span: Span) -> Rows:
    line, handed_at = order_lines.c, orders.c.ended_at
    return (
        select(
            handed_at.label("at"), _cause("order"), orders.c.id.label("source_id"), orders.c.id.label("order_id"),
            orders.c.shop_id, line.item_id, line.quantity.label("out"), _zero("back"), _zero("shelf"),
            (line.quantity * line.points).label("points"), (line.quantity * line.cost_fen).label("fen"),
            orders.c.handed_by.label("by_id"),
        )
        .join_from(order_lines, orders, orders.c.id == line.order_id)
        .join(items, items.c.id == line.item_id)
        .where(items.c.kind == "good", orders.c.state.in_(("collected", "undone")), span.holds(handed_at))
    )  # fmt: skip


def _goods_back(span: Span) -> Rows:
    back, line = order_returns.c, order_lines.c
    shelf = back.quantity * back.restocked
    return (
        select(
            back.recorded_at.label("at"), _cause("order"), orders.c.id.label("source_id"),
            orders.c.id.label("order_id"), orders.c.shop_id, line.item_id, _zero("out"), back.quantity.label("back"),
            shelf.label("shelf"), (-back.points).label("points"), (-shelf * line.cost_fen).label("fen"),
            back.made_by.label("by_id"),
        )
        .join_from(order_returns, order_lines, line.id == back.line_id)
        .join(orders, orders.c.id == line.order_id)
        .where(span.holds(back.recorded_at))
    )  # fmt: skip


def _services(span: Span, *, done: bool) -> Rows:
    """Services done; or those given back after a complaint."""
    each = vouchers.c
    at: Column[Any] = each.done_at if done else each.ended_at
    sign = 1 if done else -1
    one = literal_column("1", BigInteger)
    by_id: ColumnElement[Any] = each.done_by if done else literal_column("NULL", BigInteger)
    query = (
        select(
            at.label("at"), _cause("voucher"), each.id.label("source_id"), orders.c.id.label("order_id"),
            orders.c.shop_id, each.item_id, one.label("out") if done else _zero("out"),
            _zero("back") if done else one.label("back"), _zero("shelf"), (sign * each.points).label("points"),
            (sign * each.cost_fen).label("fen"), by_id.label("by_id"),
        )
        .join_from(vouchers, orders, orders.c.id == each.order_id)
        .where(span.holds(at))
    )  # fmt: skip
    return query if done else query.where(each.state == "returned")
