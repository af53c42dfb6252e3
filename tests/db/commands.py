"""Small commands for the tests of the writer: they move numbers in the outbox's rows, and nothing else."""

import time
from typing import Any, ClassVar

import msgspec
import psycopg

from points.clock import SystemClock
from points.db.engine import Database, driver
from points.db.outbox import OUTBOX, Task
from points.db.working_set import WorkingSet
from points.db.writer import Command, Outcome, Rounds, decide_batch
from points.errors import Refusal
from points.ledger import commands
from points.ledger.posting import Cause, Owner

WANG = Owner("person", 1)


class Said(msgspec.Struct, frozen=True):
    times: int


class Say(Command[Said], frozen=True, kw_only=True):
    """Count how often ``word`` was said; from ``limit`` on it is refused."""

    operation: ClassVar[str] = "test.say"
    answer: ClassVar[type] = Said
    alone: ClassVar[bool] = False

    word: int
    limit: int = 100
    actor: str = "wang"

    def load(self, ws: WorkingSet) -> Rounds:
        ws.need(OUTBOX, "key", self.word)
        yield

    def decide(self, ws: WorkingSet) -> Said:
        row = ws.get(OUTBOX, self.word)
        if row is None:
            row = ws.insert(OUTBOX, Task(self.word, "word", "{}", 0, 0, None, None))
        if row.attempts >= self.limit:
            raise Refusal("said_enough", "说够了,请换一个。", said=row.attempts)
        ws.change(OUTBOX, row, attempts=row.attempts + 1)
        return Said(row.attempts)


class SayAlone(Say, frozen=True, kw_only=True):
    """The same in a transaction of its own."""

    operation: ClassVar[str] = "test.say_alone"
    alone: ClassVar[bool] = True


class Break(Say, frozen=True, kw_only=True):
    """Counts, and then fails as a bug does."""

    operation: ClassVar[str] = "test.break"

    def decide(self, ws: WorkingSet) -> Said:
        super().decide(ws)
        raise ZeroDivisionError


class Unknown(Say, frozen=True, kw_only=True):
    """Nobody knows who asks: refused while loading."""

    operation: ClassVar[str] = "test.unknown"

    def load(self, ws: WorkingSet) -> Rounds:
        yield
        raise Refusal("not_signed_in", "请先登录。", 401)


def earn(number: int, amount: int = 100, key: str | None = None) -> commands.Earn:
    return commands.Earn(
        key=key, cause=Cause("t", number), owner=WANG, amount=amount, category="a", person_id=WANG.id, actor=1
    )


def spend(number: int, amount: int = 100, key: str | None = None) -> commands.Spend:
    return commands.Spend(
        key=key, cause=Cause("t", number), owner=WANG, amount=amount, category="s", person_id=WANG.id, actor=1
    )


class Cut(Say, frozen=True, kw_only=True):
    """The server's side of the connection goes away in the middle of the batch."""

    operation: ClassVar[str] = "test.cut"

    url: str

    def decide(self, ws: WorkingSet) -> Said:
        said = super().decide(ws)
        pid = driver(ws.connection).info.backend_pid
        with psycopg.connect(self.url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        return said


class Slow(Say, frozen=True, kw_only=True):
    """Takes its time."""

    operation: ClassVar[str] = "test.slow"

    seconds: float

    def decide(self, ws: WorkingSet) -> Said:
        time.sleep(self.seconds)
        return super().decide(ws)


def work(url: str, process: int, own: int, shared: int) -> tuple[int, int, set[int]]:
    """One writing process: its own earnings, and ``shared`` that every process asks for under the same keys.

    Returns how many were done, how many replayed, and the places in line of the shared ones.
    """
    database = Database(url)
    connection = database.connect_writer()
    outcomes: list[Outcome[Any]] = []
    for number in range(max(own, shared)):
        batch: list[Command[Any]] = []
        if number < own:
            batch.append(earn(1_000 * (process + 1) + number))
        if number < shared:
            batch.append(earn(number, key=f"shared-{number}"))
        outcomes += decide_batch(connection, SystemClock(), batch)
    connection.close()
    database.close()
    done = [outcome.unwrap() for outcome in outcomes]
    replayed = sum(outcome.replayed for outcome in outcomes)
    places = {moved.seq for moved, outcome in zip(done, outcomes, strict=True)}
    return len(done) - replayed, replayed, places
