"""Points lapse at the end of a day of the town."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.clock import at, local, local_day, rfc3339
from points.rules import AfterMonths, EndOfNextYear, Expiry, Never, RuleSet, expires_at, shipped

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
BEFORE_MIDNIGHT = 24 * 60 * 60 * 1_000 - 1


def lapsing(expiry: Expiry) -> RuleSet:
    return msgspec.structs.replace(shipped("one_yuan"), expiry=expiry)


@pytest.mark.parametrize("earned_at", [at(date(2026, 1, 1)), at(date(2026, 12, 31)) + BEFORE_MIDNIGHT])
def test_a_year_of_points_lapses_together_at_the_end_of_the_next(earned_at: int):
    lapses = expires_at(lapsing(EndOfNextYear()), earned_at)
    assert lapses is not None
    assert rfc3339(lapses) == "2028-01-01T00:00:00.000+08:00"
    assert local_day(lapses - 1) == date(2027, 12, 31)


def test_the_year_is_the_towns_and_not_utc():
    new_year_here = at(date(2027, 1, 1))  # still 2026 in UTC
    assert expires_at(lapsing(EndOfNextYear()), new_year_here) == at(date(2029, 1, 1))


@pytest.mark.parametrize(
    ("earned_on", "months", "last_good_day"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 24, date(2030, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(earned_on: date, months: int, last_good_day: date):
    for moment in (at(earned_on), at(earned_on) + BEFORE_MIDNIGHT):
        assert expires_at(lapsing(AfterMonths(months)), moment) == at(last_good_day + timedelta(days=1))


@given(DAYS)
def test_points_may_never_lapse(day: date):
    assert expires_at(lapsing(Never()), at(day)) is None


@given(DAYS, DAYS, st.just(EndOfNextYear()) | st.builds(AfterMonths, st.integers(1, 240)))
def test_later_points_never_lapse_sooner_and_always_at_midnight(one: date, other: date, expiry: Expiry):
    first, second = (expires_at(lapsing(expiry), at(day, 8, 32)) for day in sorted((one, other)))
    assert first is not None
    assert second is not None
    assert at(min(one, other), 8, 32) < first <= second
    assert (local(first).hour, local(first).minute, local(first).second) == (0, 0, 0)
