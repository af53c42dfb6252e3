"""Sheets of a power cut over HTTP: entered by one, signed by another, asked again, and read by clerks alone."""

from typing import Any

import httpx
import pytest
from api.at_the_till import CHEN, CHIEF, CLERK, ELSEWHERE, WANG, Desk, is_plain
from api.server import Server

from points.clock import DAY

TODAY = "2026-05-11"
READERS = ("郑评选", "孙审计")
"""Who reads a shop's sheets without running its till."""


@pytest.fixture
def desk(staged: Server) -> Desk:
    return Desk(staged)


def sheet(desk: Desk, *lines: tuple[str, int, int], **changes: Any) -> dict[str, Any]:
    """A sheet of the day on which the staged town is."""
    written = [
        {"person_id": desk.person(name), "item_id": item, "quantity": quantity}
        for name, item, quantity in lines or ((WANG, desk.soap, 2),)
    ]
    return {"shop_id": desk.shop, "day": TODAY, "lines": written, "note": "停电"} | changes


def entered(desk: Desk, client: httpx.Client, *lines: tuple[str, int, int]) -> dict[str, Any]:
    answer = desk.post(client, "paper-sheets", sheet(desk, *lines))
    assert answer.status_code == 201, answer.text
    return answer.json()


def signed(desk: Desk, client: httpx.Client, shown: dict[str, Any], key: str = "") -> httpx.Response:
    """They put their name under what they were shown."""
    return desk.post(client, f"paper-sheets/{shown['id']}/signature", {"version": shown["version"]}, key)


def test_a_sheet_is_entered_by_one_and_signed_by_another(desk: Desk) -> None:
    clerk, chief = desk.client(), desk.client(CHIEF)
    first = entered(desk, clerk, (WANG, desk.soap, 2), (WANG, desk.pot, 9))
    assert (first["state"], first["made_by"]["name"], first["signed_by"]) == ("draft", CLERK, None)
    assert [each["verdict"] for each in first["lines"]] == ["ok", "insufficient"]
    assert (first["disagreements"], desk.points()) == (1, "200.00")
    told = is_plain(signed(desk, clerk, first), 409, "own_sheet")
    assert told == "登记表是您录入的,请换人签字。"
    answer = signed(desk, chief, first)
    assert answer.status_code == 200, answer.text
    applied = answer.json()
    assert (applied["state"], applied["signed_by"]["name"], applied["disagreements"]) == ("applied", CHIEF, 1)
    assert applied["lines"][0]["person"] == {"id": desk.person(WANG), "name": WANG, "place_name": "东村"}
    told = "东西已领,账上还差348分,请联系本人补回,或在备注写明原因。"
    assert [each["explanation"] for each in applied["lines"]] == ["", told]
    order = clerk.get(f"/api/orders/{applied['lines'][0]['order_id']}").json()
    assert (order["channel"], order["identified"], order["points"]) == ("paper", "paper", "8.00")
    assert (desk.points(), desk.left(clerk, desk.soap)) == ("192.00", (18, 0))
    is_plain(signed(desk, chief, first), 409, "sheet_applied")
    again = clerk.put(f"/api/paper-sheets/{first['id']}", json=sheet(desk))
    assert is_plain(again, 409, "sheet_applied") == "这张登记表已经签字入账,不能再改。"


def test_entering_and_signing_asked_again_are_answered_as_before(desk: Desk) -> None:
    desk.keep_sessions()
    clerk, chief = desk.server.client(CLERK), desk.server.client(CHIEF)
    first = desk.post(clerk, "paper-sheets", sheet(desk), "enter")
    at = f"paper-sheets/{first.json()['id']}"
    once = signed(desk, chief, first.json(), "sign")
    assert once.status_code == 200, once.text
    is_plain(desk.post(clerk, "paper-sheets", sheet(desk, note="另一张"), "enter"), 422, "key_reused")
    before = desk.server.rows()
    for _ in range(2):
        desk.server.clock.advance(40 * DAY)
        again = desk.post(clerk, "paper-sheets", sheet(desk), "enter")
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
        assert again.json()["id"] == first.json()["id"]
        again = signed(desk, chief, first.json(), "sign")
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
        assert again.json() == once.json()
    assert desk.server.rows() == before
    for path, body in (("paper-sheets", sheet(desk)), (f"{at}/signature", {"version": first.json()["version"]})):
        is_plain(clerk.post(f"/api/{path}", json=body), 400, "key_missing")


