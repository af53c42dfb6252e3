"""光荣榜 as one tall picture for the WeChat group: as wide as a phone, as high as its names need.

Whether a name is masked is for the caller to say: it is set as it is given.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.lines import Block, fit
from points.media.poster import NEVER_ASK, phone_text
from points.media.qr import PAGE_VERSION_MAX
from points.media.typeface import printable, width

WIDTH = 1080
HEIGHT_MIN = 1440
DPI = 130
"""Printed, it fills the width of A4."""

WINNERS_MAX = 60
"""More names make a picture that nobody scrolls through: then there are several (``in_parts``)."""

MARGIN = 48
GAP = 18
PAD = 14
GROUND: draw.Colour = "#fdf5ea"
GOLD: draw.Colour = "#dfb463"
PALE: draw.Colour = "#fbe6c2"
CODE = 336
FOOT = CODE + 150
"""Of the panel with the code, and the line below it."""


class _Grid(msgspec.Struct, frozen=True):
    """How cards stand when there are up to ``winners_max``: columns, dots to the em of a name and a place."""

    winners_max: int
    columns: int
    name: int
    place: int


GRIDS = (_Grid(1, 1, 150, 60), _Grid(4, 1, 104, 54), _Grid(16, 2, 80, 44), _Grid(WINNERS_MAX, 3, 62, 36))


class Winner(msgspec.Struct, frozen=True, kw_only=True):
    """``name`` whole or masked, as it may be shown; ``place``: 小区 or community."""

    name: str
    place: str = ""
    level: str = ""
    """三星; neighbours in the list with the same level stand under one heading."""


class HonourWall(msgspec.Struct, frozen=True, kw_only=True):
    """What the picture says. Empty texts leave no hole."""

    title: str
    """光荣榜, or 通报表扬."""
    award: str
    period: str
    winners: Sequence[Winner]
    """In the order in which they are to be read."""
    honour_url: str
    """The town's public honour page."""
    town: str
    help_phone: str


class _Row(msgspec.Struct, frozen=True):
    """A heading, or cards side by side: each the blocks from its top to its bottom."""

    height: int
    heading: str = ""
    cards: tuple[tuple[Block, Block], ...] = ()


