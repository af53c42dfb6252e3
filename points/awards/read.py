"""Reading cycles: where each stands, what is due, who did what; its lists, and why a candidate stands where."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from points.awards.candidate import Copied
from points.awards.canon import copied_of, entry_of
from points.awards.conduct_models import Complaint, Rating
from points.awards.errors import STAGE_NAMES, CycleNotFound
from points.awards.family import award_of, awards_of
from points.awards.models import STAGES, Check, Cycle, Nomination, Stage, Step, checks, cycles, nominations, steps
from points.awards.periods import AwardPeriod
from points.awards.publicity import CYCLE
from points.awards.ranking import Entry
from points.awards.ranking_models import Snapshot, StoredRanking, copies, entries, rankings
from points.awards.said import rated_by_then, upheld_by_then
from points.awards.snapshot import ranking_missing, stored_of
from points.awards.standing import older_behind
from points.clock import day_of
from points.errors import NotFound
from points.ledger.models import Transfer
from points.ledger.quarters import evidence
from points.notices.models import Notice, notices
from points.notices.notice import Source
from points.notices.read import notices_from
from points.people.models import persons
from points.rules.awards import Award, Span

DONE_BY: Mapping[Stage, str] = {
    "cutoff": "close_records",
    "nomination": "close_nominations",
    "screening": "snapshot",
    "listed": "name_panel",
    "panel": "publicise",
    "notice": "submit",
    "confirming": "confirm",
    "announced": "announce",
}
"""The act that is each step of the path: who did it is who did the step."""

StepState = Literal["done", "now", "ahead"]
Act = tuple[int, str]
"""When, and by whom."""


class PathStep(msgspec.Struct, frozen=True):
    """A step of the path: done, running or to come. ``due_on``: the last day of what the law or the rules give."""

    stage: Stage
    name: str
    state: StepState
    due_on: date | None
    done_at: int | None
    done_by: str | None


class CycleRead(msgspec.Struct, frozen=True):
    """A cycle with its award, its period, and its path."""

    cycle: Cycle
    award: Award
    period: AwardPeriod
    path: list[PathStep]


def cycles_shown(connection: Connection, *, limit: int = 100) -> list[CycleRead]:
    """All cycles, the latest first."""
    rows = connection.execute(select(cycles).order_by(cycles.c.id.desc()).limit(limit)).all()
    return _read(connection, [Cycle(*row) for row in rows])


def cycle_of(connection: Connection, cycle_id: int) -> CycleRead:
    """One cycle; ``cycle_not_found``."""
    (read,) = _read(connection, [the_cycle(connection, cycles.c.id == cycle_id)])
    return read


def the_cycle(connection: Connection, which: ColumnElement[bool]) -> Cycle:
    """The one cycle of which this is so; ``cycle_not_found``."""
    row = connection.execute(select(cycles).where(which)).one_or_none()
    if row is None:
        raise CycleNotFound
    return Cycle(*row)


def steps_of(connection: Connection, cycle_id: int) -> list[tuple[Step, str]]:
    """The history with the names of those who acted, in order."""
    query = (
        select(steps, persons.c.name)
        .join(persons, persons.c.id == steps.c.actor_id, isouter=True)
        .where(steps.c.cycle_id == cycle_id)
        .order_by(steps.c.id)
    )
    return [(Step(*row[:-1]), row[-1] or "系统") for row in connection.execute(query)]


def nominations_of(connection: Connection, cycle_id: int) -> list[Nomination]:
    """The recommendations that stand, in the order in which they were made."""
    query = select(nominations).where(nominations.c.cycle_id == cycle_id, nominations.c.withdrawn_at.is_(None))
    return [Nomination(*row) for row in connection.execute(query.order_by(nominations.c.id))]


def checks_of(connection: Connection, cycle_id: int) -> list[tuple[Check, str]]:
    """The last word on each candidate who was looked at, and who said it."""
    query = (
        select(checks, persons.c.name)
        .join(persons, persons.c.id == checks.c.made_by, isouter=True)
        .where(checks.c.cycle_id == cycle_id)
        .order_by(checks.c.id)
    )
    last = {row.subject_id: (Check(*row[:-1]), row[-1] or "系统") for row in connection.execute(query)}
    return list(last.values())


def _read(connection: Connection, shown: Sequence[Cycle]) -> list[CycleRead]:
    """Each with its path: asked of all at once, for the list is everybody's."""
    awards, acts, ends = awards_of(connection, shown), _acts(connection, shown), _ends(connection, shown)
    found: list[CycleRead] = []
    for cycle in shown:
        award, period = awards[cycle.id]
        path = _path(cycle, award, acts.get(cycle.id, {}), ends.get(cycle.notice_id or 0))
        found.append(CycleRead(cycle, award, period, path))
    return found


def _acts(connection: Connection, shown: Sequence[Cycle]) -> dict[int, dict[str, Act]]:
    """By cycle, who did each act of its path and when. What was done again is done by whoever did it last."""
    query = (
        select(steps.c.cycle_id, steps.c.action, steps.c.at, persons.c.name)
        .join(persons, persons.c.id == steps.c.actor_id, isouter=True)
        .where(steps.c.cycle_id.in_([each.id for each in shown]), steps.c.action.in_(DONE_BY.values()))
        .order_by(steps.c.id)
    )
    found: dict[int, dict[str, Act]] = {}
    for cycle_id, action, at, name in connection.execute(query):
        found.setdefault(cycle_id, {})[action] = (at, name or "系统")
    return found


