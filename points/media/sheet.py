"""A sheet of A4 to draw on: lines of text, panels, codes; and the sheet as PNG.

Everything is in pixels from the top left corner. Text is set letter by letter, because that is how Chinese
marks are squeezed, and because it makes the same bytes on every machine.
"""

from functools import lru_cache
from io import BytesIO
from math import floor
from typing import Literal

from PIL import Image, ImageChops, ImageDraw

from points.media.lines import Block
from points.media.qr import qr_image
from points.media.typeface import advance, face_for, squeeze, width

A4_INCHES = (210 / 25.4, 297 / 25.4)

Colour = str
Side = Literal["left", "centre", "right"]
Box = tuple[int, int, int, int]
"""Left, top, right, bottom; right and bottom lie outside."""

INK: Colour = "#1d1d1f"
GREY: Colour = "#5f6166"
HAIR: Colour = "#d9d6d0"
PAPER: Colour = "#ffffff"
RED: Colour = "#a4262c"
GREEN: Colour = "#1c6b45"
BLUE: Colour = "#1f4f8f"

BOLD_PART = 46
"""Bold adds a stroke of size / 46 on each side: more, and dense letters such as 攀 and 整 fill up."""

_KEPT_SIZE_MAX = 48
"""Letters up to this size are kept as pictures: at most some 40 MB of them."""

_ROOF = 0.88
"""The part of the em above the baseline: where Noto CJK puts the ideographic box."""


def sheet(dpi: int) -> Image.Image:
    """A white sheet of A4: 1654 by 2339 at 200 dots an inch, 2480 by 3508 at 300."""
    across, down = (round(inches * dpi) for inches in A4_INCHES)
    return Image.new("RGB", (across, down), PAPER)


def write(
    page: Image.Image,
    x: float,
    y: float,
    line: str,
    size: int,
    *,
    ink: Colour = INK,
    bold: bool = False,
    side: Side = "left",
    serif: bool = False,
) -> None:
    """Set one line; ``y`` is the top of its em box, ``x`` its left edge, its middle or its right edge.

    The typeface has one weight: bold is the same letter with a thin stroke around it.
    """
    pen = ImageDraw.Draw(page)
    x -= {"left": 0.0, "centre": 0.5, "right": 1.0}[side] * width(line, size, serif)
    before = ""
    for char in line:
        x -= squeeze(before, char, size)
        stroke = size / BOLD_PART if bold else 0
        if size > _KEPT_SIZE_MAX:
            pen.text((x, y + _ROOF * size), char, ink, face_for(char, size, serif), "ls", stroke_width=stroke)
        else:
            _stamp(page, x, y + _ROOF * size, char, size, stroke, ink, serif)
        x += advance(char, size, serif)
        before = char


def _stamp(
    page: Image.Image, x: float, y: float, char: str, size: int, stroke: float, ink: Colour, serif: bool
) -> None:
    """The same as drawing the letter, from a picture of it that is kept: lists are most of our paper."""
    left, top = floor(x), floor(y)
    kept = _letter(char, size, stroke, x - left, y - top, serif)
    if kept:
        mask, across, down = kept
        page.paste(ink, (left + across, top + down, left + across + mask.width, top + down + mask.height), mask)


@lru_cache(maxsize=16_384)
def _letter(
    char: str, size: int, stroke: float, dx: float, dy: float, serif: bool
) -> tuple[Image.Image, int, int] | None:
    """A letter white on black, and where it stands from its origin; None for one that leaves no mark."""
    picture = Image.new("L", (4 * size, 4 * size), 0)
    at = (2 * size + dx, 2 * size + dy)
    ImageDraw.Draw(picture).text(at, char, 255, face_for(char, size, serif), "ls", stroke_width=stroke)
    box = picture.getbbox()
    return (picture.crop(box), box[0] - 2 * size, box[1] - 2 * size) if box else None


def write_block(
    page: Image.Image,
    x: float,
    y: float,
    block: Block,
    *,
    ink: Colour = INK,
    bold: bool = False,
    side: Side = "left",
) -> int:
    """Set a block from ``y`` down; the answer is the height it took."""
    air = (block.leading - block.size) / 2
    for number, line in enumerate(block.lines):
        top = y + air + number * block.leading
        write(page, x, top, line, block.size, ink=ink, bold=bold, side=side, serif=block.serif)
    return block.height


def panel(page: Image.Image, box: Box, fill: Colour, *, radius: int = 0) -> None:
    """A filled box with smooth round corners."""
    left, top, right, bottom = box
    radius = min(radius, (right - left) // 2, (bottom - top) // 2)
    mask = Image.new("L", (right - left, bottom - top), 255)
    if radius:
        disc = _disc(radius)
        for x, crop_x in ((0, 0), (mask.width - radius, radius)):
            for y, crop_y in ((0, 0), (mask.height - radius, radius)):
                mask.paste(disc.crop((crop_x, crop_y, crop_x + radius, crop_y + radius)), (x, y))
    page.paste(fill, box, mask)


def outlined(
    page: Image.Image, box: Box, line: Colour, *, fill: Colour = PAPER, radius: int = 0, px: int = 4
) -> None:
    """A panel with a line of ``px`` around it, inside ``box``."""
    left, top, right, bottom = box
    panel(page, box, line, radius=radius)
    panel(page, (left + px, top + px, right - px, bottom - px), fill, radius=max(0, radius - px))


def rule(page: Image.Image, x: int, y: int, length: int, *, ink: Colour = HAIR, px: int = 2) -> None:
    """A horizontal line, ``px`` thick, downwards from ``y``."""
    page.paste(ink, (x, y, x + length, y + px))


def ring(page: Image.Image, middle: tuple[int, int], radius: int, px: int, ink: Colour) -> None:
    """A circle of line width ``px``; what leaves the page is cut off."""
    mask = Image.new("L", (2 * radius, 2 * radius), 0)
    mask.paste(_disc(radius), (0, 0))
    mask.paste(0, (px, px), _disc(radius - px))
    page.paste(ink, (middle[0] - radius, middle[1] - radius), mask)


def paste_code(page: Image.Image, text: str, box: Box, version_max: int) -> None:
    """A code with its quiet zone in the square at the left top of ``box``; the ground there must be white."""
    left, top, right, _ = box
    dark = ImageChops.invert(qr_image(text, right - left, version_max=version_max).convert("L"))
    page.paste("#000000", (left, top), dark)


def png(page: Image.Image, dpi: int) -> bytes:
    """The sheet as a PNG that prints at its true size."""
    out = BytesIO()
    page.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


@lru_cache(maxsize=16)
def _disc(radius: int) -> Image.Image:
    """A smooth white disc on black: drawn four times too large, then shrunk."""
    big = Image.new("L", (8 * radius, 8 * radius), 0)
    ImageDraw.Draw(big).ellipse((0, 0, 8 * radius - 1, 8 * radius - 1), 255)
    return big.reduce(4)
