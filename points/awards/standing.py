"""What the ledger says of everybody in a period: from the kept quarters now, or from the transfers as of a seq."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from points.awards.candidate import Worked
from points.awards.periods import FIRST_YEAR, AwardPeriod
from points.clock import day_number
from points.db.engine import Database
from points.db.pieces import in_pieces
from points.ledger.models import MINUTES, Transfer, accounts, totals, transfers
from points.ledger.quarters import (
    Values,
    values_from_projection,
    values_from_transfers,
    values_of,
    values_side_by_side,
)
from points.people.importing.directory import OPENING
from points.rules.awards import Span

_NOTHING = Worked()


def worked_now(connection: Connection, period: AwardPeriod) -> dict[int, Worked]:
    """By person, from the projection that the writer keeps."""
    found = _by_person(values_from_projection(connection, period.quarters()))
    if period.span is Span.EVER:
        _add_older(found, connection.execute(older_minutes()))
    return found


def older_minutes() -> Select[int, int]:
    """Minutes brought over from an older book (期初时长), by person: what has no quarter."""
    months = totals.c.period < day_number(date(FIRST_YEAR, 1, 1))  # and not days, which it is kept by too
    query = select(totals.c.person_id, func.sum(totals.c.amount)).where(
        totals.c.category == OPENING, totals.c.unit_id == MINUTES, months
    )
    return query.group_by(totals.c.person_id)


def worked_at(
    connection: Connection, period: AwardPeriod, seq: int, *, beside: Database | None = None
) -> dict[int, Worked]:
    """By person, summed up again from the transfers up to a seq.

    ``beside``: where to open two more readers, for all of a large town in half the time.
    """
    wanted = period.quarters()
    if beside is not None:
        found = _by_person(values_side_by_side(beside, wanted, up_to_seq=seq))
    else:
        found = _by_person(values_from_transfers(connection, wanted, up_to_seq=seq))
    if period.span is Span.EVER:
        _add_older(found, connection.execute(_older_at(seq)))
    return found


def worked_of(
    connection: Connection, period: AwardPeriod, seq: int, person_ids: Collection[int]
) -> dict[int, Worked]:
    """``worked_at`` of these people alone."""
    found = _by_person(values_of(connection, period.quarters(), person_ids, up_to_seq=seq))
    if period.span is Span.EVER:
        for some in in_pieces(person_ids):
            _add_older(found, connection.execute(_older_at(seq).where(transfers.c.person_id.in_(some))))
    return found


def older_behind(connection: Connection, person_id: int, seq: int) -> list[Transfer]:
    """The transfers that make a person's ``older_minutes`` up to a seq, in their order."""
    of_whom = transfers.c.person_id == person_id
    query = select(transfers).where(of_whom, *_of_an_older_book(seq)).order_by(transfers.c.seq)
    return [Transfer(*row) for row in connection.execute(query)]


def _older_at(seq: int) -> Select[int | None, int]:
    """``older_minutes``, summed up again from the transfers up to a seq."""
    issued = accounts.alias()
    amount = case((issued.c.kind == "issue", transfers.c.amount), else_=-transfers.c.amount)
    return (
        select(transfers.c.person_id, func.sum(amount))
        .join(issued, issued.c.id == transfers.c.debit_id)
        .where(*_of_an_older_book(seq))
        .group_by(transfers.c.person_id)
    )


def _of_an_older_book(seq: int) -> tuple[ColumnElement[bool], ...]:
    return transfers.c.category == OPENING, transfers.c.unit_id == MINUTES, transfers.c.seq <= seq


def _add_older(found: dict[int, Worked], older: Iterable[tuple[int | None, int]]) -> None:
    """Hours brought over from an older book (期初时长) were served in no quarter, and count for what looks at all."""
    for person_id, minutes in older:
        if person_id is not None and minutes:
            found[person_id] = found.get(person_id, _NOTHING).plus(Worked(minutes=int(minutes)))


def together(worked: Mapping[int, Worked], members: Iterable[int]) -> Worked:
    """The members' numbers added up."""
    total = _NOTHING
    for person_id in members:
        if (own := worked.get(person_id)) is not None:
            total = own if total is _NOTHING else total.plus(own)
    return total


def _by_person(values: Iterable[Values]) -> dict[int, Worked]:
    return {
        each.person_id: Worked(each.minutes, each.service_points, each.deliberation_points, each.days)
        for each in values
    }
