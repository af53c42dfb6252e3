"""Text set in lines and fitted into boxes: never wider, never taller, never begun by a full stop."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from points.media.breaks import NOT_FIRST, NOT_LAST, PAIRED, Measure, pieces
from points.media.typeface import OPENERS, printable, width

CHARS_MAX = 3_000
"""More than a page can show at any size: what is beyond is not even measured."""

PIECES_MAX = 120
"""Titles longer than this are broken line by line."""


class Block(msgspec.Struct, frozen=True):
    """Lines of one size: ``size`` pixels to the em, ``leading`` pixels from one line to the next."""

    lines: tuple[str, ...]
    size: int
    leading: int
    whole: bool
    """False when the text did not fit at the smallest size, and ends in an ellipsis."""
    serif: bool = False

    @property
    def height(self) -> int:
        """Pixels from the top of the first line to the bottom of the last."""
        return self.leading * len(self.lines)


def break_lines(text: str, room: float, measure: Measure) -> list[str]:
    """``text`` in lines no wider than ``room`` by ``measure``; paragraphs (newlines) stay apart.

    No line is too wide, unless a single character is (see ``breaks.pieces``).
    """
    return [line for paragraph in text.split("\n") for line in _fill(paragraph, room, measure)]


def balance(text: str, room: float, measure: Measure) -> list[str]:
    """Like ``break_lines``, in as many lines, broken where a reader would: for titles.

    Of all ways to break into that many lines the one is taken whose lines are the most equal and whose
    breaks fall behind marks and not inside a quotation.
    """
    return [line for part in text.split("\n") for line in _balanced(part, room, measure)]


_Ways = dict[int, tuple[float, tuple[int, ...]]]
"""For each number of pieces: the cheapest way to set them in the lines so far, as (cost, where lines end)."""


def _balanced(paragraph: str, room: float, measure: Measure) -> list[str]:
    plain = _fill(paragraph, room, measure)
    parts = list(pieces(paragraph, room, measure))
    if len(plain) == 1 or len(parts) > PIECES_MAX:
        return plain
    even = sum(map(measure, plain)) / len(plain)
    ways: _Ways = {0: (0.0, (0,))}
    for _ in plain:
        ways = _one_line_more(ways, parts, room, even, measure)
    if len(parts) not in ways:  # a single character wider than the line
        return plain
    ends = ways[len(parts)][1]
    return ["".join(parts[start:end]).strip() for start, end in pairwise(ends)]


def _one_line_more(ways: _Ways, parts: list[str], room: float, even: float, measure: Measure) -> _Ways:
    longer: _Ways = {}
    for start, (cost, ends) in ways.items():
        for end in range(start + 1, len(parts) + 1):
            length = measure("".join(parts[start:end]).strip())
            if length > room:
                break
            total = cost + ((length - even) / even) ** 2 + _break_cost(parts, end)
            if end not in longer or total < longer[end][0]:
                longer[end] = (total, (*ends, end))
    return longer


def _break_cost(parts: list[str], end: int) -> float:
    """How badly a title reads when a line ends before ``parts[end]``; a line twice too long costs 1."""
    if end == len(parts):
        return 0.0
    done = "".join(parts[:end])
    inside = sum(char in OPENERS for char in done) - sum(char in PAIRED for char in done) > 0
    return (0.0 if done[-1] in NOT_FIRST or done[-1] == " " else 0.06) + (0.2 if inside else 0.0)


def fit(
    text: str,
    room: int,
    height: int,
    sizes: Sequence[int],
    *,
    leading: float = 1.4,
    balanced: bool = False,
    serif: bool = False,
) -> Block:
    """``text`` at the largest of ``sizes`` (descending) at which it fits into ``room`` by ``height`` pixels.

    At the smallest size it is cut short with an ellipsis instead: nothing ever leaves its box, unless the
    box is lower than one line of the smallest size.
    """
    text = printable(text)
    if len(text) > CHARS_MAX:
        text = text[: CHARS_MAX - 1] + "…"
    lines, size, lines_max = [""], sizes[-1], 1
    for size in sizes:
        lines, lines_max = break_lines(text, room, _measure(size, serif)), height // round(size * leading)
        if len(lines) <= lines_max:
            break
    whole = len(lines) <= max(1, lines_max)
    if not whole:
        lines = cut_short(lines, max(1, lines_max), room, _measure(size, serif))
    elif balanced:
        lines = balance(text, room, _measure(size, serif))
    return Block(tuple(lines), size, round(size * leading), whole, serif)


def keep_tail(head: str, tail: str, room: float, size: int) -> str:
    """``head tail`` on one line of ``room`` at ``size``, shortening the head: a telephone number stays whole."""
    tail = printable(tail)
    rest = room - width(f" {tail}", size)
    lines = break_lines(printable(head).replace("\n", " "), max(rest, 2 * size), _measure(size))
    return f"{cut_short(lines, 1, rest, _measure(size))[0]} {tail}"


def cut_short(lines: Sequence[str], lines_max: int, room: float, measure: Measure) -> list[str]:
    """The first ``lines_max`` lines, the last of them ending in an ellipsis where there were more."""
    if len(lines) <= lines_max:
        return list(lines)
    last = lines[lines_max - 1]
    while last and (measure(last + "…") > room or last[-1] in NOT_LAST | NOT_FIRST or last[-1] == " "):
        last = last[:-1]
    return [*lines[: lines_max - 1], last + "…"]


def _measure(size: int, serif: bool = False) -> Measure:
    return lambda text: width(text, size, serif)


def _fill(paragraph: str, room: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in pieces(paragraph, room, measure):
        if line and measure((line + piece).rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]
