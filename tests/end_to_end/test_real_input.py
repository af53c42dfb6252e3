"""Real input, whole: a list of 5,000 residents, an event for 300 of them, and every minute and point by hand."""

from collections.abc import Generator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from chromium import chromium
from end_to_end.attending import (
    Act,
    Square,
    acts_of,
    issue_cards,
    offline_scans,
    play,
    scan_by_steward,
    scan_event_code,
    signed_in,
    upload,
)
from end_to_end.books import attendance_in_ledger, balances, ledger_of
from end_to_end.day import CLOSED_AT, MEETING, MINUTE, OFFLINE, SERVICE, Visitor, clock, crowd, text
from end_to_end.oracle import due
from end_to_end.village import BAD, ROWS, SEED, Village, bring_in, found, sign_in, sign_staff_in
from people.town_file import FIRST_ROW, town_rows
from running import Program

AHEAD = 30 * MINUTE
"""How wrong the second device's clock is."""


@pytest.fixture
def village(database_url: str, tmp_path: Path) -> Generator[Village]:
    given = {"POINTS_DATABASE_URL": database_url, "POINTS_TRUSTED_PROXIES": "1", "POINTS_TOWN_NAME": "攀莲镇"}
    program = Program(tmp_path, clock(9, day=11), given)
    with program.serving():
        yield found(program)


def test_an_imported_town_a_morning_of_three_hundred_and_books_that_agree(village: Village, tmp_path: Path) -> None:
    bring_in(village, tmp_path / "花名册.xlsx")
    rows, expected = town_rows(ROWS, BAD, SEED)
    visitors = crowd(rows, [expected[FIRST_ROW + i] for i in range(ROWS)])
    assert len(visitors) == 300
    village.program.at(clock(6))
    sign_staff_in(village)
    events = [_publish(village, _clean_up(village)), _publish(village, _meeting(village))]
    with chromium() as browser:
        eye = browser.new_page(viewport={"width": 1120, "height": 600})
        square = Square(village, browser, eye, sign_in(village, signed_in(visitors)))
        issue_cards(square, visitors)
        _morning(square, events[0], visitors)
        _afternoon(square, events[1], visitors)
    _everybody_has_what_is_due(village, square, events, visitors)
    assert "账目一致" in village.program.must("verify")


def _clean_up(village: Village) -> dict[str, Any]:
    about = {"kind": "service", "title": "河边清洁", "category": "clean_up", "settlement": "at_once"}
    duty = {"on_duty": [village.ids["吴签到"]], "forgotten": "half", "printed_code_allowed": True}
    return about | duty | _where_and_when(village, SERVICE)


def _meeting(village: Village) -> dict[str, Any]:
    about = {"kind": "deliberation", "title": "河边院坝会", "category": "meeting", "settlement": "on_approval"}
    return about | {"fixed_points": "5.00"} | _where_and_when(village, MEETING)


def _where_and_when(village: Village, window: tuple[int, int]) -> dict[str, Any]:
    when = {"starts_at": text(window[0]), "ends_at": text(window[1])}
    who = {"contact_name": "赵组织", "contact_phone": "19900009002"}
    return when | who | {"place_id": village.places["镇"], "location": "河边广场"}


def _publish(village: Village, draft: dict[str, Any]) -> int:
    event_id = village.post("organiser", "/api/events", draft)["id"]
    assert village.post("organiser", f"/api/events/{event_id}/publication")["status"] == "published"
    return event_id


def _morning(square: Square, event_id: int, visitors: list[Visitor]) -> None:
    """Live scans all morning; two devices without a network upload at noon, one of them after the closing."""
    square.event_id = event_id
    live = [visitor for visitor in visitors if visitor.way not in OFFLINE]
    _what_is_refused(square, live)
    play(square, acts_of(live))
    acts = acts_of([visitor for visitor in visitors if visitor.way in OFFLINE])
    entrance = offline_scans(square, [act for act in acts if act.phase == "in"], 0)
    exits = offline_scans(square, [act for act in acts if act.phase == "out"], AHEAD)
    _upload_in_pieces(square, "门口的手机", entrance[::2], 0)
    _upload_in_pieces(square, "出口的手机", exits, AHEAD)
    square.at(CLOSED_AT)
    square.village.post("organiser", f"/api/events/{event_id}/closing")
    square.at(CLOSED_AT + 10 * MINUTE)
    _upload_in_pieces(square, "门口的手机", entrance[1::2], 0)
    _approve_all(square.village, event_id)


def _upload_in_pieces(square: Square, device: str, scans: list[dict[str, Any]], ahead: int) -> None:
    """In an odd order, in pieces, one of them twice."""
    shuffled = Random(device).sample(scans, len(scans))
    for start in range(0, len(shuffled), 10):
        piece = shuffled[start : start + 10]
        square.at(max(square.village.program.now, clock(11, 26)))
        assert {(r["status"], r["replayed"]) for r in upload(square, device, piece, ahead)} == {(201, False)}
    assert {(r["status"], r["replayed"]) for r in upload(square, device, shuffled[:10], ahead)} == {(201, True)}


