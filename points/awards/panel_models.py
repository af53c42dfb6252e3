"""The tables of what people decide: the panel and its marks, the residents' meeting, choices where numbers tie.

Marks, meetings and choices are facts, edited by nobody. Who sits on the panel is not: it is named anew for each list.
"""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

How = Literal["vote", "draw", "decision"]

panelists = Table(
    "award_panelists",
    metadata,
    number("cycle_id"),
    number("person_id"),
    number("named_by", nullable=True),
    instant("named_at"),
    PrimaryKeyConstraint("cycle_id", "person_id"),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
)

marks = Table(
    "award_marks",
    metadata,
    number("ranking_id"),
    number("person_id"),
    number("subject_id"),
    number("points", nullable=True),
    text("conflict"),
    instant("made_at"),
    PrimaryKeyConstraint("ranking_id", "person_id", "subject_id"),
    ForeignKeyConstraint(["ranking_id"], ["award_rankings.id"]),
    CheckConstraint("(points IS NULL) = (conflict <> '')", name="points_or_conflict"),
)

meetings = Table(
    "award_meetings",
    metadata,
    id_column(),
    number("cycle_id"),
    number("held_on"),
    number("attended"),
    text("heard"),
    number("made_by", nullable=True),
    instant("made_at"),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
    Index("ix_award_meetings_cycle", "cycle_id"),
)

choices = Table(
    "award_choices",
    metadata,
    id_column(),
    number("cycle_id"),
    number("ranking_id"),
    text("question"),
    text("subjects"),
    text("chosen"),
    text("how"),
    text("witnesses"),
    text("note"),
    number("made_by", nullable=True),
    instant("made_at"),
    UniqueConstraint("ranking_id", "question"),
    ForeignKeyConstraint(["ranking_id"], ["award_rankings.id"]),
    CheckConstraint("how IN ('vote','draw','decision')", name="how_known"),
)


class Panelist(msgspec.Struct):
    """A member of the panel (评议小组)."""

    cycle_id: int
    person_id: int
    named_by: int | None
    named_at: int


class Mark(msgspec.Struct):
    """What a member gave a candidate of a list (hundredths), or why they may not judge them (回避)."""

    ranking_id: int
    person_id: int
    subject_id: int
    points: int | None
    conflict: str
    made_at: int


class Meeting(msgspec.Struct):
    """The residents' quarterly meeting (群众评议会): when, how many came, what was heard."""

    id: int
    cycle_id: int
    held_on: int
    attended: int
    heard: str
    made_by: int | None
    made_at: int


class StoredChoice(msgspec.Struct):
    """What people decided of a tie or of a level: by vote, by lots before witnesses, by decision. Ids as JSON.

    ``question``: the digest of ``subjects``, who may be thousands: of a list each question is decided once.
    """

    id: int
    cycle_id: int
    ranking_id: int
    question: str
    subjects: str
    chosen: str
    how: How
    witnesses: str
    note: str
    made_by: int | None
    made_at: int


PANELISTS = Shelf(panelists, Panelist, key=("cycle_id", "person_id"), cycle=("cycle_id",))
MARKS = Shelf(marks, Mark, key=("ranking_id", "person_id", "subject_id"), ranking=("ranking_id",))
MEETINGS = Shelf(meetings, Meeting, key=("id",), cycle=("cycle_id",))
CHOICES = Shelf(choices, StoredChoice, key=("id",), ranking=("ranking_id",))
