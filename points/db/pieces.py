"""Many keys, cut so that one statement of either database takes them."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T", bound=Any)

KEYS_AT_ONCE = 900


def in_pieces(keys: Iterable[T]) -> Iterator[list[T]]:
    """Each key once, in their order, a piece at a time."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        yield wanted[start : start + KEYS_AT_ONCE]
