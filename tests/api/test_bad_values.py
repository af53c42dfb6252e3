"""Cursors, times, ids and texts that cannot be: each refused in Chinese, nothing stored."""

import re
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from api.hostile import KEY, refused
from api.server import Server
from api.test_places_of_rights import HERE, batch
from api.test_rights import MATRIX
from cast import BY_ROLE

pytestmark = pytest.mark.usefixtures("unharmed")
LISTS = (
    "/api/events",
    "/api/people",
    "/api/households",
    "/api/me/statement",
    "/api/me/attendance",
    "/api/ledger/transfers",
)
CURSORS = (
    "!!",
    "A",
    "AAAA",
    "A" * 401,
    "../../etc",
    "%00",
    "null",
    "1",
    "键",
    urlsafe_b64encode(b"\x00\x00\x00\x00[1]").decode().rstrip("="),
    urlsafe_b64encode(b"\x00\x00\x00\x00" + b"[" * 200).decode().rstrip("="),
)


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_broken_cursor_is_refused(house: Server, cursor: str) -> None:
    for path in LISTS:
        refused(house.client("周管理").get(path, params={"cursor": cursor}), 400, 422)


MOMENTS = (
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "1999-12-31T00:00:00+08:00",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59Z",
    "10000-01-01T00:00:00Z",
    "2026-05-11T08:00:00",
    "2026-05-11",
    "2026-02-30T08:00:00+08:00",
    "2026-05-11T25:00:00+08:00",
    "2026-05-11T08:00:00+99:00",
    "现在",
    "",
    1778461200000,
    None,
    -1,
)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_an_impossible_time_is_refused(house: Server, moment: Any) -> None:
    cast, client = house.cast, house.client("周管理")
    running, early = (f"/api/events/{cast.events[HERE, name]}" for name in ("上午", "清早"))
    person, event = cast.people["王秀英"], client.get(running).json()
    taken = ("kind", "title", "category", "place_id", "location", "starts_at", "ends_at", "contact_name")
    good = {name: event[name] for name in taken} | {"contact_phone": "19900000004"}
    scan = batch({"event_id": cast.events[HERE, "上午"], "phase": "in", "person_id": person})
    for field in ("starts_at", "ends_at"):
        refused(client.post("/api/events", json=good | {field: moment}, headers=KEY), 422)
        refused(client.patch(running, json=good | {field: moment}), 422)
        shift = {"name": "上午班", "starts_at": good["starts_at"], "ends_at": good["ends_at"], field: moment}
        refused(client.post("/api/events", json=good | {"shifts": [shift]}, headers=KEY), 422)
    refused(client.post("/api/scans/batch", json=scan | {"device_time": moment}), 422)
    late = scan["scans"][0] | {"scanned_at": moment}
    refused(client.post("/api/scans/batch", json=scan | {"scans": [late]}), 422)
    entry = {"person_id": person, "in_at": moment, "out_at": moment, "note": "手机没电"}
    refused(client.post(f"{early}/back-entries", json=entry, headers=KEY), 422)
    if moment is not None:  # no time: now
        refused(client.post(f"{running}/sign-outs", json={"at": moment}, headers=KEY), 422)


@pytest.mark.parametrize("moment", [each for each in MOMENTS if each is not None], ids=str)
def test_the_books_are_asked_as_of_a_time_or_refuse(house: Server, moment: Any) -> None:
    for name in ("as_of_recorded", "as_of_effective"):
        answer = house.client("孙审计").get("/api/ledger/accounts/1", params={name: str(moment)})
        if answer.status_code != 404 and answer.status_code != 200:
            refused(answer, 422)


IDS = (
    "0",
    "-1",
    str(2**53),
    str(2**63),
    "9" * 5_000,
    "1.5",
    "1e3",
    "0x10",
    "1;DROP",
    "%00",
    "%FF",
    "１２",
    "1%0a",
    "null",
)


@pytest.mark.parametrize("number", IDS, ids=lambda each: each[:20])
def test_an_impossible_id_is_refused(house: Server, number: str) -> None:
    clients = {role: house.client(BY_ROLE[role]) for role in ("administrator", "auditor")}
    for route in MATRIX:
        if ":int}" in route.path:
            client = next(each for role, each in clients.items() if role in route.allowed)
            address = re.sub(r"\{\w+:int\}", number, route.path)
            refused(client.request(route.method, address, json=route.body, headers=KEY), 400, 404, 422)


@pytest.mark.parametrize("number", ["0", "-1", str(2**53), str(2**63), "9" * 300, "1.5", "x", "", "\x00"])
def test_an_impossible_id_in_a_query_is_refused(house: Server, number: str) -> None:
    client = house.client("周管理")
    for path, name in (
        ("/api/people", "place_id"),
        ("/api/people/cards.pdf", "place_id"),
        ("/api/people/cards.pdf", "ids"),
        ("/api/people/export.csv", "place_id"),
        ("/api/ledger/transfers", "person_id"),
        ("/api/ledger/transfers", "account_id"),
    ):
        refused(client.get(path, params={name: number}), 400, 404, 422)


def test_texts_that_no_database_takes_are_refused(house: Server) -> None:
    client = house.client("周管理")
    for path, name in (("/api/people", "q"), ("/api/households", "q"), ("/api/ledger/transfers", "source_type")):
        for text in ("\x00", "a\x00b", "\x1b[31m", "长" * 201):
            refused(client.get(path, params={name: text}), 422)
        for text in ("%", "_", "'; DROP TABLE persons; --", "\\", "😀", "\u202e", "%_%" * 60):
            assert client.get(path, params={name: text}).status_code in (200, 422), text
