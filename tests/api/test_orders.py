"""Orders over HTTP: on whose word they are made, what is asked again, who sees them, and all that is refused."""

from typing import Any

import httpx
import pytest
from api.at_the_till import CHEN, CHIEF, CLERK, ELSEWHERE, PIN, WANG, Desk, is_plain
from api.server import Server

from points.clock import DAY, HOUR, MINUTE
from points.keys import Keys
from points.people.session import SYSTEM
from points.redeem import presence as presences
from points.redeem.catalogue import SetPrice
from points.redeem.presence import Presence, counter_of

EXPIRED = "离刚才扫码超过15分钟了,请再扫一次居民的码。"


@pytest.fixture
def desk(staged: Server) -> Desk:
    return Desk(staged)


def is_replay(answer: httpx.Response) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


def problem(answer: httpx.Response) -> dict[str, Any]:
    """A refusal without what is the same in all."""
    return {name: value for name, value in answer.json().items() if name != "instance"}


def test_an_order_at_the_counter_shows_all_of_it(desk: Desk) -> None:
    clerk = desk.client()
    wanted = ((desk.rice, 2), (desk.haircut, 1))
    collector = {"name": "王小红", "relation": "女儿", "signature": "M0 0L10 10"}
    body = desk.body(desk.presence(clerk), *wanted, total="13.00", collector=collector, person_id=desk.person(WANG))
    answer = desk.post(clerk, "orders", body)
    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["state"], order["channel"], order["identified"]) == ("collected", "till", "live_code")
    assert (order["points"], order["left_after"], len(order["vouchers"])) == ("13.00", "187.00", 1)
    assert [(each["name"], each["quantity"], each["points"]) for each in order["lines"]] == [
        ("大米", 2, "8.00"),
        ("理发", 1, "5.00"),
    ]
    assert (order["person"], order["shop"]["id"]) == ({"id": desk.person(WANG), "name": WANG}, desk.shop)
    assert (order["collector_name"], order["collector_relation"]) == ("王小红", "女儿")
    assert (desk.left(clerk), desk.points()) == ((18, 0), "187.00")
    for reader in (clerk, desk.client(WANG), desk.client(CHIEF)):
        shown = reader.get(f"/api/orders/{order['id']}").json()
        assert shown | {"left_after": order["left_after"]} == order


def test_from_home_one_reserves_for_oneself_and_for_nobody_else(desk: Desk) -> None:
    wang, clerk = desk.client(WANG), desk.client()
    before = desk.server.rows()
    told = is_plain(desk.post(wang, "orders", desk.body(None, person_id=desk.person(CHEN))), 403, "forbidden")
    assert told.startswith("从家里只能给自己预留")
    is_plain(desk.post(wang, "orders", desk.body(None, person_id=999_999)), 403, "forbidden")
    is_plain(desk.post(clerk, "orders", desk.body(None, person_id=desk.person(WANG))), 403, "forbidden")
    assert desk.server.rows() == before
    order = desk.post(wang, "orders", desk.body(None, person_id=desk.person(WANG))).json()
    assert (order["state"], order["identified"], order["person"]["name"]) == ("reserved", "self", WANG)
    assert (desk.left(clerk), desk.points()) == ((19, 1), "196.00")
    assert order["can_undo_until"] is None


def test_who_runs_no_till_makes_no_order_at_one(desk: Desk) -> None:
    clerk = desk.client()
    stolen = desk.presence(clerk)
    for name in (WANG, "李队长", "郑评选", "孙审计"):
        client = desk.client(name)
        for presence in (stolen, "", "x" * 400):
            told = is_plain(desk.post(client, "orders", desk.body(presence)), 422, "presence_invalid")
            assert told == "请先扫居民的码或卡。"
    is_plain(desk.post(desk.server.client(), "orders", desk.body(stolen)), 401, "not_signed_in")
    is_plain(desk.post(desk.server.client(), "orders", desk.body(None)), 401, "not_signed_in")
    assert desk.left(clerk) == (20, 0)


