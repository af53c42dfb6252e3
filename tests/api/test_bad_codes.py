"""Codes, receipts, digits, keys and batches that are not what they say: each refused in Chinese, nothing stored."""

import pytest
from api.hostile import KEY, refused
from api.server import Server
from api.stage import TEN, token_of
from api.test_places_of_rights import HERE, batch
from cast import KEYS

from points.clock import HOUR
from points.events import receipt
from points.events.code import EventCode, read_token, token
from points.keys import Keys
from points.people.codes import member_code

pytestmark = pytest.mark.usefixtures("unharmed")
SCAN = {"event_id": 1, "phase": "in", "person_id": 1}


def tokens(house: Server) -> list[str]:
    now, event = house.clock.now(), house.cast.events[HERE, "上午"]
    good = token_of(event, now)
    others = token(Keys(bytes(32)), EventCode(event, "in", 0, now // 30_000))
    changed = [good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :] for at in range(len(good))]
    return [
        *changed,
        others,
        good[:-1],
        good + "A",
        good * 2,
        good[::-1],
        good + "%0A",
        "A" * 29,
        "8" * 29,
        "1",
        "=" * 29,
    ]


def test_a_code_that_is_not_ours_opens_nothing(house: Server) -> None:
    client = house.client("王秀英")
    for text in [
        *tokens(house),
        "%00",
        "%FF" * 29,
        "..%2f..%2fapi%2fme",
        "😀" * 29,
        "Ａ" * 29,
        "A" * 9_000,
        "%20" * 29,
    ]:
        for path in (f"/api/codes/{text}", f"/api/codes/{text.lower()}"):
            answer = client.get(path)
            if answer.status_code == 410:  # a changed step is still signed by nobody
                pytest.fail(f"{text}: taken for a code of ours")
            refused(answer, 404)
    assert read_token(KEYS, token_of(house.cast.events[HERE, "上午"], TEN), TEN).phase == "in"


def test_an_old_code_says_that_it_is_old(house: Server) -> None:
    old = token_of(house.cast.events[HERE, "上午"], TEN - HOUR)
    assert refused(house.client("王秀英").get(f"/api/codes/{old}"), 410)["reason"] == "code_expired"


def test_a_receipt_is_whole_fresh_and_this_phones(house: Server) -> None:
    client, other = house.client("王秀英"), house.client("王秀英")
    address = f"/api/codes/{token_of(house.cast.events[HERE, '上午'], TEN)}"
    good, foreign = client.get(address).json()["receipt"], other.get(address).json()["receipt"]
    visitor = client.cookies["visitor"]
    code = EventCode(house.cast.events[HERE, "上午"], "in", 0, TEN // 30_000)
    forged = receipt.issue(Keys(bytes(32)), code, TEN, visitor)
    future = receipt.issue(KEYS, code, TEN + HOUR, visitor)
    middle = len(good) // 2
    changed = good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :]
    for text in (
        good[:-1],
        good[:10],
        good + good,
        good + "=",
        good + "A",
        changed,
        foreign,
        forged,
        "",
        "=",
        "签到",
        "A" * 400,
    ):
        body = refused(client.post("/api/scans", json={"receipt": text}, headers=KEY), 404)
        assert body["reason"] == "invalid", text
    refused(client.post("/api/scans", json={"receipt": future}, headers=KEY), 410)
    refused(client.post("/api/scans", json={"receipt": "A" * 401}, headers=KEY), 422)
    refused(client.post("/api/scans", json={"receipt": good, "person_id": 0}, headers=KEY), 422)
    house.clock.advance(HOUR // 4)
    assert refused(client.post("/api/scans", json={"receipt": good}, headers=KEY), 410)["reason"] == "code_expired"


def test_wrong_digits_are_nobodys(house: Server) -> None:
    steward, member = house.client("吴签到"), member_code(KEYS, house.cast.people["王秀英"], TEN)
    one_off = [member[:at] + str((int(member[at]) + 1) % 10) + member[at + 1 :] for at in range(len(member))]
    old = member_code(KEYS, house.cast.people["王秀英"], TEN - HOUR)
    scan = {"event_id": house.cast.events[HERE, "上午"], "phase": "in"}
    for number, code in enumerate(
        [*one_off, member[:-1], member + "0", "7" + "0" * 15, "7123456789012345", "0" * 22]
    ):
        keys = {"Idempotency-Key": f'"digits-{number}"'}
        body = refused(steward.post("/api/scans", json=scan | {"code": code}, headers=keys), 404)
        assert body["reason"] == "invalid", code
    keys = {"Idempotency-Key": '"digits-old"'}
    refused(steward.post("/api/scans", json=scan | {"code": old}, headers=keys), 410)
    for code in ("", "1", "１２３４５６", "12a4", "-12345", "1" * 41, " 12345"):
        refused(steward.post("/api/scans", json=scan | {"code": code}, headers=KEY), 422)


KEYS_WRONG = (
    b"",
    b'""',
    b'"',
    b'"a',
    b'a"',
    b'"a" "b"',
    b'"a", "b"',
    b"a, b",
    b'"a b"',
    b"k" * 65,
    b'"' + b"k" * 65 + b'"',
    b"k" * 20_000,
    "键".encode(),
    b"\xff\xfe",
    b'"a\\n"',
    b"a\tb",
    b"?1, ?0",
)


@pytest.mark.parametrize("key", KEYS_WRONG, ids=lambda key: repr(key[:12]))
def test_a_key_that_is_none_is_refused(house: Server, key: bytes) -> None:
    event = f"/api/events/{house.cast.events[HERE, '草稿']}/publication"
    body = refused(house.client("周管理").post(event, headers=[(b"Idempotency-Key", key)]), 400)
    assert body["reason"] in ("key_malformed", "key_missing")


def test_a_missing_key_and_two_keys_are_refused(house: Server) -> None:
    event, client = f"/api/events/{house.cast.events[HERE, '草稿']}/publication", house.client("周管理")
    assert refused(client.post(event), 400)["reason"] == "key_missing"
    twice = [("Idempotency-Key", '"one"'), ("Idempotency-Key", '"two"')]
    assert refused(client.post(event, headers=twice), 400)["reason"] == "key_malformed"
    offline = batch(SCAN)
    for nonce in ("a b", '"', "键", "k" * 65, ""):
        refused(
            client.post("/api/scans/batch", json=offline | {"scans": [offline["scans"][0] | {"nonce": nonce}]}), 422
        )


def test_a_batch_past_its_limit_is_refused_whole(house: Server) -> None:
    offline = batch(SCAN)
    scans = [offline["scans"][0] | {"nonce": f"n-{number}"} for number in range(501)]
    refused(house.client("吴签到").post("/api/scans/batch", json=offline | {"scans": scans}), 422)
    refused(house.client("吴签到").post("/api/scans/batch", json=offline | {"scans": []}), 422)
