"""Passwords and PINs verified, before the command that signs in: argon2 is slow.

``sought_*`` reads what a secret is held against and refuses who has tried too often; ``prove`` then verifies with no
connection in hand, when its turn comes (``passwords.in_turn``).
"""

import msgspec
from sqlalchemy import Connection, select

from points.clock import MINUTE
from points.keys import Keys
from points.people import attempts, finding, names, passwords
from points.people.attempts import Limit
from points.people.cards import digits_index
from points.people.codes import CARD_DIGITS
from points.people.models import cards, persons
from points.people.models import passwords as password_table

WRONG_SECRETS = Limit(5, 15 * MINUTE)
WRONG_FROM_ADDRESS = Limit(50, 15 * MINUTE)


class Sought(msgspec.Struct, frozen=True):
    """Who may be meant by a login or a card: their ids and the hashes of their secrets."""

    scope: str
    hashes: tuple[tuple[int, str], ...]


class Proof(msgspec.Struct, frozen=True):
    """What a verification found. ``person_id`` None: wrong. ``secret_hash``: what was verified against."""

    scope: str
    person_id: int | None
    secret_hash: str = ""


def sought_by_login(connection: Connection, keys: Keys, login: str, address: str, now: int) -> Sought:
    """Those with a password whom a phone number or a 志愿者编号 names; ``too_many`` after too many wrong ones."""
    login_ = names.tidy(login).replace(" ", "")
    if login_[:1] in "Vv":
        where = persons.c.number == login_.upper()
        scope = f"password:{login_.upper()[:16]}"
    else:
        index = finding.phone_index(keys, names.parse_phone(login_))
        where = persons.c.phone_index == index
        scope = f"password:{index}"
    refuse_locked(connection, scope, now)
    refuse_from(connection, keys, address, now)
    rows = connection.execute(
        select(persons.c.id, password_table.c.hash)
        .join(password_table, password_table.c.person_id == persons.c.id)
        .where(where)
        .order_by(persons.c.id)
    )
    return Sought(scope, tuple((row.id, row.hash) for row in rows))


def sought_by_card(connection: Connection, keys: Keys, digits: str, address: str, now: int) -> Sought:
    """Whose card this is, if it is valid and has a PIN; ``too_many`` after too many wrong ones."""
    digits_ = names.tidy(digits).replace(" ", "")[: CARD_DIGITS + 1]
    index = digits_index(keys, digits_)
    scope = f"pin:{index}"
    refuse_locked(connection, scope, now)
    refuse_from(connection, keys, address, now)
    rows = connection.execute(
        select(persons.c.id, persons.c.pin_hash)
        .join(cards, cards.c.person_id == persons.c.id)
        .where(cards.c.digits_index == index, cards.c.revoked_at.is_(None), persons.c.pin_hash.is_not(None))
    )
    return Sought(scope, tuple((row.id, row.pin_hash) for row in rows))


def sought_of(connection: Connection, person_id: int, now: int) -> Sought:
    """Somebody's own password, before it is changed; ``too_many`` after too many wrong ones."""
    scope = f"own:{person_id}"
    refuse_locked(connection, scope, now)
    rows = connection.execute(select(password_table.c.hash).where(password_table.c.person_id == person_id))
    return Sought(scope, tuple((person_id, row.hash) for row in rows))


def sought_by_pin(connection: Connection, person_id: int, now: int) -> Sought:
    """A person at a counter who types their PIN, as long as one of their cards is valid; ``too_many`` when locked."""
    scope = f"pin_of:{person_id}"
    refuse_locked(connection, scope, now)
    rows = connection.execute(
        select(persons.c.pin_hash)
        .join(cards, cards.c.person_id == persons.c.id)
        .where(persons.c.id == person_id, cards.c.revoked_at.is_(None), persons.c.pin_hash.is_not(None))
        .limit(1)
    )
    return Sought(scope, tuple((person_id, row.pin_hash) for row in rows))


def prove(sought: Sought, secret: str) -> Proof:
    """Verify a secret, slowly; as slowly where there is nobody."""
    for person_id, hashed in sought.hashes:
        if passwords.verify(hashed, secret):
            return Proof(sought.scope, person_id, hashed)
    if not sought.hashes:
        passwords.verify(None, secret)
    return Proof(sought.scope, None)


def refuse_locked(connection: Connection, scope: str, now: int) -> None:
    """Raise ``too_many`` while a way in is locked after wrong attempts."""
    if (seconds := attempts.retry_after(connection, scope, WRONG_SECRETS, now)) is not None:
        raise attempts.too_many(seconds, f"输错次数太多,请{-(-seconds // 60)}分钟后再试,或找工作人员。")


def refuse_from(connection: Connection, keys: Keys, address: str, now: int) -> None:
    """Raise ``too_many`` while an address is locked after wrong attempts, whomever they were for."""
    seconds = attempts.retry_after(connection, from_address(keys, address), WRONG_FROM_ADDRESS, now)
    if seconds is not None:
        raise attempts.too_many(seconds, "输错次数太多,请稍后再试,或找工作人员。")


def from_address(keys: Keys, address: str) -> str:
    """The scope in which an address's wrong attempts are counted."""
    return f"secret_from:{keys.index('address', address)}"