def test_a_presence_is_good_in_its_own_session_only(desk: Desk) -> None:
    clerk, again, other = desk.client(), desk.client(), desk.client(CHIEF)
    presence = desk.presence(clerk)
    for client in (again, other):
        is_plain(desk.post(client, "orders", desk.body(presence)), 422, "presence_invalid")
    assert desk.post(clerk, "orders", desk.body(presence)).status_code == 201


def test_a_presence_is_made_by_the_installation_only(desk: Desk) -> None:
    clerk = desk.client()
    good = desk.presence(clerk)
    token = clerk.cookies["points"]
    meant = Presence(desk.person(CHEN), "live_code", counter_of(token), desk.server.clock.now())
    forged = presences.issue(Keys(bytes(32)), meant)
    cut, flipped, doubled = good[:-2], good[:10] + ("A" if good[10] != "A" else "B") + good[11:], good + good
    bad: list[str] = [forged, cut, flipped, doubled, "", "=", "!!!!", "码码码", "A" * 400]
    for presence in bad:
        is_plain(desk.post(clerk, "orders", desk.body(presence)), 422, "presence_invalid")
    is_plain(desk.post(clerk, "orders", desk.body(good + "A" * 400)), 422, "invalid_input")
    body = desk.body(good)
    del body["presence"]
    is_plain(desk.post(clerk, "orders", body), 422, "presence_invalid")
    assert desk.left(clerk) == (20, 0)


def test_a_presence_is_of_one_person(desk: Desk) -> None:
    clerk = desk.client()
    body = desk.body(desk.presence(clerk), person_id=desk.person(CHEN))
    told = is_plain(desk.post(clerk, "orders", body), 409, "other_person")
    assert told == "选的居民和刚才扫的不是同一位,请再扫一次。"
    order = desk.reserved()
    collection = desk.post(clerk, f"orders/{order['id']}/collection", {"presence": desk.presence(clerk, CHEN)})
    is_plain(collection, 409, "other_person")
    assert desk.left(clerk) == (19, 1)


def test_a_presence_is_good_for_a_quarter_of_an_hour(desk: Desk) -> None:
    clerk, order = desk.client(), desk.reserved()
    presence = desk.presence(clerk)
    desk.server.clock.advance(15 * MINUTE)
    assert is_plain(desk.post(clerk, "orders", desk.body(presence)), 410, "presence_expired") == EXPIRED
    late = desk.post(clerk, f"orders/{order['id']}/collection", {"presence": presence})
    assert is_plain(late, 410, "presence_expired") == EXPIRED
    desk.server.clock.instant -= 1
    assert desk.post(clerk, "orders", desk.body(presence)).status_code == 201
    desk.server.clock.instant -= 20 * MINUTE
    is_plain(desk.post(clerk, "orders", desk.body(presence)), 410, "presence_expired")


def test_a_clerk_sells_from_the_shops_of_their_own_village(desk: Desk) -> None:
    clerk = desk.client()
    body = desk.body(desk.presence(clerk), shop_id=desk.other_shop)
    is_plain(desk.post(clerk, "orders", body), 403, "forbidden")
    is_plain(desk.post(clerk, "orders", body | {"shop_id": 999_999}), 404, "shop_not_found")
    assert desk.post(clerk, "orders", body | {"shop_id": desk.shop}).status_code == 201


# A large order


def large(desk: Desk, clerk: httpx.Client, **more: Any) -> httpx.Response:
    """One of 60 points for somebody who was found by name."""
    presence = desk.lookup(clerk, person_id=desk.person(WANG)).json()["presence"]
    return desk.post(clerk, "orders", desk.body(presence, (desk.pot, 1), **more))


