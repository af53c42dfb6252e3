"""The money behind the points, read: what the month used, what the pool holds, what the points are worth at cost."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from points.clock import DAY, local_day, month_number
from points.ledger.models import FEN, POINTS, accounts
from points.ledger.read import balance
from points.redeem.budget import POOL, month_of
from points.redeem.models import items
from points.redeem.order_models import order_lines, orders
from points.redeem.service_models import vouchers
from points.rules.models import Budget

MEASURED_DAYS = 90
"""How far back the cost of a point is measured where the rule-set states none."""
State = Literal["ok", "warn", "stop"]


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """The month's budget and the pool, in fen, against the points that may still be spent (hundredths).

    ``percent`` of the month used. ``worth_fen``: what those points cost the town by the rule-set's own word or, where
    it has none, as measured (None: neither); ``cover_percent``: how much of it the pool holds.
    """

    month: int
    used_fen: int
    month_fen: int | None
    percent: int | None
    warn_percent: int
    stop_percent: int
    state: State
    pool_fen: int
    outstanding: int
    worth_fen: int | None
    cover_percent: int | None


def cover(connection: Connection, budget: Budget, now: int) -> Cover:
    """The whole of it, as it is now."""
    used = balance(connection, month_of(now), FEN, "sink")
    pool = balance(connection, POOL, FEN, "issue")
    points = outstanding(connection)
    cost = _cost_of_points(connection, budget, now)
    worth = None if cost is None else points * cost[0] // cost[1]
    return Cover(
        month=month_number(local_day(now)),
        used_fen=used,
        month_fen=budget.month_fen,
        percent=used * 100 // budget.month_fen if budget.month_fen else None,
        warn_percent=budget.warn_percent,
        stop_percent=budget.stop_percent,
        state=state_of(budget, used),
        pool_fen=pool,
        outstanding=points,
        worth_fen=worth,
        cover_percent=pool * 100 // worth if worth else None,
    )


def state_of(budget: Budget, used_fen: int) -> State:
    """Whether the month has come to the rule-set's warning or its end."""
    if budget.month_fen is None:
        return "ok"
    if used_fen * 100 >= budget.month_fen * budget.stop_percent:
        return "stop"
    return "warn" if used_fen * 100 >= budget.month_fen * budget.warn_percent else "ok"


def outstanding(connection: Connection) -> int:
    """All points, in hundredths, that may still be spent: free, held, and waiting for approval or 公示."""
    query = select(func.coalesce(func.sum(accounts.c.balance), 0)).where(
        accounts.c.unit_id == POINTS, accounts.c.kind.in_(("wallet", "hold", "pending"))
    )
    return int(connection.execute(query).scalar_one())


def measured(connection: Connection, since: int, until: int) -> tuple[int, int]:
    """What was had for points in a time: its cost in fen, and the points (hundredths) paid; returns are left out."""
    kept = order_lines.c.quantity - order_lines.c.returned
    goods = (
        select(func.sum(kept * order_lines.c.cost_fen), func.sum(kept * order_lines.c.points))
        .join(orders, orders.c.id == order_lines.c.order_id)
        .join(items, items.c.id == order_lines.c.item_id)
        .where(orders.c.state == "collected", *_between(orders.c.ended_at, since, until), items.c.kind == "good")
    )
    services = select(func.sum(vouchers.c.cost_fen), func.sum(vouchers.c.points)).where(
        vouchers.c.state.in_(("done", "confirmed", "complained")), *_between(vouchers.c.done_at, since, until)
    )
    sums = [connection.execute(query).one() for query in (goods, services)]
    return sum(int(row[0] or 0) for row in sums), sum(int(row[1] or 0) for row in sums)


def _cost_of_points(connection: Connection, budget: Budget, now: int) -> tuple[int, int] | None:
    """Fen for so many hundredths of a point: as the rule-set states it, or as the last three months measured it."""
    if budget.point_fen is not None:
        return budget.point_fen, 100
    fen, points = measured(connection, now - MEASURED_DAYS * DAY, now)
    return (fen, points) if points else None


def _between(column: Any, since: int, until: int) -> Iterable[ColumnElement[bool]]:
    return column > since, column <= until
