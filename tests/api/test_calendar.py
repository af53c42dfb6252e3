"""The calendar over the API: what is off and worked, and the yearly list that an administrator of the town enters."""

from typing import Any

from api.server import Server
from cast import KEYS
from sqlalchemy import update

from points.db.writer import decide_batch
from points.people.models import grants
from points.people.places import CreatePlace
from points.people.session import SYSTEM

BY_LAW_2027 = (
    "01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15",
    "10-01", "10-02", "10-03",
)  # fmt: skip


def body(*more: dict[str, str]) -> dict[str, Any]:
    by_law = [{"day": f"2027-{each}", "kind": "off", "name": "节日"} for each in BY_LAW_2027]
    return {"source": "国务院办公厅关于2027年部分节假日安排的通知", "days": [*by_law, *more]}


def test_everybody_signed_in_sees_this_years_days(shared: Server) -> None:
    told = shared.client("王秀英").get("/api/calendar").json()
    assert told["listed_years"] == [2025, 2026]
    assert len(told["items"]) == 39
    assert {"day": "2026-05-09", "kind": "work", "name": "劳动节调休上班"} in told["items"]


def test_a_span_is_asked_for_by_its_first_and_last_day(shared: Server) -> None:
    client = shared.client("王秀英")
    told = client.get("/api/calendar", params={"from": "2026-12-01", "to": "2027-02-05"}).json()
    assert [each["day"] for each in told["items"]] == ["2027-01-01", "2027-02-05"]
    for wrong in ({"from": "2027-02-05", "to": "2026-12-01"}, {"from": "2020-01-01", "to": "2030-01-01"}):
        assert client.get("/api/calendar", params=wrong).status_code == 422
    assert client.get("/api/calendar", params={"from": "tomorrow"}).status_code in (400, 422)


def test_a_list_is_entered_twice_alike_and_told_back(server_on_each: Server) -> None:
    administrator = server_on_each.client("周管理")
    given = body({"day": "2027-02-14", "kind": "work", "name": "春节调休上班"})
    first, again = (administrator.put("/api/calendar/2027", json=given) for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    assert first.json()["listed_years"] == [2025, 2026, 2027]
    assert len(first.json()["items"]) == 14
    assert {"day": "2027-02-14", "kind": "work", "name": "春节调休上班"} in first.json()["items"]


def test_a_list_with_mistakes_is_refused_with_each_of_them(server: Server) -> None:
    given = body(
        {"day": "2027-05-04", "kind": "work", "name": "x"}, {"day": "2026-05-04", "kind": "off", "name": "x"}
    )
    answer = server.client("周管理").put("/api/calendar/2027", json=given)
    assert (answer.status_code, answer.json()["reason"]) == (422, "calendar_invalid")
    assert len(answer.json()["problems"]) == 2
    assert server.client("周管理").get("/api/calendar").json()["listed_years"] == [2025, 2026]


def test_an_administrator_of_a_part_does_not_change_the_whole_towns(server: Server) -> None:
    with server.parts.database.connect_writer() as connection:
        village = server.cast.places["东村"]
        command = CreatePlace(actor=SYSTEM, keys=KEYS, parent_id=village, kind="grid", name="一网格")
        grid = decide_batch(connection, server.clock, [command])[0].unwrap().id
        with connection.begin():
            moved = update(grants).where(grants.c.person_id == server.cast.people["周管理"]).values(place_id=grid)
            connection.execute(moved)
    answer = server.client("周管理").put("/api/calendar/2027", json=body())
    assert (answer.status_code, answer.json()["explanation"]) == (403, "放假安排是全镇的,只有镇一级的管理员能录入。")