def test_a_large_order_takes_a_pin_or_a_live_code(desk: Desk) -> None:
    clerk = desk.client()
    desk.pin(WANG)
    told = is_plain(large(desk, clerk), 409, "needs_proof")
    assert told == "这一单超过50分,请出示手机上的码或输入密码。"
    assert is_plain(large(desk, clerk, pin="000000"), 422, "pin_wrong") == "卡密码不对,请重新输入。"
    assert large(desk, clerk, pin=PIN).json()["identified"] == "card_pin"
    told = is_plain(large(desk, clerk, live_code=desk.code(CHEN)), 409, "other_person")
    assert told == "这不是同一位居民的码,请核对。"
    is_plain(large(desk, clerk, live_code=desk.code(WANG, 2 * MINUTE)), 410, "code_expired")
    is_plain(large(desk, clerk, live_code="1" * 22), 404, "invalid")
    is_plain(large(desk, clerk, live_code=desk.card(WANG)), 404, "invalid")
    assert large(desk, clerk, live_code=desk.code(WANG)).json()["identified"] == "live_code"
    assert desk.left(clerk, desk.pot) == (7, 0)


def test_a_wrong_pin_leaves_the_key_good_for_the_right_one(desk: Desk) -> None:
    """The sheet with the basket stays on the screen while the resident types again."""
    clerk, key = desk.client(), desk.key()
    desk.pin(WANG)
    presence = desk.lookup(clerk, person_id=desk.person(WANG)).json()["presence"]
    body = desk.body(presence, (desk.pot, 1))
    is_plain(desk.post(clerk, "orders", body | {"pin": "999999"}, key), 422, "pin_wrong")
    answer = desk.post(clerk, "orders", body | {"pin": PIN}, key)
    assert (answer.status_code, is_replay(answer)) == (201, False)


def test_a_pin_is_locked_after_five_wrong_ones_wherever_they_were_typed(desk: Desk) -> None:
    clerk = desk.client()
    desk.pin(WANG)
    for _ in range(5):
        is_plain(large(desk, clerk, pin="000000"), 422, "pin_wrong")
    for pin in ("000000", PIN):
        answer = large(desk, clerk, pin=pin)
        assert is_plain(answer, 429, "too_many").startswith("输错次数太多")
        assert int(answer.headers["Retry-After"]) > 0
    assert large(desk, clerk, live_code=desk.code(WANG)).status_code == 201
    desk.server.clock.advance(16 * MINUTE)
    assert large(desk, clerk, pin=PIN).status_code == 201


def test_who_has_no_pin_proves_nothing_by_one(desk: Desk) -> None:
    clerk = desk.client()
    is_plain(large(desk, clerk, pin=PIN), 422, "pin_wrong")
    desk.pin(WANG)
    desk.without_card(WANG)
    is_plain(large(desk, clerk, pin=PIN), 422, "pin_wrong")


# Asked again


def test_every_act_asked_again_is_answered_as_before_also_much_later(desk: Desk) -> None:
    """After the presence, the code on the phone and the PIN's patience have all run out."""
    desk.keep_sessions()
    clerk, wang = desk.server.client(CLERK), desk.server.client(WANG)
    desk.pin(WANG)
    found = desk.lookup(clerk, person_id=desk.person(WANG)).json()["presence"]
    kept, given_up = desk.reserved(), desk.reserved((desk.pot, 1))
    bought, undone = desk.bought(clerk, (desk.rice, 1)), desk.bought(clerk, (desk.pot, 1))
    brought = {"lines": [{"line_id": bought["lines"][0]["id"], "quantity": 1}], "reason": "破了"}
    acts: list[tuple[httpx.Client, str, Any]] = [
        (clerk, "orders", desk.body(desk.presence(clerk), (desk.pot, 1))),
        (clerk, "orders", desk.body(found, (desk.pot, 1), live_code=desk.code(WANG))),
        (clerk, "orders", desk.body(found, (desk.pot, 1), pin=PIN)),
        (wang, "orders", desk.body(None, (desk.haircut, 1))),
        (clerk, f"orders/{kept['id']}/collection", {"presence": found}),
        (wang, f"orders/{given_up['id']}/cancellation", {}),
        (clerk, f"orders/{bought['id']}/returns", brought),
        (clerk, f"orders/{undone['id']}/undo", {}),
    ]
    desk.give(WANG)
    answers = [(desk.post(client, path, body, f"again-{i}")) for i, (client, path, body) in enumerate(acts)]
    for answer in answers:
        assert (answer.status_code, is_replay(answer)) == (201, False), answer.text
    for _ in range(6):
        large(desk, clerk, pin="000000")
    before = {name: rows for name, rows in desk.server.rows().items() if name != "attempts"}
    for later in (MINUTE, 20 * MINUTE, 40 * DAY):
        desk.server.clock.advance(later)
        for i, (client, path, body) in enumerate(acts):
            again = desk.post(client, path, body, f"again-{i}")
            assert (again.status_code, is_replay(again)) == (201, True), (path, again.text)
            assert again.content == answers[i].content, path
    after = desk.server.rows()
    assert [name for name in before if before[name] != after[name]] == []


