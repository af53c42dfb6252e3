"""兑换价目表 for the wall: goods and services in groups, points on the right, limits in words; never yuan.

It is set as large as it fits on one sheet of A4 or A3, in one column or two; a very long list goes on over sheets.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.lines import Block, fit
from points.media.pdf import pdf_of
from points.media.poster import phone_text
from points.media.typeface import printable, width
from points.media.wording import day_words, points_words

DPI = 200
Paper = Literal["A4", "A3"]
SIZES: dict[Paper, tuple[int, int]] = {"A4": (1654, 2339), "A3": (2339, 3307)}
"""Dots across and down, upright."""

ITEMS_MAX = 1_000
SETTINGS = ((1, 64), (1, 56), (2, 56), (1, 50), (2, 50), (1, 44), (2, 44), (2, 40), (2, 36), (2, 32))
"""Columns and dots to the em of an item's name, the best first; the last also where sheets are many."""

LIMIT_SIZE = 0.72
"""Of the name's em."""


class PriceItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``points`` in hundredths for one ``measure``; ``limit`` in words: 每户每季限2件."""

    name: str
    measure: str
    points: int
    limit: str = ""


class PriceGroup(msgspec.Struct, frozen=True):
    """Items of one kind: 日用品, 粮油, 家政服务."""

    name: str
    items: tuple[PriceItem, ...]


class PriceList(msgspec.Struct, frozen=True, kw_only=True):
    """All that hangs on the wall. ``days``: when the shop redeems, in words; ``since``: the day of these prices."""

    title: str
    shop: str
    days: str
    since: date
    groups: Sequence[PriceGroup]
    phone: str = ""
    notes: tuple[str, ...] = ()


class _Line(msgspec.Struct, frozen=True):
    """A group's head (no price) or an item, broken to the width of its column."""

    name: Block
    price: str
    limit: Block | None
    height: int


def price_list_pdf(prices: PriceList, paper: Paper = "A4") -> bytes:
    """The poster as a PDF to be printed at its actual size; ``ValueError`` above ``ITEMS_MAX`` items."""
    return pdf_of(price_list_pages(prices, paper), DPI)


def price_list_png(prices: PriceList, paper: Paper = "A4", page: int = 1) -> bytes:
    """One sheet as a PNG; ``ValueError`` when there is none of that number."""
    for number, picture in enumerate(price_list_pages(prices, paper), 1):
        if number == page:
            return draw.png(picture, DPI)
    raise ValueError(f"the price list has no sheet {page}")


def price_list_pages(prices: PriceList, paper: Paper = "A4") -> Iterator[Image.Image]:
    """Its sheets as pictures of 200 dots an inch."""
    if sum(len(group.items) for group in prices.groups) > ITEMS_MAX:
        raise ValueError(f"a price list has at most {ITEMS_MAX} items")
    scale = SIZES[paper][0] / SIZES["A4"][0]
    columns, sheets = 1, list[list[list[_Line]]]()
    for columns, size in SETTINGS:
        lines = _lines(prices.groups, _room(paper, columns), round(size * scale))
        sheets = _columns_of(lines, columns, paper)
        if len(sheets) == 1 and all(line.name.whole for line in lines):
            break
    return (_sheet(prices, paper, columns, each, number, len(sheets)) for number, each in enumerate(sheets, 1))


def _mm(paper: Paper, mm: float) -> int:
    """A length on A4, larger on A3."""
    return round(mm / 25.4 * DPI * SIZES[paper][0] / SIZES["A4"][0])


def _room(paper: Paper, columns: int) -> int:
    """How wide a column is."""
    return (SIZES[paper][0] - 2 * _mm(paper, 14) - (columns - 1) * _mm(paper, 10)) // columns


def _top(paper: Paper) -> int:
    return _mm(paper, 66)


def _bottom(paper: Paper) -> int:
    return SIZES[paper][1] - _mm(paper, 28)


def _lines(groups: Sequence[PriceGroup], room: int, size: int) -> list[_Line]:
    """Every line of the list, in order."""
    lines: list[_Line] = []
    for group in groups:
        if not group.items:
            continue
        head = fit(group.name, room - size, round(size * 1.5), (round(size * 1.05),), leading=1.4)
        lines.append(_Line(head, "", None, round(size * 2.1)))
        lines += [_item_line(item, room, size) for item in group.items]
    return lines


