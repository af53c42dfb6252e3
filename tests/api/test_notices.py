"""Notices over HTTP: public words for everybody, names for nobody but those who may, objections with a key."""

from typing import Any

import httpx
import pytest
from api.boards import CONTACT
from api.server import Server
from cast import CAST, STRANGER

from points import clock
from points.clock import HOUR

HERE = "东村"
WANG = "王秀英"


def key(text: str) -> dict[str, str]:
    return {"Idempotency-Key": f'"{text}"'}


def notice(server: Server, name: str, more: str = "", **params: Any) -> httpx.Response:
    return server.client(name).get(f"/api/notices/{server.cast.notices[HERE]}{more}", params=params)


def consent(server: Server, name: str, **wanted: bool) -> dict[str, bool]:
    answer = server.client(name).put("/api/me/consents", json=wanted)
    assert answer.status_code == 200, answer.text
    return {each["scope"]: each["stands"] for each in answer.json()["items"]}


def objected(server: Server, name: str, text: str = "one", **body: Any) -> httpx.Response:
    path = f"/api/notices/{server.cast.notices[HERE]}/objections"
    return server.client(name).post(path, json={"position": 1, "words": "时长不对"} | body, headers=key(text))


def test_everybody_reads_masked_names_and_whom_to_call(stage: Server) -> None:
    for name in (*CAST, STRANGER):
        shown = notice(stage, name).json()
        assert shown["lines"] == [
            {"position": 1, "words": "王*英", "detail": "三星", "rank": "1", "withdrawn": False}
        ], name
        about = shown["notice"]
        assert (about["starts_on"], about["ends_on"], about["working_days"]) == ("2026-05-11", "2026-05-18", 5)
        assert (about["recipient"], about["phone"], about["place_name"]) == ("郑评选", "0812-1", HERE)
        assert (about["state"], about["takes_objections"], about["line_count"]) == ("running", True, 1)


def test_no_answer_for_everybody_holds_a_full_name(stage: Server) -> None:
    for path in ("/api/notices", f"/api/notices/{stage.cast.notices[HERE]}", "/api/me/objections"):
        answer = stage.client("李队长").get(path)
        assert answer.status_code == 200
        assert WANG not in answer.text
        assert CONTACT not in answer.text


def test_on_paper_stands_who_consented_to_that(stage: Server) -> None:
    assert [each["words"] for each in notice(stage, "孙审计", "/paper").json()["lines"]] == ["王秀英(东村)"]
    there = stage.client("孙审计").get(f"/api/notices/{stage.cast.notices['西村']}/paper").json()
    assert [each["words"] for each in there["lines"]] == ["陈*爷"]


def test_what_is_withdrawn_is_gone_at_once_from_both(staged: Server) -> None:
    assert consent(staged, WANG, listed=False) == {"listed": False, "paper": True, "honour": False}
    for more, name in (("", "李队长"), ("/paper", "郑评选")):
        (line,) = notice(staged, name, more).json()["lines"]
        assert line == {
            "position": 1,
            "words": "本人已撤回同意",
            "detail": "",
            "rank": None,
            "withdrawn": True,
        }
    assert consent(staged, WANG, listed=True)["listed"]
    assert notice(staged, "郑评选", "/paper").json()["lines"][0]["words"] == "王秀英(东村)"


def test_consents_are_asked_for_in_words_and_tell_how_they_were_given(staged: Server) -> None:
    person = staged.cast.people["陈大爷"]
    clerk = staged.client("郑评选")
    assert clerk.put(f"/api/people/{person}/consents", json={"honour": True}).status_code == 200
    for answer in (staged.client("陈大爷").get("/api/me/consents"), clerk.get(f"/api/people/{person}/consents")):
        told = {each["scope"]: each for each in answer.json()["items"]}
        assert list(told) == ["listed", "paper", "honour"]
        assert told["honour"]["words"] == "同意光荣榜写上我的全名"
        assert (told["honour"]["stands"], told["honour"]["way"]) == (True, "paper")
        assert (told["paper"]["stands"], told["paper"]["given_at"]) == (False, None)