def test_a_refusal_asked_again_is_the_same_refusal(desk: Desk) -> None:
    clerk, wang = desk.client(), desk.client(WANG)
    order, bought = desk.reserved(), desk.bought(clerk)
    too_many = {"lines": [{"line_id": bought["lines"][0]["id"], "quantity": 5}]}
    acts: list[tuple[httpx.Client, str, Any, str]] = [
        (clerk, "orders", desk.body(desk.presence(clerk), (desk.pot, 5)), "insufficient"),
        (wang, "orders", desk.body(None, (desk.haircut, 3)), "limit_household"),
        (clerk, f"orders/{order['id']}/undo", {}, "not_collected"),
        (clerk, f"orders/{order['id']}/returns", too_many, "not_collected"),
        (clerk, f"orders/{bought['id']}/returns", too_many, "returned_too_many"),
        (clerk, f"orders/{bought['id']}/collection", {"number": bought["number"]}, "not_reserved"),
        (wang, f"orders/{bought['id']}/cancellation", {}, "not_reserved"),
    ]
    for i, (client, path, body, reason) in enumerate(acts):
        first = desk.post(client, path, body, f"no-{i}")
        is_plain(first, 409, reason)
        desk.give(WANG, 50_000)
        again = desk.post(client, path, body, f"no-{i}")
        assert (problem(again), is_replay(first), is_replay(again)) == (problem(first), False, True), path


def test_how_many_points_are_missing_is_told_as_a_decimal_like_every_amount(desk: Desk) -> None:
    clerk = desk.client()
    told = desk.post(clerk, "orders", desk.body(desk.presence(clerk), (desk.pot, 5)), "too-few").json()
    assert told["reason"] == "insufficient"
    assert told["explanation"].startswith(f"还差{told['missing']}分")


def test_a_key_is_needed_and_is_for_one_thing(desk: Desk) -> None:
    clerk, wang, order = desk.client(), desk.client(WANG), desk.reserved()
    body = desk.body(desk.presence(clerk))
    paths: list[tuple[httpx.Client, str, Any]] = [
        (clerk, "orders", body), (wang, "orders", desk.body(None)),
        *((clerk, f"orders/{order['id']}/{act}", {}) for act in ("collection", "cancellation", "undo")),
        (clerk, f"orders/{order['id']}/returns", {"lines": [{"line_id": 1, "quantity": 1}]}),
    ]  # fmt: skip
    for client, path, given in paths:
        is_plain(client.post(f"/api/{path}", json=given), 400, "key_missing")
    assert desk.post(clerk, "orders", body, "one-thing").status_code == 201
    is_plain(desk.post(clerk, "orders", desk.body(body["presence"], (desk.rice, 2)), "one-thing"), 422, "key_reused")
    other = desk.reserved((desk.haircut, 1), name=CHEN)
    assert desk.post(clerk, f"orders/{order['id']}/cancellation", {}, "one-end").status_code == 201
    is_plain(desk.post(clerk, f"orders/{other['id']}/cancellation", {}, "one-end"), 422, "key_reused")


# What cannot be ordered


def test_a_price_that_changed_while_the_basket_stood_open_is_told(desk: Desk) -> None:
    clerk = desk.client()
    presence = desk.presence(clerk)
    desk.server.clock.advance(MINUTE)
    desk.run(SetPrice(by=SYSTEM, item_id=desk.rice, effective_from=None, points=450, cost_fen=250))
    answer = desk.post(clerk, "orders", desk.body(presence, (desk.rice, 2), total="8.00"))
    assert is_plain(answer, 409, "price_changed") == "价格刚刚变了,现在一共9分,请核对后再确认。"
    assert desk.post(clerk, "orders", desk.body(presence, (desk.rice, 2), total="9")).status_code == 201


