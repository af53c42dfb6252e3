"""荣誉证书 on A4 across: who, what for, from whom, a number, and a code under which anybody can check it.

The words are the town's own. Nothing of a state's is drawn or written by itself, and no seal: only room for one.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.grid import DPI, px
from points.media.lines import Block, fit
from points.media.pdf import pdf_of
from points.media.qr import PAGE_VERSION_MAX
from points.media.typeface import printable, width
from points.media.wording import day_words

SIZE = (px(297), px(210))
CERTIFICATES_MAX = 1_000
"""In one file: more than a town ever honours at once."""

FRAME_MM = 9.0
"""How far the frame keeps from the edge: what the cheapest printer reaches."""

MARGIN_MM = 24.0
SEAL_MM = 42.0
"""Across, the seal of a village or community."""

CODE_MM = 44.0
CODE_VERSION_MAX = PAGE_VERSION_MAX
GOLD: draw.Colour = "#b98a2e"
LIGHT: draw.Colour = "#c4c4c4"
"""Room for a seal: seen on the paper, and covered by the seal."""

KIND_SIZE = 62
KIND_GAP = 26
"""Between the letters of 荣誉证书."""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands on one. Texts of any length; empty ones leave no hole."""

    heading: str
    """The award's name: 季度服务之星."""
    name: str
    """The winner: a person, or 王秀英户 for a household."""
    period: str
    """2026年第四季度."""
    level: str = ""
    """三星."""
    sentence: str
    """感谢您……"""
    grantor: str
    """Who gives it, by line."""
    number: str
    day: date
    verify_url: str
    """Where anybody can check it, best in upper case: ``HTTPS://HOST/V/NUMBER``."""
    kind: str = "荣誉证书"


def certificate_png(certificate: Certificate) -> bytes:
    """The certificate as a PNG of A4 at 200 dots an inch; ``ValueError`` when the address fits no code."""
    return draw.png(_page(certificate), DPI)


def certificate_pdf(certificates: Sequence[Certificate]) -> bytes:
    """One page each, to be printed at its actual size; ``ValueError`` for none or above ``CERTIFICATES_MAX``."""
    if not 1 <= len(certificates) <= CERTIFICATES_MAX:
        raise ValueError(f"one file holds 1 to {CERTIFICATES_MAX} certificates, got {len(certificates)}")
    return pdf_of(certificate_pages(certificates), DPI)


def certificate_pages(certificates: Sequence[Certificate]) -> Iterator[Image.Image]:
    """The pages as pictures, one after another."""
    return map(_page, certificates)


def _page(certificate: Certificate) -> Image.Image:
    page = Image.new("RGB", SIZE, draw.PAPER)
    _frame(page)
    _head(page, certificate)
    _honour(page, certificate)
    _proof(page, certificate)
    _grantor(page, certificate)
    return page


def _frame(page: Image.Image) -> None:
    """A thick line and a thin one, notched at the corners: little ink, and still a frame without colour."""
    out, line = px(FRAME_MM), px(1.3)
    draw.outlined(page, (out, out, page.width - out, page.height - out), draw.RED, px=line)
    inner = out + line + px(1.4)
    box = (inner, inner, page.width - inner, page.height - inner)
    draw.outlined(page, box, GOLD, px=4)
    notch = px(9)
    for x in (box[0], box[2] - notch):
        for y in (box[1], box[3] - notch):
            draw.panel(page, (x, y, x + notch, y + notch), draw.PAPER)
            draw.outlined(page, (x, y, x + notch, y + notch), GOLD, px=4)
            draw.outlined(page, (x + 14, y + 14, x + notch - 14, y + notch - 14), draw.RED, px=6)


