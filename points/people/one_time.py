"""One-time codes by text message: asking for one, and the check at sign-in.

Nothing an outsider can see tells whether a number is known: the answer, the limits and the number of tries are the
same, for a row is made either way; only the message is not sent.
"""

import hmac
import secrets

import msgspec
from sqlalchemy import delete, select, update

from points.clock import HOUR, MINUTE
from points.db import outbox
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Refusal
from points.keys import Keys
from points.people import attempts, finding, gateway, names
from points.people.attempts import Limit
from points.people.models import ONE_TIME_CODES, PERSONS, OneTimeCode, one_time_codes

CODE_DIGITS = 6
CODE_VALID = 5 * MINUTE
TRIES_MAX = 5
PER_PHONE = (Limit(1, MINUTE), Limit(5, HOUR))
PER_ADDRESS = Limit(300, HOUR)
"""A whole square may stand behind one address."""


class CodeSent(msgspec.Struct, frozen=True):
    """What is answered to everyone who asks for a code."""

    resend_after_seconds: int
    valid_seconds: int


class RequestCode(Command[CodeSent], frozen=True, kw_only=True):
    """Ask for a code. ``address``: where the request came from, for its limit."""

    operation = "code.request"

    keys: Keys
    phone: str
    address: str

    def decide(self, ws: WorkingSet) -> CodeSent:
        """Make a code, and send it if the number is somebody's."""
        phone = names.parse_phone(self.phone)
        index = finding.phone_index(self.keys, phone)
        self._limit(ws, index)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        expires_at = ws.now + CODE_VALID
        ws.connection.execute(_open_codes(index, ws.now).values(expires_at=ws.now))  # the newest alone is good
        row = OneTimeCode(ws.next_id(), index, code_hash(self.keys, index, code), ws.now, expires_at, 0, None)
        ws.insert(ONE_TIME_CODES, row)
        message = gateway.Message(phone, text_of(code), expires_at)
        if any(person.status == "active" for person in ws.find(PERSONS, "phone", index)):
            outbox.enqueue(ws, gateway.SEND_CODE, gateway.seal(self.keys, message))
        return CodeSent(PER_PHONE[0].window // 1000, CODE_VALID // 1000)

    def _limit(self, ws: WorkingSet, index: str) -> None:
        phone_scope, address_scope = f"code:{index}", f"code_from:{self.keys.index('address', self.address)}"
        limited = [(phone_scope, limit) for limit in PER_PHONE] + [(address_scope, PER_ADDRESS)]
        waits = [attempts.retry_after(ws.connection, scope, limit, ws.now) for scope, limit in limited]
        if wait := max((seconds for seconds in waits if seconds is not None), default=0):
            raise attempts.too_many(wait, f"验证码要得太勤了,请{_duration(wait)}后再试。")
        attempts.count(ws, phone_scope)
        attempts.count(ws, address_scope)


class SweepTries(Command[int], frozen=True, kw_only=True):
    """Take away codes and attempts that open or limit nothing any more; safe to run at any time."""

    operation = "code.sweep"

    def decide(self, ws: WorkingSet) -> int:
        """How many rows went."""
        old = delete(one_time_codes).where(one_time_codes.c.expires_at < ws.now - attempts.KEPT)
        return ws.connection.execute(old).rowcount + attempts.sweep(ws)


def text_of(code: str) -> str:
    """The message."""
    return f"验证码{code},{CODE_VALID // MINUTE}分钟内有效。工作人员不会向您索要验证码。"


def code_hash(keys: Keys, phone_index: str, code: str) -> str:
    """What is stored of a code."""
    return keys.index("one_time_code", f"{phone_index}:{code}")


def open_code(ws: WorkingSet, phone_index: str) -> OneTimeCode | None:
    """The code of a phone that can still be used."""
    query = (
        select(one_time_codes)
        .where(one_time_codes.c.phone_index == phone_index, one_time_codes.c.used_at.is_(None))
        .where(one_time_codes.c.expires_at > ws.now, one_time_codes.c.tries < TRIES_MAX)
        .order_by(one_time_codes.c.created_at.desc(), one_time_codes.c.id.desc())
        .limit(1)
    )
    row = ws.connection.execute(query).first()
    return OneTimeCode(*row) if row else None


def check_code(ws: WorkingSet, keys: Keys, phone_index: str, code: str) -> OneTimeCode:
    """The row of a right code; refuses ``code_wrong`` or ``code_none``. Whoever uses it marks it used."""
    row = open_code(ws, phone_index)
    if row is None:
        raise Refusal("code_none", "验证码已失效,请重新获取。", 422)
    if not hmac.compare_digest(row.code_hash, code_hash(keys, phone_index, code)):
        left = TRIES_MAX - row.tries - 1
        raise Refusal(
            "code_wrong",
            f"验证码不对,请看清短信再输,还可以试{left}次。" if left else "验证码不对,次数已用完,请重新获取。",
            422,
            tries_left=left,
        )
    return row


def count_wrong(ws: WorkingSet, phone_index: str) -> None:
    """One more wrong try of the phone's open code."""
    if (row := open_code(ws, phone_index)) is not None:
        ws.connection.execute(update(one_time_codes).where(one_time_codes.c.id == row.id).values(tries=row.tries + 1))


def use(ws: WorkingSet, code: OneTimeCode) -> None:
    """A code is used once."""
    ws.connection.execute(update(one_time_codes).where(one_time_codes.c.id == code.id).values(used_at=ws.now))


def _open_codes(phone_index: str, now: int):
    return update(one_time_codes).where(
        one_time_codes.c.phone_index == phone_index,
        one_time_codes.c.used_at.is_(None),
        one_time_codes.c.expires_at > now,
    )


def _duration(seconds: int) -> str:
    return f"{seconds}秒" if seconds <= 60 else f"{-(-seconds // 60)}分钟"