def in_parts(winners: Sequence[Winner]) -> list[Sequence[Winner]]:
    """The winners of each picture, in their order: as few pictures as hold them all, and none nearly empty."""
    count = -(-len(winners) // WINNERS_MAX)
    ends = [len(winners) * number // count for number in range(count + 1)] if count else []
    return [winners[start:end] for start, end in pairwise(ends)]


def honour_wall_png(wall: HonourWall) -> bytes:
    """The picture as PNG, 1080 wide; ``ValueError`` for no winner, above ``WINNERS_MAX``, or an address too long."""
    if not 1 <= len(wall.winners) <= WINNERS_MAX:
        raise ValueError(f"an honour wall has 1 to {WINNERS_MAX} winners, got {len(wall.winners)}")
    return draw.png(_picture(wall), DPI)


def _picture(wall: HonourWall) -> Image.Image:
    grid = next(grid for grid in GRIDS if len(wall.winners) <= grid.winners_max)
    head, rows = _head_blocks(wall), list(_rows(wall.winners, grid))
    head_height = sum(block.height for block, _, _ in head) + 130
    body = sum(row.height for row in rows) + GAP * (len(rows) - 1)
    height = max(HEIGHT_MIN, head_height + body + FOOT + 3 * MARGIN)
    page = Image.new("RGB", (WIDTH, height), GROUND)
    _draw_head(page, head, head_height)
    room = height - FOOT - MARGIN - head_height
    y = head_height + (room - body) // 2
    for row in rows:
        _draw_row(page, y, row, grid)
        y += row.height + GAP
    _draw_foot(page, wall, height - FOOT - MARGIN)
    return page


_Head = list[tuple[Block, bool, draw.Colour]]


def _head_blocks(wall: HonourWall) -> _Head:
    """Town, title, then award and period: what stands in the red head."""
    room = WIDTH - 2 * MARGIN
    title = (184, 160, 136, 112, 92, 76)
    blocks = [
        (fit(wall.town, room, 110, (50, 44, 38), leading=1.3, balanced=True), False, PALE),
        (fit(wall.title, room, 340, title, leading=1.3, balanced=True, serif=True), True, draw.PAPER),
        (fit(wall.award, room, 190, (76, 68, 60, 52, 46), leading=1.35, balanced=True), True, PALE),
        (fit(wall.period, room, 110, (56, 50, 44, 38), leading=1.35, balanced=True), False, draw.PAPER),
    ]
    return [each for each in blocks if any(each[0].lines)]


def _draw_head(page: Image.Image, head: _Head, height: int) -> None:
    draw.panel(page, (0, 0, WIDTH, height), draw.RED)
    for radius in (420, 310, 200):
        draw.ring(page, (WIDTH - 30, 20), radius, 34, "#b03138")
    draw.rule(page, 0, height - 12, WIDTH, ink=GOLD, px=12)
    y = 54
    for block, bold, ink in head:
        y += draw.write_block(page, WIDTH / 2, y, block, ink=ink, bold=bold, side="centre")


def _rows(winners: Sequence[Winner], grid: _Grid) -> Iterator[_Row]:
    """The cards in rows, each level under its heading."""
    for level, same in groupby(winners, key=lambda winner: printable(winner.level)):
        if level:
            yield _Row(84, heading=level)
        cards = [_card(winner, grid) for winner in same]
        for start in range(0, len(cards), grid.columns):
            row = tuple(cards[start : start + grid.columns])
            yield _Row(max(name.height + place.height for name, place in row) + 2 * PAD, cards=row)


def _card_width(grid: _Grid) -> int:
    return (WIDTH - 2 * MARGIN - GAP * (grid.columns - 1)) // grid.columns


def _card(winner: Winner, grid: _Grid) -> tuple[Block, Block]:
    """A name on one line, smaller where it has to be; a very long one on up to three."""
    room = _card_width(grid) - 2 * PAD
    one_line = [grid.name * part // 100 for part in (100, 90, 80, 72)]
    name = fit(winner.name, room, round(grid.name * 1.3), one_line, leading=1.25)
    if not name.whole:
        small = [grid.name * part // 100 for part in (80, 70, 62, 58, 54)]
        name = fit(winner.name, room, grid.name * 2, small, leading=1.2, balanced=True)
    if not printable(winner.place):
        return name, Block((), grid.place, 0, True)
    sizes = [grid.place, grid.place * 9 // 10]
    return name, fit(winner.place, room, round(grid.place * 2.6), sizes, leading=1.28, balanced=True)


def _draw_row(page: Image.Image, y: int, row: _Row, grid: _Grid) -> None:
    if row.heading:
        _draw_heading(page, y, row)
        return
    across = _card_width(grid)
    left = (WIDTH - len(row.cards) * across - (len(row.cards) - 1) * GAP) // 2
    for name, place in row.cards:
        draw.outlined(page, (left, y, left + across, y + row.height), GOLD, radius=18, px=3)
        middle, top = left + across / 2, y + (row.height - name.height - place.height) / 2
        draw.write_block(page, middle, top, name, bold=True, side="centre")
        draw.write_block(page, middle, top + name.height, place, ink=draw.GREY, side="centre")
        left += across + GAP


def _draw_heading(page: Image.Image, y: int, row: _Row) -> None:
    """A level between two lines."""
    block = fit(row.heading, WIDTH - 2 * MARGIN - 240, 72, (56, 48, 40, 34), leading=1.2)
    draw.write_block(
        page, WIDTH / 2, y + (row.height - block.height) / 2, block, ink=draw.RED, bold=True, side="centre"
    )
    half = round(width(block.lines[0], block.size) / 2) + 30
    length = WIDTH // 2 - MARGIN - half
    for x in (MARGIN, WIDTH // 2 + half):
        draw.rule(page, x, y + row.height // 2 - 2, length, ink=GOLD, px=4)


def _draw_foot(page: Image.Image, wall: HonourWall, top: int) -> None:
    """The code, what to do with it, and whom to ask."""
    left, right = MARGIN, WIDTH - MARGIN
    draw.outlined(page, (left, top, right, top + CODE + 60), draw.RED, radius=28, px=4)
    box = (left + 24, top + 30, left + 24 + CODE, top + 30 + CODE)
    draw.paste_code(page, wall.honour_url, box, PAGE_VERSION_MAX)
    x, y = box[2] + 18, top + 66
    draw.write(page, x, y, "长按识别二维码", 66, ink=draw.RED, bold=True)
    draw.write(page, x, y + 92, "看往期光荣榜", 54)
    if wall.help_phone.strip():
        call = f"不会用手机？请打电话\n{phone_text(wall.help_phone)}"
        draw.write_block(page, x, y + 180, fit(call, right - 20 - x, 130, (46, 40, 34), leading=1.35))
    draw.write(page, WIDTH / 2, top + CODE + 60 + 26, NEVER_ASK, 40, ink=draw.GREY, side="centre")
