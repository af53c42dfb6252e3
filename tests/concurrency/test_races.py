"""Races between real clients of real servers: whatever comes first, what counts is the same.

One server process on SQLite, two on PostgreSQL; the requests of a race are sent to them in turn.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import pytest
from concurrency.servers import CROWD, Nursery, Servers, at_once, serving
from databases import PostgreSQL, SQLiteFiles
from town import DAY_OF_EVENT, Town

from points import clock
from points.clock import MINUTE, rfc3339
from points.events.draft import ShiftDraft
from points.people.session import Actor

EIGHT = clock.at(DAY_OF_EVENT, 8)
DEVICES_PEOPLE = 6


@dataclass
class Scene:
    """Who comes, and to what."""

    crowd: list[Actor]
    steward: Actor
    talk: int
    small: int
    open_service: int
    full_soon: int
    orders: dict[str, int]


def _scene(town: Town) -> Scene:
    end = clock.at(DAY_OF_EVENT, 11)
    one_place = ShiftDraft(name="早班", starts_at=EIGHT, ends_at=end, capacity=1)
    halves = tuple(
        ShiftDraft(name=name, starts_at=clock.at(DAY_OF_EVENT, a), ends_at=clock.at(DAY_OF_EVENT, b), capacity=2)
        for name, a, b in (("早班", 8, 9), ("晚班", 9, 11))
    )
    return Scene(
        crowd=[town.person() for _ in range(CROWD)],
        steward=town.person(role="steward"),
        talk=town.event(category="talk"),
        small=town.event(shifts=(one_place,)),
        open_service=town.event(),
        full_soon=town.event(sign_up="optional", capacity=1),
        orders={order: town.event(shifts=halves) for order in ("first, second", "second, first", "at once")},
    )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(
    nursery: Nursery, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Servers, Scene]]:
    """One town for all races: each has its own event and people."""
    files: SQLiteFiles | PostgreSQL
    files = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgresql")
    folder = tmp_path_factory.mktemp("race")
    with files.fresh() as url, serving(nursery, url, folder, EIGHT, _scene) as (servers, scene):
        yield servers, scene


Running = tuple[Servers, Scene]


def _answers(responses: list[httpx.Response]) -> Counter[tuple[int, str]]:
    return Counter((each.status_code, each.json().get("reason", "")) for each in responses)


def test_64_scans_by_one_person_give_one_attendance_and_one_credit(running: Running) -> None:
    servers, scene = running
    person = scene.crowd[0].person_id
    phones = [servers.phone(person, i) for i in range(CROWD)]
    receipts = at_once([lambda p=p: p.meet(scene.talk) for p in phones])
    sent = [(p, r, servers.key()) for p, r in zip(phones, receipts, strict=True)]
    got = at_once([lambda p=p, r=r, k=k: p.post("scans", {"receipt": r}, k) for p, r, k in sent])
    assert _answers(got) == {(201, ""): 1, (409, "already_in"): CROWD - 1}
    kept = servers.rows(f"SELECT refused_for, count(*) FROM scans WHERE event_id = {scene.talk} GROUP BY 1")
    assert sorted(kept, key=str) == [("already_in", CROWD - 1), (None, 1)]
    assert _credits(servers, person) == [1000]
    assert servers.the_books_are_right()


def test_64_tries_of_the_same_scan_get_the_same_answer_once_done(running: Running) -> None:
    servers, scene = running
    phone = servers.phone(scene.crowd[1].person_id)
    other = servers.phone(scene.crowd[1].person_id, 1)
    other._headers = phone._headers  # the same phone, met by another process
    receipt, key = phone.meet(scene.talk), servers.key()
    got = at_once([lambda p=p: p.post("scans", {"receipt": receipt}, key) for p in [phone, other] * (CROWD // 2)])
    assert {each.status_code for each in got} == {201}
    assert len({each.content for each in got}) == 1
    assert Counter("idempotency-replayed" in each.headers for each in got) == {False: 1, True: CROWD - 1}
    assert _credits(servers, scene.crowd[1].person_id) == [1000]


def test_the_last_place_goes_to_one(running: Running) -> None:
    servers, scene = running
    phones = [servers.phone(each.person_id, i) for i, each in enumerate(scene.crowd)]
    receipts = at_once([lambda p=p: p.meet(scene.small) for p in phones])
    sent = [(p, r, servers.key()) for p, r in zip(phones, receipts, strict=True)]
    got = at_once([lambda p=p, r=r, k=k: p.post("scans", {"receipt": r}, k) for p, r, k in sent])
    assert _answers(got) == {(201, ""): 1, (409, "full"): CROWD - 1}
    assert servers.rows(f"SELECT taken FROM shifts WHERE event_id = {scene.small}") == [(1,)]
    assert servers.rows(f"SELECT count(*) FROM attendances WHERE event_id = {scene.small}") == [(1,)]


def test_the_last_place_of_a_sign_up_goes_to_one(running: Running) -> None:
    servers, scene = running
    path = f"events/{scene.full_soon}/signups"
    sent = [(servers.phone(each.person_id, i), servers.key()) for i, each in enumerate(scene.crowd)]
    got = at_once([lambda p=p, k=k: p.post(path, {}, k) for p, k in sent])
    assert _answers(got) == {(201, ""): 1, (409, "full"): CROWD - 1}
    winner = next(each for each, response in zip(scene.crowd, got, strict=True) if response.status_code == 201)
    again = [(servers.phone(winner.person_id, i), servers.key()) for i in range(16)]
    same = at_once([lambda p=p, k=k: p.post(path, {}, k) for p, k in again])
    assert {each.json()["id"] for each in same} == {next(r.json()["id"] for r in got if r.status_code == 201)}
    assert servers.rows(f"SELECT taken FROM events WHERE id = {scene.full_soon}") == [(1,)]


def test_entry_and_exit_raced_leave_a_state_that_their_answers_tell(running: Running) -> None:
    servers, scene = running
    people = [each.person_id for each in scene.crowd[:24]]
    calls: list[Any] = []
    for i, person in enumerate(people):
        for j, phase in enumerate(("in", "out")):
            phone = servers.phone(person, i + j)
            body, key = {"receipt": phone.meet(scene.open_service, phase)}, servers.key()
            calls.append(lambda p=phone, b=body, k=key: p.post("scans", b, k))
    got = at_once(calls)
    states = dict(servers.rows(f"SELECT person_id, state FROM attendances WHERE event_id = {scene.open_service}"))
    for person, entry, leave in zip(people, got[::2], got[1::2], strict=True):
        assert entry.status_code == 201
        told = "left" if leave.status_code == 201 else leave.json()["reason"]
        assert (told, states[person]) in {("left", "left"), ("not_in", "in")}
    assert servers.the_books_are_right()


def test_two_offline_devices_give_equal_minutes_in_both_orders(running: Running) -> None:
    servers, scene = running
    servers.at(clock.at(DAY_OF_EVENT, 12))
    heard: dict[str, list[tuple[Any, ...]]] = {}
    for n, (order, event_id) in enumerate(scene.orders.items()):
        people = [each.person_id for each in scene.crowd[24 + n * DEVICES_PEOPLE :][:DEVICES_PEOPLE]]
        first, second = _devices(people, event_id)
        uploads = [second, first] if order == "second, first" else [first, second]
        device = servers.phone(scene.steward.person_id)
        calls = [lambda d=device, u=u: d.post("scans/batch", u) for u in uploads]
        answers = at_once(calls) if order == "at once" else [call() for call in calls]
        for answer in answers + [call() for call in calls]:  # and as often as they like
            assert answer.status_code in (200, 201), answer.text
            assert {each["status"] for each in answer.json()["results"]} == {201}
        heard[order] = [_sum(servers, event_id, person) for person in people]
    assert heard["first, second"] == heard["second, first"] == heard["at once"]
    assert sum(minutes for minutes, *_ in heard["at once"]) > 0
    assert servers.the_books_are_right()


def _devices(people: list[int], event_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """What two tablets kept: each saw some entries and some exits, and neither saw all of anybody's."""
    random = Random(7)
    kept: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for person in people:
        minutes = sorted(random.sample(range(-10, 180, 3), random.choice([2, 4, 5])))
        for i, minute in enumerate(minutes):
            scan = {
                "nonce": f"{event_id}-{person}-{i}",
                "event_id": event_id,
                "phase": "in" if i % 2 == 0 else "out",
                "person_id": person,
                "scanned_at": rfc3339(EIGHT + minute * MINUTE),
            }
            random.choice(kept).append(scan)
    now = rfc3339(clock.at(DAY_OF_EVENT, 12))
    first, second = ({"device_id": f"tablet-{n}", "device_time": now, "scans": scans} for n, scans in enumerate(kept))
    return first, second


def _sum(servers: Servers, event_id: int, person: int) -> tuple[Any, ...]:
    (row,) = servers.rows(
        f"SELECT minutes, points, state, in_at, out_at FROM attendances "
        f"WHERE event_id = {event_id} AND person_id = {person}"
    )
    balances = servers.rows(
        f"SELECT unit_id, kind, balance FROM ledger_accounts "
        f"WHERE owner_type = 'person' AND owner_id = {person} AND balance <> 0 ORDER BY 1, 2"
    )
    return *row, *balances


def _credits(servers: Servers, person: int) -> list[int]:
    rows = servers.rows(f"SELECT amount FROM ledger_transfers WHERE person_id = {person} AND category = 'talk'")
    return [amount for (amount,) in rows]
