"""Who came when, by which way: the whole of what happened on the day, as a paper list would hold it.

Nothing here knows the program. Times are milliseconds since the epoch; the town's clocks show UTC+8.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

from people.town_file import phone_of

Way = Literal["rotating", "printed", "member", "card", "claim", "browser", "offline_member", "offline_card", "roster"]
CROWD: dict[Way, int] = {
    "rotating": 90,
    "printed": 20,
    "member": 60,
    "card": 40,
    "claim": 30,
    "browser": 6,
    "offline_member": 18,
    "offline_card": 18,
    "roster": 18,
}
OFFLINE: tuple[Way, ...] = ("offline_member", "offline_card", "roster")
CARRY_CARDS: tuple[Way, ...] = ("card", "offline_card")
SIGNED_IN: tuple[Way, ...] = ("rotating", "printed", "member", "offline_member")

_TOWN = timezone(timedelta(hours=8))
SECOND, MINUTE = 1_000, 60_000


def clock(hour: int, minute: int = 0, second: int = 0, day: int = 16) -> int:
    """An instant of May 2026; the 16th is the Saturday of the clean-up."""
    return int(datetime(2026, 5, day, hour, minute, second, tzinfo=_TOWN).timestamp()) * 1000


def text(instant: int) -> str:
    """An instant as the API takes it."""
    return datetime.fromtimestamp(instant / 1000, _TOWN).isoformat(timespec="milliseconds")


SERVICE = clock(8), clock(11)
MEETING = clock(14), clock(15, 30)
CLOSED_AT = clock(11, 30)


@dataclass(frozen=True)
class Visitor:
    """One of the three hundred. ``spans``: from when to when they were there; None: never signed out."""

    number: int
    name: str
    phone: str
    way: Way
    spans: tuple[tuple[int, int | None], ...]
    meeting_at: int | None


def crowd(rows: list[list[object]], reasons: list[str | None]) -> list[Visitor]:
    """Three hundred of the list's good rows that have a phone and no namesake, couples who share one among them."""
    times = Counter(row[1] for row in rows)
    good = [i for i, row in enumerate(rows) if reasons[i] is None and row[2] != "" and times[row[1]] == 1]
    chosen = [i for i in good if i % 20 in (0, 1, 13)][: sum(CROWD.values())]
    ways: list[Way] = [way for way, count in CROWD.items() for _ in range(count)]
    return [
        Visitor(number, str(rows[i][1]), phone_of(i), way, _spans(number, way), _meeting(number))
        for number, (i, way) in enumerate(zip(chosen, ways, strict=True))
    ]


def _spans(number: int, way: Way) -> tuple[tuple[int, int | None], ...]:
    """Arrivals from 7:30 on, some before the beginning; departures until 11:21, some after the end."""
    came = clock(7, 30) + (number * 7 % 25) * 2 * MINUTE + (number * 13 % 60) * SECOND
    left = clock(10) + (number * 11 % 28) * 3 * MINUTE + (number * 29 % 60) * SECOND
    if number % 23 == 0:
        return ((came, None),)
    if way == "rotating" and number % 17 == 5:  # went home for something and came back
        away = clock(9) + number * SECOND
        return (came, away), (away + 31 * MINUTE, left)
    return ((came, left),)


def _meeting(number: int) -> int | None:
    return clock(13, 40) + (number % 25) * 2 * MINUTE + (number * 17 % 60) * SECOND if number % 5 < 2 else None
