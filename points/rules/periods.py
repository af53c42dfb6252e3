"""The periods in which limits count, as numbers that tell themselves apart by their length."""

from datetime import date

from points.clock import day_number, local_day, month_number, quarter_number
from points.rules.models import Period


def period_number(period: Period | str, instant: int) -> int:
    """The period in which an instant lies, in the town's days.

    ``20261121``, ``2026047`` (week), ``202611``, ``20264`` (quarter) or ``2026``. A week belongs to the year that has
    its Thursday (ISO 8601).
    """
    day: date = local_day(instant)
    match Period(period):
        case Period.DAY:
            return day_number(day)
        case Period.WEEK:
            year, week, _ = day.isocalendar()
            return year * 1000 + week
        case Period.MONTH:
            return month_number(day)
        case Period.QUARTER:
            return quarter_number(day)
        case Period.YEAR:
            return day.year
