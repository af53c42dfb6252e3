"""What a person's quarters count for the stars: kept (``ledger_quarters``), or recomputed from the transfers.

Settled is what was earned and is neither pending nor taken back; it counts in the quarter in which it took effect.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from points.clock import DAY, quarter_bounds
from points.db.engine import Database
from points.db.schema import Big
from points.ledger.models import MINUTES, POINTS, Transfer, accounts, transfers
from points.ledger.quarter_models import CategoryKind, categories, quarters

ROWS_AT_ONCE = 5_000
People = tuple[int, int | None]
"""From which id, and before which (None: to the last)."""
EVERYBODY: People = (0, None)


class Values(msgspec.Struct, frozen=True):
    """What is settled of a person in some quarters. Points in hundredths; ``days``: local days with net minutes."""

    person_id: int
    minutes: int
    service_points: int
    deliberation_points: int
    days: int


def values_from_projection(connection: Connection, wanted: Sequence[int]) -> Iterator[Values]:
    """Everybody's values in these quarters as kept, by person; who has none is left out."""
    kept = quarters.c
    columns = (kept.minutes, kept.service_points, kept.deliberation_points, kept.days)
    sums = tuple(func.sum(column) for column in columns)
    query = (
        select(kept.person_id, *sums)
        .where(kept.quarter.in_(sorted(set(wanted))))
        .group_by(kept.person_id)
        .having(or_(*(each != 0 for each in sums)))
        .order_by(kept.person_id)
    )
    return _stream(connection, query)


def values_from_transfers(
    connection: Connection, wanted: Sequence[int], *, up_to_seq: int | None, people: People = EVERYBODY
) -> Iterator[Values]:
    """The same, recomputed from the transfers up to a place in their order (None: all there are)."""
    both = union_all(_points(wanted, up_to_seq, people), _minutes(wanted, up_to_seq, people)).subquery()
    sums = tuple(func.sum(both.c[name]) for name in ("minutes", "service", "deliberation", "days"))
    query = (
        select(both.c.person_id, *sums)
        .group_by(both.c.person_id)
        .having(or_(*(each != 0 for each in sums)))
        .order_by(both.c.person_id)
    )
    return _stream(connection, query)


def values_side_by_side(database: Database, wanted: Sequence[int], *, up_to_seq: int) -> list[Values]:
    """``values_from_transfers`` by two readers, each half of the people: for a town's whole quarter in half the time.

    What is committed up to a place in the order never changes, so the two see the same. Half: of the people kept in
    the projection, which decides only who reads whom.
    """
    with database.read() as connection:
        kept = select(quarters.c.person_id).where(quarters.c.quarter.in_(wanted)).distinct()
        count = connection.execute(select(func.count()).select_from(kept.subquery())).scalar_one()
        middle = connection.execute(kept.order_by(quarters.c.person_id).offset(count // 2).limit(1)).scalar() or 1

    def read(people: People) -> list[Values]:
        with database.read() as connection:
            return list(values_from_transfers(connection, wanted, up_to_seq=up_to_seq, people=people))

    with ThreadPoolExecutor(2) as pool:
        lower, upper = pool.map(read, ((0, middle), (middle, None)))
    return lower + upper


def evidence(
    connection: Connection, person_id: int, wanted: Sequence[int], *, up_to_seq: int | None
) -> list[Transfer]:
    """The transfers that make a person's values, in their order, whosever purse they went to."""
    query = (
        select(transfers)
        .select_from(_told_apart)
        .where(
            transfers.c.person_id == person_id,
            *_counted(wanted, up_to_seq),
            transfers.c.unit_id.in_((POINTS, MINUTES)),
            categories.c.kind.is_not(None),
            _settled != 0,
        )
        .order_by(transfers.c.seq)
    )
    return [Transfer(*row) for row in connection.execute(query)]


def spans(wanted: Iterable[int]) -> list[tuple[int, int]]:
    """The time of some quarters as half-open spans of instants, neighbours put together."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(quarter_bounds(each) for each in set(wanted)):
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


_debit, _credit = accounts.alias(), accounts.alias()
_told_apart = (
    transfers.outerjoin(categories, categories.c.code == transfers.c.category)
    .outerjoin(_debit, _debit.c.id == transfers.c.debit_id)
    .outerjoin(_credit, _credit.c.id == transfers.c.credit_id)
)
"""Outer joins, although nothing is ever missing but a kind: so SQLite, which has no figures of the town, starts from
the transfers, along their index by person, and looks the rest up."""
_settled = case(
    (and_(_credit.c.kind == "wallet", _debit.c.kind.in_(("issue", "pending"))), transfers.c.amount),
    (and_(_credit.c.kind == "issue", _debit.c.kind != "pending"), -transfers.c.amount),
    else_=0,
)
"""By how much a transfer changes what is settled: points.ledger.posting.settled_by, said in SQL."""


def _points(wanted: Sequence[int], up_to_seq: int | None, people: People) -> Select[Any, Any, Any, Any, Any]:
    def of_kind(kind: CategoryKind) -> ColumnElement[int]:
        return func.sum(case((categories.c.kind == kind, _settled), else_=0))

    return (
        select(
            transfers.c.person_id,
            literal(0).label("minutes"),
            of_kind("service").label("service"),
            of_kind("deliberation").label("deliberation"),
            literal(0).label("days"),
        )
        .select_from(_told_apart)
        .where(*_of(people), *_counted(wanted, up_to_seq), transfers.c.unit_id == POINTS)
        .group_by(transfers.c.person_id)
    )


def _minutes(wanted: Sequence[int], up_to_seq: int | None, people: People) -> Select[Any, Any, Any, Any, Any]:
    """Two steps, for a day counts by what is left of its minutes."""
    days = (
        select(
            transfers.c.person_id,
            func.sum(case((categories.c.kind.is_not(None), _settled), else_=0)).label("minutes"),
        )
        .select_from(_told_apart)
        .where(*_of(people), *_counted(wanted, up_to_seq), transfers.c.unit_id == MINUTES)
        .group_by(transfers.c.person_id, _day(wanted))
    ).subquery()
    return select(
        days.c.person_id,
        func.sum(days.c.minutes),
        literal(0),
        literal(0),
        func.sum(case((days.c.minutes > 0, 1), else_=0)),
    ).group_by(days.c.person_id)


def _of(people: People) -> list[ColumnElement[bool]]:
    first, after = people
    return [transfers.c.person_id >= first, *([] if after is None else [transfers.c.person_id < after])]


def _counted(wanted: Sequence[int], up_to_seq: int | None) -> list[ColumnElement[bool]]:
    at = transfers.c.effective_at
    during = or_(False, *(and_(at >= start, at < end) for start, end in spans(wanted)))
    return [during, *([] if up_to_seq is None else [transfers.c.seq <= up_to_seq])]


def _day(wanted: Sequence[int]) -> ColumnElement[int]:
    """A number for the local day: a quarter begins at midnight, and the town's days have had 24 hours since 1992."""
    midnight = min((start for start, _ in spans(wanted)), default=0)
    return (transfers.c.effective_at - literal_column(str(midnight), Big)) // literal_column(str(DAY), Big)


def _stream(connection: Connection, query: Select[int, Any, Any, Any, Any]) -> Iterator[Values]:
    for row in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield Values(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4]))
