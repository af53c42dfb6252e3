"""Asking again: before, during and after a kill of the server, a scan counts once and its answer is the stored one.

DESIGN section 2, Idempotency, line by line.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import pytest
from concurrency.servers import Nursery, Phone, Servers, serving
from town import DAY_OF_EVENT, Town

from points import clock
from points.clock import HOUR, MINUTE, rfc3339
from points.people.codes import member_code
from points.people.session import Actor

EIGHT = clock.at(DAY_OF_EVENT, 8)
KILLS = 6


@dataclass
class Scene:
    people: list[Actor]
    steward: Actor
    event: int
    talk: int


Running = tuple[Servers, Scene]


def _scene(town: Town) -> Scene:
    people = [town.person() for _ in range(KILLS + 2)]
    return Scene(people, town.person(role="steward"), town.event(sign_up="optional"), town.event(category="talk"))


@pytest.fixture
def running(nursery: Nursery, database_url: str, tmp_path: Path) -> Iterator[Running]:
    with serving(nursery, database_url, tmp_path, EIGHT, _scene) as (servers, scene):
        yield servers, scene


def _is_replay(response: httpx.Response) -> bool:
    return response.headers.get("Idempotency-Replayed") == "true"


def _scans(servers: Servers, person: Actor) -> list[str | None]:
    query = f"SELECT refused_for FROM scans WHERE person_id = {person.person_id} ORDER BY id"
    return [reason for (reason,) in servers.rows(query)]


def test_the_rules_of_a_key(running: Running) -> None:
    servers, scene = running
    _a_key_is_required(servers, scene)
    _an_answer_is_told_again(servers, scene)
    _a_refusal_is_told_again(servers, scene)
    _a_key_belongs_to_one_actor_and_one_operation(servers, scene)
    _a_code_that_expired_meanwhile_is_no_reason(servers, scene)
    assert servers.the_books_are_right()


def _a_key_is_required(servers: Servers, scene: Scene) -> None:
    phone = servers.phone(scene.people[0].person_id)
    body = {"receipt": phone.meet(scene.talk)}
    missing = phone.post("scans", body)
    assert (missing.status_code, missing.json()["reason"]) == (400, "key_missing")
    assert missing.headers["content-type"].startswith("application/problem+json")
    for malformed in ('"', '"open', "two words", "x" * 65, '""', '"a", "b"'):
        answer = phone.post("scans", body, **{"Idempotency-Key": malformed})
        assert (answer.status_code, answer.json()["reason"]) == (400, "key_malformed"), malformed
    assert _scans(servers, scene.people[0]) == []


def _an_answer_is_told_again(servers: Servers, scene: Scene) -> None:
    phone, key = servers.phone(scene.people[0].person_id), servers.key()
    body = {"receipt": phone.meet(scene.talk)}
    first = phone.post("scans", body, key)
    assert (first.status_code, _is_replay(first)) == (201, False)
    for same in (f'"{key}"', key):
        again = phone.post("scans", body, **{"Idempotency-Key": same})
        assert (again.status_code, again.content, _is_replay(again)) == (201, first.content, True)
    phone.url = servers.url(1)
    assert _is_replay(phone.post("scans", body, key))  # whichever process is asked
    other = phone.post("scans", {"receipt": phone.meet(scene.event)}, key)
    assert (other.status_code, other.json()["reason"], _is_replay(other)) == (422, "key_reused", False)
    assert _scans(servers, scene.people[0]) == [None]


def _a_refusal_is_told_again(servers: Servers, scene: Scene) -> None:
    phone, key = servers.phone(scene.people[1].person_id), servers.key()
    out = {"receipt": phone.meet(scene.event, "out")}
    refused = phone.post("scans", out, key)
    assert (refused.status_code, refused.json()["reason"]) == (409, "not_in")
    assert phone.scan(scene.event).status_code == 201
    again = phone.post("scans", out, key)  # now it would succeed, but this act was answered
    assert (again.status_code, again.content, _is_replay(again)) == (409, refused.content, True)
    assert _scans(servers, scene.people[1]) == ["not_in", None]


def _a_key_belongs_to_one_actor_and_one_operation(servers: Servers, scene: Scene) -> None:
    key = servers.key()
    for person in scene.people[2:4]:
        answer = servers.phone(person.person_id).scan(scene.event, key=key)
        assert (answer.status_code, _is_replay(answer)) == (201, False)
    steward = servers.phone(scene.steward.person_id)
    signed_up = steward.post(f"events/{scene.event}/signups", {}, key)
    assert (signed_up.status_code, _is_replay(signed_up)) == (201, False)
    by_name = {"event_id": scene.event, "phase": "in", "person_id": scene.people[4].person_id}
    scanned = steward.post("scans", by_name, key)
    assert (scanned.status_code, _is_replay(scanned)) == (201, False)


def _a_code_that_expired_meanwhile_is_no_reason(servers: Servers, scene: Scene) -> None:
    """The rules come after the key: what was answered stays answered when the code on the phone has moved on."""
    steward, key = servers.phone(scene.steward.person_id), servers.key()
    digits = member_code(servers.keys, scene.people[5].person_id, EIGHT)
    body = {"event_id": scene.event, "phase": "in", "code": digits}
    first = steward.post("scans", body, key)
    assert first.status_code == 201, first.text
    servers.at(EIGHT + 5 * MINUTE)
    again = steward.post("scans", body, key)
    assert (again.status_code, again.content, _is_replay(again)) == (201, first.content, True)
    fresh = steward.post("scans", body, servers.key())
    assert (fresh.status_code, fresh.json()["reason"]) == (410, "code_expired")
    servers.at(EIGHT)


def test_a_retry_after_a_kill_gets_the_stored_answer(running: Running) -> None:
    servers, scene = running
    person, process = scene.people[0], servers.processes[0]
    phone, key = servers.phone(person.person_id), servers.key()
    body = {"receipt": phone.meet(scene.talk)}
    _down(servers)
    with pytest.raises(httpx.TransportError):
        phone.post("scans", body, key)  # before: nobody heard it
    servers.up()
    assert _scans(servers, person) == []
    first = phone.post("scans", body, key)
    assert (first.status_code, _is_replay(first)) == (201, False)
    process.kill()
    servers.up()
    again = phone.post("scans", body, key)
    assert (again.status_code, again.content, _is_replay(again)) == (201, first.content, True)
    assert _scans(servers, person) == [None]
    assert servers.the_books_are_right()


def test_a_kill_in_the_middle_of_a_scan_loses_nothing_and_doubles_nothing(running: Running) -> None:
    """Killed at some point between the request's first byte and its answer; the same request then settles it."""
    servers, scene = running
    random = Random(11)
    process = servers.processes[0]
    for person in scene.people[:KILLS]:
        phone, key = servers.phone(person.person_id), servers.key()
        body = {"receipt": phone.meet(scene.talk)}
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(_try, phone, body, key)
            time.sleep(random.uniform(0, 0.03))
            process.kill()
            heard = sent.result(30)
        stored = _scans(servers, person)
        assert stored == [None] or (stored == [] and heard is None)  # what was answered is there
        servers.up()
        again = phone.post("scans", body, key)
        assert again.status_code == 201, again.text
        assert _is_replay(again) == bool(stored)
        assert heard is None or heard.content == again.content
        assert _scans(servers, person) == [None]
    credit = servers.rows("SELECT count(*), sum(amount) FROM ledger_transfers WHERE category = 'talk'")
    assert credit == [(KILLS, KILLS * 1000)]
    assert servers.the_books_are_right()


