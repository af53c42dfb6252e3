"""公示表 for the wall, and 异议登记表 for whoever has something to say against it.

On paper a 公示表 carries whole names of those who agreed to it: which ones is for the caller to say.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from points.media.fields import Field, FieldRow
from points.media.form import Form, Signature
from points.media.grid import Column, Table
from points.media.poster import phone_text
from points.media.wording import day_words

HOW_TO_OBJECT = (
    "对名单有不同意见的，请在公示期内找受理人提出：当面说、打电话、写书面材料都可以。",
    "请讲清是谁、什么事、有什么依据，并留下姓名和电话。受理人会当场登记，查清后答复您。",
)
WAYS = ("当面", "电话", "书面", "网上")
OUTCOMES = ("成立", "部分成立", "不成立")
BLANK_DAY = "＿＿＿＿年＿＿月＿＿日"


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list. ``matter``: what for, or the score, in words."""

    name: str
    place: str
    matter: str


class NoticeSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A list that everybody may object to, from ``first`` to ``last``, both days included."""

    title: str
    issuer: str
    rows: Sequence[NoticeRow]
    first: date
    last: date
    working_days: int
    """How many of them count: the day on which it is put up does not."""
    receiver: str
    phone: str
    printed_at: int
    intro: str = ""
    matter_title: str = "事由"
    how: tuple[str, ...] = HOW_TO_OBJECT
    seal: bool = True
    """Room for the issuer's seal at the end."""


class ObjectionSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One objection; whatever is empty is left to be written by hand."""

    issuer: str
    printed_at: int
    notice: str = ""
    """What it is about: 2026年第四季度服务之星公示."""
    number: str = ""
    received_on: date | None = None
    raised_by: str = ""
    phone: str = ""
    way: str = ""
    """One of ``WAYS``."""
    against: str = ""
    reasons: str = ""
    evidence: str = ""
    receiver: str = ""
    due_on: date | None = None
    findings: str = ""
    outcome: str = ""
    """One of ``OUTCOMES``."""
    answered_on: date | None = None
    answered_by: str = ""
    answer: str = ""


def notice_form(sheet: NoticeSheet) -> Form:
    """公示表, in letters to be read standing: who, from where, what for; until when, and how to object."""
    columns = (
        Column("序号", 18, "centre", 1), Column("姓名", 46, bold=True), Column("小区", 48),
        Column(sheet.matter_title, 70, lines_max=3),
    )  # fmt: skip
    return Form(
        title=sheet.title,
        subtitle=sheet.issuer,
        facts=(
            f"公示时间：{_span(sheet.first, sheet.last)}",
            f"共{len(sheet.rows)}名",
            f"受理人：{sheet.receiver}",
            f"电话：{phone_text(sheet.phone)}",
        ),
        intro=(*filter(None, (sheet.intro,)), f"公示满{sheet.working_days}个工作日，张贴当天不算。"),
        tables=(
            Table(
                columns=columns,
                rows=[(str(n), row.name, row.place, row.matter) for n, row in enumerate(sheet.rows, 1)],
                row_mm=11,
            ),
        ),
        notes=sheet.how,
        signatures=(Signature(sheet.issuer, seal=True),) if sheet.seal else (),
        printed_at=sheet.printed_at,
        large=True,
    )


def objection_form(sheet: ObjectionSheet) -> Form:
    """异议登记表, blank or filled as far as it is known. ``ValueError`` for an unknown way or outcome."""
    return Form(
        title="异议登记表",
        subtitle=sheet.issuer,
        tables=(),
        fields=(
            FieldRow((Field("编号", sheet.number), Field("收到日期", _day(sheet.received_on)))),
            FieldRow((Field("公示名称", sheet.notice),)),
            FieldRow((Field("提出人", sheet.raised_by), Field("电话", phone_text(sheet.phone)))),
            FieldRow((Field("提出方式", _boxes(WAYS, sheet.way)),)),
            FieldRow((Field("对谁、哪一项", sheet.against),)),
            FieldRow((Field("意见和理由", sheet.reasons),), mm=45),
            FieldRow((Field("依据和材料", sheet.evidence),), mm=22),
            FieldRow((Field("受理人", sheet.receiver), Field("最迟答复日期", _day(sheet.due_on)))),
            FieldRow((Field("核查情况", sheet.findings),), mm=36),
            FieldRow((Field("处理结果", _boxes(OUTCOMES, sheet.outcome)),)),
            FieldRow((Field("答复内容", sheet.answer),), mm=18),
            FieldRow((Field("答复日期", _day(sheet.answered_on)), Field("答复人", sheet.answered_by))),
        ),
        notes=("电话、网上提出的，由受理人代填，念给提出人听，核对没有错。",),
        signatures=(Signature("提出人"), Signature("受理人"), Signature("监督人")),
        printed_at=sheet.printed_at,
    )


def _span(first: date, last: date) -> str:
    """A span of days; the year is not said twice."""
    end = f"{last.month}月{last.day}日" if last.year == first.year else day_words(last)
    return f"{day_words(first)}至{end}"


def _day(day: date | None) -> str:
    return day_words(day) if day else BLANK_DAY


def _boxes(choices: tuple[str, ...], chosen: str) -> str:
    """Boxes to be ticked, the chosen one filled."""
    if chosen and chosen not in choices:
        raise ValueError(f"{chosen!r} is none of {choices}")
    return " ".join(("■" if choice == chosen else "□") + choice for choice in choices)
