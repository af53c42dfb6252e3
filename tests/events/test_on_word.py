"""What rests on a steward's word alone is a back-entry, however it came in: maker never checker."""

from typing import Any

import pytest
from events.books import attendance, balance, by_card, minutes, offline, the_books_are_right
from town import DAY_OF_EVENT, Town

from points import clock
from points.errors import Refusal
from points.events.desk import Decide, Decision
from points.events.manage import CloseEvent
from points.events.read import event_of
from points.events.review import ReviewLine, needs_nothing, review
from points.people.session import SYSTEM, Actor


def at(hour: int, minute: int = 0) -> int:
    return clock.at(DAY_OF_EVENT, hour, minute)


def kept(town: Town, by: Actor, event: int, person_id: int, **changes: Any) -> None:
    """From eight to ten, as a device says that it kept it."""
    for phase, hour in (("in", 8), ("out", 10)):
        town.run(offline(town, by.person_id, event, person_id, phase, at(hour), **changes))


def approve(town: Town, by: Actor, event: int, person_id: int) -> Decision:
    ids = (attendance(town, event, person_id).id,)
    (made,) = town.run(Decide(key=town.key(), by=by, attendance_ids=ids, decision="approve"))
    return made


def line_of(town: Town, event: int, person_id: int) -> ReviewLine:
    with town.database.read() as connection:
        (line,) = review(connection, event_of(connection, event), attendance(town, event, person_id).id)
    return line


@pytest.mark.parametrize("without_network", [False, True])
def test_nobody_picks_themselves_from_the_list(village: Town, without_network: bool) -> None:
    steward, event = village.person(role="steward"), village.event()
    village.at(8)
    command = offline(
        village, steward.person_id, event, steward.person_id, "in", at(8), assurance="listed", offline=without_network
    )
    with pytest.raises(Refusal) as refused:
        village.run(command)
    assert (refused.value.reason, refused.value.status) == ("blocked", 409)
    assert refused.value.explanation == "不能给自己签到,请换人办理。"
    (row,) = village.dump("scans")["scans"]
    assert (row[2], row[-1]) == (steward.person_id, "blocked")


def test_a_list_uploaded_a_month_later_pays_nobody_by_itself(town: Town) -> None:
    """It is a back-entry: who uploaded it does not approve it, and somebody else may."""
    maker, checker = town.person(role="organiser"), town.person(role="organiser")
    wang, event = town.person(), town.event()
    town.at(11)
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    town.clock.advance(30 * clock.DAY)
    kept(town, maker, event, wang.person_id, assurance="listed")
    assert attendance(town, event, wang.person_id).approval == "pending"
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (0, 0)
    line = line_of(town, event, wang.person_id)
    assert (line.flags, line.makers) == (("back_entry",), {maker.person_id})
    assert not needs_nothing(line)
    made = approve(town, maker, event, wang.person_id)
    assert (made.reason, made.status) == ("maker", 403)
    assert approve(town, checker, event, wang.person_id).ok
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (400, 120)
    assert the_books_are_right(town)


@pytest.mark.parametrize(
    ("assurance", "closed", "hours_after", "pending"),
    [
        ("listed", False, 0, True),
        ("listed", False, 3, True),
        ("card", False, 0, False),
        ("card", False, 2, False),
        ("card", False, 3, True),
        ("card", True, 0, True),
        ("member", True, 3, False),
    ],
)
def test_what_a_device_kept_counts_by_what_it_proves(
    village: Town, assurance: str, closed: bool, hours_after: int, pending: bool
) -> None:
    """A member code holds its time. A card may lie in a drawer, and a name on a list is only said."""
    steward, wang, event = village.person(role="steward"), village.person(), village.event()
    village.card(wang.person_id, "digits")
    village.at(11 + hours_after)
    if closed:
        village.run(CloseEvent(by=SYSTEM, event_id=event))
    who = {"named_id": None, "card_index": "digits"} if assurance == "card" else {}
    kept(village, steward, event, wang.person_id, assurance=assurance, **who)
    assert attendance(village, event, wang.person_id).approval == ("pending" if pending else "none")
    assert balance(village, wang.person_id) == (0 if pending else 400)
    assert balance(village, wang.person_id, kind="pending") == (400 if pending else 0)


