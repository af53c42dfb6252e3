"""The catalogue over HTTP: what residents see and what they never do, prices of the day, pictures kept for ever."""

from collections.abc import Iterator
from io import BytesIO
from itertools import count
from typing import Any

import httpx
import pytest
from api.server import Server
from PIL import Image

from points.clock import DAY
from points.people.session import SYSTEM
from points.redeem.stock import ReceiptLine, ReceiveStock

_keys = count()
STAFF_ONLY = {"reserved", "on_hand", "low_stock", "cost_yuan"}
RICE: dict[str, Any] = {
    "kind": "good",
    "name": "大米5kg",
    "measure": "袋",
    "category": "粮油",
    "barcode": "2100000000012",
    "limits": [{"scope": "household", "count": 2, "period": "quarter"}],
    "for_ages": ["75_plus", "60_74"],
    "low_stock": 3,
}


def post(client: httpx.Client, address: str, body: Any, status: int = 201) -> Any:
    answer = client.post(address, json=body, headers={"Idempotency-Key": f'"item-{next(_keys)}"'})
    assert answer.status_code == status, answer.text
    return answer.json()


def stocked(server: Server) -> tuple[int, int]:
    """A shop in 东村 with five bags of rice at 4 points."""
    desk = server.client("郑评选")
    shop = post(desk, "/api/shops", {"name": "东村兑换点", "place_id": server.cast.places["东村"]})["id"]
    rice = post(desk, "/api/items", RICE)["id"]
    post(desk, f"/api/items/{rice}/prices", {"price": "4", "cost_yuan": "22.5"})
    lines = (ReceiptLine(rice, 5, 2_250, None),)
    server.parts.writer.run_now(ReceiveStock(by=SYSTEM, shop_id=shop, supplier="粮站", lines=lines))
    return shop, rice


