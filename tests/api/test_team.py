"""A captain's look-up: people of their own team by name, as much of them as tells two of one name apart."""

from datetime import date
from typing import Any

import pytest
from api.deciding import AUDITOR, SECRETARY, begun
from api.server import Server
from cast import CAST

RECORDED = date(2026, 1, 16)


def found(server: Server, name: str, q: str) -> list[dict[str, Any]]:
    answer = server.client(name).get("/api/team", params={"q": q})
    assert answer.status_code == 200, answer.text
    assert answer.json()["next_cursor"] is None, "nobody reads a team through"
    return answer.json()["items"]


def test_a_captain_finds_who_lives_in_their_own_part_of_the_town(shared: Server) -> None:
    wang = {
        "id": shared.cast.people["王秀英"],
        "name": "王秀英",
        "place_name": "东村",
        "phone_last4": "0001",
        "household_id": shared.cast.households["东村"],
    }
    for q in ("王秀", " 王 秀英", "0001"):
        assert found(shared, "李队长", q) == [wang], q
    for q in ("陈大爷", "冯西", "0010", "周管理"):
        assert found(shared, "李队长", q) == [], q


def test_who_recommends_for_the_whole_town_finds_the_whole_town(shared: Server) -> None:
    assert [each["name"] for each in found(shared, SECRETARY, "陈大")] == ["陈大爷"]
    assert found(shared, "冯西村", "王秀英") == []


def test_nobody_is_listed_who_was_not_asked_for(shared: Server) -> None:
    client = shared.client("李队长")
    pointless = ("?q=王", "?q=V0000", "?q=1", "?q=%20%20", f"?q={CAST['王秀英'].phone}")
    for query in ("", "?q=", "?q=%00", f"?q={'王' * 501}", *pointless):
        answer = client.get(f"/api/team{query}")
        assert (answer.status_code, answer.json()["reason"]) == (422, "invalid_input"), query


@pytest.mark.parametrize("name", ["王秀英", "吴签到", "钱店员", AUDITOR])
def test_who_recommends_nobody_finds_nobody(shared: Server, name: str) -> None:
    refused = shared.client(name).get("/api/team?q=王")
    assert (refused.status_code, refused.json()["reason"]) == (403, "forbidden")


def test_who_left_is_not_found_and_of_many_of_one_name_the_first_twenty_are(server: Server) -> None:
    clerk = server.client("周管理")
    for number in range(21):
        body = {"name": "何大伟", "phone": f"199000010{number:02d}", "place_id": server.cast.places["东村"]}
        made = clerk.post("/api/people", json=body, headers={"Idempotency-Key": f'"he-{number}"'})
        assert made.status_code == 201, made.text
    listed = [each["id"] for each in found(server, "李队长", "何大伟")]
    assert len(listed) == 20
    assert clerk.patch(f"/api/people/{listed[0]}", json={"status": "left"}).status_code == 200
    assert listed[0] not in [each["id"] for each in found(server, "李队长", "何大伟")]


def test_a_captain_recommends_whom_they_found_in_the_name_of_the_team(server: Server) -> None:
    at = begun(server, date(2026, 1, 5))
    at.on(RECORDED)
    at.done(SECRETARY, "/closing")
    (wang,) = found(server, "李队长", "王秀英")
    team = {"subject_id": wang["id"], "by_kind": "team", "by_name": "东村志愿服务队", "reason": "每个周末都来"}
    at.done("李队长", "/nominations", team)
    assert at.refused("李队长", "/nominations", team | {"by_kind": "unit"}) == (403, "forbidden")
    assert at.refused("李队长", "/nominations", team | {"by_kind": "staff"}) == (403, "forbidden")
    assert at.refused("李队长", "/nominations", team | {"subject_id": at.id("陈大爷")}) == (403, "forbidden")
    (kept,) = at.get(AUDITOR, "/nominations").json()
    assert (kept["name"], kept["by_kind"], kept["by_name"]) == ("王秀英", "team", "东村志愿服务队")
    assert [each["mine"] for each in at.get("李队长", "/nominations").json()] == [True]
