"""The names of candidates: whole for who works on a cycle, masked or none for everybody else."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, func, select

from points.db.pieces import in_pieces
from points.notices.consent import consents_of
from points.notices.models import Scope
from points.notices.words import honoured_as
from points.people.models import households, persons
from points.people.places import labels
from points.rules.awards import Subject

UNNAMED = "未公开"
"""Who did not consent to be on a public list."""


class Named(msgspec.Struct, frozen=True):
    """A subject by name. ``person_id``: whose name it is, the person's or the household's head's, if it has one."""

    name: str
    home: str
    person_id: int | None


GONE = Named("已注销", "", None)
"""Who is no longer in the books."""


def named(connection: Connection, of: Subject, subject_ids: Iterable[int]) -> dict[int, Named]:
    """Whole names and homes, for those who may read them; a household without a head by the name it is kept under."""
    if of is Subject.HOUSEHOLD:
        query = select(
            households.c.id,
            func.coalesce(persons.c.name, households.c.name),
            households.c.place_id,
            persons.c.id,
        ).join(persons, persons.c.id == households.c.head_id, isouter=True)
        subject_id = households.c.id
    else:
        query = select(persons.c.id, persons.c.name, persons.c.place_id, persons.c.id)
        subject_id = persons.c.id
    pieces = (query.where(subject_id.in_(some)) for some in in_pieces(subject_ids))
    rows = [row for piece in pieces for row in connection.execute(piece)]
    homes = labels(connection, {row[2] for row in rows})
    return {row[0]: Named(called(of, row[1]), homes[row[2]], row[3]) for row in rows}


def people_named(connection: Connection, person_ids: Iterable[int | None]) -> dict[int | None, str]:
    """The whole names of who acted; the program itself has none."""
    ids = [each for each in person_ids if each is not None]
    query = select(persons.c.id, persons.c.name).where(persons.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(query)}


def shown(
    connection: Connection, of: Subject, subject_ids: Iterable[int], *, on_wall: bool = False
) -> dict[int, str]:
    """Names as everybody may read them: masked, or 未公开; on the honour wall whole for who consented to that."""
    found = named(connection, of, subject_ids)
    consents = consents_of(connection, {each.person_id for each in found.values() if each.person_id is not None})
    words: dict[int, str] = {}
    for subject_id, each in found.items():
        scopes = consents[each.person_id] if each.person_id is not None else frozenset[Scope]()
        bare = each.name.removesuffix("户") if of is Subject.HOUSEHOLD else each.name
        words[subject_id] = called(of, honoured_as(bare, scopes if on_wall else scopes - {"honour"}) or UNNAMED)
    return words


def called(of: Subject, name: str) -> str:
    """A household by somebody's name; whoever did not consent gives it none."""
    return f"{name}户" if of is Subject.HOUSEHOLD and name != UNNAMED else name
