"""Files of residents over HTTP: staged, looked at, applied once, written out, and brought in again unchanged."""

from typing import Any

import pytest
from api.server import Server
from sqlalchemy import select

from points.db.working_set import WorkingSet
from points.db.writer import decide_batch
from points.ledger.models import accounts
from points.people.models import GRANTS, Grant
from points.rules import shipped_text
from points.rules.versions import LoadRules

TABLE = """姓名,手机号,村(社区),小区,户主,年龄段
何一,19900001001,东村,桂花苑,何一,60-74
何二,19900001002,东村,桂花苑,何一,18-59
,19900001003,东村,,,
何四,12345,东村,,,
何五,19900001005,没有的村,,,
"""
KEY = {"Idempotency-Key": '"import-1"'}


def staged(server: Server, name: str = "周管理", text: str = TABLE) -> dict[str, Any]:
    response = server.client(name).post("/api/imports", files={"file": ("名单.csv", text.encode())})
    assert response.status_code == 201, response.text
    return response.json()


def test_a_file_is_judged_and_changes_nothing_yet(server: Server) -> None:
    body = staged(server)
    assert body["file_name"] == "名单.csv"
    assert body["counts"] == {"total": 5, "new": 2, "change": 0, "same": 0, "bad": 3}
    client = server.client("周管理")
    assert client.get("/api/people", params={"q": "何一"}).json()["items"] == []
    bad = client.get(f"/api/imports/{body['id']}/rows", params={"verdict": "bad"}).json()["items"]
    assert [row["row"] for row in bad] == [4, 5, 6]
    assert all(row["reason"] and row["explanation"].endswith("。") for row in bad)


def test_bad_rows_keep_the_file_out_until_they_are_left_out(server_on_each: Server) -> None:
    client, body = server_on_each.client("周管理"), staged(server_on_each)
    address = f"/api/imports/{body['id']}/application"
    assert client.post(address, json={}).json()["reason"] == "key_missing"
    refused = client.post(address, json={}, headers={"Idempotency-Key": "first"})
    assert (refused.status_code, refused.json()["reason"]) == (409, "import_has_bad_rows")
    applied = client.post(address, json={"skip_bad": True}, headers=KEY)
    assert (applied.status_code, applied.json()["status"]) == (201, "applied")
    again = client.post(address, json={"skip_bad": True}, headers=KEY)
    assert (again.json(), again.headers["idempotency-replayed"]) == (applied.json(), "true")
    (found,) = client.get("/api/people", params={"q": "何一"}).json()["items"]
    assert found["place_name"] == "东村 桂花苑"
    good = "\n".join(TABLE.splitlines()[:3])
    assert staged(server_on_each, text=good)["counts"]["same"] == 2


def test_what_was_written_out_comes_back_as_the_same(server: Server) -> None:
    client = server.client("周管理")
    for kind in ("xlsx", "csv"):
        written = client.get(f"/api/people/export.{kind}")
        assert written.headers["content-disposition"] == f'attachment; filename="residents-2026-05-11.{kind}"'
        back = client.post("/api/imports", files={"file": (f"a.{kind}", written.content)}).json()
        assert back["counts"]["same"] == back["counts"]["total"] > 0, back


def test_a_staged_file_is_thrown_away(server: Server) -> None:
    client, body = server.client("周管理"), staged(server)
    assert client.delete(f"/api/imports/{body['id']}").status_code == 204
    assert client.get(f"/api/imports/{body['id']}").json()["status"] == "discarded"
    assert client.get(f"/api/imports/{body['id']}/rows").json()["items"] == []


OPENINGS = """姓名,手机号,村(社区),户主,期初积分
何一,19900001001,东村,何一,5
何二,19900001002,东村,何一,3
"""


def make_administrator(server: Server, name: str, place: str) -> None:
    """Give the office without ending the person's session, as appointing them would."""
    person_id, place_id = server.cast.people[name], server.cast.places[place]
    with server.parts.database.connect_writer() as connection, connection.begin():
        ws = WorkingSet(connection, server.clock.now())
        ws.insert(GRANTS, Grant(ws.next_id(), person_id, "administrator", place_id, None, ws.now, None))
        ws.flush()


def test_the_second_person_finds_the_file_and_applies_it(server_on_each: Server) -> None:
    server = server_on_each
    make_administrator(server, "李队长", "东村")
    body = staged(server, "李队长", OPENINGS)
    address = f"/api/imports/{body['id']}/application"
    own = server.client("李队长").post(address, json={}, headers=KEY)
    assert (own.status_code, own.json()["reason"]) == (403, "maker")
    second = server.client("周管理")
    (listed,) = second.get("/api/imports").json()["items"]
    assert (listed["id"], listed["status"], listed["made_by_name"]) == (body["id"], "staged", "李队长")
    assert (listed["counts"]["new"], listed["is_mine"]) == (2, False)
    assert second.post(address, json={}, headers=KEY).json()["status"] == "applied"
    assert second.get("/api/imports").json()["items"][0]["status"] == "applied"


def test_a_villages_administrator_lists_their_own_files_and_the_towns_all(server: Server) -> None:
    make_administrator(server, "李队长", "东村")
    theirs = staged(server, "李队长")["id"]
    towns = staged(server)["id"]
    assert [each["id"] for each in server.client("李队长").get("/api/imports").json()["items"]] == [theirs]
    first = server.client("周管理").get("/api/imports", params={"limit": 1}).json()
    rest = server.client("周管理").get("/api/imports", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in (*first["items"], *rest["items"])] == [towns, theirs]
    assert [each["is_mine"] for each in (*first["items"], *rest["items"])] == [True, False]


def test_where_households_share_their_points_a_file_brings_them_to_the_household(server: Server) -> None:
    text = shipped_text("one_yuan").replace('purse = "person"', 'purse = "household"')
    with server.parts.database.connect_writer() as connection:
        decide_batch(connection, server.clock, [LoadRules(actor=None, source=text, file="f")])[0].unwrap()
    make_administrator(server, "李队长", "东村")
    body = staged(server, "李队长", OPENINGS)
    server.client("周管理").post(f"/api/imports/{body['id']}/application", json={}, headers=KEY)
    with server.parts.database.read() as connection:
        query = select(accounts.c.owner_type, accounts.c.balance).where(accounts.c.kind == "wallet")
        assert [tuple(row) for row in connection.execute(query)] == [("household", 800)]


def test_what_is_no_table_is_refused_in_words(shared: Server) -> None:
    client = shared.client("周管理")
    for content in (b"", b"\x00" * 1000, b"PK\x03\x04 broken", b"just words\n"):
        response = client.post("/api/imports", files={"file": ("x.xlsx", content)})
        assert 400 <= response.status_code < 500, response.text
        assert response.json()["explanation"].endswith("。")


@pytest.mark.parametrize("form", [{"data": {"file": "text"}}, {"files": {"other": ("a.csv", b"x")}}, {"json": {}}])
def test_a_form_without_a_file_says_so(shared: Server, form: dict[str, Any]) -> None:
    response = shared.client("周管理").post("/api/imports", **form)
    assert response.status_code in (400, 422), response.text
    assert response.json()["explanation"].endswith("。")


def test_a_file_past_the_limit_is_refused(shared: Server) -> None:
    response = shared.client("周管理").post("/api/imports", files={"file": ("a.csv", b"a" * 20_020_000)})
    assert (response.status_code, response.json()["reason"]) == (413, "too_large")
