"""Time as the town means it.

An *instant* is an ``int``: milliseconds since 1970-01-01T00:00Z. One representation in Python, SQLite,
PostgreSQL and the canonical bytes of a row, so nothing is ever naive and nothing is rounded twice.
A *day* is a calendar date in Asia/Shanghai, the only zone in which the town counts days.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from time import time_ns
from typing import Protocol
from zoneinfo import ZoneInfo

TOWN_ZONE = ZoneInfo("Asia/Shanghai")

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Where the program learns what time it is; tests pass their own."""

    def now(self) -> int:
        """The instant now."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """The instant now, in milliseconds."""
        return time_ns() // 1_000_000


class FixedClock:
    """A clock that moves only when told to: for tests, the demo town and the benchmarks."""

    def __init__(self, instant: int) -> None:
        self.instant = instant

    def now(self) -> int:
        """The instant it was last set to."""
        return self.instant

    def advance(self, milliseconds: int) -> None:
        """Move time on."""
        self.instant += milliseconds


def local(instant: int) -> datetime:
    """The wall-clock time of an instant in the town."""
    return datetime.fromtimestamp(instant / 1000, TOWN_ZONE)


def local_day(instant: int) -> date:
    """The town's calendar date at an instant."""
    return _day_of_hour(instant // HOUR)


@lru_cache(maxsize=4096)
def _day_of_hour(hour: int) -> date:
    # The zone's offset has been a whole number of hours since 1927: a day begins where an hour does.
    return local(hour * HOUR).date()


def at(day: date, hour: int = 0, minute: int = 0) -> int:
    """The instant at which the town's clocks show ``hour:minute`` on ``day``."""
    return instant_of(datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOWN_ZONE))


def instant_of(moment: datetime) -> int:
    """The instant of an aware datetime; ``ValueError`` for a naive one, which names no instant."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone names no instant")
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def rfc3339(instant: int) -> str:
    """An instant as text, in the town's zone: ``2026-11-21T08:32:05.000+08:00``."""
    return local(instant).isoformat(timespec="milliseconds")


def split_by_day(start: int, end: int) -> Iterator[tuple[date, int, int]]:
    """The half-open interval ``[start, end)`` cut at the town's midnights: ``(day, start, end)`` pieces."""
    while start < end:
        day = local_day(start)
        midnight = at(day + timedelta(days=1))
        yield day, start, min(end, midnight)
        start = midnight


def day_number(day: date) -> int:
    """A day as the integer ``20261121``: sorts, and reads as what it is."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """The day that ``day_number`` wrote."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def month_number(day: date) -> int:
    """A month as the integer ``202611``."""
    return day.year * 100 + day.month


def quarter_number(day: date) -> int:
    """The quarter of a day as the integer ``20264``."""
    return day.year * 10 + (day.month + 2) // 3


def quarter_bounds(quarter: int) -> tuple[int, int]:
    """The instants at which a quarter (``20264``) begins and the next one does."""
    year, number = divmod(quarter, 10)
    first_month = 3 * number - 2
    return at(date(year, first_month, 1)), at(date(year + number // 4, (first_month + 2) % 12 + 1, 1))
