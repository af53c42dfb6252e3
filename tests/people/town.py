"""A small invented town: two villages, and a hand that runs commands as the writer does."""

from typing import TypeVar

from sqlalchemy import Connection

from points.clock import FixedClock
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.db.writer import Command, Outcome, decide_batch
from points.keys import Keys
from points.people.models import Place, PlaceKind
from points.people.persons import CreatePerson, PersonKnown
from points.people.places import CreatePlace, CreateTown
from points.people.rights import Role
from points.people.session import SYSTEM, Actor, Office
from points.people.staff import give_role

T = TypeVar("T")


class Town:
    """The town under test."""

    def __init__(self, database: Database, connection: Connection, clock: FixedClock) -> None:
        self.database, self.connection, self.clock = database, connection, clock
        self.keys = Keys(b"k" * 32)
        self.root = self.run(CreateTown(actor=SYSTEM, keys=self.keys, name="攀莲镇"))
        self.qinghe = self.place(self.root, "village", "青禾村")
        self.liushu = self.place(self.root, "village", "柳树社区")

    def run(self, command: Command[T]) -> T:
        return self.outcome(command).unwrap()

    def outcome(self, command: Command[T]) -> Outcome[T]:
        return decide_batch(self.connection, self.clock, [command])[0]

    def place(self, parent: Place, kind: PlaceKind, name: str) -> Place:
        return self.run(CreatePlace(actor=SYSTEM, keys=self.keys, parent_id=parent.id, kind=kind, name=name))

    def person(self, name: str, phone: str | None = None, place: Place | None = None) -> PersonKnown:
        place_id = (place or self.qinghe).id
        return self.run(CreatePerson(actor=SYSTEM, keys=self.keys, name=name, phone=phone, place_id=place_id))

    def appoint(self, person: PersonKnown, role: Role, place: Place) -> int:
        with self.connection.begin():
            ws = WorkingSet(self.connection, self.clock.now())
            grant = give_role(ws, SYSTEM, person.id, role, place.id)
            ws.flush()
        return grant.id

    def actor(self, person: PersonKnown, role: Role, place: Place) -> Actor:
        """The person acting in a role given for real."""
        grant_id = self.appoint(person, role, place)
        return Actor(person.id, 0, person.name, place.id, (Office(grant_id, role, place.id, place.path, place.name),))

    def audit(self) -> list[str]:
        with self.database.read() as connection:
            return list(connection.exec_driver_sql("SELECT action FROM audit ORDER BY id").scalars())
