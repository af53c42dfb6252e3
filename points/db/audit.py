"""Who did what to whom, in words an auditor reads: changes, and every opening or export of a person's details."""

from typing import Any

import msgspec
from sqlalchemy import Index, Table

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf
from points.db.working_set import WorkingSet

audit = Table(
    "audit",
    metadata,
    id_column(),
    instant("at"),
    number("actor_id", nullable=True),
    text("action"),
    text("subject_type"),
    number("subject_id", nullable=True),
    text("detail"),
    Index("ix_audit_subject", "subject_type", "subject_id"),
)


class AuditEntry(msgspec.Struct):
    """One line of the audit trail; ``detail`` is JSON."""

    id: int
    at: int
    actor_id: int | None
    action: str
    subject_type: str
    subject_id: int | None
    detail: str


AUDIT = Shelf(audit, AuditEntry, key=("id",))


def record(
    ws: WorkingSet,
    actor_id: int | None,
    action: str,
    subject_type: str,
    subject_id: int | None,
    **detail: Any,
) -> None:
    """Write one audit line in the transaction of what it tells of. Never put a secret or a phone number in it."""
    text_ = msgspec.json.encode(detail).decode()
    ws.insert(AUDIT, AuditEntry(ws.next_id(), ws.now, actor_id, action, subject_type, subject_id, text_))
