"""Whose word on a candidate weighed on a list does not judge it: complaints, and ratings where they count."""

from collections.abc import Callable
from datetime import date

import pytest
from awards.families import family
from awards.stars import IN_MARCH, Stars
from awards.test_conduct import SCORE
from awards.test_confirming import office

from points.awards.conduct import Complain, DecideComplaint, Rate
from points.awards.confirming import Confirm, SendBack, SignOff
from points.clock import DAY
from points.people.session import Actor

Build = Callable[..., Stars]
LAST_YEAR = date(2025, 11, 20)


@pytest.fixture
def served(quiet: Stars) -> Stars:
    """Where complaints take nothing off the score."""
    return with_services(quiet)


@pytest.fixture
def weighed(build: Build) -> Stars:
    """Where a complaint that was upheld takes points off the score."""
    return with_services(build(family(score=SCORE)))


def with_services(stars: Stars) -> Stars:
    stars.served(stars.east[0], 600)
    stars.served(stars.east[1], 300)
    stars.on(date(2026, 3, 31))
    return stars


def entered(stars: Stars, about: Actor, by: Actor, day: date = IN_MARCH) -> int:
    return stars.run(Complain(by=by, person_id=about.person_id, happened_on=day, words="迟到"))


def decided(stars: Stars, complaint_id: int, by: Actor, *, upheld: bool = False) -> None:
    stars.run(DecideComplaint(by=by, complaint_id=complaint_id, upheld=upheld, reply="查过了"))


def other_mayor(stars: Stars) -> Actor:
    return stars.town.person("吴管理", role="administrator", place_id=stars.town.root)


def confirmed_by(stars: Stars, by: Actor) -> bool:
    return stars.run(Confirm(by=by, cycle_id=stars.to("confirming"))) > 0


def test_whoever_entered_a_complaint_of_the_period_does_not_judge_the_list(weighed: Stars) -> None:
    decided(weighed, entered(weighed, weighed.east[1], weighed.mayor), weighed.secretary)
    cycle_id = weighed.to("confirming")
    refused = weighed.refused(Confirm(by=weighed.mayor, cycle_id=cycle_id))
    assert (refused.reason, refused.explanation) == ("own_work", "这一期有投诉是您登记或办结的,请换人审定。")
    back = weighed.refused(SendBack(by=weighed.mayor, cycle_id=cycle_id, reason="再看"))
    assert back.explanation == "这一期有投诉是您登记或办结的,请换人退回。"
    kept = (weighed.mayor.person_id, cycle_id, '{"reason":"own_work"}')
    assert [weighed.audited(f"award.{act}.refused") for act in ("confirm", "send_back")] == [[kept], [kept]]
    assert weighed.run(Confirm(by=other_mayor(weighed), cycle_id=cycle_id))


@pytest.mark.parametrize("upheld", [True, False])
def test_nor_does_whoever_decided_it_either_way(weighed: Stars, upheld: bool) -> None:
    decided(weighed, entered(weighed, weighed.east[1], weighed.secretary), weighed.mayor, upheld=upheld)
    assert weighed.reason(Confirm(by=weighed.mayor, cycle_id=weighed.to("confirming"))) == "own_work"


def test_nor_do_they_sign_for_the_committee(weighed: Stars) -> None:
    watcher = office(weighed)
    decided(weighed, entered(weighed, weighed.east[1], watcher), weighed.secretary)
    cycle_id = weighed.to("confirming")
    weighed.run(Confirm(by=weighed.mayor, cycle_id=cycle_id))
    said = weighed.refused(SignOff(by=watcher, cycle_id=cycle_id)).explanation
    assert said == "这一期有投诉是您登记或办结的,请换人签字。"
    assert weighed.run(SignOff(by=weighed.auditor, cycle_id=cycle_id))


def test_a_complaint_that_kept_somebody_off_the_list_counts_whenever_it_happened(served: Stars) -> None:
    entered(served, served.east[1], served.mayor, LAST_YEAR)
    assert served.reason(Confirm(by=served.mayor, cycle_id=served.to("confirming"))) == "own_work"


