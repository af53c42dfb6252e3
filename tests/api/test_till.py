"""The scan box of the counter: whose code it is, what the clerk sees, and every digit that is none of that."""

from typing import Any

import pytest
from api.at_the_till import CHEN, CHIEF, CLERK, ELSEWHERE, WANG, Desk, is_plain
from api.server import Server

from points.clock import DAY, HOUR, MINUTE
from points.db.audit import audit
from points.keys import Keys
from points.people.codes import member_code
from points.redeem.digits import new_order_number, new_voucher_code, own_barcode


@pytest.fixture
def desk(staged: Server) -> Desk:
    return Desk(staged)


def test_a_person_is_met_by_code_card_name_or_pick_up_code(desk: Desk) -> None:
    clerk, order = desk.client(), desk.reserved()
    who: list[tuple[dict[str, Any], str]] = [
        ({"digits": desk.code(WANG)}, "live_code"),
        ({"digits": desk.card(WANG)}, "card"),
        ({"person_id": desk.person(WANG)}, "found"),
        ({"order_number": order["number"]}, "pickup"),
        ({"digits": order["number"]}, "pickup"),
    ]
    for asked, identified in who:
        seen = desk.lookup(clerk, **asked).json()
        assert seen["person"]["id"] == desk.person(WANG), asked
        assert (seen["person"]["name"], seen["person"]["place_name"]) == (WANG, "东村")
        assert seen["person"]["phone_last4"] == "0001"
        assert (seen["identified"], seen["purse"], seen["verify_above"]) == (identified, "person", "50.00")
        assert seen["points"]["available"] == "196.00"
        assert seen["today"] == {"open": True, "explanation": "今天可以兑换。", "next_day": None}
        assert [each["id"] for each in seen["orders"]] == [order["id"]]
        limits = {each["item_id"]: each["household_left"] for each in seen["limits"]}
        assert limits[desk.rice] == 1


def test_looking_somebody_up_changes_nothing(desk: Desk) -> None:
    clerk = desk.client()
    before = desk.server.rows()
    for digits in (desk.code(WANG), desk.card(WANG), "1" * 22):
        desk.lookup(clerk, digits=digits)
    desk.lookup(clerk, person_id=desk.person(CHEN))  # not theirs to open
    assert desk.server.rows() == before


def test_who_is_opened_by_name_is_recorded_as_anywhere(desk: Desk) -> None:
    def opened() -> list[tuple[int | None, int | None]]:
        with desk.server.parts.database.read() as connection:
            rows = connection.execute(audit.select().where(audit.c.action == "person.open").order_by(audit.c.id))
            return [(row.actor_id, row.subject_id) for row in rows]

    before = opened()
    assert desk.lookup(desk.client(), person_id=desk.person(WANG)).status_code == 200
    assert opened()[len(before) :] == [(desk.person(CLERK), desk.person(WANG))]


def test_a_code_opens_whoever_shows_it_a_name_only_those_of_ones_own_village(desk: Desk) -> None:
    clerk = desk.client()
    assert desk.lookup(clerk, digits=desk.code(CHEN)).json()["person"]["name"] == CHEN
    told = is_plain(desk.lookup(clerk, person_id=desk.person(CHEN)), 403, "forbidden")
    assert told == "这位居民不在您负责的范围里,请扫码或刷卡。"
    assert desk.lookup(desk.client(CHIEF), person_id=desk.person(CHEN)).status_code == 200


def test_digits_that_are_nobodys(desk: Desk) -> None:
    clerk, now = desk.client(), desk.server.clock.now()
    forged = member_code(Keys(bytes(32)), desk.person(WANG), now)
    card = desk.card(WANG)
    mistyped = card[:-1] + str((int(card[-1]) + 1) % 10)
    item = own_barcode(desk.rice)
    other = [forged, mistyped, "7" + "0" * 15, item, new_voucher_code(b"16 random bytes!"), "6901234567892", "1234"]
    for digits in other:
        is_plain(desk.lookup(clerk, digits=digits), 404, "invalid")
    is_plain(desk.lookup(clerk, digits=new_order_number(b"8 random")), 404, "order_not_found")
    is_plain(desk.lookup(clerk, person_id=999_999_999), 404, "person_not_found")
    is_plain(desk.lookup(clerk, digits=desk.code(WANG, 2 * MINUTE)), 410, "code_expired")
    for body in ({"digits": "abc"}, {"digits": ""}, {"digits": "１２３４５"}, {"digits": "1" * 41}, {"person_id": 0}):
        is_plain(desk.lookup(clerk, **body), 422, "invalid_input")
    for body in ({}, {"digits": card, "person_id": desk.person(WANG)}, {"digits": None}):
        told = is_plain(desk.lookup(clerk, **body), 422, "invalid_input")
        assert told == "请扫居民的码或卡,或按姓名选人。"


