"""What was answered to a request, kept so that asking again does nothing again.

Scope (key, actor, operation). The key comes first in the primary key: our own clients make keys that begin with
the time (UUIDv7), so rows arrive in order and the index grows at its end; any other key works as well, slower.
Follows the IETF draft "The Idempotency-Key HTTP Header Field".
"""

from hashlib import sha256

import msgspec
from sqlalchemy import Index, PrimaryKeyConstraint, Table

from points.db.schema import instant, metadata, number, text
from points.db.shelf import Shelf
from points.errors import Refusal

answers = Table(
    "idempotency",
    metadata,
    text("key"),
    text("actor"),
    text("operation"),
    text("payload_hash"),
    number("status"),
    text("answer"),
    instant("recorded_at"),
    PrimaryKeyConstraint("key", "actor", "operation"),
    Index("ix_idempotency_recorded_at", "recorded_at"),
    sqlite_with_rowid=False,
)


class StoredAnswer(msgspec.Struct):
    """``status`` 0: done, ``answer`` is the result as JSON; else the refusal's status and a ``StoredRefusal``."""

    key: str
    actor: str
    operation: str
    payload_hash: str
    status: int
    answer: str
    recorded_at: int


class StoredRefusal(msgspec.Struct, frozen=True):
    """A refusal as it was told."""

    reason: str
    explanation: str
    details: dict[str, object]


ANSWERS = Shelf(answers, StoredAnswer, key=("key", "actor", "operation"), tries=("key",))


class KeyReused(Refusal):
    """The same key came with a different request: never the answer to something else."""

    def __init__(self) -> None:
        super().__init__("key_reused", "这个请求号已用于另一件事,请刷新页面后重试。", 422)


def fingerprint(payload: bytes) -> str:
    """The hash by which a repeated request is known to be the same one."""
    return sha256(payload).hexdigest()[:32]
