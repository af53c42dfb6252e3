"""Households (户): who lives together and shares what is counted by household."""

import msgspec
from sqlalchemy import Connection, func, or_, select

from points.db.working_set import WorkingSet
from points.errors import Forbidden, NotFound, Refusal
from points.people import names
from points.people.acting import Acting
from points.people.models import HOUSEHOLDS, PERSONS, Household, Person, households, persons, places
from points.people.places import labels, within
from points.people.session import Actor


class HouseholdLine(msgspec.Struct, frozen=True):
    """A household in a list."""

    id: int
    name: str
    number: str | None
    place_id: int
    place_name: str
    head_id: int | None
    member_count: int


def search_households(
    connection: Connection, actor: Actor, q: str = "", *, after_id: int = 0, limit: int = 50
) -> list[HouseholdLine]:
    """Households in the actor's part of the tree whose name or number begins with ``q``, after ``after_id``."""
    paths = actor.paths("person.read")
    if not paths:
        raise Forbidden
    members = (
        select(func.count())
        .where(persons.c.household_id == households.c.id, persons.c.status == "active")
        .scalar_subquery()
    )
    query = (
        select(households, members.label("members"))
        .join(places, places.c.id == households.c.place_id)
        .where(households.c.id > after_id, within(paths))
        .order_by(households.c.id)
        .limit(limit)
    )
    if q:
        start = names.tidy(q)
        query = query.where(
            or_(
                households.c.name.startswith(start, autoescape=True),
                households.c.number.startswith(start, autoescape=True),
            )
        )
    rows = connection.execute(query).all()
    where = labels(connection, {row.place_id for row in rows})
    return [HouseholdLine(r.id, r.name, r.number, r.place_id, where[r.place_id], r.head_id, r.members) for r in rows]


def find_household(ws: WorkingSet, place_id: int, name: str, number: str | None = None) -> Household | None:
    """The household of this number in a place, or without a number of this name; the first if several bear it."""
    query = select(households).where(households.c.place_id == place_id).order_by(households.c.id).limit(1)
    query = query.where(households.c.number == number) if number else query.where(households.c.name == name)
    row = ws.connection.execute(query).first()
    return Household(*row) if row else None


def household_for(ws: WorkingSet, place_id: int, name: str, number: str | None = None) -> Household:
    """That household, made if there is none."""
    name = names.check_name(name)
    return find_household(ws, place_id, name, number) or ws.insert(
        HOUSEHOLDS, Household(ws.next_id(), place_id, name, number, None)
    )


def is_of_own_home(me: Person, person_id: int | None, household_id: int | None) -> bool:
    """Whether a person (None: a whole household) is oneself, or of the household one lives in."""
    return person_id == me.id or (household_id is not None and household_id == me.household_id)


def take_the_head(ws: WorkingSet, household: Household, person: Person) -> None:
    """Whoever bears the household's name and lives in it is its head, if it has none."""
    if household.head_id is None and names.normalise(household.name) == person.name_key:
        known = ws.get(HOUSEHOLDS, household.id) or household
        ws.change(HOUSEHOLDS, known, head_id=person.id)


class HouseholdHead(msgspec.Struct, frozen=True):
    """A household and who is its head."""

    id: int
    head_id: int
    head_name: str


class NameHead(Acting[HouseholdHead], frozen=True, kw_only=True):
    """设户主: somebody who lives in the household heads it from now on; the same one again changes nothing."""

    operation = "household.head"
    answer = HouseholdHead

    household_id: int
    person_id: int

    def decide(self, ws: WorkingSet) -> HouseholdHead:
        """Refuses ``not_of_household``, ``person_inactive``, ``head_under_14``: the head consents for the household.

        A household that was called by its head's name is called by the new one's, as the next sheet will have it.
        """
        household = ws.get(HOUSEHOLDS, self.household_id)
        if household is None:
            raise NotFound("household_not_found", "没有这一户,请刷新后再试。")
        self.place(ws, household.place_id, "person.write")
        head = ws.get(PERSONS, self.person_id)
        if head is None or head.household_id != household.id:
            raise Refusal("not_of_household", "户主要是住在这一户的人。请先核对这位登记在哪一户。")
        if head.status != "active":
            raise Refusal("person_inactive", "这位的登记已经停用,不能当户主,请换一位。")
        if head.age_band == "under_14":
            raise Refusal("head_under_14", "户主要满14岁:户主要替全家同意公示。请换一位。")
        if household.head_id != head.id:
            self.audit(ws, "household.head", "household", household.id, before=household.head_id, after=head.id)
            former = ws.get(PERSONS, household.head_id) if household.head_id is not None else None
            is_called_so = former is not None and names.normalise(household.name) == former.name_key
            name = head.name if is_called_so else household.name
            ws.change(HOUSEHOLDS, household, head_id=head.id, name=name)
        return HouseholdHead(household.id, head.id, head.name)
