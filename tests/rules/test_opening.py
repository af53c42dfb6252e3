"""When the shop redeems: stated days, holidays that move them, hours, and how long something is kept."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.clock import at
from points.rules import shipped
from points.rules.models import Holiday, Opening, Shop
from points.rules.opening import is_stated, next_hours, next_open_day, opens_on, reserve_deadline, within_hours
from tests.rules.towns import shops

Off = Callable[[date], bool]
NATIONAL_DAY = frozenset(date(2026, 10, day) for day in range(1, 8))
"""1 to 7 October 2026: Thursday to Wednesday, in the State Council's list."""
TWICE_A_WEEK = Shop(opening=(Opening(weekdays=(3, 6)), Opening(monthdays=(15,))), holiday=Holiday.NEXT_DAY)


def never(_: date) -> bool:
    return False


def national(day: date) -> bool:
    return day in NATIONAL_DAY


def open_days(shop: Shop, first: date, last: date, off: Off = never) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if opens_on(shop, day, off)]


def october(*days: int) -> list[date]:
    return [date(2026, 10, day) for day in days]


def test_without_days_the_shop_redeems_every_day():
    assert len(open_days(Shop(), date(2026, 1, 1), date(2026, 12, 31))) == 365


def test_a_day_opens_if_any_line_names_it():
    june = open_days(TWICE_A_WEEK, date(2026, 6, 1), date(2026, 6, 30))
    assert [day.day for day in june] == [3, 6, 10, 13, 15, 17, 20, 24, 27]


def test_a_line_may_be_kept_to_a_month_of_the_quarter_and_a_week_of_the_month():
    days = open_days(shipped("courtyard").shop, date(2026, 1, 1), date(2026, 12, 31))
    assert [(day.month, day.day) for day in days] == [
        (3, 4), (3, 7), (6, 3), (6, 6), (9, 2), (9, 5), (12, 2), (12, 5),
    ]  # fmt: skip


def test_a_month_without_the_day_ends_on_its_last_one():
    shop = Shop(opening=(Opening(monthdays=(31,)),))
    days = open_days(shop, date(2026, 1, 1), date(2026, 4, 30))
    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


HOLIDAYS = [
    # 3 (Saturday) and 7 (Wednesday) October are holidays and redemption days; 10 (Saturday) is one in any case
    (Holiday.OPEN, october(3, 7, 10)),
    (Holiday.SKIP, october(10)),
    (Holiday.NEXT_DAY, october(8, 9, 10)),
    (Holiday.PREVIOUS_DAY, [date(2026, 9, 28), date(2026, 9, 29), *october(10)]),
]


@pytest.mark.parametrize(("holiday", "expected"), HOLIDAYS)
def test_a_redemption_day_on_a_public_holiday_goes_where_the_rules_say(holiday: Holiday, expected: list[date]):
    shop = Shop(opening=(Opening(weekdays=(3, 6)),), holiday=holiday)
    usual = {date(2026, 9, 26), date(2026, 9, 30)}
    days = open_days(shop, date(2026, 9, 25), date(2026, 10, 12), national)
    assert [day for day in days if day not in usual] == expected


def test_a_day_that_is_one_already_is_no_place_to_move_to():
    shop = Shop(opening=(Opening(weekdays=(3, 4)),), holiday=Holiday.NEXT_DAY)
    off = {date(2026, 6, 17)}  # a Wednesday; Thursday is a redemption day of its own
    assert open_days(shop, date(2026, 6, 15), date(2026, 6, 20), off.__contains__) == [
        date(2026, 6, 18),
        date(2026, 6, 19),
    ]


def test_an_ordinary_weekend_is_no_holiday():
    assert opens_on(TWICE_A_WEEK, date(2026, 6, 6), never)


def test_every_day_but_holidays_moves_nothing():
    shop = Shop(holiday=Holiday.SKIP)
    assert open_days(shop, date(2026, 10, 1), date(2026, 10, 9), national) == october(8, 9)


