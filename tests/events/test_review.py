"""The organiser's work-list: flagged, never refused."""

from typing import Any

import pytest
from events.books import attendance, claim, offline
from town import DAY_OF_EVENT, Town

from points import clock
from points.clock import SECOND
from points.events.desk import BackEntry, Decide
from points.events.manage import CloseEvent
from points.events.read import event_of
from points.events.review import BURST_PEOPLE, BURST_WINDOW, SKEW_MAX, TEXTS, ReviewLine, needs_nothing, review
from points.people.session import SYSTEM, Actor


def at(hour: int, minute: int = 0) -> int:
    return clock.at(DAY_OF_EVENT, hour, minute)


def lines(town: Town, event_id: int) -> list[ReviewLine]:
    with town.database.read() as connection:
        return review(connection, event_of(connection, event_id))


def the_same_one_by_one(town: Town, event_id: int) -> bool:
    """Whether each attendance read on its own looks as it does among all."""
    with town.database.read() as connection:
        event = event_of(connection, event_id)
        everybody = review(connection, event)
        alone = [line for each in everybody for line in review(connection, event, each.attendance.id)]
    return len(everybody) > 0 and alone == everybody


def flags(town: Town, event_id: int, person: Actor) -> tuple[str, ...]:
    return next(line.flags for line in lines(town, event_id) if line.attendance.person_id == person.person_id)


def served(town: Town, event_id: int, person: Actor, *hours: int, **changes: Any) -> None:
    for hour, phase in zip(hours, ("in", "out") * len(hours), strict=False):
        town.at(hour)
        town.scanned(person, event_id, phase, **changes)


def test_whoever_signed_in_and_out_on_their_own_phone_needs_no_look(town: Town) -> None:
    event, wang = town.event(), town.person()
    served(town, event, wang, 8, 10)
    (line,) = lines(town, event)
    assert (line.flags, line.name, line.place_name) == ((), wang.name, "东村")
    assert needs_nothing(line)


def test_who_is_still_there_is_not_done(village: Town) -> None:
    event, wang = village.event(), village.person()
    served(village, event, wang, 8)
    assert [needs_nothing(line) for line in lines(village, event)] == [False]


def test_several_people_on_one_phone(village: Town) -> None:
    event, wang, husband, li = village.event(), village.person(), village.person(), village.person()
    for person in (wang, husband):
        served(village, event, person, 8, device="one phone")
    served(village, event, li, 8, device="another")
    assert [flags(village, event, each) for each in (wang, husband, li)] == [("shared_phone",)] * 2 + [()]


def test_the_stewards_device_is_no_shared_phone(village: Town) -> None:
    steward, event = village.person(role="steward"), village.event()
    people = [village.person() for _ in range(3)]
    village.at(8)
    for person in people:
        village.run(offline(village, steward.person_id, event, person.person_id, "in", at(8)))
    assert {flags(village, event, each) for each in people} == {()}


def test_printed_codes_claims_and_back_entries(village: Town) -> None:
    event, printed, entered = village.event(), village.person(), village.person()
    named = village.person(phone_sealed="-", phone_index="1", last4_index="li", tail_index="1")
    served(village, event, printed, 8, assurance="printed")
    village.run(claim(village, event, "li"))
    village.at(12)
    village.run(
        BackEntry(by=SYSTEM, event_id=event, person_id=entered.person_id, in_at=at(8), out_at=at(9), note="证明")
    )
    assert [flags(village, event, each) for each in (printed, named, entered)] == [
        ("printed_code",), ("claimed",), ("back_entry",),
    ]  # fmt: skip


@pytest.mark.parametrize(("skew", "is_flagged"), [(SKEW_MAX + 1, True), (-SKEW_MAX - 1, True), (SKEW_MAX, False)])
def test_clocks_that_are_wrong(village: Town, skew: int, is_flagged: bool) -> None:
    event, wang = village.event(), village.person()
    served(village, event, wang, 8, skew=skew)
    assert flags(village, event, wang) == (("clock_skew",) if is_flagged else ())


