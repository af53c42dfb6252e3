"""The keyed hashes by which people are found without their phone number being readable.

The *natural key* tells whether a row of a file is somebody already known. With a phone: phone and name (couples
share a phone). Without: name, place and household. It is unique in the town.
"""

import msgspec

from points.keys import Keys
from points.people import names


class Marks(msgspec.Struct, frozen=True):
    """Everything derived from name, phone and home that is stored beside them."""

    name_key: str
    phone_index: str | None
    last4_index: str | None
    tail_index: str | None
    natural_key: str
    home_key: str


def phone_index(keys: Keys, phone: str) -> str:
    """Finds the people of a whole number (E.164)."""
    return keys.index("phone", phone)


def tail_index(keys: Keys, last4: str) -> str:
    """Finds people by the last four digits alone: for staff who search."""
    return keys.index("last4", last4)


def last4_index(keys: Keys, name: str, last4: str) -> str:
    """Finds people by name and last four digits: the way in at an event."""
    return keys.index("name+last4", names.normalise(name) + last4)


def phone_key(keys: Keys, phone: str, name_key: str) -> str:
    """The natural key of somebody with a phone."""
    return keys.index("natural", f"{phone}|{name_key}")


def home_key(keys: Keys, name_key: str, place_id: int, household_id: int | None) -> str:
    """The natural key of somebody without a phone."""
    return keys.index("home", f"{place_id}|{household_id or 0}|{name_key}")


def marks(keys: Keys, name: str, phone: str | None, place_id: int, household_id: int | None) -> Marks:
    """All of a person's keyed hashes."""
    name_key = names.normalise(name)
    home = home_key(keys, name_key, place_id, household_id)
    if phone is None:
        return Marks(name_key, None, None, None, home, home)
    tail = names.last4(phone)
    return Marks(
        name_key,
        phone_index(keys, phone),
        last4_index(keys, name, tail),
        tail_index(keys, tail),
        phone_key(keys, phone, name_key),
        home,
    )


def seal_phone(keys: Keys, phone: str | None) -> str | None:
    """A phone number encrypted for storing."""
    return keys.seal("phone", phone) if phone is not None else None


def open_phone(keys: Keys, sealed: str | None) -> str | None:
    """The number again; whoever shows more than its last four digits records that in the audit trail."""
    return keys.open("phone", sealed) if sealed is not None else None


def sealed_last4(keys: Keys, sealed: str | None) -> str | None:
    """The 尾号 of a sealed number."""
    phone = open_phone(keys, sealed)
    return names.last4(phone) if phone else None
