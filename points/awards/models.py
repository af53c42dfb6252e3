"""The tables of a cycle: where it stands, what was done in it and by whom, and who was honoured in the end.

Steps and checks are facts. What may change: where a cycle stands, whether a nomination was taken back, and what
became of an honour (withdrawn, never deleted).
"""

from typing import Literal, get_args

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table, UniqueConstraint

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf
from points.notices.models import SubjectType

Stage = Literal["cutoff", "nomination", "screening", "listed", "panel", "notice", "confirming", "announced"]
STAGES: tuple[Stage, ...] = get_args(Stage)
"""In their order."""
NominatedBy = Literal["team", "unit", "staff", "self"]
Verdict = Literal["passed", "refused"]

cycles = Table(
    "award_cycles",
    metadata,
    id_column(),
    text("family"),
    number("period"),
    number("rule_version"),
    number("place_id"),
    text("stage"),
    number("records_until"),
    number("nominate_until", nullable=True),
    number("list_id", nullable=True),
    number("final_id", nullable=True),
    number("notice_id", nullable=True),
    number("opened_by", nullable=True),
    instant("opened_at"),
    instant("announced_at", nullable=True),
    UniqueConstraint("family", "period"),
    ForeignKeyConstraint(["place_id"], ["places.id"]),
    ForeignKeyConstraint(["rule_version"], ["rule_versions.id"]),
    CheckConstraint(
        "stage IN ('cutoff','nomination','screening','listed','panel','notice','confirming','announced')",
        name="stage_known",
    ),
)

steps = Table(
    "award_steps",
    metadata,
    id_column(),
    number("cycle_id"),
    text("action"),
    text("stage"),
    number("subject_id", nullable=True),
    text("note"),
    number("actor_id", nullable=True),
    instant("at"),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
    Index("ix_award_steps_cycle", "cycle_id", "id"),
)

nominations = Table(
    "award_nominations",
    metadata,
    id_column(),
    number("cycle_id"),
    number("subject_id"),
    text("by_kind"),
    text("by_name"),
    text("reason"),
    number("made_by", nullable=True),
    instant("made_at"),
    instant("withdrawn_at", nullable=True),
    number("withdrawn_by", nullable=True),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
    CheckConstraint("by_kind IN ('team','unit','staff','self')", name="by_kind_known"),
    Index("ix_award_nominations_cycle", "cycle_id", "subject_id"),
)

checks = Table(
    "award_checks",
    metadata,
    id_column(),
    number("cycle_id"),
    number("subject_id"),
    text("verdict"),
    text("reason"),
    text("evidence"),
    number("made_by", nullable=True),
    instant("made_at"),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
    CheckConstraint("verdict IN ('passed','refused')", name="verdict_known"),
    Index("ix_award_checks_cycle", "cycle_id", "subject_id"),
)

honours = Table(
    "award_honours",
    metadata,
    id_column(),
    text("number"),
    number("cycle_id"),
    text("family"),
    number("period"),
    text("subject_type"),
    number("subject_id"),
    number("person_id"),
    number("place_id", nullable=True),
    number("rank"),
    number("score"),
    number("level", nullable=True),
    number("bonus"),
    instant("announced_at"),
    number("asked_by", nullable=True),
    instant("asked_at", nullable=True),
    text("reason"),
    number("withdrawn_by", nullable=True),
    instant("withdrawn_at", nullable=True),
    UniqueConstraint("number"),
    UniqueConstraint("cycle_id", "subject_id"),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    Index("ix_award_honours_subject", "subject_id", "family"),
    CheckConstraint("withdrawn_at IS NULL OR asked_at IS NOT NULL", name="asked_before_withdrawn"),
    CheckConstraint("withdrawn_by IS NULL OR withdrawn_by <> asked_by", name="two_people_withdraw"),
)


class Cycle(msgspec.Struct):
    """One period of one family, from the cut-off to the announcement.

    ``records_until``: the last day for recording what was done in the period (``20270115``). ``list_id``: the ranking
    the panel has before it; ``final_id``: the one with its marks.
    """

    id: int
    family: str
    period: int
    rule_version: int
    place_id: int
    stage: Stage
    records_until: int
    nominate_until: int | None
    list_id: int | None
    final_id: int | None
    notice_id: int | None
    opened_by: int | None
    opened_at: int
    announced_at: int | None


class Step(msgspec.Struct):
    """Something that was done in a cycle, and by whom: the history, and who may not confirm it."""

    id: int
    cycle_id: int
    action: str
    stage: Stage
    subject_id: int | None
    note: str
    actor_id: int | None
    at: int


class Nomination(msgspec.Struct):
    """A recommendation (推荐): by a team, a unit, the staff, or oneself."""

    id: int
    cycle_id: int
    subject_id: int
    by_kind: NominatedBy
    by_name: str
    reason: str
    made_by: int | None
    made_at: int
    withdrawn_at: int | None
    withdrawn_by: int | None


class Check(msgspec.Struct):
    """What staff decided of a candidate's eligibility, with evidence; the last one counts."""

    id: int
    cycle_id: int
    subject_id: int
    verdict: Verdict
    reason: str
    evidence: str
    made_by: int | None
    made_at: int


class Honour(msgspec.Struct):
    """An award given: the certificate's number, and its history. ``person_id``: whose consent and bonus it is."""

    id: int
    number: str
    cycle_id: int
    family: str
    period: int
    subject_type: SubjectType
    subject_id: int
    person_id: int
    place_id: int | None
    rank: int
    score: int
    level: int | None
    bonus: int
    announced_at: int
    asked_by: int | None
    asked_at: int | None
    reason: str
    withdrawn_by: int | None
    withdrawn_at: int | None


CYCLES = Shelf(cycles, Cycle, key=("id",), period=("family", "period"))
STEPS = Shelf(steps, Step, key=("id",), cycle=("cycle_id",))
NOMINATIONS = Shelf(nominations, Nomination, key=("id",), cycle=("cycle_id",), subject=("cycle_id", "subject_id"))
CHECKS = Shelf(checks, Check, key=("id",))
HONOURS = Shelf(honours, Honour, key=("id",), cycle=("cycle_id",))