@pytest.mark.parametrize(
    ("people", "apart", "is_burst"),
    [
        (BURST_PEOPLE, SECOND, True),
        (BURST_PEOPLE - 1, SECOND, False),
        (BURST_PEOPLE, BURST_WINDOW // (BURST_PEOPLE - 1) + 1, False),
        (BURST_PEOPLE + 4, SECOND, True),
    ],
)
def test_faster_than_people_walk_past(village: Town, people: int, apart: int, is_burst: bool) -> None:
    event = village.event()
    village.at(9)
    for number in range(people):
        person = village.person()
        scan = village.scan(person, event, at=at(8) + number * apart, device="tablet", assurance="listed")
        village.run(scan)
    found = {"burst" in line.flags for line in lines(village, event)}
    assert found == {is_burst}


def test_a_busy_gate_is_no_burst(village: Town) -> None:
    steward, event = village.person(role="steward"), village.event()
    village.at(8)
    for _ in range(BURST_PEOPLE + 4):
        person = village.person()
        live = offline(
            village, steward.person_id, event, person.person_id, "in", village.clock.now(), offline=False, device=""
        )
        village.run(live)
        village.clock.advance(SECOND // 2)
    assert {line.flags for line in lines(village, event)} == {()}


def test_a_burst_hides_nobody_before_or_after_it(village: Town) -> None:
    event = village.event()
    village.at(9)
    times = [0, *range(600, 600 + BURST_PEOPLE), 1200]
    for seconds in times:
        village.run(
            village.scan(village.person(), event, at=at(8) + seconds * SECOND, device="tablet", assurance="listed")
        )
    assert ["burst" in line.flags for line in lines(village, event)] == [False, *[True] * BURST_PEOPLE, False]


def test_forgotten_and_unmatched(village: Town) -> None:
    steward, event = village.person(role="steward"), village.event()
    forgot, doubled, twice_out, fine = (village.person() for _ in range(4))
    served(village, event, forgot, 8)
    village.at(12)
    seen = {
        doubled: (("in", 8), ("in", 9), ("out", 10)),
        twice_out: (("in", 8), ("out", 9), ("out", 10)),
        fine: (("in", 8), ("out", 9), ("in", 10), ("out", 11)),
    }
    for person, scans in seen.items():
        for phase, hour in scans:
            village.run(offline(village, steward.person_id, event, person.person_id, phase, at(hour)))
    village.run(CloseEvent(by=SYSTEM, event_id=event))
    assert [flags(village, event, each) for each in (forgot, doubled, twice_out, fine)] == [
        ("forgotten",), ("unmatched",), ("unmatched",), (),
    ]  # fmt: skip


def test_a_meeting_that_nobody_signs_out_of_is_not_forgotten(village: Town) -> None:
    event = village.event(kind="deliberation", category="meeting", fixed_points=300, settlement="on_approval")
    wang = village.person()
    served(village, event, wang, 8)
    village.at(12)
    village.run(CloseEvent(by=SYSTEM, event_id=event))
    (line,) = lines(village, event)
    assert (line.flags, line.attendance.state, needs_nothing(line)) == ((), "left", True)


def test_two_places_at_once_by_the_minute(town: Town) -> None:
    one, other, later = (town.event(ends_at=at(15)) for _ in range(3))
    wang, li = town.person(), town.person()
    for event, start, end in ((one, at(8), at(10)), (other, at(9, 59), at(11)), (later, at(11), at(12))):
        for instant, phase in ((start, "in"), (end, "out")):
            town.clock.instant = instant
            town.run(town.scan(wang, event, phase))
    served(town, later, li, 12, 13)
    assert [flags(town, event, wang) for event in (one, other, later)] == [("overlap",), ("overlap",), ()]
    assert flags(town, later, li) == ()
    refused = attendance(town, other, wang.person_id).id
    town.run(Decide(by=SYSTEM, attendance_ids=(refused,), decision="refuse"))
    assert flags(town, one, wang) == ()


def test_every_flag_has_its_words() -> None:
    assert all(text and not text.endswith("。") for text in TEXTS.values())


def test_one_attendance_is_read_as_among_all_of_them(town: Town) -> None:
    """Also what is to be looked at because of others: a shared phone, a burst, two places at once."""
    steward, event, other = town.person(role="steward"), town.event(), town.event()
    couple = [town.person() for _ in range(2)]
    for person in couple:
        served(town, event, person, 8, 9, device="one phone")
    served(town, other, couple[0], 8, 10)
    for number in range(BURST_PEOPLE):
        scan = offline(town, steward.person_id, event, town.person().person_id, "in", at(8) + number * SECOND)
        town.run(scan)
    assert {flag for line in lines(town, event) for flag in line.flags} == {"shared_phone", "overlap", "burst"}
    assert the_same_one_by_one(town, event)
    with town.database.read() as connection:
        stranger = attendance(town, other, couple[0].person_id).id
        assert review(connection, event_of(connection, event), stranger) == []
