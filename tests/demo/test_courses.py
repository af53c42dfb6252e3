"""Which cycles a play has: told from its days alone."""

from datetime import date, timedelta

import pytest

from points.awards.periods import AwardPeriod
from points.demo.courses import Course, courses, cut_off_day
from points.errors import Refusal
from points.rules.awards import Span
from points.rules.calendar import Calendar

PLAIN = Calendar({}, frozenset((2026,)))
"""Every weekday is worked."""
QUARTER = AwardPeriod(Span.QUARTER, 20263)
LEFT = Course("quarter_star", QUARTER, frozenset(("left",)))


def of(family: str, begin: date, last: date) -> list[int]:
    return [each.period.number for each in courses(begin, last) if each.family == family]


def test_stars_begin_once_somebody_has_been_registered_for_three_months() -> None:
    assert of("quarter_star", date(2025, 11, 8), date(2026, 11, 21)) == [20261, 20262, 20263]
    assert of("quarter_star", date(2025, 9, 20), date(2026, 10, 1)) == [20254, 20261, 20262, 20263]


def test_a_quarter_that_is_not_over_has_no_cycle() -> None:
    assert of("quarter_star", date(2025, 11, 8), date(2026, 9, 30)) == [20261, 20262]


def test_a_young_town_has_none() -> None:
    assert courses(date(2026, 9, 26), date(2026, 11, 21)) == []


def test_the_last_quarter_of_stars_and_of_households_is_left_and_no_other() -> None:
    left = [each for each in courses(date(2025, 11, 8), date(2026, 11, 21)) if each.is_left]
    assert [(each.family, each.period.number) for each in left] == [
        ("quarter_star", 20263),
        ("honour_household", 20263),
    ]


def test_a_whole_calendar_year_has_its_finest() -> None:
    assert of("year_finest", date(2025, 1, 1), date(2026, 1, 10)) == [2025]
    assert of("year_finest", date(2025, 1, 2), date(2026, 1, 10)) == []


def test_a_cycle_that_is_left_is_cut_off_so_late_that_it_waits_now() -> None:
    last = date(2026, 11, 21)  # a Saturday
    late = cut_off_day(PLAIN, LEFT, date(2026, 10, 14), last)
    assert PLAIN.working_days_after(late, 7) == date(2026, 11, 20)


def test_but_never_before_the_records_are_closed() -> None:
    until = date(2026, 11, 19)
    assert cut_off_day(PLAIN, LEFT, until, date(2026, 11, 21)) == until + timedelta(days=1)


def test_other_cycles_are_cut_off_on_the_next_working_day() -> None:
    plain = Course("quarter_star", QUARTER)
    assert cut_off_day(PLAIN, plain, date(2026, 10, 16), date(2026, 11, 21)) == date(2026, 10, 19)


def test_a_year_whose_days_off_are_unknown_is_said() -> None:
    with pytest.raises(Refusal) as refused:
        cut_off_day(PLAIN, LEFT, date(2026, 12, 31), date(2027, 1, 20))
    assert refused.value.reason == "calendar_missing"
