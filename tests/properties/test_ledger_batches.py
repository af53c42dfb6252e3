"""A batch gives exactly what one by one gives: the same answers, and the same rows in every table."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from random import Random
from typing import Any, ClassVar, Literal, cast

import pytest
from databases import PostgreSQL, SQLiteFiles
from ledger.books import dump
from sqlalchemy import Connection

from points import clock
from points.clock import DAY, HOUR, FixedClock
from points.db.engine import Database, driver
from points.db.outbox import enqueue
from points.db.working_set import WorkingSet
from points.db.writer import Command, Outcome, decide_batch
from points.errors import Refusal
from points.ledger import commands, holding
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Cause, Owner

START = clock.at(date(2026, 5, 11), 8)
BATCHES_A_TOWN = 20


class Broken(commands.Move, frozen=True, kw_only=True):
    """A bug: it writes, and then fails in a way nobody thought of."""

    operation: ClassVar[str] = "test.broken"

    def decide(self, ws: WorkingSet) -> commands.Moved:
        enqueue(ws, "never", {})
        ws.next_seq()
        raise ZeroDivisionError


class Recorded(commands.Move, frozen=True, kw_only=True):
    """Always refused; the attempt itself is a fact."""

    operation: ClassVar[str] = "test.recorded"

    def decide(self, ws: WorkingSet) -> commands.Moved:
        enqueue(ws, "undone", {})
        raise Refusal("never", "不行。", attempts=3)

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        enqueue(ws, "attempt", {"reason": refusal.reason})


class Careless(commands.Move, frozen=True, kw_only=True):
    """Breaks a rule that only the database holds."""

    operation: ClassVar[str] = "test.careless"

    def decide(self, ws: WorkingSet) -> commands.Moved:
        ws.flush()
        driver(ws.connection).execute("UPDATE head SET id = 2")
        return commands.Moved(0, 0)


class Deck:
    """Draws commands that lean on each other: few people, few causes, keys that come back."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.holds: list[int] = []
        self.keyed: list[Command[Any]] = []
        self.now = START

    def batch(self) -> list[Command[Any]]:
        return [self.draw() for _ in range(self.random.randint(1, 9))]

    def draw(self) -> Command[Any]:
        random = self.random
        if self.keyed and random.random() < 0.12:
            return random.choice(self.keyed[-4:])
        command = random.choice(self.kinds())
        if random.random() < 0.3:
            command = type(command)(**{**_fields(command), "key": f"k{random.randrange(60)}", "actor": 7})
            self.keyed.append(command)
        return command

    def kinds(self) -> list[Command[Any]]:
        random, now = self.random, self.now
        person = random.randint(1, 3)
        owner, cause = Owner("person", person), Cause("test", random.randrange(40))
        amount = random.choice([100, 300, 500])
        who: dict[str, Any] = {"owner": owner, "cause": cause}
        what: dict[str, Any] = {**who, "amount": amount, "category": "a", "person_id": person}
        lives = random.choice([None, now + HOUR, now + DAY])
        how = cast(Literal["collected", "cancelled", "lapsed"], random.choice(["collected", "cancelled", "lapsed"]))
        hold_id = random.choice(self.holds) if self.holds and random.random() < 0.9 else 5
        return [
            commands.Earn(**what, expires_at=lives, pending=random.random() < 0.3),
            commands.Earn(**what, expires_at=lives),
            commands.Earn(**what, unit_id=MINUTES),
            commands.Confirm(**who, expires_at=lives),
            commands.TakeBack(**who),
            commands.Spend(**what),
            commands.Spend(**what),
            holding.PlaceHold(**what, deadline_at=now + random.choice([0, HOUR, DAY])),
            holding.EndHold(hold_id=hold_id, how=how, grace_until=now + DAY),
            holding.EndHold(hold_id=hold_id, how="cancelled", grace_until=now + DAY),
            commands.GiveBack(**who, amount=amount, grace_until=now + DAY),
            random.choice([holding.ExpireLots(limit=2), Recorded(), Broken(), Careless()]),
        ]


