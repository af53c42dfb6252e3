"""Proof that somebody stood at the counter: a lookup's answer, signed, good for a quarter of an hour.

A member code lives for a minute, a slow basket takes longer: so freshness is judged when the code is scanned, and the
order that follows carries this token. It is stateless, and worthless in another clerk's session.
"""

import hmac

import msgspec

from points.clock import MINUTE, SECOND
from points.errors import Refusal
from points.keys import Keys
from points.people.session import token_hash
from points.redeem.order_models import Identified

VALID = 15 * MINUTE
CLOCKS_APART = 5 * SECOND


class Presence(msgspec.Struct, frozen=True, array_like=True):
    """Whom a clerk had before them at an instant, and how that was known. ``counter``: the clerk's session."""

    person_id: int
    identified: Identified
    counter: str
    at: int


def expired() -> Refusal:
    """The basket stood open too long."""
    return Refusal("presence_expired", "离刚才扫码超过15分钟了,请再扫一次居民的码。", 410)


def counter_of(token: str) -> str:
    """What stands for a clerk's session: a hash, never the token."""
    return token_hash(token)[:16]


def issue(keys: Keys, presence: Presence) -> str:
    """Sign it."""
    return keys.sign("presence", msgspec.json.encode(presence))


def invalid() -> Refusal:
    """The refusal of a presence that is not ours, or not this session's."""
    return Refusal("presence_invalid", "请先扫居民的码或卡。", 422)


def is_of(presence: Presence, token: str) -> bool:
    """Whether it was given to this session."""
    return hmac.compare_digest(presence.counter, counter_of(token))


def read(keys: Keys, text: str) -> Presence:
    """The presence, fresh or not any more, whoever was given it; refuses ``presence_invalid`` if it is not ours."""
    body = keys.signed("presence", text)
    if body is None:
        raise invalid()
    try:
        return msgspec.json.decode(body, type=Presence)
    except msgspec.DecodeError as error:  # signed by another version of this program
        raise invalid() from error


def is_fresh(presence: Presence, now: int) -> bool:
    """Whether an order may still be made on it."""
    return presence.at - CLOCKS_APART <= now < presence.at + VALID
