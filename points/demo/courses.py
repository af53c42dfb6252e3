"""Which cycles a play has, and which working day each step falls on; the last ones are left where people wait."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import msgspec

from points.awards.periods import AwardPeriod
from points.clock import quarter_number
from points.rules.awards import Span
from points.rules.calendar import Calendar

Fate = Literal["dismissed", "upheld", "withdrawn", "left"]
"""An objection is dismissed, or upheld so that a new list is made; a winner is withdrawn; left for the visitor."""

REGISTERED_DAYS = 93
"""A star has been registered for three months: for a town younger than that there is none."""
SERVED_DAYS = 45
"""Before that hardly a household has served."""
PANEL_WAITS_AFTER, NOTICE_RUNS_AFTER = 8, 3
"""Working days from the cut-off until the panel has marked (five of recommending), or a notice is under way."""


class Course(msgspec.Struct, frozen=True):
    """A cycle to be played, and what happens in it."""

    family: str
    period: AwardPeriod
    fates: frozenset[Fate] = frozenset()

    @property
    def is_left(self) -> bool:
        """Whether it waits for the visitor of the demo."""
        return "left" in self.fates


def courses(begin: date, last: date) -> list[Course]:
    """The cycles of a play of these days: stars of every quarter that can have some, levels and households once.

    Besides the last quarter's, a household notice is left running; a whole calendar year has its finest.
    """
    over = [each for each in _quarters(begin, last) if each.day_after <= last]
    stars = [each for each in over if (each.day_after - begin).days >= REGISTERED_DAYS]
    homes = [each for each in over if (each.day_after - begin).days >= SERVED_DAYS]
    found = [Course("quarter_star", period, _fates(n, len(stars))) for n, period in enumerate(stars)]
    found += [Course("hour_star", AwardPeriod(Span.EVER, each.number)) for each in stars[-2:-1]]
    found += [Course("honour_household", each) for each in homes[-2:-1]]
    found += [Course("honour_household", each, frozenset(("left",))) for each in homes[-1:]]
    if begin <= date(last.year - 1, 1, 1):
        found.append(Course("year_finest", AwardPeriod(Span.YEAR, last.year - 1)))
    return found


def cut_off_day(calendar: Calendar, course: Course, records_until: date, last: date) -> date:
    """When the secretary closes the records: the next working day, or as late as brings it to where it is left."""
    earliest = calendar.working_days_after(records_until, 1)
    if not course.is_left:
        return earliest
    days = PANEL_WAITS_AFTER if course.family == "quarter_star" else NOTICE_RUNS_AFTER
    return max(earliest, _working_days_before(calendar, last, days))


def _fates(number: int, count: int) -> frozenset[Fate]:
    """The last is left as it is; the first has an objection for nothing, the second one that is upheld."""
    if number == count - 1:
        return frozenset(("left",))
    return (frozenset(("dismissed", "withdrawn")), frozenset(("upheld",)), frozenset[Fate]())[min(number, 2)]


def _quarters(begin: date, last: date) -> Iterator[AwardPeriod]:
    """The quarters from the first day's to the last day's."""
    day = begin.replace(day=1)
    while day <= last:
        yield AwardPeriod(Span.QUARTER, quarter_number(day))
        day = AwardPeriod(Span.QUARTER, quarter_number(day)).day_after


def _working_days_before(calendar: Calendar, day: date, count: int) -> date:
    """The ``count``-th working day before a day."""
    while count > 0:
        day -= timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day
