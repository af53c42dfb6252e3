"""Who is eligible: every reason against is told, in words, and nothing else keeps anybody off the list."""

from datetime import date
from typing import Any

import pytest
from awards.candidates import SPRING, award, candidate

from points.awards.candidate import Candidate
from points.awards.eligibility import reasons, spoken
from points.awards.periods import AwardPeriod
from points.clock import at
from points.rules.awards import Award, Eligible, Level, Span, Subject

LEVELS = award(
    span=Span.EVER, seats=None, levels=(Level("一星", 6000), Level("二星", 18000, decided=True)), score=award().score
)
EVER = AwardPeriod(Span.EVER, 20262)


def codes(who: Candidate, family: Award | None = None, period: AwardPeriod = SPRING) -> list[str]:
    return [each.code for each in reasons(family or award(), period, who)]


def said(who: Candidate, family: Award, period: AwardPeriod = SPRING) -> str:
    (reason,) = reasons(family, period, who)
    return reason.sentence


def test_whoever_served_and_consents_is_eligible() -> None:
    assert codes(candidate(1)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"active": False}, "inactive"),
        ({"minutes": 0}, "nothing"),
        ({"minutes": -5}, "nothing"),
        ({"open_complaints": 1}, "complaint"),
        ({"verdict": "refused"}, "verdict"),
        ({"listed": False}, "consent"),
    ],
)
def test_each_reason_alone_keeps_one_off_the_list(change: dict[str, Any], code: str) -> None:
    assert codes(candidate(1, **change)) == [code]


def test_talking_alone_is_something_and_what_was_dismissed_or_upheld_is_no_reason() -> None:
    assert codes(candidate(1, 0, deliberation_points=1)) == []
    assert codes(candidate(1, 0, service_points=1)) == []
    assert codes(candidate(1, upheld_complaints=3, verdict="passed")) == []


def test_all_reasons_are_told_at_once() -> None:
    family = award(eligible=Eligible(minutes=60, months=3, nominated=True))
    who = candidate(1, 0, active=False, listed=False, open_complaints=2, registered_at=at(date(2026, 6, 1)))
    assert codes(who, family) == ["inactive", "nothing", "hours", "months", "nomination", "complaint", "consent"]


def test_hours_are_counted_to_the_minute() -> None:
    family = award(eligible=Eligible(minutes=390))
    assert codes(candidate(1, 390), family) == []
    assert said(candidate(1, 389), family) == "服务了6小时29分钟,要满6小时30分钟。"
    assert codes(candidate(1, -1, service_points=1), family) == ["hours"]


@pytest.mark.parametrize(
    ("day", "had"),
    [
        (date(2026, 4, 1), 3),  # the whole quarter, its last day included
        (date(2026, 4, 2), 2),
        (date(2026, 3, 31), 3),
        (date(2026, 6, 30), 0),
        (date(2026, 7, 1), 0),
        (date(2026, 9, 1), 0),  # registered after the period
        (date(2025, 7, 1), 12),
        (date(2025, 7, 2), 11),
        (date(2024, 2, 29), 28),
    ],
)
def test_months_are_full_ones_from_the_day_of_registration(day: date, had: int) -> None:
    for hour in (0, 23):
        who = candidate(1, registered_at=at(day, hour))
        if had:
            assert codes(who, award(eligible=Eligible(months=had))) == []
        told = said(who, award(eligible=Eligible(months=had + 1)))
        assert told == f"到这一期结束登记了{had}个月,要满{had + 1}个月。"


def test_the_day_of_registration_is_the_towns() -> None:
    before_midnight = at(date(2026, 4, 2)) - 1
    family = award(eligible=Eligible(months=3))
    assert codes(candidate(1, registered_at=before_midnight), family) == []
    assert codes(candidate(1, registered_at=before_midnight + 1), family) == ["months"]


def test_one_recommendation_is_enough_where_one_is_wanted() -> None:
    family = award(eligible=Eligible(nominated=True))
    assert codes(candidate(1), family) == ["nomination"]
    assert codes(candidate(1, nominations=1), family) == []


@pytest.mark.parametrize(
    ("won", "rest", "rests"),
    [
        ((20261,), 0, False),
        ((20261,), 1, True),
        ((20254,), 1, False),
        ((20254,), 2, True),
        ((20253,), 2, False),
        ((20253,), 3, True),
        ((20263,), 0, False),
        ((20263,), 1, True),  # a later one was announced first: the older period is caught up on
        ((20271,), 2, False),
        ((20271,), 3, True),
        ((20252, 20261), 1, True),
        ((), 9, False),
    ],
)
def test_winners_rest_for_so_many_periods_across_the_turn_of_the_year(
    won: tuple[int, ...], rest: int, rests: bool
) -> None:
    assert codes(candidate(1, won=won), award(rest=rest)) == (["rest"] if rests else [])


@pytest.mark.parametrize(
    ("won", "told"),
    [
        ((20261,), "前面评上过,评上以后休息2期。"),
        ((20261, 20263), "前面评上过,评上以后休息2期。"),
        ((20263,), "后面的一期评上过,评上前后各休息2期。"),
        ((20251, 20263), "后面的一期评上过,评上前后各休息2期。"),
    ],
)
def test_who_rests_is_told_which_side_the_win_is_on(won: tuple[int, ...], told: str) -> None:
    assert said(candidate(1, won=won), award(rest=2)) == told


def test_years_rest_by_years() -> None:
    family, year = award(span=Span.YEAR, rest=2), AwardPeriod(Span.YEAR, 2026)
    against = {won: codes(candidate(1, won=(won,)), family, year) for won in range(2023, 2030)}
    assert [won for won, codes_of in against.items() if codes_of] == [2024, 2025, 2027, 2028]


def test_a_years_award_is_drawn_from_that_years_quarters() -> None:
    family, year = award(span=Span.YEAR, drawn_from="other"), AwardPeriod(Span.YEAR, 2026)
    for feeder, against in (((20261,), []), ((20264, 20251), []), ((20254,), ["feeder"]), ((), ["feeder"])):
        assert codes(candidate(1, feeder=feeder), family, year) == against
    assert said(candidate(1), family, year) == "当年没有评上过前一级的称号。", "whichever family it draws from"


@pytest.mark.parametrize(
    ("minutes", "level", "told"),
    [
        (5999, 0, "累计99小时59分钟,满100小时评一星。"),
        (6000, 0, None),
        (17999, 1, "累计299小时59分钟,满300小时评二星。"),
        (18000, 1, None),
        (18000, 0, None),
        (99999, 2, "已经是最高的二星。"),
        (5000, 1, "累计83小时20分钟,满300小时评二星。"),  # hours were taken back since
    ],
)
def test_only_a_new_level_is_something_to_award(minutes: int, level: int, told: str | None) -> None:
    who = candidate(1, minutes, level=level)
    assert [each.sentence for each in reasons(LEVELS, EVER, who)] == ([told] if told else [])


def test_a_household_is_told_about_all_of_it() -> None:
    assert said(candidate(1, 0), award(of=Subject.HOUSEHOLD)) == "这一期全家没有服务和议事的记录。"


def test_time_is_spoken_as_people_say_it() -> None:
    assert [spoken(each) for each in (0, 59, 60, 61, 6000)] == ["0小时", "59分钟", "1小时", "1小时1分钟", "100小时"]
