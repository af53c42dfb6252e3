"""研究: a panel of at least three, each with one whole sheet, none for their own; the meeting is heard."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from awards.families import family
from awards.stars import Stars
from awards.test_confirming import office
from sqlalchemy import event

from points.awards.confirming import Confirm, SendBack, SignOff
from points.awards.panel import GiveMarks, Given, NamePanel, RecordMeeting
from points.awards.panel_read import table_of
from points.awards.publicity import Recall
from points.awards.snapshot import TakeSnapshot
from points.errors import Refusal
from points.people.session import Actor

Build = Callable[..., Stars]


@pytest.fixture
def judged(stars: Stars) -> Stars:
    """Two candidates stand."""
    stars.served(stars.east[0], 600)
    stars.served(stars.west[0], 300)
    return stars


def giving(stars: Stars, cycle_id: int, by: Actor, *marks: Given) -> GiveMarks:
    return GiveMarks(by=by, cycle_id=cycle_id, marks=marks)


def test_a_panel_has_at_least_three_who_are_there(quiet: Stars) -> None:
    cycle_id = quiet.to("listed")
    ids = tuple(each.person_id for each in quiet.panel)
    for members in ((), ids[:2], (ids[0],) * 5, tuple(range(1, 32))):
        naming = NamePanel(by=quiet.secretary, cycle_id=cycle_id, person_ids=members)
        assert quiet.reason(naming) == "panel_small"
    unknown = NamePanel(by=quiet.secretary, cycle_id=cycle_id, person_ids=(*ids[:2], 999_999))
    assert quiet.reason(unknown) == "person_not_found"
    assert quiet.run(NamePanel(by=quiet.secretary, cycle_id=cycle_id, person_ids=ids))


def test_a_sheet_is_whole_or_refused(judged: Stars) -> None:
    cycle_id, member = judged.to("panel"), judged.panel[0]
    first, second = judged.sheet(cycle_id)
    stranger = Given(judged.east[1].person_id, 1)
    for marks in (
        (),
        (first,),
        (first, first),
        (first, second, second),
        (first, second, stranger),
        (first, stranger),
    ):
        assert judged.reason(giving(judged, cycle_id, member, *marks)) == "marks_incomplete"
    assert judged.run(giving(judged, cycle_id, member, second, first)) == 2


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ({"points": None, "conflict": ""}, "mark_or_conflict"),
        ({"points": None, "conflict": "  "}, "mark_or_conflict"),
        ({"points": 5, "conflict": "亲戚"}, "mark_or_conflict"),
        ({"points": None, "conflict": "亲" * 501}, "mark_or_conflict"),
        ({"points": -1}, "mark_out_of_range"),
        ({"points": 2001}, "mark_out_of_range"),
    ],
)
def test_each_candidate_is_marked_or_declared_a_conflict(judged: Stars, mark: dict[str, Any], reason: str) -> None:
    cycle_id = judged.to("panel")
    first, second = judged.sheet(cycle_id)
    wrong = giving(judged, cycle_id, judged.panel[0], Given(first.subject_id, **mark), second)
    assert judged.reason(wrong) == reason
    assert judged.town.dump("award_marks") == {"award_marks": []}, "nothing of it is kept"


def test_the_sheet_is_the_shortlist_with_the_equals_of_its_last(build: Build) -> None:
    stars = build(family(panel="20", shortlist="2"))
    for number, minutes in enumerate((600, 300, 300, 60)):
        stars.served(stars.east[number], minutes)
    cycle_id = stars.to("panel")
    ids = [each.person_id for each in stars.east]
    assert [each.subject_id for each in stars.sheet(cycle_id)] == ids[:3]
    stars.mark_all(cycle_id)
    assert [each.subject_id for each in table_of(stars.town.connection, cycle_id).candidates] == ids[:3]


def test_a_sheet_is_held_against_the_stored_list_and_adds_up_no_quarter(judged: Stars) -> None:
    """The writer waits for nobody's whole quarter while a member gives marks."""
    cycle_id = judged.to("panel")
    giving_them = giving(judged, cycle_id, judged.panel[0], *judged.sheet(cycle_id))
    asked: list[str] = []
    event.listen(judged.town.connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
    judged.run(giving_them)
    assert asked
    assert not [each for each in asked if "ledger_transfers" in each]


def test_marks_are_given_once_and_another_try_is_kept(judged: Stars) -> None:
    cycle_id, member = judged.to("panel"), judged.panel[0]
    judged.run(giving(judged, cycle_id, member, *judged.sheet(cycle_id, 0)))
    before = judged.town.dump("award_marks")
    assert judged.reason(giving(judged, cycle_id, member, *judged.sheet(cycle_id, 2000))) == "marks_given"
    assert judged.town.dump("award_marks") == before
    assert judged.audited("award.give_marks.refused") == [
        (member.person_id, cycle_id, '{"reason":"marks_given"}')
    ]  # fmt: skip


def test_only_members_give_marks(judged: Stars) -> None:
    cycle_id = judged.to("panel")
    for by in (judged.secretary, judged.mayor, judged.east[5]):
        assert judged.reason(giving(judged, cycle_id, by, *judged.sheet(cycle_id))) == "forbidden"


def test_nobody_marks_themselves_or_their_household(judged: Stars) -> None:
    me, mine = judged.panel[0], judged.east[0]
    judged.household("陈家", me, mine)
    cycle_id = judged.to("panel")
    first, second = judged.sheet(cycle_id)
    assert judged.reason(giving(judged, cycle_id, me, first, second)) == "own_candidacy"
    declared = Given(mine.person_id, None, "家里人")
    assert judged.run(giving(judged, cycle_id, me, declared, second)) == 1
    for other in judged.panel[1:]:
        judged.run(giving(judged, cycle_id, other, Given(first.subject_id, 500), second))
    judged.meet(cycle_id)
    judged.publicise(cycle_id)
    lines = {each.subject_id: each.lines[-1] for each in judged.ranking(judged.cycle(cycle_id).final_id)}
    assert (lines[mine.person_id].value, lines[mine.person_id].score) == (2, 500), "of those who were free to judge"
    assert lines[second.subject_id].value == 3


def test_a_new_list_is_judged_anew(judged: Stars) -> None:
    cycle_id = judged.to("panel")
    judged.mark_all(cycle_id)
    assert judged.reason(TakeSnapshot(by=judged.secretary, cycle_id=cycle_id)) == "wrong_step"
    judged.run(Recall(by=judged.secretary, cycle_id=cycle_id, reason="漏了一天的记录"))
    judged.to("panel", cycle_id)
    judged.meet(cycle_id)
    with pytest.raises(Refusal) as caught:
        judged.publicise(cycle_id)
    assert caught.value.reason == "marks_missing"
    judged.mark_all(cycle_id)
    assert judged.publicise(cycle_id)


def test_a_family_without_marks_waits_for_none_and_takes_none(build: Build) -> None:
    stars = build(family())
    stars.served(stars.east[0], 600)
    cycle_id = stars.to("panel")
    assert stars.reason(giving(stars, cycle_id, stars.panel[0], *stars.sheet(cycle_id))) == "no_marks"
    stars.meet(cycle_id)
    assert stars.publicise(cycle_id)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"held_on": date(2026, 3, 31)}, "held_on"),
        ({"held_on": date(2026, 4, 25)}, "held_on"),
        ({"attended": 0}, "attended"),
        ({"attended": 100_001}, "attended"),
        ({"heard": " \n"}, "heard"),
        ({"heard": "意" * 2001}, "heard"),
    ],
)
def test_a_meeting_is_held_after_the_period_and_what_it_said_is_written_down(
    quiet: Stars, more: dict[str, Any], field: str
) -> None:
    cycle_id = quiet.to("listed")
    given: dict[str, Any] = {"held_on": date(2026, 4, 1), "attended": 1, "heard": "没有意见"}
    meeting = RecordMeeting(by=quiet.secretary, cycle_id=cycle_id, **given)
    wrong = RecordMeeting(by=quiet.secretary, cycle_id=cycle_id, **(given | more))
    assert list(quiet.refused(wrong).details["fields"]) == [field]
    assert quiet.run(meeting)


