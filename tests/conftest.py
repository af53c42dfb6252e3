"""What every test may stand on: a town clock, and real databases built by the migrations."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sharing
from databases import PostgreSQL, SQLiteFiles, quick_folder
from hypothesis import settings
from sqlalchemy import Connection

from points import clock
from points.clock import FixedClock
from points.db.engine import Database

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))

settings.register_profile("points", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("points")

MONDAY_MORNING = clock.at(date(2026, 5, 11), 8)
"""When tests begin: an ordinary working day of the town."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first."""
    items.sort(key=lambda item: sharing.rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> sharing.Sharing:
    """How several workers share the tests (``-n 2``)."""
    return sharing.Sharing(config, log)


@pytest.fixture
def town_clock() -> FixedClock:
    return FixedClock(MONDAY_MORNING)


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SQLiteFiles:
    return SQLiteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with PostgreSQL.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database, migrated; on PostgreSQL under the role that owns no table."""
    kind: SQLiteFiles | PostgreSQL
    kind = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgresql")
    with kind.fresh() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def writing(database: Database) -> Iterator[Connection]:
    """A connection as the writer has it."""
    connection = database.connect_writer()
    yield connection
    connection.close()


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    return tmp_path
