"""The tables of how a service was: ratings (facts, the latest revision counts) and complaints."""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table, UniqueConstraint

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

ComplaintState = Literal["open", "upheld", "dismissed"]

ratings = Table(
    "award_ratings",
    metadata,
    id_column(),
    number("attendance_id"),
    number("revision"),
    number("person_id"),
    number("stars"),
    text("words"),
    instant("effective_at"),
    number("made_by", nullable=True),
    instant("made_at"),
    UniqueConstraint("attendance_id", "revision"),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    CheckConstraint("stars BETWEEN 1 AND 5", name="stars_known"),
    Index("ix_award_ratings_effective", "effective_at"),
    Index("ix_award_ratings_person", "person_id", "effective_at"),
)

complaints = Table(
    "award_complaints",
    metadata,
    id_column(),
    number("person_id"),
    number("happened_on"),
    text("words"),
    text("evidence"),
    text("state"),
    text("answer"),
    number("made_by", nullable=True),
    instant("made_at"),
    number("decided_by", nullable=True),
    instant("decided_at", nullable=True),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    CheckConstraint("state IN ('open','upheld','dismissed')", name="state_known"),
    CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_once"),
    CheckConstraint("decided_by IS NULL OR decided_by <> made_by", name="two_people"),
    Index("ix_award_complaints_person", "person_id"),
)


class Rating(msgspec.Struct):
    """How a service was (服务评价): 1 to 5 stars for one attendance; a later revision replaces it."""

    id: int
    attendance_id: int
    revision: int
    person_id: int
    stars: int
    words: str
    effective_at: int
    made_by: int | None
    made_at: int


class Complaint(msgspec.Struct):
    """A complaint about somebody's service, decided by another person than the one who entered it."""

    id: int
    person_id: int
    happened_on: int
    words: str
    evidence: str
    state: ComplaintState
    answer: str
    made_by: int | None
    made_at: int
    decided_by: int | None
    decided_at: int | None


RATINGS = Shelf(ratings, Rating, key=("id",), attendance=("attendance_id",))
COMPLAINTS = Shelf(complaints, Complaint, key=("id",))
