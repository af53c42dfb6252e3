"""A strip of paper from a receipt printer: what stands on it, as text in columns and as a picture of dots.

58 mm paper has 384 dots (32 half-width columns) to print on, 80 mm paper 576 (48); a millimetre is 8 dots.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Literal, cast

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.lines import Block, balance, break_lines, fit
from points.media.typeface import printable, width

Width = Literal[58, 80]
"""Millimetres of paper."""

DOTS: dict[Width, int] = {58: 384, 80: 576}
Columns = Literal[32, 48]
"""Half-width letters that fit on a line."""

COLUMNS: dict[Width, Columns] = {58: 32, 80: 48}
DOTS_A_MM = 8
DPI = 203

BODY: dict[Width, int] = {58: 26, 80: 28}
"""Dots to the em of ordinary lines: 3.3 and 3.5 mm, larger than newspapers print."""

LEADING = 1.4
CODE_VERSION_MAX = 2
"""At most 25 modules a side: digits of a voucher need 21."""

STRONG_DOTS = 4
"""What is bold elsewhere is larger here: a thicker stroke would fill up 毫 and 惠 at this resolution."""

INK_BELOW = 145
"""Greys darker than this become a dot: a little over the middle, because thermal paper eats thin strokes."""

HEIGHT_MAX = 40_000
"""Dots: five metres of paper. An order has at most a few dozen lines."""


class Title(msgspec.Struct, frozen=True):
    """A line in the middle, large and bold."""

    text: str


class Words(msgspec.Struct, frozen=True):
    """A paragraph."""

    text: str
    bold: bool = False
    side: draw.Side = "left"


class Pair(msgspec.Struct, frozen=True):
    """Something on the left, its value on the right; the value is never cut."""

    left: str
    right: str
    bold: bool = False


class Rule(msgspec.Struct, frozen=True):
    """A line across."""


class Code(msgspec.Struct, frozen=True):
    """A QR code of digits; in text it cannot be shown, so the digits are to follow as words."""

    digits: str


Part = Title | Words | Pair | Rule | Code


def columns_of(text: str) -> int:
    """Half-width columns that a printer takes: one for ASCII, two for everything else, marks included."""
    return sum(1 if char.isascii() else 2 for char in text)


def slip_text(parts: Sequence[Part], columns: int) -> str:
    """The strip as lines of at most ``columns`` half-width columns."""
    return "\n".join(line for part in parts for line in _text_lines(part, columns)) + "\n"


def _text_lines(part: Part, columns: int) -> list[str]:
    match part:
        case Title(text):
            return [_centred(line, columns) for line in balance(printable(text), columns, columns_of)]
        case Words(text, _, side):
            lines = break_lines(printable(text), columns, columns_of)
            return [_centred(line, columns) for line in lines] if side == "centre" else lines
        case Pair(left, right):
            return _pair_lines(printable(left), printable(right), columns)
        case Rule():
            return ["-" * columns]
        case Code():
            return []


def _centred(line: str, columns: int) -> str:
    return " " * ((columns - columns_of(line)) // 2) + line


def _pair_lines(left: str, right: str, columns: int) -> list[str]:
    """The value on the last line of what it belongs to, or below it where there is no room."""
    lines = break_lines(left, columns, columns_of)
    value = break_lines(right, columns, columns_of)
    if len(value) == 1 and columns_of(lines[-1]) + 1 + columns_of(right) <= columns:
        last = lines.pop()
        return [*lines, last + " " * (columns - columns_of(last) - columns_of(right)) + right]
    return lines + [" " * (columns - columns_of(line)) + line for line in value]


def slip_picture(parts: Sequence[Part], paper: Width) -> Image.Image:
    """The strip as black dots on white, exactly as wide as the printer prints."""
    dots = DOTS[paper]
    page = Image.new("L", (dots, HEIGHT_MAX), 255)
    y = DOTS_A_MM
    for part in parts:
        if y > HEIGHT_MAX - 2 * dots:
            raise ValueError("a slip holds at most five metres of paper")
        y += _draw(page, y, part, BODY[paper])
    page = page.crop((0, 0, dots, y + DOTS_A_MM))
    dots_of_greys = [0] * INK_BELOW + [255] * (256 - INK_BELOW)
    return cast(Image.Image, cast(Any, page).point(dots_of_greys, "1"))


def slip_png(picture: Image.Image) -> bytes:
    """The picture as a PNG that prints at its true size."""
    out = BytesIO()
    picture.save(out, "PNG", dpi=(DPI, DPI), optimize=True)
    return out.getvalue()


def _draw(page: Image.Image, y: int, part: Part, size: int) -> int:
    """Draw one part from ``y`` down; the answer is the height it took."""
    dots = page.width
    match part:
        case Title(text):
            block = fit(text, dots, 4 * dots, (size + 10,), leading=1.3, balanced=True)
            return draw.write_block(page, dots / 2, y, block, ink="#000000", bold=True, side="centre")
        case Words(text, bold, side):
            block = fit(text, dots, 4 * dots, (size + STRONG_DOTS * bold,), leading=LEADING)
            x = {"left": 0.0, "centre": dots / 2, "right": float(dots)}[side]
            return draw.write_block(page, x, y, block, ink="#000000", side=side)
        case Pair(left, right, bold):
            return _draw_pair(page, y, left, right, size + STRONG_DOTS * bold)
        case Rule():
            for x in range(0, dots, 8):
                draw.rule(page, x, y + 11, 5, ink="#000000")
            return 24
        case Code(digits):
            side_px = min(dots // 2, 240)
            left = (dots - side_px) // 2
            draw.paste_code(page, digits, (left, y, left + side_px, y + side_px), version_max=CODE_VERSION_MAX)
            return side_px


def _draw_pair(page: Image.Image, y: int, left: str, right: str, size: int) -> int:
    dots = page.width
    value = fit(right, dots, 4 * dots, (size,), leading=LEADING)
    block = fit(left, dots, 4 * dots, (size,), leading=LEADING)
    shares = len(value.lines) == 1 and _line_width(block, -1) + size / 2 + _line_width(value, 0) <= dots
    draw.write_block(page, 0, y, block, ink="#000000")
    top = y + block.height - (block.leading if shares else 0)
    return top - y + draw.write_block(page, dots, top, value, ink="#000000", side="right")


def _line_width(block: Block, number: int) -> float:
    return width(block.lines[number], block.size)
