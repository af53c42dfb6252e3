"""The calendar: public holidays and make-up working days, and the yearly list that an administrator enters."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from points.api.fields import SomeText
from points.api.parts import Parts
from points.clock import day_number, day_of, local_day
from points.errors import Forbidden, Invalid
from points.people.session import Actor
from points.rules.calendar import (
    DAYS_MAX,
    FIRST_YEAR,
    LAST_YEAR,
    DayKind,
    LoadCalendarYear,
    LoadedDay,
    days_between,
    days_of,
    years_of,
)

SPAN_DAYS_MAX = 800
ROOT_SLASHES = 2
"""In the path of the town itself: ``/10/``; every place below has more."""

From = Annotated[date | None, QueryParameter(name="from", description="First day; this year's if left out.")]
To = Annotated[date | None, QueryParameter(name="to", description="Last day; that of the first day's year.")]
PathYear = Annotated[int, PathParameter(ge=FIRST_YEAR, le=LAST_YEAR)]


class DayView(msgspec.Struct, frozen=True):
    """A day that is not what its weekday says: a public holiday, or a weekend day that is worked."""

    day: date
    kind: DayKind
    name: str


class CalendarView(msgspec.Struct, frozen=True):
    """The days asked for. ``listed_years``: those whose whole list is known; of others only holidays by law are."""

    items: list[DayView]
    listed_years: list[int]


class CalendarDayGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day of the State Council's list."""

    day: date
    kind: DayKind
    name: SomeText


class CalendarYearGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole list of a year. ``source``: the notice it is from, with its number."""

    source: SomeText
    days: Annotated[list[CalendarDayGiven], Meta(max_length=DAYS_MAX)]


@get("/api/calendar", permission="rule.read", operation_id="getCalendar", tags=["rules"], sync_to_thread=True)
def get_calendar(parts: NamedDependency[Parts], first: From = None, last: To = None) -> CalendarView:
    """Public holidays and make-up working days from one day to another, this year's if nothing is asked."""
    first = first or local_day(parts.clock.now()).replace(month=1, day=1)
    last = last or first.replace(month=12, day=31)
    if not 0 <= (last - first).days <= SPAN_DAYS_MAX:
        wrong = f"起止日期不对,最多查{SPAN_DAYS_MAX}天。"
        raise Invalid(wrong, fields={"to": wrong})
    with parts.database.read() as connection:
        found = days_between(connection, day_number(first), day_number(last))
        years = [each.year for each in years_of(connection)]
    return CalendarView([DayView(day_of(each.day), each.kind, each.name) for each in found], years)


@put(
    "/api/calendar/{year:int}",
    permission="place.write",
    operation_id="putCalendarYear",
    tags=["rules"],
    example={
        "source": "国务院办公厅关于2027年部分节假日安排的通知",
        "days": [{"day": "2027-01-01", "kind": "off", "name": "元旦"}],
    },
)
async def put_calendar_year(
    year: PathYear,
    data: JSONBody[CalendarYearGiven],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
) -> CalendarView:
    """Put the State Council's list of a year in place of what was known of it. 422 `calendar_invalid`."""
    if not any(path.count("/") <= ROOT_SLASHES for path in actor.paths("place.write")):
        raise Forbidden("放假安排是全镇的,只有镇一级的管理员能录入。")
    days = tuple(LoadedDay(each.day, each.kind, each.name) for each in data.days)
    await parts.writer.run(LoadCalendarYear(actor=actor.audit_id, year=year, source=data.source, days=days))
    with parts.database.read() as connection:
        found = days_of(connection, year)
        years = [each.year for each in years_of(connection)]
    return CalendarView([DayView(day_of(each.day), each.kind, each.name) for each in found], years)


HANDLERS = (get_calendar, put_calendar_year)
