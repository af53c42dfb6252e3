"""A form of A4: heading, tables that go on over pages, notes, places to sign, and on each page its number."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.fields import FieldRow, fields_parts
from points.media.grid import DPI, LINE_INK, MARGIN_MM, Part, Table, px, table_parts
from points.media.lines import Block, fit
from points.media.pdf import pdf_of
from points.media.typeface import printable, width
from points.media.wording import moment_words

ROWS_MAX = 20_000
"""Of one form: about five hundred pages. More is a mistake, not a sheet of paper."""

TEXT_SIZE, TEXT_SIZE_LARGE = 30, 42
FACT_SIZE, FACT_SIZE_LARGE = 32, 44
FACT_GAP_MM = 10
FOOT_SIZE = 26
TAIL_MAX = px(110)
"""How much below a table keeps its last row with it: nobody signs or seals a page that says nothing."""

SIGN_MM, SEAL_MM = 20, 54
"""How high the places to sign are, without and with room for a seal of 42 mm."""


class Signature(msgspec.Struct, frozen=True):
    """Somebody to sign; with ``seal`` there is room for one above."""

    label: str
    seal: bool = False


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands on it, in this order: title, facts side by side, intro, fields, tables, notes, places to sign.

    ``printed_at`` is an instant.
    """

    title: str
    tables: tuple[Table, ...]
    printed_at: int
    subtitle: str = ""
    facts: tuple[str, ...] = ()
    intro: tuple[str, ...] = ()
    fields: tuple[FieldRow, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    sign_each_page: bool = False
    """Places to sign at the foot of every page, where pages go separate ways."""
    landscape: bool = False
    large: bool = False
    """For a wall: everything is set to be read standing."""


def form_pdf(form: Form) -> bytes:
    """The form as a PDF to be printed at its actual size."""
    return pdf_of(form_pages(form), DPI)


def forms_pdf(forms: Iterable[Form]) -> bytes:
    """Several forms, one after another, each beginning on a page of its own."""
    return pdf_of(chain.from_iterable(map(form_pages, forms)), DPI)


def form_png(form: Form, page: int = 1) -> bytes:
    """One page as a PNG; ``ValueError`` when there is none of that number."""
    for number, picture in enumerate(form_pages(form), 1):
        if number == page:
            return draw.png(picture, DPI)
    raise ValueError(f"the form has no page {page}")


def form_pages(form: Form) -> Iterator[Image.Image]:
    """Its pages as grey pictures of A4 at 200 dots an inch; ``ValueError`` above ``ROWS_MAX`` rows."""
    if sum(len(table.rows) for table in form.tables) > ROWS_MAX:
        raise ValueError(f"a form has at most {ROWS_MAX} rows")
    size = (px(297), px(210)) if form.landscape else (px(210), px(297))
    pages = _paginated(form, size)
    return (_page(form, size, placed, number, len(pages)) for number, placed in enumerate(pages, 1))


_Placed = list[tuple[int, Part]]


def _paginated(form: Form, size: tuple[int, int]) -> list[_Placed]:
    """What stands where on which page."""
    top, bottom = px(MARGIN_MM), size[1] - px(MARGIN_MM + 4) - (_sign_height(form) if form.sign_each_page else 0)
    pages: list[_Placed] = [[]]
    y = top
    for part in _parts(form, size[0] - 2 * px(MARGIN_MM)):
        fits = y + max(part.height, part.need) <= bottom
        if part.draw is None:
            y += part.height if fits else 0
            continue
        if pages[-1] and not fits:
            pages.append([])
            y = top + px(9)
            if part.head:
                pages[-1].append((y, part.head))
                y += part.head.height
        pages[-1].append((y, part))
        y += part.height
    return pages


def _page(form: Form, size: tuple[int, int], placed: _Placed, number: int, count: int) -> Image.Image:
    page = Image.new("L", size, 255)
    left, right = px(MARGIN_MM), size[0] - px(MARGIN_MM)
    if number > 1:
        again = f"{form.title}（续） {form.subtitle}"
        draw.write_block(page, left, px(MARGIN_MM), fit(again, right - left, px(6), (32, 28), leading=1.2), bold=True)
    for y, part in placed:
        if part.draw:
            part.draw(page, y)
    foot = size[1] - px(MARGIN_MM)
    if form.sign_each_page:
        sign = _sign_height(form)
        _draw_signatures(page, foot - px(2) - sign, signatures=form.signatures, room=right - left, height=sign)
    draw.write(page, left, foot, f"打印时间：{moment_words(form.printed_at)}", FOOT_SIZE, ink=draw.GREY)
    draw.write(page, right, foot, f"第{number}页，共{count}页", FOOT_SIZE, ink=draw.GREY, side="right")
    return page


def _parts(form: Form, room: int) -> Iterator[Part]:
    """The form from top to bottom."""
    yield _centred(fit(form.title, room, px(24), (60, 54, 48, 42), leading=1.3, balanced=True), room, bold=True)
    if form.subtitle.strip():
        yield _centred(fit(form.subtitle, room, px(14), (38, 34, 30), leading=1.35, balanced=True), room)
    yield _gap(3)
    size, fact = (TEXT_SIZE_LARGE, FACT_SIZE_LARGE) if form.large else (TEXT_SIZE, FACT_SIZE)
    for texts in _fact_lines([printable(each) for each in form.facts if each.strip()], room, fact):
        yield Part(round(1.6 * fact), partial(_draw_facts, texts=texts, room=room, size=fact))
    for line in form.intro:
        yield _words(line, room, size)
    if form.intro:
        yield _gap(1.5)
    tail = list(_tail(form, room, size))
    signed = bool(form.signatures) and not form.sign_each_page
    below = min(sum(part.height for part in tail), TAIL_MAX) if signed else 0
    yield from fields_parts(form.fields, room, 0 if form.tables else below)
    for number, table in enumerate(form.tables, 1):
        if number > 1:
            yield _gap(4)
        if table.title:
            yield _words(table.title, room, 36, bold=True, need=px(30))
        yield from table_parts(table, room, below if number == len(form.tables) else 0, large=form.large)
    yield from tail


def _tail(form: Form, room: int, size: int) -> Iterator[Part]:
    """What stands below the tables: notes, and where to sign."""
    yield _gap(3)
    for note in form.notes:
        yield _words(note, room, size)
    if form.signatures and not form.sign_each_page:
        height = _sign_height(form)
        yield Part(height, partial(_draw_signatures, signatures=form.signatures, room=room, height=height))


def _gap(mm: float) -> Part:
    return Part(px(mm), None)


def _centred(block: Block, room: int, *, bold: bool = False) -> Part:
    middle = px(MARGIN_MM) + room / 2
    return Part(block.height, lambda page, y: draw.write_block(page, middle, y, block, bold=bold, side="centre"))


def _words(text: str, room: int, size: int, *, bold: bool = False, need: int = 0) -> Part:
    block = fit(text, room, px(60), (size,), leading=1.45)
    return Part(block.height, lambda page, y: draw.write_block(page, px(MARGIN_MM), y, block, bold=bold), need)


def _fact_lines(facts: list[str], room: int, size: int) -> list[list[str]]:
    """As many facts on a line as have room, with a gap between them."""
    lines: list[list[str]] = []
    for fact in facts:
        taken = sum(width(each, size) + px(FACT_GAP_MM) for each in (lines[-1] if lines else []))
        if lines and taken + width(fact, size) <= room:
            lines[-1].append(fact)
        else:
            lines.append([fact])
    return lines


def _draw_facts(page: Image.Image, y: int, *, texts: list[str], room: int, size: int) -> None:
    """The first at the left edge, the last at the right one."""
    spare = room - sum(width(text, size) for text in texts)
    x = float(px(MARGIN_MM))
    for text in texts:
        draw.write_block(page, x, y, fit(text, room, round(1.5 * size), (size, 28, 25), leading=1.25))
        x += width(text, size) + spare / max(1, len(texts) - 1)


def _sign_height(form: Form) -> int:
    return px(SEAL_MM if any(each.seal for each in form.signatures) else SIGN_MM)


def _draw_signatures(page: Image.Image, y: int, *, signatures: tuple[Signature, ...], room: int, height: int) -> None:
    """Side by side: who, a line to sign on or room for a seal, and the day below."""
    share = room / len(signatures)
    line = y + height - px(8)
    for number, each in enumerate(signatures):
        left = px(MARGIN_MM) + number * share
        right = left + share - (px(6) if number + 1 < len(signatures) else 0)
        label = f"{each.label}（盖章）：" if each.seal else f"{each.label}："
        draw.write(page, left, line - FACT_SIZE - 4, label, FACT_SIZE)
        if not each.seal:
            start = round(left + width(label, FACT_SIZE)) + px(4)
            draw.rule(page, start, line, max(0, round(right) - start), ink=LINE_INK)
        draw.write(page, right, line + px(2), "年　　月　　日", 28, side="right")
