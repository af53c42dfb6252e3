"""Who reads a shop's orders without running its till: the auditor and the secretary; no code is told to them."""

from typing import Any

import pytest
from api.at_the_till import CHEN, CLERK, WANG, Desk
from api.counter import ServedCounter
from api.server import Server

AUDITOR, SECRETARY = "孙审计", "郑评选"


@pytest.fixture
def desk(staged: Server) -> Desk:
    return Desk(staged)


@pytest.fixture
def counter(staged: Server) -> ServedCounter:
    return ServedCounter(staged)


def home(desk: Desk, item_id: int, name: str = WANG) -> dict[str, Any]:
    body = {"shop_id": desk.shop, "channel": "home", "lines": [{"item_id": item_id, "quantity": 1}]}
    key = {"Idempotency-Key": f'"{desk.person(name)}-{item_id}"'}
    answer = desk.client(name).post("/api/orders", json=body, headers=key)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("name", [AUDITOR, SECRETARY])
def test_an_order_is_read_whole_but_for_the_codes_that_open_something(desk: Desk, name: str) -> None:
    reserved, service = home(desk, desk.pot), home(desk, desk.haircut, CHEN)
    code = service["vouchers"][0]["code"]
    assert len(code) == 18
    reader, clerk = desk.client(name), desk.client(CLERK)
    for path in (f"/api/orders?shop_id={desk.shop}", f"/api/orders/{reserved['id']}", f"/api/orders/{service['id']}"):
        answer = reader.get(path)
        assert answer.status_code == 200
        assert reserved["number"] not in answer.text
        assert code not in answer.text
    assert reader.get(f"/api/orders/{reserved['id']}").json() == reserved | {"number": "", "left_after": None}
    assert clerk.get(f"/api/orders/{reserved['id']}").json()["number"] == reserved["number"]
    assert reader.get(f"/api/orders/{service['id']}").json()["number"] == service["number"]
    listed = reader.get("/api/vouchers")
    assert [each["order_id"] for each in listed.json()["items"] if each["order_id"] == service["id"]]
    assert code not in listed.text


def test_a_slip_is_for_who_runs_the_till(desk: Desk) -> None:
    order = home(desk, desk.haircut)
    for name in (AUDITOR, SECRETARY):
        assert desk.client(name).get(f"/api/orders/{order['id']}/receipt").status_code == 404, name
    assert desk.client(CLERK).get(f"/api/orders/{order['id']}/receipt").status_code == 200


@pytest.mark.parametrize("name", [AUDITOR, SECRETARY])
def test_the_day_and_the_paper_sheets_are_read_and_not_written(counter: ServedCounter, name: str) -> None:
    for path in ("day-sheet", "day-sheet.xlsx", "day-sheet.pdf"):
        assert counter.get(f"reports/{path}", name, shop_id=counter.shop).status_code == 200, path
    assert counter.get("paper-sheets", name, shop_id=counter.shop).json()["items"] == []
    key = {"Idempotency-Key": '"no"'}
    asked = counter.server.client(name).post("/api/paper-sheets", json={}, headers=key)
    assert asked.status_code == 403


def test_whoever_keeps_the_catalogue_prints_its_prices_and_labels(counter: ServedCounter) -> None:
    for path, asked in (
        ("price-list.pdf", {"shop_id": counter.shop}),
        ("price-list.png", {"shop_id": counter.shop}),
        ("shelf-labels.pdf", {"item_ids": str(counter.rice)}),
    ):
        assert counter.get(f"reports/{path}", SECRETARY, **asked).status_code == 200, path
        assert counter.get(f"reports/{path}", AUDITOR, **asked).status_code == 403, path
