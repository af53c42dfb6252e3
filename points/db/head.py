"""The head: the one row that every writing transaction locks first and moves on last.

On PostgreSQL its lock is what makes several writing processes one line: no gap in ``seq``, no deadlock, no race.
"""

import msgspec
from sqlalchemy import CheckConstraint, Table

from points.db.schema import id_column, instant, metadata, number
from points.db.shelf import Shelf

head = Table(
    "head",
    metadata,
    id_column(),
    number("seq"),
    number("next_id"),
    instant("recorded_at"),
    CheckConstraint("id = 1", name="one_row"),
)


class Head(msgspec.Struct):
    """``seq``: the last transfer's. ``next_id``: the next free id. ``recorded_at``: the last batch's instant."""

    id: int
    seq: int
    next_id: int
    recorded_at: int


HEAD = Shelf(head, Head, key=("id",))
