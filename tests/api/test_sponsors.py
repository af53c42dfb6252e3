"""Sponsors and the budget over HTTP: written by the town's desk, read by who checks, unknown to everybody else."""

from itertools import count
from typing import Any

import httpx
import pytest
from api.server import Server

_keys = count()
GRAIN = {"name": "惠民粮油店", "contact_name": "孙经理", "contact_phone": "19900000071"}
MONEY = {"kind": "yuan", "yuan": "1000.5", "what": "", "day": "2026-05-11"}
GOODS = {"kind": "goods", "yuan": "520", "what": "大米20袋", "day": "2026-05-10"}


def post(client: httpx.Client, address: str, body: Any, status: int = 201) -> Any:
    answer = client.post(address, json=body, headers={"Idempotency-Key": f'"sponsor-{next(_keys)}"'})
    assert answer.status_code == status, answer.text
    return answer.json()


def test_what_a_sponsor_gives_is_told_and_makes_the_pool(server_on_each: Server) -> None:
    server = server_on_each
    desk, auditor = server.client("郑评选"), server.client("孙审计")
    sponsor = post(desk, "/api/sponsors", GRAIN)["id"]
    post(desk, f"/api/sponsors/{sponsor}/pledges", MONEY)
    post(desk, f"/api/sponsors/{sponsor}/pledges", GOODS)
    (told,) = auditor.get("/api/sponsors").json()["items"]
    assert told == {
        "id": sponsor,
        **GRAIN,
        "closed": False,
        "given_yuan": "1520.50",
        "goods_yuan": "520.00",
        "pledge_count": 2,
        "pledges": None,
    }
    gifts = auditor.get(f"/api/sponsors/{sponsor}").json()["pledges"]
    assert [(each["kind"], each["yuan"], each["what"], each["day"]) for each in gifts] == [
        ("yuan", "1000.50", "", "2026-05-11"),
        ("goods", "520.00", "大米20袋", "2026-05-10"),
    ]
    budget = auditor.get("/api/budget").json()
    assert (budget["month"], budget["pool_yuan"], budget["used_yuan"], budget["state"]) == (
        202605,
        "1520.50",
        "0.00",
        "ok",
    )
    assert budget["outstanding_points"] == "0.00"
    assert budget["cover_percent"] is None
    assert (budget["warn_percent"], budget["stop_percent"]) == (80, 100)


def test_a_clerk_is_told_the_names_a_delivery_may_be_from_and_nothing_else(server_on_each: Server) -> None:
    server = server_on_each
    desk, clerk = server.client("郑评选"), server.client("钱店员")
    grain = post(desk, "/api/sponsors", GRAIN)["id"]
    closed = post(desk, "/api/sponsors", GRAIN | {"name": "惠民旧店"})["id"]
    assert desk.put(f"/api/sponsors/{closed}", json=GRAIN | {"name": "惠民旧店", "closed": True}).status_code == 200
    assert clerk.get("/api/stock/sponsors").json() == {"items": [{"id": grain, "name": GRAIN["name"]}]}


def test_a_gift_written_down_wrong_is_struck_out(server: Server) -> None:
    desk = server.client("郑评选")
    sponsor = post(desk, "/api/sponsors", GRAIN)["id"]
    wrong = post(desk, f"/api/sponsors/{sponsor}/pledges", MONEY | {"yuan": "10000"})["pledges"][0]["id"]
    post(desk, f"/api/sponsors/{sponsor}/pledges", MONEY)
    at, why = f"/api/sponsors/{sponsor}/pledges/{wrong}/cancellation", {"reason": "多写了一个零"}
    assert desk.post(at, json=why).json()["reason"] == "key_missing"
    post(server.client("孙审计"), at, why, 403)
    assert post(desk, at, {"reason": ""}, 422)["reason"] == "invalid_input"
    assert (
        post(desk, f"/api/sponsors/{sponsor}/pledges/999999/cancellation", why, 404)["reason"] == "pledge_not_found"
    )
    told = post(desk, at, why)
    assert [each["cancelled"] for each in sorted(told["pledges"], key=lambda each: each["id"])] == [True, False]
    assert (told["given_yuan"], told["pledge_count"]) == ("1000.50", 1)
    assert post(desk, at, why, 409)["reason"] == "pledge_cancelled"
    assert desk.get("/api/budget").json()["pool_yuan"] == "1000.50"


def test_a_repeated_pledge_counts_once(server: Server) -> None:
    desk, headers = server.client("郑评选"), {"Idempotency-Key": '"one-gift"'}
    sponsor = post(desk, "/api/sponsors", GRAIN)["id"]
    address = f"/api/sponsors/{sponsor}/pledges"
    first = desk.post(address, json=MONEY, headers=headers)
    again = desk.post(address, json=MONEY, headers=headers)
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    assert desk.get("/api/budget").json()["pool_yuan"] == "1000.50"
    assert desk.post(address, json=MONEY).json()["reason"] == "key_missing"


def test_what_cannot_be_is_refused_with_its_field(server: Server) -> None:
    desk = server.client("郑评选")
    sponsor = post(desk, "/api/sponsors", GRAIN)["id"]
    address = f"/api/sponsors/{sponsor}/pledges"
    for change, field in (
        ({"yuan": "0"}, "yuan"),
        ({"day": "2026-05-12"}, "day"),
        ({"kind": "goods"}, "what"),
        ({"yuan": "1.234"}, "yuan"),
        ({"day": "2026-13-01"}, "day"),
    ):
        assert list(post(desk, address, MONEY | change, 422)["fields"]) == [field], change
    assert post(desk, "/api/sponsors", GRAIN, 409)["reason"] == "sponsor_exists"
    assert post(desk, "/api/sponsors/999999/pledges", MONEY, 404)["reason"] == "sponsor_not_found"
    closed = desk.put(f"/api/sponsors/{sponsor}", json=GRAIN | {"closed": True})
    assert (closed.status_code, closed.json()["closed"]) == (200, True)
    assert post(desk, address, MONEY, 409)["reason"] == "sponsor_closed"
    assert desk.get("/api/budget").json()["pool_yuan"] == "0.00"


@pytest.mark.parametrize("name", ["王秀英", "李队长", "赵组织", "钱店员"])
def test_money_is_not_for_everybody(server: Server, name: str) -> None:
    sponsor = post(server.client("郑评选"), "/api/sponsors", GRAIN)["id"]
    client, before = server.client(name), server.rows()
    for address in ("/api/sponsors", f"/api/sponsors/{sponsor}", "/api/budget"):
        assert client.get(address).json()["reason"] == "forbidden"
    post(client, "/api/sponsors", GRAIN | {"name": "别家"}, 403)
    post(client, f"/api/sponsors/{sponsor}/pledges", MONEY, 403)
    assert client.put(f"/api/sponsors/{sponsor}", json=GRAIN).status_code == 403
    assert server.rows() == before


def test_the_auditor_reads_and_does_not_write(server: Server) -> None:
    auditor = server.client("孙审计")
    assert auditor.get("/api/budget").status_code == 200
    post(auditor, "/api/sponsors", GRAIN, 403)


def test_the_books_tell_money_in_yuan(server: Server) -> None:
    desk = server.client("周管理")
    post(desk, f"/api/sponsors/{post(desk, '/api/sponsors', GRAIN)['id']}/pledges", MONEY | {"yuan": "1200.5"})
    (line,) = server.client("孙审计").get("/api/ledger/transfers").json()["items"]
    assert (line["unit"], line["amount"]) == ("yuan", "1200.50")
    assert (line["debit_side"]["owner_type"], line["credit_side"]["owner_type"]) == ("sponsor", "pool")
