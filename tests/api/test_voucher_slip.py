"""A voucher's slip printed again: who may have it, and on what proof that its owner stands at the counter."""

from typing import Any

import httpx
import pytest
from api.at_the_till import CHEN, CLERK, ELSEWHERE, PIN, WANG, Desk
from api.server import Server
from api.test_orders import is_plain
from sqlalchemy import select

from points.clock import DAY, MINUTE
from points.db.audit import audit
from points.media.cards import grouped
from points.redeem.order_models import orders

AUDITOR, SECRETARY = "孙审计", "郑评选"


@pytest.fixture
def desk(staged: Server) -> Desk:
    return Desk(staged)


@pytest.fixture
def voucher(desk: Desk) -> dict[str, Any]:
    """王秀英 had a haircut issued at the counter, an hour ago."""
    (made,) = desk.bought(desk.client(), (desk.haircut, 1), (desk.soap, 1))["vouchers"]
    desk.server.clock.advance(60 * MINUTE)
    return made


def met(desk: Desk, client: httpx.Client, digits: str) -> str:
    desk.server.clock.advance(1)
    return desk.lookup(client, digits=digits).json()["presence"]


def slip(client: httpx.Client, voucher: dict[str, Any], presence: str, **more: Any) -> httpx.Response:
    return client.post(f"/api/vouchers/{voucher['id']}/slip", json={"presence": presence} | more)


def prints(desk: Desk) -> list[tuple[int, int]]:
    with desk.server.parts.database.read() as connection:
        query = select(audit.c.actor_id, audit.c.subject_id).where(audit.c.action == "voucher.print")
        return [tuple(row) for row in connection.execute(query)]


def test_a_clerk_who_met_the_owner_by_live_code_prints_it_again_and_that_is_recorded(
    desk: Desk, voucher: dict[str, Any]
) -> None:
    clerk = desk.client()
    old = clerk.get(f"/api/orders/{latest_order(desk)}/receipt").text
    assert grouped(voucher["code"]) not in old, "an hour later the slip of the order carries no code any more"
    answer = slip(clerk, voucher, met(desk, clerk, desk.code(WANG)))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert grouped(voucher["code"]) in answer.text
    assert "补打" in answer.text
    assert prints(desk) == [(desk.person(CLERK), voucher["id"])]


def test_a_card_opens_it_with_its_pin_and_not_alone(desk: Desk, voucher: dict[str, Any]) -> None:
    clerk = desk.client()
    desk.pin(WANG)
    presence = met(desk, clerk, desk.card(WANG))
    is_plain(slip(clerk, voucher, presence), 409, "needs_proof")
    assert slip(clerk, voucher, presence, pin="000000").status_code in (403, 409, 422)
    assert prints(desk) == []
    assert grouped(voucher["code"]) in slip(clerk, voucher, presence, pin=PIN).text
    assert len(prints(desk)) == 1


def test_a_code_scanned_once_more_is_proof_beside_a_card(desk: Desk, voucher: dict[str, Any]) -> None:
    clerk = desk.client()
    desk.pin(WANG)
    presence = met(desk, clerk, desk.card(WANG))
    is_plain(slip(clerk, voucher, presence, live_code=desk.code(CHEN)), 409, "other_person")
    assert slip(clerk, voucher, presence, live_code=desk.code(WANG)).status_code == 200


def test_whose_voucher_it_is_has_to_be_there(desk: Desk, voucher: dict[str, Any]) -> None:
    clerk = desk.client()
    is_plain(slip(clerk, voucher, met(desk, clerk, desk.code(CHEN))), 409, "other_person")
    found = desk.lookup(clerk, person_id=desk.person(WANG)).json()["presence"]
    is_plain(slip(clerk, voucher, found), 409, "needs_proof")
    is_plain(slip(clerk, voucher, "made-up"), 422, "presence_invalid")
    presence = met(desk, clerk, desk.code(WANG))
    is_plain(slip(desk.client(), voucher, presence), 422, "presence_invalid")
    desk.server.clock.advance(15 * MINUTE)
    is_plain(slip(clerk, voucher, presence), 410, "presence_expired")
    assert prints(desk) == []


def test_only_who_runs_the_till_of_its_shop_prints_it(desk: Desk, voucher: dict[str, Any]) -> None:
    for name in (WANG, CHEN, AUDITOR, SECRETARY):
        client = desk.client(name)
        assert slip(client, voucher, met(desk, desk.client(), desk.code(WANG))).status_code == 403, name
    away = desk.client(ELSEWHERE)
    desk.server.clock.advance(1)
    there = away.post("/api/till/lookup", json={"shop_id": desk.other_shop, "digits": desk.code(WANG)})
    is_plain(slip(away, voucher, there.json()["presence"]), 404, "voucher_not_found")
    assert prints(desk) == []


def test_what_can_be_used_no_more_is_not_printed(desk: Desk, voucher: dict[str, Any]) -> None:
    clerk = desk.client()
    (other,) = desk.bought(clerk, (desk.haircut, 1))["vouchers"]
    assert desk.post(clerk, f"vouchers/{other['id']}/cancellation").status_code == 201
    is_plain(slip(clerk, other, met(desk, clerk, desk.code(WANG))), 409, "voucher_cancelled")
    desk.server.clock.advance(40 * DAY)
    clerk = desk.client()
    is_plain(slip(clerk, voucher, met(desk, clerk, desk.code(WANG))), 409, "voucher_lapsed")
    assert prints(desk) == []


def test_the_slip_carries_the_code_of_the_one_voucher_asked_for(desk: Desk) -> None:
    clerk = desk.client()
    one, two = desk.bought(clerk, (desk.haircut, 2))["vouchers"]
    desk.server.clock.advance(60 * MINUTE)
    text = slip(clerk, one, met(desk, clerk, desk.code(WANG)), width=80).text
    assert (grouped(one["code"]) in text, grouped(two["code"]) in text) == (True, False)
    raw = slip(clerk, one, met(desk, clerk, desk.code(WANG)), format="escpos")
    assert raw.content.startswith(b"\x1b@")


def test_the_counter_lists_what_one_resident_still_has(desk: Desk, voucher: dict[str, Any]) -> None:
    desk.bought(desk.client(), (desk.haircut, 1), name=CHEN)

    def listed(name: str) -> list[int]:
        asked = {"person_id": desk.person(WANG), "state": "issued"}
        answer = desk.client(name).get("/api/vouchers", params=asked).json()
        return [each["id"] for each in answer["items"]]

    assert listed(CLERK) == [voucher["id"]]
    assert listed(ELSEWHERE) == []


def latest_order(desk: Desk) -> int:
    with desk.server.parts.database.read() as connection:
        return connection.execute(select(orders.c.id).order_by(orders.c.id.desc()).limit(1)).scalar_one()