@pytest.mark.parametrize("back", ["recall", "send_back", "snapshot"])
def test_the_residents_meet_again_about_another_list(judged: Stars, back: str) -> None:
    if back == "snapshot":
        cycle_id = judged.to("listed")
        judged.meet(cycle_id)
        judged.run(TakeSnapshot(by=judged.secretary, cycle_id=cycle_id))
    elif back == "recall":
        cycle_id = judged.to("panel")
        judged.meet(cycle_id)
        judged.run(Recall(by=judged.secretary, cycle_id=cycle_id, reason="时长有误"))
    else:
        cycle_id = judged.to("confirming")
        judged.run(SendBack(by=judged.mayor, cycle_id=cycle_id, reason="时长有误"))
    judged.to("panel", cycle_id)
    judged.mark_all(cycle_id)
    with pytest.raises(Refusal) as caught:
        judged.publicise(cycle_id)
    assert caught.value.reason == "meeting_missing"
    with judged.town.database.read() as connection:
        assert table_of(connection, cycle_id).meetings == [], "what was heard of an earlier list is not shown of this"
    judged.meet(cycle_id)
    with judged.town.database.read() as connection:
        assert len(table_of(connection, cycle_id).meetings) == 1
    assert judged.publicise(cycle_id)
    assert len(judged.town.dump("award_meetings")["award_meetings"]) == 2


def test_whoever_sits_on_the_panel_judges_the_list_there_and_nowhere_else(build: Build) -> None:
    """Though they gave no marks: the family has none."""
    stars = build(family())
    stars.served(stars.east[0], 600)
    me, cycle_id = office(stars), stars.to("listed")
    stars.run(NamePanel(by=stars.secretary, cycle_id=cycle_id, person_ids=(me.person_id,)))
    stars.to("confirming", cycle_id)
    refused = stars.refused(Confirm(by=me, cycle_id=cycle_id))
    assert (refused.reason, refused.explanation) == ("own_work", "您在这一期的评议小组里,请换人审定。")
    assert stars.reason(SendBack(by=me, cycle_id=cycle_id, reason="再看")) == "own_work"
    stars.run(Confirm(by=stars.mayor, cycle_id=cycle_id))
    assert stars.reason(SignOff(by=me, cycle_id=cycle_id)) == "own_work"


def test_whoever_sat_on_the_panel_of_an_earlier_list_and_gave_it_nothing_had_no_part_in_this_one(
    judged: Stars,
) -> None:
    me, cycle_id = office(judged), judged.to("listed")
    members = (me.person_id, *(each.person_id for each in judged.panel))
    judged.run(NamePanel(by=judged.secretary, cycle_id=cycle_id, person_ids=members))
    judged.run(Recall(by=judged.secretary, cycle_id=cycle_id, reason="换人评议"))
    assert judged.run(Confirm(by=me, cycle_id=judged.to("confirming", cycle_id)))