@given(shops(), st.sets(st.integers(0, 120), max_size=12), st.integers(0, 60))
def test_a_moved_day_is_an_ordinary_day_and_none_is_lost_or_made_up(shop: Shop, holidays: set[int], start: int):
    first = date(2026, 1, 1) + timedelta(days=start)
    off = {first + timedelta(days=n) for n in holidays}.__contains__
    window = [first + timedelta(days=n) for n in range(-70, 260)]
    stated = [day for day in window if is_stated(shop, day)]
    opened = [day for day in window if opens_on(shop, day, off)]
    assert [day for day in opened if off(day)] == [d for d in stated if off(d) and shop.holiday is Holiday.OPEN]
    assert {day for day in stated if not off(day)} <= set(opened)
    if shop.holiday in (Holiday.OPEN, Holiday.SKIP):
        assert set(opened) <= set(stated)
    elif len(window) - len(stated) > 200:  # enough ordinary days about for each to find one
        assert len(opened) == len(stated)


@given(shops(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_next_open_day_is_the_first_one_later(shop: Shop, after: date):
    following = next_open_day(shop, after, national)
    days = open_days(shop, after + timedelta(days=1), after + timedelta(days=400), national)
    assert following == (days[0] if days else None)


def test_a_shop_that_never_opens_has_no_next_day():
    shop = Shop(opening=(Opening(weekdays=(1,), month_of_quarter=1, week=5),), holiday=Holiday.SKIP)
    assert next_open_day(shop, date(2026, 6, 1), lambda _: True) is None
    assert next_open_day(TWICE_A_WEEK, date(2026, 6, 6), never) == date(2026, 6, 10)


HOURS = Shop(hours=((510, 690), (840, 1020)))
MOMENTS = [
    # hour, minute, whether it is open, when it opens next
    (8, 29, False, "8:30"),
    (8, 30, True, "14:00"),
    (11, 29, True, "14:00"),
    (11, 30, False, "14:00"),
    (16, 59, True, None),
    (17, 0, False, None),
]


@pytest.mark.parametrize(("hour", "minute", "is_open", "following"), MOMENTS)
def test_hours_are_the_towns_clocks_and_end_before_they_end(hour: int, minute: int, is_open: bool, following: str):
    instant = at(date(2026, 6, 3), hour, minute)
    assert (within_hours(HOURS, instant), next_hours(HOURS, instant)) == (is_open, following)


def test_without_hours_it_is_always_within_them():
    assert within_hours(Shop(), at(date(2026, 6, 3), 3))
    assert next_hours(Shop(), at(date(2026, 6, 3), 3)) is None


def test_something_reserved_is_kept_to_the_end_of_the_day_so_many_days_later():
    assert reserve_deadline(TWICE_A_WEEK, at(date(2026, 6, 4), 10), never) == at(date(2026, 6, 12))


QUARTERLY = shipped("courtyard").shop


def test_it_is_kept_to_the_next_redemption_day_where_none_lies_in_between():
    assert reserve_deadline(QUARTERLY, at(date(2026, 4, 1), 10), never) == at(date(2026, 6, 4))


def test_today_counts_while_its_hours_are_not_over():
    saturday = date(2026, 6, 6)
    assert reserve_deadline(QUARTERLY, at(saturday, 9), never) == at(date(2026, 6, 14))
    assert reserve_deadline(QUARTERLY, at(saturday, 17), never) == at(date(2026, 9, 3))


def test_a_moved_redemption_day_counts_where_it_moved_to():
    shop = Shop(opening=(Opening(monthdays=(1,)),), holiday=Holiday.NEXT_DAY, reserve_days=3)
    assert reserve_deadline(shop, at(date(2026, 9, 20), 10), national) == at(date(2026, 10, 9))


def test_a_shop_that_never_opens_keeps_for_the_days_stated():
    assert reserve_deadline(TWICE_A_WEEK, at(date(2026, 6, 4), 10), lambda _: True) == at(date(2026, 6, 12))
