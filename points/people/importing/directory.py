"""What a file is judged against: the org tree, the households and the people as they are at this moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, select

from points.db.pieces import in_pieces
from points.ledger.models import POINTS, transfers
from points.people.models import Household, Person, Place, grants, households, persons, places

OPENING = "opening"
"""The cause and category by which points and minutes from before this program are credited, once a person."""


class Known(msgspec.Struct, frozen=True):
    """People whom the rows may mean, by each of the ways in which a row finds them."""

    by_number: dict[str, Person]
    by_natural_key: dict[str, Person]
    by_home_key: dict[str, list[Person]]
    staff: frozenset[int]
    openings: dict[int, tuple[int, int]]
    """person -> (hundredths of points, minutes) credited as opening."""


def known_people(
    connection: Connection, numbered: Mapping[str, Person], natural_keys: Iterable[str], home_keys: Iterable[str]
) -> Known:
    """Those found by their numbers, and whoever has one of these keys."""
    people = {person.id: person for person in numbered.values()}
    wanted = ((persons.c.natural_key, natural_keys), (persons.c.home_key, home_keys))
    for column, values in wanted:
        people.update((row.id, Person(*row)) for row in _rows(connection, persons, column, values))
    by_home: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people.values():
        by_home[person.home_key or ""].append(person)
    staff = connection.execute(select(grants.c.person_id).where(grants.c.revoked_at.is_(None))).scalars()
    return Known(
        {person.number: person for person in people.values()},
        {person.natural_key: person for person in people.values() if person.natural_key},
        dict(by_home),
        frozenset(staff),
        _openings(connection, people),
    )


def people_by_number(connection: Connection, numbers: Iterable[str]) -> dict[str, Person]:
    """People by their 志愿者编号."""
    return {row.number: Person(*row) for row in _rows(connection, persons, persons.c.number, numbers)}


def all_places(connection: Connection) -> list[Place]:
    """The whole org tree."""
    return [Place(*row) for row in connection.execute(select(places).order_by(places.c.id))]


def households_in(connection: Connection, place_ids: Iterable[int]) -> list[Household]:
    """The households of these places."""
    return [Household(*row) for row in _rows(connection, households, households.c.place_id, place_ids)]


def households_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Household]:
    """Households by their ids."""
    return {row.id: Household(*row) for row in _rows(connection, households, households.c.id, ids)}


def _openings(connection: Connection, person_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for chunk in in_pieces(person_ids):
        query = select(transfers.c.source_id, transfers.c.unit_id, transfers.c.amount).where(
            transfers.c.source_type == OPENING,
            transfers.c.source_id.in_(chunk),
            transfers.c.category == OPENING,
            transfers.c.reverses.is_(None),
        )
        for row in connection.execute(query):
            points, minutes = found.get(row.source_id, (0, 0))
            is_points = row.unit_id == POINTS
            found[row.source_id] = (points + row.amount, minutes) if is_points else (points, minutes + row.amount)
    return found


def _rows(connection: Connection, table: Any, column: Column[Any], values: Iterable[Any]) -> Iterator[Any]:
    for chunk in in_pieces(values):
        yield from connection.execute(select(table).where(column.in_(chunk)))