def test_whoever_closed_an_old_one_while_the_cycle_ran_let_somebody_onto_the_list(served: Stars) -> None:
    made = entered(served, served.east[1], served.secretary, LAST_YEAR)
    cycle_id = served.to("screening")
    decided(served, made, served.mayor)
    assert served.reason(Confirm(by=served.mayor, cycle_id=served.to("confirming", cycle_id))) == "own_work"


def test_an_old_complaint_that_was_over_before_the_cycle_began_is_nobodys_part(weighed: Stars) -> None:
    decided(weighed, entered(weighed, weighed.east[1], weighed.secretary, LAST_YEAR), weighed.mayor, upheld=True)
    assert confirmed_by(weighed, weighed.mayor)


def test_a_complaint_of_somebody_who_is_no_candidate_is_nobodys_part(weighed: Stars) -> None:
    stranger = weighed.town.person("外人")
    decided(weighed, entered(weighed, stranger, weighed.mayor), weighed.secretary)
    assert confirmed_by(weighed, weighed.mayor)


def test_what_was_said_after_the_list_was_frozen_made_nothing_of_it(weighed: Stars) -> None:
    early = entered(weighed, weighed.east[1], weighed.secretary)
    cycle_id = weighed.to("listed")
    weighed.clock.advance(DAY)
    decided(weighed, early, weighed.mayor)
    entered(weighed, weighed.east[0], weighed.mayor)
    assert weighed.run(Confirm(by=weighed.mayor, cycle_id=weighed.to("confirming", cycle_id)))


def test_a_complaint_of_one_of_a_household_weighs_on_the_household(build: Build) -> None:
    stars = build(family(of='"household"', score=SCORE))
    head, child, *_ = stars.east
    stars.household("陈家", head, child, head=head)
    stars.served(head, 600)
    stars.on(date(2026, 3, 31))
    decided(stars, entered(stars, child, stars.mayor), stars.secretary)
    cycle_id = stars.to("confirming")
    assert stars.reason(Confirm(by=stars.mayor, cycle_id=cycle_id)) == "own_work"
    assert stars.run(Confirm(by=other_mayor(stars), cycle_id=cycle_id))


def test_where_complaints_do_not_score_one_that_was_over_before_the_cycle_began_is_nobodys_part(
    served: Stars,
) -> None:
    decided(served, entered(served, served.east[1], served.mayor), served.secretary, upheld=True)
    assert confirmed_by(served, served.mayor)


@pytest.mark.parametrize("counted", [{"score": SCORE}, {"tie_break": '["ratings"]'}], ids=lambda each: min(each))
def test_whoever_gave_a_rating_that_counted_does_not_judge_the_list(build: Build, counted: dict[str, str]) -> None:
    stars = build(family(**counted))
    number = stars.served(stars.east[0], 600)
    stars.run(Rate(by=stars.mayor, attendance_id=number, stars=5))
    cycle_id = stars.to("confirming")
    refused = stars.refused(Confirm(by=stars.mayor, cycle_id=cycle_id))
    assert (refused.reason, refused.explanation) == ("own_work", "这一期有服务评价是您写的,请换人审定。")
    assert stars.run(Confirm(by=other_mayor(stars), cycle_id=cycle_id))


def test_a_rating_that_was_not_scored_is_nobodys_part(build: Build) -> None:
    """Of another period, replaced by somebody else's, or given after the list was frozen."""
    stars = build(family(score=SCORE))
    mine, other = stars.served(stars.east[0], 600), other_mayor(stars)
    later = stars.served(stars.east[0], 60, date(2026, 4, 1))
    stars.run(Rate(by=stars.mayor, attendance_id=later, stars=1))
    for by in (stars.mayor, other):
        stars.run(Rate(by=by, attendance_id=mine, stars=5))
    cycle_id = stars.to("listed")
    stars.clock.advance(DAY)
    stars.run(Rate(by=stars.mayor, attendance_id=mine, stars=4))
    stars.to("confirming", cycle_id)
    assert stars.reason(Confirm(by=other, cycle_id=cycle_id)) == "own_work", "theirs was the one that counted"
    assert stars.run(Confirm(by=stars.mayor, cycle_id=cycle_id))


def test_where_ratings_do_not_score_they_are_nobodys_part(served: Stars) -> None:
    number = served.served(served.east[0], 60)
    served.run(Rate(by=served.mayor, attendance_id=number, stars=5))
    assert confirmed_by(served, served.mayor)
