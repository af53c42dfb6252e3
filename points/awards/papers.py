"""What is printed of a cycle: 名单 with the lines of each score, 评议表 for each member, 异议登记表. Pure reading."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from points.awards.naming import GONE, Named, named, people_named
from points.awards.panel_read import Table
from points.awards.periods import AwardPeriod, titled
from points.awards.ranking import LEVEL, OPEN, PLACE, Entry
from points.awards.read import CycleRead, ListRead, entries_of, list_of, list_shown
from points.awards.score import PANEL, PANEL_NAME
from points.clock import day_of, local_day
from points.decimals import decimal
from points.media.award_forms import PanelSheet, RankingSheet, Scored
from points.media.notice_forms import ObjectionSheet
from points.notices.read import ObjectionRead
from points.rules.awards import Award, Source
from points.rules.versions import rules_of

PRINTED_MAX = 500
"""Rows of a 名单 on paper; the rest is in the file."""
HASH_GROUP = 4
SEATS = {PLACE: "本村(社区)名额", OPEN: "不分村社区的名额"}
SOURCES = {
    Source.MINUTES: "服务时长",
    Source.SERVICE_POINTS: "服务积分",
    Source.DELIBERATION_POINTS: "议事积分",
    Source.DAYS: "服务天数",
    Source.RATINGS: "服务评价",
    Source.COMPLAINTS: "投诉成立的次数",
}
OUTCOMES = {"open": "", "upheld": "成立", "dismissed": "不成立"}


def ranking_sheet(connection: Connection, read: CycleRead, issuer: str, now: int) -> RankingSheet:
    """The list on show with those who are ranked; ``no_list`` before there is one."""
    shown = list_of(connection, list_shown(connection, read.cycle))
    found = entries_of(connection, shown.stored.id, limit=PRINTED_MAX)
    standing = [entry for _, entry in found if entry.rank is not None]
    names = named(connection, read.award.of, [each.subject_id for each in standing])
    lines = line_names(read.award, shown)
    more = (f"只印前{PRINTED_MAX}名,全部在评选档案里",) if shown.ranked > PRINTED_MAX else ()
    return RankingSheet(
        title=f"{titled(read.period, read.award)}名单",
        issuer=issuer,
        lines=lines,
        rows=[scored(read.award, lines, each, names) for each in standing],
        printed_at=now,
        basis=(*basis(connection, shown, short=True), *more),
        tie_break=_tie_break(read.award),
    )


def panel_sheets(
    table: Table, names: Mapping[int, Named], period: AwardPeriod, issuer: str, now: int
) -> list[PanelSheet]:
    """A sheet for each member, or one without a name; the candidates as they stood before any mark."""
    lines = tuple(line.name for line in table.award.score)
    rows = [scored(table.award, lines, _unmarked(each), names) for each in table.candidates]
    most = table.award.panel
    return [
        PanelSheet(
            title=f"{titled(period, table.award)}评议表",
            issuer=issuer,
            lines=lines,
            rows=rows,
            printed_at=now,
            scale=f"每人评0至{decimal(most)}分" if most is not None else "",
            member=member,
        )
        for member in [each.name for each in table.members] or [""]
    ]


def objection_sheet(read: ObjectionRead, receiver: str, answered_by: str, issuer: str, now: int) -> ObjectionSheet:
    """An objection as far as it got."""
    made = read.objection
    return ObjectionSheet(
        issuer=issuer,
        printed_at=now,
        notice=read.title,
        number=str(made.id),
        received_on=local_day(made.received_at),
        raised_by=made.objector_name,
        phone=read.contact or "",
        way="网上" if made.objector_id is not None and made.received_by == made.objector_id else "",
        against=against(read),
        reasons=made.words,
        evidence=made.evidence,
        receiver=receiver,
        due_on=day_of(made.due_on),
        outcome=OUTCOMES[made.state],
        answered_on=local_day(made.answered_at) if made.answered_at is not None else None,
        answered_by=answered_by,
        answer=made.answer,
    )


def objection_sheets(
    connection: Connection, objections: Sequence[ObjectionRead], receiver: str, issuer: str, now: int
) -> list[ObjectionSheet]:
    """Each objection, with the name of who answered it."""
    names = people_named(connection, {each.objection.answered_by for each in objections})
    return [
        objection_sheet(each, receiver, names.get(each.objection.answered_by, ""), issuer, now) for each in objections
    ]


def against(read: ObjectionRead) -> str:
    """What an objection is about, in public words."""
    return read.line_words or "整个名单"


def line_names(award: Award, shown: ListRead) -> tuple[str, ...]:
    """The names of the lines of a list's scores, in their order: the panel's stands on a final one."""
    panel = (PANEL_NAME,) if shown.stored.kind == "final" and award.panel is not None else ()
    return (*(line.name for line in award.score), *panel)


def scored(award: Award, lines: tuple[str, ...], entry: Entry, names: Mapping[int, Named]) -> Scored:
    """An entry by name; a line it has not (the panel's, beyond the shortlist) gives nothing."""
    found = names.get(entry.subject_id, GONE)
    scores = tuple(line.score for line in entry.lines)[: len(lines)]
    if entry.seat == LEVEL and entry.level:
        remark = award.levels[entry.level - 1].name
    else:
        remark = SEATS.get(entry.seat or "", "") or "".join(each.sentence for each in entry.reasons)
    return Scored(
        rank=entry.rank,
        name=found.name,
        place=found.home,
        scores=scores + (0,) * (len(lines) - len(scores)),
        total=entry.score,
        remark=remark,
    )


def basis(connection: Connection, shown: ListRead, *, short: bool = False) -> tuple[str, ...]:
    """What a list was made from, so that anybody can make it again; ``short``: the beginning of its hash."""
    rules = rules_of(connection, shown.snapshot.rule_version).name
    known = shown.stored.hash[: 4 * HASH_GROUP] if short else shown.stored.hash
    grouped = " ".join(known[each : each + HASH_GROUP] for each in range(0, len(known), HASH_GROUP))
    return (
        f"第{shown.snapshot.number}次名单",
        f"账目到第{shown.snapshot.seq}笔",
        f"规则:{rules},版本号{shown.snapshot.rule_version}",
        f"校验码 {grouped if short else known}",
    )


def _tie_break(award: Award) -> str:
    if not award.tie_break:
        return ""
    return f"得分相同的,依次比{'、'.join(SOURCES[each] for each in award.tie_break)}。"


def _unmarked(entry: Entry) -> Entry:
    """Without what the panel gave."""
    given = sum(line.score for line in entry.lines if line.source == PANEL)
    lines = tuple(line for line in entry.lines if line.source != PANEL)
    return Entry(
        subject_id=entry.subject_id,
        place_id=entry.place_id,
        rank=entry.rank,
        score=entry.score - given,
        lines=lines,
        reasons=entry.reasons,
    )
