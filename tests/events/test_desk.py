"""The organiser's desk: 全体签退, 补登, and decisions. Who made it never checks it."""

from typing import Any

import pytest
from events.books import attendance, balance, minutes, shift, the_books_are_right
from town import DAY_OF_EVENT, Town

from points import clock
from points.errors import Forbidden, Invalid, NotFound, Refusal
from points.events.desk import BackEntry, Decide, Decision, SignOutAll
from points.events.manage import CancelEvent, CloseEvent
from points.events.signup import SignUp
from points.people.session import SYSTEM, Actor


def at(hour: int, minute: int = 0) -> int:
    return clock.at(DAY_OF_EVENT, hour, minute)


def back_entry(town: Town, by: Actor, event: int, person_id: int, **changes: Any) -> BackEntry:
    values: dict[str, Any] = {"in_at": at(8), "out_at": at(10), "note": "签到表第3行,李队长证明"}
    return BackEntry(key=town.key(), by=by, event_id=event, person_id=person_id, **(values | changes))


def decide(town: Town, by: Actor, *ids: int, decision: str = "approve", **more: Any) -> list[Decision]:
    return town.run(Decide(key=town.key(), by=by, attendance_ids=ids, decision=decision, **more))  # type: ignore[arg-type]


def test_all_are_signed_out_but_those_excepted(town: Town) -> None:
    chief, event = town.person(role="organiser"), town.event()
    people = [town.person() for _ in range(4)]
    town.at(8)
    for person in people:
        town.scanned(person, event)
    town.at(9)
    town.scanned(people[0], event, "out")
    town.at(10, 30)
    told = town.run(SignOutAll(by=chief, event_id=event, at=at(10), except_ids=(people[3].person_id,)))
    assert told == 2
    assert [minutes(town, each.person_id) for each in people] == [60, 120, 120, 0]
    assert attendance(town, event, people[3].person_id).state == "in"
    assert the_books_are_right(town)


def test_signing_out_all_marks_the_scans_and_is_done_once(town: Town) -> None:
    chief, event, wang = town.person(role="organiser"), town.event(), town.person()
    town.at(8)
    town.scanned(wang, event)
    town.at(9)
    command = SignOutAll(key="k", by=chief, event_id=event)
    assert (town.run(command), town.outcome(command).replayed) == (1, True)
    assert town.run(SignOutAll(by=chief, event_id=event)) == 0
    with town.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT assurance, actor_id FROM scans WHERE phase = 'out'").all()
    assert [tuple(row) for row in kept] == [("sign_out_all", chief.person_id)]


def test_nobody_is_signed_out_in_the_future_or_before_they_came(village: Town) -> None:
    chief, event, wang = village.person(role="organiser"), village.event(), village.person()
    village.at(9)
    village.scanned(wang, event)
    assert village.run(SignOutAll(by=chief, event_id=event, at=at(8, 30))) == 0
    village.at(10)
    assert village.run(SignOutAll(by=chief, event_id=event, at=at(10, 59))) == 1
    assert attendance(village, event, wang.person_id).out_at == at(10)


@pytest.mark.parametrize(("kind", "reason"), [("deliberation", "wrong_phase"), ("closed", "event_not_running")])
def test_where_there_is_nobody_to_sign_out_it_says_so(village: Town, kind: str, reason: str) -> None:
    meeting = {"kind": "deliberation", "category": "meeting", "fixed_points": 300}
    event = village.event(**(meeting if kind == "deliberation" else {}))
    village.at(9)
    if kind == "closed":
        village.run(CloseEvent(by=SYSTEM, event_id=event))
    with pytest.raises(Refusal) as refused:
        village.run(SignOutAll(by=SYSTEM, event_id=event))
    assert refused.value.reason == reason


def test_a_back_entry_waits_for_somebody_else(town: Town) -> None:
    maker, checker = town.person(role="organiser"), town.person(role="organiser")
    wang, event = town.person(), town.event()
    town.at(12)
    entry = town.run(back_entry(town, maker, event, wang.person_id))
    assert balance(town, wang.person_id, kind="pending") == 400
    (own,) = decide(town, maker, entry)
    assert (own.ok, own.reason, own.status) == (False, "maker", 403)
    assert own.explanation == "这条是您补登的,请换人审核。"
    assert decide(town, checker, entry)[0].ok
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (400, 120)
    assert the_books_are_right(town)


