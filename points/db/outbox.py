"""Work that must happen after a commit, written in the transaction that caused it.

The table is the truth; whoever drains it (the serving process, later a worker) claims a row by a conditional
UPDATE, does the work, and marks it done. A crash between the two means the work is done again: every topic's
function is safe to run twice.
"""

from collections.abc import Callable, Mapping

import msgspec
import structlog
from sqlalchemy import Index, Table, select, update

from points.clock import MINUTE, Clock
from points.db.engine import Database
from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf
from points.db.working_set import WorkingSet

ATTEMPTS_MAX = 8
LEASE = MINUTE
DRAIN_SIZE_MAX = 50

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    text("topic"),
    text("payload"),
    instant("due_at"),
    number("attempts"),
    instant("done_at", nullable=True),
    text("last_error", nullable=True),
    Index("ix_outbox_waiting", "done_at", "due_at"),
)


class Task(msgspec.Struct):
    """One piece of work; ``payload`` is JSON. A task that failed ``ATTEMPTS_MAX`` times stays for a person to see."""

    id: int
    topic: str
    payload: str
    due_at: int
    attempts: int
    done_at: int | None
    last_error: str | None


OUTBOX = Shelf(outbox, Task, key=("id",))

log = structlog.get_logger()
Handler = Callable[[bytes], None]


def enqueue(ws: WorkingSet, topic: str, payload: object, *, due_at: int | None = None) -> None:
    """Ask for work once this transaction has committed."""
    text_ = msgspec.json.encode(payload).decode()
    ws.insert(OUTBOX, Task(ws.next_id(), topic, text_, due_at or ws.now, 0, None, None))


def drain(database: Database, clock: Clock, handlers: Mapping[str, Handler]) -> int:
    """Do what is due, up to ``DRAIN_SIZE_MAX`` tasks; returns how many were done.

    Claiming moves ``due_at`` a lease into the future, so two drains never hold the same task, and a task whose
    worker died comes back by itself.
    """
    now, done = clock.now(), 0
    waiting = (
        select(outbox.c.id, outbox.c.topic, outbox.c.payload, outbox.c.attempts, outbox.c.due_at)
        .where(outbox.c.done_at.is_(None), outbox.c.due_at <= now, outbox.c.attempts < ATTEMPTS_MAX)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(DRAIN_SIZE_MAX)
    )
    with database.read() as connection:
        tasks = connection.execute(waiting).all()
    for task in tasks:
        claim = (
            update(outbox)
            .where(outbox.c.id == task.id, outbox.c.done_at.is_(None), outbox.c.due_at == task.due_at)
            .values(due_at=now + LEASE * 2**task.attempts, attempts=task.attempts + 1)
        )
        if _write(database, claim) == 0:
            continue
        try:
            handlers[task.topic](task.payload.encode())
        except Exception as error:  # the task is tried again later, and a person sees why
            log.warning("outbox_failed", topic=task.topic, task=task.id, error=repr(error))
            _write(database, update(outbox).where(outbox.c.id == task.id).values(last_error=repr(error)[:500]))
            continue
        # The payload may hold what only the handler should see (a one-time code): it goes with the work.
        _write(database, update(outbox).where(outbox.c.id == task.id).values(done_at=clock.now(), payload="{}"))
        done += 1
    return done


def _write(database: Database, statement: object) -> int:
    connection = database.connect_writer()
    try:
        with connection.begin():
            return connection.execute(statement).rowcount  # type: ignore[call-overload]
    finally:
        connection.close()
