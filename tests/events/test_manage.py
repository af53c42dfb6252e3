"""Create, change, publish, close, cancel: what may follow what, and by whom."""

from typing import Any

import msgspec
import pytest
from events.books import attendance, minutes, shift
from town import DAY_OF_EVENT, Town

from points import clock
from points.errors import Forbidden, Invalid, NotFound, Refusal
from points.events.draft import ShiftDraft
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent, CreateEvent, PublishEvent
from points.events.models import Event
from points.events.read import event_of, read_event
from points.events.signup import SignUp
from points.people.session import SYSTEM


def at(hour: int, minute: int = 0) -> int:
    return clock.at(DAY_OF_EVENT, hour, minute)


def stored(town: Town, event_id: int) -> Event:
    with town.database.read() as connection:
        return event_of(connection, event_id)


def change(town: Town, event_id: int, **changes: Any) -> int:
    return town.run(ChangeEvent(by=SYSTEM, event_id=event_id, draft=town.draft(**changes)))


def refused(town: Town, command: Any) -> str:
    with pytest.raises(Refusal) as told:
        town.run(command)
    assert told.value.explanation.endswith("。")
    return told.value.reason


def test_an_event_begins_as_a_draft_and_keeps_what_was_written(town: Town) -> None:
    chief = town.person(role="organiser")
    draft = town.draft(shifts=(shift("早班", at(8), at(9)),), on_duty=(chief.person_id,), bring="手套", insured=True)
    event_id = town.run(CreateEvent(by=chief, draft=draft))
    with town.database.read() as connection:
        read = read_event(connection, event_id, chief)
    assert (read.event.status, read.event.bring, read.event.insured) == ("draft", "手套", 1)
    assert (read.event.organiser_id, read.organiser_name) == (chief.person_id, chief.name)
    assert [each.name for each in read.shifts] == ["早班"]
    assert read.on_duty == ((chief.person_id, chief.name),)


def test_what_may_follow_what(village: Town) -> None:
    by: dict[str, Any] = {"by": SYSTEM}
    draft = village.run(CreateEvent(by=SYSTEM, draft=village.draft()))
    assert refused(village, CloseEvent(**by, event_id=draft)) == "event_not_running"
    assert village.run(PublishEvent(**by, event_id=draft)) == village.run(PublishEvent(**by, event_id=draft))
    assert refused(village, CloseEvent(**by, event_id=draft)) == "event_not_begun"
    village.at(8)
    assert village.run(CloseEvent(**by, event_id=draft)) == village.run(CloseEvent(**by, event_id=draft))
    assert refused(village, PublishEvent(**by, event_id=draft)) == "event_over"
    assert refused(village, CancelEvent(**by, event_id=draft, reason=" ")) == "invalid_input"
    for _ in range(2):
        village.run(CancelEvent(**by, event_id=draft, reason="记错了"))
    assert refused(village, ChangeEvent(**by, event_id=draft, draft=village.draft())) == "event_cancelled"
    assert refused(village, CloseEvent(**by, event_id=draft)) == "event_not_running"
    assert refused(village, PublishEvent(**by, event_id=draft)) == "event_over"


def test_what_is_past_is_not_published(village: Town) -> None:
    draft = village.run(CreateEvent(by=SYSTEM, draft=village.draft()))
    village.at(11)
    assert refused(village, PublishEvent(by=SYSTEM, event_id=draft)) == "event_past"


@pytest.mark.parametrize("role", [None, "steward", "captain", "clerk", "auditor"])
def test_only_organisers_of_the_place_write_events(village: Town, role: str | None) -> None:
    nobody = village.person(role=role)
    with pytest.raises(Forbidden):
        village.run(CreateEvent(by=nobody, draft=village.draft()))
    event = village.event()
    for command in (
        ChangeEvent(by=nobody, event_id=event, draft=village.draft()),
        PublishEvent(by=nobody, event_id=event),
        CancelEvent(by=nobody, event_id=event, reason="x"),
    ):
        with pytest.raises(Forbidden):
            village.run(command)