def test_whoever_entered_any_part_of_it_may_not_approve_it(town: Town) -> None:
    """Not even after a second person has added another part: that would be two makers and no checker."""
    first, second, third = (town.person(role="organiser") for _ in range(3))
    wang, event = town.person(), town.event()
    town.at(12)
    entry = town.run(back_entry(town, first, event, wang.person_id, out_at=at(9)))
    town.run(back_entry(town, second, event, wang.person_id, in_at=at(10), out_at=at(10, 30)))
    for maker in (first, second):
        assert [each.reason for each in decide(town, maker, entry)] == ["maker"]
    assert decide(town, third, entry)[0].ok
    assert minutes(town, wang.person_id) == 90


def test_a_back_entry_to_what_was_approved_is_looked_at_again(town: Town) -> None:
    chief, maker = town.person(role="organiser"), town.person(role="organiser")
    wang, event = town.person(), town.event(settlement="on_approval")
    for hour, phase in ((8, "in"), (9, "out")):
        town.at(hour)
        town.scanned(wang, event, phase)
    found = attendance(town, event, wang.person_id)
    decide(town, chief, found.id)
    town.at(12)
    town.run(back_entry(town, maker, event, wang.person_id, in_at=at(10), out_at=at(11)))
    assert attendance(town, event, wang.person_id).approval == "pending"
    assert (balance(town, wang.person_id), balance(town, wang.person_id, kind="pending")) == (0, 400)
    decide(town, chief, found.id)
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (400, 120)
    assert the_books_are_right(town)


def test_a_back_entry_beside_scans_adds_the_hours_they_left_out(village: Town) -> None:
    """It used to be paired with them, and an hour that touched or overlapped one was lost without a word."""
    chief, maker, event = village.person(role="organiser"), village.person(role="organiser"), village.event()
    people = [village.person() for _ in range(3)]
    for hour, phase in ((8, "in"), (9, "out")):
        village.at(hour)
        for person in people:
            village.scanned(person, event, phase)
    village.at(12)
    for person, came in zip(people, (at(9), at(8, 30), at(9, 30)), strict=True):
        village.run(back_entry(village, maker, event, person.person_id, in_at=came, out_at=at(10)))
        decide(village, chief, attendance(village, event, person.person_id).id)
    assert [minutes(village, person.person_id) for person in people] == [120, 120, 90]
    assert the_books_are_right(village)


def test_a_back_entry_earns_in_the_shift_that_was_signed_up_for(village: Town) -> None:
    maker, wang = village.person(role="organiser"), village.person()
    event = village.event(shifts=(shift("早班", at(8), at(9)), shift("晚班", at(9), at(11))), sign_up="optional")
    first = village.dump("shifts")["shifts"][0][0]
    village.run(SignUp(by=wang, event_id=event, shift_id=first))
    village.at(12)
    village.run(back_entry(village, maker, event, wang.person_id))
    found = attendance(village, event, wang.person_id)
    assert (found.shift_id, found.minutes, found.walk_in) == (first, 60, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": " "}, "note"),
        ({"in_at": at(12, 30), "out_at": at(12, 40)}, "in_at"),
        ({"in_at": at(7, 29)}, "in_at"),
        ({"in_at": at(11), "out_at": at(11, 30)}, "in_at"),
        ({"out_at": None}, "out_at"),
        ({"out_at": at(8)}, "out_at"),
    ],
)
def test_a_back_entry_says_when_and_why(village: Town, changes: dict[str, Any], field: str) -> None:
    event, wang = village.event(), village.person()
    village.at(12)
    with pytest.raises(Invalid) as refused:
        village.run(back_entry(village, SYSTEM, event, wang.person_id, **changes))
    assert list(refused.value.details["fields"]) == [field]
    assert village.dump("attendances", "scans") == {"attendances": [], "scans": []}


def test_who_may_not_have_a_back_entry(village: Town) -> None:
    chief, guard = village.person(role="organiser"), village.person()
    event = village.event(on_duty=(guard.person_id,))
    village.at(12)
    for person_id, reason in ((chief.person_id, "maker"), (guard.person_id, "on_duty"), (999, "person_not_found")):
        with pytest.raises(Refusal) as refused:
            village.run(back_entry(village, chief, event, person_id))
        assert refused.value.reason == reason
    wang = village.person()
    village.run(back_entry(village, SYSTEM, event, wang.person_id))
    decide(village, chief, attendance(village, event, wang.person_id).id, decision="refuse")
    with pytest.raises(Refusal, match="已审核不通过,不能补登"):
        village.run(back_entry(village, SYSTEM, event, wang.person_id))
    village.run(CancelEvent(by=SYSTEM, event_id=event, reason="暴雨"))
    with pytest.raises(Refusal, match="已取消,不能补登"):
        village.run(back_entry(village, SYSTEM, event, village.person().person_id))


