"""The event code: what the volunteer's phone reads off the wall or the organiser's screen.

``HTTPS://HOST/C/<BASE32>``: upper case and path only, so that the QR code is alphanumeric and small. The token is 18
bytes, 29 characters: event id (5), phase, kind and gate (1), step (4), truncated HMAC-SHA-256 (8) over the rest.
A rotating code holds the 30-second step it was shown in, and is good in that step and the next. A printed one holds
step 0 and is good as long as the event's own time windows say: low assurance, and recorded so.
"""

import hmac
from base64 import b32decode, b32encode
from binascii import Error as Base32Error
from typing import Literal

import msgspec

from points.clock import SECOND
from points.errors import Refusal
from points.events.models import Phase
from points.keys import Keys

STEP = 30 * SECOND
MAC_BYTES = 8
TOKEN_CHARS = 29
GATE_MAX = 63
_PRINTED = 0x40
_OUT = 0x80


class EventCode(msgspec.Struct, frozen=True):
    """What a code says. ``gate`` 0: none. ``step`` None: printed."""

    event_id: int
    phase: Phase
    gate: int = 0
    step: int | None = None

    @property
    def assurance(self) -> Literal["rotating", "printed"]:
        """What a scan of it proves: standing before the screen just now, or only having the picture."""
        return "printed" if self.step is None else "rotating"


class InvalidCode(Refusal):
    """Not a code of ours."""

    def __init__(self) -> None:
        super().__init__("invalid", "这个码不是本系统的签到码,请扫现场的码。", 404)


class ExpiredCode(Refusal):
    """A rotating code from before."""

    def __init__(self) -> None:
        super().__init__("code_expired", "码已过期,请扫现场的新码。", 410)


def step_at(instant: int) -> int:
    """The 30-second step in which an instant lies."""
    return instant // STEP


def token(keys: Keys, code: EventCode) -> str:
    """The BASE32 token of a code."""
    if not 0 < code.event_id < 1 << 40 or not 0 <= code.gate <= GATE_MAX:
        raise ValueError(f"event {code.event_id} or gate {code.gate} does not fit into a code")
    head = code.gate | (_OUT if code.phase == "out" else 0) | (_PRINTED if code.step is None else 0)
    body = code.event_id.to_bytes(5) + bytes([head]) + (code.step or 0).to_bytes(4)
    return _text(body + _mac(keys, body))


def read_token(keys: Keys, text: str, now: int) -> EventCode:
    """The code a token holds; ``InvalidCode`` if it is not ours, ``ExpiredCode`` if its step is over."""
    try:
        is_ours = text.isascii() and len(text) == TOKEN_CHARS
        raw = b32decode(text.upper() + "=" * (-len(text) % 8)) if is_ours else b""
    except (Base32Error, ValueError):
        raw = b""
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) != 10 or not hmac.compare_digest(mac, _mac(keys, body)) or _text(raw) != text.upper():
        raise InvalidCode
    head, step = body[5], int.from_bytes(body[6:])
    printed = bool(head & _PRINTED)
    code = EventCode(
        int.from_bytes(body[:5]), "out" if head & _OUT else "in", head & GATE_MAX, None if printed else step
    )
    if not printed and step not in (step_at(now), step_at(now) - 1):
        raise ExpiredCode
    return code


def url(public_url: str, token_text: str) -> str:
    """The text of the QR code."""
    return f"{public_url}/C/{token_text}".upper()


def _text(raw: bytes) -> str:
    return b32encode(raw).decode().rstrip("=")


def _mac(keys: Keys, body: bytes) -> bytes:
    return keys.mac("event-code", body)[:MAC_BYTES]