def _item_line(item: PriceItem, room: int, size: int) -> _Line:
    """Name and price side by side, the limit small below them; both take as many lines as they need, up to three."""
    measure = printable(item.measure)
    price = f"{points_words(item.points)}分" + (f"/{measure}" if measure else "")
    price = fit(price, room * 6 // 10, size, (size,), leading=1.0).lines[0]
    left = round(room - width(price, size) - size)
    name = fit(item.name, left, 3 * round(size * 1.3), (size,), leading=1.3, balanced=True)
    small = round(size * LIMIT_SIZE)
    limit = fit(item.limit, room, 3 * round(small * 1.3), (small,), leading=1.3) if item.limit.strip() else None
    return _Line(name, price, limit, name.height + (limit.height if limit else 0) + round(size * 0.5))


def _columns_of(lines: list[_Line], columns: int, paper: Paper) -> list[list[list[_Line]]]:
    """Sheets of columns of lines; a group's head never stands alone at the foot of a column."""
    height = _bottom(paper) - _top(paper)
    filled: list[list[_Line]] = [[]]
    used = 0
    for number, line in enumerate(lines):
        follows = lines[number + 1].height if not line.price and number + 1 < len(lines) else 0
        if filled[-1] and used + line.height + follows > height:
            filled.append([])
            used = 0
        filled[-1].append(line)
        used += line.height
    return [filled[start : start + columns] for start in range(0, len(filled), columns)]


def _sheet(
    prices: PriceList, paper: Paper, columns: int, filled: list[list[_Line]], number: int, count: int
) -> Image.Image:
    page = Image.new("RGB", SIZES[paper], draw.PAPER)
    _head(page, prices, paper)
    room = _room(paper, columns)
    for place, lines in enumerate(filled):
        x, y = _mm(paper, 14) + place * (room + _mm(paper, 10)), _top(paper)
        for line in lines:
            _draw_line(page, x, y, room, line)
            y += line.height
    if columns == 2:
        middle = page.width // 2
        page.paste(draw.HAIR, (middle - 1, _top(paper), middle + 1, _bottom(paper)))
    _foot(page, prices, paper, f"第{number}页，共{count}页" if count > 1 else "")
    return page


def _head(page: Image.Image, prices: PriceList, paper: Paper) -> None:
    """The red head, and below it the days on which to come."""
    middle, room = page.width / 2, page.width - 2 * _mm(paper, 14)
    red, band = _mm(paper, 38), _mm(paper, 60)
    draw.panel(page, (0, 0, page.width, red), draw.RED)
    draw.rule(page, 0, red, page.width, ink="#e3b34c", px=_mm(paper, 1.2))
    sizes = tuple(_mm(paper, mm) for mm in (13.5, 12, 10.5, 9))
    title = fit(prices.title, room, _mm(paper, 18), sizes, leading=1.3)
    shop = fit(prices.shop, room, _mm(paper, 9), tuple(_mm(paper, mm) for mm in (6, 5.2, 4.5)), leading=1.3)
    y = (red - title.height - shop.height) / 2
    draw.write_block(page, middle, y, title, ink=draw.PAPER, bold=True, side="centre")
    draw.write_block(page, middle, y + title.height, shop, ink="#fbeceb", side="centre")
    sizes = tuple(_mm(paper, mm) for mm in (7.6, 6.8, 6, 5.2, 4.6))
    days = fit(prices.days, room, band - red - _mm(paper, 4), sizes, leading=1.35, balanced=True)
    top = red + _mm(paper, 2) + (band - red - days.height) / 2
    draw.write_block(page, middle, top, days, ink=draw.RED, bold=True, side="centre")


def _draw_line(page: Image.Image, x: int, y: int, room: int, line: _Line) -> None:
    size = line.name.size
    if not line.price:
        top, bottom = y + round(size * 0.3), y + line.height - round(size * 0.2)
        draw.panel(page, (x, top, x + room, bottom), "#f6e7e6", radius=size // 5)
        draw.write_block(
            page, x + size / 2, (top + bottom - line.name.height) / 2, line.name, ink=draw.RED, bold=True
        )
        return
    air = round(size * 0.25)
    draw.write_block(page, x, y + air, line.name)
    first = y + air + (line.name.leading - size) / 2
    draw.write(page, x + room, first, line.price, size, ink=draw.RED, bold=True, side="right")
    if line.limit:
        draw.write_block(page, x, y + air + line.name.height, line.limit, ink=draw.GREY)
    name, *more = line.name.lines
    if more:
        return
    start = x + round(width(name, size)) + size // 2
    end = x + room - round(width(line.price, size)) - size // 2
    for dot in range(start + (-start) % (size // 2), end, size // 2):
        page.paste("#b9b5ae", (dot, round(first + size * 0.86), dot + 4, round(first + size * 0.86) + 4))


def _foot(page: Image.Image, prices: PriceList, paper: Paper, number: str) -> None:
    left, right, size = _mm(paper, 14), page.width - _mm(paper, 14), _mm(paper, 3.8)
    y = _bottom(paper) + _mm(paper, 2)
    draw.rule(page, left, y, right - left, ink=draw.RED, px=_mm(paper, 0.4))
    note = fit("\n".join(prices.notes), right - left, _mm(paper, 12), (size, round(size * 0.85)), leading=1.4)
    draw.write_block(page, left, y + _mm(paper, 1.5), note)
    phone = f"电话 {phone_text(prices.phone)}" if prices.phone.strip() else ""
    y = page.height - _mm(paper, 11)
    draw.write(page, left, y, phone, size, bold=True)
    since = " ".join(filter(None, (f"{day_words(prices.since)}起执行", number)))
    draw.write(page, right, y, since, size, ink=draw.GREY, side="right")