def test_sheets_are_for_those_who_run_the_till(desk: Desk) -> None:
    clerk = desk.client()
    first = entered(desk, clerk)
    at = f"/api/paper-sheets/{first['id']}"
    before = desk.server.rows()
    refusals = dict.fromkeys((WANG, ELSEWHERE, "赵组织", *READERS), (403, "forbidden"))
    for name, (status, reason) in (refusals | {"": (401, "not_signed_in")}).items():
        client = desk.client(name) if name else desk.server.client()
        before = desk.server.rows()
        reads = [client.get(at), client.get("/api/paper-sheets", params={"shop_id": desk.shop})]
        if name in READERS:
            assert [answer.status_code for answer in reads] == [200, 200]
            reads = []
        for answer in (
            *reads,
            client.put(at, json=sheet(desk)),
            desk.post(client, "paper-sheets", sheet(desk)),
            signed(desk, client, first),
            client.delete(at),
        ):
            is_plain(answer, status, reason)
        assert desk.server.rows() == before
    assert [each["id"] for each in clerk.get("/api/paper-sheets", params={"shop_id": desk.shop}).json()["items"]] == [
        first["id"]
    ]


def test_a_sheet_tells_no_names_from_elsewhere(desk: Desk) -> None:
    clerk = desk.client()
    told = is_plain(desk.post(clerk, "paper-sheets", sheet(desk, (CHEN, desk.rice, 1))), 403, "forbidden")
    assert told.startswith("第1行的居民不在您负责的范围里")
    mine = entered(desk, clerk)
    is_plain(clerk.put(f"/api/paper-sheets/{mine['id']}", json=sheet(desk, (CHEN, desk.rice, 1))), 403, "forbidden")
    assert entered(desk, desk.client(CHIEF), (CHEN, desk.rice, 1))["lines"][0]["person"]["name"] == CHEN


def test_a_sheet_entered_by_mistake_is_thrown_away_until_it_is_signed(desk: Desk) -> None:
    clerk, chief = desk.client(), desk.client(CHIEF)
    first, second = entered(desk, clerk), entered(desk, clerk)
    at = f"/api/paper-sheets/{first['id']}"
    answer = chief.delete(at)
    assert (answer.status_code, answer.content) == (204, b"")
    for gone in (clerk.get(at), clerk.delete(at), clerk.put(at, json=sheet(desk)), signed(desk, chief, first)):
        is_plain(gone, 404, "sheet_not_found")
    listed = clerk.get("/api/paper-sheets", params={"shop_id": desk.shop}).json()["items"]
    assert [each["id"] for each in listed] == [second["id"]]
    assert signed(desk, chief, second).status_code == 200
    told = is_plain(clerk.delete(f"/api/paper-sheets/{second['id']}"), 409, "sheet_applied")
    assert told == "这张登记表已经签字入账,不能再改。"


def test_what_is_no_sheet(desk: Desk) -> None:
    clerk = desk.client()
    good = sheet(desk)
    one = good["lines"][0]
    mine = entered(desk, clerk)
    before = desk.server.rows()
    bad: list[dict[str, Any]] = [
        {"lines": []}, {"lines": [one] * 201}, {"day": "2026-05-12"}, {"day": "9999-12-31"}, {"day": "x"},
        {"day": "0001-01-01"}, {"day": "2026-04-09"},
        {"lines": [one | {"quantity": 0}]}, {"lines": [one | {"quantity": 10**9}]},
        {"lines": [one | {"person_id": 0}]}, {"lines": [one | {"item_id": desk.haircut}]},
        {"lines": [one | {"item_id": 2**53 - 1}]},
        {"lines": [one | {"person_id": 2**53 - 1}]}, {"lines": [one | {"verdict": "ok"}]}, {"note": "x" * 201},
        {"lines": [one | {"collector_name": "\u0000"}]}, {"made_by": 1},
    ]  # fmt: skip
    for changes in bad:
        is_plain(desk.post(clerk, "paper-sheets", good | changes), 422, "invalid_input")
        is_plain(clerk.put(f"/api/paper-sheets/{mine['id']}", json=good | changes), 422, "invalid_input")
    is_plain(desk.post(clerk, "paper-sheets", good | {"shop_id": 2**53 - 1}), 404, "shop_not_found")
    for answer in (
        clerk.get("/api/paper-sheets/999999"),
        clerk.put("/api/paper-sheets/999999", json=good),
        signed(desk, clerk, mine | {"id": 999_999}),
    ):
        is_plain(answer, 404, "sheet_not_found")
    after = desk.server.rows()
    assert [name for name in before if before[name] != after[name]] == []


def test_the_list_of_sheets_is_bounded(desk: Desk) -> None:
    clerk = desk.client()
    made = [entered(desk, clerk)["id"] for _ in range(3)]
    page = clerk.get("/api/paper-sheets", params={"shop_id": desk.shop, "limit": "2"}).json()
    assert [each["id"] for each in page["items"]] == made[:0:-1]
    query = {"shop_id": desk.shop, "limit": "2", "cursor": page["next_cursor"]}
    rest = clerk.get("/api/paper-sheets", params=query).json()
    assert ([each["id"] for each in rest["items"]], rest["next_cursor"]) == (made[:1], None)
