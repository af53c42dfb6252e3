"""Tables of people, places, rights and ways in.

Phone numbers are sealed, and found by keyed hashes only (``*_index``, see ``points.people.finding``). No identity
number is ever stored: an age band is enough (看证不留证).
"""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table, UniqueConstraint

from points.db.schema import flag, id_column, instant, metadata, number, text
from points.db.shelf import Shelf

PlaceKind = Literal["town", "village", "grid", "compound", "group", "building"]
AgeBand = Literal["under_14", "14_17", "18_59", "60_74", "75_plus", "unknown"]
PersonStatus = Literal["active", "blocked", "left"]
SessionWay = Literal["code", "password", "card", "setup"]

places = Table(
    "places",
    metadata,
    id_column(),
    number("parent_id", nullable=True),
    text("kind"),
    text("name"),
    text("path"),
    UniqueConstraint("path"),
    UniqueConstraint("parent_id", "name"),
    ForeignKeyConstraint(["parent_id"], ["places.id"]),
    CheckConstraint("kind IN ('town','village','grid','compound','group','building')", name="kind_known"),
)

households = Table(
    "households",
    metadata,
    id_column(),
    number("place_id"),
    text("name"),
    text("number", nullable=True),
    number("head_id", nullable=True),  # no foreign key: persons refer to households already
    ForeignKeyConstraint(["place_id"], ["places.id"]),
    Index("ix_households_place", "place_id", "name"),
)

persons = Table(
    "persons",
    metadata,
    id_column(),
    text("number"),
    text("name"),
    text("name_key"),  # compared by code points: on PostgreSQL its collation is "C" (migration 0004)
    text("phone_sealed", nullable=True),
    text("phone_index", nullable=True),
    text("last4_index", nullable=True),
    text("tail_index", nullable=True),
    number("place_id"),
    number("household_id", nullable=True),
    text("age_band"),
    flag("guardian_consent"),
    text("status"),
    text("pin_hash", nullable=True),
    text("natural_key", nullable=True),
    text("home_key", nullable=True),
    instant("created_at"),
    UniqueConstraint("number"),
    UniqueConstraint("natural_key"),
    ForeignKeyConstraint(["place_id"], ["places.id"]),
    ForeignKeyConstraint(["household_id"], ["households.id"]),
    CheckConstraint("age_band IN ('under_14','14_17','18_59','60_74','75_plus','unknown')", name="age_band_known"),
    CheckConstraint("status IN ('active','blocked','left')", name="status_known"),
    CheckConstraint("(phone_sealed IS NULL) = (phone_index IS NULL)", name="phone_whole"),
    Index("ix_persons_phone_index", "phone_index"),
    Index("ix_persons_last4_index", "last4_index"),
    Index("ix_persons_tail_index", "tail_index"),
    Index("ix_persons_home_key", "home_key"),
    Index("ix_persons_name_key", "name_key"),
    Index("ix_persons_place_id", "place_id"),
    Index("ix_persons_household_id", "household_id"),
)

sessions = Table(
    "sessions",
    metadata,
    id_column(),
    text("token_hash"),
    number("person_id"),
    instant("created_at"),
    instant("expires_at"),
    instant("ended_at", nullable=True),
    text("way"),
    UniqueConstraint("token_hash"),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    Index("ix_sessions_person_id", "person_id"),
)

grants = Table(
    "grants",
    metadata,
    id_column(),
    number("person_id"),
    text("role"),
    number("place_id"),
    number("granted_by", nullable=True),
    instant("granted_at"),
    instant("revoked_at", nullable=True),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    ForeignKeyConstraint(["place_id"], ["places.id"]),
    Index("ix_grants_person_id", "person_id"),
)

passwords = Table(
    "passwords",
    metadata,
    id_column("person_id"),
    text("hash"),
    instant("changed_at"),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
)

cards = Table(
    "cards",
    metadata,
    id_column(),
    number("person_id"),
    text("digits_index"),
    text("digits_sealed"),
    text("number_tail"),
    instant("issued_at"),
    number("issued_by", nullable=True),
    instant("revoked_at", nullable=True),
    UniqueConstraint("digits_index"),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    Index("ix_cards_person_id", "person_id"),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    id_column(),
    text("phone_index"),
    text("code_hash"),
    instant("created_at"),
    instant("expires_at"),
    number("tries"),
    instant("used_at", nullable=True),
    Index("ix_one_time_codes_phone_index", "phone_index", "created_at"),
)

attempts = Table(
    "attempts",
    metadata,
    id_column(),
    text("scope"),
    instant("at"),
    Index("ix_attempts_scope", "scope", "at"),
)


class Place(msgspec.Struct):
    """A node of the org tree. ``path``: ids from the town down, ``/1/5/77/``; a part of the tree is a prefix."""

    id: int
    parent_id: int | None
    kind: PlaceKind
    name: str
    path: str


class Household(msgspec.Struct):
    """A 户 (renters are one too). ``name``: the 户主's name, or what people call it; ``number``: the 户号 if any."""

    id: int
    place_id: int
    name: str
    number: str | None
    head_id: int | None


class Person(msgspec.Struct):
    """A resident. ``number`` is the 志愿者编号; the keyed hashes are made by ``points.people.finding``."""

    id: int
    number: str
    name: str
    name_key: str
    phone_sealed: str | None
    phone_index: str | None
    last4_index: str | None
    tail_index: str | None
    place_id: int
    household_id: int | None
    age_band: AgeBand
    guardian_consent: int
    status: PersonStatus
    pin_hash: str | None
    natural_key: str | None
    home_key: str | None
    created_at: int


class Session(msgspec.Struct):
    """A signed-in browser; only the hash of its token is stored."""

    id: int
    token_hash: str
    person_id: int
    created_at: int
    expires_at: int
    ended_at: int | None
    way: SessionWay


class Grant(msgspec.Struct):
    """A role held in a part of the org tree, until it is revoked."""

    id: int
    person_id: int
    role: str
    place_id: int
    granted_by: int | None
    granted_at: int
    revoked_at: int | None


class Password(msgspec.Struct):
    """A staff member's argon2 hash."""

    person_id: int
    hash: str
    changed_at: int


class Card(msgspec.Struct):
    """A card for people without a phone. ``number_tail``: its last four digits, to tell cards apart."""

    id: int
    person_id: int
    digits_index: str
    digits_sealed: str
    number_tail: str
    issued_at: int
    issued_by: int | None
    revoked_at: int | None


class OneTimeCode(msgspec.Struct):
    """A code sent to a phone, as a keyed hash. ``tries``: wrong ones so far."""

    id: int
    phone_index: str
    code_hash: str
    created_at: int
    expires_at: int
    tries: int
    used_at: int | None


class Attempt(msgspec.Struct):
    """Something that is limited happened; ``scope`` says what and for whom (keyed hashes, never a number)."""

    id: int
    scope: str
    at: int


PLACES = Shelf(places, Place, key=("id",))
HOUSEHOLDS = Shelf(households, Household, key=("id",))
PERSONS = Shelf(persons, Person, key=("id",), phone=("phone_index",), last4=("last4_index",))
SESSIONS = Shelf(sessions, Session, key=("id",), token=("token_hash",), person=("person_id",))
GRANTS = Shelf(grants, Grant, key=("id",), person=("person_id",))
PASSWORDS = Shelf(passwords, Password, key=("person_id",))
CARDS = Shelf(cards, Card, key=("id",), digits=("digits_index",), person=("person_id",))
ONE_TIME_CODES = Shelf(one_time_codes, OneTimeCode, key=("id",))
ATTEMPTS = Shelf(attempts, Attempt, key=("id",))
