"""What counts for the stars: every person's quarters, added up from days that were recomputed from the transfers."""

from typing import Any

from sqlalchemy import select

from points.ledger.models import MINUTES, POINTS
from points.ledger.quarter_models import categories, quarters
from points.ledger.verify.reading import Disagreement, Reading

Held = tuple[int, int, int, int]
"""Minutes, service points, deliberation points, days."""
NOTHING: Held = (0, 0, 0, 0)
FIRST_DAY = 10_000_000
"""Periods from here on are days (``20261121``), those below it months."""


class Quarterly:
    """The quarters kept, compared person by person with what is added here, in the order of their ids."""

    def __init__(self, reading: Reading) -> None:
        self._kinds: dict[str, str] = dict(iter(reading.stream(select(categories.c.code, categories.c.kind))))
        self._kept = reading.stream(select(quarters).order_by(quarters.c.person_id, quarters.c.quarter))
        self._next: Any = next(self._kept, None)
        self._person_id = 0
        self._expected: dict[int, Held] = {}

    def add(self, person_id: int, unit_id: int, settled: dict[tuple[int, str], int]) -> None:
        """Add what is settled of a person's days in a unit, by day and category."""
        if person_id != self._person_id:
            self._compare()
            self._person_id = person_id
        days: dict[int, int] = {}
        for (period, category), amount in settled.items():
            kind = self._kinds.get(category)
            if period < FIRST_DAY or kind is None:
                continue
            if unit_id == MINUTES:
                days[period] = days.get(period, 0) + amount
            elif unit_id == POINTS:
                self._put(period, (0, amount, 0, 0) if kind == "service" else (0, 0, amount, 0))
        for day, minutes in days.items():
            self._put(day, (minutes, 0, 0, int(minutes > 0)))

    def finish(self) -> None:
        """After the last person nothing may be left."""
        self._compare()
        if self._next is not None:
            self._refuse(self._next.person_id, self._next.quarter, NOTHING, _held(self._next))

    def _put(self, day: int, more: Held) -> None:
        quarter = day // 10_000 * 10 + (day // 100 % 100 + 2) // 3
        before = self._expected.get(quarter, NOTHING)
        self._expected[quarter] = (before[0] + more[0], before[1] + more[1], before[2] + more[2], before[3] + more[3])

    def _compare(self) -> None:
        """The person added last against the rows kept; a row of nothing is as good as none."""
        expected, self._expected = self._expected, {}
        while self._next is not None and self._next.person_id <= self._person_id:
            row, self._next = self._next, next(self._kept, None)
            ours = expected.pop(row.quarter, NOTHING) if row.person_id == self._person_id else NOTHING
            if ours != _held(row):
                self._refuse(row.person_id, row.quarter, ours, _held(row))
        for quarter, ours in sorted(expected.items()):
            if ours != NOTHING:
                self._refuse(self._person_id, quarter, ours, NOTHING)

    def _refuse(self, person_id: int, quarter: int, expected: Held, found: Held) -> None:
        raise Disagreement(
            f"居民{person_id}在{quarter}季度评星用的合计(时长、服务分、议事分、天数)写着{found},"
            f"逐笔算出来是{expected}。"
        )


def _held(row: Any) -> Held:
    return row.minutes, row.service_points, row.deliberation_points, row.days