def _what_is_refused(square: Square, live: list[Visitor]) -> None:
    """Attempts that must change nothing: too early, an old code, leaving without having come, staff on duty."""
    visitor = live[0]
    early = scan_event_code(square, visitor, _screen(square, clock(7, 29)))
    assert (early.status_code, early.json()["reason"]) == (409, "too_early")
    shown = _screen(square, clock(7, 30))
    square.at(clock(7, 31))
    old = scan_event_code(square, visitor, shown)
    assert (old.status_code, old.json()["reason"]) == (410, "code_expired")
    left = scan_event_code(square, visitor, square.token_on_wall("out"))
    assert (left.status_code, left.json()["reason"]) == (409, "not_in")
    steward = square.village.staff["steward"].get("/api/me/code").json()["digits"]
    on_duty = scan_by_steward(square, "in", steward)
    assert (on_duty.status_code, on_duty.json()["reason"]) == (409, "on_duty")
    wrong = scan_by_steward(square, "in", "7123456789012345")
    assert (wrong.status_code, wrong.json()["reason"]) == (404, "invalid")


def _screen(square: Square, instant: int) -> str:
    token = square.token_on_screen(instant, "in")
    square.at(instant)
    return token


def _afternoon(square: Square, event_id: int, visitors: list[Visitor]) -> None:
    """The meeting: everybody signs in once, those with cards or without a phone at the desk."""
    square.event_id, square.wall = event_id, {}
    square.at(clock(13))
    sign_staff_in(square.village)
    came = [Act(v.meeting_at, "in", v) for v in visitors if v.meeting_at is not None and v.way not in OFFLINE]
    play(square, sorted(came, key=lambda act: (act.at, act.visitor.number)))
    for visitor in visitors:
        if visitor.way in OFFLINE and visitor.meeting_at is not None:
            square.at(max(square.village.program.now, visitor.meeting_at))
            body = {"event_id": event_id, "phase": "in", "person_id": square.village.ids[visitor.name]}
            square.village.post("steward", "/api/scans", body)
    square.at(MEETING[1] + MINUTE)
    square.village.post("organiser", f"/api/events/{event_id}/closing")
    _approve_all(square.village, event_id)


def _approve_all(village: Village, event_id: int) -> None:
    """The organiser looks at what waits and approves it."""
    waiting = village.pages("organiser", f"/api/events/{event_id}/attendance", filter="pending")
    body = {"decision": "approve", "attendance_ids": [row["id"] for row in waiting]}
    results = village.post("organiser", f"/api/events/{event_id}/approvals", body)["results"]
    assert [result["id"] for result in results if result["ok"]] == body["attendance_ids"]
    assert village.pages("organiser", f"/api/events/{event_id}/attendance", filter="pending") == []


def _everybody_has_what_is_due(village: Village, square: Square, events: list[int], visitors: list[Visitor]) -> None:
    """The organiser's list, one's own page, the staff's view of a person and the ledger's rows say the same."""
    lists = [village.pages("organiser", f"/api/events/{event_id}/attendance") for event_id in events]
    assert len(lists[0]) == 300
    assert len(lists[1]) == sum(1 for visitor in visitors if visitor.meeting_at is not None)
    by_person = [{row["person"]["id"]: row for row in rows} for rows in lists]
    ledger = ledger_of(village.program)
    wallets, earned = balances(ledger), attendance_in_ledger(ledger)
    people = {village.ids[visitor.name] for visitor in visitors}
    assert {person for (person, _, _), amount in wallets.items() if amount} == people
    for visitor in visitors:
        should, person_id = due(visitor), village.ids[visitor.name]
        clean_up, meeting = by_person[0][person_id], by_person[1].get(person_id)
        assert (clean_up["minutes"], _hundredths(clean_up["points"])) == (should.minutes, should.clean_up), visitor
        assert earned[clean_up["id"]] == (should.minutes, should.clean_up), visitor
        if meeting is not None:
            assert (meeting["minutes"], _hundredths(meeting["points"])) == (0, should.meeting), visitor
            assert earned.get(meeting["id"], (0, 0)) == (0, should.meeting), visitor
        held = {kind: wallets.get((person_id, *kind), 0) for kind in (("points", "wallet"), ("points", "pending"))}
        assert list(held.values()) == [should.points, 0], visitor
        assert wallets.get((person_id, "minutes", "wallet"), 0) == should.minutes, visitor
        _pages_agree(village, square, visitor)


def _pages_agree(village: Village, square: Square, visitor: Visitor) -> None:
    should = due(visitor)
    seen = [village.get("administrator", f"/api/people/{village.ids[visitor.name]}")]
    if visitor in signed_in([visitor]):
        seen.append(square.phones[visitor.number].get("/api/me").json())
    for page in seen:
        assert page["minutes"] == {"total": should.minutes, "quarter": should.minutes, "pending": 0}, visitor
        assert _hundredths(page["points"]["available"]) == should.points, visitor
        assert {page["points"][kind] for kind in ("pending", "held", "debt")} == {"0.00"}, visitor


def _hundredths(points: str) -> int:
    whole, part = points.split(".")
    return int(whole) * 100 + int(part)
