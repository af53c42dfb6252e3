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
from points.events.models import Phase, Scan

Forgotten = Literal["zero", "planned_end", "half"]
Span = tuple[int, int]
"""From an instant to a later one."""


class Stamp(msgspec.Struct, frozen=True, order=True):
    """One accepted scan, or one half of a back-entry. Ordered by time, at the same instant entries before exits."""

    at: int
    phase: Phase
    back_entry: bool = False


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


def stamps_of(scans: Iterable[Scan]) -> list[Stamp]:
    """Accepted scans as pairing reads them."""
    return [Stamp(scan.scanned_at, scan.phase, scan.assurance == "back_entry") for scan in scans]


def pair(scans: Iterable[Stamp], window: Window, *, forgotten: Forgotten, over: bool) -> Pairing:
    """Pair scans into intervals and count their minutes; minutes in several intervals count once.

    ``over``: the event is closed, so an entry without exit is a forgotten sign-out and ends as the event's stated
    rule says: ``zero`` (nothing counts), ``planned_end`` (at the window's end), ``half`` (half way to it).

    A back-entry says the whole of a stay, so it is paired on its own. An entry that was never signed out, followed
    by a back-entered exit, is neither open nor forgotten: the back-entry says when the person was there.
    """
    stamps = sorted(scans)
    entered_later = _back_entries([stamp for stamp in stamps if stamp.back_entry])
    met = _scanned([stamp for stamp in stamps if not stamp.back_entry])
    standing, unmatched = met.standing, met.doubled
    unmatched |= any(not _within(left, entered_later.spans) for left in met.strays)
    if standing is not None and any(left >= standing for _, left in entered_later.spans):
        unmatched |= not _within(max(standing, window.starts_at), entered_later.spans)
        standing = None
    if standing is None or (entered_later.standing or standing) < standing:
        standing = entered_later.standing
    spans = met.spans + entered_later.spans
    if standing is not None and over:
        spans.append((standing, _forgotten_end(max(standing, window.starts_at), window, forgotten)))
    spans = _union(spans)
    days = _minutes_by_day(spans, window)
    is_open = standing is not None
    return Pairing(
        in_at=spans[0][0] if spans else standing,
        out_at=None if is_open or not spans else spans[-1][1],
        days=days,
        minutes=sum(minutes for _, minutes in days),
        open=is_open and not over,
        forgotten=is_open and over,
        unmatched=unmatched,
    )


class _Stays(msgspec.Struct):
    """Intervals read from some scans. ``standing``: an entry without exit; ``strays``: exits without entry."""

    spans: list[Span] = []
    standing: int | None = None
    strays: list[int] = []
    doubled: bool = False


def _scanned(stamps: list[Stamp]) -> _Stays:
    """Entry and exit in turn; the first of two entries counts."""
    found = _Stays()
    for stamp in stamps:
        if stamp.phase == "in":
            found.doubled |= found.standing is not None
            found.standing = stamp.at if found.standing is None else found.standing
        elif found.standing is None:
            found.strays.append(stamp.at)
        else:
            found.spans.append((found.standing, stamp.at))
            found.standing = None
    return found


def _back_entries(stamps: list[Stamp]) -> _Stays:
    """Each is an entry and a later exit, so the union of them is where more have begun than ended."""
    found, depth = _Stays(), 0
    for stamp in stamps:
        if stamp.phase == "in":
            found.standing = stamp.at if depth == 0 else found.standing
            depth += 1
            continue
        depth -= 1
        if depth == 0 and found.standing is not None:
            found.spans.append((found.standing, stamp.at))
            found.standing = None
    return found


def _within(instant: int, spans: list[Span]) -> bool:
    return any(start <= instant <= end for start, end in spans)


def _union(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _forgotten_end(start: int, window: Window, rule: Forgotten) -> int:
    left = max(0, window.ends_at - start)
    return start + {"zero": 0, "planned_end": left, "half": left // 2}[rule]


def _minutes_by_day(spans: list[Span], window: Window) -> tuple[tuple[date, int], ...]:
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
