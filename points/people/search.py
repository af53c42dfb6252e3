"""Reading people: lists for staff in their part of the town, and one person's details, recorded when opened."""

import re
import sys

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, select

from points.clock import rfc3339
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Invalid
from points.keys import Keys
from points.people import finding, names
from points.people.acting import Acting
from points.people.models import AgeBand, PersonStatus, cards, households, persons, places
from points.people.places import labels, place_of, within
from points.people.session import Actor

QUERY_CHARS_MAX = 40
TEAM_FOUND_MAX = 20
_POINTED = re.compile(r"v\d{8}|\d{4}|\D{2,}")
_ASKED = "请写姓名里至少前两个字,或者手机尾号4位,或者整个志愿者编号。"
_SURROGATES = range(0xD800, 0xE000)


class PersonLine(msgspec.Struct, frozen=True):
    """A person as staff in their place see them: full name, 小区, 尾号."""

    id: int
    name: str
    number: str
    place_id: int
    place_name: str
    phone_last4: str | None
    household_id: int | None
    age_band: AgeBand
    status: PersonStatus


class TeamMember(msgspec.Struct, frozen=True):
    """Somebody of a captain's team: what tells two of one name apart, and the household they may be honoured with."""

    id: int
    name: str
    place_name: str
    phone_last4: str | None
    household_id: int | None


class CardLine(msgspec.Struct, frozen=True):
    """A card of a person; ``number`` is its last four digits."""

    id: int
    number: str
    status: str
    issued_at: str


class PersonDetail(msgspec.Struct, frozen=True):
    """A person opened by staff. ``phone`` is whole only for who may change it, else masked.

    ``household_name``: its head's name; without a head, what it is called.
    """

    line: PersonLine
    phone: str | None
    phone_masked: str | None
    household_name: str | None
    household_head_id: int | None
    household_number: str | None
    guardian_consent: bool
    has_pin: bool
    cards: list[CardLine]


def search_people(
    connection: Connection,
    keys: Keys,
    actor: Actor,
    q: str = "",
    *,
    place_id: int | None = None,
    after_id: int = 0,
    limit: int = 50,
) -> list[PersonLine]:
    """People in the actor's part of the tree, by id after ``after_id``.

    ``q``: four digits are a 尾号, eleven a whole phone number, ``V...`` a number, anything else the name's beginning.
    ``place_id`` narrows to a part of the tree.
    """
    paths = actor.paths("person.read")
    if place_id is not None:
        place = place_of(connection, place_id)
        if place is None or not actor.may("person.read", place.path):
            raise Forbidden
        paths = (place.path,)
    if not paths:
        raise Forbidden
    query = (
        select(persons)
        .join(places, places.c.id == persons.c.place_id)
        .where(persons.c.id > after_id, within(paths))
        .order_by(persons.c.id)
        .limit(limit)
    )
    return _lines(connection, keys, matching(query, keys, q))


def search_team(connection: Connection, keys: Keys, actor: Actor, q: str) -> list[TeamMember]:
    """Those whom the actor may recommend, found by ``q``; ``Invalid`` where it points at nobody.

    A team has no list to be read through: whoever recommends somebody knows two characters of their name, the last
    four digits of their phone or their whole number, and asks not whose a phone is.
    """
    paths = actor.paths("award.recommend")
    if not paths:
        raise Forbidden
    if not _POINTED.fullmatch(names.normalise(q)):
        raise Invalid(_ASKED, fields={"q": _ASKED})
    query = (
        select(persons)
        .join(places, places.c.id == persons.c.place_id)
        .where(persons.c.status == "active", within(paths))
        .order_by(persons.c.id)
        .limit(TEAM_FOUND_MAX)
    )
    return [
        TeamMember(each.id, each.name, each.place_name, each.phone_last4, each.household_id)
        for each in _lines(connection, keys, matching(query, keys, q))
    ]


def person_line(connection: Connection, keys: Keys, person_id: int) -> PersonLine | None:
    """One person, as they themselves or staff in their place see them."""
    return next(iter(_lines(connection, keys, select(persons).where(persons.c.id == person_id))), None)


class OpenPerson(Acting[PersonDetail], frozen=True, kw_only=True):
    """Open a person's details. A command, because the opening itself is recorded."""

    operation = "person.open"
    answer = PersonDetail

    person_id: int

    def decide(self, ws: WorkingSet) -> PersonDetail:
        """Record the opening and answer."""
        person = self.person(ws, self.person_id, "person.read")
        place = self.place(ws, person.place_id, "person.read")
        self.audit(ws, "person.open", "person", person.id)
        connection = ws.connection
        (line,) = _lines(connection, self.keys, select(persons).where(persons.c.id == person.id))
        phone = finding.open_phone(self.keys, person.phone_sealed)
        head = persons.alias()
        household = connection.execute(
            select(func.coalesce(head.c.name, households.c.name), head.c.id, households.c.number)
            .join(head, head.c.id == households.c.head_id, isouter=True)
            .where(households.c.id == person.household_id)
        ).first()
        return PersonDetail(
            line=line,
            phone=names.national(phone) if phone and self.actor.may("person.write", place.path) else None,
            phone_masked=names.mask_phone(phone) if phone else None,
            household_name=household[0] if household else None,
            household_head_id=household[1] if household else None,
            household_number=household[2] if household else None,
            guardian_consent=bool(person.guardian_consent),
            has_pin=person.pin_hash is not None,
            cards=_cards(connection, person.id),
        )


def _cards(connection: Connection, person_id: int) -> list[CardLine]:
    query = select(cards).where(cards.c.person_id == person_id).order_by(cards.c.id)
    return [
        CardLine(c.id, c.number_tail, "revoked" if c.revoked_at is not None else "valid", rfc3339(c.issued_at))
        for c in connection.execute(query)
    ]


def matching(query: Select[tuple[int]], keys: Keys, q: str) -> Select[tuple[int]]:
    """Narrow a query of people to those whom the words of a search name (see ``search_people``)."""
    text = names.tidy(q).replace(" ", "")
    if len(text) > QUERY_CHARS_MAX:
        raise Invalid("查找的字太多,请少写几个字。", fields={"q": "太长"})
    if not text:
        return query
    if re.fullmatch(r"[Vv]\d{1,8}", text):
        return query.where(persons.c.number.startswith(text.upper(), autoescape=True))
    if re.fullmatch(r"\d{4}", text):
        return query.where(persons.c.tail_index == finding.tail_index(keys, text))
    if re.fullmatch(r"\+?\d{11,13}", text):
        return query.where(persons.c.phone_index == finding.phone_index(keys, names.parse_phone(text)))
    return query.where(*_begins(persons.c.name_key, names.normalise(text)))


def _begins(column: ColumnElement[str], text: str) -> list[ColumnElement[bool]]:
    """That a column compared by code points begins with this text: a half-open range, which its index serves."""
    last = ord(text[-1]) + 1
    if last > sys.maxunicode:
        return [column >= text]
    after = chr(last if last not in _SURROGATES else _SURROGATES.stop)
    return [column >= text, column < text[:-1] + after]


def _lines(connection: Connection, keys: Keys, query: Select[tuple[int]]) -> list[PersonLine]:
    rows = connection.execute(query).all()
    where = labels(connection, {row.place_id for row in rows})
    return [
        PersonLine(
            id=row.id,
            name=row.name,
            number=row.number,
            place_id=row.place_id,
            place_name=where[row.place_id],
            phone_last4=finding.sealed_last4(keys, row.phone_sealed),
            household_id=row.household_id,
            age_band=row.age_band,
            status=row.status,
        )
        for row in rows
    ]
