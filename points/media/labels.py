"""货架标签: 24 a sheet of A4, 70 by 37 mm as sticker sheets have it; on plain paper, cut along the lines."""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.ean import draw_ean, ean_bars, ean_width
from points.media.lines import fit
from points.media.pdf import pdf_of
from points.media.typeface import width
from points.media.wording import day_words, points_words

DPI = 300
COLUMNS, ROWS = 3, 8
A_PAGE = COLUMNS * ROWS
LABEL_MM = (70.0, 37.0)
LABELS_MAX = 2_400
PAD_MM = 4.6
"""Printers leave 4 mm of a sheet white, and the labels reach its edges."""

MODULE_PX = 4
"""0.339 mm: a little over the nominal size of EAN (0.33 mm)."""


class ShelfLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What one label shows. ``points`` in hundredths; ``barcode``: EAN-8 or EAN-13; ``since``: day of the price."""

    name: str
    measure: str
    points: int
    barcode: str
    since: date


def label_sheet(labels: Sequence[ShelfLabel]) -> bytes:
    """The labels as a PDF to be printed at its actual size, row by row.

    ``ValueError`` for no label, more than ``LABELS_MAX``, or a number that is not an EAN.
    """
    return pdf_of(label_pages(labels), DPI)


def label_pages(labels: Sequence[ShelfLabel]) -> Iterator[Image.Image]:
    """The sheets as grey pictures of A4 at 300 dots an inch; errors as in ``label_sheet``."""
    if not 1 <= len(labels) <= LABELS_MAX:
        raise ValueError(f"a run holds 1 to {LABELS_MAX} labels, got {len(labels)}")
    for label in labels:
        ean_bars(label.barcode)
    return (_page(labels[start : start + A_PAGE]) for start in range(0, len(labels), A_PAGE))


def _page(labels: Sequence[ShelfLabel]) -> Image.Image:
    page = Image.new("L", (_px(210), _px(297)), 255)
    # Rounded from the sheet's corner each time, so that no row drifts from its sticker.
    ys = [_px(0.5 + LABEL_MM[1] * row) for row in range(ROWS + 1)]
    xs = [_px(LABEL_MM[0] * column) for column in range(COLUMNS + 1)]
    for y in ys:
        draw.rule(page, 0, y - 1, page.width, px=1)
    for x in xs[1:-1]:
        page.paste(draw.HAIR, (x, 0, x + 1, page.height))
    for place, label in enumerate(labels):
        row, column = divmod(place, COLUMNS)
        _label(page, (xs[column], ys[row], xs[column + 1], ys[row + 1]), label)
    return page


def _label(page: Image.Image, box: draw.Box, label: ShelfLabel) -> None:
    """The name on top, the points large on the right, the code below on the left."""
    left, top, right, bottom = box[0] + _px(PAD_MM), box[1] + _px(PAD_MM), box[2] - _px(PAD_MM), box[3] - _px(PAD_MM)
    name = fit(label.name, right - left, 116, (58, 52, 46, 40, 36), leading=1.22, balanced=True)
    draw.write_block(page, left, top + (116 - name.height) / 2, name, bold=True)
    code_px = ean_width(label.barcode, MODULE_PX)
    # The dark bars begin where the name begins; the quiet zone reaches into the white around.
    draw_ean(page, left - 2 * MODULE_PX, bottom - 176, label.barcode, module_px=MODULE_PX, height=176)
    _price(page, (left + code_px - 4 * MODULE_PX, top + 122, right, bottom), label)


def _price(page: Image.Image, box: draw.Box, label: ShelfLabel) -> None:
    """``12分`` with the unit small beside the number, per measure, and since when."""
    left, top, right, bottom = box
    unit = width("分", 44) + 6
    number = fit(points_words(label.points), round(right - left - unit), 130, (112, 96, 80, 66, 54, 44), leading=1.1)
    draw.write(page, right, top + 62, "分", 44, bold=True, side="right")
    draw.write(
        page, right - unit, top + 106 - number.size * 0.88, number.lines[0], number.size, bold=True, side="right"
    )
    each = fit(f"每{label.measure}" if label.measure.strip() else "", right - left, 48, (38, 32, 28), leading=1.2)
    draw.write_block(page, right, bottom - 92, each, side="right")
    since = fit(f"{day_words(label.since)}起", right - left, 34, (26, 24, 22), leading=1.2)
    draw.write_block(page, right, bottom - since.height, since, ink=draw.GREY, side="right")


def _px(mm: float) -> int:
    return round(mm / 25.4 * DPI)
