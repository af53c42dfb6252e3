"""Who may ask for what: the whole table of roles and routes, tested both ways, and nothing outside the table.

A ``yes`` is an answer that is neither 401 nor 403: most of these requests name nothing that exists, so they go on to
be refused for that. What somebody may do only in their own place is in test_places_of_rights.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from api.server import Server
from cast import BY_ROLE
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler

from points.api.app import create_app
from points.errors import PointsError

ROLES = ("stranger", "resident", "captain", "steward", "organiser", "clerk", "secretary", "auditor", "administrator")
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"stranger"}
ADMINISTRATOR = frozenset(("administrator",))
ORGANISERS = ADMINISTRATOR | {"organiser"}
RUNNERS = ORGANISERS | {"captain"}
STEWARDS = RUNNERS | {"steward"}
LOOKERS = ORGANISERS | {"clerk", "secretary", "auditor"}
COUNTER = ADMINISTRATOR | {"clerk"}
EXPORTERS = ADMINISTRATOR | {"secretary"}
BOOKS = ADMINISTRATOR | {"auditor", "secretary"}
SETTLERS = ADMINISTRATOR | {"secretary"}
CONSENTS = SETTLERS | {"clerk"}
AUDITORS = frozenset(("auditor",))
RATERS = ADMINISTRATOR | {"captain", "organiser"}
RECOMMENDERS = ADMINISTRATOR | {"captain", "organiser", "secretary"}
CONDUCT = ADMINISTRATOR | {"organiser", "secretary"}

DECIDERS = COUNTER | {"secretary"}
STOCK_READERS = DECIDERS | {"auditor"}
ORDER_READERS = STOCK_READERS

KEY = {"Idempotency-Key": '"matrix-1"'}
CARD = "7" + "0" * 15


@dataclass(frozen=True)
class Route:
    """One line of the table. ``at``: the address asked, with ids that name nothing."""

    method: str
    path: str
    allowed: frozenset[str]
    at: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.at or self.path


MATRIX = (
    # the town, sessions, oneself
    Route("GET", "/api/town", EVERYBODY),
    Route("POST", "/api/session/codes", EVERYBODY, body={"phone": "x"}),
    Route("POST", "/api/session", EVERYBODY, body={}),
    Route("GET", "/api/session", SIGNED_IN),
    Route("PUT", "/api/session/password", SIGNED_IN, body={}),
    Route("GET", "/api/me", SIGNED_IN),
    Route("GET", "/api/me/statement", SIGNED_IN),
    Route("GET", "/api/me/code", SIGNED_IN),
    Route("GET", "/api/me/attendance", SIGNED_IN),
    Route("GET", "/api/rules", SIGNED_IN),
    Route("GET", "/api/calendar", SIGNED_IN),
    Route("PUT", "/api/calendar/{year:int}", ADMINISTRATOR, at="/api/calendar/2027", body={}),
    # events
    Route("GET", "/api/events", EVERYBODY),
    Route("POST", "/api/events", ORGANISERS, body={}),
    Route("GET", "/api/events/{event_id:int}", EVERYBODY, at="/api/events/999999"),
    Route("PATCH", "/api/events/{event_id:int}", ORGANISERS, at="/api/events/999999", body={}),
    Route("POST", "/api/events/{event_id:int}/publication", ORGANISERS, at="/api/events/999999/publication"),
    Route("POST", "/api/events/{event_id:int}/cancellation", ORGANISERS, at="/api/events/999999/cancellation"),
    Route("POST", "/api/events/{event_id:int}/closing", RUNNERS, at="/api/events/999999/closing"),
    Route("GET", "/api/events/{event_id:int}/code", RUNNERS, at="/api/events/999999/code"),
    Route("GET", "/api/events/{event_id:int}/poster.png", RUNNERS, at="/api/events/999999/poster.png"),
    Route("POST", "/api/events/{event_id:int}/signups", SIGNED_IN, at="/api/events/999999/signups", body={}),
    Route(
        "DELETE",
        "/api/events/{event_id:int}/signups/{signup_id:int}",
        SIGNED_IN,
        at="/api/events/999999/signups/999999",
    ),
    # attendance and scans
    Route("GET", "/api/events/{event_id:int}/attendance", RUNNERS, at="/api/events/999999/attendance"),
    Route("GET", "/api/events/{event_id:int}/roster", STEWARDS, at="/api/events/999999/roster"),
    Route("POST", "/api/events/{event_id:int}/approvals", ORGANISERS, at="/api/events/999999/approvals", body={}),
    Route("POST", "/api/events/{event_id:int}/back-entries", ORGANISERS, at="/api/events/999999/back-entries"),
    Route("POST", "/api/events/{event_id:int}/sign-outs", RUNNERS, at="/api/events/999999/sign-outs", body={}),
    Route("POST", "/api/attendance/{attendance_id:int}/approval", ORGANISERS, at="/api/attendance/999999/approval"),
    Route("GET", "/api/codes/{token:str}", EVERYBODY, at="/api/codes/NOTHING"),
    # people
    Route("GET", "/api/people", LOOKERS),
    Route("GET", "/api/team", RECOMMENDERS, at="/api/team?q=x"),
    Route("POST", "/api/people", COUNTER, body={}),
    Route("GET", "/api/people/{person_id:int}", LOOKERS, at="/api/people/999999"),
    Route("PATCH", "/api/people/{person_id:int}", COUNTER, at="/api/people/999999", body={}),
    Route("POST", "/api/people/{person_id:int}/cards", COUNTER, at="/api/people/999999/cards", body={}),
    Route("DELETE", "/api/people/{person_id:int}/cards/{card_id:int}", COUNTER, at="/api/people/999999/cards/9"),
    Route("GET", "/api/people/cards.pdf", COUNTER),
    Route("PUT", "/api/people/{person_id:int}/password", ADMINISTRATOR, at="/api/people/999999/password", body={}),
    Route("GET", "/api/people/export.xlsx", EXPORTERS),
    Route("GET", "/api/people/export.csv", EXPORTERS),
    Route("GET", "/api/households", LOOKERS),
    Route("PUT", "/api/households/{household_id:int}/head", COUNTER, at="/api/households/999999/head", body={}),
    Route("GET", "/api/imports", ADMINISTRATOR),
    Route("POST", "/api/imports", ADMINISTRATOR),
    Route("GET", "/api/imports/{import_id:int}", ADMINISTRATOR, at="/api/imports/999999"),
    Route("GET", "/api/imports/{import_id:int}/rows", ADMINISTRATOR, at="/api/imports/999999/rows"),
    Route("POST", "/api/imports/{import_id:int}/application", ADMINISTRATOR, at="/api/imports/999999/application"),
    Route("DELETE", "/api/imports/{import_id:int}", ADMINISTRATOR, at="/api/imports/999999"),
    Route("GET", "/api/places", SIGNED_IN),
    Route("POST", "/api/places", ADMINISTRATOR, body={}),
    Route("PATCH", "/api/places/{place_id:int}", ADMINISTRATOR, at="/api/places/999999", body={}),
    Route("GET", "/api/staff", ADMINISTRATOR),
    Route("POST", "/api/staff", ADMINISTRATOR, body={}),
    Route("DELETE", "/api/staff/{grant_id:int}", ADMINISTRATOR, at="/api/staff/999999"),
    # the books
    Route("GET", "/api/ledger/accounts/{account_id:int}", BOOKS, at="/api/ledger/accounts/999999"),
    Route("GET", "/api/ledger/transfers", BOOKS),
    # services
    Route("GET", "/api/me/vouchers", SIGNED_IN),
    Route("GET", "/api/vouchers", ORDER_READERS),
    Route("POST", "/api/vouchers/lookup", SIGNED_IN, body={"code": "6" * 18}),
    Route("POST", "/api/vouchers/{voucher_id:int}/done", SIGNED_IN, at="/api/vouchers/999999/done", body={}),
    Route("POST", "/api/vouchers/{voucher_id:int}/confirmation", SIGNED_IN, at="/api/vouchers/999999/confirmation"),
    Route(
        "POST", "/api/vouchers/{voucher_id:int}/complaint", SIGNED_IN, at="/api/vouchers/999999/complaint", body={}
    ),
    Route("POST", "/api/vouchers/{voucher_id:int}/decision", SETTLERS, at="/api/vouchers/999999/decision", body={}),
    Route("POST", "/api/vouchers/{voucher_id:int}/slip", COUNTER, at="/api/vouchers/999999/slip", body={}),
    Route("POST", "/api/vouchers/{voucher_id:int}/cancellation", SIGNED_IN, at="/api/vouchers/999999/cancellation"),
    Route("GET", "/api/providers", SETTLERS),
    Route("POST", "/api/providers", SETTLERS, body={}),
    Route("PUT", "/api/providers/{provider_id:int}", SETTLERS, at="/api/providers/999999", body={}),
    Route("GET", "/api/settlements", BOOKS),
    Route("POST", "/api/settlements", SETTLERS, body={}),
    Route("GET", "/api/settlements/{settlement_id:int}", BOOKS, at="/api/settlements/999999"),
    Route("GET", "/api/settlements/{settlement_id:int}/sheet.xlsx", BOOKS, at="/api/settlements/999999/sheet.xlsx"),
    Route("GET", "/api/settlements/{settlement_id:int}/sheet.pdf", BOOKS, at="/api/settlements/999999/sheet.pdf"),
    Route("POST", "/api/settlements/{settlement_id:int}/approval", SETTLERS, at="/api/settlements/999999/approval"),
    # stock
    Route("GET", "/api/stock", STOCK_READERS),
    Route("GET", "/api/stock/sponsors", COUNTER),
    Route("GET", "/api/alerts", STOCK_READERS),
    Route("GET", "/api/stock/receipts", STOCK_READERS),
    Route("POST", "/api/stock/receipts", COUNTER, body={}),
    Route(
        "POST",
        "/api/stock/receipts/{receipt_id:int}/cancellation",
        COUNTER,
        at="/api/stock/receipts/999999/cancellation",
    ),
    Route("GET", "/api/stock/moves", STOCK_READERS),
    Route("POST", "/api/stock/moves", COUNTER, body={}),
    Route("GET", "/api/stock/counts", STOCK_READERS),
    Route("POST", "/api/stock/counts", COUNTER, body={}),
    Route("GET", "/api/stock/counts/{count_id:int}", STOCK_READERS, at="/api/stock/counts/999999"),
    Route("PUT", "/api/stock/counts/{count_id:int}", COUNTER, at="/api/stock/counts/999999", body={}),
    Route("POST", "/api/stock/counts/{count_id:int}/submission", COUNTER, at="/api/stock/counts/999999/submission"),
    Route("POST", "/api/stock/counts/{count_id:int}/decision", DECIDERS, at="/api/stock/counts/999999/decision"),
    # the counter
    Route("POST", "/api/till/lookup", COUNTER, body={}),
    Route("GET", "/api/orders", ORDER_READERS),
    Route("GET", "/api/me/orders", SIGNED_IN),
    Route("GET", "/api/orders/{order_id:int}", SIGNED_IN, at="/api/orders/999999"),
    Route("POST", "/api/orders/{order_id:int}/collection", COUNTER, at="/api/orders/999999/collection", body={}),
    Route("POST", "/api/orders/{order_id:int}/cancellation", SIGNED_IN, at="/api/orders/999999/cancellation"),
    Route("POST", "/api/orders/{order_id:int}/returns", COUNTER, at="/api/orders/999999/returns", body={}),
    Route("POST", "/api/orders/{order_id:int}/undo", COUNTER, at="/api/orders/999999/undo"),
    Route("GET", "/api/paper-sheets", ORDER_READERS),
    Route("POST", "/api/paper-sheets", COUNTER, body={}),
    Route("GET", "/api/paper-sheets/{sheet_id:int}", ORDER_READERS, at="/api/paper-sheets/999999"),
    Route("PUT", "/api/paper-sheets/{sheet_id:int}", COUNTER, at="/api/paper-sheets/999999", body={}),
    Route("DELETE", "/api/paper-sheets/{sheet_id:int}", COUNTER, at="/api/paper-sheets/999999"),
    Route("POST", "/api/paper-sheets/{sheet_id:int}/signature", COUNTER, at="/api/paper-sheets/999999/signature"),
    # public notices
    Route("GET", "/api/notices", EVERYBODY),
    Route("GET", "/api/notices/{notice_id:int}", EVERYBODY, at="/api/notices/999999"),
    Route("GET", "/api/notices/{notice_id:int}/paper", BOOKS, at="/api/notices/999999/paper"),
    Route("GET", "/api/notices/{notice_id:int}/paper.pdf", BOOKS, at="/api/notices/999999/paper.pdf"),
    Route("GET", "/api/notices/{notice_id:int}/objections", BOOKS, at="/api/notices/999999/objections"),
    Route("POST", "/api/notices/{notice_id:int}/objections", SIGNED_IN, at="/api/notices/999999/objections", body={}),
    Route("POST", "/api/objections/{objection_id:int}/answer", SETTLERS, at="/api/objections/999999/answer", body={}),
    Route("GET", "/api/me/objections", SIGNED_IN),
    Route("GET", "/api/me/consents", SIGNED_IN),
    Route("PUT", "/api/me/consents", SIGNED_IN, body={}),
    Route("GET", "/api/people/{person_id:int}/consents", CONSENTS, at="/api/people/999999/consents"),
    Route("PUT", "/api/people/{person_id:int}/consents", CONSENTS, at="/api/people/999999/consents", body={}),
    # awards
    Route("GET", "/api/award-families", EVERYBODY),
    Route("GET", "/api/cycles", SIGNED_IN),
    Route("POST", "/api/cycles", SETTLERS, body={}),
    Route("GET", "/api/cycles/{cycle_id:int}", SIGNED_IN, at="/api/cycles/999999"),
    Route("GET", "/api/cycles/{cycle_id:int}/steps", BOOKS, at="/api/cycles/999999/steps"),
    Route("POST", "/api/cycles/{cycle_id:int}/closing", SETTLERS, at="/api/cycles/999999/closing"),
    Route("GET", "/api/cycles/{cycle_id:int}/nominations", SIGNED_IN, at="/api/cycles/999999/nominations"),
    Route("POST", "/api/cycles/{cycle_id:int}/nominations", SIGNED_IN, at="/api/cycles/999999/nominations", body={}),
    Route(
        "POST",
        "/api/cycles/{cycle_id:int}/nominations/{nomination_id:int}/withdrawal",
        SIGNED_IN,
        at="/api/cycles/999999/nominations/999999/withdrawal",
    ),
    Route(
        "POST",
        "/api/cycles/{cycle_id:int}/nominations/closing",
        SETTLERS,
        at="/api/cycles/9/nominations/closing",
    ),
    Route("GET", "/api/cycles/{cycle_id:int}/checks", BOOKS, at="/api/cycles/999999/checks"),
    Route("POST", "/api/cycles/{cycle_id:int}/checks", SETTLERS, at="/api/cycles/999999/checks", body={}),
    Route("POST", "/api/cycles/{cycle_id:int}/snapshot", SETTLERS, at="/api/cycles/999999/snapshot"),
    Route("GET", "/api/cycles/{cycle_id:int}/snapshot", BOOKS, at="/api/cycles/999999/snapshot"),
    Route("GET", "/api/cycles/{cycle_id:int}/snapshot/difference", BOOKS, at="/api/cycles/9/snapshot/difference"),
    Route("GET", "/api/cycles/{cycle_id:int}/ranking", BOOKS, at="/api/cycles/999999/ranking"),
    Route("GET", "/api/cycles/{cycle_id:int}/ranking/{subject_id:int}", SIGNED_IN, at="/api/cycles/999999/ranking/9"),
    Route("POST", "/api/cycles/{cycle_id:int}/what-if", BOOKS, at="/api/cycles/999999/what-if", body={}),
    Route("GET", "/api/me/panels", SIGNED_IN),
    Route("GET", "/api/cycles/{cycle_id:int}/panel", SIGNED_IN, at="/api/cycles/999999/panel"),
    Route("POST", "/api/cycles/{cycle_id:int}/panel", SETTLERS, at="/api/cycles/999999/panel", body={}),
    Route("POST", "/api/cycles/{cycle_id:int}/panel/marks", SIGNED_IN, at="/api/cycles/999999/panel/marks", body={}),
    Route("POST", "/api/cycles/{cycle_id:int}/meetings", SETTLERS, at="/api/cycles/999999/meetings", body={}),
    Route("POST", "/api/cycles/{cycle_id:int}/choices", SETTLERS, at="/api/cycles/999999/choices", body={}),
    Route("GET", "/api/cycles/{cycle_id:int}/notice", EVERYBODY, at="/api/cycles/999999/notice"),
    Route("POST", "/api/cycles/{cycle_id:int}/notice", SETTLERS, at="/api/cycles/999999/notice", body={}),
    Route("GET", "/api/cycles/{cycle_id:int}/objections", BOOKS, at="/api/cycles/999999/objections"),
    Route("POST", "/api/cycles/{cycle_id:int}/objections", SIGNED_IN, at="/api/cycles/999999/objections", body={}),
    Route("POST", "/api/cycles/{cycle_id:int}/submission", SETTLERS, at="/api/cycles/999999/submission"),
    Route("POST", "/api/cycles/{cycle_id:int}/recall", SETTLERS, at="/api/cycles/999999/recall", body={}),
    Route("POST", "/api/cycles/{cycle_id:int}/return", ADMINISTRATOR, at="/api/cycles/999999/return", body={}),
    Route("POST", "/api/cycles/{cycle_id:int}/confirmation", ADMINISTRATOR, at="/api/cycles/999999/confirmation"),
    Route("POST", "/api/cycles/{cycle_id:int}/signature", AUDITORS, at="/api/cycles/999999/signature"),
    Route("POST", "/api/cycles/{cycle_id:int}/announcement", SETTLERS, at="/api/cycles/999999/announcement"),
    Route("GET", "/api/board", EVERYBODY),
    Route("GET", "/api/me/standing", SIGNED_IN),
    Route("GET", "/api/honours", EVERYBODY),
    Route("GET", "/api/me/honours", SIGNED_IN),
    Route("GET", "/api/cycles/{cycle_id:int}/honours", BOOKS, at="/api/cycles/999999/honours"),
    Route("GET", "/api/cycles/{cycle_id:int}/honour-papers", BOOKS, at="/api/cycles/999999/honour-papers"),
    Route("GET", "/api/cycles/{cycle_id:int}/honour-wall.png", BOOKS, at="/api/cycles/999999/honour-wall.png"),
    Route(
        "POST", "/api/honours/{honour_id:int}/withdrawal-request", SETTLERS, at="/api/honours/9/withdrawal-request"
    ),
    Route("POST", "/api/honours/{honour_id:int}/withdrawal", ADMINISTRATOR, at="/api/honours/999999/withdrawal"),
    Route("GET", "/api/certificates/{number:str}", EVERYBODY, at="/api/certificates/209900001"),
    Route("GET", "/api/certificates/{number:str}/pdf", SIGNED_IN, at="/api/certificates/209900001/pdf"),
    Route("GET", "/api/certificates/{number:str}/png", SIGNED_IN, at="/api/certificates/209900001/png"),
    Route("GET", "/api/cycles/{cycle_id:int}/certificates.pdf", BOOKS, at="/api/cycles/999999/certificates.pdf"),
    Route("GET", "/api/cycles/{cycle_id:int}/papers/list.pdf", BOOKS, at="/api/cycles/999999/papers/list.pdf"),
    Route("GET", "/api/cycles/{cycle_id:int}/papers/panel.pdf", BOOKS, at="/api/cycles/999999/papers/panel.pdf"),
    Route("GET", "/api/cycles/{cycle_id:int}/papers/objections.pdf", BOOKS, at="/api/cycles/9/papers/objections.pdf"),
    Route("GET", "/api/cycles/{cycle_id:int}/file.xlsx", BOOKS, at="/api/cycles/999999/file.xlsx"),
    Route("POST", "/api/ratings", RATERS, body={}),
    Route("GET", "/api/complaints", CONDUCT),
    Route("POST", "/api/complaints", CONDUCT, body={}),
    Route("POST", "/api/complaints/{complaint_id:int}/decision", SETTLERS, at="/api/complaints/999999/decision"),
    # the catalogue, sponsors and the money behind the points
    Route("GET", "/api/shops", SIGNED_IN),
    Route("POST", "/api/shops", SETTLERS, body={}),
    Route("PUT", "/api/shops/{shop_id:int}", SETTLERS, at="/api/shops/999999", body={}),
    Route("GET", "/api/items", SIGNED_IN),
    Route("POST", "/api/items", SETTLERS, body={}),
    Route("GET", "/api/items/{item_id:int}", SIGNED_IN, at="/api/items/999999"),
    Route("PUT", "/api/items/{item_id:int}", SETTLERS, at="/api/items/999999", body={}),
    Route("GET", "/api/items/{item_id:int}/prices", SETTLERS, at="/api/items/999999/prices"),
    Route("POST", "/api/items/{item_id:int}/prices", SETTLERS, at="/api/items/999999/prices", body={}),
    Route("GET", "/api/items/{item_id:int}/picture", EVERYBODY, at="/api/items/999999/picture"),
    Route("PUT", "/api/items/{item_id:int}/picture", SETTLERS, at="/api/items/999999/picture"),
    Route("GET", "/api/sponsors", BOOKS),
    Route("POST", "/api/sponsors", SETTLERS, body={}),
    Route("GET", "/api/sponsors/{sponsor_id:int}", BOOKS, at="/api/sponsors/999999"),
    Route("PUT", "/api/sponsors/{sponsor_id:int}", SETTLERS, at="/api/sponsors/999999", body={}),
    Route("POST", "/api/sponsors/{sponsor_id:int}/pledges", SETTLERS, at="/api/sponsors/999999/pledges", body={}),
    Route(
        "POST",
        "/api/sponsors/{sponsor_id:int}/pledges/{pledge_id:int}/cancellation",
        SETTLERS,
        at="/api/sponsors/999999/pledges/999999/cancellation",
        body={},
    ),
    Route("GET", "/api/budget", BOOKS),
    # reports and paper
    Route("GET", "/api/reports/dashboard", BOOKS),
    Route("GET", "/api/reports/dashboard.xlsx", BOOKS),
    Route("GET", "/api/reports/turnover", BOOKS),
    Route("GET", "/api/reports/turnover.xlsx", BOOKS),
    Route("GET", "/api/reports/day-sheet", ORDER_READERS),
    Route("GET", "/api/reports/day-sheet.xlsx", ORDER_READERS),
    Route("GET", "/api/reports/day-sheet.pdf", ORDER_READERS),
    Route("GET", "/api/reports/balances", COUNTER),
    Route("GET", "/api/reports/balances.xlsx", COUNTER),
    Route("GET", "/api/reports/balances.pdf", COUNTER),
    Route("GET", "/api/reports/pickup-sheet.pdf", COUNTER),
    Route("GET", "/api/reports/price-list.pdf", DECIDERS),
    Route("GET", "/api/reports/price-list.png", DECIDERS),
    Route("GET", "/api/reports/shelf-labels.pdf", DECIDERS),
    Route("GET", "/api/stock/counts/{count_id:int}/sheet.pdf", DECIDERS, at="/api/stock/counts/999999/sheet.pdf"),
    Route("GET", "/api/orders/{order_id:int}/receipt", SIGNED_IN, at="/api/orders/999999/receipt"),
    Route("POST", "/api/orders/{order_id:int}/receipt", COUNTER, at="/api/orders/999999/receipt", body={}),
    # outside the town's business
    Route("GET", "/api/health", EVERYBODY),
    Route("GET", "/api/metrics", EVERYBODY),
    Route("GET", "/api/openapi.json", EVERYBODY),
    Route("GET", "/assets/{name:path}", EVERYBODY, at="/assets/x.js"),
    Route("GET", "/c/{token:str}", EVERYBODY, at="/c/X"),
    Route("GET", "/C/{token:str}", EVERYBODY, at="/C/X"),
    Route("GET", "/", EVERYBODY),
    Route("GET", "/{path:path}", EVERYBODY, at="/events/1"),
    # last, for it ends the session
    Route("DELETE", "/api/session", EVERYBODY),
)
IN_BATCH = (
    Route("POST", "/api/scans", SIGNED_IN, body={"receipt": "x"}, headers=KEY),
    Route("POST", "/api/scans/batch", STEWARDS),
    Route("POST", "/api/orders", SIGNED_IN),
)
"""Routes whose session is looked up by the command itself: asked about real events in test_places_of_rights, about
real orders in test_orders."""
NOWHERE = {"/api", "/api/{path:path}"}
"""The addresses that are none."""


def handlers(app: Litestar) -> list[tuple[str, HTTPRouteHandler]]:
    return [
        (route.path, handler)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.http_methods != {"OPTIONS"} and route.path not in NOWHERE
    ]


def test_the_table_holds_every_route_and_no_other(shared: Server) -> None:
    served = {(method, path) for path, handler in handlers(shared.app) for method in handler.http_methods}
    listed = [(route.method, route.path) for route in (*MATRIX, *IN_BATCH)]
    assert sorted(listed) == sorted(served)


def test_every_route_names_a_permission(shared: Server) -> None:
    assert [path for path, handler in handlers(shared.app) if not handler.opt.get("permission")] == []


def test_a_route_without_a_permission_keeps_the_application_from_starting(shared: Server) -> None:
    opts: list[dict[str, Any]] = [{}, {"permission": "everything"}, {"permission": "public", "session": "sometimes"}]
    for opt in opts:

        @get("/api/test/unguarded", sync_to_thread=False, opt=opt)
        def handler() -> None: ...

        with pytest.raises(PointsError, match="/api/test/unguarded"):
            create_app(shared.parts, more=[handler])


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_exactly_what_the_table_says(server: Server, role: str) -> None:
    client, found, faults = server.client(BY_ROLE[role]), set(), []
    for route in MATRIX:
        answer = client.request(route.method, route.address, json=route.body, headers=route.headers)
        if answer.status_code not in (401, 403):
            found.add((route.method, route.path))
        elif answer.status_code != (401 if role == "stranger" else 403):
            faults.append((route.method, route.address, answer.text))
        if answer.status_code == 500:
            faults.append((route.method, route.address, answer.text))
    assert faults == []
    assert found == {(route.method, route.path) for route in MATRIX if role in route.allowed}


def test_the_table_holds_every_operation_that_is_described(shared: Server) -> None:
    described = {
        (method.upper(), path)
        for path, operations in shared.client().get("/api/openapi.json").json()["paths"].items()
        for method in operations
    }
    listed = {(route.method, re.sub(r":\w+\}", "}", route.path)) for route in (*MATRIX, *IN_BATCH)}
    assert described
    assert described <= listed