def _head(page: Image.Image, certificate: Certificate) -> None:
    """The award's name, and below it what this paper is, between two lines."""
    middle, room = page.width // 2, page.width - 2 * px(MARGIN_MM)
    sizes = (168, 150, 132, 114, 96, 82, 70, 60)
    heading = fit(certificate.heading, room, px(30), sizes, leading=1.2, balanced=True, serif=True)
    draw.write_block(page, middle, px(38) - heading.height / 2, heading, ink=draw.RED, bold=True, side="centre")
    letters = fit(certificate.kind, room // 2, KIND_SIZE * 2, (KIND_SIZE,), leading=1.0, serif=True).lines[0]
    span = width(letters, KIND_SIZE, serif=True) + KIND_GAP * (len(letters) - 1)
    x, y = middle - span / 2, px(55)
    for letter in letters:
        draw.write(page, x, y, letter, KIND_SIZE, ink=draw.RED, serif=True)
        x += width(letter, KIND_SIZE, serif=True) + KIND_GAP
    if letters:
        for start in (middle - span / 2 - px(40), middle + span / 2 + px(8)):
            draw.rule(page, round(start), y + KIND_SIZE // 2, px(32), ink=GOLD, px=4)


def _honour(page: Image.Image, certificate: Certificate) -> None:
    """The winner, when and how high, and the thanks: in the middle of what is left for them."""
    room, top, height = page.width - 2 * px(MARGIN_MM + 8), px(66), px(78)
    name = fit(
        certificate.name, room, px(34), (150, 132, 116, 100, 88, 76, 66, 56), leading=1.25, balanced=True, serif=True
    )
    about = " · ".join(text for text in map(printable, (certificate.period, certificate.level)) if text)
    when = fit(about, room, px(16), (68, 62, 56, 50, 44), leading=1.3, balanced=True, serif=True)
    sentence = fit(
        certificate.sentence, room, px(32), (72, 66, 60, 54, 48, 44, 40, 36), leading=1.45, balanced=True, serif=True
    )
    blocks = [(name, True, draw.INK), (when, True, draw.RED), (sentence, False, draw.INK)]
    blocks = [each for each in blocks if any(each[0].lines)]
    gap = min(px(9), (height - sum(block.height for block, _, _ in blocks)) // (len(blocks) + 1))
    y = top + (height - sum(block.height for block, _, _ in blocks) - gap * (len(blocks) - 1)) / 2
    for block, bold, ink in blocks:
        y += gap + draw.write_block(page, page.width / 2, y, block, ink=ink, bold=bold, side="centre")


def _proof(page: Image.Image, certificate: Certificate) -> None:
    """The code to check it by, and its number for whoever has no phone at hand."""
    left, bottom, side = px(MARGIN_MM), page.height - px(20), px(CODE_MM)
    draw.paste_code(page, certificate.verify_url, (left, bottom - side, left + side, bottom), CODE_VERSION_MAX)
    x, room = left + side + px(2), px(72)
    number = fit(f"编号 {certificate.number}", room, px(16), (44, 40, 36, 32), leading=1.3)
    y = bottom - px(6) - number.height - px(8)
    draw.write(page, x, y, "微信扫码，可查真伪", 42, ink=draw.GREY)
    draw.write_block(page, x, y + px(8), number)


def _grantor(page: Image.Image, certificate: Certificate) -> None:
    """From whom and when, on the right, where the seal goes over it."""
    radius, right = px(SEAL_MM) // 2, page.width - px(MARGIN_MM)
    block, day = _signed(certificate.grantor), day_words(certificate.day)
    middle = right - max(*(width(line, block.size, serif=True) for line in block.lines), 2 * radius) / 2
    day_top = page.height - px(31)
    top = day_top - px(1.5) - block.height
    # The more lines, the higher the ring: its own word stays readable above them.
    ring_top = min(top - px(10), day_top + px(10) - 2 * radius)
    draw.ring(page, (round(middle), ring_top + radius), radius, 3, LIGHT)
    draw.write(page, middle, ring_top + px(4), "盖章处", 36, ink=LIGHT, side="centre")
    draw.write_block(page, middle, top, block, bold=True, side="centre")
    draw.write(page, middle, day_top, day, 46, side="centre", serif=True)


def _signed(grantor: str) -> Block:
    """Three lines at the full size, more of them smaller."""
    return fit(grantor, px(100), px(25), (50, 46, 42, 38, 34), leading=1.3, balanced=True, serif=True)