def test_an_offline_upload_cut_off_by_a_kill_is_sent_again_whole(running: Running) -> None:
    servers, scene = running
    servers.at(EIGHT + HOUR)
    steward, process = servers.phone(scene.steward.person_id), servers.processes[0]
    scans = [
        {
            "nonce": f"tablet-{person.person_id}-{phase}", "event_id": scene.event, "phase": phase,
            "person_id": person.person_id, "scanned_at": rfc3339(EIGHT + minute * MINUTE),
        }
        for person in scene.people
        for phase, minute in (("in", 0), ("out", 30))
    ]  # fmt: skip
    upload = {"device_id": "tablet", "device_time": rfc3339(EIGHT + HOUR), "scans": scans}
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(lambda: _swallow(lambda: steward.post("scans/batch", upload)))
        time.sleep(0.01)
        process.kill()
        sent.result(30)
    servers.up()
    assert steward.post("scans/batch", upload).is_success
    results = steward.post("scans/batch", upload).json()["results"]
    assert [each["status"] for each in results] == [201] * len(scans)
    assert all(each["replayed"] for each in results)
    minutes = servers.rows(f"SELECT minutes FROM attendances WHERE event_id = {scene.event}")
    assert minutes == [(30,)] * len(scene.people)
    assert servers.rows("SELECT count(*) FROM scans") == [(len(scans),)]
    assert servers.the_books_are_right()


def _try(phone: Phone, body: dict[str, str], key: str) -> httpx.Response | None:
    return _swallow(lambda: phone.post("scans", body, key))


def _swallow(call: Callable[[], httpx.Response]) -> httpx.Response | None:
    try:
        return call()
    except httpx.TransportError:
        return None


def _down(servers: Servers) -> None:
    for process in servers.processes:
        process.kill()
