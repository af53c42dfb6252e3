"""From scans to minutes: a pure function of the accepted scans, in whatever order they arrived.

Scans are paired by their own time. Each interval is clipped to the window; a whole attendance is rounded down to
minutes once, and the minutes are credited to the local date on which they were served, so a night across two
quarters splits by itself. Time is real effort: never multiplied (Order 67 of the Ministry of Civil Affairs, art. 7).
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

from points.clock import MINUTE, split_by_day
from points.events.models import Phase

Forgotten = Literal["zero", "planned_end", "half"]


class Stamp(msgspec.Struct, frozen=True, order=True):
    """One accepted scan. Ordered by time; at the same instant an entry comes before an exit."""

    at: int
    phase: Phase


class Window(msgspec.Struct, frozen=True):
    """The time in which service counts: the shift's, or the event's."""

    starts_at: int
    ends_at: int


class Pairing(msgspec.Struct, frozen=True):
    """What the scans say. ``open``: came and has not left. ``unmatched``: an exit without an entry, or doubled."""

    in_at: int | None
    out_at: int | None
    days: tuple[tuple[date, int], ...]
    minutes: int
    open: bool
    forgotten: bool
    unmatched: bool


def pair(scans: Iterable[Stamp], window: Window, *, forgotten: Forgotten, over: bool) -> Pairing:
    """Pair scans into intervals and count their minutes.

    ``over``: the event is closed, so an entry without exit is a forgotten sign-out and ends as the event's stated
    rule says: ``zero`` (nothing counts), ``planned_end`` (at the window's end), ``half`` (half way to it).
    """
    spans: list[tuple[int, int]] = []
    entered: int | None = None
    unmatched = False
    for stamp in sorted(scans):
        if stamp.phase == "in":
            unmatched |= entered is not None
            entered = stamp.at if entered is None else entered
        elif entered is None:
            unmatched = True
        else:
            spans.append((entered, stamp.at))
            entered = None
    is_open = entered is not None
    if entered is not None and over:
        spans.append((entered, _forgotten_end(max(entered, window.starts_at), window, forgotten)))
    days = _minutes_by_day(spans, window)
    first = spans[0][0] if spans else entered
    return Pairing(
        in_at=first,
        out_at=None if is_open or not spans else spans[-1][1],
        days=days,
        minutes=sum(minutes for _, minutes in days),
        open=is_open and not over,
        forgotten=is_open and over,
        unmatched=unmatched,
    )


def _forgotten_end(start: int, window: Window, rule: Forgotten) -> int:
    left = max(0, window.ends_at - start)
    return start + {"zero": 0, "planned_end": left, "half": left // 2}[rule]


def _minutes_by_day(spans: list[tuple[int, int]], window: Window) -> tuple[tuple[date, int], ...]:
    """Minutes a day. Rounding down what has run up so far keeps the days' sum equal to the whole rounded once."""
    served: dict[date, int] = {}
    for start, end in spans:
        for day, piece_start, piece_end in split_by_day(max(start, window.starts_at), min(end, window.ends_at)):
            served[day] = served.get(day, 0) + piece_end - piece_start
    days: list[tuple[date, int]] = []
    run_up = credited = 0
    for day in sorted(served):
        run_up += served[day]
        if minutes := run_up // MINUTE - credited:
            days.append((day, minutes))
            credited += minutes
    return tuple(days)