def _ends(connection: Connection, shown: Sequence[Cycle]) -> dict[int, int]:
    """The last days of their notices, by notice."""
    wanted = [each.notice_id for each in shown if each.notice_id is not None]
    return dict(connection.execute(select(notices.c.id, notices.c.ends_on).where(notices.c.id.in_(wanted))).all())


def _path(cycle: Cycle, award: Award, acts: Mapping[str, Act], notice_ends: int | None) -> list[PathStep]:
    """Each step's state."""
    now = STAGES.index(cycle.stage)
    due = {"cutoff": cycle.records_until, "nomination": cycle.nominate_until, "notice": notice_ends}
    path: list[PathStep] = []
    for number, stage in enumerate(STAGES):
        if stage == "nomination" and not award.eligible.nominated:
            continue
        passed = number < now or cycle.stage == "announced"
        at, who = acts.get(DONE_BY[stage], (None, None)) if passed else (None, None)
        state: StepState = "done" if passed else "now" if number == now else "ahead"
        last = due.get(stage)
        path.append(PathStep(stage, STAGE_NAMES[stage], state, day_of(last) if last is not None else None, at, who))
    return path


def notice_of_cycle(connection: Connection, cycle_id: int) -> Notice:
    """The last notice of a cycle, also one that was stopped; ``no_notice`` before the first."""
    found = notices_from(connection, Source(CYCLE, cycle_of(connection, cycle_id).cycle.id))
    if not found:
        raise NotFound("no_notice", "这一期还没有公示。")
    return found[-1]


class ListRead(msgspec.Struct, frozen=True):
    """A stored list: what it is of, and how many are on it."""

    cycle: Cycle
    snapshot: Snapshot
    stored: StoredRanking
    ranked: int
    subjects: int


def list_of(connection: Connection, ranking_id: int) -> ListRead:
    """A list by its id; ``ranking_not_found``."""
    stored, snapshot, cycle = stored_of(connection, ranking_id)
    query = select(func.count(), func.count(entries.c.rank)).where(entries.c.ranking_id == ranking_id)
    subjects, ranked = connection.execute(query).one()
    return ListRead(cycle, snapshot, stored, ranked, subjects)


def list_shown(connection: Connection, cycle: Cycle, ranking_id: int | None = None) -> int:
    """The list of the cycle's that is asked for, or the one on show: the final one once there is one.

    ``no_list`` before there is any, ``ranking_not_found`` for another cycle's.
    """
    wanted = ranking_id or cycle.final_id or cycle.list_id
    if wanted is None:
        raise NotFound("no_list", "这一期还没有出名单。")
    stored, _, _ = stored_of(connection, wanted)
    if stored.cycle_id != cycle.id:
        raise ranking_missing()
    return wanted


def lists_of(connection: Connection, cycle_id: int) -> list[ListRead]:
    """Every list that was made for a cycle, in order."""
    query = select(rankings.c.id).where(rankings.c.cycle_id == cycle_id).order_by(rankings.c.id)
    return [list_of(connection, ranking_id) for ranking_id in connection.execute(query).scalars()]


def entries_of(
    connection: Connection, ranking_id: int, *, after: int = 0, limit: int = 100
) -> list[tuple[int, Entry]]:
    """The entries after a position, each with its position."""
    query = (
        select(entries.c.position, entries.c.line)
        .where(entries.c.ranking_id == ranking_id, entries.c.position > after)
        .order_by(entries.c.position)
        .limit(limit)
    )
    return [(row.position, entry_of(row.line)) for row in connection.execute(query)]


def winners_of(connection: Connection, ranking_id: int) -> list[Entry]:
    """Those with a seat, in order."""
    query = select(entries.c.line).where(entries.c.ranking_id == ranking_id, entries.c.seat.is_not(None))
    return [entry_of(line) for line in connection.execute(query.order_by(entries.c.position)).scalars()]


class Explained(msgspec.Struct, frozen=True):
    """Why a candidate stands where they stand: the entry, what was copied, and every fact behind the lines.

    Those are transfers, the ratings that count (``rated``) and the complaints of the period that were ``upheld``.
    """

    entry: Entry
    copied: Copied
    transfers: list[Transfer]
    rated: list[Rating]
    upheld: list[Complaint]


def explain(connection: Connection, ranking_id: int, subject_id: int) -> Explained:
    """Open a candidate of a list down to the facts, as of the moment it was made; ``candidate_not_found``."""
    stored, snapshot, cycle = stored_of(connection, ranking_id)
    entry = connection.execute(
        select(entries.c.line).where(entries.c.ranking_id == stored.id, entries.c.subject_id == subject_id)
    ).scalar()
    if entry is None:
        raise NotFound("candidate_not_found", "名单里没有这个人:这一期没有服务和议事的记录。")
    copied = copied_of(
        connection.execute(
            select(copies.c.line).where(copies.c.snapshot_id == snapshot.id, copies.c.subject_id == subject_id)
        ).scalar_one()
    )
    _, period = award_of(connection, cycle)
    behind = [each for member in copied.members for each in _behind(connection, period, member, snapshot.seq)]
    return Explained(
        entry_of(entry),
        copied,
        behind,
        rated_by_then(connection, period, snapshot, copied.members),
        upheld_by_then(connection, period, snapshot, copied.members),
    )


def _behind(connection: Connection, period: AwardPeriod, person_id: int, seq: int) -> list[Transfer]:
    """What made a person's numbers up to a seq; where all hours count, first those of an older book."""
    older = older_behind(connection, person_id, seq) if period.span is Span.EVER else []
    return older + evidence(connection, person_id, period.quarters(), up_to_seq=seq)
