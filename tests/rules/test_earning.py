"""What an attendance is worth, and what the caps leave of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.errors import Refusal
from points.rules import (
    Adoption,
    Allowance,
    Caps,
    Category,
    Chosen,
    EndOfNextYear,
    Fixed,
    Kind,
    Minutes,
    PerHour,
    Rounding,
    RuleSet,
    Standing,
    allow,
    earned,
    shipped,
)
from tests.rules.towns import rule_sets

MINUTES = st.integers(0, 3_000)
ONE_YUAN = shipped("one_yuan")
PASSBOOK = shipped("passbook")


def hourly(earn: PerHour, minutes: Minutes, caps: Caps | None = None, times: int | None = None) -> RuleSet:
    return RuleSet(
        code="t",
        name="试",
        effective_from=date(2026, 1, 1),
        adoption=Adoption(date(2025, 12, 1), "会", 3, 2),
        minutes=minutes,
        caps=caps or Caps(),
        expiry=EndOfNextYear(),
        categories=(Category("a", "甲", Kind.SERVICE, earn, times), Category("b", "乙", Kind.SERVICE, Fixed(500))),
    )


@pytest.mark.parametrize(
    ("minutes", "points"), [(0, 0), (14, 0), (15, 50), (29, 50), (59, 150), (60, 200), (74, 200), (195, 650)]
)
def test_quarter_hours_count_down(minutes: int, points: int):
    assert earned(ONE_YUAN, "clean_up", minutes) == points


@pytest.mark.parametrize(("minutes", "points"), [(7, 0), (8, 50), (22, 50), (23, 100), (52, 150), (53, 200)])
def test_quarter_hours_count_to_the_nearest(minutes: int, points: int):
    assert earned(hourly(PerHour(200), Minutes(15, Rounding.NEAREST)), "a", minutes) == points


def test_half_a_step_counts_up_to_the_nearest():
    rules = hourly(PerHour(600), Minutes(10, Rounding.NEAREST))
    assert [earned(rules, "a", minutes) for minutes in (4, 5, 14, 15)] == [0, 100, 100, 200]


@pytest.mark.parametrize(("rounding", "points"), [(Rounding.DOWN, 66), (Rounding.NEAREST, 67)])
def test_a_part_of_a_hundredth_goes_the_way_of_the_rule_set(rounding: Rounding, points: int):
    assert earned(hourly(PerHour(100), Minutes(20, rounding)), "a", 40) == points


@pytest.mark.parametrize(("minutes", "points"), [(119, 175), (120, 200), (121, 200), (600, 200)])
def test_an_attendance_earns_for_two_hours_at_most_where_the_rules_say_so(minutes: int, points: int):
    assert earned(PASSBOOK, "service", minutes) == points


@given(MINUTES)
def test_a_fixed_amount_does_not_depend_on_time(minutes: int):
    assert earned(ONE_YUAN, "talk", minutes) == 1_000


@given(rule_sets(), MINUTES, MINUTES)
def test_serving_longer_never_earns_less(rules: RuleSet, one: int, other: int):
    shorter, longer = sorted((one, other))
    for category in rules.categories:
        if not isinstance(category.earn, Chosen):
            assert earned(rules, category.code, shorter) <= earned(rules, category.code, longer)


@given(rule_sets(), MINUTES)
def test_rounding_moves_the_worth_by_less_than_a_step(rules: RuleSet, minutes: int):
    for category in rules.categories:
        if isinstance(category.earn, PerHour) and category.earn.minutes_max is None:
            exact, step = category.earn.points * minutes, category.earn.points * rules.minutes.step
            got = earned(rules, category.code, minutes) * 60
            if rules.minutes.round is Rounding.DOWN:
                assert exact - step - 60 < got <= exact
            else:
                assert abs(got - exact) * 2 <= step + 60


def test_a_range_needs_a_choice_within_it():
    assert [earned(ONE_YUAN, "meeting", 90, chosen) for chosen in (200, 333, 500)] == [200, 333, 500]
    with pytest.raises(Refusal, match="points_not_chosen") as caught:
        earned(ONE_YUAN, "meeting", 90)
    assert "2到5分" in caught.value.explanation
    for outside in (199, 501, 0, -200, 2**63):
        with pytest.raises(Refusal, match="points_out_of_range"):
            earned(ONE_YUAN, "meeting", 90, outside)


def test_a_choice_is_refused_where_the_rules_leave_none():
    for code in ("clean_up", "talk"):
        with pytest.raises(Refusal, match="points_not_open"):
            earned(ONE_YUAN, code, 60, 200)


def test_an_unknown_category_is_refused_naming_those_there_are():
    for ask in (lambda: earned(ONE_YUAN, "sharing", 60), lambda: allow(ONE_YUAN, "sharing", 100, Standing())):
        with pytest.raises(Refusal, match="category_unknown") as caught:
            ask()
        assert "环境整治" in caught.value.explanation


def test_negative_sums_are_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="never negative"):
        earned(ONE_YUAN, "clean_up", -1)
    with pytest.raises(ValueError, match="never negative"):
        allow(ONE_YUAN, "clean_up", -1, Standing())


@pytest.mark.parametrize(
    ("wanted", "standing", "allowance"),
    [
        (400, Standing(), Allowance(400)),
        (1_000, Standing(), Allowance(1_000)),
        (2_000, Standing(), Allowance(1_000, "day_cap")),
        (400, Standing(day_points=800, month_points=800), Allowance(200, "day_cap")),
        (400, Standing(day_points=1_000, month_points=1_000), Allowance(0, "day_cap")),
        (400, Standing(month_points=3_900), Allowance(100, "month_cap")),
        (400, Standing(day_points=900, month_points=3_950), Allowance(50, "month_cap")),
        (400, Standing(day_points=900, month_points=3_900), Allowance(100, "day_cap")),
        (400, Standing(month_times=3), Allowance(400)),
        (400, Standing(month_times=4), Allowance(0, "times_a_month")),
        (400, Standing(day_points=5_000, month_points=5_000), Allowance(0, "day_cap")),
        (2_000, Standing(day_points=-500, month_points=-500), Allowance(1_000, "day_cap")),
        (0, Standing(day_points=1_000, month_points=4_000, month_times=9), Allowance(0)),
    ],
)
def test_the_caps_leave_what_is_left(wanted: int, standing: Standing, allowance: Allowance):
    assert allow(ONE_YUAN, "clean_up", wanted, standing) == allowance


def test_without_caps_nothing_is_cut():
    assert allow(PASSBOOK, "service", 10**9, Standing(10**9, 10**9, 10**9)) == Allowance(10**9)


@given(
    st.none() | st.integers(1, 3_000),
    st.none() | st.integers(1, 9_000),
    st.none() | st.integers(1, 5),
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.integers(0, 4_000)), max_size=40),
)
def test_no_sequence_of_grants_exceeds_a_cap(
    day: int | None, month: int | None, times: int | None, asks: list[tuple[str, int, int]]
):
    rules = hourly(PerHour(100), Minutes(), Caps(day, month), times)
    days: dict[int, int] = {1: 0, 2: 0, 3: 0}
    counts = {"a": 0, "b": 0}
    for code, on, wanted in asks:
        got = allow(rules, code, wanted, Standing(days[on], sum(days.values()), counts[code]))
        assert 0 <= got.granted <= wanted
        assert (got.cut_by is None) == (got.granted == wanted)
        days[on] += got.granted
        counts[code] += got.granted > 0
        assert day is None or days[on] <= day
        assert month is None or sum(days.values()) <= month
        assert times is None or counts["a"] <= times
        if got.cut_by == "day_cap":
            assert days[on] == day
        if got.cut_by == "month_cap":
            assert sum(days.values()) == month
        if got.cut_by == "times_a_month":
            assert (code, got.granted, counts["a"]) == ("a", 0, times)
