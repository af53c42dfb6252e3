"""Rights end at the border of one's part of the town: the table's routes again, for things of one's own village and
of the other one. Refused is 403 `forbidden`, and leaves no trace.
"""

from itertools import count
from typing import Any

import pytest
from api.server import Server
from api.stage import RESIDENTS
from api.starred import SERVED, served_as
from api.test_rights import EVERYBODY, IN_BATCH, MATRIX, ROLES, SIGNED_IN, STEWARDS
from cast import BY_ROLE, Cast

Ask = tuple[str, str, str, Any]
HERE, THERE = "东村", "西村"
"""Where captain, steward, organiser and clerk hold their roles, and where not."""
OF_THE_TOWN = frozenset(("secretary", "auditor", "administrator"))
SHARED = frozenset(("/api/people", "/api/people/cards.pdf", "/api/people/export.xlsx", "/api/people/export.csv"))
REPORTS = tuple(
    f"/api/reports/{name}"
    for name in (
        "day-sheet", "day-sheet.xlsx", "day-sheet.pdf", "balances", "balances.xlsx", "balances.pdf",
        "pickup-sheet.pdf", "price-list.pdf", "price-list.png",
    )
)  # fmt: skip
"""Of one shop each."""
STAFF = {HERE: "吴签到", THERE: "冯西村"}
ALLOWED = {(route.method, route.path): route.allowed for route in (*MATRIX, *IN_BATCH)}

EVENT, PERSON = "/api/events/{event_id:int}", "/api/people/{person_id:int}"


def asks(cast: Cast, village: str) -> list[Ask]:
    """Method, route, address and body of good requests about one village, in an order in which all are possible."""
    place, resident, staff = cast.places[village], cast.people[RESIDENTS[village]], cast.people[STAFF[village]]
    early, running, draft = (f"/api/events/{cast.events[village, name]}" for name in ("清早", "上午", "草稿"))
    person, attendance = f"/api/people/{resident}", cast.attendances[village]
    event = _event(place)
    scan = {"event_id": cast.events[village, "上午"], "phase": "in", "person_id": resident}
    entry = {"person_id": staff, "in_at": _at(8, 5), "out_at": _at(8, 45), "note": "手机没电,李队长在场"}
    return [
        ("GET", EVENT, running, None),
        ("GET", f"{EVENT}/code", f"{running}/code", None),
        ("GET", f"{EVENT}/poster.png", f"{running}/poster.png?kind=signin", None),
        ("GET", f"{EVENT}/attendance", f"{early}/attendance", None),
        ("GET", f"{EVENT}/roster", f"{running}/roster", None),
        ("GET", PERSON, person, None),
        *[("GET", path, f"{path}?place_id={place}", None) for path in sorted(SHARED)],
        ("POST", "/api/events", "/api/events", event),
        ("PATCH", EVENT, running, event | {"note": "改地点"}),
        ("POST", f"{EVENT}/publication", f"{draft}/publication", None),
        ("POST", f"{EVENT}/signups", f"{running}/signups", {}),
        ("POST", "/api/scans", "/api/scans", scan),
        ("POST", "/api/scans/batch", "/api/scans/batch", batch(scan)),
        ("POST", f"{EVENT}/sign-outs", f"{running}/sign-outs", {}),
        ("POST", f"{EVENT}/back-entries", f"{early}/back-entries", entry),
        (
            "POST",
            "/api/attendance/{attendance_id:int}/approval",
            f"/api/attendance/{attendance}/approval",
            {"decision": "approve"},
        ),
        ("POST", f"{EVENT}/approvals", f"{early}/approvals", {"decision": "refuse", "attendance_ids": [attendance]}),
        ("POST", f"{EVENT}/closing", f"{running}/closing", None),
        ("POST", f"{EVENT}/cancellation", f"{draft}/cancellation", {"reason": "下大雨"}),
        ("POST", "/api/people", "/api/people", {"name": "何新来", "phone": "19900000077", "place_id": place}),
        ("PATCH", PERSON, person, {"age_band": "60_74"}),
        (
            "PUT",
            "/api/households/{household_id:int}/head",
            f"/api/households/{cast.households[village]}/head",
            {"person_id": resident},
        ),
        ("POST", f"{PERSON}/cards", f"{person}/cards", {}),
        ("DELETE", f"{PERSON}/cards/{{card_id:int}}", f"{person}/cards/{cast.cards[village]}", None),
        ("PUT", f"{PERSON}/password", f"/api/people/{staff}/password", {"password": "he-liu-2026"}),
        ("POST", "/api/places", "/api/places", {"parent_id": place, "kind": "compound", "name": "桂花苑"}),
        ("PATCH", "/api/places/{place_id:int}", f"/api/places/{place}", {"name": f"{village}社区"}),
        ("POST", "/api/shops", "/api/shops", {"name": f"{village}新兑换点", "place_id": place}),
        (
            "POST",
            "/api/staff",
            "/api/staff",
            {"name": "郭新人", "phone": "19900000088", "role": "steward", "place_id": place},
        ),
        *_stock(cast, village),
        *_notices(cast, village),
        *_conduct(cast, village),
    ]


