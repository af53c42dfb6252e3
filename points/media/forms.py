"""Paper for the counter: 领取登记表, the morning balance list and 盘点表, each as a ``form.Form`` of A4.

``form.form_pdf(form)`` prints it, ``form.form_png(form, page)`` shows a page. Points in hundredths.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from points.media.cards import grouped
from points.media.form import Form, Signature
from points.media.grid import Column, Table
from points.media.wording import day_words, points_words

PICKUP_ROWS_MAX = 500
HAND_MM = 10.5
"""The least height of a row that a hand fills in."""
LIMITS_LINES_MAX = 40
"""What is left of limits is needed whole, however many goods somebody took; this much still fits on a page."""


class BalanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one person may spend this morning. ``limits``: what is left of limited goods, in words."""

    name: str
    place: str
    phone_last4: str
    available: int
    limits: str = ""


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    """One item to be counted; how many there should be is not known here, on purpose."""

    name: str
    measure: str
    barcode: str


def pickup_form(shop: str, day: date | None, rows: int, printed_at: int) -> Form:
    """领取登记表 with ``rows`` blank rows, for a power cut; ``day`` None leaves the day to be written.

    ``ValueError`` for no rows or more than ``PICKUP_ROWS_MAX``.
    """
    if not 1 <= rows <= PICKUP_ROWS_MAX:
        raise ValueError(f"a pick-up form has 1 to {PICKUP_ROWS_MAX} rows, got {rows}")
    columns = (
        Column("序号", 11, "centre"), Column("日期", 22), Column("姓名", 28), Column("小区", 40), Column("物品", 56),
        Column("数量", 17), Column("积分", 17), Column("代领人/关系", 40), Column("签名", 38),
    )  # fmt: skip
    return Form(
        title="积分超市领取登记表",
        subtitle=shop,
        facts=(f"日期：{day_words(day) if day else '＿＿＿＿年＿＿月＿＿日'}", "停电、断网时用，恢复后当天录入"),
        tables=(Table(columns=columns, rows=[(str(n), *[""] * 8) for n in range(1, rows + 1)], row_mm=HAND_MM),),
        intro=("一行只写一种物品。代领要写清代领人和关系，由代领人签名。超过可用积分或限购数量的，请先不要发放。",),
        signatures=(Signature("经手人"), Signature("复核人")),
        sign_each_page=True,
        printed_at=printed_at,
        landscape=True,
    )


def balance_form(shop: str, day: date, rows: Iterable[BalanceRow], printed_at: int) -> Form:
    """The morning balance list, by 小区, then by name, in the order of a Chinese dictionary."""
    sorted_rows = sorted(rows, key=lambda row: (*map(by_sound, (row.place, row.name)), row.phone_last4))
    columns = (
        Column("姓名", 26, lines_max=1), Column("小区", 44), Column("尾号", 15, "centre", 1),
        Column("可用积分", 22, "right", 1, bold=True), Column("本期限购剩余", 75, lines_max=LIMITS_LINES_MAX),
    )  # fmt: skip
    return Form(
        title="可用积分清单",
        subtitle=shop,
        facts=(f"日期：{day_words(day)}", f"共{len(sorted_rows)}人", "含个人信息，当天用完收回销毁"),
        tables=(
            Table(
                columns=columns,
                rows=[
                    (row.name, row.place, row.phone_last4, points_words(row.available), row.limits)
                    for row in sorted_rows
                ],
                row_mm=7.0,
            ),
        ),
        printed_at=printed_at,
    )


def count_form(shop: str, number: str, day: date, rows: Iterable[CountRow], printed_at: int) -> Form:
    """盘点表, blind: what stands on the shelf is counted and written down, nothing to copy from."""
    columns = (
        Column("序号", 13, "centre"), Column("物品", 62), Column("单位", 15, "centre"),
        Column("条码", 40, "centre", 1), Column("实盘数", 26), Column("备注", 26),
    )  # fmt: skip
    filled = [
        (str(n), row.name, row.measure, grouped(row.barcode) if row.barcode else "", "", "")
        for n, row in enumerate(rows, 1)
    ]
    return Form(
        title="积分超市盘点表",
        subtitle=shop,
        facts=(f"盘点单：{number}", f"日期：{day_words(day)}", f"共{len(filled)}种"),
        tables=(Table(columns=columns, rows=filled, row_mm=HAND_MM),),
        intro=("货架、仓库和已预留的都要数，数到多少写多少；没有的写0。改动处请画线重写并签名。",),
        signatures=(Signature("盘点人"), Signature("监盘人")),
        sign_each_page=True,
        printed_at=printed_at,
    )


def by_sound(text: str) -> bytes:
    """A key that sorts as a Chinese dictionary does: GB 2312 keeps its 3,755 common letters in order of sound."""
    return text.encode("gb18030")
