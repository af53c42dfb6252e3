"""My standing: how the running period stands for one person, and what the last list said of them."""

import msgspec
from sqlalchemy import Connection, select

from points.awards.board import Place, place_of
from points.awards.canon import entry_of
from points.awards.family import award_of
from points.awards.models import Cycle, cycles
from points.awards.periods import AwardPeriod
from points.awards.ranking import Entry
from points.awards.ranking_models import entries
from points.people.models import persons
from points.rules.awards import Award, Subject


class OnList(msgspec.Struct, frozen=True):
    """What a cycle's list says of somebody; ``entry`` None: they are not on it at all."""

    cycle: Cycle
    award: Award
    period: AwardPeriod
    entry: Entry | None


def subject_of(connection: Connection, award: Award, person_id: int) -> int | None:
    """The candidate that a person is, or whose household is one."""
    if award.of is Subject.PERSON:
        return person_id
    return connection.execute(select(persons.c.household_id).where(persons.c.id == person_id)).scalar()


def standing_now(connection: Connection, award: Award, period: AwardPeriod, person_id: int) -> Place | None:
    """Where a person, or their household, stands on the live board."""
    subject_id = subject_of(connection, award, person_id)
    return place_of(connection, award, period, subject_id) if subject_id is not None else None


def last_list(connection: Connection, family: str, person_id: int) -> OnList | None:
    """What the family's latest list says of a person; None before there was one."""
    query = select(cycles).where(cycles.c.family == family, cycles.c.list_id.is_not(None))
    row = connection.execute(query.order_by(cycles.c.period.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    cycle = Cycle(*row)
    award, period = award_of(connection, cycle)
    subject_id = subject_of(connection, award, person_id)
    line = connection.execute(
        select(entries.c.line).where(
            entries.c.ranking_id == (cycle.final_id or cycle.list_id), entries.c.subject_id == subject_id
        )
    ).scalar()
    return OnList(cycle, award, period, entry_of(line) if line is not None else None)
