"""The live board: how the running period stands, from the kept quarters alone, for a town of any size at once.

It counts what the ledger counts: ratings, complaints and recommendations come with the list. The score is worked out
by the database in the same whole numbers as points.awards.score; a test holds the two to each other.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from points.awards.periods import AwardPeriod
from points.awards.standing import older_minutes
from points.db.schema import Big
from points.ledger.quarter_models import quarters
from points.people.models import persons
from points.rules.awards import UNIT, Award, Source, Span, Subject

COUNTED = (Source.MINUTES, Source.SERVICE_POINTS, Source.DELIBERATION_POINTS, Source.DAYS)
"""What the projection knows of."""
BOARD_MAX = 100


class Place(msgspec.Struct, frozen=True):
    """Where a subject stands now. ``key``: the score, then the tie-break chain."""

    subject_id: int
    rank: int
    score: int
    minutes: int
    key: tuple[int, ...]


def board(connection: Connection, award: Award, period: AwardPeriod, *, limit: int = BOARD_MAX) -> list[Place]:
    """The best, with standard competition ranks; whoever has no score is not on it."""
    source, key = _keys(award, period)
    columns = [each.label(f"key_{number}") for number, each in enumerate(key)]  # ordered by name: worked out once
    query: Select[*tuple[int, ...]] = (
        select(source.c.subject_id, source.c.minutes, *columns)
        .order_by(*(each.desc() for each in columns), source.c.subject_id)
        .limit(limit)
    )
    found: list[Place] = []
    for position, row in enumerate(connection.execute(query), start=1):
        subject_id, minutes, *own = (int(each) for each in row)
        if own[0] <= 0:
            break
        rank = found[-1].rank if found and found[-1].key == tuple(own) else position
        found.append(Place(subject_id, rank, own[0], minutes, tuple(own)))
    return found


def place_of(connection: Connection, award: Award, period: AwardPeriod, subject_id: int) -> Place | None:
    """Where one subject stands; None without a score."""
    source, key = _keys(award, period)
    row = connection.execute(
        select(source.c.minutes, *key).where(source.c.subject_id == subject_id, key[0] > 0)
    ).one_or_none()
    if row is None:
        return None
    own = tuple(int(each) for each in row[1:])
    better = tuple_(*key) > tuple_(*(literal(value, Big) for value in own))
    above = connection.execute(select(func.count()).select_from(source).where(better)).scalar_one()
    return Place(subject_id, above + 1, own[0], int(row[0]), own)


def _keys(award: Award, period: AwardPeriod) -> tuple[FromClause, Sequence[ColumnElement[int]]]:
    """Everybody's values in the period, and what they are compared by."""
    source = _values(award, period)
    lines = [line for line in award.score if line.source in COUNTED]
    score: ColumnElement[int] = literal(0, Big)
    for line in lines:
        worth = _worth(source.c[line.source.value], line.each, UNIT[line.source])
        score = score + (case((worth > line.cap, line.cap), else_=worth) if line.cap is not None else worth)
    chain = [source.c[each.value] for each in award.tie_break if each in COUNTED]
    return source, [score, *chain]


def _worth(value: ColumnElement[int], each: int, unit: int) -> ColumnElement[int]:
    """``value * each // unit``, whole units first: the product of the two largest has no room in 64 bits."""
    weight, parts = literal(each, Big), literal(unit, Big)
    return value // parts * weight + value % parts * weight // parts


def _values(award: Award, period: AwardPeriod) -> FromClause:
    """By subject, never below nothing. One quarter of persons is the kept row itself."""
    source, summed = _rows(period)
    kept = source.c
    if award.of is Subject.HOUSEHOLD:
        subject, summed = persons.c.household_id, True
        rows: FromClause = source.join(persons, persons.c.id == kept.person_id)
    else:
        subject, rows = kept.person_id, source
    values = {each: cast(func.sum(kept[each.value]), Big) if summed else kept[each.value] for each in COUNTED}
    columns = [case((value > 0, value), else_=0).label(name) for name, value in values.items()]
    query = select(subject.label("subject_id"), *columns).select_from(rows).where(subject.is_not(None))
    return (query.group_by(subject) if summed else query).subquery()


def _rows(period: AwardPeriod) -> tuple[FromClause, bool]:
    """The kept values of the period by person, and whether one may have several rows."""
    kept, wanted = quarters.c, period.quarters()
    columns = (kept.person_id, *(kept[each.value] for each in COUNTED))
    if len(wanted) == 1:
        return select(*columns).where(kept.quarter == wanted[0]).subquery(), False
    within = select(*columns).where(kept.quarter.in_(wanted))
    if period.span is not Span.EVER:
        return within.subquery(), True
    older = older_minutes().subquery()
    values = (older.c[1] if each is Source.MINUTES else literal(0, Big) for each in COUNTED)
    return union_all(within, select(older.c[0], *values)).subquery(), True
