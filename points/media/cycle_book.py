"""The whole file of a cycle as one spreadsheet: who stood where and why, every step, and who took it.

All that is known is written down, empty sheets too: nobody has to ask whether one is missing. Scores in hundredths.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from points.media.award_forms import Scored
from points.media.spreadsheet import Column, Sheet, write_book
from points.media.wording import moment_words

Row = tuple[str | int, ...]


class Nomination(msgspec.Struct, frozen=True, kw_only=True):
    """推荐. ``by``: 本人, or which team, unit or member of staff."""

    name: str
    place: str
    by: str
    day: date
    reason: str = ""


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """资格. ``evidence``: what it was judged by, in words."""

    name: str
    place: str
    eligible: bool
    reason: str = ""
    evidence: str = ""


class PanelScore(msgspec.Struct, frozen=True, kw_only=True):
    """研究. ``score`` None: none was given; ``recused``: the member stepped aside, and why is said in ``note``."""

    name: str
    member: str
    score: int | None
    recused: bool = False
    note: str = ""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """公示."""

    title: str
    first: date
    last: date
    receiver: str
    phone: str
    state: str
    """公示中, 已结束, 已中止."""


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """异议, as far as it got."""

    number: str
    received_on: date
    raised_by: str
    against: str
    reasons: str
    due_on: date
    outcome: str = ""
    answered_on: date | None = None
    answer: str = ""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """结果. ``remark``: withdrawn when and why, drawn by lot before whom."""

    name: str
    place: str
    level: str = ""
    certificate: str = ""
    bonus: int = 0
    remark: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """步骤: who did what, at which instant."""

    step: str
    at: int
    by: str
    note: str = ""


class CycleFile(msgspec.Struct, frozen=True, kw_only=True):
    """One cycle. ``facts``: 数据截至…, 规则第3版, 校验码…; they stand above every sheet."""

    title: str
    facts: tuple[str, ...]
    lines: tuple[str, ...]
    """The names of the score's lines, in the order of each candidate's ``scores``."""
    ranking: Sequence[Scored] = ()
    nominations: Sequence[Nomination] = ()
    screenings: Sequence[Screening] = ()
    panel: Sequence[PanelScore] = ()
    notices: Sequence[Published] = ()
    objections: Sequence[Objection] = ()
    results: Sequence[Result] = ()
    steps: Sequence[Step] = ()


_NAME = (Column("姓名", 16), Column("小区", 22))
_REMARK = Column("备注", 50, "prose")


def cycle_book(file: CycleFile) -> bytes:
    """The file as XLSX of eight sheets. ``ValueError`` when scores and lines do not match."""
    return write_book(*_judged(file), *_published(file))


def _judged(file: CycleFile) -> tuple[Sheet, ...]:
    """名单与得分明细, 推荐, 资格, 研究: who was weighed, and how."""
    lines = tuple(Column(line, 12, "hundredths") for line in file.lines)
    nominations = [(each.name, each.place, each.by, _day(each.day), each.reason) for each in file.nominations]
    screenings = [
        (each.name, each.place, "符合" if each.eligible else "不符合", each.reason, each.evidence)
        for each in file.screenings
    ]
    panel = [
        (each.name, each.member, "" if each.score is None else each.score, "是" if each.recused else "", each.note)
        for each in file.panel
    ]
    return (
        _sheet(
            file, "名单与得分明细", [_ranked(file, each) for each in file.ranking],
            Column("名次", 8, "count"), *_NAME, *lines, Column("得分", 12, "hundredths"), Column("说明", 30, "prose"),
        ),
        _sheet(
            file, "推荐", nominations,
            *_NAME, Column("推荐人", 22), Column("日期", 12), Column("理由", 50, "prose"),
        ),
        _sheet(
            file, "资格", screenings,
            *_NAME, Column("结论", 10), Column("原因", 36, "prose"), Column("依据", 50, "prose"),
        ),
        _sheet(
            file, "研究", panel,
            Column("姓名", 16), Column("评议人", 16), Column("评分", 10, "hundredths"), Column("回避", 8), _REMARK,
        ),
    )  # fmt: skip


def _published(file: CycleFile) -> tuple[Sheet, ...]:
    """公示, 异议, 结果, 步骤: what everybody was told, and what came of it."""
    notices = [
        (each.title, _day(each.first), _day(each.last), each.receiver, each.phone, each.state)
        for each in file.notices
    ]
    results = [
        (each.name, each.place, each.level, each.certificate, each.bonus, each.remark) for each in file.results
    ]
    return (
        _sheet(
            file, "公示", notices,
            Column("公示名称", 40, "prose"), Column("开始", 12), Column("截止", 12), Column("受理人", 16),
            Column("电话", 16), Column("状态", 12),
        ),
        _sheet(
            file, "异议", list(map(_objection, file.objections)),
            Column("编号", 18), Column("收到日期", 12), Column("提出人", 16), Column("对谁、哪一项", 24, "prose"),
            Column("意见和理由", 50, "prose"), Column("最迟答复", 12), Column("处理结果", 12), Column("答复日期", 12),
            Column("答复内容", 50, "prose"),
        ),
        _sheet(
            file, "结果", results,
            *_NAME, Column("等级", 10), Column("证书编号", 22), Column("奖励积分", 12, "hundredths", summed=True),
            _REMARK,
        ),
        _sheet(
            file, "步骤", [(each.step, moment_words(each.at), each.by, each.note) for each in file.steps],
            Column("步骤", 14), Column("时间", 22), Column("经办人", 16), _REMARK,
        ),
    )  # fmt: skip


def _sheet(file: CycleFile, name: str, rows: Sequence[Row], *columns: Column) -> Sheet:
    facts = (*file.facts, f"共{len(rows)}条")
    return Sheet(name=name, title=f"{file.title} {name}", facts=facts, columns=columns, rows=rows)


def _ranked(file: CycleFile, each: Scored) -> Row:
    return (
        "" if each.rank is None else each.rank,
        each.name,
        each.place,
        *each.under(file.lines),
        each.total,
        each.remark,
    )


def _objection(each: Objection) -> Row:
    answered = _day(each.answered_on) if each.answered_on else ""
    return (
        each.number, _day(each.received_on), each.raised_by, each.against, each.reasons, _day(each.due_on),
        each.outcome, answered, each.answer,
    )  # fmt: skip


def _day(day: date) -> str:
    return day.isoformat()
