"""Tables on paper: ruled rows as high as their text, or as a hand needs; their heads repeated on every page."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import Literal

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.lines import Block, fit

DPI = 200
MARGIN_MM = 14.0
BODY_SIZES = (32, 28, 25)
"""Dots to the em in a cell: 4.1 mm, smaller only where a long text needs it."""

HEAD_SIZES = (30, 27, 24)
LARGE_SIZES = (46, 42, 38, 34, 30)
"""For a sheet on a wall, read standing and without glasses: 5.8 mm; of heads too."""

LEADING = 1.25
PAD_MM = 1.2
LINE_INK = "#333333"
"""Dark and thick enough for a copier."""

LINE_PX = 2
SHADE = "#ececec"
LINES_MAX = 3
"""Of a head or a total."""


class Column(msgspec.Struct, frozen=True):
    """``share``: its part of the table's width, in any unit; ``lines_max``: of the largest letters in a cell."""

    title: str
    share: float
    side: draw.Side = "left"
    lines_max: int = 2
    bold: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of as many texts as there are columns; ``total`` closes it in bold letters."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[str, ...]]
    title: str = ""
    total: tuple[str, ...] = ()
    row_mm: float = 0.0
    """The least height of a row; 0 for as high as its text."""
    empty: str = "无"
    """What stands in place of no rows at all."""


class Part(msgspec.Struct, frozen=True):
    """Something to draw at a height, or a gap; a gap that does not fit is left out.

    ``need``: what has to fit from there down; ``head``: repeated on a new page.
    """

    height: int
    draw: Callable[[Image.Image, int], object] | None
    need: int = 0
    head: "Part | None" = None


def px(mm: float) -> int:
    """Millimetres in dots."""
    return round(mm / 25.4 * DPI)


def table_parts(table: Table, room: int, below: int = 0, *, large: bool = False) -> Iterator[Part]:
    """The head, the rows and the total of a table ``room`` dots wide.

    The last row stands on a page with the total, and with ``below`` dots of what follows the table.
    """
    shares = [0.0, *accumulate(column.share for column in table.columns)]
    edges = [px(MARGIN_MM) + round(share / shares[-1] * room) for share in shares]
    head = _row(table, edges, tuple(column.title for column in table.columns), "head", large)
    yield msgspec.structs.replace(head, need=head.height + px(max(10, table.row_mm)))
    rows = table.rows or [(table.empty, *[""] * (len(table.columns) - 1))]
    total = _row(table, edges, table.total, "total", large) if table.total else None
    for number, texts in enumerate(rows, 1):
        row = _row(table, edges, texts, "row", large)
        need = row.height + (below + (total.height if total else 0) if number == len(rows) else 0)
        yield msgspec.structs.replace(row, need=need, head=head)
    if total:
        yield msgspec.structs.replace(total, need=total.height + below, head=head)


_Kind = Literal["head", "row", "total"]
_Cell = tuple[Block, draw.Side, bool]


def _row(table: Table, edges: list[int], texts: tuple[str, ...], kind: _Kind, large: bool) -> Part:
    """One row with the lines around it. ``ValueError`` when it has not as many texts as there are columns."""
    cells: list[_Cell] = []
    for number, (column, text) in enumerate(zip(table.columns, texts, strict=True)):
        room = edges[number + 1] - edges[number] - 2 * px(PAD_MM)
        sizes = LARGE_SIZES if large else HEAD_SIZES if kind == "head" else BODY_SIZES
        lines_max = column.lines_max if kind == "row" else LINES_MAX
        block = fit(text, room, lines_max * round(sizes[0] * LEADING), sizes, leading=LEADING)
        cells.append((block, "centre" if kind == "head" else column.side, kind != "row" or column.bold))
    height = max(block.height for block, _, _ in cells) + 2 * px(PAD_MM)
    height = max(height, px(table.row_mm) if kind == "row" else 0)
    return Part(height, partial(_draw_row, height=height, edges=edges, cells=tuple(cells), shaded=kind == "head"))


def _draw_row(
    page: Image.Image, y: int, *, height: int, edges: list[int], cells: tuple[_Cell, ...], shaded: bool
) -> None:
    if shaded:
        page.paste(SHADE, (edges[0], y, edges[-1], y + height))
    draw_lines(page, y, height, edges)
    for number, (block, side, bold) in enumerate(cells):
        left, right = edges[number] + px(PAD_MM), edges[number + 1] - px(PAD_MM)
        x = {"left": left + LINE_PX, "centre": (left + right) / 2, "right": right}[side]
        draw.write_block(page, x, y + (height - block.height) / 2, block, bold=bold, side=side)


def draw_lines(page: Image.Image, y: int, height: int, edges: list[int]) -> None:
    """The lines around the cells of one row, whose edges are given."""
    for top in (y, y + height):
        draw.rule(page, edges[0], top, edges[-1] - edges[0] + LINE_PX, ink=LINE_INK, px=LINE_PX)
    for x in edges:
        page.paste(LINE_INK, (x, y, x + LINE_PX, y + height + LINE_PX))
