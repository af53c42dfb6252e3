"""The tables of frozen lists, all of them facts: snapshots with their copies, rankings with their entries."""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

RankingKind = Literal["list", "final"]

snapshots = Table(
    "award_snapshots",
    metadata,
    id_column(),
    number("cycle_id"),
    number("number"),
    number("seq"),
    number("rule_version"),
    text("inputs_hash"),
    number("subjects"),
    number("taken_by", nullable=True),
    instant("taken_at"),
    UniqueConstraint("cycle_id", "number"),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
)

copies = Table(
    "award_copies",
    metadata,
    number("snapshot_id"),
    number("subject_id"),
    text("line"),
    PrimaryKeyConstraint("snapshot_id", "subject_id"),
    ForeignKeyConstraint(["snapshot_id"], ["award_snapshots.id"]),
    sqlite_with_rowid=False,
)

rankings = Table(
    "award_rankings",
    metadata,
    id_column(),
    number("cycle_id"),
    number("snapshot_id"),
    text("kind"),
    text("inputs"),
    text("open"),
    text("hash"),
    number("made_by", nullable=True),
    instant("made_at"),
    ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"]),
    ForeignKeyConstraint(["snapshot_id"], ["award_snapshots.id"]),
    CheckConstraint("kind IN ('list','final')", name="kind_known"),
    Index("ix_award_rankings_cycle", "cycle_id", "id"),
)

entries = Table(
    "award_entries",
    metadata,
    number("ranking_id"),
    number("position"),
    number("subject_id"),
    number("rank", nullable=True),
    text("seat", nullable=True),
    text("line"),
    PrimaryKeyConstraint("ranking_id", "position"),
    UniqueConstraint("ranking_id", "subject_id"),
    ForeignKeyConstraint(["ranking_id"], ["award_rankings.id"]),
    sqlite_with_rowid=False,
)


class Snapshot(msgspec.Struct):
    """The moment a ranking is of: the ledger up to ``seq``, and the copies; ``inputs_hash`` is over all of it."""

    id: int
    cycle_id: int
    number: int
    seq: int
    rule_version: int
    inputs_hash: str
    subjects: int
    taken_by: int | None
    taken_at: int


class Copy(msgspec.Struct):
    """One subject's ``Copied`` in a snapshot, as canonical JSON."""

    snapshot_id: int
    subject_id: int
    line: str


class StoredRanking(msgspec.Struct):
    """A ranking made from a snapshot.

    ``inputs``: the panel's scores and the choices it counts, as JSON; ``open``: what was left to people; ``hash``: of
    its bytes.
    """

    id: int
    cycle_id: int
    snapshot_id: int
    kind: RankingKind
    inputs: str
    open: str
    hash: str
    made_by: int | None
    made_at: int


class StoredEntry(msgspec.Struct):
    """A subject's line in a ranking, in its place."""

    ranking_id: int
    position: int
    subject_id: int
    rank: int | None
    seat: str | None
    line: str


SNAPSHOTS = Shelf(snapshots, Snapshot, key=("id",), cycle=("cycle_id",))
COPIES = Shelf(copies, Copy, key=("snapshot_id", "subject_id"))
RANKINGS = Shelf(rankings, StoredRanking, key=("id",))
ENTRIES = Shelf(entries, StoredEntry, key=("ranking_id", "position"))
