"""A ranking as bytes that never vary (RFC 8785, one line a subject): to hash, to keep, to compare years later.

Names are not in it, only ids: who is erased leaves the ranking as it was. msgspec writes what RFC 8785 asks for as
long as there are only whole numbers and plain keys (a test holds it to that), and ten times as fast.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from points.awards.candidate import Copied
from points.awards.ranking import Entry, Open

_CANONICAL = msgspec.json.Encoder(order="sorted")
_COPIED, _ENTRY = msgspec.json.Decoder(Copied), msgspec.json.Decoder(Entry)


def entry_line(entry: Entry) -> str:
    """One subject's line."""
    return _canonical(entry)


def copied_line(copied: Copied) -> str:
    """One subject's copy, as it goes into the hash of the inputs."""
    return _canonical(copied)


def copied_of(line: str) -> Copied:
    """The copy that ``copied_line`` wrote."""
    return _COPIED.decode(line)


def entry_of(line: str) -> Entry:
    """The entry that ``entry_line`` wrote."""
    return _ENTRY.decode(line)


def ranking_bytes(head: dict[str, Any], lines: Iterable[str], open_: Sequence[Open]) -> bytes:
    """The whole ranking: a head that says of what it is, the entries in order, and what was still open."""
    first = _canonical(head)
    last = _canonical(list(open_))
    return "\n".join((first, *lines, last, "")).encode()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()


def _canonical(value: object) -> str:
    return _CANONICAL.encode(value).decode()
