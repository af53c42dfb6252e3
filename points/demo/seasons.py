"""The demo's days at the counter: when the shops redeem by the town's rules, and what a month uses of its budget."""

from datetime import date, timedelta
from random import Random

from points.clock import MINUTE, at, local, local_day, month_number
from points.redeem.terms import Terms
from points.rules.opening import opens_on

USED_AT_FIRST, USED_AT_LAST = 0.15, 0.5
"""How much of a month's budget is used in the first month, when few have points, and in the last whole one."""
USED_NOW = 0.7
"""How much of the running month's budget is used by now, if its redemption days so far allow."""
USED_A_DAY_MAX = 0.16
FIVE_MINUTES = 5


class Seasons:
    """The redemption days from the first to the end of the play, and what each month's use comes to by each."""

    def __init__(self, terms: Terms, begin: int, end: int) -> None:
        self.end = end
        self.last = local_day(end)
        self._hours = terms.shop.hours or ((8 * 60, 18 * 60),)
        self._month_fen = terms.rules.budget.month_fen or 0
        first = local_day(begin)
        start = first.replace(day=1)
        days = [start + timedelta(days=n) for n in range((self.last - start).days + 32)]
        redeems = [day for day in days if opens_on(terms.shop, day, terms.is_off)]
        self.days = [day for day in redeems if first < day <= self.last]
        self._months: dict[int, list[date]] = {}
        for day in redeems:
            self._months.setdefault(month_number(day), []).append(day)

    def next_day(self, after: date) -> date | None:
        """The first redemption day of the play later than a day."""
        return next((day for day in self.days if day > after), None)

    def nearest(self, instant: int) -> date | None:
        """The redemption day of the play next to an instant."""
        day = local_day(instant)
        return min(self.days, key=lambda each: abs((each - day).days), default=None)

    def budget_by(self, day: date) -> int:
        """How many fen of its month's budget are used by the end of a redemption day, or by the end of the play."""
        month = month_number(day)
        if month == month_number(self.last):
            passed = [self._passed(each) for each in self._months[month]]
            by_then = sum(part for each, part in zip(self._months[month], passed, strict=True) if each <= day)
            return int(self._month_fen * min(USED_NOW / max(sum(passed), 1e-6), USED_A_DAY_MAX) * by_then)
        numbers = sorted(self._months)
        grown = numbers.index(month) / max(numbers.index(month_number(self.last)) - 1, 1)
        share = USED_AT_FIRST + (USED_AT_LAST - USED_AT_FIRST) * grown
        redeems = self._months[month]
        return int(self._month_fen * share * (redeems.index(day) + 1) / len(redeems))

    def instants(self, rng: Random, day: date, count: int) -> list[int]:
        """So many instants in the hours of a day, in order, none after the end of the play."""
        slots = [
            at(day) + minute * MINUTE for start, end in self._hours for minute in range(start, end, FIVE_MINUTES)
        ]
        passed = [slot for slot in slots if slot < self.end]
        return sorted(rng.choices(passed, k=count)) if passed else []

    def _passed(self, day: date) -> float:
        """How much of a day's hours lies before the end of the play."""
        if day != self.last:
            return float(day < self.last)
        moment = local(self.end)
        now = moment.hour * 60 + moment.minute
        return sum(max(min(end, now) - start, 0) for start, end in self._hours) / sum(b - a for a, b in self._hours)
