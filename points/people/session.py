"""Sessions: from the token in a cookie to the person who acts and what they may do.

Two ways to the same Actor: ``actor_of`` over a read connection, and ``need_actor`` / ``actor_in`` inside a batch,
so that the scan's hot path pays no extra round trip (DESIGN section 2).
"""

import secrets
from collections.abc import Iterator, Mapping
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, select, update

from points.clock import DAY, HOUR
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Unauthenticated
from points.people.models import (
    GRANTS,
    PERSONS,
    PLACES,
    SESSIONS,
    Session,
    SessionWay,
    grants,
    persons,
    places,
    sessions,
)
from points.people.rights import OFFICE_ROLES, PERMISSIONS, RANK, RESIDENT, Permission, Role

RESIDENT_SESSION = 30 * DAY
STAFF_SESSION = 12 * HOUR
COUNTER_SESSION = HOUR
"""A card and PIN are used at a counter, on a device that is not the person's own."""

OFFICE_WAYS: frozenset[SessionWay] = frozenset(("password", "setup"))
"""The ways in that are strong enough for ``OFFICE_ROLES``: a borrowed phone or a card opens nobody else's details."""

LIFETIMES: Mapping[SessionWay, int] = {
    "code": RESIDENT_SESSION,
    "card": COUNTER_SESSION,
    "password": STAFF_SESSION,
    "setup": STAFF_SESSION,
}

TOKEN_BYTES = 32
TOKEN_CHARS_MAX = 64


class Office(msgspec.Struct, frozen=True):
    """A role held in a part of the org tree."""

    grant_id: int
    role: Role
    place_id: int
    place_path: str
    place_name: str


class Actor(msgspec.Struct, frozen=True):
    """Who acts. ``person_id`` 0 is the program itself (command line, jobs)."""

    person_id: int
    session_id: int
    name: str
    place_id: int = 0
    grants: tuple[Office, ...] = ()

    @property
    def role(self) -> Role:
        """The highest role held."""
        held = {office.role for office in self.grants}
        for role in RANK:
            if role in held:
                return role
        return "resident"

    @property
    def audit_id(self) -> int | None:
        """The id the audit trail names; None for the program itself."""
        return self.person_id or None

    def permissions(self) -> frozenset[Permission]:
        """Everything this person may do somewhere."""
        return RESIDENT.union(*(PERMISSIONS[office.role] for office in self.grants))

    def may(self, permission: Permission, place_path: str | None = None) -> bool:
        """Whether they may do it in this place; without one: anywhere."""
        return permission in RESIDENT or any(
            permission in PERMISSIONS[office.role]
            and (place_path is None or place_path.startswith(office.place_path))
            for office in self.grants
        )

    def require(self, permission: Permission, place_path: str | None = None) -> None:
        """Raise ``Forbidden`` unless they may."""
        if not self.may(permission, place_path):
            raise Forbidden

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """The parts of the org tree in which they may do it; a part inside another is left out."""
        held = sorted({o.place_path for o in self.grants if permission in PERMISSIONS[o.role]})
        return tuple(p for p in held if not any(p != q and p.startswith(q) for q in held))


SYSTEM = Actor(0, 0, "系统", 0, (Office(0, "administrator", 0, "/", "全部"),))
"""The program itself, acting for whoever runs its command line."""


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256 in hexadecimal. The token has 256 random bits, so no salt is needed."""
    return sha256(token.encode()).hexdigest()


def actor_of(connection: Connection, token: str, now: int) -> Actor | None:
    """Who holds this token, or None: unknown, ended, expired, or the person is not active."""
    if not token or len(token) > TOKEN_CHARS_MAX:
        return None
    found = connection.execute(
        select(sessions.c.id, sessions.c.person_id, sessions.c.way, persons.c.name, persons.c.place_id)
        .join(persons, persons.c.id == sessions.c.person_id)
        .where(
            sessions.c.token_hash == token_hash(token),
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > now,
            persons.c.status == "active",
        )
    ).first()
    if found is None:
        return None
    held = tuple(office for office in offices_of(connection, found.person_id) if counts(office.role, found.way))
    return Actor(found.person_id, found.id, found.name, found.place_id, held)


def counts(role: str, way: SessionWay) -> bool:
    """Whether a role held gives its rights to a session begun this way."""
    return role not in OFFICE_ROLES or way in OFFICE_WAYS


def offices_of(connection: Connection, person_id: int) -> tuple[Office, ...]:
    """The roles a person holds, in the order they were given."""
    rows = connection.execute(
        select(grants.c.id, grants.c.role, grants.c.place_id, places.c.path, places.c.name)
        .join(places, places.c.id == grants.c.place_id)
        .where(grants.c.person_id == person_id, grants.c.revoked_at.is_(None))
        .order_by(grants.c.id)
    )
    return tuple(Office(*row) for row in rows)


def need_actor(ws: WorkingSet, token: str) -> Iterator[None]:
    """Rounds that load all that ``actor_in`` reads: ``yield from`` it in a command's ``load``."""
    hashed = token_hash(token)
    ws.need(SESSIONS, "token", hashed)
    yield
    for session in ws.find(SESSIONS, "token", hashed):
        ws.need(PERSONS, "key", session.person_id)
        ws.need(GRANTS, "person", session.person_id)
        yield
        for grant in ws.find(GRANTS, "person", session.person_id):
            ws.need(PLACES, "key", grant.place_id)
        yield


def actor_in(ws: WorkingSet, token: str) -> Actor:
    """Who holds this token, as this batch sees it; raises ``Unauthenticated``."""
    session = next(iter(ws.find(SESSIONS, "token", token_hash(token))), None)
    if session is None or session.ended_at is not None or session.expires_at <= ws.now:
        raise Unauthenticated
    person = ws.get(PERSONS, session.person_id)
    if person is None or person.status != "active":
        raise Unauthenticated
    held: list[Office] = []
    for grant in sorted(ws.find(GRANTS, "person", person.id), key=lambda g: g.id):
        place = ws.get(PLACES, grant.place_id)
        if grant.revoked_at is None and place is not None and counts(grant.role, session.way):
            held.append(Office(grant.id, _role(grant.role), place.id, place.path, place.name))
    return Actor(person.id, session.id, person.name, person.place_id, tuple(held))


def begin(ws: WorkingSet, person_id: int, way: SessionWay) -> tuple[str, Session]:
    """A new session; the token is told once and stored nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Session(ws.next_id(), token_hash(token), person_id, ws.now, ws.now + LIFETIMES[way], None, way)
    return token, ws.insert(SESSIONS, row)


def end_all(ws: WorkingSet, person_id: int) -> None:
    """End every session of a person: their password changed, they were blocked, or they were given an office."""
    ws.connection.execute(
        update(sessions)
        .where(sessions.c.person_id == person_id, sessions.c.ended_at.is_(None))
        .values(ended_at=ws.now)
    )


def _role(text: str) -> Role:
    return next(role for role in RANK if role == text)
