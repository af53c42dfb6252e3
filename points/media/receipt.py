"""兑换小票: what a resident takes home, for 58 and 80 mm paper: as text, page, picture and printer's bytes.

A service on it carries its voucher (服务券) with code and digits, so that no phone is needed to use it.
"""

from datetime import date
from typing import Literal

import msgspec
from PIL import Image

from points.media.cards import grouped
from points.media.poster import NEVER_ASK, phone_text
from points.media.slip import (
    COLUMNS,
    Code,
    Columns,
    Pair,
    Part,
    Rule,
    Title,
    Width,
    Words,
    slip_picture,
    slip_png,
    slip_text,
)
from points.media.slip_escpos import escpos_picture, escpos_text
from points.media.slip_page import slip_page
from points.media.wording import day_words, moment_words, points_words

AGAIN = "补打"
Encoding = Literal["picture", "gb18030"]


class ReceiptLine(msgspec.Struct, frozen=True, kw_only=True):
    """Some of one item: ``points_each`` and ``points`` in hundredths; ``measure``: 瓶, 袋, 次."""

    name: str
    quantity: int
    measure: str
    points_each: int
    points: int


class ReceiptVoucher(msgspec.Struct, frozen=True, kw_only=True):
    """One 服务券. ``code``: digits only, ``valid_until``: the last day on which it holds."""

    item: str
    code: str
    provider: str
    phone: str
    valid_until: date


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What one order left behind. Points in hundredths, ``at`` an instant; empty texts leave no line."""

    shop: str
    phone: str
    number: str
    """Of the order: digits only."""
    at: int
    person: str
    """The name as it is to be printed; who calls masks it."""
    lines: tuple[ReceiptLine, ...]
    total: int
    number_name: str = "单号"
    """领取码 while it waits to be collected."""
    left_after: int | None = None
    """What is left to be spent; None leaves it out (on a copy printed later it would mislead)."""
    collector: str = ""
    """Who collects for somebody else, with the relation: ``张某(女儿)``."""
    vouchers: tuple[ReceiptVoucher, ...] = ()
    notes: tuple[str, ...] = ()
    duplicate: bool = False
    """Printed again: says 补打, so that nobody collects twice with it."""


def receipt_text(receipt: Receipt, columns: Columns = 32) -> str:
    """The receipt in half-width columns (Chinese letters and marks count two), lines ending in a newline."""
    return slip_text(_parts(receipt), columns)


def receipt_html(receipt: Receipt, width_mm: Width = 58) -> str:
    """The receipt as a page of its own to be printed by a browser; serve it with ``page.page_policy(html)``."""
    heading = f"兑换小票 {grouped(receipt.number)}"
    return slip_page(_parts(receipt), width_mm, heading)


def receipt_picture(receipt: Receipt, width_mm: Width = 58) -> Image.Image:
    """The receipt as black dots on white, 384 or 576 across."""
    return slip_picture(_parts(receipt), width_mm)


def receipt_png(receipt: Receipt, width_mm: Width = 58) -> bytes:
    """The receipt as a PNG of 203 dots an inch."""
    return slip_png(receipt_picture(receipt, width_mm))


def receipt_escpos(receipt: Receipt, width_mm: Width = 58, *, encoding: Encoding = "picture") -> bytes:
    """What to send to the printer, ending in a cut.

    ``picture`` prints on every printer, whatever letters it has. ``gb18030`` is faster on a slow cable, for
    printers with Chinese letters built in; one that lacks them prints nonsense.
    """
    if encoding == "gb18030":
        return escpos_text(_parts(receipt), COLUMNS[width_mm])
    return escpos_picture(receipt_picture(receipt, width_mm))


def _parts(receipt: Receipt) -> list[Part]:
    """The strip from top to bottom."""
    kind = f"兑换小票【{AGAIN}】" if receipt.duplicate else "兑换小票"
    parts: list[Part] = [Title(receipt.shop)] if receipt.shop.strip() else []
    parts.append(Words(kind, bold=receipt.duplicate, side="centre"))
    parts += [Rule(), Pair(receipt.number_name, grouped(receipt.number)), Pair("时间", moment_words(receipt.at))]
    parts += [*_given(("居民", receipt.person), ("代领", receipt.collector)), Rule()]
    for line in receipt.lines:
        parts.append(Words(line.name, bold=True))
        each = f"{line.quantity}{line.measure}×{points_words(line.points_each)}分"
        parts.append(Pair(each, f"{points_words(line.points)}分"))
    parts += [Rule(), Pair("合计", f"{points_words(receipt.total)}分", bold=True)]
    if receipt.left_after is not None:
        parts.append(Pair("兑换后剩余", f"{points_words(receipt.left_after)}分"))
    for voucher in receipt.vouchers:
        parts += _voucher_parts(voucher)
    parts.append(Rule())
    parts += [Words(note) for note in receipt.notes if note.strip()]
    parts += _given(("电话", phone_text(receipt.phone)))
    return [*parts, Words(NEVER_ASK, side="centre")]


def _voucher_parts(voucher: ReceiptVoucher) -> list[Part]:
    """服务券: what for, the code with its digits, whom to call, until when."""
    return [
        Rule(),
        Words("服务券", side="centre"),
        Words(voucher.item, bold=True, side="centre"),
        Code(voucher.code),
        Words(grouped(voucher.code), bold=True, side="centre"),
        *_given(("服务单位", voucher.provider), ("电话", phone_text(voucher.phone))),
        Pair("有效期至", day_words(voucher.valid_until)),
    ]


def _given(*pairs: tuple[str, str]) -> list[Part]:
    return [Pair(label, text) for label, text in pairs if text.strip()]
