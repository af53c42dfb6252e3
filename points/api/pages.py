"""Pages of long lists: a cursor that clients carry and do not read."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Generic, TypeVar
from zlib import crc32

import msgspec

from points.errors import Refusal
from points.limits import ID_MAX, TEXT_CHARS_MAX

T = TypeVar("T")
Part = int | str
_CHECK_BYTES = 4


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Part of a list; ``next_cursor`` asks for what follows, None at its end."""

    items: Sequence[T]
    next_cursor: str | None


class CursorMalformed(Refusal):
    """Not a cursor of ours."""

    def __init__(self) -> None:
        super().__init__("cursor_malformed", "翻页的位置不对,请从第一页重新看。", 400)


def write_cursor(*parts: Part) -> str:
    """A position in a list (the last item's sort key) as opaque text."""
    body = msgspec.json.encode(parts)
    check = crc32(body).to_bytes(_CHECK_BYTES, "big")
    return urlsafe_b64encode(check + body).decode().rstrip("=")


def read_cursor(text: str | None, *kinds: type[Part]) -> tuple[Part, ...] | None:
    """The position in a cursor, its parts of these ``kinds``; None without one; refuses anything else."""
    if not text:
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        check, body = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        parts = msgspec.json.decode(body, type=tuple[Part, ...])
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise CursorMalformed from error
    if crc32(body).to_bytes(_CHECK_BYTES, "big") != check or len(parts) != len(kinds):
        raise CursorMalformed
    if not all(isinstance(part, kind) and _bounded(part) for part, kind in zip(parts, kinds, strict=True)):
        raise CursorMalformed
    return parts


def read_position(text: str | None) -> int | None:
    """The position in a cursor of one number; None without one."""
    found = read_cursor(text, int)
    return None if found is None else int(found[0])


def page(items: Sequence[T], limit: int, *last: Part) -> Page[T]:
    """A page of ``items``; ``last`` is the sort key of its last item. A page that is not full is the end."""
    return Page(items, write_cursor(*last) if last and len(items) >= limit else None)


def _bounded(part: Part) -> bool:
    if isinstance(part, int):
        return -ID_MAX <= part <= ID_MAX
    return len(part) <= TEXT_CHARS_MAX and "\x00" not in part
