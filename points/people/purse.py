"""Whose points a person earns and spends: their own, or their household's where the rules say so."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, select

from points.ledger.posting import Owner
from points.people.models import Person, households, persons

CHILDREN = ("under_14", "14_17")
"""The age bands of those who spend no points but their own."""


class Pot(msgspec.Struct, frozen=True):
    """The owner of a person's points; the household's name where it is the household.

    ``beside``: who owns what they may spend where these are too few.
    """

    owner: Owner
    household_name: str | None = None
    beside: Owner | None = None


def purse_of(purse: str, person: Person) -> Owner:
    """The owner of the wallet. ``purse``: what the rule-set says (``person`` or ``household``)."""
    return _owner(purse, person.id, person.household_id)


def beside_of(purse: str, person: Person) -> Owner | None:
    """What a person may spend beside the purse of the rules; each pays alone, the two are never added up.

    That is: what was earned alone before a household shared its pot, or shared before each had a purse of their own.
    """
    return _beside(purse_of(purse, person), person.id, person.household_id, person.age_band)


def pot_of(connection: Connection, purse: str, person_id: int) -> Pot:
    """The same, read, with the household's name."""
    found = connection.execute(
        select(persons.c.household_id, persons.c.age_band, households.c.name)
        .select_from(persons.outerjoin(households, households.c.id == persons.c.household_id))
        .where(persons.c.id == person_id)
    ).one_or_none()
    if found is None:
        return Pot(Owner("person", person_id))
    owner = _owner(purse, person_id, found.household_id)
    beside = _beside(owner, person_id, found.household_id, found.age_band)
    return Pot(owner, found.name if owner.type == "household" else None, beside)


def names_of_members(connection: Connection, household_id: int, person_ids: Iterable[int]) -> dict[int, str]:
    """The names of those among these people who live in a household now."""
    wanted = sorted(set(person_ids))
    query = select(persons.c.id, persons.c.name).where(
        persons.c.household_id == household_id, persons.c.id.in_(wanted)
    )
    return dict(connection.execute(query).all()) if wanted else {}


def _beside(owner: Owner, person_id: int, household_id: int | None, age_band: str) -> Owner | None:
    if household_id is None or age_band in CHILDREN:
        return None
    return Owner("person", person_id) if owner.type == "household" else Owner("household", household_id)


def _owner(purse: str, person_id: int, household_id: int | None) -> Owner:
    if purse == "household" and household_id is not None:
        return Owner("household", household_id)
    return Owner("person", person_id)
