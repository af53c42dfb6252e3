"""日结单: what one shop handed over on one day, and what came back, to be signed by two."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import msgspec

from points.media.cards import grouped
from points.media.form import Form, Signature
from points.media.forms import by_sound
from points.media.grid import Column, Table
from points.media.wording import clock_words, day_words, points_words


class DaySheetLine(msgspec.Struct, frozen=True, kw_only=True):
    """Some of one item in an order of the day. ``points``: what it moved, negative for a return."""

    at: int
    number: str
    person: str
    item: str
    measure: str
    quantity: int
    """Handed over; negative when it came back."""
    points: int
    note: str = ""
    """代领 and by whom, 预留领取, 纸质补录."""
    clerk: str = ""


class DaySheet(msgspec.Struct, frozen=True, kw_only=True):
    """One shop on one day. ``given``: lines handed over and kept; ``undone``: lines undone or returned that day."""

    shop: str
    day: date
    printed_at: int
    given: Sequence[DaySheetLine]
    undone: Sequence[DaySheetLine] = ()
    reserved: int = 0
    """Orders still waiting to be collected when the day ended."""


def day_form(sheet: DaySheet) -> Form:
    """日结单: every line of the day, what was undone or came back, and how many of each item went out in the end."""
    lines = [*sheet.given, *sheet.undone]
    orders = len({line.number for line in sheet.given})
    return Form(
        title="积分超市日结单",
        subtitle=sheet.shop,
        facts=(
            f"日期：{day_words(sheet.day)}",
            f"兑换{orders}单",
            f"待领取{sheet.reserved}单",
            f"净兑出{points_words(sum(line.points for line in lines))}分",
        ),
        tables=(
            _lines_table("一、兑换明细", sheet.given),
            _lines_table("二、撤销和退货", sheet.undone),
            _items_table("三、按物品合计", lines),
        ),
        signatures=(Signature("经手人"), Signature("复核人")),
        printed_at=sheet.printed_at,
    )


def _lines_table(title: str, lines: Sequence[DaySheetLine]) -> Table:
    columns = (
        Column("时间", 16, "centre", 1), Column("单号", 31, "centre", 1), Column("姓名", 25), Column("物品", 46),
        Column("数量", 18, "right"), Column("积分", 20, "right", 1), Column("经手", 18), Column("备注", 28),
    )  # fmt: skip
    rows = [
        (
            clock_words(line.at), grouped(line.number), line.person, line.item, f"{line.quantity}{line.measure}",
            points_words(line.points), line.clerk, line.note,
        )
        for line in lines
    ]  # fmt: skip
    total = ("合计", "", "", f"{len(lines)}行", "", points_words(sum(line.points for line in lines)), "", "")
    return Table(title=title, columns=columns, rows=rows, total=total if lines else ())


def _items_table(title: str, lines: Sequence[DaySheetLine]) -> Table:
    columns = (
        Column("物品", 90), Column("单位", 20, "centre"), Column("兑出", 24, "right"), Column("退回", 24, "right"),
        Column("净兑出", 24, "right", bold=True), Column("积分", 28, "right"),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    in_order = sorted(lines, key=lambda line: (by_sound(line.item), line.item, line.measure))
    for (item, measure), group in groupby(in_order, key=lambda line: (line.item, line.measure)):
        same = list(group)
        out = sum(line.quantity for line in same if line.quantity > 0)
        back = -sum(line.quantity for line in same if line.quantity < 0)
        points = sum(line.points for line in same)
        rows.append((item, measure, str(out), str(back), str(out - back), points_words(points)))
    total = (f"合计{len(rows)}种", "", "", "", "", points_words(sum(line.points for line in lines)))
    return Table(title=title, columns=columns, rows=rows, total=total if rows else ())
