"""The calendar: what is seeded, what an imported list changes, and what nobody can know yet."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, select

from points.clock import FixedClock
from points.db.audit import audit
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.db.writer import Command, decide_batch
from points.errors import Refusal
from points.rules.calendar import (
    CALENDAR_DAYS,
    LoadCalendarYear,
    LoadedDay,
    calendar_of,
    days_of,
    need_calendar,
    off_days,
    years_of,
)

Run = Callable[[Command[Any]], Any]
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"
BY_LAW_2027 = (101, 205, 206, 207, 208, 405, 501, 502, 609, 915, 1001, 1002, 1003)


def on(year: int, month_and_day: int) -> date:
    return date(year, month_and_day // 100, month_and_day % 100)


def listed(*more: LoadedDay, year: int = 2027, without: int = 0) -> tuple[LoadedDay, ...]:
    """A list of a year: the holidays by law of 2027, and more."""
    by_law = [LoadedDay(on(year, each), "off", "节日") for each in BY_LAW_2027 if each != without]
    return (*by_law, *more)


@pytest.fixture
def run(writing: Connection, town_clock: FixedClock) -> Run:
    return lambda command: decide_batch(writing, town_clock, [command])[0].unwrap()


def test_the_lists_of_2025_and_2026_are_there(database: Database):
    with database.read() as connection:
        calendar = calendar_of(connection)
        years = years_of(connection)
        kinds = {year: [each.kind for each in days_of(connection, year)] for year in (2025, 2026)}
    assert [(each.year, each.loaded_by, each.loaded_at) for each in years] == [(2025, None, 0), (2026, None, 0)]
    assert [(year, days.count("off"), days.count("work")) for year, days in kinds.items()] == [
        (2025, 28, 5),
        (2026, 33, 6),
    ]
    assert calendar.is_off(date(2026, 2, 23))
    assert not calendar.is_off(date(2026, 2, 28))


WORKED = [
    (date(2026, 5, 8), True),  # a Friday
    (date(2026, 5, 9), True),  # a Saturday worked for 劳动节
    (date(2026, 5, 10), False),  # a Sunday
    (date(2026, 5, 5), False),  # a Tuesday off
    (date(2025, 10, 8), False),
    (date(2025, 10, 11), True),
]


def test_working_days_go_by_the_list_and_else_by_the_weekday(database: Database):
    with database.read() as connection:
        calendar = calendar_of(connection)
    assert [calendar.is_working_day(day) for day, _ in WORKED] == [worked for _, worked in WORKED]
    assert calendar.working_days_after(date(2026, 4, 30), 5) == date(2026, 5, 11)
    assert calendar.working_days_after(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_past_the_last_listed_year_nobody_knows(database: Database):
    with database.read() as connection:
        calendar = calendar_of(connection)
    for ask in (
        lambda: calendar.is_working_day(date(2027, 3, 1)),
        lambda: calendar.working_days_after(date(2026, 12, 31), 1),
    ):
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.reason == "calendar_missing"
        assert refused.value.explanation == "2027年的放假安排还没有录入,请管理员导入国务院办公厅当年的通知。"


def test_a_holiday_by_law_is_off_although_its_years_list_is_not_known(database: Database):
    with database.read() as connection:
        calendar, off = calendar_of(connection), off_days(connection)
    assert calendar.is_off(date(2027, 2, 5))
    assert not calendar.is_off(date(2027, 2, 9))
    assert 20311001 in off
    by_year = {year: sum(day // 10_000 == year for day in off) for year in range(2027, 2037)}
    # 中秋 falls on 国庆 in 2028 and 2031
    assert by_year == {**dict.fromkeys(range(2027, 2036), 13), 2028: 12, 2031: 12, 2036: 0}


MONTH_OF_THE_MOON = 29.530588853
NEW_MOON = date(2000, 1, 7).toordinal() + 2.2 / 24
"""In the town's time."""