def test_under_fourteen_is_told_what_to_do(staged: Server) -> None:
    clerk = staged.client("钱店员")
    child = {
        "name": "小宝",
        "place_id": staged.cast.places[HERE],
        "age_band": "under_14",
        "guardian_consent": True,
    }
    made = clerk.post("/api/people", json=child).json()["id"]
    path = f"/api/people/{made}/consents"
    assert clerk.put(path, json={"listed": True}).json()["items"][0]["stands"]
    assert clerk.put(path, json={"unknown": True}).status_code == 422


def test_an_objection_is_made_answered_and_read_by_whoever_made_it(staged: Server) -> None:
    made = objected(staged, "李队长", evidence="当天我也在场", contact="19900000002")
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["state"], told["line"], told["due_on"]) == ("open", "王*英", "2026-05-18")
    assert not {"objector_name", "contact"} & told.keys()
    again = objected(staged, "李队长", evidence="当天我也在场", contact="19900000002")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (told, "true")
    listed = notice(staged, "郑评选", "/objections").json()["items"]
    assert [(each["objector_name"], each["contact"], each["recorded_for"]) for each in listed] == [
        ("周大妈", CONTACT, True),
        ("李队长", "19900000002", False),
    ]
    assert [each["contact"] for each in notice(staged, "孙审计", "/objections").json()["items"]] == [None, None]
    body = {"upheld": True, "words": "签到记录有误,已更正"}
    path = f"/api/objections/{told['id']}/answer"
    secretary = staged.client("郑评选")
    assert secretary.post(path, json=body, headers=key("answer")).json()["state"] == "upheld"
    (mine,) = staged.client("李队长").get("/api/me/objections").json()["items"]
    assert (mine["state"], mine["answer"]) == ("upheld", "签到记录有误,已更正")
    stopped = notice(staged, WANG).json()["notice"]
    told = (stopped["state"], stopped["reason"], stopped["takes_objections"])
    assert told == ("stopped", "有异议成立,名单改正后重新公示。", False)
    assert objected(staged, WANG, "late").json()["reason"] == "notice_over"


def test_what_moves_something_needs_a_key(stage: Server) -> None:
    path = f"/api/notices/{stage.cast.notices[HERE]}/objections"
    assert stage.client(WANG).post(path, json={"words": "不对"}).json()["reason"] == "key_missing"


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"position": 9}, 404, "line_not_found"),
    ({"objector": {"name": "周大妈"}, "contact": "1"}, 403, "forbidden"),
    ({"objector": {}}, 403, "forbidden"),
    ({"words": " "}, 422, "invalid_input"),
    ({"words": ""}, 422, "invalid_input"),
]


@pytest.mark.parametrize(("body", "status", "reason"), BAD)
def test_a_residents_bad_objection_is_refused(stage: Server, body: dict[str, Any], status: int, reason: str) -> None:
    answer = objected(stage, WANG, f"bad-{reason}-{len(str(body))}", **body)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


def test_the_list_of_notices_goes_on_page_by_page(stage: Server) -> None:
    client, found, cursor = stage.client(WANG), [], None
    while True:
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = client.get("/api/notices", params=params).json()
        found += [each["id"] for each in answer["items"]]
        if (cursor := answer["next_cursor"]) is None:
            break
    everyone = client.get("/api/notices").json()["items"]
    assert found == [each["id"] for each in everyone]
    assert set(stage.cast.notices.values()) <= set(found)


def test_lines_come_in_pages_and_the_last_says_so(stage: Server) -> None:
    assert notice(stage, WANG, limit=1).json()["next_cursor"] is None
    assert notice(stage, WANG, cursor="x").json()["reason"] == "cursor_malformed"


def test_after_its_last_day_it_takes_none(staged: Server) -> None:
    staged.clock.instant = clock.at(clock.day_of(20260518), 23) + 2 * HOUR
    answer = objected(staged, WANG)
    assert answer.json()["explanation"] == "公示期到5月18日为止,已经满了,有问题请打受理电话0812-1。"
