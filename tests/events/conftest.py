"""A small town for each test."""

from collections.abc import Iterator

import pytest
from databases import SQLiteFiles
from town import Town

from points.clock import FixedClock
from points.db.engine import Database


@pytest.fixture
def town(database: Database, town_clock: FixedClock) -> Iterator[Town]:
    built = Town.build(database, town_clock)
    yield built
    built.close()


@pytest.fixture
def village(sqlite_files: SQLiteFiles, town_clock: FixedClock) -> Iterator[Town]:
    """A town on SQLite alone, for laws in which the database has no part."""
    with sqlite_files.fresh() as url:
        database = Database(url)
        built = Town.build(database, town_clock)
        yield built
        built.close()
        database.close()
