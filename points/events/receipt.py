"""The receipt of a landing: proof that this phone met a fresh code at that time, good for 15 minutes.

Freshness is judged when the page opens; signing in may then take its time. The receipt is stateless (signed, not
stored) and bound to the visitor's cookie: a forwarded page is worthless to another phone.
"""

from hashlib import sha256

import msgspec

from points.clock import MINUTE, SECOND
from points.errors import Refusal
from points.events.code import EventCode, InvalidCode
from points.keys import Keys

VALID = 15 * MINUTE
CLOCKS_APART = 5 * SECOND
"""How far ahead the clock of the process that issued a receipt may be of the one that takes it."""


class Receipt(msgspec.Struct, frozen=True, array_like=True):
    """A code met by a visitor at an instant; that instant is the scan's time."""

    code: EventCode
    at: int
    visitor: str


class ReceiptExpired(Refusal):
    """The page was left open too long."""

    def __init__(self) -> None:
        super().__init__("code_expired", "这个页面放得太久了,请重新扫现场的码。", 410)


def visitor_of(cookie: str) -> str:
    """What stands for a phone in receipts and scans: a hash, never the cookie itself."""
    return sha256(cookie.encode()).hexdigest()[:16]


def issue(keys: Keys, code: EventCode, at: int, cookie: str) -> str:
    """Sign a receipt."""
    return keys.sign("receipt", msgspec.json.encode(Receipt(code, at, visitor_of(cookie))))


def is_good(receipt: Receipt, now: int) -> bool:
    """Whether a receipt may still be used; if not, ``ReceiptExpired`` says so."""
    return receipt.at - CLOCKS_APART <= now < receipt.at + VALID


def read(keys: Keys, text: str, cookie: str | None) -> Receipt:
    """The receipt, good or not any more, if it is ours and this phone's; else ``InvalidCode``."""
    body = keys.signed("receipt", text)
    if body is None:
        raise InvalidCode
    try:
        receipt = msgspec.json.decode(body, type=Receipt)
    except msgspec.DecodeError as error:  # signed by another version of this program
        raise InvalidCode from error
    if cookie is None or receipt.visitor != visitor_of(cookie):
        raise Refusal("invalid", "这个签到页面不是在这部手机上扫开的,请自己扫现场的码。", 404)
    return receipt
