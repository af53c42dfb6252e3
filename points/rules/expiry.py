"""When earned points lapse."""

from calendar import monthrange
from datetime import date, timedelta

from points.clock import at, local_day
from points.rules.models import AfterMonths, EndOfNextYear, RuleSet


def expires_at(rules: RuleSet, earned_at: int) -> int | None:
    """The first instant at which points earned at ``earned_at`` can no longer be spent; None: never.

    Days are the town's. A month that lacks the day ends on its last one: a month after 31 January is
    28 February, and points are good to the end of that day.
    """
    day = local_day(earned_at)
    match rules.expiry:
        case EndOfNextYear():
            return at(date(day.year + 2, 1, 1))
        case AfterMonths(months):
            return at(months_later(day, months) + timedelta(days=1))
        case _:
            return None


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
