"""A ledger in which everything has happened once, for reading, verifying and forging."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from points.clock import DAY, HOUR, FixedClock
from points.db.engine import Database
from points.db.writer import Command, decide_batch
from points.ledger import commands, holding
from points.ledger.models import MINUTES
from points.ledger.posting import Cause, Owner
from points.ledger.quarter_models import categories

WANG = Owner("person", 1)
LI = Owner("person", 2)
Forge = Callable[[str], object]


@dataclass
class Books:
    """A writer's connection and short words for what people do. ``at``: the clock at the beginning."""

    connection: Connection
    clock: FixedClock
    at: int
    holds: dict[int, int] = field(default_factory=dict[int, int])

    def do(self, command: Command[Any]) -> Any:
        return decide_batch(self.connection, self.clock, [command])[0].unwrap()

    def earn(self, number: int, amount: int, owner: Owner = WANG, life: int | None = None, **more: Any) -> Any:
        expires_at = None if life is None else self.clock.now() + life
        who: dict[str, Any] = {"owner": owner, "person_id": owner.id, "cause": Cause("t", number)}
        return self.do(commands.Earn(amount=amount, category="a", expires_at=expires_at, **who, **more))

    def confirm(self, number: int, owner: Owner = WANG, life: int | None = None) -> Any:
        expires_at = None if life is None else self.clock.now() + life
        return self.do(commands.Confirm(cause=Cause("t", number), owner=owner, expires_at=expires_at))

    def take_back(self, number: int, owner: Owner = WANG) -> Any:
        return self.do(commands.TakeBack(cause=Cause("t", number), owner=owner))

    def spend(self, number: int, amount: int, owner: Owner = WANG) -> Any:
        cause = Cause("t", number)
        return self.do(commands.Spend(cause=cause, owner=owner, amount=amount, category="s", person_id=owner.id))

    def give_back(self, number: int, amount: int, owner: Owner = WANG, grace: int = DAY) -> Any:
        grace_until = self.clock.now() + grace
        return self.do(
            commands.GiveBack(cause=Cause("t", number), owner=owner, amount=amount, grace_until=grace_until)
        )

    def hold(self, number: int, amount: int, wait: int = HOUR, owner: Owner = WANG) -> Any:
        moved = self.do(
            holding.PlaceHold(
                cause=Cause("t", number),
                owner=owner,
                amount=amount,
                category="s",
                person_id=owner.id,
                deadline_at=self.clock.now() + wait,
            )
        )
        self.holds[number] = moved.hold_id
        return moved

    def end(self, number: int, how: Any, grace: int = DAY) -> Any:
        grace_until = self.clock.now() + grace
        return self.do(holding.EndHold(hold_id=self.holds[number], how=how, grace_until=grace_until))

    def sweep(self, limit: int = 100) -> Any:
        return self.do(holding.ExpireLots(limit=limit))


@pytest.fixture
def books(writing: Connection, town_clock: FixedClock) -> Books:
    with writing.begin():
        writing.execute(categories.insert().values(code="a", kind="service"))
    return Books(writing, town_clock, town_clock.now())


@pytest.fixture
def full_books(books: Books) -> Books:
    """Earned, promised, confirmed, spent, given back, held, collected, lapsed, taken back, owed, recovered, swept."""
    books.earn(1, 1000, life=2 * DAY)
    books.earn(2, 500, life=DAY)
    books.earn(3, 300, pending=True)
    books.confirm(3)
    books.earn(4, 700, pending=True)
    books.earn(5, 90, unit_id=MINUTES)
    books.spend(6, 600)
    books.hold(7, 400)
    books.end(7, "collected")
    books.give_back(7, 150)
    books.hold(8, 100, wait=3 * DAY)
    books.earn(9, 200, LI)
    books.spend(10, 150, LI)
    books.take_back(9, LI)
    books.earn(11, 60, LI)
    books.hold(12, 200, wait=HOUR)
    books.clock.advance(2 * DAY)
    books.end(12, "lapsed")
    books.sweep()
    books.take_back(1)
    books.earn(13, 800, LI, life=DAY)
    return books


@pytest.fixture
def forge(books: Books, database: Database) -> Iterator[Forge]:
    """Run SQL as one who has the machine: guards, checks, keys and foreign keys out of the way. SQLite."""
    books.connection.close()
    database.close()
    with closing(sqlite3.connect(database.engine.url.database or "", isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("ALTER TABLE ledger_transfers RENAME TO guarded")  # a copy has no unique keys
        connection.execute("CREATE TABLE ledger_transfers AS SELECT * FROM guarded")
        connection.execute("DROP TABLE guarded")
        yield lambda statement: connection.execute(statement)


@pytest.fixture
def owners(database: Database, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection of the owner of the tables, with checks and unique keys gone. PostgreSQL."""
    name = make_url(database.url).database
    owner = Database(request.getfixturevalue("postgresql").owner_url(name))
    with owner.engine.connect() as connection:
        with connection.begin():
            constraints = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('c', 'u')"
            constraints += " AND conrelid::regclass::text LIKE 'ledger%'"
            for table, constraint in connection.execute(text(constraints)).all():
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
        yield connection
    owner.close()