def _fields(command: Command[Any]) -> dict[str, Any]:
    return {name: getattr(command, name) for name in command.__struct_fields__}


class Two:
    """Two towns with the same past."""

    def __init__(self, stack: ExitStack, kind: SQLiteFiles | PostgreSQL) -> None:
        self.clock = FixedClock(START)
        self.together, self.singly = (_connect(stack, kind) for _ in range(2))

    def same(self, batch: list[Command[Any]]) -> list[Outcome[Any]]:
        together = decide_batch(self.together, self.clock, batch)
        singly = [decide_batch(self.singly, self.clock, [command])[0] for command in batch]
        assert [_told(each) for each in together] == [_told(each) for each in singly]
        with self.together.begin(), self.singly.begin():
            rows = dump(self.together)
            assert rows == dump(self.singly)
        assert {topic for _, topic, *_ in rows["outbox"]} <= {"attempt"}, "what was refused or broke left no trace"
        return together


@contextmanager
def two_towns(kind: SQLiteFiles | PostgreSQL) -> Iterator[Two]:
    with ExitStack() as stack:
        yield Two(stack, kind)


def _connect(stack: ExitStack, kind: SQLiteFiles | PostgreSQL) -> Connection:
    database = Database(stack.enter_context(kind.fresh()))
    stack.callback(database.close)
    connection = database.connect_writer()
    stack.callback(connection.close)
    if database.is_sqlite:
        driver(connection).execute("PRAGMA synchronous=OFF")  # nobody pulls the plug on these
    return connection


def _told(outcome: Outcome[Any]) -> tuple[Any, ...]:
    refusal = outcome.refusal
    said = (refusal.reason, refusal.explanation, refusal.status, refusal.details) if refusal else None
    return outcome.value, said, type(outcome.fault), outcome.replayed


@pytest.mark.parametrize(("kind", "towns"), [("sqlite_files", 100), ("postgresql", 6)])
def test_a_batch_is_as_one_by_one(kind: str, towns: int, request: pytest.FixtureRequest) -> None:
    place = request.getfixturevalue(kind)
    seen: set[str] = set()
    for seed in range(towns):
        with two_towns(place) as two:
            deck = Deck(seed)
            for _ in range(BATCHES_A_TOWN):
                batch = deck.batch()
                outcomes = two.same(batch)
                deck.holds += [o.value.hold_id for o in outcomes if o.value is not None and o.value.hold_id]
                two.clock.advance(deck.random.choice([0, 0, HOUR, -HOUR]))
                deck.now = max(deck.now, two.clock.now())
                seen |= {_word(outcome) for outcome in outcomes}
    assert seen >= {
        "done",
        "replayed",
        "fault",
        "insufficient",
        "already_posted",
        "hold_ended",
        "key_reused",
        "never",
    }


def _word(outcome: Outcome[Any]) -> str:
    if outcome.fault is not None:
        return "fault"
    if outcome.replayed:
        return "replayed"
    return outcome.refusal.reason if outcome.refusal else "done"


def test_the_last_points_go_to_the_first_who_asks(
    request: pytest.FixtureRequest, sqlite_files: SQLiteFiles, postgresql: PostgreSQL
) -> None:
    wang = Owner("person", 1)
    for place in (sqlite_files, postgresql):
        with two_towns(place) as two:
            two.same(
                [
                    commands.Earn(
                        cause=Cause("t", 1), owner=wang, amount=500, category="a", person_id=1, unit_id=POINTS
                    )
                ]
            )
            spends = [
                commands.Spend(cause=Cause("t", n), owner=wang, amount=300, category="shop", person_id=1)
                for n in (2, 3, 4)
            ]
            assert [_word(each) for each in two.same([*spends])] == ["done", "insufficient", "insufficient"]
