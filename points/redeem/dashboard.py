"""The town's points at a glance, for staff: what was issued, spent and lapsed, what is outstanding, what is wanted.

Points are summed from the ledger: what leaves an ``issue`` account is issued, what reaches a ``sink`` is spent, what
reaches ``expired`` has lapsed, each less what went the other way. Months and quarters are the town's, by the time at
which a transfer took effect.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from points.clock import HOUR, at, local, local_day, month_number
from points.ledger.lot_models import open_lots
from points.ledger.models import POINTS, accounts, transfers
from points.redeem.cover import outstanding
from points.redeem.given import ItemSum, Span, handed_over, item_sums, ledger_moves
from points.redeem.models import shops
from points.redeem.order_models import orders

MONTHS = 12
GOODS_MAX = 20
EXPIRING_MONTHS_MAX = 24


class Month(msgspec.Struct, frozen=True):
    """What a month (``202611``) did, in hundredths. Taking back what was issued may leave less than nothing."""

    month: int
    issued: int
    spent: int
    expired: int


class Standing(msgspec.Struct, frozen=True):
    """What stands on people's accounts, in hundredths: ``outstanding`` is free, ``held`` and ``pending`` together."""

    outstanding: int
    held: int
    pending: int


class BusyHour(msgspec.Struct, frozen=True):
    """How many orders were handed over in an hour of the week; ``weekday``: 1 Monday to 7 Sunday."""

    weekday: int
    hour: int
    orders: int


class ShopSum(msgspec.Struct, frozen=True):
    """What a shop handed over, by orders and by points (hundredths)."""

    shop_id: int
    name: str
    orders: int
    points: int


class Dashboard(msgspec.Struct, frozen=True, kw_only=True):
    """All of it at ``as_of``. ``months``: this one last; ``hours``: of these months; the rest: of this quarter."""

    as_of: int
    standing: Standing
    months: list[Month]
    expiring: list[tuple[int, int]]
    goods: list[ItemSum]
    hours: list[BusyHour]
    shops: list[ShopSum]

    @property
    def this_month(self) -> Month:
        """The month that runs."""
        return self.months[-1]


def dashboard(connection: Connection, now: int) -> Dashboard:
    """All of it, read in a fixed number of queries."""
    today = local_day(now)
    first = months_before(today, MONTHS - 1)
    quarter = Span(at(date(today.year, today.month - (today.month - 1) % 3, 1)), now + 1)
    return Dashboard(
        as_of=now,
        standing=standing(connection),
        months=by_month(connection, first, today),
        expiring=expiring(connection, now),
        goods=[each for each in item_sums(connection, quarter) if each.net > 0][:GOODS_MAX],
        hours=busy_hours(connection, Span(at(first), now + 1)),
        shops=shop_sums(connection, quarter),
    )


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before a day's."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def standing(connection: Connection) -> Standing:
    """What stands on people's accounts now."""
    query = (
        select(accounts.c.kind, func.sum(accounts.c.balance))
        .where(accounts.c.unit_id == POINTS, accounts.c.kind.in_(("hold", "pending")))
        .group_by(accounts.c.kind)
    )
    found = {kind: int(amount) for kind, amount in connection.execute(query)}
    return Standing(outstanding(connection), found.get("hold", 0), found.get("pending", 0))


def by_month(connection: Connection, first: date, last: date) -> list[Month]:
    """The months from ``first`` to the one of ``last``, those in which nothing happened too."""
    span = Span(at(first), at(months_before(last, -1)))
    hour = transfers.c.effective_at // HOUR
    ends = _ends(connection)
    issue, sink, lapsed = (func.sum(_into(ends[kind])) for kind in ("issue", "sink", "expired"))
    query = select(hour, issue, sink, lapsed).where(
        transfers.c.unit_id == POINTS, span.holds(transfers.c.effective_at)
    )
    issued, spent, expired = Counter[int](), Counter[int](), Counter[int]()
    # By the hour, for a month begins where an hour does in the town, and the database knows no zones.
    for row in connection.execute(query.group_by(hour)):
        month = month_number(local_day(row[0] * HOUR))
        issued[month] -= int(row[1])
        spent[month] += int(row[2])
        expired[month] += int(row[3])
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [month_number(months_before(first, -each)) for each in range(count)]
    return [Month(each, issued[each], spent[each], expired[each]) for each in months]


def expiring(connection: Connection, now: int) -> list[tuple[int, int]]:
    """How many free points, in hundredths, can be spent for the last time in which month, soonest first."""
    hour = (open_lots.c.expires_at - 1) // HOUR
    query = select(hour, func.sum(open_lots.c.remaining)).where(open_lots.c.expires_at > now).group_by(hour)
    found = Counter[int]()
    for each, amount in connection.execute(query):
        found[month_number(local_day(each * HOUR))] += int(amount)
    return sorted(found.items())[:EXPIRING_MONTHS_MAX]


def busy_hours(connection: Connection, span: Span) -> list[BusyHour]:
    """When people come; hours in which nobody came are left out, and so is paper, which was entered later."""
    hour = orders.c.ended_at // HOUR
    at_counter = and_(orders.c.channel != "paper", orders.c.handed_by.is_not(None), orders.c.state == "collected")
    query = select(hour, func.count()).where(at_counter, span.holds(orders.c.ended_at)).group_by(hour)
    found = Counter[tuple[int, int]]()
    for each, count in connection.execute(query):
        moment = local(each * HOUR)
        found[moment.isoweekday(), moment.hour] += count
    return [BusyHour(weekday, hour, count) for (weekday, hour), count in sorted(found.items())]


def shop_sums(connection: Connection, span: Span) -> list[ShopSum]:
    """Every open shop, and what it did; one that was closed only if it did something."""
    rows, moves = handed_over(span).c, ledger_moves(span).c
    came = select(rows.shop_id, func.count(rows.order_id.distinct())).where(rows.out > 0).group_by(rows.shop_id)
    spent = select(moves.shop_id, func.sum(moves.amount)).where(moves.unit_id == POINTS).group_by(moves.shop_id)
    by_orders, by_points = dict(_pairs(connection.execute(came))), dict(_pairs(connection.execute(spent)))
    found = connection.execute(select(shops.c.id, shops.c.name, shops.c.closed_at).order_by(shops.c.id))
    return [
        ShopSum(row.id, row.name, by_orders.get(row.id, 0), by_points.get(row.id, 0))
        for row in found
        if row.closed_at is None or row.id in by_orders or row.id in by_points
    ]


def _pairs(rows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(key, int(value)) for key, value in rows]


def _ends(connection: Connection) -> dict[str, list[int]]:
    """The accounts where points come from and where they go for good, by kind."""
    kinds: dict[str, list[int]] = {"issue": [], "sink": [], "expired": []}
    query = select(accounts.c.kind, accounts.c.id).where(accounts.c.unit_id == POINTS, accounts.c.kind.in_(kinds))
    for kind, account_id in connection.execute(query):
        kinds[kind].append(account_id)
    return kinds


def _into(ours: list[int]) -> ColumnElement[int]:
    """What a transfer brings into these accounts."""
    return case(
        (transfers.c.credit_id.in_(ours), transfers.c.amount),
        (transfers.c.debit_id.in_(ours), -transfers.c.amount),
        else_=0,
    )
