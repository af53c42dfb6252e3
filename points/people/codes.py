"""The two codes that are digits only, so that a keyboard-wedge scanner under a Chinese input method types them right.

*Member code*, 22 digits, changing every 30 seconds: kind ``2``, step (three digits, modulo 1000), person (ten
digits), HMAC (eight digits) over person and whole step. The step in clear only tells an old code from a false one.
*Card code*, 16 digits: kind ``7``, 14 random digits, a check digit (ISO 7064, MOD 11,10).
"""

import hmac
from typing import Literal

from points.clock import SECOND
from points.errors import PointsError, Refusal
from points.keys import Keys

STEP_SECONDS = 30
STEP = STEP_SECONDS * SECOND
MEMBER_DIGITS = 22
CARD_DIGITS = 16

_MEMBER, _CARD = "2", "7"
_STEP_MODULUS, _PERSON_DIGITS, _MAC_DIGITS = 1000, 10, 8
_WRAPS_BACK = 24
"""How many times 1000 steps (about eight days in all) an old code is still known for an old one."""


def code_expired() -> Refusal:
    """The refusal of a code that was right once."""
    return Refusal("code_expired", "码已过期,请刷新手机上的码再扫。", 410)


def code_invalid() -> Refusal:
    """The refusal of digits that this installation never gave out."""
    return Refusal("invalid", "这个码不对,请核对后再扫一次。", 404)


def kind_of(digits: str) -> Literal["member", "card"] | None:
    """Which code these digits have the form of; None for neither."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) == MEMBER_DIGITS and digits[0] == _MEMBER:
        return "member"
    return "card" if len(digits) == CARD_DIGITS and digits[0] == _CARD else None


def member_code(keys: Keys, person_id: int, now: int) -> str:
    """A person's code at an instant: 22 digits, good until ``valid_until(now)`` and one step longer."""
    if not 0 <= person_id < 10**_PERSON_DIGITS:
        raise PointsError(f"person {person_id} does not fit a member code")
    step = now // STEP
    return f"{_MEMBER}{step % _STEP_MODULUS:03d}{person_id:010d}{_mac(keys, person_id, step)}"


def valid_until(now: int) -> int:
    """The instant at which the phone should show the next member code."""
    return (now // STEP + 1) * STEP


def read_member_code(keys: Keys, digits: str, at: int, *, steps_back: int = 1, steps_ahead: int = 0) -> int:
    """Whose code this is. ``at``: when it was scanned (for offline scans by the device's clock).

    The step of ``at`` and ``steps_back`` before it are accepted; ``steps_ahead`` allows for a device whose clock is
    behind. Raises ``code_expired`` (410) or ``invalid`` (404).
    """
    if kind_of(digits) != "member":
        raise code_invalid()
    shown, person_id, mac = int(digits[1:4]), int(digits[4:14]), digits[14:]
    present = at // STEP
    latest = present + steps_ahead
    step = latest - (latest - shown) % _STEP_MODULUS
    for wrapped in range(step, step - _WRAPS_BACK * _STEP_MODULUS, -_STEP_MODULUS):
        if hmac.compare_digest(mac, _mac(keys, person_id, wrapped)):
            if wrapped < present - steps_back:
                raise code_expired()
            return person_id
    raise code_invalid()


def new_card_digits(random_bytes: bytes) -> str:
    """The digits of a new card from at least 16 random bytes."""
    if len(random_bytes) < 16:
        raise PointsError("a card needs at least 16 random bytes")
    body = _CARD + f"{int.from_bytes(random_bytes) % 10**14:014d}"
    return body + check_digit(body)


def check_card(digits: str) -> bool:
    """Whether these have the form of a card's digits: every single wrong digit and most swaps are noticed."""
    return kind_of(digits) == "card" and check_digit(digits[:-1]) == digits[-1]


def check_digit(body: str) -> str:
    """ISO 7064, MOD 11,10."""
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def _mac(keys: Keys, person_id: int, step: int) -> str:
    digest = keys.mac("member_code", f"{person_id}:{step}".encode())
    return f"{int.from_bytes(digest[:16]) % 10**_MAC_DIGITS:0{_MAC_DIGITS}d}"
