"""The shelf over the wire: deliveries, moves, blind counts, alerts; who sees what, and nothing twice."""

from itertools import count
from typing import Any

import httpx
import pytest
from api.server import Server
from api.test_places_of_rights import HERE, THERE

from points.db.writer import decide_batch
from points.redeem.alerts import Due, RaiseAlerts

_keys = count(1)


def key() -> dict[str, str]:
    return {"Idempotency-Key": f'"stock-{next(_keys)}"'}


def post(client: httpx.Client, path: str, body: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
    return client.post(path, json=body, headers=headers or key())


def here(server: Server, number: int = 1) -> int:
    return server.cast.shops[HERE, number]


def rice(server: Server) -> int:
    return server.cast.items["大米"]


def delivery(server: Server, **changes: Any) -> dict[str, Any]:
    line = {"item_id": rice(server), "quantity": 30, "cost_yuan": "2.5", "best_before": "2026-12-31"}
    return {"shop_id": here(server), "supplier": "粮站", "note": "小李送来", "lines": [line]} | changes


def on_hand(client: httpx.Client, shop_id: int) -> dict[str, Any]:
    (line,) = client.get("/api/stock", params={"shop_id": shop_id}).json()["items"]
    return line


def counted(server: Server, client: httpx.Client, number: int) -> dict[str, Any]:
    """A count of one's own, written and not submitted."""
    made = post(client, "/api/stock/counts", {"shop_id": here(server, 2), "note": "月末"}).json()
    body = {"lines": [{"item_id": rice(server), "counted": number}]}
    answer = client.put(f"/api/stock/counts/{made['id']}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_delivery_is_on_the_shelf(staged: Server) -> None:
    clerk = staged.client("钱店员")
    answer = post(clerk, "/api/stock/receipts", delivery(staged))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["made_by"]["name"], made["cancelled"], made["may_cancel"]) == ("钱店员", False, True)
    (line,) = made["lines"]
    assert (line["name"], line["cost_yuan"], line["best_before"]) == ("大米", "2.50", "2026-12-31")
    shown = on_hand(clerk, here(staged))
    assert (shown["on_hand"], shown["reserved"], shown["available"]) == (50, 0, 50)
    assert shown["best_before"] == "2026-12-31"
    listed = clerk.get("/api/stock/receipts", params={"shop_id": here(staged)}).json()
    assert listed["items"][0] == made


def test_a_delivery_sent_again_comes_in_once(staged: Server) -> None:
    clerk, header = staged.client("钱店员"), key()
    first, again = (post(clerk, "/api/stock/receipts", delivery(staged), header) for _ in range(2))
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert on_hand(clerk, here(staged))["on_hand"] == 50
    assert post(clerk, "/api/stock/receipts", delivery(staged, note="x"), header).status_code == 422
    assert clerk.post("/api/stock/receipts", json=delivery(staged)).json()["reason"] == "key_missing"


def test_what_one_costs_is_told_to_who_sets_prices(stage: Server) -> None:
    for name, told in (("钱店员", None), ("郑评选", "2.50"), ("周管理", "2.50")):
        assert on_hand(stage.client(name), here(stage))["cost_yuan"] == told, name


def test_a_delivery_typed_wrong_is_cancelled_by_its_maker(staged: Server) -> None:
    clerk = staged.client("钱店员")
    made = post(clerk, "/api/stock/receipts", delivery(staged)).json()
    address = f"/api/stock/receipts/{made['id']}/cancellation"
    refused = post(staged.client("周管理"), address)
    assert (refused.status_code, refused.json()["reason"]) == (403, "not_your_receipt")
    cancelled = post(clerk, address)
    assert (cancelled.status_code, cancelled.json()["cancelled"], cancelled.json()["may_cancel"]) == (
        201,
        True,
        False,
    )
    assert on_hand(clerk, here(staged))["on_hand"] == 20
    listed = clerk.get("/api/stock/receipts", params={"shop_id": here(staged)}).json()["items"]
    assert [each["cancelled"] for each in listed] == [True, False]


def test_goods_are_carried_between_shops_and_both_list_it(staged: Server) -> None:
    clerk = staged.client("钱店员")
    body = {
        "from_shop_id": here(staged),
        "to_shop_id": here(staged, 2),
        "lines": [{"item_id": rice(staged), "quantity": 5}],
        "note": "二店缺货",
    }
    made = post(clerk, "/api/stock/moves", body)
    assert made.status_code == 201, made.text
    (move,) = made.json()["items"]
    assert (move["from_shop"]["name"], move["to_shop"]["name"], move["quantity"]) == (
        "东村1号兑换点",
        "东村2号兑换点",
        5,
    )
    for number, left in ((1, 15), (2, 5)):
        assert on_hand(clerk, here(staged, number))["on_hand"] == left
        listed = clerk.get("/api/stock/moves", params={"shop_id": here(staged, number)}).json()["items"]
        assert listed == [move]
    far = post(clerk, "/api/stock/moves", body | {"to_shop_id": staged.cast.shops[THERE, 1]})
    assert (far.status_code, far.json()["reason"]) == (403, "forbidden")
    short = post(clerk, "/api/stock/moves", body | {"lines": [{"item_id": rice(staged), "quantity": 16}]})
    assert (short.status_code, short.json()["reason"]) == (409, "sold_out")
    assert short.json()["explanation"] == "大米没被预订的只有15袋,请减少数量。"


@pytest.mark.parametrize("name", ["钱店员", "郑评选", "周管理"])
def test_nobody_is_told_what_there_should_be_before_submission(staged: Server, name: str) -> None:
    clerk, looker = staged.client("钱店员"), staged.client(name)
    made = counted(staged, clerk, 3)
    (listed,) = looker.get("/api/stock/counts", params={"shop_id": here(staged, 2)}).json()["items"]
    for view in (made, listed, looker.get(f"/api/stock/counts/{made['id']}").json()):
        assert [(each["counted"], each["expected"], each["difference"]) for each in view["lines"]] == [
            (3, None, None)
        ]
    submitted = post(clerk, f"/api/stock/counts/{made['id']}/submission").json()
    assert [(each["expected"], each["difference"]) for each in submitted["lines"]] == [(0, 3)]


def test_a_count_is_decided_by_somebody_else(staged: Server) -> None:
    clerk, secretary = staged.client("钱店员"), staged.client("郑评选")
    made = counted(staged, clerk, 3)
    assert made["may"] == ["write", "submit"]
    address = f"/api/stock/counts/{made['id']}"
    assert secretary.get(address).json()["may"] == []
    assert post(clerk, f"{address}/submission").json()["may"] == []
    assert secretary.get(address).json()["may"] == ["decide"]
    own = post(clerk, f"{address}/decision", {"approve": True})
    assert (own.status_code, own.json()["reason"]) == (403, "own_count")
    assert own.json()["explanation"] == "盘点是您做的,请换人审核。"
    done = post(secretary, f"{address}/decision", {"approve": True, "note": "属实"})
    assert (done.status_code, done.json()["state"], done.json()["decided_by"]["name"]) == (201, "approved", "郑评选")
    assert on_hand(clerk, here(staged, 2))["on_hand"] == 3


def test_counts_and_deliveries_come_in_pages(staged: Server) -> None:
    clerk = staged.client("钱店员")
    numbers = [post(clerk, "/api/stock/counts", {"shop_id": here(staged, 2)}).json()["id"] for _ in range(3)]
    first = clerk.get("/api/stock/counts", params={"shop_id": here(staged, 2), "limit": 2}).json()
    rest = {"shop_id": here(staged, 2), "limit": 2, "cursor": first["next_cursor"]}
    second = clerk.get("/api/stock/counts", params=rest).json()
    assert [each["id"] for each in first["items"] + second["items"]] == numbers[::-1]
    assert second["next_cursor"] is None


def test_alerts_are_of_ones_own_shops_and_of_the_town(staged: Server) -> None:
    found = (
        Due("low_stock", here(staged), rice(staged), "大米只剩3袋了,请补货。"),
        Due("shelf_life", staged.cast.shops[THERE, 1], rice(staged), "大米有的6月1日到保质期,请尽快兑换。"),
        Due("budget", None, 202605, "本月兑换额度已用85%。"),
    )
    connection = staged.parts.database.connect_writer()
    command = RaiseAlerts(also=found, also_kinds=("budget",))
    (outcome,) = decide_batch(connection, staged.clock, [command])
    connection.close()
    assert outcome.unwrap().opened == 3
    clerk, manager = staged.client("钱店员"), staged.client("周管理")
    assert {each["kind"] for each in clerk.get("/api/alerts").json()["items"]} == {"budget", "low_stock"}
    assert len(manager.get("/api/alerts").json()["items"]) == 3
    far = clerk.get("/api/alerts", params={"shop_id": staged.cast.shops[THERE, 1]})
    assert (far.status_code, far.json()["reason"]) == (403, "forbidden")


def test_the_auditor_reads_all_of_it_and_changes_nothing(staged: Server) -> None:
    auditor, shop = staged.client("孙审计"), {"shop_id": here(staged)}
    count = post(staged.client("钱店员"), "/api/stock/counts", shop).json()
    assert auditor.get("/api/stock", params=shop).json()["items"]
    for path in ("/api/stock/receipts", "/api/stock/moves", "/api/stock/counts", "/api/alerts"):
        assert auditor.get(path, params=shop).status_code == 200, path
    seen = auditor.get(f"/api/stock/counts/{count['id']}").json()
    assert (seen["state"], seen["may"]) == ("open", [])
    before = staged.rows()
    for path in ("/api/stock/counts", "/api/stock/receipts"):
        body = shop if path.endswith("counts") else delivery(staged)
        assert post(auditor, path, body).json()["reason"] == "forbidden"
    decided = post(auditor, f"/api/stock/counts/{count['id']}/decision", {"approve": True})
    assert decided.json()["reason"] == "forbidden"
    assert staged.rows() == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"lines": []}, "invalid_input"),
        ({"supplier": " "}, "invalid_input"),
        ({"shop_id": 999999}, "shop_not_found"),
        ({"sponsor_id": 999999}, "sponsor_not_found"),
        ({"lines": [{"item_id": 999999, "quantity": 1, "cost_yuan": "1"}]}, "item_not_found"),
        ({"lines": [{"item_id": 1, "quantity": 0, "cost_yuan": "1"}]}, "invalid_input"),
        ({"lines": [{"item_id": 1, "quantity": 1, "cost_yuan": "-1"}]}, "invalid_input"),
        ({"lines": [{"item_id": 1, "quantity": 1, "cost_yuan": "1", "best_before": "2026-13-01"}]}, "invalid_input"),
    ],
)
def test_a_wrong_delivery_is_refused_and_leaves_no_trace(staged: Server, changes: Any, reason: str) -> None:
    before = staged.rows()
    answer = post(staged.client("周管理"), "/api/stock/receipts", delivery(staged, **changes))
    assert answer.json()["reason"] == reason, answer.text
    assert staged.rows() == before
