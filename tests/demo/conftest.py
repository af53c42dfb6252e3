"""The demo town, loaded once at its full size and once small."""

from collections.abc import Iterator
from datetime import date

import pytest
from databases import SQLiteFiles

from points import clock, demo
from points.db.engine import Database
from points.keys import Keys

KEYS = Keys(bytes(range(32)))
NOW = clock.at(date(2026, 11, 21), 10, 20)
"""A Saturday morning."""
SMALL = demo.Size(residents=240, weeks=6, newcomers=4, leaving=3)


@pytest.fixture(scope="session")
def full_town(sqlite_files: SQLiteFiles) -> Iterator[tuple[Database, demo.Summary]]:
    with sqlite_files.fresh() as url:
        database = Database(url)
        yield database, demo.load(database, KEYS, NOW)
        database.close()
