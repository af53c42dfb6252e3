"""Signing up, and taking it back."""

import pytest
from events.books import shift
from town import DAY_OF_EVENT, Town

from points import clock
from points.errors import NotFound, Refusal
from points.events.manage import CancelEvent, CreateEvent
from points.events.signup import CancelSignUp, SignUp
from points.people.session import SYSTEM, Actor


def taken(town: Town, event_id: int) -> int:
    with town.database.read() as connection:
        return connection.exec_driver_sql(f"SELECT taken FROM events WHERE id = {event_id}").scalar_one()


def refused(town: Town, by: Actor, event: int, shift_id: int | None = None) -> str:
    with pytest.raises(Refusal) as told:
        town.run(SignUp(by=by, event_id=event, shift_id=shift_id))
    return told.value.reason


def test_the_last_place_goes_to_one_and_comes_free_again(town: Town) -> None:
    wang, li, event = town.person(), town.person(), town.event(sign_up="required", capacity=1)
    first = town.run(SignUp(by=wang, event_id=event))
    assert town.run(SignUp(by=wang, event_id=event)) == first
    assert refused(town, li, event) == "full"
    for _ in range(2):
        town.run(CancelSignUp(by=wang, event_id=event, signup_id=first))
    assert taken(town, event) == 0
    town.run(SignUp(by=li, event_id=event))
    assert refused(town, wang, event) == "full"
    assert taken(town, event) == 1


def test_signing_up_again_is_the_same_sign_up(town: Town) -> None:
    wang, event = town.person(), town.event(sign_up="optional")
    first = town.run(SignUp(by=wang, event_id=event))
    town.run(CancelSignUp(by=wang, event_id=event, signup_id=first))
    assert town.run(SignUp(by=wang, event_id=event)) == first
    assert taken(town, event) == 1


def test_each_shift_has_its_own_places(village: Town) -> None:
    start, end = clock.at(DAY_OF_EVENT, 8), clock.at(DAY_OF_EVENT, 11)
    event = village.event(
        sign_up="required", shifts=(shift("河东", start, end, capacity=1), shift("河西", start, end, capacity=1))
    )
    east, west = (row[0] for row in village.dump("shifts")["shifts"])
    wang, li = village.person(), village.person()
    assert refused(village, wang, event) == "shift_missing"
    assert refused(village, wang, event, 999_999) == "shift_missing"
    village.run(SignUp(by=wang, event_id=event, shift_id=east))
    assert refused(village, wang, event, west) == "signed_up"
    assert refused(village, li, event, east) == "full"
    village.run(SignUp(by=li, event_id=event, shift_id=west))
    assert [row[-1] for row in village.dump("shifts")["shifts"]] == [1, 1]
    assert taken(village, event) == 0


def test_where_there_is_nothing_to_sign_up_for(village: Town) -> None:
    wang = village.person()
    assert refused(village, wang, village.event()) == "no_signup"
    draft = village.run(CreateEvent(by=SYSTEM, draft=village.draft(sign_up="optional")))
    assert refused(village, wang, draft) == "event_not_found"
    on_duty = village.event(sign_up="optional", on_duty=(wang.person_id,))
    assert refused(village, wang, on_duty) == "on_duty"
    event = village.event(sign_up="optional")
    village.at(11)
    assert refused(village, wang, event) == "event_over"
    village.run(CancelEvent(by=SYSTEM, event_id=event, reason="暴雨"))
    assert refused(village, wang, event) == "event_over"


def test_whoever_came_needs_no_place_and_keeps_the_one_they_have(town: Town) -> None:
    wang, li, event = town.person(), town.person(), town.event(sign_up="optional", capacity=5)
    town.at(8)
    town.scanned(wang, event)
    assert refused(town, wang, event) == "already_attended"
    mine = town.run(SignUp(by=li, event_id=event))
    town.scanned(li, event)
    with pytest.raises(Refusal) as told:
        town.run(CancelSignUp(by=li, event_id=event, signup_id=mine))
    assert told.value.reason == "already_attended"
    assert taken(town, event) == 2


def test_nobody_cancels_anybody_elses(village: Town) -> None:
    wang, event, other = village.person(), village.event(sign_up="optional"), village.event(sign_up="optional")
    mine = village.run(SignUp(by=wang, event_id=event))
    for by, event_id, signup in ((village.person(), event, mine), (wang, other, mine), (wang, event, 999_999)):
        with pytest.raises(NotFound):
            village.run(CancelSignUp(by=by, event_id=event_id, signup_id=signup))
    assert taken(village, event) == 1
