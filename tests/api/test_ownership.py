"""What is somebody's own is theirs alone; what an office may not, no holder of it may; a draft is its makers'."""

import re
from typing import Any

import httpx
import pytest
from api.server import Server
from api.stage import token_of
from api.test_places_of_rights import HERE, THERE, batch
from api.test_rights import EVERYBODY, IN_BATCH, MATRIX, ROLES, SIGNED_IN, Route
from cast import CAST, KEYS

from points.clock import DAY
from points.people.codes import member_code

TABLE = (*MATRIX, *IN_BATCH)
ONES_OWN = {
    ("PUT", "/api/session/password"),
    ("POST", "/api/events/{event_id:int}/signups"),
    ("DELETE", "/api/events/{event_id:int}/signups/{signup_id:int}"),
    ("POST", "/api/scans"),
    ("POST", "/api/orders"),
    ("POST", "/api/orders/{order_id:int}/cancellation"),
    ("POST", "/api/vouchers/lookup"),
    ("POST", "/api/vouchers/{voucher_id:int}/done"),
    ("POST", "/api/vouchers/{voucher_id:int}/confirmation"),
    ("POST", "/api/vouchers/{voucher_id:int}/complaint"),
    ("POST", "/api/vouchers/{voucher_id:int}/cancellation"),
    ("PUT", "/api/me/consents"),
    ("POST", "/api/notices/{notice_id:int}/objections"),
    ("POST", "/api/cycles/{cycle_id:int}/objections"),
    ("POST", "/api/cycles/{cycle_id:int}/nominations"),
    ("POST", "/api/cycles/{cycle_id:int}/nominations/{nomination_id:int}/withdrawal"),
    ("POST", "/api/cycles/{cycle_id:int}/panel/marks"),
}
"""What everybody who is signed in may change: things of their own."""

WATCHED = {("POST", "/api/cycles/{cycle_id:int}/signature"), ("POST", "/api/cycles/{cycle_id:int}/what-if")}
"""What an auditor does beside: sign that they looked, and try weights, which changes nothing."""


def key(text: str = "own-1") -> dict[str, str]:
    return {"Idempotency-Key": f'"{text}"'}


