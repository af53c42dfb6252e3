"""A village with a public board for each test."""

from collections.abc import Iterator

import pytest
from databases import SQLiteFiles
from notices.board import Board
from town import Town

from points.clock import FixedClock
from points.db.engine import Database


@pytest.fixture
def board(database: Database, town_clock: FixedClock) -> Iterator[Board]:
    built = Town.build(database, town_clock)
    yield Board(built)
    built.close()


@pytest.fixture
def corner(sqlite_files: SQLiteFiles, town_clock: FixedClock) -> Iterator[Board]:
    """On SQLite alone, for laws in which the database has no part."""
    with sqlite_files.fresh() as url:
        database = Database(url)
        built = Town.build(database, town_clock)
        yield Board(built)
        built.close()
        database.close()
