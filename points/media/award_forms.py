"""名单 with its ranks, and 评议表 for the panel: each candidate's score opened to its named lines.

Scores in hundredths. Ranks, order and sums are the caller's: nothing is ranked here.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from points.media.form import Form, Signature
from points.media.grid import Column, Table
from points.media.wording import day_words, points_words

LINES_MAX = 8
"""Columns of score lines that an A4 across has room for; what is beyond is added up under 其他."""

EQUAL_RANKS = "比不出先后的，名次相同，后面的名次空出来，例如1、2、2、4。"
RECUSE = "候选人是本人、家人、亲属，或者有利害关系的，在“回避”栏打√，不评分。"


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate; ``scores`` stand under the sheet's ``lines``, in their order. ``rank`` None: not eligible."""

    rank: int | None
    name: str
    place: str
    scores: tuple[int, ...]
    total: int
    remark: str = ""

    def under(self, lines: tuple[str, ...]) -> tuple[int, ...]:
        """The scores to stand under these names; ``ValueError`` when they are not as many."""
        if len(self.scores) != len(lines):
            raise ValueError(f"{self.name} has {len(self.scores)} scores for {len(lines)} lines")
        return self.scores


class RankingSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen list. ``basis``: what it was made from, so that anybody can make it again."""

    title: str
    issuer: str
    lines: tuple[str, ...]
    rows: Sequence[Scored]
    printed_at: int
    basis: tuple[str, ...] = ()
    """数据截至2026年10月20日, 规则第3版, 校验码 ab12 cd34."""
    tie_break: str = ""
    """How equal scores were decided, as it was published beforehand."""


class PanelSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What one member of the panel fills in; ``scale``: 每人评0至10分."""

    title: str
    issuer: str
    lines: tuple[str, ...]
    rows: Sequence[Scored]
    printed_at: int
    scale: str = ""
    member: str = ""
    day: date | None = None


def ranking_form(sheet: RankingSheet) -> Form:
    """名单 with 名次 as they were given: 1, 2, 2, 4. ``ValueError`` when scores and lines do not match."""
    columns = (
        Column("名次", 14, "centre", 1, bold=True), Column("姓名", 34, bold=True), Column("小区", 46),
        *_score_columns(sheet.lines, 120), Column("得分", 20, "right", 1, bold=True), Column("说明", 35),
    )  # fmt: skip
    return Form(
        title=sheet.title,
        subtitle=sheet.issuer,
        facts=(f"共{len(sheet.rows)}人", *sheet.basis),
        tables=(
            Table(
                columns=columns,
                rows=[
                    (
                        "" if row.rank is None else str(row.rank),
                        row.name,
                        row.place,
                        *_scores(sheet.lines, row),
                        points_words(row.total),
                        row.remark,
                    )
                    for row in sheet.rows
                ],
                row_mm=8,
            ),
        ),
        notes=(*filter(None, (sheet.tie_break,)), EQUAL_RANKS),
        signatures=(Signature("制表人"), Signature("复核人"), Signature("监督人")),
        printed_at=sheet.printed_at,
        landscape=True,
    )


def panel_form(sheet: PanelSheet) -> Form:
    """评议表: the candidates in the order given, their lines, and room for 评分, 回避 and 签名."""
    columns = (
        Column("序号", 12, "centre", 1), Column("姓名", 30, bold=True), Column("小区", 40),
        *_score_columns(sheet.lines, 94), Column("得分", 19, "right", 1, bold=True),
        Column("评分", 22), Column("回避", 16), Column("签名", 36),
    )  # fmt: skip
    return Form(
        title=sheet.title,
        subtitle=sheet.issuer,
        facts=(
            f"评议人：{sheet.member or '＿＿＿＿＿＿'}",
            f"日期：{day_words(sheet.day) if sheet.day else '＿＿＿＿年＿＿月＿＿日'}",
            f"共{len(sheet.rows)}名候选人",
        ),
        intro=(f"{sheet.scale.rstrip('。')}。{RECUSE}" if sheet.scale.strip() else RECUSE,),
        tables=(
            Table(
                columns=columns,
                rows=[
                    (str(n), row.name, row.place, *_scores(sheet.lines, row), points_words(row.total), "", "", "")
                    for n, row in enumerate(sheet.rows, 1)
                ],
                row_mm=12,
            ),
        ),
        signatures=(Signature("评议人"), Signature("主持人"), Signature("监督人")),
        sign_each_page=True,
        printed_at=sheet.printed_at,
        landscape=True,
    )


def _score_columns(lines: tuple[str, ...], share: float) -> tuple[Column, ...]:
    shown = lines if len(lines) <= LINES_MAX else (*lines[: LINES_MAX - 1], "其他")
    return tuple(Column(line, share / len(shown), "right", 1) for line in shown)


def _scores(lines: tuple[str, ...], row: Scored) -> tuple[str, ...]:
    """What stands under the columns of ``_score_columns``."""
    scores = row.under(lines)
    if len(scores) > LINES_MAX:
        scores = (*scores[: LINES_MAX - 1], sum(scores[LINES_MAX - 1 :]))
    return tuple(map(points_words, scores))