def test_whoever_kept_a_card_does_not_approve_it(village: Town) -> None:
    maker, wang, event = village.person(role="organiser"), village.person(), village.event()
    village.card(wang.person_id, "digits")
    village.at(20)
    kept(village, maker, event, wang.person_id, assurance="card", named_id=None, card_index="digits")
    assert line_of(village, event, wang.person_id).flags == ("back_entry",)
    assert approve(village, maker, event, wang.person_id).reason == "maker"
    assert approve(village, SYSTEM, event, wang.person_id).ok


def test_a_name_picked_while_everybody_stands_there_counts_at_once(village: Town) -> None:
    wang, event = village.person(), village.event()
    for phase, hour in (("in", 8), ("out", 10)):
        village.at(hour)
        village.run(by_card(village, None, event_id=event, phase=phase, named_id=wang.person_id))
    assert attendance(village, event, wang.person_id).approval == "none"
    assert balance(village, wang.person_id) == 400
    line = line_of(village, event, wang.person_id)
    assert (line.flags, line.makers) == ((), frozenset())


def test_one_of_two_devices_with_a_list_is_enough_for_a_second_look(village: Town) -> None:
    """What was paid already and would change goes back to pending, in whatever order it came."""
    steward, event = village.person(role="steward"), village.event()
    people = village.person(), village.person()
    village.at(11)
    for person, order in zip(people, ((0, 1), (1, 0)), strict=True):
        scans = [("in", 8, "member"), ("out", 10, "listed")]
        for phase, hour, assurance in (scans[i] for i in order):
            command = offline(
                village, steward.person_id, event, person.person_id, phase, at(hour), assurance=assurance
            )
            village.run(command)
        found = attendance(village, event, person.person_id)
        assert (found.approval, found.minutes) == ("pending", 120)
        assert (balance(village, person.person_id), minutes(village, person.person_id)) == (0, 0)
    assert the_books_are_right(village)


def test_what_a_device_kept_is_stored_once_whoever_uploads_it(town: Town) -> None:
    stewards = [town.person(role="steward") for _ in range(2)]
    wang, event = town.person(), town.event()
    town.at(12)
    first, second = (
        town.outcome(offline(town, each.person_id, event, wang.person_id, "in", at(8), key="nonce"))
        for each in stewards
    )
    assert (first.replayed, second.replayed) == (False, True)
    assert first.unwrap() == second.unwrap()
    assert len(town.dump("scans")["scans"]) == 1
    li = town.person()
    another = offline(town, stewards[1].person_id, event, li.person_id, "in", at(8), key="nonce", device="other")
    assert not town.outcome(another).replayed, "a nonce that two devices happened upon loses nobody"
    assert len(town.dump("scans")["scans"]) == 2


def test_whoever_may_not_scan_there_learns_nothing_of_what_a_device_kept(village: Town) -> None:
    steward, stranger = village.person(role="steward"), village.person(role="steward", place_id=village.other_village)
    wang, event = village.person(), village.event()
    village.at(12)
    village.run(offline(village, steward.person_id, event, wang.person_id, "in", at(8), key="nonce"))
    told = village.outcome(offline(village, stranger.person_id, event, wang.person_id, "in", at(8), key="nonce"))
    assert told.refusal is not None
    assert (told.refusal.reason, told.replayed) == ("forbidden", False)


def test_a_scan_whose_answer_was_lost_is_known_again_whoever_uploads_it(town: Town) -> None:
    stewards = [town.person(role="steward") for _ in range(2)]
    wang, event = town.person(), town.event()
    town.at(8)
    live = offline(
        town, stewards[0].person_id, event, wang.person_id, "in", at(8), key="nonce", offline=False, device=""
    )
    told = town.run(live)
    town.at(9)
    for steward in stewards:
        again = town.outcome(offline(town, steward.person_id, event, wang.person_id, "in", at(8), key="nonce"))
        assert (again.unwrap(), again.replayed) == (told, True)
    assert len(town.dump("scans")["scans"]) == 1


def test_that_somebody_might_not_scan_there_is_no_answer_to_who_may(village: Town) -> None:
    steward, stranger = village.person(role="steward"), village.person(role="steward", place_id=village.other_village)
    wang, event = village.person(), village.event()
    village.at(12)
    village.outcome(offline(village, stranger.person_id, event, wang.person_id, "in", at(8), key="nonce"))
    told = village.outcome(offline(village, steward.person_id, event, wang.person_id, "in", at(8), key="nonce"))
    assert (told.unwrap().person_name, told.replayed) == (wang.name, False)