def test_many_are_decided_each_on_its_own(town: Town) -> None:
    chief, elsewhere = town.person(role="organiser"), town.person(role="organiser", place_id=town.other_village)
    event = town.event(settlement="on_approval")
    done, still_in = town.person(), town.person()
    town.at(8)
    for person in (done, still_in, chief):
        town.scanned(person, event)
    town.at(10)
    for person in (done, chief):
        town.scanned(person, event, "out")
    ids = [attendance(town, event, each.person_id).id for each in (done, still_in, chief)]
    with pytest.raises(Forbidden):
        town.run(SignOutAll(by=elsewhere, event_id=event))
    assert [each.reason for each in decide(town, elsewhere, *ids)] == ["forbidden"] * 3
    made = decide(town, chief, *ids, 999_999, ids[0])
    assert [(each.attendance_id, each.reason) for each in made] == [
        (ids[0], None), (ids[1], "still_in"), (ids[2], "maker"), (999_999, "attendance_not_found"),
    ]  # fmt: skip
    assert balance(town, done.person_id) == 400
    assert balance(town, chief.person_id) == 0
    assert the_books_are_right(town)


def test_only_attendances_of_the_event_named_are_decided(village: Town) -> None:
    one, other = village.event(settlement="on_approval"), village.event(settlement="on_approval")
    wang = village.person()
    village.at(8)
    village.scanned(wang, one)
    village.at(9)
    village.scanned(wang, one, "out")
    found = attendance(village, one, wang.person_id).id
    assert [each.reason for each in decide(village, SYSTEM, found, event_id=other)] == ["attendance_not_found"]
    village.run(CancelEvent(by=SYSTEM, event_id=one, reason="暴雨"))
    assert [each.reason for each in decide(village, SYSTEM, found)] == ["event_cancelled"]


def test_what_was_paid_at_once_needs_no_approval_but_can_be_refused(village: Town) -> None:
    event, wang = village.event(), village.person()
    village.at(8)
    village.scanned(wang, event)
    village.at(9)
    village.scanned(wang, event, "out")
    found = attendance(village, event, wang.person_id).id
    assert [each.reason for each in decide(village, SYSTEM, found)] == ["nothing_pending"]
    assert decide(village, SYSTEM, found, decision="refuse")[0].ok
    assert balance(village, wang.person_id) == 0


def test_points_are_chosen_within_the_range_and_only_where_the_rule_leaves_a_choice(town: Town) -> None:
    wang = town.person()
    meeting = town.event(
        kind="deliberation", category="meeting", fixed_points=300, settlement="on_approval", ends_at=at(12)
    )
    cleaning = town.event(settlement="on_approval")
    town.at(8)
    town.scanned(wang, meeting)
    town.scanned(wang, cleaning)
    town.at(9)
    town.scanned(wang, cleaning, "out")
    talked, cleaned = (attendance(town, each, wang.person_id).id for each in (meeting, cleaning))
    for points in (199, 501, 0):
        assert [e.reason for e in decide(town, SYSTEM, talked, chosen_points=points)] == ["points_out_of_range"]
    assert [each.reason for each in decide(town, SYSTEM, cleaned, chosen_points=300)] == ["points_not_open"]
    assert balance(town, wang.person_id) == 0
    assert decide(town, SYSTEM, talked, chosen_points=500)[0].ok
    assert balance(town, wang.person_id) == 500
    assert decide(town, SYSTEM, talked, chosen_points=200)[0].ok  # a decision can be corrected
    assert balance(town, wang.person_id) == 200
    assert decide(town, SYSTEM, cleaned)[0].ok
    assert balance(town, wang.person_id) == 400
    assert the_books_are_right(town)


def test_approving_twice_pays_once(town: Town) -> None:
    event, wang = town.event(settlement="on_approval"), town.person()
    town.at(8)
    town.scanned(wang, event)
    town.at(9)
    town.scanned(wang, event, "out")
    found = attendance(town, event, wang.person_id).id
    for _ in range(3):
        assert decide(town, SYSTEM, found)[0].ok
    assert balance(town, wang.person_id) == 200
    assert the_books_are_right(town)


def test_an_event_that_is_not_there_is_said_so(village: Town) -> None:
    with pytest.raises(NotFound, match="没有这个活动"):
        village.run(SignOutAll(by=SYSTEM, event_id=999_999))
