"""What a person's quarters count for the stars: kept (``ledger_quarters``), or recomputed from the transfers.

Settled is what was earned and is neither pending nor taken back; it counts in the quarter in which it took effect.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from points.clock import DAY, quarter_bounds
from points.ledger.models import MINUTES, POINTS, accounts, transfers
from points.ledger.quarter_models import categories, quarters

ROWS_AT_ONCE = 5_000


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
    connection: Connection, wanted: Sequence[int], *, up_to_seq: int | None
) -> Iterator[Values]:
    """The same, recomputed from the transfers up to a place in their order (None: all there are)."""
    debit, credit = accounts.alias(), accounts.alias()
    came = and_(credit.c.kind == "wallet", debit.c.kind.in_(("issue", "pending")))
    went = and_(credit.c.kind == "issue", debit.c.kind != "pending")
    amount = case((came, transfers.c.amount), else_=-transfers.c.amount)

    def summed(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((and_(*conditions), amount), else_=0))

    of_points = transfers.c.unit_id == POINTS
    day = _day(wanted)
    days = (
        select(
            transfers.c.person_id,
            summed(transfers.c.unit_id == MINUTES).label("minutes"),
            summed(of_points, categories.c.kind == "service").label("service"),
            summed(of_points, categories.c.kind == "deliberation").label("deliberation"),
        )
        .select_from(
            transfers.join(categories, categories.c.code == transfers.c.category)
            .join(debit, debit.c.id == transfers.c.debit_id)
            .join(credit, credit.c.id == transfers.c.credit_id)
        )
        .where(
            transfers.c.person_id.is_not(None),
            transfers.c.unit_id.in_((POINTS, MINUTES)),
            _during(wanted),
            or_(came, went),
            *([] if up_to_seq is None else [transfers.c.seq <= up_to_seq]),
        )
        .group_by(transfers.c.person_id, day)
    ).subquery()
    sums = (
        func.sum(days.c.minutes),
        func.sum(days.c.service),
        func.sum(days.c.deliberation),
        func.sum(case((days.c.minutes > 0, 1), else_=0)),
    )
    query = (
        select(days.c.person_id, *sums)
        .group_by(days.c.person_id)
        .having(or_(*(each != 0 for each in sums)))
        .order_by(days.c.person_id)
    )
    return _stream(connection, query)


def spans(wanted: Iterable[int]) -> list[tuple[int, int]]:
    """The time of some quarters as half-open spans of instants, neighbours put together."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(quarter_bounds(each) for each in set(wanted)):
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _during(wanted: Sequence[int]) -> ColumnElement[bool]:
    at = transfers.c.effective_at
    return or_(False, *(and_(at >= start, at < end) for start, end in spans(wanted)))


def _day(wanted: Sequence[int]) -> ColumnElement[int]:
    """A number for the local day: a quarter begins at midnight, and the town's days have had 24 hours since 1992."""
    midnight = min((start for start, _ in spans(wanted)), default=0)
    return (transfers.c.effective_at - midnight) // DAY


def _stream(connection: Connection, query: Select[int, Any, Any, Any, Any]) -> Iterator[Values]:
    for row in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}):
        yield Values(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4]))