@pytest.mark.parametrize("channel", ["till", "home"])
def test_bodies_that_are_no_orders(desk: Desk, channel: str) -> None:
    client = desk.client(CLERK if channel == "till" else WANG)
    presence = desk.presence(client) if channel == "till" else None
    good = desk.body(presence)
    one = good["lines"][0]
    before = desk.server.rows()
    quantities: list[Any] = [0, -1, 1000, 10**9, 10**30, 1.5, "一", None]
    bad: list[dict[str, Any]] = [
        {"lines": []},
        {"lines": [one] * 51},
        {"lines": [one] * 1000},
        {"lines": "rice"},
        {"lines": [{}]},
        {"lines": [one | {"price": "0.01"}]},
        *({"lines": [one | {"quantity": each}]} for each in quantities),
        {"lines": [one | {"quantity": 999}, one]},
        {"lines": [one | {"item_id": 0}]},
        {"lines": [one | {"item_id": 2**53}]},
        {"lines": [one | {"item_id": -desk.rice}]},
        {"total": "4.001"},
        {"total": "-4"},
        {"total": "99999999999999.9"},
        {"channel": "paper"},
        {"channel": "TILL"},
        {"shop_id": 0},
        {"points": "0.00"},
        {"identified": "live_code"},
        {"by": CHIEF},
        {"pin": "12a4"},
        {"pin": "1"},
        {"live_code": "码"},
        {"collector": {}},
        {"collector": {"name": ""}},
        {"collector": {"name": "王小红\u0000"}},
        {"collector": {"name": "王小红", "signature": "<script>alert(1)</script>"}},
        {"collector": {"name": "王小红", "signature": "M0 0" * 6000}},
    ]
    for changes in bad:
        answer = desk.post(client, "orders", good | changes)
        assert not answer.is_success, changes
        is_plain(answer, 422, "invalid_input")
    assert desk.server.rows() == before


def test_things_that_are_not_there(desk: Desk) -> None:
    clerk, wang = desk.client(), desk.client(WANG)
    nothing = 2**53 - 1
    for client, presence in ((clerk, desk.presence(clerk)), (wang, None)):
        is_plain(desk.post(client, "orders", desk.body(presence, (nothing, 1))), 404, "item_not_found")
        is_plain(desk.post(client, "orders", desk.body(presence, (desk.shop, 1))), 404, "item_not_found")
        is_plain(desk.post(client, "orders", desk.body(presence, shop_id=nothing)), 404, "shop_not_found")
    for act, body in (
        ("collection", {"number": "5123456789"}),
        ("cancellation", {}),
        ("undo", {}),
        ("returns", {"lines": [{"line_id": 1, "quantity": 1}]}),
    ):
        is_plain(desk.post(clerk, f"orders/{nothing}/{act}", body), 404, "order_not_found")
    is_plain(clerk.get(f"/api/orders/{nothing}"), 404, "order_not_found")
    order, other = desk.bought(clerk), desk.bought(clerk, name=CHEN)
    for line in (nothing, other["lines"][0]["id"]):
        brought = {"lines": [{"line_id": line, "quantity": 1}]}
        is_plain(desk.post(clerk, f"orders/{order['id']}/returns", brought), 404, "line_not_found")


def test_fifty_things_are_an_order_and_a_thousand_of_one_are_none(desk: Desk) -> None:
    clerk = desk.client()
    goods = [desk.good(f"货{i}", 1, stock=1) for i in range(50)]
    presence = desk.presence(clerk)
    answer = desk.post(clerk, "orders", desk.body(presence, *((good, 1) for good in goods)))
    assert (answer.status_code, len(answer.json()["lines"])) == (201, 50)
    told = is_plain(desk.post(clerk, "orders", desk.body(presence, (desk.rice, 999))), 409, "sold_out")
    assert told == "大米只剩20袋了,请减少数量。"


