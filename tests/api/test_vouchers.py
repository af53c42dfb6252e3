"""Vouchers and settlements over HTTP: who sees which, who may do what, and what each is told."""

from copy import deepcopy
from datetime import date
from io import BytesIO
from typing import Any

import httpx
import pytest
from api.server import Server
from cast import CAST
from python_calamine import CalamineWorkbook

from points.clock import at
from points.db.working_set import WorkingSet
from points.db.writer import decide_batch
from points.errors import Refusal
from points.ledger.commands import Earn
from points.ledger.posting import Cause, Owner
from points.people.session import SYSTEM, Actor, begin
from points.redeem.basket import Wanted
from points.redeem.models import ITEMS, PRICES, SHOPS, Item, Price, Shop
from points.redeem.order import PlaceOrder
from points.redeem.providers import CreateProvider, ProviderDraft

WANG, HAND, CLERK, SECRETARY, CHIEF, ELSEWHERE = "王秀英", "陈大爷", "钱店员", "郑评选", "周管理", "冯西村"
"""A resident of 东村; one of 西村 who cuts hair; the staff; somebody with nothing to do with it."""


class Salon:
    """Haircuts by 陈大爷, sold in 东村, over a server's own writer."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cast = server.cast = deepcopy(server.cast)  # its tokens change here (``on``)
        self._number = 0
        draft = ProviderDraft(name="巧手理发", phone="0812-8172345", person_id=self.cast.people[HAND])
        self.provider = self._run(CreateProvider(by=SYSTEM, draft=draft))
        with server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, server.clock.now())
            shop = Shop(ws.next_id(), self.cast.places["东村"], "东村兑换点", "", "", "", ws.now, None)
            self.shop = ws.insert(SHOPS, shop).id
            self.item = ws.insert(ITEMS, self._haircut(ws)).id
            ws.insert(PRICES, Price(ws.next_id(), self.item, ws.now, 1000, 1550, None, ws.now))
            ws.flush()
        self.give(WANG)

    def give(self, name: str) -> None:
        person = self.cast.people[name]
        cause = Cause("test", person)
        owner = Owner("person", person)
        self._run(Earn(cause=cause, owner=owner, amount=9000, category="clean_up", person_id=person))

    def buy(self, name: str = WANG) -> dict[str, Any]:
        """A fresh voucher, as its owner sees it."""
        by = Actor(self.cast.people[name], 0, name)
        wanted = (Wanted(self.item, 1),)
        self._run(PlaceOrder(by=by, shop_id=self.shop, channel="home", wanted=wanted))
        return self.mine(name)[0]

    def mine(self, name: str = WANG) -> list[dict[str, Any]]:
        return self.server.client(name).get("/api/me/vouchers").json()["items"]

    def post(self, name: str, path: str, body: Any = None) -> httpx.Response:
        self._number += 1
        key = {"Idempotency-Key": f'"salon-{self._number}"'}
        return self.server.client(name).post(f"/api/{path}", json=body, headers=key)

    def act(self, name: str, voucher: dict[str, Any], what: str, body: Any = None) -> tuple[int, Any]:
        """The status, and the state or the reason."""
        answer = self.post(name, f"vouchers/{voucher['id']}/{what}", body)
        told = answer.json()
        return answer.status_code, told["reason" if answer.is_error else "state"]

    def done(self, name: str, voucher: dict[str, Any]) -> tuple[int, Any]:
        return self.act(name, voucher, "done", {"code": voucher["code"]})

    def on(self, day: date) -> None:
        """Move the town's clock to noon of a day and sign everybody in again: sessions are short."""
        self.server.clock.instant = at(day, 12)
        with self.server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, self.server.clock.now())
            for name, part in CAST.items():
                way = "code" if part.role == "resident" else "password"
                self.cast.tokens[name] = begin(ws, self.cast.people[name], way)[0]
            ws.flush()

    def _haircut(self, ws: WorkingSet) -> Item:
        return Item(
            id=ws.next_id(), kind="service", name="理发", measure="次", category="服务", description="", barcode=None,
            picture_id=None, for_ages="", place_id=None, person_limit=None, person_period="quarter",
            household_limit=99, household_period="quarter", low_stock=None, provider_id=self.provider,
            valid_days=30, created_at=ws.now, withdrawn_at=None,
        )  # fmt: skip

    def _run(self, command: Any) -> Any:
        connection = self.server.parts.database.connect_writer()
        try:
            return decide_batch(connection, self.server.clock, [command])[0].unwrap()
        finally:
            connection.close()


@pytest.fixture
def salon(server_on_each: Server) -> Salon:
    return Salon(server_on_each)


@pytest.fixture
def small(server: Server) -> Salon:
    return Salon(server)


