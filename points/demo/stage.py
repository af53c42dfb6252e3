"""The stage on which the year is played: the town's writer under a clock that only the play moves.

Everything that happens is a command decided by ``decide_batch``, as in the running program.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Connection

from points.clock import DAY, FixedClock
from points.db.audit import record
from points.db.engine import Database, driver
from points.db.working_set import WorkingSet
from points.db.writer import Command, Outcome, decide_batch
from points.keys import Keys
from points.people import session
from points.people.session import Actor, offices_of

T = TypeVar("T")
SESSION_KEPT = session.RESIDENT_SESSION - DAY
"""A phone that was signed in this long ago signs in again before it scans."""


class Stage:
    """An open play: the connection that writes, the clock, and the phones that are signed in."""

    def __init__(self, database: Database, connection: Connection, keys: Keys, instant: int) -> None:
        self.database = database
        self.keys = keys
        self.clock = FixedClock(instant)
        self._connection = connection
        self._numbers = count(1)
        self._signed_in: dict[int, tuple[int, str]] = {}

    def at(self, instant: int) -> None:
        """Move the clock; it never goes back."""
        self.clock.instant = max(self.clock.instant, instant)

    def run(self, command: Command[T]) -> T:
        """Decide one command; raises its refusal."""
        return decide_batch(self._connection, self.clock, [command])[0].unwrap()

    def run_all(self, commands: Sequence[Command[Any]]) -> list[Outcome[Any]]:
        """Decide several in shared transactions. Refusals are part of the play, a fault of the program is raised."""
        outcomes = decide_batch(self._connection, self.clock, commands)
        for outcome in outcomes:
            if outcome.fault is not None:
                raise outcome.fault
        return outcomes

    def key(self) -> str:
        """A fresh idempotency key."""
        return f"demo-{next(self._numbers):08d}"

    def actor(self, person_id: int) -> Actor:
        """Somebody with the roles they hold now."""
        with self.database.read() as connection:
            return Actor(person_id, 0, "", 0, offices_of(connection, person_id))

    def tokens(self, person_ids: Iterable[int]) -> dict[int, str]:
        """The session tokens of these people's phones, signed in anew where a session is about to end."""
        now, wanted = self.clock.now(), sorted(set(person_ids))
        stale = [each for each in wanted if self._signed_in.get(each, (-1, ""))[0] <= now]
        if stale:
            begun = self.run(_SignIn(person_ids=tuple(stale)))
            self._signed_in |= {each: (now + SESSION_KEPT, token) for each, token in zip(stale, begun, strict=True)}
        return {each: self._signed_in[each][1] for each in wanted}

    def forget(self, person_id: int) -> None:
        """The person's sessions were ended."""
        self._signed_in.pop(person_id, None)


class _SignIn(Command[list[str]], frozen=True, kw_only=True):
    """Sign many phones in at once, as each would by its own one-time code; answers their tokens in order."""

    operation = "demo.sign_in"

    person_ids: tuple[int, ...]

    def decide(self, ws: WorkingSet) -> list[str]:
        """Begin the sessions."""
        tokens: list[str] = []
        for person_id in self.person_ids:
            tokens.append(session.begin(ws, person_id, "code")[0])
            record(ws, person_id, "session.begin", "person", person_id, way="code")
        return tokens


@contextmanager
def hurried(database: Database) -> Generator[Connection]:
    """A writer's connection that does not wait for the disk at each commit.

    Whatever a power cut would lose of a half-loaded demo is loaded again; the last commit of the play is made after
    this ended, durably, and takes all before it along.
    """
    connection = database.connect_writer()
    fast, safe = (
        ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL")
        if database.is_sqlite
        else ("SET synchronous_commit = off", "SET synchronous_commit = on")
    )
    try:
        _set(connection, fast)
        yield connection
        _set(connection, safe)
    except BaseException:
        connection.invalidate()
        raise
    finally:
        connection.close()


def _set(connection: Connection, statement: str) -> None:
    below = driver(connection)  # SQLite refuses it within a transaction, and SQLAlchemy would begin one
    below.execute(statement)
    below.commit()
