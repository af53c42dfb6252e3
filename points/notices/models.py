"""The tables of publicity: who consented to what, the frozen lists on show, and the objections to them.

The lines of a list are facts. Of a consent, a notice and an objection only what became of it may change.
"""

from typing import Literal

import msgspec
from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
)
from sqlalchemy import text as sql

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

Scope = Literal["listed", "paper", "honour"]
ConsentWay = Literal["self", "paper"]
NoticeKind = Literal["award", "points"]
NoticeState = Literal["running", "stopped", "ended"]
SubjectType = Literal["person", "household"]
ObjectionState = Literal["open", "upheld", "dismissed"]

_STANDING = sql("withdrawn_at IS NULL")
_RUNNING = sql("state = 'running'")

consents = Table(
    "consents",
    metadata,
    id_column(),
    number("person_id"),
    text("scope"),
    instant("given_at"),
    number("given_by", nullable=True),
    text("way"),
    instant("withdrawn_at", nullable=True),
    number("withdrawn_by", nullable=True),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    CheckConstraint("scope IN ('listed','paper','honour')", name="scope_known"),
    CheckConstraint("way IN ('self','paper')", name="way_known"),
    Index("ix_consents_person", "person_id"),
    Index(
        "ix_consents_standing", "person_id", "scope", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING
    ),
)

notices = Table(
    "notices",
    metadata,
    id_column(),
    text("kind"),
    text("title"),
    text("source_type"),
    number("source_id"),
    number("place_id"),
    number("starts_on"),
    number("ends_on"),
    number("working_days"),
    text("recipient"),
    text("phone"),
    text("state"),
    text("lines_hash"),
    number("opened_by", nullable=True),
    instant("opened_at"),
    number("ended_by", nullable=True),
    instant("ended_at", nullable=True),
    text("reason"),
    ForeignKeyConstraint(["place_id"], ["places.id"]),
    CheckConstraint("kind IN ('award','points')", name="kind_known"),
    CheckConstraint("state IN ('running','stopped','ended')", name="state_known"),
    CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="running_until_ended"),
    CheckConstraint("starts_on < ends_on", name="first_day_does_not_count"),
    Index("ix_notices_source", "source_type", "source_id"),
    Index(
        "ix_notices_running",
        "source_type",
        "source_id",
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    ),
    Index("ix_notices_state", "state", "id"),
)

notice_lines = Table(
    "notice_lines",
    metadata,
    number("notice_id"),
    number("position"),
    text("subject_type"),
    number("subject_id"),
    number("person_id"),
    text("online"),
    text("paper"),
    text("detail"),
    text("rank", nullable=True),
    PrimaryKeyConstraint("notice_id", "position"),
    ForeignKeyConstraint(["notice_id"], ["notices.id"]),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    CheckConstraint("subject_type IN ('person','household')", name="subject_type_known"),
    Index("ix_notice_lines_person", "person_id"),
)

objections = Table(
    "objections",
    metadata,
    id_column(),
    number("notice_id"),
    number("position", nullable=True),
    number("objector_id", nullable=True),
    text("objector_name"),
    text("contact_sealed", nullable=True),
    text("words"),
    text("evidence"),
    instant("received_at"),
    number("received_by", nullable=True),
    number("due_on"),
    text("state"),
    text("answer"),
    number("answered_by", nullable=True),
    instant("answered_at", nullable=True),
    ForeignKeyConstraint(["notice_id"], ["notices.id"]),
    ForeignKeyConstraint(["objector_id"], ["persons.id"]),
    CheckConstraint("state IN ('open','upheld','dismissed')", name="state_known"),
    CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="open_until_answered"),
    Index("ix_objections_notice", "notice_id", "id"),
    Index("ix_objections_objector", "objector_id", "id"),
)


class Consent(msgspec.Struct):
    """A consent to be shown, given for one scope alone, until it is withdrawn; at most one of a scope stands.

    ``given_by``: who recorded it, oneself or staff who hold a signed paper (``way``). ``withdrawn_by`` likewise.
    """

    id: int
    person_id: int
    scope: Scope
    given_at: int
    given_by: int | None
    way: ConsentWay
    withdrawn_at: int | None
    withdrawn_by: int | None


class Notice(msgspec.Struct):
    """A list on show. Days are numbers (``20260726``); the first day does not count among ``working_days``.

    ``source_type``, ``source_id``: what waits on it. ``recipient``, ``phone``: who takes objections (受理人).
    ``lines_hash``: SHA-256 of the canonical bytes of its lines. ``reason``: why it was stopped, for all to read.
    """

    id: int
    kind: NoticeKind
    title: str
    source_type: str
    source_id: int
    place_id: int
    starts_on: int
    ends_on: int
    working_days: int
    recipient: str
    phone: str
    state: NoticeState
    lines_hash: str
    opened_by: int | None
    opened_at: int
    ended_by: int | None
    ended_at: int | None
    reason: str


class NoticeLine(msgspec.Struct):
    """A frozen line. ``person_id``: whose consent it stands on; for a household its head.

    ``online``: masked words; ``paper``: full name and 小区 if that was consented to at the freezing, else the same.
    """

    notice_id: int
    position: int
    subject_type: SubjectType
    subject_id: int
    person_id: int
    online: str
    paper: str
    detail: str
    rank: str | None


class Objection(msgspec.Struct):
    """What somebody holds against a line, or (no ``position``) against the whole list; answered by ``due_on``."""

    id: int
    notice_id: int
    position: int | None
    objector_id: int | None
    objector_name: str
    contact_sealed: str | None
    words: str
    evidence: str
    received_at: int
    received_by: int | None
    due_on: int
    state: ObjectionState
    answer: str
    answered_by: int | None
    answered_at: int | None


CONSENTS = Shelf(consents, Consent, key=("id",), person=("person_id",))
NOTICES = Shelf(notices, Notice, key=("id",), source=("source_type", "source_id"))
NOTICE_LINES = Shelf(notice_lines, NoticeLine, key=("notice_id", "position"), notice=("notice_id",))
OBJECTIONS = Shelf(objections, Objection, key=("id",), notice=("notice_id",))
