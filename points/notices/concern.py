"""Whom an objection concerns among those who read it: they are not told who made it."""

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, or_, select

from points.notices.models import Objection, notice_lines
from points.people.models import persons

RECUSED = "回避"
"""What stands for a name that its reader is not told."""


def concerned_in(connection: Connection, person_id: int, found: Collection[Objection]) -> frozenset[int]:
    """The ids of those of these objections that concern somebody: what ``AnswerObjection`` refuses them.

    They or one of their household objected, or stand on the line, or, where it is against the whole list, on any.
    """
    me = connection.execute(select(persons.c.household_id).where(persons.c.id == person_id)).one_or_none()
    if me is None:
        return frozenset()
    own_home = [] if me.household_id is None else [persons.c.household_id == me.household_id]
    household = (notice_lines.c.subject_type == "household") & (notice_lines.c.subject_id == (me.household_id or 0))
    of_mine = or_(persons.c.id == person_id, *own_home)
    objectors = {each.objector_id for each in found if each.objector_id is not None}
    mine = set(connection.execute(select(persons.c.id).where(persons.c.id.in_(objectors), of_mine)).scalars())
    lines = (
        select(notice_lines.c.notice_id, notice_lines.c.position)
        .join(persons, persons.c.id == notice_lines.c.person_id, isouter=True)
        .where(notice_lines.c.notice_id.in_({each.notice_id for each in found}), or_(of_mine, household))
    )
    stands: set[tuple[int, int | None]] = set()
    for notice_id, position in connection.execute(lines):
        stands |= {(notice_id, position), (notice_id, None)}
    return frozenset(
        each.id for each in found if each.objector_id in mine or (each.notice_id, each.position) in stands
    )


def without_objector(objection: Objection) -> Objection:
    """An objection that does not tell who made it, nor who wrote it down."""
    return msgspec.structs.replace(objection, objector_id=None, objector_name=RECUSED, contact_sealed=None)
