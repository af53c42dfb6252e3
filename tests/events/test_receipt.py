"""The receipt of a landing: this phone met a fresh code, and for fifteen minutes it may say so."""

import pytest

from points.clock import MINUTE
from points.errors import Refusal
from points.events.code import EventCode, InvalidCode
from points.events.receipt import CLOCKS_APART, VALID, ReceiptExpired, is_good, issue, read, visitor_of
from points.keys import Keys

KEYS = Keys(bytes(range(32)))
NOW = 1_778_000_000_000
CODE = EventCode(77, "in", 2, NOW // 30_000)
TEXT = issue(KEYS, CODE, NOW, "phone")


def test_a_receipt_keeps_the_code_the_time_and_the_phone() -> None:
    receipt = read(KEYS, TEXT, "phone")
    assert (receipt.code, receipt.at, receipt.visitor) == (CODE, NOW, visitor_of("phone"))
    assert "phone" not in TEXT
    assert len(TEXT) <= 400


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_no_character_can_be_changed(place: int) -> None:
    for other in set("AQgw_-0 +/=é\x00") - {TEXT[place]}:
        with pytest.raises(InvalidCode):
            read(KEYS, TEXT[:place] + other + TEXT[place + 1 :], "phone")


@pytest.mark.parametrize("wrong", ["", "A", "AAAA", "=" * 8, "签到", TEXT[:-1], TEXT + "A", TEXT + "=", "A" * 5_000])
def test_what_is_no_receipt_is_invalid(wrong: str) -> None:
    with pytest.raises(InvalidCode):
        read(KEYS, wrong, "phone")


@pytest.mark.parametrize("cookie", ["other", "", None])
def test_a_forwarded_page_is_worthless_to_another_phone(cookie: str | None) -> None:
    with pytest.raises(Refusal) as refused:
        read(KEYS, TEXT, cookie)
    assert (refused.value.reason, refused.value.status) == ("invalid", 404)
    assert "请自己扫现场的码" in refused.value.explanation


def test_another_towns_receipt_is_invalid() -> None:
    with pytest.raises(InvalidCode):
        read(Keys(bytes(32)), TEXT, "phone")


@pytest.mark.parametrize("later", [-CLOCKS_APART, 0, VALID - 1])
def test_it_is_good_for_fifteen_minutes(later: int) -> None:
    assert is_good(read(KEYS, TEXT, "phone"), NOW + later)


@pytest.mark.parametrize("later", [-CLOCKS_APART - 1, VALID, 24 * 60 * MINUTE])
def test_and_not_before_or_after(later: int) -> None:
    receipt = read(KEYS, TEXT, "phone")
    assert receipt.at == NOW, "an old one can still be read: a retry is answered"
    assert not is_good(receipt, NOW + later)
    assert (ReceiptExpired().reason, ReceiptExpired().status) == ("code_expired", 410)


def test_a_receipt_is_no_event_code_nor_the_other_way() -> None:
    with pytest.raises(InvalidCode):
        read(KEYS, "A" * 29, "phone")
