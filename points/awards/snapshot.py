"""The snapshot: a moment of the ledger and a copy of what has no place in it, and the list that follows from both.

What is recorded later never changes it. Whoever wants later records in takes a new one, and its difference is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import msgspec
from sqlalchemy import Connection, select

from points.awards.candidate import Candidate, Copied, Worked
from points.awards.canon import copied_line, copied_of, digest, entry_line, ranking_bytes
from points.awards.cycle import CycleCommand
from points.awards.family import award_of
from points.awards.gathering import gather
from points.awards.models import CYCLES, Cycle, checks, cycles, nominations
from points.awards.ranking import Choice, PanelScores, Ranking, rank
from points.awards.ranking_models import (
    COPIES,
    ENTRIES,
    RANKINGS,
    SNAPSHOTS,
    Copy,
    RankingKind,
    Snapshot,
    StoredEntry,
    StoredRanking,
    copies,
    rankings,
    snapshots,
)
from points.awards.standing import together, worked_at, worked_now
from points.db.engine import Database
from points.db.pieces import in_pieces
from points.db.working_set import WorkingSet
from points.errors import NotFound, Refusal


class Inputs(msgspec.Struct, frozen=True):
    """What people added to a snapshot: what each subject was given, in the order of subjects and members; choices."""

    panel: tuple[tuple[int, tuple[int, ...]], ...] | None = None
    choices: tuple[Choice, ...] = ()

    def scores(self) -> PanelScores | None:
        """The panel's scores by subject; None before it has met."""
        return dict(self.panel) if self.panel is not None else None


