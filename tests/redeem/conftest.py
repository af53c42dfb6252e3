"""A town with a counter for each test."""

from collections.abc import Iterator

import pytest
from databases import SQLiteFiles
from redeem.shop import Counter
from town import Town

from points.clock import FixedClock
from points.db.engine import Database


@pytest.fixture
def town(database: Database, town_clock: FixedClock) -> Iterator[Town]:
    built = Town.build(database, town_clock)
    yield built
    built.close()


@pytest.fixture
def counter(town: Town) -> Counter:
    return Counter(town)


@pytest.fixture
def corner(sqlite_files: SQLiteFiles, town_clock: FixedClock) -> Iterator[Counter]:
    """A counter on SQLite alone, for laws in which the database has no part."""
    with sqlite_files.fresh() as url:
        database = Database(url)
        built = Town.build(database, town_clock)
        yield Counter(built)
        built.close()
        database.close()