def landed(server: Server, client: httpx.Client, village: str = HERE) -> dict[str, Any]:
    """The page after a phone met the code of the event that runs; the phone has its cookie from then on."""
    token = token_of(server.cast.events[village, "上午"], server.clock.now())
    answer = client.get(f"/api/codes/{token}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def writes_of(role: str) -> set[tuple[str, str]]:
    """What a role may change, by the table, beside what strangers may."""
    asked: list[Route] = [r for r in TABLE if r.method != "GET" and r.allowed != EVERYBODY]
    return {(route.method, route.path) for route in asked if role in route.allowed}


def test_an_auditor_changes_nothing_but_what_is_their_own() -> None:
    assert writes_of("auditor") == writes_of("resident") | WATCHED
    assert writes_of("resident") == ONES_OWN


def test_a_secretary_decides_on_counts_but_moves_no_goods() -> None:
    of_stock = {(method, path) for method, path in writes_of("secretary") if path.startswith("/api/stock")}
    assert of_stock == {("POST", "/api/stock/counts/{count_id:int}/decision")}
    assert writes_of("secretary") & writes_of("organiser") == writes_of("resident") | {("POST", "/api/complaints")}


def test_nobody_runs_a_cycle_and_signs_that_it_was_watched() -> None:
    signing = ("POST", "/api/cycles/{cycle_id:int}/signature")
    assert [role for role in ROLES if signing in writes_of(role)] == ["auditor"]


def test_what_everybody_signed_in_may_is_their_own() -> None:
    assert {(r.method, r.path) for r in TABLE if r.method != "GET" and r.allowed == SIGNED_IN} == ONES_OWN


def test_only_organisers_decide_on_attendance_and_only_who_audits_reads_the_books() -> None:
    for route in TABLE:
        if re.search(r"/(attendance|events)/.*(approval|back-entries)", route.path):
            assert route.allowed == {"organiser", "administrator"}, route
        if "/ledger/" in route.path:
            assert route.allowed == {"auditor", "secretary", "administrator"}, route


def test_everybody_has_their_own_statement_and_attendance(stage: Server) -> None:
    wang, chen = stage.cast.people["王秀英"], stage.cast.people["陈大爷"]
    for name, attendances in (("王秀英", [HERE]), ("陈大爷", [THERE]), ("吴签到", [])):
        client = stage.client(name)
        for other in (wang, chen):  # a parameter that is not asked for changes nothing
            mine = client.get("/api/me/attendance", params={"person_id": other}).json()["items"]
            assert [each["attendance_id"] for each in mine] == [stage.cast.attendances[v] for v in attendances]
            lines = client.get("/api/me/statement", params={"person_id": other, "account_id": 1}).json()["items"]
            assert len(lines) == len(attendances)
        assert client.get("/api/me").json()["person"]["id"] == stage.cast.people[name]
        assert int(client.get("/api/me/code").json()["digits"][4:14]) == stage.cast.people[name]


def test_a_resident_opens_nobody_and_no_book(stage: Server) -> None:
    client, cast = stage.client("王秀英"), stage.cast
    for path in (
        f"/api/people/{cast.people['陈大爷']}",
        f"/api/people/{cast.people['王秀英']}",
        f"/api/ledger/transfers?person_id={cast.people['陈大爷']}",
        "/api/ledger/accounts/1",
        f"/api/events/{cast.events[HERE, '清早']}/attendance",
    ):
        assert (client.get(path).status_code, client.get(path).json()["reason"]) == (403, "forbidden"), path


def test_a_sign_up_is_taken_back_by_its_person_only(staged: Server) -> None:
    cast, before = staged.cast, staged.rows()
    event = cast.events[HERE, "上午"]
    for name in ("吴签到", "陈大爷", "赵组织", "周管理"):
        for at in (event, cast.events[THERE, "上午"]):
            answer = staged.client(name).delete(f"/api/events/{at}/signups/{cast.signups[HERE]}")
            assert (answer.status_code, answer.json()["reason"]) == (404, "signup_not_found"), name
    assert staged.rows() == before
    assert staged.client("王秀英").delete(f"/api/events/{event}/signups/{cast.signups[HERE]}").status_code == 204


def test_a_phone_stands_for_the_people_on_its_number_only(staged: Server) -> None:
    client, before = staged.client("王秀英"), staged.rows()
    page = landed(staged, client)
    assert [each["person_id"] for each in page["people"]] == [staged.cast.people["王秀英"]]
    for name in set(CAST) - {"王秀英"}:
        body = {"receipt": page["receipt"], "person_id": staged.cast.people[name]}
        answer = client.post("/api/scans", json=body, headers=key(f"for-{staged.cast.people[name]}"))
        assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden"), name
    assert staged.rows() == before
    assert client.post("/api/scans", json={"receipt": page["receipt"]}, headers=key()).status_code == 201


def test_everybody_scans_themselves_in_in_either_village(staged: Server) -> None:
    for name in CAST:
        for village in (HERE, THERE):
            client = staged.client(name)
            body = {"receipt": landed(staged, client, village)["receipt"]}
            answer = client.post("/api/scans", json=body, headers=key(f"{village.encode().hex()}-in"))
            assert (answer.status_code, answer.json()["person_name"]) == (201, name), answer.text


def test_a_receipt_without_a_session_is_not_yet_a_scan(staged: Server) -> None:
    client, before = staged.client(), staged.rows()
    page = landed(staged, client)
    assert page["people"] == []
    answer = client.post("/api/scans", json={"receipt": page["receipt"]}, headers=key())
    assert (answer.status_code, answer.json()["reason"]) == (401, "not_signed_in")
    assert staged.rows() == before


def test_who_is_no_steward_scans_nobodys_code(staged: Server) -> None:
    code = member_code(KEYS, staged.cast.people["陈大爷"], staged.clock.now())
    scan = {"event_id": staged.cast.events[HERE, "上午"], "phase": "in", "code": code}
    before = staged.rows()
    for name in ("王秀英", "钱店员", "郑评选", "孙审计", "冯西村"):
        client = staged.client(name)
        assert client.post("/api/scans", json=scan, headers=key()).json()["reason"] == "forbidden", name
        assert client.post("/api/scans/batch", json=batch(scan)).json()["reason"] == "forbidden", name
    assert staged.rows() == before
    assert staged.client("吴签到").post("/api/scans", json=scan, headers=key()).status_code == 201


def test_of_a_batch_what_lies_in_the_stewards_village_is_taken(staged: Server) -> None:
    chen = staged.cast.people["陈大爷"]
    scans = [
        batch({"event_id": staged.cast.events[village, "上午"], "phase": "in", "person_id": chen}, f"of-{number}")
        for number, village in enumerate((HERE, THERE))
    ]
    body = scans[0] | {"scans": scans[0]["scans"] + scans[1]["scans"]}
    results = staged.client("吴签到").post("/api/scans/batch", json=body).json()["results"]
    assert [(each["nonce"], each["status"]) for each in results] == [("of-0", 201)], "the device keeps the other one"


def test_nobody_approves_what_they_entered_or_did_themselves(staged: Server) -> None:
    zhao, cast = staged.client("赵组织"), staged.cast
    entry = {"person_id": cast.people["吴签到"], "in_at": "2026-05-11T08:05:00+08:00", "note": "手机没电"}
    entry["out_at"] = "2026-05-11T08:45:00+08:00"
    address = f"/api/events/{cast.events[HERE, '清早']}/back-entries"
    made = zhao.post(address, json=entry, headers=key("enter")).json()
    own = zhao.post(address, json=entry | {"person_id": cast.people["赵组织"]}, headers=key("own"))
    assert own.json()["reason"] == "maker"
    approval = f"/api/attendance/{made['id']}/approval"
    refused = zhao.post(approval, json={"decision": "approve"}, headers=key("approve"))
    assert (refused.status_code, refused.json()["reason"]) == (403, "maker")
    approved = staged.client("周管理").post(approval, json={"decision": "approve"}, headers=key("approve"))
    assert (approved.status_code, approved.json()["approval"]) == (201, "approved")


@pytest.mark.parametrize("name", ["陌生人", *(name for name in CAST if name not in ("赵组织", "周管理"))])
def test_a_draft_is_not_there_for_who_may_not_make_one(stage: Server, name: str) -> None:
    client, event = stage.client(name), stage.cast.events[HERE, "草稿"]
    shown = client.get(f"/api/events/{event}")
    assert (shown.status_code, shown.json()["reason"]) == (404, "event_not_found")
    for path in ("code", "poster.png", "attendance", "roster"):
        assert client.get(f"/api/events/{event}/{path}").status_code in (401, 403, 404), path
    for view in ("open", "mine", "past", "running"):
        items = client.get("/api/events", params={"view": view, "limit": 100}).json()["items"]
        assert event not in [each["id"] for each in items], view
    signed = client.post(f"/api/events/{event}/signups", json={}, headers=key())
    assert signed.json()["reason"] in ("not_signed_in", "event_not_found")
    met = client.get(f"/api/codes/{token_of(event, stage.clock.now())}")
    assert (met.status_code, met.json()["reason"]) == (404, "invalid")


@pytest.mark.parametrize("name", ["赵组织", "周管理"])
def test_a_draft_is_there_for_who_may(stage: Server, name: str) -> None:
    answer = stage.client(name).get(f"/api/events/{stage.cast.events[HERE, '草稿']}")
    assert (answer.status_code, answer.json()["status"]) == (200, "draft")


@pytest.mark.parametrize("end", ["ended", "expired", "blocked", "made up", "cut", "of nobody"])
def test_a_session_that_is_over_opens_nothing_however_it_is_looked_up(staged: Server, end: str) -> None:
    client, token = staged.client("吴签到"), staged.cast.tokens["吴签到"]
    scan = {"event_id": staged.cast.events[HERE, "上午"], "phase": "in", "person_id": staged.cast.people["王秀英"]}
    body = {"receipt": landed(staged, client)["receipt"]}
    match end:
        case "ended":
            staged.client("吴签到").delete("/api/session")
        case "expired":
            staged.clock.advance(31 * DAY)
            del body["receipt"]  # it is over too
            body |= scan
        case "blocked":
            person = f"/api/people/{staged.cast.people['吴签到']}"
            assert staged.client("周管理").patch(person, json={"status": "blocked"}).status_code == 200
        case _:
            client.cookies["points"] = {"made up": "x" * 43, "cut": token[:-1], "of nobody": token + "A" * 300}[end]
    before = staged.rows()
    answers = [
        client.get("/api/me"),
        client.get("/api/session"),
        client.post(f"/api/events/{staged.cast.events[HERE, '上午']}/signups", json={}, headers=key("a")),
        client.post("/api/scans", json=body, headers=key("b")),
        client.post("/api/scans", json=scan, headers=key("c")),
        client.post("/api/scans/batch", json=batch(scan)),
    ]
    assert [(each.status_code, each.json()["reason"]) for each in answers] == [(401, "not_signed_in")] * len(answers)
    assert staged.rows() == before
