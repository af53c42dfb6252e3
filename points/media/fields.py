"""A form to be filled in: labels, and beside each its text or room for a hand."""

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.grid import BODY_SIZES, LEADING, MARGIN_MM, PAD_MM, SHADE, Part, draw_lines, px
from points.media.lines import Block, fit

LABEL_MM = 30.0
LABEL_SIZES = (32, 28, 25)
TOP_MM = 14.0
ROW_MM_MAX = 150.0
"""Of the tallest row: 1,800 letters. It stands on one page, whole."""


class Field(msgspec.Struct, frozen=True):
    """An empty ``text`` is written by hand."""

    label: str
    text: str = ""


class FieldRow(msgspec.Struct, frozen=True):
    """Fields side by side, each as wide as the other; the row is at least ``mm`` high, and as its text needs."""

    fields: tuple[Field, ...]
    mm: float = 11.0


def fields_parts(rows: Sequence[FieldRow], room: int, below: int = 0) -> Iterator[Part]:
    """The rows, ``room`` dots wide; none is torn over two pages, and the last keeps ``below`` dots with it."""
    for number, row in enumerate(rows, 1):
        part = _row(row, room)
        yield msgspec.structs.replace(part, need=part.height + below) if number == len(rows) else part


def _row(row: FieldRow, room: int) -> Part:
    left, share = px(MARGIN_MM), room / len(row.fields)
    edges = [left]
    cells: list[tuple[Block, Block]] = []
    for number, field in enumerate(row.fields):
        edges += [left + round(number * share) + px(LABEL_MM), left + round((number + 1) * share)]
        inner = edges[-1] - edges[-2] - 2 * px(PAD_MM)
        label = fit(field.label, px(LABEL_MM - 2 * PAD_MM), px(30), LABEL_SIZES, leading=LEADING, balanced=True)
        cells.append((label, fit(field.text, inner, px(ROW_MM_MAX), BODY_SIZES, leading=LEADING)))
    tallest = max(block.height for pair in cells for block in pair) + 2 * px(PAD_MM)
    height = max(px(row.mm), tallest)
    return Part(height, partial(_draw, height=height, edges=edges, cells=tuple(cells)))


def _draw(
    page: Image.Image, y: int, *, height: int, edges: list[int], cells: tuple[tuple[Block, Block], ...]
) -> None:
    """Labels shaded, as in the head of a table; where there is room for several lines a text begins at the top."""
    for number, (label, text) in enumerate(cells):
        start, inner = edges[2 * number], edges[2 * number + 1]
        page.paste(SHADE, (start, y, inner, y + height))
        draw.write_block(page, (start + inner) / 2, y + (height - label.height) / 2, label, bold=True, side="centre")
        top = px(PAD_MM) if height > px(TOP_MM) else (height - text.height) / 2
        draw.write_block(page, inner + px(PAD_MM), y + top, text)
    draw_lines(page, y, height, edges)
