"""Who may open the file of a cycle: staff of its part of the town. A candidate opens their own line, and no other."""

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, select

from points.awards.conduct_models import Complaint
from points.awards.models import Cycle
from points.awards.own import subject_of
from points.awards.panel_read import Table, is_member, table_of
from points.awards.read import CycleRead, Explained, cycle_of, explain
from points.awards.wall import Honoured, honours_of
from points.errors import Forbidden, NotFound
from points.people.households import is_of_own_home
from points.people.models import Person, persons, places
from points.people.places import within
from points.people.session import Actor


def may_read_file(connection: Connection, actor: Actor, cycle: Cycle) -> bool:
    """Whether they work on the cycle, or watch over those who do, where it is held."""
    return cycle.id in files_open_to(connection, actor, (cycle,))


def files_open_to(connection: Connection, actor: Actor, shown: Collection[Cycle]) -> frozenset[int]:
    """The ids of those of these cycles whose file they may read."""
    query = select(places.c.id, places.c.path).where(places.c.id.in_({each.place_id for each in shown}))
    paths = dict(connection.execute(query).all())
    return frozenset(each.id for each in shown if actor.may("award.file", paths[each.place_id]))


def file_of(connection: Connection, actor: Actor, cycle_id: int) -> CycleRead:
    """A cycle, for whoever may read all of it; ``cycle_not_found``, ``forbidden``."""
    read = cycle_of(connection, cycle_id)
    if not may_read_file(connection, actor, read.cycle):
        raise Forbidden("评选的档案是全镇的,只有镇一级的评选专员、监督员和管理员能看。")
    return read


def explained_to(
    connection: Connection, actor: Actor, read: CycleRead, ranking_id: int, subject_id: int
) -> Explained:
    """A candidate opened down to the records: to who reads the file, and to the candidate.

    Everybody else is refused before it is known whether there is such a candidate. Who rated or complained is told
    to nobody; what a complaint says, to who may read complaints about them and is not of their home.
    """
    staff = may_read_file(connection, actor, read.cycle)
    try:
        opened = explain(connection, ranking_id, subject_id)
    except NotFound:
        if staff or subject_of(connection, read.award, actor.person_id) == subject_id:
            raise
        raise _not_yours() from None
    if not staff and actor.person_id not in opened.copied.members:
        raise _not_yours()
    hears = _whose_complaints(connection, actor, opened.copied.members)
    told = [each if each.person_id in hears else _wordless(each) for each in opened.upheld]
    return msgspec.structs.replace(opened, upheld=told)


def _whose_complaints(connection: Connection, actor: Actor, members: Collection[int]) -> frozenset[int]:
    """Of these people of one home, about whom somebody may read what complaints say: none where it is their own."""
    paths = actor.paths("conduct.write")
    if not paths:
        return frozenset()
    query = select(persons).where(persons.c.id.in_({*members, actor.person_id}))
    people = {row.id: Person(*row) for row in connection.execute(query)}
    me, candidates = people.get(actor.person_id), [people[each] for each in members if each in people]
    if me is not None and any(is_of_own_home(me, each.id, each.household_id) for each in candidates):
        return frozenset()
    there = select(persons.c.id).join(places, places.c.id == persons.c.place_id)
    return frozenset(connection.execute(there.where(persons.c.id.in_(members), within(paths))).scalars())


def _wordless(complaint: Complaint) -> Complaint:
    return msgspec.structs.replace(complaint, words="", evidence="", answer="")


def table_for(connection: Connection, actor: Actor, cycle_id: int) -> Table:
    """The panel's table, for its members and for who reads the file; ``forbidden``."""
    read = cycle_of(connection, cycle_id)
    if not (is_member(connection, cycle_id, actor.person_id) or may_read_file(connection, actor, read.cycle)):
        raise Forbidden("您不在这一期的评议小组里,请联系评选专员。")
    return table_of(connection, cycle_id)


def honour_open_to(connection: Connection, actor: Actor, found: Honoured) -> bool:
    """Whether they may print this certificate: their own or their household's, or they read the cycle's file."""
    if any(each.honour.id == found.honour.id for each in honours_of(connection, actor.person_id)):
        return True
    return may_read_file(connection, actor, cycle_of(connection, found.honour.cycle_id).cycle)


def _not_yours() -> Forbidden:
    return Forbidden("只能看自己的得分明细。")