@pytest.mark.parametrize(("name", "nights"), [("春节", 0), ("端午节", 4), ("中秋节", 14)])
def test_the_days_by_the_moon_are_where_the_moon_puts_them(database: Database, name: str, nights: int):
    """初一 is the day of the new moon: the fifth and the fifteenth of a month are so many nights later."""
    with database.read() as connection:
        years = [[each.day for each in days_of(connection, y) if name in each.name] for y in range(2027, 2036)]
    numbers = [days[1 if name == "春节" else 0] for days in years]  # 春节 begins on 除夕
    firsts = [on(number // 10_000, number % 10_000) for number in numbers]
    ages = [(day.toordinal() + 0.5 - NEW_MOON - nights + 5) % MONTH_OF_THE_MOON - 5 for day in firsts]
    assert all(-1 < age < 1.2 for age in ages), ages


def test_a_list_replaces_its_year_and_no_other(run: Run, database: Database):
    with database.read() as connection:
        before = days_of(connection, 2026)
    worked = LoadedDay(date(2027, 2, 14), "work", "春节调休上班")
    assert run(LoadCalendarYear(actor=7, year=2027, source=f" {NOTICE} ", days=listed(worked))) == 14
    with database.read() as connection:
        calendar = calendar_of(connection)
        (_, _, year) = years_of(connection)
        assert days_of(connection, 2026) == before
        assert len(days_of(connection, 2027)) == 14
        entry = connection.execute(select(audit).where(audit.c.action == "calendar.load")).one()
    assert (year.year, year.source, year.loaded_by) == (2027, NOTICE, 7)
    assert calendar.is_working_day(date(2027, 2, 14))
    assert (entry.actor_id, entry.subject_id) == (7, 2027)
    run(
        LoadCalendarYear(
            actor=None, year=2027, source="改正", days=listed(LoadedDay(date(2027, 2, 9), "off", "春节"))
        )
    )
    with database.read() as connection:
        calendar = calendar_of(connection)
        assert [each.source for each in years_of(connection)][-1] == "改正"
    assert not calendar.is_working_day(date(2027, 2, 14))
    assert calendar.is_off(date(2027, 2, 9))


MISTAKES = [
    (listed(LoadedDay(date(2027, 5, 4), "work", "节日", "第9行")), "第9行:2027-05-04是星期二,本来就上班"),
    (listed(LoadedDay(date(2026, 5, 4), "off", "节日", "第9行")), "第9行:2026-05-04不在2027年里。"),
    (listed(LoadedDay(date(2027, 5, 1), "off", "节日")), "2027-05-01写了不止一次。"),
    (listed(LoadedDay(date(2027, 5, 4), "off", " ")), "2027-05-04:请写节日名称"),
    (listed(LoadedDay(date(2027, 5, 4), "holiday", "节日")), "要写 off(放假)或 work(调休上班)"),  # type: ignore[arg-type]
    (listed(without=915)[1:], "只有11天放假,至少要有12天"),
]


@pytest.mark.parametrize(("days", "words"), MISTAKES)
def test_a_list_with_a_mistake_changes_nothing(run: Run, database: Database, days: tuple[LoadedDay, ...], words: str):
    with database.read() as connection:
        before = calendar_of(connection)
    with pytest.raises(Refusal) as refused:
        run(LoadCalendarYear(actor=None, year=2027, source=NOTICE, days=days))
    assert (refused.value.reason, refused.value.status) == ("calendar_invalid", 422)
    (problem,) = refused.value.details["problems"]
    assert words in problem
    with database.read() as connection:
        assert calendar_of(connection) == before


@pytest.mark.parametrize(("year", "source"), [(1999, NOTICE), (2100, NOTICE), (2027, " "), (2027, "换\n行")])
def test_the_year_and_the_source_are_checked_too(run: Run, year: int, source: str):
    with pytest.raises(Refusal, match="calendar_invalid"):
        run(LoadCalendarYear(actor=None, year=year, source=source, days=listed()))


def test_a_working_set_knows_the_calendar_in_one_load(
    writing: Connection, town_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    late: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, lookup: late.append(f"{shelf} by {lookup}"))
    with writing.begin():
        ws = WorkingSet(writing, town_clock.now())
        need_calendar(ws)
        ws.load()
        calendar, off = calendar_of(ws), off_days(ws)
        assert len(ws.find(CALENDAR_DAYS, "all")) == 187
    assert late == []
    assert calendar.is_working_day(date(2026, 5, 9))
    assert 20260505 in off


def test_no_day_is_listed_twice_or_is_a_weekday_worked(database: Database):
    with database.read() as connection:
        days = [each for year in (2025, 2026) for each in days_of(connection, year)]
    worked = [on(each.day // 10_000, each.day % 10_000) for each in days if each.kind == "work"]
    assert all(day.isoweekday() >= 6 for day in worked)