def members(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from members(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner)


def test_an_item_is_shown_at_its_price_with_limits_and_what_there_is(server_on_each: Server) -> None:
    shop, rice = stocked(server_on_each)
    (item,) = server_on_each.client("郑评选").get("/api/items", params={"shop_id": shop}).json()["items"]
    mine = item.pop("mine")
    assert mine == {"person_left": None, "household_left": 2, "for_me": False}
    assert item["own_barcode"].startswith("20")
    assert item | {"own_barcode": ""} == {
        "id": rice,
        "kind": "good",
        "name": "大米5kg",
        "measure": "袋",
        "category": "粮油",
        "description": "",
        "price": "4.00",
        "barcode": "2100000000012",
        "own_barcode": "",
        "picture_url": None,
        "available": 5,
        "limits": [{"scope": "household", "count": 2, "period": "quarter", "own": True}],
        "for_ages": ["60_74", "75_plus"],
        "place_id": None,
        "valid_days": None,
        "provider": None,
        "withdrawn": False,
        "reserved": 0,
        "on_hand": 5,
        "low_stock": 3,
        "cost_yuan": "22.50",
    }


def test_residents_are_never_told_of_money_or_of_the_stockroom(server: Server) -> None:
    shop, rice = stocked(server)
    resident = server.client("王秀英")
    for address in (f"/api/items?shop_id={shop}", f"/api/items/{rice}", "/api/shops"):
        found = set(members(resident.get(address).json()))
        assert "id" in found
        assert found & STAFF_ONLY == set()
        assert not any("yuan" in name or "cost" in name or "fen" in name for name in found)
    assert resident.get(f"/api/items/{rice}/prices").status_code == 403
    clerk = server.client("钱店员").get(f"/api/items/{rice}").json()
    assert STAFF_ONLY - set(clerk) == {"cost_yuan"}
    assert (clerk["on_hand"], clerk["low_stock"]) == (5, 3)


def test_what_has_no_price_yet_or_is_withdrawn_is_shown_to_staff_alone(server: Server) -> None:
    desk, resident = server.client("郑评选"), server.client("王秀英")
    rice = post(desk, "/api/items", RICE)["id"]
    assert resident.get("/api/items").json()["items"] == []
    assert resident.get(f"/api/items/{rice}").json()["reason"] == "item_not_found"
    assert desk.get("/api/items").json()["items"][0]["price"] is None
    post(desk, f"/api/items/{rice}/prices", {"price": "4", "cost_yuan": "0"})
    assert [each["id"] for each in resident.get("/api/items").json()["items"]] == [rice]
    changed = desk.put(f"/api/items/{rice}", json=RICE | {"withdrawn": True})
    assert (changed.status_code, changed.json()["withdrawn"]) == (200, True)
    for client in (resident, desk):
        assert client.get("/api/items").json()["items"] == []
    assert resident.get("/api/items?include_withdrawn=true").json()["items"] == []
    assert len(desk.get("/api/items?include_withdrawn=true").json()["items"]) == 1


def test_a_price_of_tomorrow_is_charged_tomorrow(server: Server) -> None:
    _, rice = stocked(server)
    desk = server.client("郑评选")
    tomorrow = {"price": "5.5", "cost_yuan": "30", "effective_from": "2026-05-12T00:00:00+08:00"}
    said = post(desk, f"/api/items/{rice}/prices", tomorrow)["items"]
    assert [(each["price"], each["cost_yuan"]) for each in said] == [("5.50", "30.00"), ("4.00", "22.50")]
    assert said[0]["effective_from"] == "2026-05-12T00:00:00.000+08:00"
    assert desk.get(f"/api/items/{rice}/prices").json()["items"] == said
    past = tomorrow | {"effective_from": "2026-05-10T00:00:00+08:00"}
    assert post(desk, f"/api/items/{rice}/prices", past, 422)["reason"] == "price_past"
    assert desk.get(f"/api/items/{rice}").json()["price"] == "4.00"
    server.clock.advance(DAY)
    assert server.client("王秀英").get(f"/api/items/{rice}").json()["price"] == "5.50"


def test_a_repeated_request_is_answered_again_and_a_lost_key_is_told(server: Server) -> None:
    desk, headers = server.client("郑评选"), {"Idempotency-Key": '"one-rice"'}
    first = desk.post("/api/items", json=RICE, headers=headers)
    again = desk.post("/api/items", json=RICE, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert desk.post("/api/items", json=RICE).json()["reason"] == "key_missing"
    assert post(desk, "/api/items", RICE, 409)["reason"] == "barcode_taken"
    wrong = post(desk, "/api/items", RICE | {"barcode": "2100000000013"}, 422)
    assert wrong["fields"] == {"barcode": "条码的最后一位对不上,多半抄错了一位,请再看看包装。"}
    twice = RICE | {"limits": [*RICE["limits"], *RICE["limits"]], "barcode": None}
    assert list(post(desk, "/api/items", twice, 422)["fields"]) == ["limits"]


def test_pages_of_the_catalogue_follow_each_other(server: Server) -> None:
    desk = server.client("郑评选")
    made = [post(desk, "/api/items", RICE | {"name": f"样品{n}", "barcode": None})["id"] for n in range(5)]
    found: list[int] = []
    cursor = ""
    for _ in range(3):
        answer = desk.get("/api/items", params={"limit": 2, "cursor": cursor}).json()
        found += [each["id"] for each in answer["items"]]
        cursor = answer["next_cursor"] or ""
    assert (found, cursor) == (made, "")


def test_a_picture_is_drawn_anew_and_may_be_kept_for_ever_by_its_version(server_on_each: Server) -> None:
    server = server_on_each
    _, rice = stocked(server)
    desk, address = server.client("郑评选"), f"/api/items/{rice}/picture"
    assert desk.get(address).json()["reason"] == "picture_not_found"
    uploaded = desk.put(address, files={"file": ("米.png", drawing("#aa2222"))})
    assert uploaded.status_code == 200, uploaded.text
    url = uploaded.json()["picture_url"]
    anybody = server.client()
    for at, caching in (
        (url, "public, max-age=31536000, immutable"),
        (address, "no-cache"),
        (f"{address}?v=0123456789abcdef", "no-cache"),
        (f"{address}?v=", "no-cache"),
    ):
        answer = anybody.get(at)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.headers["cache-control"] == caching
        assert Image.open(BytesIO(answer.content)).size == (480, 360)
    desk.put(address, files={"file": ("米.png", drawing("#2222aa"))})
    assert desk.get(f"/api/items/{rice}").json()["picture_url"] != url
    assert anybody.get(url).headers["cache-control"] == "no-cache"
    bad = desk.put(address, files={"file": ("米.png", b"not a picture")})
    assert (bad.status_code, bad.json()["reason"]) == (422, "picture_bad")
    assert server.client("钱店员").put(address, files={"file": ("米.png", drawing("#fff"))}).status_code == 403


def drawing(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (800, 600), colour).save(out, "PNG")
    return out.getvalue()


def test_shops_tell_whether_they_redeem_today(server_on_each: Server) -> None:
    server = server_on_each
    shop, _ = stocked(server)
    (told,) = server.client("王秀英").get("/api/shops").json()["items"]
    today = told.pop("today")
    assert told == {
        "id": shop,
        "name": "东村兑换点",
        "place_id": server.cast.places["东村"],
        "place_name": "东村",
        "address": "",
        "phone": "",
        "printer": None,
        "closed": False,
    }
    assert set(today) == {"open", "explanation", "next_day"}
    assert today["explanation"].endswith("。")
    assert today["open"] is (today["next_day"] is None)
    desk, body = server.client("郑评选"), {"name": "新名字", "place_id": told["place_id"]}
    refused = desk.put(f"/api/shops/{shop}", json=body | {"closed": True})
    assert (refused.status_code, refused.json()["reason"]) == (409, "shop_in_use")
    assert desk.put(f"/api/shops/{shop}", json=body).json()["name"] == "新名字"
    assert desk.put("/api/shops/999999", json=body).json()["reason"] == "shop_not_found"
    assert post(desk, "/api/shops", body, 409)["reason"] == "shop_exists"


@pytest.mark.parametrize("name", ["钱店员", "王秀英", "冯西村"])
def test_who_may_not_write_the_catalogue_changes_nothing(server: Server, name: str) -> None:
    shop, rice = stocked(server)
    client, before = server.client(name), server.rows()
    place = server.cast.places["东村"]
    post(client, "/api/items", RICE | {"barcode": None}, 403)
    post(client, f"/api/items/{rice}/prices", {"price": "1", "cost_yuan": "1"}, 403)
    post(client, "/api/shops", {"name": "别的点", "place_id": place}, 403)
    assert client.put(f"/api/items/{rice}", json=RICE).status_code == 403
    assert client.put(f"/api/shops/{shop}", json={"name": "别的", "place_id": place}).status_code == 403
    assert server.rows() == before
