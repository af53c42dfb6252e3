"""A town whose rules have one family in which every step has something to do; its year begins in January."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from awards.families import FULL, rules
from awards.stars import Stars
from databases import SQLiteFiles
from town import Town

from points.clock import FixedClock, at
from points.db.engine import Database

JANUARY = at(date(2026, 1, 5), 8)
Build = Callable[..., Stars]


@pytest.fixture
def stars(database: Database) -> Iterator[Stars]:
    """On both databases, with the full family."""
    town = Town.build(database, FixedClock(JANUARY))
    yield Stars(town, rules(FULL))
    town.close()


@pytest.fixture
def build(sqlite_files: SQLiteFiles) -> Iterator[Build]:
    """Towns on SQLite alone, with whatever families: for laws in which the database has no part."""
    with sqlite_files.fresh() as url:
        database = Database(url)
        town = Town.build(database, FixedClock(JANUARY))
        yield lambda *families, **top: Stars(town, rules(*(families or (FULL,)), **top))
        town.close()
        database.close()


@pytest.fixture
def quiet(build: Build) -> Stars:
    """The full family, on SQLite alone."""
    return build()
