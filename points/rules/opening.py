"""When the shop redeems: its days, what becomes of those that are public holidays, its hours, and how long it keeps.

Pure: which days are public holidays (``off``) is asked of the caller. An ordinary weekend is none: Saturday is a
usual redemption day.
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from points.clock import at, local, local_day
from points.rules.models import Holiday, Opening, Shop

Off = Callable[[date], bool]

LOOK_AHEAD_DAYS_MAX = 400
"""Past it there is no next redemption day: a rule that opens once a year is still found."""
MOVED_DAYS_MAX = 62
"""How far a redemption day can be moved before it is forgotten; the longest run of public holidays is nine days."""


def opens_on(shop: Shop, day: date, off: Off) -> bool:
    """Whether the shop redeems on a day.

    A redemption day that is a public holiday stays, is left out, or moves to the next (the previous) day that is
    neither a public holiday nor a redemption day already; two that are moved take two days.
    """
    if is_stated(shop, day):
        return not off(day) or shop.holiday is Holiday.OPEN
    if off(day):
        return False
    match shop.holiday:
        case Holiday.NEXT_DAY:
            return _is_moved_to(shop, day, off, 1)
        case Holiday.PREVIOUS_DAY:
            return _is_moved_to(shop, day, off, -1)
        case _:
            return False


def next_open_day(shop: Shop, after: date, off: Off) -> date | None:
    """The first day later than ``after`` on which the shop redeems; None within ``LOOK_AHEAD_DAYS_MAX`` days."""
    days = (after + timedelta(days=n) for n in range(1, LOOK_AHEAD_DAYS_MAX + 1))
    return next((day for day in days if opens_on(shop, day, off)), None)


def is_stated(shop: Shop, day: date) -> bool:
    """Whether the rules name this day, holiday or not. No days stated: every day is one."""
    return not shop.opening or any(_matches(opening, day) for opening in shop.opening)


def within_hours(shop: Shop, instant: int) -> bool:
    """Whether an instant lies in the shop's hours, by the town's clocks. No hours stated: always."""
    minute = _minute_of(instant)
    return not shop.hours or any(start <= minute < end for start, end in shop.hours)


def next_hours(shop: Shop, instant: int) -> str | None:
    """When the shop's hours begin next on the same day, as people say it (``"14:00"``); None: not again today."""
    later = [start for start, _ in shop.hours if start > _minute_of(instant)]
    return clock_of(min(later)) if later else None


def reserve_deadline(shop: Shop, instant: int, off: Off) -> int:
    """The first instant at which what is reserved now is no longer kept.

    The end of the local day ``reserve_days`` later; but at least the end of the next redemption day, or nobody could
    come for it. Today counts as one while its hours are not over.
    """
    today = local_day(instant)
    last = today + timedelta(days=shop.reserve_days)
    if not (opens_on(shop, today, off) and _has_hours_left(shop, instant)):
        following = next_open_day(shop, today, off)
        last = max(last, following or last)
    return at(last + timedelta(days=1))


def clock_of(minute: int) -> str:
    """A minute of the day as people say it: ``"8:30"``."""
    return f"{minute // 60}:{minute % 60:02d}"


def _matches(opening: Opening, day: date) -> bool:
    if opening.month_of_quarter not in (None, (day.month - 1) % 3 + 1):
        return False
    if opening.weekdays:
        return day.isoweekday() in opening.weekdays and opening.week in (None, (day.day - 1) // 7 + 1)
    if day.day in opening.monthdays:
        return True
    # A month that lacks the day ends on its last one, as where points lapse.
    last = monthrange(day.year, day.month)[1]
    return day.day == last and any(monthday > last for monthday in opening.monthdays)


def _is_moved_to(shop: Shop, day: date, off: Off, step: int) -> bool:
    """Whether a redemption day that is a public holiday comes to lie on ``day``, an ordinary day.

    Walks towards it: each such day waits until an ordinary day takes it. ``step``: 1 if they move on, -1 if back.
    """
    waiting = 0
    for distance in range(MOVED_DAYS_MAX, 0, -1):
        each = day - timedelta(days=step * distance)
        if is_stated(shop, each):
            waiting += off(each)
        elif waiting and not off(each):
            waiting -= 1
    return waiting > 0


def _has_hours_left(shop: Shop, instant: int) -> bool:
    return not shop.hours or _minute_of(instant) < max(end for _, end in shop.hours)


def _minute_of(instant: int) -> int:
    moment = local(instant)
    return moment.hour * 60 + moment.minute
