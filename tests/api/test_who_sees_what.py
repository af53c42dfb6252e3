"""What is told to whom: staff on duty, drafts that were called off, the town's books, scans of another village."""

from typing import Any

from api.server import Server
from api.stage import TEN, token_of
from cast import CAST

from points.clock import MINUTE, rfc3339

VILLAGE_AUDITOR = "UPDATE grants SET place_id = {place} WHERE person_id = {person}"


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": f'"{name}"'}


def draft(server: Server, **changes: Any) -> dict[str, Any]:
    """A clean-up in 东村, as its organiser writes it."""
    return {
        "kind": "service",
        "title": "河边清洁",
        "category": "clean_up",
        "place_id": server.cast.places["东村"],
        "location": "河边",
        "starts_at": rfc3339(TEN),
        "ends_at": rfc3339(TEN + 60 * MINUTE),
        "contact_name": "赵组织",
        "contact_phone": "19900000004",
    } | changes


def test_who_is_on_duty_is_told_to_who_runs_the_event(staged: Server) -> None:
    wang = staged.cast.people["王秀英"]
    organiser = staged.client("赵组织")
    made = organiser.post("/api/events", json=draft(staged, on_duty=[wang]), headers=key("new")).json()
    organiser.post(f"/api/events/{made['id']}/publication", headers=key("publish"))
    for name in ("陌生人", "王秀英", "吴签到", "冯西村"):
        shown = staged.client(name).get(f"/api/events/{made['id']}").json()
        assert (shown["on_duty"], shown["organiser"]["name"]) == ([], "赵组织"), name
    for name in ("赵组织", "李队长"):
        shown = staged.client(name).get(f"/api/events/{made['id']}").json()
        assert shown["on_duty"] == [{"id": wang, "name": "王秀英"}], name
    listed = staged.client().get("/api/events").json()["items"]
    assert [each["on_duty"] for each in listed if each["id"] == made["id"]] == [[]]


def test_a_draft_called_off_stays_with_who_may_write_drafts(staged: Server) -> None:
    event = staged.cast.events["东村", "草稿"]
    path = f"/api/events/{event}"
    cancelled = staged.client("赵组织").post(f"{path}/cancellation", json={"reason": "不办了"}, headers=key("off"))
    assert (cancelled.status_code, cancelled.json()["status"]) == (201, "cancelled")
    for name in ("陌生人", "王秀英", "李队长", "冯西村"):
        assert staged.client(name).get(path).status_code == 404, name
    assert staged.client("周管理").get(path).status_code == 200


def test_an_event_called_off_after_it_was_published_is_still_told(staged: Server) -> None:
    path = f"/api/events/{staged.cast.events['东村', '上午']}"
    staged.client("赵组织").post(f"{path}/cancellation", json={"reason": "暴雨"}, headers=key("off"))
    assert staged.client().get(path).json()["status"] == "cancelled"


def test_the_books_are_for_who_audits_the_whole_town(staged: Server) -> None:
    paths = ("/api/ledger/accounts/1", "/api/ledger/transfers")
    assert [staged.client("孙审计").get(path).status_code for path in paths] == [404, 200]
    connection = staged.parts.database.connect_writer()
    with connection.begin():
        where = {"place": staged.cast.places["东村"], "person": staged.cast.people["孙审计"]}
        connection.exec_driver_sql(VILLAGE_AUDITOR.format(**where))
    connection.close()
    for path in paths:
        answer = staged.client("孙审计").get(path)
        assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")
        assert answer.json()["explanation"] == "账本是全镇的,只有镇一级的监督员、评选专员和管理员能看。"


def test_a_source_is_named_by_its_kind_and_its_number(staged: Server) -> None:
    auditor = staged.client("孙审计")
    answer = auditor.get("/api/ledger/transfers?source_type=attendance")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["source_id"])
    source = staged.cast.attendances["东村"]
    found = auditor.get(f"/api/ledger/transfers?source_type=attendance&source_id={source}").json()["items"]
    assert found
    assert {each["source_id"] for each in found} == {source}


def test_my_minutes_say_what_is_mine_and_what_waits(staged: Server) -> None:
    assert staged.client("王秀英").get("/api/me").json()["minutes"] == {"total": 0, "quarter": 0, "pending": 60}
    approval = f"/api/attendance/{staged.cast.attendances['东村']}/approval"
    answer = staged.client("赵组织").post(approval, json={"decision": "approve"}, headers=key("yes"))
    assert answer.status_code == 201, answer.text
    assert staged.client("王秀英").get("/api/me").json()["minutes"] == {"total": 60, "quarter": 60, "pending": 0}


def test_a_scan_at_another_villages_event_stays_on_the_device(staged: Server) -> None:
    """What has a result is forgotten by the device, so what was not stored must have none."""
    wang = staged.cast.people["王秀英"]
    here, there = (
        {
            "nonce": village,
            "event_id": staged.cast.events[village, "上午"],
            "phase": "in",
            "scanned_at": rfc3339(TEN - MINUTE),
            "person_id": wang,
        }
        for village in ("东村", "西村")
    )
    here["nonce"], there["nonce"] = "here", "there"
    batch = {"device_id": "tablet", "device_time": rfc3339(TEN)}
    steward = staged.client("吴签到")
    answer = steward.post("/api/scans/batch", json=batch | {"scans": [there, here]})
    assert [(each["nonce"], each["status"]) for each in answer.json()["results"]] == [("here", 201)]
    alone = steward.post("/api/scans/batch", json=batch | {"scans": [there]})
    assert alone.status_code == 403
    again = staged.client("赵组织").post("/api/scans/batch", json=batch | {"scans": [here]}).json()["results"]
    assert [(each["status"], each["replayed"]) for each in again] == [(201, True)]


def test_who_shares_a_phone_is_named_whole_only_to_themselves(staged: Server) -> None:
    place_id, phone = staged.cast.places["西村"], CAST["王秀英"].phone
    husband = {"name": "李国富", "phone": phone, "place_id": place_id}
    assert staged.client("周管理").post("/api/people", json=husband, headers=key("husband")).status_code == 201
    client = staged.client("王秀英")
    token = token_of(staged.cast.events["东村", "上午"], staged.clock.now())
    people = client.get(f"/api/codes/{token}").json()["people"]
    assert [(each["name"], each["place_name"]) for each in people] == [("王秀英", "东村"), ("李*富", "西村")]


def test_who_has_a_phone_of_their_own_is_told_no_place(staged: Server) -> None:
    token = token_of(staged.cast.events["东村", "上午"], staged.clock.now())
    (alone,) = staged.client("吴签到").get(f"/api/codes/{token}").json()["people"]
    assert (alone["name"], alone["place_name"]) == ("吴签到", "")
