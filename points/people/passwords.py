"""Passwords and PINs as argon2id hashes (OWASP's parameters: 19 MiB, two passes).

A hash takes tens of milliseconds and much memory: never inside the writer, and for requests ``in_turn``.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from points.db.queue import Busy
from points.errors import Invalid
from points.keys import Keys

T = TypeVar("T")

PASSWORD_CHARS_MIN = 8
PASSWORD_CHARS_MAX = 72
PIN_CHARS_MIN = 4
PIN_CHARS_MAX = 6
AT_ONCE_MAX = 2
WAITING_MAX = 100
"""Requests that may wait for their hash; one more is told to come back."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$71z/EWXacQNIhMSWFRV1Fw$08GyM5ytaYnxeqrya9IVqKoPUAJxfFIgvlovuIiUCdg"


class Turns:
    """Threads of their own for hashing, so that a rush to sign in neither fills the memory nor holds up reading."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE_MAX, "hashing")
        self._waiting = 0

    async def take(self, work: Callable[[], T]) -> T:
        """Do it when its turn comes; ``busy`` where too many wait."""
        if self._waiting >= WAITING_MAX:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


in_turn = Turns().take
"""Hash or verify for a request: at most ``AT_ONCE_MAX`` at once in the process."""


def mark(keys: Keys, secret: str) -> str:
    """A keyed hash by which a repeated request is told from one with another secret; it never opens anything."""
    return keys.index("secret", secret)


def check_password(password: str) -> None:
    """``Invalid`` if a new password is too short, too long or too plain."""
    if len(password) < PASSWORD_CHARS_MIN:
        raise _weak(f"密码太短,至少{PASSWORD_CHARS_MIN}位。")
    if len(password) > PASSWORD_CHARS_MAX:
        raise _weak(f"密码太长,最多{PASSWORD_CHARS_MAX}位。")
    if len(set(password)) < 4 or password.isdigit():
        raise _weak("密码太简单,请用字母加数字。")


def _weak(explanation: str) -> Invalid:
    """The field says what to do too: a form shows only that."""
    return Invalid(explanation, "password_weak", fields={"password": explanation})


def hash_password(password: str) -> str:
    """The hash of a new password; ``Invalid`` as ``check_password``."""
    check_password(password)
    return _HASHER.hash(password)


def hash_pin(pin: str) -> str:
    """The hash of a card's PIN: four to six digits."""
    if not (pin.isascii() and pin.isdigit() and PIN_CHARS_MIN <= len(pin) <= PIN_CHARS_MAX):
        explanation = f"卡密码要{PIN_CHARS_MIN}到{PIN_CHARS_MAX}位数字。"
        raise Invalid(explanation, "pin_weak", fields={"pin": explanation})
    if len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210":
        explanation = "卡密码太简单,不要用连号或一样的数字。"
        raise Invalid(explanation, "pin_weak", fields={"pin": explanation})
    return _HASHER.hash(pin)


def verify(hashed: str | None, secret: str) -> bool:
    """Whether a secret is the one hashed; takes as long for somebody who has none."""
    if len(secret) > PASSWORD_CHARS_MAX:
        return False
    try:
        return _HASHER.verify(hashed or _NOBODY, secret) and hashed is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