class TakeSnapshot(CycleCommand[int], frozen=True, kw_only=True):
    """名单: freeze what the list is made of, and make it. Answers the list's id."""

    operation: ClassVar[str] = "award.snapshot"
    answer = int
    long: ClassVar[bool] = True

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``unchecked`` while somebody who was recommended has not been looked at.

        Not in 研究: marks and lots belong to a list, and who takes it back says why (``publicity.Recall``).
        """
        cycle = self.cycle(ws, "screening", "listed")
        award, period = self.award(ws, cycle)
        if award.eligible.nominated:
            _refuse_unchecked(ws, cycle)
        candidates = gather(ws.connection, cycle.id, award, period, worked_now(ws.connection, period))
        snapshot = _write(ws, cycle, candidates, self.by.audit_id)
        stored = store(ws, cycle, snapshot, "list", rank(award, period, candidates), Inputs(), self.by.audit_id)
        self.step(ws, cycle, "snapshot", note=str(snapshot.number))
        ws.change(CYCLES, cycle, stage="listed", list_id=stored.id, final_id=None)
        return stored.id


def _refuse_unchecked(ws: WorkingSet, cycle: Cycle) -> None:
    standing = (nominations.c.cycle_id == cycle.id) & nominations.c.withdrawn_at.is_(None)
    recommended = set(ws.connection.execute(select(nominations.c.subject_id).where(standing)).scalars())
    checked = set(ws.connection.execute(select(checks.c.subject_id).where(checks.c.cycle_id == cycle.id)).scalars())
    if waiting := recommended - checked:
        said = f"还有{len(waiting)}个被推荐的没有审查资格,审查完再出名单。"
        raise Refusal("unchecked", said, subject_ids=sorted(waiting)[:100])


def _write(ws: WorkingSet, cycle: Cycle, candidates: Sequence[Candidate], by: int | None) -> Snapshot:
    lines = [copied_line(each.copied) for each in candidates]
    seq, number = ws.head.seq, len(ws.find(SNAPSHOTS, "cycle", cycle.id)) + 1
    snapshot = Snapshot(
        id=ws.next_id(),
        cycle_id=cycle.id,
        number=number,
        seq=seq,
        rule_version=cycle.rule_version,
        inputs_hash=_inputs_hash(cycle, seq, lines),
        subjects=len(candidates),
        taken_by=by,
        taken_at=ws.now,
    )
    ws.insert(SNAPSHOTS, snapshot)
    for each, line in zip(candidates, lines, strict=True):
        ws.insert(COPIES, Copy(snapshot.id, each.id, line))
    return snapshot


def store(
    ws: WorkingSet,
    cycle: Cycle,
    snapshot: Snapshot,
    kind: RankingKind,
    ranking: Ranking,
    inputs: Inputs,
    by: int | None,
) -> StoredRanking:
    """Keep a ranking, its entries in their places, and the hash of its bytes."""
    lines = [entry_line(each) for each in ranking.entries]
    stored = StoredRanking(
        id=ws.next_id(),
        cycle_id=cycle.id,
        snapshot_id=snapshot.id,
        kind=kind,
        inputs=msgspec.json.encode(inputs).decode(),
        open=msgspec.json.encode(ranking.open, order="sorted").decode(),
        hash=digest(ranking_bytes(_head(cycle, snapshot, kind, inputs), lines, ranking.open)),
        made_by=by,
        made_at=ws.now,
    )
    ws.insert(RANKINGS, stored)
    for position, (entry, line) in enumerate(zip(ranking.entries, lines, strict=True), start=1):
        ws.insert(ENTRIES, StoredEntry(stored.id, position, entry.subject_id, entry.rank, entry.seat, line))
    return stored


def _inputs_hash(cycle: Cycle, seq: int, lines: Iterable[str]) -> str:
    head = {"family": cycle.family, "period": cycle.period, "rule_version": cycle.rule_version, "seq": seq}
    return digest(ranking_bytes(head, lines, ()))


def _head(cycle: Cycle, snapshot: Snapshot, kind: RankingKind, inputs: Inputs) -> dict[str, Any]:
    """What a ranking is of."""
    return {
        "family": cycle.family,
        "period": cycle.period,
        "rule_version": snapshot.rule_version,
        "seq": snapshot.seq,
        "inputs_hash": snapshot.inputs_hash,
        "kind": kind,
        "panel": inputs.panel,
        "choices": inputs.choices,
    }


class Recomputed(msgspec.Struct, frozen=True):
    """A ranking made again from its snapshot: its bytes, and whether they are the stored ones to the last."""

    cycle: Cycle
    snapshot: Snapshot
    stored: StoredRanking
    data: bytes
    inputs_hash: str

    @property
    def same(self) -> bool:
        """Whether nothing differs: the copies, and every byte of the ranking."""
        return digest(self.data) == self.stored.hash and self.inputs_hash == self.snapshot.inputs_hash


def recompute(connection: Connection, ranking_id: int, *, beside: Database | None = None) -> Recomputed:
    """Make a ranking again, from the transfers up to its seq and the copies of its snapshot alone.

    ``beside``: see ``standing.worked_at``.
    """
    stored, snapshot, cycle = stored_of(connection, ranking_id)
    award, period = award_of(connection, cycle)
    worked = worked_at(connection, period, snapshot.seq, beside=beside)
    candidates = frozen_candidates(connection, snapshot, worked)
    inputs = inputs_of(stored)
    ranking = rank(award, period, candidates, panel=inputs.scores(), choices=inputs.choices)
    lines = (entry_line(each) for each in ranking.entries)
    data = ranking_bytes(_head(cycle, snapshot, stored.kind, inputs), lines, ranking.open)
    copied = (copied_line(each.copied) for each in candidates)
    return Recomputed(cycle, snapshot, stored, data, _inputs_hash(cycle, snapshot.seq, copied))


def frozen_copies(connection: Connection, snapshot: Snapshot, subject_ids: Iterable[int]) -> dict[int, Copied]:
    """The copies of these subjects in a snapshot, by subject and in their order."""
    of_it = select(copies.c.line).where(copies.c.snapshot_id == snapshot.id).order_by(copies.c.subject_id)
    queries = (of_it.where(copies.c.subject_id.in_(some)) for some in in_pieces(subject_ids))
    found = (copied_of(line) for query in queries for line in connection.execute(query).scalars())
    return {each.subject_id: each for each in found}


def frozen_candidates(connection: Connection, snapshot: Snapshot, worked: Mapping[int, Worked]) -> list[Candidate]:
    """The candidates of a snapshot in their order, with what the ledger says of them."""
    query = select(copies.c.line).where(copies.c.snapshot_id == snapshot.id).order_by(copies.c.subject_id)
    found = (copied_of(line) for line in connection.execute(query).scalars())
    return [Candidate(each, together(worked, each.members)) for each in found]


def stored_of(connection: Connection, ranking_id: int) -> tuple[StoredRanking, Snapshot, Cycle]:
    """A ranking with its snapshot and cycle; ``ranking_not_found``."""
    row = connection.execute(select(rankings).where(rankings.c.id == ranking_id)).one_or_none()
    if row is None:
        raise ranking_missing()
    stored = StoredRanking(*row)
    snapshot = Snapshot(*connection.execute(select(snapshots).where(snapshots.c.id == stored.snapshot_id)).one())
    cycle = Cycle(*connection.execute(select(cycles).where(cycles.c.id == stored.cycle_id)).one())
    return stored, snapshot, cycle


def ranking_missing() -> NotFound:
    """There is no such list."""
    return NotFound("ranking_not_found", "没有这份名单,请刷新后再试。")


def inputs_of(stored: StoredRanking) -> Inputs:
    """What people added to it."""
    return msgspec.json.decode(stored.inputs, type=Inputs)


def list_before_people(cycle: Cycle) -> int:
    """The frozen list that people add to; ``no_list`` before there is one."""
    if cycle.list_id is None:
        raise Refusal("no_list", "这一期还没有出名单,请先出名单。")
    return cycle.list_id