def test_a_service_from_the_voucher_to_the_signed_sheet(salon: Salon) -> None:
    voucher = salon.buy()
    assert (voucher["state"], voucher["points"], voucher["item"]["name"]) == ("issued", "10.00", "理发")
    assert voucher["provider"]["phone"] == "0812-8172345"
    assert voucher["valid_until"] == "2026-06-11T00:00:00.000+08:00"
    found = salon.post(HAND, "vouchers/lookup", {"code": voucher["code"]})
    assert (found.status_code, found.json()["id"]) == (200, voucher["id"])
    assert salon.done(HAND, voucher) == (201, "done")
    assert salon.done(HAND, voucher) == (409, "voucher_done")
    assert salon.act(WANG, voucher, "confirmation") == (201, "confirmed")
    salon.on(date(2026, 6, 1))
    made = salon.post(SECRETARY, "settlements", {"provider_id": salon.provider, "month": 202605})
    assert made.status_code == 201, made.text
    told, settlement = made.json(), f"settlements/{made.json()['id']}"
    assert (told["vouchers"], told["yuan"], told["made_by"]["name"]) == (1, "15.50", SECRETARY)
    assert [(line["kind"], line["yuan"], line["person_name"]) for line in told["lines"]] == [
        ("done", "15.50", "王*英")
    ]
    own = salon.post(SECRETARY, f"{settlement}/approval")
    assert (own.status_code, own.json()["reason"]) == (403, "own_settlement")
    approved = salon.post(CHIEF, f"{settlement}/approval").json()
    assert approved["approved_by"]["name"] == CHIEF
    assert salon.server.client("孙审计").get(f"/api/{settlement}").json() == approved
    (listed,) = salon.server.client(SECRETARY).get("/api/settlements?month=202605").json()["items"]
    assert listed == approved | {"lines": None}
    sheet = salon.server.client("孙审计").get(f"/api/{settlement}/sheet.xlsx")
    assert "settlement-202605" in sheet.headers["content-disposition"]
    page = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [cell for row in page for cell in row if cell == f"审核:{CHIEF}"]
    paper = salon.server.client("孙审计").get(f"/api/{settlement}/sheet.pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert "settlement-202605" in paper.headers["content-disposition"]


def test_a_provider_is_written_down_by_who_may_and_not_twice(small: Salon) -> None:
    body = {"name": "修水管", "phone": "0812-8170000", "person_id": None, "closed": False}
    client, key = small.server.client(SECRETARY), {"Idempotency-Key": '"pipes"'}
    first, again = (client.post("/api/providers", json=body, headers=key) for _ in range(2))
    assert (first.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert first.json() == again.json() == body | {"id": first.json()["id"], "person_name": None}
    path = f"/api/providers/{first.json()['id']}"
    changed = client.put(path, json=body | {"closed": True, "person_id": small.cast.people[HAND]}).json()
    assert (changed["closed"], changed["person_name"]) == (True, HAND)
    for wrong in ({"phone": "打电话给我"}, {"name": "  "}, {"person_id": 999_999}):
        assert client.put(path, json=body | wrong).status_code == 422, wrong
    assert client.put("/api/providers/999999", json=body).json()["reason"] == "provider_not_found"
    assert [each["name"] for each in client.get("/api/providers").json()["items"]] == ["巧手理发", "修水管"]


def test_nothing_is_issued_for_a_provider_who_stopped(small: Salon) -> None:
    body = {"name": "巧手理发", "phone": "0812-8172345", "closed": True}
    voucher = small.buy()
    assert small.server.client(CHIEF).put(f"/api/providers/{small.provider}", json=body).status_code == 200
    with pytest.raises(Refusal, match="provider_closed"):
        small.buy()
    assert small.done(CLERK, voucher) == (201, "done")


def test_the_provider_sees_no_name_and_no_code_and_only_their_own(small: Salon) -> None:
    voucher = small.buy()
    for answer in (
        small.server.client(HAND).get("/api/vouchers").json()["items"][0],
        small.post(HAND, "vouchers/lookup", {"code": voucher["code"]}).json(),
    ):
        assert (answer["code"], answer["person"]) == (None, {"id": None, "name": "王*英", "place_name": "东村"})
        assert WANG not in str(answer)
    assert small.done(HAND, voucher)[0] == 201
    (seen,) = small.server.client(HAND).get("/api/vouchers").json()["items"]
    assert seen["person"]["place_name"] == "", "where they live is told while it is needed"


def test_staff_see_whole_names_and_no_code(small: Salon) -> None:
    small.buy()
    for name in (CLERK, SECRETARY, CHIEF):
        (seen,) = small.server.client(name).get("/api/vouchers").json()["items"]
        assert (seen["person"]["name"], seen["code"]) == (WANG, None)


def test_to_everybody_else_there_is_no_such_voucher(small: Salon) -> None:
    voucher = small.buy()
    small.give(CHIEF)
    before = small.server.rows()
    for name in (ELSEWHERE, "吴签到", "李队长", "孙审计"):  # the last reads all, and is told no code
        client = small.server.client(name)
        assert client.get("/api/vouchers").status_code == (200 if name == "孙审计" else 403), name
        assert client.get("/api/me/vouchers").json()["items"] == []
        assert small.post(name, "vouchers/lookup", {"code": voucher["code"]}).json()["reason"] == "voucher_not_found"
        assert small.done(name, voucher) == (404, "voucher_not_found")
        for what, body in (("confirmation", None), ("complaint", {"text": "没有来"}), ("cancellation", None)):
            assert small.act(name, voucher, what, body) == (404, "voucher_not_found"), what
    assert small.server.rows() == before


def test_the_owner_does_not_look_their_own_code_up_nor_confirm_the_service(small: Salon) -> None:
    voucher = small.buy()
    assert small.post(WANG, "vouchers/lookup", {"code": voucher["code"]}).status_code == 404
    assert small.done(WANG, voucher) == (403, "own_voucher")
    assert small.server.client(WANG).get("/api/vouchers").status_code == 403


def test_a_complaint_goes_to_who_settles_and_is_not_told_to_the_provider(small: Salon) -> None:
    voucher = small.buy()
    assert small.done(CLERK, voucher) == (201, "done")
    assert small.act(WANG, voucher, "complaint", {"text": ""}) == (422, "invalid_input")
    assert small.act(WANG, voucher, "complaint", {"text": "没有来"}) == (201, "complained")
    told = {
        name: small.server.client(name).get("/api/vouchers?state=complained").json()["items"][0]["complaint"]
        for name in (HAND, CLERK, SECRETARY)
    }
    assert told == {HAND: None, CLERK: "没有来", SECRETARY: "没有来"}
    decision = {"return_points": True, "note": "核实"}
    assert small.act(CLERK, voucher, "decision", decision) == (403, "forbidden")
    assert small.act(SECRETARY, voucher, "decision", decision) == (201, "returned")
    assert small.mine()[0]["state"] == "returned"


def test_what_was_decided_is_told_to_its_owner_and_the_staff(small: Salon) -> None:
    voucher = small.buy()
    assert small.done(CLERK, voucher) == (201, "done")
    assert small.act(WANG, voucher, "complaint", {"text": "没有来"}) == (201, "complained")
    assert small.mine()[0]["decision"] is None
    decision = {"return_points": False, "note": "打过电话,已经做好了"}
    assert small.act(SECRETARY, voucher, "decision", decision) == (201, "confirmed")
    told = {
        name: small.server.client(name).get("/api/vouchers?state=confirmed").json()["items"][0]["decision"]
        for name in (HAND, CLERK, SECRETARY)
    }
    assert told == {HAND: None, CLERK: decision["note"], SECRETARY: decision["note"]}
    assert (small.mine()[0]["complaint"], small.mine()[0]["decision"]) == ("没有来", decision["note"])


def test_a_voucher_past_its_time_is_shown_as_lapsed_before_the_sweep(small: Salon) -> None:
    voucher = small.buy()
    small.on(date(2026, 6, 11))
    assert small.mine()[0]["state"] == "lapsed"
    states = [
        small.server.client(CLERK).get(f"/api/vouchers?state={each}").json()["items"] for each in ("issued", "lapsed")
    ]
    assert [len(each) for each in states] == [0, 1]
    assert small.done(HAND, voucher) == (409, "voucher_lapsed")
    assert small.act(WANG, voucher, "cancellation") == (409, "voucher_lapsed")


def test_every_write_needs_a_key(small: Salon) -> None:
    voucher = small.buy()
    client = small.server.client(WANG)
    for what, body in (
        ("done", {"code": voucher["code"]}),
        ("confirmation", None),
        ("complaint", {"text": "没有来"}),
        ("cancellation", None),
    ):
        assert client.post(f"/api/vouchers/{voucher['id']}/{what}", json=body).json()["reason"] == "key_missing"
    assert small.mine()[0]["state"] == "issued"


def test_pages_of_vouchers_follow_each_other(small: Salon) -> None:
    bought = [small.buy()["id"] for _ in range(5)]
    for name, path in ((WANG, "/api/me/vouchers"), (CLERK, "/api/vouchers"), (HAND, "/api/vouchers")):
        seen: list[int] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = small.server.client(name).get(path, params=asked).json()
            seen, cursor = seen + [each["id"] for each in page["items"]], page["next_cursor"]
        assert seen == bought[::-1], name
