"""What counts for the stars: the kind of each category, a fact, and every person's quarters, a projection.

A category without a kind (balances brought over, awards, debts, what lapsed) counts for no star. A code keeps its
kind for ever: so a quarter recomputed years later counts what it counted then.
"""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, PrimaryKeyConstraint, Table

from points.db.schema import metadata, number, text
from points.db.shelf import Shelf

CategoryKind = Literal["service", "deliberation"]

categories = Table(
    "ledger_categories",
    metadata,
    text("code"),
    text("kind"),
    PrimaryKeyConstraint("code"),
    CheckConstraint("kind IN ('service','deliberation')", name="kind_known"),
)

quarters = Table(
    "ledger_quarters",
    metadata,
    number("quarter"),
    number("person_id"),
    number("minutes"),
    number("service_points"),
    number("deliberation_points"),
    number("days"),
    PrimaryKeyConstraint("quarter", "person_id"),
    sqlite_with_rowid=False,
)


class Category(msgspec.Struct):
    """What a category is in law (points.rules.models.Kind)."""

    code: str
    kind: CategoryKind


class Quarter(msgspec.Struct):
    """What is settled of a person's quarter (``20264``): earned, no longer pending, not taken back.

    Points in hundredths. ``days``: on how many local days more than no minutes are settled. Amounts may be below zero
    while a reversal is dated before what it takes back; the row says what the transfers add up to.
    """

    quarter: int
    person_id: int
    minutes: int
    service_points: int
    deliberation_points: int
    days: int


CATEGORIES = Shelf(categories, Category, key=("code",), all=())
QUARTERS = Shelf(quarters, Quarter, key=("quarter", "person_id"))