def test_nothing_is_had_on_another_day_but_reserved(desk: Desk) -> None:
    desk.server.clock.advance(DAY)
    clerk = desk.client()
    told = is_plain(desk.post(clerk, "orders", desk.body(desk.presence(clerk))), 409, "closed_today")
    assert told == "今天不兑换,下次5月15日。"
    order = desk.post(desk.client(WANG), "orders", desk.body(None)).json()
    told = is_plain(
        desk.post(clerk, f"orders/{order['id']}/collection", {"number": order["number"]}), 409, "closed_today"
    )
    assert told == "今天不兑换,下次5月15日。"


# Whose order it is


def test_an_order_is_not_there_for_whom_it_does_not_concern(desk: Desk) -> None:
    order = desk.reserved()
    at = f"orders/{order['id']}"
    for name in (CHEN, "李队长", "赵组织", "郑评选", "孙审计"):
        client = desk.client(name)
        if name not in ("郑评选", "孙审计"):  # who reads all: test_readers_of_orders
            is_plain(client.get(f"/api/{at}"), 404, "order_not_found")
        is_plain(desk.post(client, f"{at}/cancellation"), 404, "order_not_found")
        for act, body in (("collection", {"number": order["number"]}), ("undo", {}), ("returns", {"lines": []})):
            is_plain(desk.post(client, f"{at}/{act}", body), 403, "forbidden")
        assert client.get("/api/me/orders").json()["items"] == []
    elsewhere = desk.client(ELSEWHERE)
    is_plain(elsewhere.get(f"/api/{at}"), 403, "forbidden")
    brought = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 1}]}
    for act, body in (
        ("collection", {"number": order["number"]}),
        ("cancellation", {}),
        ("undo", {}),
        ("returns", brought),
    ):
        is_plain(desk.post(elsewhere, f"{at}/{act}", body), 403, "forbidden")
    is_plain(elsewhere.get("/api/orders", params={"shop_id": desk.shop}), 403, "forbidden")
    nobody = desk.server.client()
    is_plain(nobody.get(f"/api/{at}"), 401, "not_signed_in")
    is_plain(desk.post(nobody, f"{at}/cancellation"), 401, "not_signed_in")
    assert desk.client(WANG).get(f"/api/{at}").json()["state"] == "reserved"


def test_how_an_order_ended_is_told_to_those_it_concerns_only(desk: Desk) -> None:
    clerk, order = desk.client(), desk.reserved()
    desk.post(clerk, f"orders/{order['id']}/cancellation")
    for name in (CHEN, "赵组织"):
        is_plain(desk.post(desk.client(name), f"orders/{order['id']}/cancellation"), 404, "order_not_found")
    told = is_plain(desk.post(desk.client(WANG), f"orders/{order['id']}/cancellation"), 409, "not_reserved")
    assert told == "这一单已经办结,不用再办。"


def test_a_reservation_is_handed_over_on_its_code_or_its_person(desk: Desk) -> None:
    clerk, first, second = desk.client(), desk.reserved(), desk.reserved()
    at = f"orders/{first['id']}/collection"
    for body in ({}, {"number": second["number"]}, {"number": "5000000000"}):
        told = is_plain(desk.post(clerk, at, body), 409, "number_wrong")
        assert told.startswith("领取码不对")
    collector = {"name": "王小红", "relation": "女儿"}
    answer = desk.post(clerk, at, {"number": first["number"], "collector": collector})
    assert (answer.json()["state"], answer.json()["collector_name"]) == ("collected", "王小红")
    at = f"orders/{second['id']}/collection"
    assert desk.post(clerk, at, {"presence": desk.presence(clerk)}).json()["state"] == "collected"
    assert (desk.left(clerk), desk.points()) == ((18, 0), "192.00")


def test_a_reservation_nobody_came_for_is_told_as_lapsed_before_the_sweep_too(desk: Desk) -> None:
    desk.keep_sessions()
    clerk, order = desk.server.client(CLERK), desk.reserved()
    desk.server.clock.advance(7 * DAY)
    assert desk.lookup(clerk, digits=desk.code(WANG)).json()["orders"] != []
    desk.server.clock.advance(14 * HOUR)
    for body in ({"number": order["number"]}, {"presence": desk.presence(clerk)}):
        told = is_plain(desk.post(clerk, f"orders/{order['id']}/collection", body), 409, "order_lapsed")
        assert told == "预留已过期,积分会自动退回,可以重新兑换。"


