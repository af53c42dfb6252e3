"""Point cards for people without a phone: ten a sheet of A4, in the size of a bank card (ISO/IEC 7810 ID-1)."""

from collections.abc import Iterator, Sequence

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.lines import fit
from points.media.pdf import pdf_of
from points.media.qr import QUIET_ZONE

DPI = 300
FACES_MAX = 2_000
"""Two hundred sheets: more than a town prints in one go, and about as much as a browser likes to open."""

DIGITS_MAX = 34
"""What the smallest code (1-M) holds; more could not be typed without a slip anyway."""

CARD_MM = (85.6, 54.0)
COLUMNS, ROWS = 2, 5
MODULE_PX = 14
"""A dark square of 25 mm: read by a till scanner across the counter."""

LOST = "遗失请到社区作废换卡"


class CardFace(msgspec.Struct, frozen=True, kw_only=True):
    """What one card shows."""

    name: str
    place: str
    number_text: str
    """The holder's permanent number (编号) as people say it; left out when it is the code itself, or empty."""
    code_digits: str
    """The revocable card code: digits only; in the QR, and below in groups to be typed."""
    town: str


def card_sheet(faces: Sequence[CardFace]) -> bytes:
    """The cards as a PDF to be printed at its actual size and cut along the marks, row by row.

    ``ValueError`` for no face, more than ``FACES_MAX``, or a code that is not 1 to ``DIGITS_MAX`` digits.
    Check names with ``typeface.unprintable`` first: a letter no typeface has is left blank.
    """
    return pdf_of(card_pages(faces), DPI)


def card_pages(faces: Sequence[CardFace]) -> Iterator[Image.Image]:
    """The sheets as pictures of A4 at 300 dots an inch, one after another; errors as in ``card_sheet``."""
    if not 1 <= len(faces) <= FACES_MAX:
        raise ValueError(f"a card sheet holds 1 to {FACES_MAX} cards, got {len(faces)}")
    for face in faces:
        if not (face.code_digits.isascii() and face.code_digits.isdigit()):
            raise ValueError(f"a card code is digits only, got {face.code_digits!r}")
        if len(face.code_digits) > DIGITS_MAX:
            raise ValueError(f"a card code has at most {DIGITS_MAX} digits, got {len(face.code_digits)}")
    return _pages(faces)


def grouped(digits: str) -> str:
    """Digits in groups of three or four, the longer ones first: ``1234 567 890``."""
    count = -(-len(digits) // 4)
    ends = [(len(digits) * (group + 1) + count - 1) // count for group in range(count)]
    return " ".join(digits[start:end] for start, end in zip([0, *ends], ends, strict=False))


def _pages(faces: Sequence[CardFace]) -> Iterator[Image.Image]:
    a_page = COLUMNS * ROWS
    total = -(-len(faces) // a_page)
    for number in range(total):
        page = draw.sheet(DPI)
        xs = _edges(page.width, CARD_MM[0], COLUMNS)
        ys = _edges(page.height, CARD_MM[1], ROWS)
        for place, face in enumerate(faces[number * a_page : (number + 1) * a_page]):
            row, column = divmod(place, COLUMNS)
            _card(page, (xs[column], ys[row], xs[column + 1], ys[row + 1]), face)
        _cut_marks(page, xs, ys)
        hint = f"打印时请选“实际大小”，沿角线裁切。第{number + 1}页，共{total}页"
        draw.write(page, xs[0] + 52, ys[-1] + 40, hint, 30, ink=draw.GREY)
        yield page


def _edges(room: int, card_mm: float, count: int) -> list[int]:
    """Where cards begin and end, the whole grid in the middle of the sheet; rounded once, so none drifts."""
    card = card_mm / 25.4 * DPI
    return [round((room - count * card) / 2 + number * card) for number in range(count + 1)]


def _card(page: Image.Image, box: draw.Box, face: CardFace) -> None:
    left, top, right, bottom = box[0] + 52, box[1] + 44, box[2] - 52, box[3] - 40
    # The code's dark square ends where the text ends; its quiet zone reaches into the white around.
    side = (21 + 2 * QUIET_ZONE) * MODULE_PX
    quiet = QUIET_ZONE * MODULE_PX
    code = (right + quiet - side, bottom + quiet - side, right + quiet, bottom + quiet)
    room = code[0] - left
    town = fit(face.town, right - left - 150, 56, (40, 34, 28), leading=1.3)
    draw.write_block(page, left, top + (52 - town.leading) / 2, town, ink=draw.RED, bold=True)
    draw.write(page, right, top + 7, "积分卡", 36, ink=draw.GREY, side="right")
    draw.rule(page, left, top + 64, right - left, ink=draw.RED, px=4)
    draw.paste_code(page, face.code_digits, code, version_max=1)
    y = top + 88
    name = fit(face.name, room, 116, (92, 78, 66, 56, 46), leading=1.2, balanced=True)
    y += draw.write_block(page, left, y, name, bold=True)
    y += draw.write_block(page, left, y + 6, fit(face.place, room, 96, (36, 32), leading=1.3)) + 6
    if "".join(face.number_text.split()) not in ("", face.code_digits):
        draw.write_block(page, left, y, fit(f"编号 {face.number_text}", room, 48, (34, 30, 26), leading=1.3))
    digits = fit(grouped(face.code_digits), room, 100, (52, 46, 40, 34), leading=1.2)
    draw.write_block(page, left, bottom - 44 - digits.height, digits, bold=True)
    draw.write(page, left, bottom - 30, LOST, 28, ink=draw.GREY)


def _cut_marks(page: Image.Image, xs: list[int], ys: list[int]) -> None:
    """Lines in the margin to lay the ruler on, and faint crosses where four cards meet."""
    length, off = 70, 18
    for x in xs:
        for start in (ys[0] - off - length, ys[-1] + off):
            page.paste(draw.INK, (x - 1, start, x + 1, start + length))
    for y in ys:
        for start in (xs[0] - off - length, xs[-1] + off):
            page.paste(draw.INK, (start, y - 1, start + length, y + 1))
    for x in xs[1:-1]:
        for y in ys[1:-1]:
            page.paste(draw.HAIR, (x - 1, y - 16, x + 1, y + 16))
            page.paste(draw.HAIR, (x - 16, y - 1, x + 16, y + 1))