def _stock(cast: Cast, village: str) -> list[Ask]:
    shop_id, other = cast.shops[village, 1], cast.shops[village, 2]
    rice = {"item_id": cast.items["大米"], "quantity": 2}
    count, of_shop = f"/api/stock/counts/{cast.counts[village]}", f"?shop_id={shop_id}"
    receipt = {"shop_id": shop_id, "supplier": "粮站", "lines": [rice | {"cost_yuan": "2.50"}]}
    move = {"from_shop_id": shop_id, "to_shop_id": other, "lines": [rice]}
    lists = ("/api/stock", "/api/alerts", "/api/stock/receipts", "/api/stock/moves", "/api/stock/counts")
    resident = cast.people[RESIDENTS[village]]
    sheet = {"shop_id": shop_id, "day": "2026-05-11", "lines": [rice | {"person_id": resident}]}
    return [
        *[("GET", path, path + of_shop, None) for path in (*lists, "/api/orders", "/api/paper-sheets")],
        ("POST", "/api/till/lookup", "/api/till/lookup", {"shop_id": shop_id, "person_id": resident}),
        ("POST", "/api/paper-sheets", "/api/paper-sheets", sheet),
        ("GET", "/api/stock/counts/{count_id:int}", count, None),
        ("GET", "/api/stock/counts/{count_id:int}/sheet.pdf", f"{count}/sheet.pdf", None),
        *[("GET", path, path + of_shop, None) for path in REPORTS],
        ("GET", "/api/reports/turnover", f"/api/reports/turnover{of_shop}&from=2026-05-01&to=2026-05-11", None),
        ("POST", "/api/stock/receipts", "/api/stock/receipts", receipt),
        ("POST", "/api/stock/moves", "/api/stock/moves", move),
        ("POST", "/api/stock/counts", "/api/stock/counts", {"shop_id": shop_id}),
        ("POST", "/api/stock/counts/{count_id:int}/decision", f"{count}/decision", {"approve": True}),
    ]


def _notices(cast: Cast, village: str) -> list[Ask]:
    route, notice = "/api/notices/{notice_id:int}", f"/api/notices/{cast.notices[village]}"
    consents = f"/api/people/{cast.people[RESIDENTS[village]]}/consents"
    answer = f"/api/objections/{cast.objections[village]}/answer"
    return [
        ("GET", route, notice, None),
        ("GET", f"{route}/paper", f"{notice}/paper", None),
        ("GET", f"{route}/paper.pdf", f"{notice}/paper.pdf", None),
        ("POST", f"{route}/objections", f"{notice}/objections", {"position": 1, "words": "时长不对"}),
        ("GET", f"{route}/objections", f"{notice}/objections", None),
        ("POST", "/api/objections/{objection_id:int}/answer", answer, {"upheld": False, "words": "已核对"}),
        ("GET", f"{PERSON}/consents", consents, None),
        ("PUT", f"{PERSON}/consents", consents, {"honour": True}),
    ]


def _conduct(cast: Cast, village: str) -> list[Ask]:
    resident, route = cast.people[RESIDENTS[village]], "/api/complaints/{complaint_id:int}/decision"
    complaint = {"person_id": resident, "happened_on": "2026-05-10", "words": "约好了没有来"}
    decision = f"/api/complaints/{cast.complaints[village]}/decision"
    return [
        ("POST", "/api/ratings", "/api/ratings", {"attendance_id": served_as(SERVED[village]), "stars": 5}),
        ("POST", "/api/complaints", "/api/complaints", complaint),
        ("POST", route, decision, {"upheld": False, "reply": "当天有急事"}),
    ]


