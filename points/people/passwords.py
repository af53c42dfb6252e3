"""Passwords and PINs as argon2id hashes (OWASP's parameters: 19 MiB, two passes).

A hash takes tens of milliseconds: it is made and checked in the caller's own thread, never inside the writer.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from points.errors import Invalid

PASSWORD_CHARS_MIN = 8
PASSWORD_CHARS_MAX = 72
PIN_CHARS_MIN = 4
PIN_CHARS_MAX = 6

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$71z/EWXacQNIhMSWFRV1Fw$08GyM5ytaYnxeqrya9IVqKoPUAJxfFIgvlovuIiUCdg"


def hash_password(password: str) -> str:
    """The hash of a new password; ``Invalid`` if it is too short, too long or too plain."""
    if len(password) < PASSWORD_CHARS_MIN:
        raise Invalid(f"密码太短,至少{PASSWORD_CHARS_MIN}位。", "password_weak", fields={"password": "密码太短"})
    if len(password) > PASSWORD_CHARS_MAX:
        raise Invalid(f"密码太长,最多{PASSWORD_CHARS_MAX}位。", "password_weak", fields={"password": "密码太长"})
    if len(set(password)) < 4 or password.isdigit():
        explanation = "密码太简单,请用字母加数字。"
        raise Invalid(explanation, "password_weak", fields={"password": explanation})
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
