"""Ratings and complaints: of services that were, never by oneself; what counts is the period's."""

from collections.abc import Callable
from datetime import date

import pytest
from awards.families import family
from awards.stars import IN_MARCH, Stars

from points.awards.conduct import Complain, DecideComplaint, Rate
from points.ledger.commands import TakeBack
from points.ledger.posting import Cause, Owner

Build = Callable[..., Stars]
SCORE = """[
    { name = "时长", from = "minutes", each = 1 },
    { name = "评价", from = "ratings", each = 2 },
    { name = "投诉", from = "complaints", each = 3 },
]"""


def lines(stars: Stars, cycle_id: int, subject_id: int) -> list[tuple[int, int]]:
    """Value and score of the lines of somebody."""
    found = stars.ranking(stars.cycle(stars.to("listed", cycle_id)).list_id)
    return [(line.value, line.score) for each in found if each.subject_id == subject_id for line in each.lines]


def complain(stars: Stars, person_id: int, day: date, upheld: bool | None) -> int:
    made = stars.run(Complain(by=stars.secretary, person_id=person_id, happened_on=day, words="迟到"))
    if upheld is not None:
        stars.run(DecideComplaint(by=stars.other_secretary, complaint_id=made, upheld=upheld, reply="查过了"))
    return made


def test_the_last_rating_of_each_service_of_the_period_counts(build: Build) -> None:
    stars = build(family(score=SCORE))
    me = stars.east[0]
    first, second = stars.served(me, 60), stars.served(me, 60)
    later = stars.served(me, 60, date(2026, 4, 1))
    for number, given in ((first, 1), (first, 5), (second, 4), (later, 1)):
        stars.run(Rate(by=stars.mayor, attendance_id=number, stars=given))
    assert lines(stars, stars.open(), me.person_id) == [(120, 200), (450, 900), (0, 0)]


def test_only_a_service_that_earned_minutes_is_rated(quiet: Stars) -> None:
    number = quiet.talked(quiet.east[0], 500)
    assert quiet.reason(Rate(by=quiet.mayor, attendance_id=number, stars=5)) == "not_served"
    assert quiet.reason(Rate(by=quiet.mayor, attendance_id=999, stars=5)) == "not_served"
    served = quiet.served(quiet.east[0], 60)
    for wrong in (0, 6, -1):
        assert quiet.reason(Rate(by=quiet.mayor, attendance_id=served, stars=wrong)) == "invalid_input"


def test_a_service_that_was_taken_back_whole_is_not_rated(quiet: Stars) -> None:
    number = quiet.served(quiet.east[0], 60)
    quiet.run(TakeBack(cause=Cause("attendance", number), owner=Owner("person", quiet.east[0].person_id)))
    assert quiet.reason(Rate(by=quiet.mayor, attendance_id=number, stars=5)) == "not_served"


def test_nobody_rates_their_own_service(quiet: Stars) -> None:
    number = quiet.served(quiet.mayor, 60)
    assert quiet.reason(Rate(by=quiet.mayor, attendance_id=number, stars=5)) == "own_service"
    kept = quiet.audited("award.rate.refused")
    assert kept == [(quiet.mayor.person_id, number, '{"reason":"own_service"}')]


def test_nobody_rates_a_service_of_their_own_household(quiet: Stars) -> None:
    quiet.household("陈家", quiet.mayor, quiet.east[0])
    number = quiet.served(quiet.east[0], 60)
    assert quiet.reason(Rate(by=quiet.mayor, attendance_id=number, stars=5)) == "own_service"
    captain = quiet.town.person("李队长", role="captain")
    assert quiet.run(Rate(by=captain, attendance_id=number, stars=5))


def test_nobody_decides_a_complaint_about_their_own_household(quiet: Stars) -> None:
    quiet.household("陈家", quiet.other_secretary, quiet.east[0])
    made = complain(quiet, quiet.east[0].person_id, date(2026, 1, 5), None)
    mine = DecideComplaint(by=quiet.other_secretary, complaint_id=made, upheld=False, reply="没有的事")
    assert quiet.reason(mine) == "own_complaint"
    quiet.run(DecideComplaint(by=quiet.mayor, complaint_id=made, upheld=False, reply="没有的事"))


def test_upheld_complaints_of_the_period_cost_points_and_open_ones_hold_one_back(build: Build) -> None:
    stars = build(family(score=SCORE))
    me, other = stars.east[:2]
    stars.served(me, 600)
    stars.served(other, 600)
    stars.on(date(2026, 4, 2))
    for day, upheld in ((IN_MARCH, True), (IN_MARCH, False), (date(2026, 4, 1), True), (date(2025, 12, 31), True)):
        complain(stars, me.person_id, day, upheld)
    complain(stars, other.person_id, date(2025, 1, 1), None)
    cycle_id = stars.open()
    assert lines(stars, cycle_id, me.person_id)[-1] == (1, -300)
    found = {each.subject_id: each for each in stars.ranking(stars.cycle(cycle_id).list_id)}
    assert [each.code for each in found[other.person_id].reasons] == ["complaint"]
    assert found[me.person_id].rank == 1


def test_a_complaint_is_decided_by_a_second_person_once(quiet: Stars) -> None:
    made = complain(quiet, quiet.east[0].person_id, date(2026, 1, 5), None)
    mine = DecideComplaint(by=quiet.secretary, complaint_id=made, upheld=True, reply="属实")
    assert quiet.reason(mine) == "own_complaint"
    about = complain(quiet, quiet.other_secretary.person_id, date(2026, 1, 5), None)
    own = DecideComplaint(by=quiet.other_secretary, complaint_id=about, upheld=False, reply="没有")
    assert quiet.reason(own) == "own_complaint"
    assert len(quiet.audited("conduct.decide.refused")) == 2
    deciding = DecideComplaint(by=quiet.mayor, complaint_id=made, upheld=True, reply="属实")
    quiet.run(deciding)
    assert quiet.reason(deciding) == "complaint_decided"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": " "}, "words"),
        ({"evidence": "证" * 501}, "evidence"),
        ({"happened_on": date(2026, 1, 6)}, "happened_on"),
    ],
)
def test_what_is_not_said_of_a_complaint_is_named(quiet: Stars, more: dict[str, object], field: str) -> None:
    given = {"person_id": quiet.east[0].person_id, "happened_on": date(2026, 1, 5), "words": "迟到"} | more
    refusal = quiet.refused(Complain(by=quiet.secretary, **given))  # type: ignore[arg-type]
    assert list(refusal.details["fields"]) == [field]
