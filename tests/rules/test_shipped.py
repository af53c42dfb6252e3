"""The shipped examples say what the town's papers say, and survive being written and read."""

from datetime import date

import pytest

from points.errors import NotFound
from points.rules import (
    SHIPPED,
    AfterMonths,
    Caps,
    Chosen,
    EndOfNextYear,
    Fixed,
    Kind,
    PerHour,
    canonical,
    category_of,
    from_canonical,
    shipped,
    shipped_text,
)
from points.rules.models import Budget, Holiday, Limit, Opening, Period, Purse, Shop


@pytest.mark.parametrize("code", SHIPPED)
def test_a_shipped_file_round_trips_through_its_canonical_bytes(code: str):
    rules = shipped(code)
    assert rules.code == code
    assert from_canonical(canonical(rules)) == rules
    assert canonical(from_canonical(canonical(rules))) == canonical(rules)


@pytest.mark.parametrize("code", SHIPPED)
def test_no_deliberation_earns_by_the_hour_in_a_shipped_file(code: str):
    assert not [c for c in shipped(code).categories if c.kind is Kind.DELIBERATION and isinstance(c.earn, PerHour)]


def test_one_yuan_is_the_rule_set_of_the_town():
    rules = shipped("one_yuan")
    assert rules.name == "一分一元"
    assert rules.effective_from == date(2026, 1, 1)
    assert rules.caps == Caps(day=1_000, month=4_000)
    assert rules.expiry == EndOfNextYear()
    assert {c.code: c.earn for c in rules.categories} == {
        "meeting": Chosen(200, 500),
        "suggestion": Fixed(2_000),
        "clean_up": PerHour(200),
        "talk": Fixed(1_000),
        "wish": Fixed(1_000),
    }
    assert {c.times_a_month for c in rules.categories} == {4}
    assert category_of(rules, "meeting").kind is Kind.DELIBERATION


def test_one_yuan_redeems_on_the_fifteenth_and_twice_a_week_from_a_monthly_pool():
    rules = shipped("one_yuan")
    assert rules.purse is Purse.PERSON
    assert rules.shop == Shop(
        opening=(Opening(weekdays=(3, 6)), Opening(monthdays=(15,))),
        hours=((510, 690), (840, 1020)),
        holiday=Holiday.NEXT_DAY,
        household_limit=Limit(2, Period.QUARTER),
        reserve_days=7,
        verify_above=5_000,
        grace_days=30,
    )
    assert rules.budget == Budget(month_fen=300_000, warn_percent=80, stop_percent=100, point_fen=100)


def test_passbook_redeems_once_a_quarter_a_person_and_has_no_budget():
    rules = shipped("passbook")
    assert rules.shop == Shop(holiday=Holiday.SKIP, person_visits=Limit(1, Period.QUARTER))
    assert (rules.purse, rules.budget) == (Purse.PERSON, Budget())


def test_courtyard_points_are_the_households_and_redeemed_on_two_days_a_quarter():
    rules = shipped("courtyard")
    assert rules.purse is Purse.HOUSEHOLD
    assert rules.shop.opening == (Opening(weekdays=(3, 6), month_of_quarter=3, week=1),)
    assert rules.budget == Budget()


def test_passbook_pays_one_point_an_hour_for_two_hours_at_most():
    rules = shipped("passbook")
    assert [c.earn for c in rules.categories] == [PerHour(100, minutes_max=120)]
    assert rules.caps == Caps()


def test_courtyard_points_lapse_after_twenty_four_months():
    assert shipped("courtyard").expiry == AfterMonths(24)


def test_an_unknown_shipped_file_is_refused_and_opens_nothing():
    with pytest.raises(NotFound, match="rules_not_found"):
        shipped_text("../../../etc/passwd")