def test_an_event_is_not_moved_into_a_place_of_others(village: Town) -> None:
    chief = village.person(role="organiser")
    event = village.event(chief)
    with pytest.raises(Forbidden):
        village.run(ChangeEvent(by=chief, event_id=event, draft=village.draft(place_id=village.other_village)))
    with pytest.raises(Invalid):
        village.run(ChangeEvent(by=chief, event_id=event, draft=village.draft(place_id=999_999)))
    elsewhere = village.person(role="organiser", place_id=village.other_village)
    with pytest.raises(Forbidden):
        village.run(CloseEvent(by=elsewhere, event_id=event))
    with pytest.raises(NotFound):
        village.run(CloseEvent(by=SYSTEM, event_id=999_999))


def test_places_are_never_fewer_than_those_taken(village: Town) -> None:
    event = village.event(sign_up="optional", capacity=3)
    for _ in range(2):
        village.run(SignUp(by=village.person(), event_id=event))
    command = ChangeEvent(by=SYSTEM, event_id=event, draft=village.draft(sign_up="optional", capacity=1))
    assert refused(village, command) == "invalid_input"
    change(village, event, sign_up="optional", capacity=2)
    assert stored(village, event).capacity == 2


def test_shifts_are_changed_by_their_id_and_used_ones_stay(village: Town) -> None:
    event = village.event(sign_up="optional", shifts=(shift("早班", at(8), at(9)), shift("晚班", at(9), at(11))))
    first, second = (row[0] for row in village.dump("shifts")["shifts"])
    village.run(SignUp(by=village.person(), event_id=event, shift_id=first))
    keep = ShiftDraft(id=first, name="头班", starts_at=at(8), ends_at=at(9), capacity=5)

    def changed(*shifts: ShiftDraft) -> ChangeEvent:
        return ChangeEvent(by=SYSTEM, event_id=event, draft=village.draft(sign_up="optional", shifts=shifts))

    assert refused(village, changed()) == "shift_in_use"
    assert refused(village, changed(msgspec.structs.replace(keep, capacity=0))) == "invalid_input"
    assert refused(village, changed(keep, msgspec.structs.replace(keep, id=999_999))) == "invalid_input"
    assert refused(village, changed(keep, keep)) == "invalid_input"
    village.run(changed(keep, shift("新班", at(10), at(11))))
    names = {row[0]: row[2] for row in village.dump("shifts")["shifts"]}
    assert second not in names
    assert sorted(names.values()) == sorted(["头班", "新班"])


def test_a_shift_that_was_corrected_is_settled_as_corrected(town: Town) -> None:
    event, wang = town.event(shifts=(shift("早班", at(8), at(9)),)), town.person()
    ((first, *_),) = town.dump("shifts")["shifts"]
    town.at(8)
    town.scanned(wang, event)
    town.at(11)
    town.scanned(wang, event, "out")
    assert minutes(town, wang.person_id) == 60
    longer = ShiftDraft(id=first, name="早班", starts_at=at(8), ends_at=at(10))
    change(town, event, shifts=(longer,))
    assert minutes(town, wang.person_id) == 120


def test_service_does_not_become_deliberation_once_people_came(village: Town) -> None:
    event = village.event()
    meeting = village.draft(kind="deliberation", category="meeting", fixed_points=300)
    village.run(ChangeEvent(by=SYSTEM, event_id=event, draft=meeting))
    village.run(ChangeEvent(by=SYSTEM, event_id=event, draft=village.draft()))
    village.at(8)
    village.scanned(village.person(), event)
    assert refused(village, ChangeEvent(by=SYSTEM, event_id=event, draft=meeting)) == "kind_fixed"


def test_whoever_is_put_on_duty_must_exist(village: Town) -> None:
    command = CreateEvent(by=SYSTEM, draft=village.draft(on_duty=(999_999,)))
    assert refused(village, command) == "invalid_input"
    assert village.dump("events") == {"events": []}


def test_closing_settles_what_was_forgotten_and_says_so(town: Town) -> None:
    event, wang = town.event(forgotten="planned_end"), town.person()
    town.at(9)
    town.scanned(wang, event)
    town.at(12)
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    found = attendance(town, event, wang.person_id)
    assert (found.state, found.minutes, found.out_at) == ("forgotten", 120, None)


def test_what_was_done_is_in_the_audit_trail(village: Town) -> None:
    chief = village.person(role="organiser")
    event = village.event(chief)
    village.run(CancelEvent(by=chief, event_id=event, reason="暴雨"))
    kept = [(row[2], row[3], row[5]) for row in village.dump("audit")["audit"] if row[4] == "event"]
    assert kept == [(chief.person_id, f"event.{what}", event) for what in ("create", "publish", "cancel")]
