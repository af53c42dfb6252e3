"""The names of people and things on paper sheets, in one query each."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from points.people.models import persons
from points.people.places import labels
from points.redeem.models import items
from points.redeem.paper import SheetRead


class SheetNames(msgspec.Struct, frozen=True):
    """Names by id; ``homes``: where a person lives, as people say it."""

    people: dict[int, str]
    homes: dict[int, str]
    items: dict[int, str]


def names_on(connection: Connection, found: Iterable[SheetRead]) -> SheetNames:
    """All names that these sheets mention."""
    sheets = list(found)
    on_lines = {line.person_id for each in sheets for line in each.lines}
    staff = {who for each in sheets for who in (each.sheet.made_by, each.sheet.signed_by) if who is not None}
    wanted = {line.item_id for each in sheets for line in each.lines}
    rows = connection.execute(
        select(persons.c.id, persons.c.name, persons.c.place_id).where(persons.c.id.in_(on_lines | staff))
    ).all()
    where = labels(connection, {row.place_id for row in rows})
    things = connection.execute(select(items.c.id, items.c.name).where(items.c.id.in_(wanted)))
    return SheetNames(
        people={row.id: row.name for row in rows},
        homes={row.id: where[row.place_id] for row in rows},
        items={row.id: row.name for row in things},
    )
