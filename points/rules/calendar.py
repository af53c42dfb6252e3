"""The calendar: days off and working days as the State Council lists them, year by year.

Statutory days are seeded; the yearly list (days moved off and make-up working days) is imported. Past the last
listed year nobody knows which days are worked, and whoever asks is told so.
"""

import msgspec
from sqlalchemy import CheckConstraint, Table

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

calendar_days = Table(
    "calendar_days",
    metadata,
    id_column("day"),
    text("kind"),
    text("name"),
    CheckConstraint("kind IN ('off','work')", name="kind_known"),
)

calendar_years = Table(
    "calendar_years",
    metadata,
    id_column("year"),
    text("source"),
    number("loaded_by", nullable=True),
    instant("loaded_at"),
)


class CalendarDay(msgspec.Struct):
    """A day (``20261001``) that is not what its weekday says: ``off``, or a make-up ``work`` day."""

    day: int
    kind: str
    name: str


class CalendarYear(msgspec.Struct):
    """A year whose whole list is known."""

    year: int
    source: str
    loaded_by: int | None
    loaded_at: int


CALENDAR_DAYS = Shelf(calendar_days, CalendarDay, key=("day",), all=())
CALENDAR_YEARS = Shelf(calendar_years, CalendarYear, key=("year",), all=())
