"""Checking a list against what it was made from: made again from transfers and copies, line by line.

The stored lines are compared too: a list may be shown wrong although its hash is right.
"""

from collections.abc import Sequence
from itertools import zip_longest

import msgspec
from sqlalchemy import Connection, select

from points.awards.canon import entry_of
from points.awards.errors import CycleNotFound
from points.awards.models import Cycle, cycles
from points.awards.ranking_models import entries
from points.awards.read import the_cycle
from points.awards.snapshot import Recomputed, recompute
from points.db.engine import Database


class Differing(msgspec.Struct, frozen=True):
    """The first line that is not what it should be; None: there is none on that side."""

    subject_id: int
    stored: str | None
    again: str | None


class Checked(msgspec.Struct, frozen=True):
    """A list made again, and the first line that differs."""

    again: Recomputed
    differing: Differing | None

    @property
    def same(self) -> bool:
        """Whether copies, hash and every stored line are what they were."""
        return self.again.same and self.differing is None


def check(connection: Connection, ranking_id: int, *, beside: Database | None = None) -> Checked:
    """Make a list again and hold it against the stored one. ``beside``: see ``standing.worked_at``."""
    again = recompute(connection, ranking_id, beside=beside)
    query = select(entries.c.line).where(entries.c.ranking_id == ranking_id).order_by(entries.c.position)
    return Checked(again, _first(list(connection.execute(query).scalars()), lines_in(again.data)))


def lines_in(data: bytes) -> list[str]:
    """The lines of the subjects: all but the head and what was open, which are the first and the last."""
    return data.decode().split("\n")[1:-2]


def cycle_named(connection: Connection, words: Sequence[str]) -> Cycle:
    """A cycle by its id, or by its family and period (``quarter_star 20263``); ``cycle_not_found``."""
    if not words[-1].isdecimal() or len(words) > 2:
        raise CycleNotFound
    number = int(words[-1])
    wanted = cycles.c.id == number if len(words) == 1 else (cycles.c.family == words[0]) & (cycles.c.period == number)
    return the_cycle(connection, wanted)


def _first(stored: Sequence[str], again: Sequence[str]) -> Differing | None:
    for one, other in zip_longest(stored, again):
        if one != other:
            return Differing(entry_of(other or one).subject_id, one, other)
    return None