def test_goods_come_back_and_an_order_is_undone_on_its_day(desk: Desk) -> None:
    desk.keep_sessions()
    clerk = desk.server.client(CLERK)
    first, second = desk.bought(clerk, (desk.rice, 2), (desk.haircut, 1)), desk.bought(clerk, (desk.pot, 2))
    line, service = (each["id"] for each in first["lines"])
    at = f"orders/{first['id']}/returns"
    for lines, status, reason in (
        ([{"line_id": line, "quantity": 3}], 409, "returned_too_many"),
        ([{"line_id": service, "quantity": 1}], 409, "service_not_returned"),
        ([{"line_id": line, "quantity": 1}] * 2, 422, "invalid_input"),
        ([{"line_id": line, "quantity": 0}], 422, "invalid_input"),
        ([], 422, "invalid_input"),
    ):
        is_plain(desk.post(clerk, at, {"lines": lines}), status, reason)
    spoiled = {"lines": [{"line_id": line, "quantity": 1, "restock": False}], "reason": "破了"}
    back = desk.post(clerk, at, spoiled).json()
    assert (back["lines"][0]["returned"], back["left_after"]) == (1, "71.00")
    assert [each["state"] for each in back["vouchers"]] == ["issued"]
    undone = desk.post(clerk, f"orders/{first['id']}/undo").json()
    assert (undone["state"], undone["left_after"]) == ("undone", "80.00")
    assert [each["state"] for each in undone["vouchers"]] == ["cancelled"]
    assert desk.left(clerk) == (19, 0)
    is_plain(desk.post(clerk, f"orders/{first['id']}/undo"), 409, "not_collected")
    desk.server.clock.advance(14 * HOUR)
    told = is_plain(desk.post(clerk, f"orders/{second['id']}/undo"), 409, "undo_late")
    assert told == "只能当天撤销,以后请办退货。"
    brought = {"lines": [{"line_id": second["lines"][0]["id"], "quantity": 2}]}
    assert desk.post(clerk, f"orders/{second['id']}/returns", brought).status_code == 201
    assert desk.points() == "200.00"


def test_the_list_of_a_shop_is_bounded_and_takes_any_day(desk: Desk) -> None:
    clerk = desk.client()
    made = [desk.bought(clerk)["id"], desk.reserved()["id"], desk.reserved((desk.pot, 1), name=CHEN)["id"]]
    at = {"shop_id": desk.shop}
    found: list[int] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = clerk.get("/api/orders", params=at | {"limit": "1"} | cursor).json()
        found += [each["id"] for each in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else cursor
    assert found[:3] == sorted(made, reverse=True)
    for query, ids in (
        ({"state": "reserved"}, made[1:]),
        ({"person_id": desk.person(CHEN)}, made[2:]),
        ({"day": "2026-05-11"}, made),
        ({"day": "2026-05-12"}, []),
    ):
        items = clerk.get("/api/orders", params=at | query).json()["items"]
        assert sorted(each["id"] for each in items) == ids, query
    for day in ("0001-01-01", "1970-01-01", "9999-12-31"):
        assert clerk.get("/api/orders", params=at | {"day": day}).json()["items"] == [], day
    wrong = {"limit": 101}, {"state": "lost"}, {"cursor": "x"}, {"day": "x"}, {"shop_id": 0}, {"person_id": 0}
    for query in wrong:
        assert clerk.get("/api/orders", params=at | query).status_code in (400, 422), query


def test_a_blocked_person_orders_nothing_on_an_earlier_presence(desk: Desk) -> None:
    clerk = desk.client()
    presence = desk.presence(clerk)
    desk.block(WANG)
    told = is_plain(desk.post(clerk, "orders", desk.body(presence)), 409, "blocked")
    assert told == "这位居民已停用,不能兑换,请联系社区工作人员。"
