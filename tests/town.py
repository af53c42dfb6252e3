"""A small town for tests, built through the writer: two villages, a cast of people, the rule-set of the demo."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from points import clock
from points.clock import FixedClock
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.db.writer import Command, Outcome, decide_batch
from points.events.draft import EventDraft
from points.events.manage import CreateEvent, PublishEvent
from points.events.scan import ScanCommand, Scanned
from points.events.self_scan import SelfScan
from points.people.models import (
    CARDS,
    GRANTS,
    PERSONS,
    PLACES,
    SESSIONS,
    Card,
    Grant,
    Person,
    Place,
    PlaceKind,
    Session,
)
from points.people.session import SYSTEM, Actor, actor_of, token_hash
from points.rules import shipped_text
from points.rules.versions import LoadRules

T = TypeVar("T")
DAY_OF_EVENT = date(2026, 5, 16)
"""A Saturday."""


@dataclass
class Town:
    """A database with people in it and a writer's connection to it."""

    database: Database
    connection: Connection
    clock: FixedClock
    _names: Any = field(default_factory=count)
    _keys: Any = field(default_factory=count)
    root: int = 0
    village: int = 0
    other_village: int = 0

    @classmethod
    def build(cls, database: Database, town_clock: FixedClock) -> "Town":
        town = cls(database, database.connect_writer(), town_clock)
        with town.connection.begin():
            ws = WorkingSet(town.connection, town_clock.now())
            town.root = town._place(ws, None, "town", "测试镇")
            town.village = town._place(ws, town.root, "village", "东村")
            town.other_village = town._place(ws, town.root, "village", "西村")
            ws.flush()
        town.run(LoadRules(actor=None, source=shipped_text("one_yuan"), file="one_yuan.toml"))
        return town

    @staticmethod
    def _place(ws: WorkingSet, parent_id: int | None, kind: PlaceKind, name: str) -> int:
        parent = ws.get(PLACES, parent_id) if parent_id is not None else None
        place_id = ws.next_id()
        path = f"{parent.path if parent else '/'}{place_id}/"
        return ws.insert(PLACES, Place(place_id, parent_id, kind, name, path)).id

    def close(self) -> None:
        self.connection.close()

    def run(self, command: Command[T]) -> T:
        """Decide one command; raises its refusal."""
        return self.outcome(command).unwrap()

    def outcome(self, command: Command[T]) -> Outcome[T]:
        return decide_batch(self.connection, self.clock, [command])[0]

    def outcomes(self, commands: Sequence[Command[Any]]) -> list[Outcome[Any]]:
        return decide_batch(self.connection, self.clock, commands)

    def key(self) -> str:
        """A fresh idempotency key."""
        return f"key-{next(self._keys):08d}"

    def person(self, name: str = "", *, place_id: int = 0, role: str | None = None, **columns: Any) -> Actor:
        """A resident with a session (its token is ``token(id)``), and a role in their place if one is named."""
        with self.connection.begin():
            ws = WorkingSet(self.connection, self.clock.now())
            number = next(self._names)
            place_id = place_id or self.village
            values: dict[str, Any] = {
                "number": f"V{number:08d}",
                "name": name or f"居民{number}",
                "name_key": name or f"居民{number}",
                "phone_sealed": None,
                "phone_index": None,
                "last4_index": None,
                "tail_index": None,
                "household_id": None,
                "age_band": "60_74",
                "guardian_consent": 0,
                "status": "active",
                "pin_hash": None,
                "natural_key": None,
                "home_key": None,
            } | columns
            person = Person(id=ws.next_id(), place_id=place_id, created_at=ws.now, **values)
            ws.insert(PERSONS, person)
            far = ws.now + 1000 * clock.DAY
            way = "password" if role is not None else "code"
            session = Session(ws.next_id(), token_hash(token(person.id)), person.id, ws.now, far, None, way)
            ws.insert(SESSIONS, session)
            if role is not None:
                ws.insert(GRANTS, Grant(ws.next_id(), person.id, role, place_id, None, ws.now, None))
            ws.flush()
        return self.actor(person.id)

    def actor(self, person_id: int) -> Actor:
        with self.database.read() as connection:
            actor = actor_of(connection, token(person_id), self.clock.now())
        assert actor is not None
        return actor

    def grant(self, person_id: int, role: str, place_id: int) -> None:
        """One more role."""
        with self.connection.begin():
            ws = WorkingSet(self.connection, self.clock.now())
            ws.insert(GRANTS, Grant(ws.next_id(), person_id, role, place_id, None, ws.now, None))
            ws.flush()

    def card(self, person_id: int, digits_index: str, *, revoked: bool = False) -> None:
        with self.connection.begin():
            ws = WorkingSet(self.connection, self.clock.now())
            ws.insert(
                CARDS,
                Card(ws.next_id(), person_id, digits_index, "", "0000", ws.now, None, ws.now if revoked else None),
            )
            ws.flush()

    def draft(self, **changes: Any) -> EventDraft:
        """A clean-up on Saturday morning, 8 to 11."""
        values: dict[str, Any] = {
            "kind": "service",
            "title": "河边清洁",
            "category": "clean_up",
            "place_id": self.village,
            "location": "河边广场",
            "starts_at": clock.at(DAY_OF_EVENT, 8),
            "ends_at": clock.at(DAY_OF_EVENT, 11),
            "settlement": "at_once",
            "contact_name": "赵组织",
            "contact_phone": "19900000001",
        }
        return EventDraft(**(values | changes))

    def event(self, organiser: Actor | None = None, **changes: Any) -> int:
        """A published event."""
        by = organiser or SYSTEM
        event_id = self.run(CreateEvent(by=by, draft=self.draft(**changes)))
        return self.run(PublishEvent(by=by, event_id=event_id))

    def scan(self, person: Actor, event_id: int, phase: str = "in", **changes: Any) -> ScanCommand:
        """A volunteer's own scan of the rotating code, now."""
        values: dict[str, Any] = {
            "key": self.key(),
            "event_id": event_id,
            "phase": phase,
            "at": self.clock.now(),
            "received_at": self.clock.now(),
            "device": f"phone-{person.person_id}",
            "assurance": "rotating",
            "hashed": token_hash(token(person.person_id)),
        }
        return SelfScan(**(values | changes))

    def scanned(self, person: Actor, event_id: int, phase: str = "in", **changes: Any) -> Scanned:
        return self.run(self.scan(person, event_id, phase, **changes))

    def at(self, hour: int, minute: int = 0, day: date = DAY_OF_EVENT) -> None:
        """Set the town's clock."""
        self.clock.instant = clock.at(day, hour, minute)

    def dump(self, *tables: str) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of some tables, to compare."""
        with self.database.read() as connection:
            return {
                t: [tuple(r) for r in connection.exec_driver_sql(f"SELECT * FROM {t} ORDER BY 1, 2")] for t in tables
            }


def token(person_id: int) -> str:
    """The token of a test person's session."""
    return f"token-of-{person_id}"


def asdict(struct: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(struct)
