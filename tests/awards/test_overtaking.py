"""Two periods on their way at once: what the one gives, the other may not give again."""

from datetime import date

import pytest
from awards.conftest import Build
from awards.families import family
from awards.stars import IN_MARCH, Stars
from rules.test_calendar import NOTICE, listed

from points.awards.confirming import Announce, SendBack
from points.awards.honouring import AskWithdrawal, Withdraw
from points.awards.publicity import Publicise
from points.awards.snapshot import TakeSnapshot
from points.errors import Refusal
from points.rules.calendar import LoadCalendarYear

IN_MAY = date(2026, 5, 16)
LEVELS = family(span='"ever"', seats=None, levels='[{ name = "一星", hours = 10 }]', bonus="10")


def side_by_side(stars: Stars) -> tuple[int, int]:
    """Two quarters that were both confirmed and signed before either is announced; one person won both."""
    for day in (IN_MARCH, IN_MAY):
        stars.served(stars.east[0], 600, day)
        stars.served(stars.east[1], 300, day)
    first = stars.to("confirming")
    stars.on(date(2026, 8, 3))
    return first, stars.to("confirming", stars.open(period=20262))


def again(stars: Stars, cycle_id: int) -> None:
    """Back, and a new list."""
    stars.run(SendBack(by=stars.mayor, cycle_id=cycle_id, reason="别的一期评上了"))
    stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))


def announcing_fails(stars: Stars, cycle_id: int) -> None:
    with pytest.raises(Refusal) as caught:
        stars.to("announced", cycle_id)
    assert caught.value.reason == "overtaken"
    assert caught.value.details["subject_ids"] == [stars.east[0].person_id]
    assert stars.reason(Announce(by=stars.secretary, cycle_id=cycle_id)) == "overtaken"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_whoever_won_one_of_them_rests_in_the_other(build: Build, order: tuple[int, int]) -> None:
    stars = build(family(rest="1", bonus="10"))
    cycles = side_by_side(stars)
    stars.to("announced", cycles[order[0]])
    announcing_fails(stars, cycles[order[1]])
    assert [each.subject_id for each in stars.honours()] == [stars.east[0].person_id]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_new_list_then_honours_the_next(build: Build, order: tuple[int, int]) -> None:
    """The earlier period too, where the later one was announced before it."""
    stars = build(family(rest="1"))
    cycles = side_by_side(stars)
    stars.to("announced", cycles[order[0]])
    again(stars, cycles[order[1]])
    stars.to("announced", cycles[order[1]])
    assert [each.subject_id for each in stars.honours()] == [each.person_id for each in stars.east[:2]]


def test_who_need_not_rest_wins_both(build: Build) -> None:
    stars = build(family(bonus="10"))
    for each in side_by_side(stars):
        stars.to("announced", each)
    assert [each.subject_id for each in stars.honours()] == [stars.east[0].person_id] * 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_level_and_its_bonus_are_given_once(build: Build, order: tuple[int, int]) -> None:
    stars = build(LEVELS)
    cycles = side_by_side(stars)
    stars.to("announced", cycles[order[0]])
    with pytest.raises(Refusal) as caught:
        stars.to("announced", cycles[order[1]])
    assert caught.value.reason == "overtaken"
    assert len(stars.honours()) == len({each.subject_id for each in stars.honours()})


def test_it_is_told_before_the_notice_where_it_is_known(build: Build) -> None:
    stars = build(family(rest="1"))
    first, second = side_by_side(stars)
    again(stars, second)
    stars.to("panel", second)
    stars.meet(second)
    stars.to("announced", first)
    shown = Publicise(by=stars.secretary, cycle_id=second, recipient="郑评选", phone="1")
    assert stars.reason(shown) == "overtaken"


def test_the_years_winner_needs_a_quarters_star_that_still_stands(build: Build) -> None:
    year = family(code='"year"', name='"年度之星"', span='"year"', drawn_from='"star"')
    stars = build(family(), year)
    stars.served(stars.east[0], 600)
    stars.to("announced")
    (given,) = stars.honours()
    stars.run(LoadCalendarYear(actor=None, year=2027, source=NOTICE, days=listed()))
    stars.on(date(2027, 1, 4))
    cycle_id = stars.open("year", 2026)
    stars.on(date(2027, 3, 1))
    stars.to("confirming", cycle_id)
    stars.run(AskWithdrawal(by=stars.secretary, honour_id=given.id, reason="时长有假"))
    stars.run(Withdraw(by=stars.mayor, honour_id=given.id))
    announcing_fails(stars, cycle_id)
