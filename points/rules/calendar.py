"""The calendar: days off and working days as the State Council lists them, year by year.

Statutory days are seeded; the yearly list (days moved off and make-up working days) is imported. Past the last
listed year nobody knows which days are worked, and whoever asks is told so.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, get_args

import msgspec
from sqlalchemy import CheckConstraint, Connection, Table, select

from points.clock import day_number
from points.db.audit import record
from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf
from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.errors import Refusal
from points.limits import TEXT_CHARS_MAX

DayKind = Literal["off", "work"]

FIRST_YEAR, LAST_YEAR = 2025, 2099
"""The first year of the holidays by law as they are since the revision of 2024."""
OFF_DAYS_MIN = 12
"""Thirteen days by law, and once in a while two of them are one: a list with fewer lacks something."""
DAYS_MAX = 366
PROBLEMS_MAX = 20
WEEKDAYS = "一二三四五六日"
SATURDAY = 6

calendar_days = Table(
    "calendar_days",
    metadata,
    id_column("day"),
    text("kind"),
    text("name"),
    CheckConstraint("kind IN ('off','work')", name="kind_known"),
)

calendar_years = Table(
    "calendar_years",
    metadata,
    id_column("year"),
    text("source"),
    number("loaded_by", nullable=True),
    instant("loaded_at"),
)


class CalendarDay(msgspec.Struct):
    """A day (``20261001``) that is not what its weekday says: ``off``, or a make-up ``work`` day."""

    day: int
    kind: DayKind
    name: str


class CalendarYear(msgspec.Struct):
    """A year whose whole list is known."""

    year: int
    source: str
    loaded_by: int | None
    loaded_at: int


CALENDAR_DAYS = Shelf(calendar_days, CalendarDay, key=("day",), all=())
CALENDAR_YEARS = Shelf(calendar_years, CalendarYear, key=("year",), all=())


class Calendar(msgspec.Struct, frozen=True):
    """All that is known: the days by number, and the years whose whole list it is."""

    kinds: Mapping[int, DayKind]
    years: frozenset[int]

    def is_off(self, day: date) -> bool:
        """Whether a day is a public holiday. By law alone where its year's list is not known."""
        return self.kinds.get(day_number(day)) == "off"

    def is_working_day(self, day: date) -> bool:
        """Whether offices work that day; refuses ``calendar_missing`` where its year's list is not known."""
        if day.year not in self.years:
            raise calendar_missing(day.year)
        listed = self.kinds.get(day_number(day))
        return listed == "work" if listed is not None else day.isoweekday() < SATURDAY

    def working_days_after(self, day: date, count: int) -> date:
        """The ``count``-th working day after a day, which itself does not count; may refuse ``calendar_missing``."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day


def calendar_missing(year: int) -> Refusal:
    """What is said of a year whose list is not known."""
    said = f"{year}年的放假安排还没有录入,请管理员导入国务院办公厅当年的通知。"
    return Refusal("calendar_missing", said, year=year)


def need_calendar(ws: WorkingSet) -> None:
    """Ask for the whole calendar: two small tables."""
    ws.need(CALENDAR_DAYS, "all")
    ws.need(CALENDAR_YEARS, "all")


def calendar_of(source: WorkingSet | Connection) -> Calendar:
    """The calendar, from a working set (after ``need_calendar``) or straight from the database."""
    if isinstance(source, WorkingSet):
        days, years = source.find(CALENDAR_DAYS, "all"), [each.year for each in source.find(CALENDAR_YEARS, "all")]
    else:
        days, years = days_between(source, 0, LAST_YEAR * 10_000 + 1231), [each.year for each in years_of(source)]
    return Calendar({each.day: each.kind for each in days}, frozenset(years))


def off_days(source: WorkingSet | Connection) -> frozenset[int]:
    """The public holidays as numbers (``20261001``); of a working set after ``ws.need(CALENDAR_DAYS, "all")``."""
    if isinstance(source, WorkingSet):
        days = source.find(CALENDAR_DAYS, "all")
    else:
        days = days_between(source, 0, LAST_YEAR * 10_000 + 1231)
    return frozenset(each.day for each in days if each.kind == "off")


def days_between(connection: Connection, first: int, last: int) -> list[CalendarDay]:
    """The listed days from one number to another, in order."""
    query = select(calendar_days).where(calendar_days.c.day.between(first, last)).order_by(calendar_days.c.day)
    return [CalendarDay(*row) for row in connection.execute(query)]


def days_of(connection: Connection, year: int) -> list[CalendarDay]:
    """The listed days of a year, in order."""
    return days_between(connection, year * 10_000, year * 10_000 + 1231)


def years_of(connection: Connection) -> list[CalendarYear]:
    """The years whose whole list is known, in order."""
    rows = connection.execute(select(calendar_years).order_by(calendar_years.c.year))
    return [CalendarYear(*row) for row in rows]


class LoadedDay(msgspec.Struct, frozen=True):
    """A line of a yearly list. ``where``: how a message names it (``第3行``); the day itself if empty."""

    day: date
    kind: DayKind
    name: str
    where: str = ""

    def told(self, wrong: str) -> str:
        """A mistake in this line."""
        return f"{self.where or self.day}:{wrong}"


class LoadCalendarYear(Command[int], frozen=True, kw_only=True):
    """Put the State Council's list of a year in place of what was known of it; answers how many days it has."""

    operation = "calendar.load"
    answer = int
    alone = True

    actor: int | None
    year: int
    source: str
    """Where the list is from: the notice and its number."""
    days: tuple[LoadedDay, ...]

    def load(self, ws: WorkingSet) -> Rounds:
        """What is known so far."""
        need_calendar(ws)
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Check the whole list (``calendar_invalid`` with every problem), replace, audit."""
        if problems := mistakes(self.year, self.source, self.days):
            said = f"{self.year}年的放假安排有{len(problems)}处要改,改好后再导入。"
            raise Refusal("calendar_invalid", said, 422, problems=problems[:PROBLEMS_MAX])
        for known in ws.find(CALENDAR_DAYS, "all"):
            if known.day // 10_000 == self.year:
                ws.delete(CALENDAR_DAYS, known)
        for each in self.days:
            ws.insert(CALENDAR_DAYS, CalendarDay(day_number(each.day), each.kind, each.name.strip()))
        source = self.source.strip()
        known = ws.get(CALENDAR_YEARS, self.year)
        if known is None:
            ws.insert(CALENDAR_YEARS, CalendarYear(self.year, source, self.actor, ws.now))
        else:
            ws.change(CALENDAR_YEARS, known, source=source, loaded_by=self.actor, loaded_at=ws.now)
        record(ws, self.actor, "calendar.load", "calendar_year", self.year, source=source, days=len(self.days))
        return len(self.days)


def mistakes(year: int, source: str, days: tuple[LoadedDay, ...]) -> list[str]:
    """All that is wrong with a year's list, as sentences."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return [f"年份要在{FIRST_YEAR}到{LAST_YEAR}之间。"]
    found = [] if _is_line(source) else [f"请写明放假安排的来源(通知的名称和文号),最多{TEXT_CHARS_MAX}个字。"]
    if len(days) > DAYS_MAX:
        return [*found, f"一年最多{DAYS_MAX}天,现在有{len(days)}行。"]
    for each in days:
        if each.day.year != year:
            found.append(each.told(f"{each.day}不在{year}年里。"))
        if each.kind not in get_args(DayKind):
            found.append(each.told("要写 off(放假)或 work(调休上班)。"))
        if each.kind == "work" and each.day.isoweekday() < SATURDAY:
            weekday = WEEKDAYS[each.day.weekday()]
            found.append(each.told(f"{each.day}是星期{weekday},本来就上班,不用写成调休上班。"))
        if not _is_line(each.name):
            found.append(each.told(f"请写节日名称,最多{TEXT_CHARS_MAX}个字。"))
    twice = [day for day, times in Counter(each.day for each in days).items() if times > 1]
    found += [f"{day}写了不止一次。" for day in sorted(twice)]
    off = len({each.day for each in days if each.kind == "off"})
    if off < OFF_DAYS_MIN:
        found.append(f"只有{off}天放假,至少要有{OFF_DAYS_MIN}天,请按通知把放假的每一天都写上。")
    return found


def _is_line(words: str) -> bool:
    return 0 < len(words.strip()) <= TEXT_CHARS_MAX and words.isprintable()
