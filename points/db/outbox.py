"""Work that must happen after a commit, written in the transaction that caused it.

The table is the truth; whoever drains it (the serving process or a worker) claims a row by a conditional
UPDATE, does the work, and marks it done. A crash between the two means the work is done again: every topic's
function is safe to run twice.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import msgspec
import structlog
from sqlalchemy import Index, Row, Table, Update, select, update

from points.clock import MINUTE, Clock
from points.db.engine import Database
from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf
from points.db.working_set import WorkingSet

ATTEMPTS_MAX = 8
LEASE = MINUTE
DRAIN_SIZE_MAX = 50
HANDLED_AT_ONCE_MAX = 4

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


class Asked:
    """How often this process asked for work, also in transactions that failed: whoever wakes a worker compares."""

    times = 0


log = structlog.get_logger()
Handler = Callable[[bytes], None]


def enqueue(ws: WorkingSet, topic: str, payload: object, *, due_at: int | None = None) -> None:
    """Ask for work once this transaction has committed."""
    text_ = msgspec.json.encode(payload).decode()
    ws.insert(OUTBOX, Task(ws.next_id(), topic, text_, due_at or ws.now, 0, None, None))
    Asked.times += 1


def drain(database: Database, clock: Clock, handlers: Mapping[str, Handler]) -> int:
    """Do what is due, up to ``DRAIN_SIZE_MAX`` tasks, a few at once; returns how many were done.

    Claiming moves ``due_at`` a lease into the future, so two drains never hold the same task, and a task whose
    worker died comes back by itself.
    """
    waiting = (
        select(outbox.c.id, outbox.c.topic, outbox.c.payload, outbox.c.attempts, outbox.c.due_at)
        .where(outbox.c.done_at.is_(None), outbox.c.due_at <= clock.now(), outbox.c.attempts < ATTEMPTS_MAX)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(DRAIN_SIZE_MAX)
    )
    with database.read() as connection:
        tasks = connection.execute(waiting).all()
    if not tasks:
        return 0
    with ThreadPoolExecutor(HANDLED_AT_ONCE_MAX, "outbox") as pool:
        return sum(pool.map(partial(_do, database, clock, handlers), tasks))


def _do(database: Database, clock: Clock, handlers: Mapping[str, Handler], task: Row[Any]) -> bool:
    """Claim a task, do it, mark it done; False if another drain has it or it failed."""
    row = outbox.c.id == task.id
    # The lease runs from now, not from when the drain began: a task may have waited behind slow ones.
    lease = {"due_at": clock.now() + LEASE * 2**task.attempts, "attempts": task.attempts + 1}
    if not _write(database, update(outbox).where(row, outbox.c.due_at == task.due_at, _WAITS).values(lease)):
        return False
    try:
        handlers[task.topic](task.payload.encode())
    except Exception as error:  # the task is tried again later, and a person sees why
        log.warning("outbox_failed", topic=task.topic, task=task.id, error=repr(error))
        _write(database, update(outbox).where(row).values(last_error=repr(error)[:500]))
        return False
    # The payload may hold what only the handler should see (a one-time code): it goes with the work.
    _write(database, update(outbox).where(row).values(done_at=clock.now(), payload="{}"))
    return True


_WAITS = outbox.c.done_at.is_(None)


def _write(database: Database, statement: Update) -> int:
    connection = database.connect_writer()
    try:
        with connection.begin():
            return connection.execute(statement).rowcount
    finally:
        connection.close()
