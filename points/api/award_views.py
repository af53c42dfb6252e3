"""Awards as the API shows them: families, cycles with their path, lists with their candidates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from points.api.fields import maybe_rfc3339
from points.awards.eligibility import Reason, spoken
from points.awards.models import Stage
from points.awards.naming import GONE, Named
from points.awards.ranking import Entry, Open, Seat
from points.awards.read import CycleRead, ListRead, PathStep, StepState
from points.awards.score import PANEL, Line
from points.clock import day_of, rfc3339
from points.decimals import decimal
from points.rules.awards import Award, Source, Span, Subject, Tie

ReasonView = tuple[str, str]
"""Why somebody is not on the list: a stable word, and a sentence."""


class LineView(msgspec.Struct, frozen=True):
    """A line of a score: what was counted, in words (``12小时30分钟``), and what it gives."""

    name: str
    source: str
    told: str
    score: str


class RuleLineView(msgspec.Struct, frozen=True):
    """A line as the rules have it: ``each`` for one hour, point, day, star or complaint; ``cap``: at most."""

    name: str
    source: Source
    each: str
    cap: str | None


class LevelView(msgspec.Struct, frozen=True):
    """A level by hours; ``decided``: people decide as well."""

    name: str
    minutes: int
    decided: bool


class FamilyView(msgspec.Struct, frozen=True, kw_only=True):
    """An award family of the rules in force. ``panel``: the most the panel adds; ``seats``: None where levels are."""

    code: str
    name: str
    span: Span
    of: Subject
    grantor: str
    lines: Sequence[RuleLineView]
    minutes: int
    months: int
    nominated: bool
    seats_each: int
    seats_by: str
    seats_open: int
    levels: Sequence[LevelView]
    tie_break: Sequence[Source]
    tie: Tie
    rest: int
    drawn_from: str | None
    shortlist: int | None
    panel: str | None
    bonus: str
    nominate_days: int
    notice_days: int


class PathStepView(msgspec.Struct, frozen=True):
    """A step. ``due_on``: the last day of its time; ``done_by``: told to those who read the file."""

    stage: Stage
    name: str
    state: StepState
    due_on: date | None
    done_at: str | None
    done_by: str | None


class CycleView(msgspec.Struct, frozen=True, kw_only=True):
    """A cycle. ``list_id``: the list the panel has before it; ``final_id``: with its marks, as publicised."""

    id: int
    family: str
    name: str
    of: Subject
    period: int
    period_name: str
    last_day: date
    stage: Stage
    path: Sequence[PathStepView]
    records_until: date
    nominate_until: date | None
    nominated: bool
    panel: str | None
    tie: Tie
    list_id: int | None
    final_id: int | None
    notice_id: int | None
    announced_at: str | None


class SubjectView(msgspec.Struct, frozen=True):
    """A candidate by name, for those who work on the cycle."""

    id: int
    name: str
    home: str


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """Where a candidate stands. ``rank`` None: not eligible, and ``reasons`` say why. ``level``: its name."""

    position: int
    subject: SubjectView
    rank: int | None
    score: str
    lines: Sequence[LineView]
    reasons: Sequence[ReasonView]
    seat: Seat | None
    level: str | None


class OpenView(msgspec.Struct, frozen=True):
    """What people have to decide: ``seats`` of these (None: any of them)."""

    subjects: Sequence[SubjectView]
    seats: int | None


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen list. ``seq``: the last transfer it counts; the hashes are what a recomputation must give again."""

    id: int
    kind: Literal["list", "final"]
    snapshot: int
    seq: int
    rule_version: int
    inputs_hash: str
    hash: str
    ranked: int
    subjects: int
    made_at: str


