"""Limits on what can be tried, counted in SQL so that they hold across processes and restarts.

A scope says what is counted and for whom, with keyed hashes in place of numbers and addresses.
"""

import msgspec
from sqlalchemy import Connection, delete, select

from points.clock import DAY
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.people.models import ATTEMPTS, Attempt, attempts

KEPT = 2 * DAY
"""Older attempts limit nothing any more and are swept away."""


class Limit(msgspec.Struct, frozen=True):
    """At most ``most`` within ``window`` milliseconds."""

    most: int
    window: int


def retry_after(connection: Connection, scope: str, limit: Limit, now: int) -> int | None:
    """None while one more is within the limit, else in how many seconds it will be."""
    recent = (
        select(attempts.c.at)
        .where(attempts.c.scope == scope, attempts.c.at > now - limit.window)
        .order_by(attempts.c.at.desc())
        .offset(limit.most - 1)
        .limit(1)
    )
    oldest = connection.execute(recent).scalar()
    return None if oldest is None else max(1, -(-(oldest + limit.window - now) // 1000))


def count(ws: WorkingSet, scope: str) -> None:
    """It happened once more."""
    ws.insert(ATTEMPTS, Attempt(ws.next_id(), scope, ws.now))


def forget(ws: WorkingSet, scope: str) -> None:
    """It succeeded: what went before counts no more."""
    ws.connection.execute(delete(attempts).where(attempts.c.scope == scope))


def sweep(ws: WorkingSet) -> int:
    """Take away what limits nothing any more; returns how many."""
    return ws.connection.execute(delete(attempts).where(attempts.c.at < ws.now - KEPT)).rowcount


def too_many(seconds: int, explanation: str) -> Refusal:
    """The refusal of one too many."""
    return Refusal("too_many", explanation, 429, retry_after_seconds=seconds)
