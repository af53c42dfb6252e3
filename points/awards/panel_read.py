"""The panel's table: who sits at it, what is before it, what was marked and chosen, and what is still open."""

import msgspec
from sqlalchemy import Connection, func, select

from points.awards.choosing import choice_of
from points.awards.cycle import NEW_LIST
from points.awards.family import award_of, awards_of
from points.awards.models import Cycle, cycles, steps
from points.awards.panel import scores_of
from points.awards.panel_models import Mark, Meeting, StoredChoice, choices, marks, meetings, panelists
from points.awards.ranking import Entry, Open
from points.awards.read import the_cycle
from points.awards.shortlist import shortlist_ranked
from points.people.models import persons
from points.rules.awards import Award


class Member(msgspec.Struct, frozen=True):
    """A member, and whether their marks are in."""

    person_id: int
    name: str
    given: bool


class Table(msgspec.Struct, frozen=True):
    """All that lies before the panel. ``candidates``: with the marks given so far, once all are in."""

    cycle: Cycle
    award: Award
    members: list[Member]
    candidates: list[Entry]
    open: list[Open]
    marks: list[Mark]
    meetings: list[Meeting]
    choices: list[StoredChoice]

    @property
    def complete(self) -> bool:
        """Whether every member has given their marks; a family without marks waits for nobody."""
        return _complete(self.award, self.members)


def table_of(connection: Connection, cycle_id: int) -> Table:
    """The panel's table of a cycle that has a list; ``no_list`` before."""
    cycle = the_cycle(connection, cycles.c.id == cycle_id)
    given = _marks(connection, cycle)
    chosen = _choices(connection, cycle)
    members = _members(connection, cycle, {each.person_id for each in given})
    award, _ = award_of(connection, cycle)
    complete = _complete(award, members)
    scores = dict(scores_of(given if complete else ()))
    decided = [choice_of(each) for each in chosen]
    ranking = shortlist_ranked(connection, cycle, panel=scores, choices=decided)
    return Table(
        cycle=cycle,
        award=award,
        members=members,
        candidates=list(ranking.entries),
        open=list(ranking.open) if complete else [],
        marks=given,
        meetings=_meetings(connection, cycle),
        choices=chosen,
    )


def is_complete(connection: Connection, cycle: Cycle, award: Award) -> bool:
    """Whether every member has given their marks on the list on the table, without reading what lies there."""
    given = {each.person_id for each in _marks(connection, cycle)}
    return _complete(award, _members(connection, cycle, given))


def _complete(award: Award, members: list[Member]) -> bool:
    return award.panel is None or all(each.given for each in members)


def is_member(connection: Connection, cycle_id: int, person_id: int) -> bool:
    """Whether somebody sits on the panel of a cycle."""
    query = select(panelists.c.person_id).where(panelists.c.cycle_id == cycle_id, panelists.c.person_id == person_id)
    return connection.execute(query).first() is not None


def panels_of(connection: Connection, person_id: int) -> list[int]:
    """The cycles that wait for this member's marks."""
    done = select(marks.c.person_id).where(
        marks.c.ranking_id == cycles.c.list_id, marks.c.person_id == panelists.c.person_id
    )
    query = (
        select(cycles)
        .join(panelists, panelists.c.cycle_id == cycles.c.id)
        .where(panelists.c.person_id == person_id, cycles.c.stage == "panel", ~done.exists())
        .order_by(cycles.c.id)
    )
    sat_on = [Cycle(*row) for row in connection.execute(query)]
    families = awards_of(connection, sat_on)
    return [each.id for each in sat_on if families[each.id][0].panel is not None]


def _members(connection: Connection, cycle: Cycle, given: set[int]) -> list[Member]:
    query = (
        select(persons.c.id, persons.c.name)
        .join(panelists, panelists.c.person_id == persons.c.id)
        .where(panelists.c.cycle_id == cycle.id)
        .order_by(persons.c.id)
    )
    return [Member(row.id, row.name, row.id in given) for row in connection.execute(query)]


def _marks(connection: Connection, cycle: Cycle) -> list[Mark]:
    query = select(marks).where(marks.c.ranking_id == (cycle.list_id or 0)).order_by(marks.c.person_id)
    return [Mark(*row) for row in connection.execute(query)]


def _meetings(connection: Connection, cycle: Cycle) -> list[Meeting]:
    """Those that heard of the list on the table, and not of one before it."""
    back = select(func.max(steps.c.id)).where(steps.c.cycle_id == cycle.id, steps.c.action.in_(NEW_LIST))
    since = func.coalesce(back.scalar_subquery(), 0)
    query = select(meetings).where(meetings.c.cycle_id == cycle.id, meetings.c.id > since).order_by(meetings.c.id)
    return [Meeting(*row) for row in connection.execute(query)]


def _choices(connection: Connection, cycle: Cycle) -> list[StoredChoice]:
    query = select(choices).where(choices.c.ranking_id == (cycle.list_id or 0)).order_by(choices.c.id)
    return [StoredChoice(*row) for row in connection.execute(query)]