def family_view(award: Award) -> FamilyView:
    """A family as the rules have it."""
    seats = award.seats
    return FamilyView(
        code=award.code,
        name=award.name,
        span=award.span,
        of=award.of,
        grantor=award.grantor,
        lines=[
            RuleLineView(each.name, each.source, decimal(each.each), None if each.cap is None else decimal(each.cap))
            for each in award.score
        ],
        minutes=award.eligible.minutes,
        months=award.eligible.months,
        nominated=award.eligible.nominated,
        seats_each=seats.each if seats else 0,
        seats_by=seats.by if seats else "village",
        seats_open=seats.open if seats else 0,
        levels=[LevelView(each.name, each.minutes, each.decided) for each in award.levels],
        tie_break=award.tie_break,
        tie=award.tie,
        rest=award.rest,
        drawn_from=award.drawn_from,
        shortlist=award.shortlist,
        panel=None if award.panel is None else decimal(award.panel),
        bonus=decimal(award.bonus),
        nominate_days=award.nominate_days,
        notice_days=award.notice_days,
    )


def cycle_view(read: CycleRead, *, names: bool) -> CycleView:
    """A cycle; with ``names`` the path says who did each step."""
    cycle, award, period = read.cycle, read.award, read.period
    return CycleView(
        id=cycle.id,
        family=cycle.family,
        name=award.name,
        of=award.of,
        period=cycle.period,
        period_name=period.name,
        last_day=period.last_day,
        stage=cycle.stage,
        path=[_step(each, names=names) for each in read.path],
        records_until=day_of(cycle.records_until),
        nominate_until=day_of(cycle.nominate_until) if cycle.nominate_until is not None else None,
        nominated=award.eligible.nominated,
        panel=None if award.panel is None else decimal(award.panel),
        tie=award.tie,
        list_id=cycle.list_id,
        final_id=cycle.final_id,
        notice_id=cycle.notice_id,
        announced_at=maybe_rfc3339(cycle.announced_at),
    )


def _step(step: PathStep, *, names: bool) -> PathStepView:
    done_by = step.done_by if names else None
    return PathStepView(step.stage, step.name, step.state, step.due_on, maybe_rfc3339(step.done_at), done_by)


def entry_view(position: int, entry: Entry, award: Award, names: Mapping[int, Named]) -> EntryView:
    """An entry with its candidate's name."""
    return EntryView(
        position=position,
        subject=subject_view(entry.subject_id, names),
        rank=entry.rank,
        score=decimal(entry.score),
        lines=lines_view(entry.lines),
        reasons=reasons_view(entry.reasons),
        seat=entry.seat,
        level=award.levels[entry.level - 1].name if entry.level else None,
    )


def subject_view(subject_id: int, names: Mapping[int, Named]) -> SubjectView:
    """A candidate's name and home; who was erased has neither."""
    found = names.get(subject_id, GONE)
    return SubjectView(subject_id, found.name, found.home)


def open_view(question: Open, names: Mapping[int, Named]) -> OpenView:
    """A question with the names of those it is about."""
    return OpenView([subject_view(each, names) for each in question.subjects], question.seats)


def lines_view(lines: Sequence[Line]) -> list[LineView]:
    """The lines of a score in words."""
    return [LineView(each.name, each.source, told(each), decimal(each.score)) for each in lines]


def reasons_view(reasons: Sequence[Reason]) -> list[ReasonView]:
    """Reasons as a word and a sentence each."""
    return [(each.code, each.sentence) for each in reasons]


def told(line: Line) -> str:
    """How much of its source a line counted, as people say it."""
    match line.source:
        case Source.MINUTES:
            return spoken(line.value)
        case Source.SERVICE_POINTS | Source.DELIBERATION_POINTS:
            return f"{decimal(line.value)}分"
        case Source.DAYS:
            return f"{line.value}天"
        case Source.RATINGS:
            return f"平均{decimal(line.value)}星" if line.value else "没有评价"
        case Source.COMPLAINTS:
            return f"{line.value}次"
        case _:
            return f"{line.value}人打分" if line.source == PANEL else str(line.value)


def list_view(read: ListRead) -> ListView:
    """A frozen list and what it is of."""
    return ListView(
        id=read.stored.id,
        kind=read.stored.kind,
        snapshot=read.snapshot.number,
        seq=read.snapshot.seq,
        rule_version=read.snapshot.rule_version,
        inputs_hash=read.snapshot.inputs_hash,
        hash=read.stored.hash,
        ranked=read.ranked,
        subjects=read.subjects,
        made_at=rfc3339(read.stored.made_at),
    )