def _at(hour: int, minute: int = 0) -> str:
    return f"2026-05-11T{hour:02d}:{minute:02d}:00+08:00"


def _event(place_id: int) -> dict[str, Any]:
    return {
        "kind": "service",
        "title": "河边清洁",
        "category": "clean_up",
        "place_id": place_id,
        "location": "河边广场",
        "starts_at": _at(9, 30),
        "ends_at": _at(11, 30),
        "sign_up": "optional",
        "contact_name": "赵组织",
        "contact_phone": "19900000004",
    }


def batch(scan: dict[str, Any], nonce: str = "offline-1") -> dict[str, Any]:
    scans = [scan | {"nonce": nonce, "scanned_at": _at(9, 40)}]
    return {"device_id": "counter-1", "device_time": _at(10), "scans": scans}


def allowed(ask: Ask, village: str) -> frozenset[str]:
    """By the table: who may at all, and elsewhere only who may everywhere. Another's scan is a steward's."""
    method, path, _, _ = ask
    found = STEWARDS if path == "/api/scans" else ALLOWED[method, path]
    return found if village == HERE or found in (EVERYBODY, SIGNED_IN) else found & OF_THE_TOWN


@pytest.mark.parametrize("village", [THERE, HERE])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_exactly_in_its_own_part_of_the_town(staged: Server, role: str, village: str) -> None:
    client, keys, before = staged.client(BY_ROLE[role]), count(), kept(staged)
    for ask in asks(staged.cast, village):
        method, _, address, body = ask
        headers = {"Idempotency-Key": f'"{role}-{next(keys)}"'}
        answer = client.request(method, address, json=body, headers=headers)
        if role in allowed(ask, village):
            assert answer.is_success, (ask, answer.text)
            before = kept(staged)
        else:
            expected = (401, "not_signed_in") if role == "stranger" else (403, "forbidden")
            assert (answer.status_code, answer.json()["reason"]) == expected, (ask, answer.text)
            assert kept(staged) == before, ask


def kept(staged: Server) -> dict[str, list[str]]:
    """Every row, but for those that say that something was refused: an attempt leaves that, and nothing else."""
    rows = staged.rows()
    return rows | {"audit": [row for row in rows["audit"] if ".refused'" not in row]}


def test_every_route_about_something_of_a_village_is_asked(stage: Server) -> None:
    asked = {(method, path) for method, path, _, _ in asks(stage.cast, HERE)}
    placed = {(route.method, route.path) for route in (*MATRIX, *IN_BATCH) if ":int}" in route.path}
    elsewhere = {
        ("DELETE", "/api/events/{event_id:int}/signups/{signup_id:int}"),  # one's own: test_ownership
        ("GET", "/api/ledger/accounts/{account_id:int}"),  # the town's books
        ("DELETE", "/api/staff/{grant_id:int}"),  # a grant each: test_people
        ("GET", "/api/orders/{order_id:int}/receipt"),  # one's own, or the shop's: test_reports
        # the same: test_orders, test_paper_sheets
        *((m, p) for m, p in placed if p.startswith(("/api/orders/", "/api/paper-sheets/"))),
        # one's own, or the town's: test_vouchers, redeem/test_settlements
        *((m, p) for m, p in placed if p.startswith(("/api/vouchers/", "/api/providers/", "/api/settlements/"))),
        ("PUT", "/api/calendar/{year:int}"),  # the town's
        ("POST", "/api/stock/receipts/{receipt_id:int}/cancellation"),  # its maker's, as are the next two: test_stock
        ("PUT", "/api/stock/counts/{count_id:int}"),
        ("POST", "/api/stock/counts/{count_id:int}/submission"),
        *((method, path) for method, path in placed if path.startswith("/api/imports/")),  # the administrator's
        # the town's, or a part's of it: redeem/test_catalogue
        *((method, path) for method, path in placed if path.startswith(("/api/items/", "/api/shops/"))),
        *((method, path) for method, path in placed if path.startswith("/api/sponsors/")),  # the town's
        # the town's: test_cycles, test_award_lists, test_honours
        *((method, path) for method, path in placed if path.startswith(("/api/cycles/", "/api/honours/"))),
    }
    assert placed - asked == elsewhere