def test_a_card_taken_out_of_use_says_where_to_get_another(desk: Desk) -> None:
    clerk, old = desk.client(), desk.card(WANG)
    desk.pin(WANG)
    assert is_plain(desk.lookup(clerk, digits=old), 409, "revoked") == "卡已作废,请到服务台换卡。"
    assert desk.lookup(clerk, digits=desk.card(WANG)).status_code == 200


def test_who_is_blocked_is_told_so_however_they_are_met(desk: Desk) -> None:
    clerk, order = desk.client(), desk.reserved()
    path = f"/api/people/{desk.person(WANG)}"
    assert desk.client(CHIEF).patch(path, json={"status": "blocked"}).status_code == 200
    for asked in ({"digits": desk.code(WANG)}, {"digits": desk.card(WANG)}, {"person_id": desk.person(WANG)}):
        is_plain(desk.lookup(clerk, **asked), 409, "blocked")
    is_plain(desk.lookup(clerk, digits=order["number"]), 409, "blocked")
    collection = desk.post(clerk, f"orders/{order['id']}/collection", {"number": order["number"]})
    is_plain(collection, 409, "blocked")


def test_a_pick_up_code_opens_nobody_once_nothing_waits_for_it(desk: Desk) -> None:
    """It stands on the receipt, and receipts are found in the street."""
    clerk = desk.client()
    bought = desk.bought(clerk)
    told = is_plain(desk.lookup(clerk, digits=bought["number"]), 409, "not_reserved")
    assert told == "这一单已经办结,不用再办。"
    kept = desk.reserved()
    elsewhere = desk.client(ELSEWHERE)
    told = is_plain(desk.lookup(elsewhere, shop_id=desk.other_shop, digits=kept["number"]), 409, "other_shop")
    assert told == "这一单要到东村1号兑换点领取,请告诉居民去那里。"


def test_a_shop_that_is_not_there_or_not_ones_own(desk: Desk) -> None:
    clerk, code = desk.client(), desk.code(WANG)
    is_plain(desk.lookup(clerk, shop_id=999_999, digits=code), 404, "shop_not_found")
    is_plain(desk.lookup(clerk, shop_id=desk.other_shop, digits=code), 403, "forbidden")
    for name in (WANG, "李队长", "赵组织", "郑评选", "孙审计"):
        is_plain(desk.lookup(desk.client(name), digits=code), 403, "forbidden")
    is_plain(desk.lookup(desk.server.client(), digits=code), 401, "not_signed_in")


def test_a_clerk_signed_in_by_a_borrowed_phone_runs_no_till(desk: Desk) -> None:
    """Rights of an office count in a session begun by password alone."""
    desk.pin(CLERK)
    card = desk.card(CLERK)
    client = desk.server.client()
    signed_in = client.post("/api/session", json={"way": "card", "card": card, "pin": "135790"})
    assert signed_in.is_success, signed_in.text
    is_plain(desk.lookup(client, digits=desk.code(WANG)), 403, "forbidden")


def test_on_another_day_the_clerk_is_told_the_next_one(desk: Desk) -> None:
    desk.server.clock.advance(DAY)
    seen = desk.lookup(desk.client(), digits=desk.code(WANG)).json()
    assert seen["today"] == {"open": False, "explanation": "今天不兑换,下次5月15日。", "next_day": "2026-05-15"}
    desk.server.clock.instant += 3 * DAY + 2 * HOUR
    seen = desk.lookup(desk.client(), digits=desk.code(WANG)).json()
    assert seen["today"]["explanation"] == "现在不是兑换时间,今天14:00开始。"


def test_a_shop_that_was_closed_makes_no_orders(desk: Desk) -> None:
    clerk, shop = desk.client(), desk.server.cast.shops["东村", 2]
    seen = desk.lookup(clerk, shop_id=shop, digits=desk.code(WANG)).json()
    closed = {"name": "东村2号兑换点", "place_id": desk.server.cast.places["东村"], "closed": True}
    assert desk.client(CHIEF).put(f"/api/shops/{shop}", json=closed).is_success
    body = desk.body(seen["presence"], (desk.haircut, 1), shop_id=shop)
    told = is_plain(desk.post(clerk, "orders", body), 409, "shop_closed")
    assert told == "这个兑换点已经停用,请换一个。"
