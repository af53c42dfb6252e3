"""The browser, the built pages, a database with the cast in it; for each test a server and its phones."""

import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.phones import NewPhone, phones_on, stage_on
from browser.stage import SATURDAY, Stage
from cast import build
from chromium import chromium
from databases import SQLiteFiles
from playwright.sync_api import Browser

from points.api.web import Web, load
from points.clock import HOUR
from points.db.engine import Database


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def cast_saturday(sqlite_files: SQLiteFiles, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A database with the cast, built once; they signed in two hours ago."""
    with sqlite_files.fresh() as url:
        database = Database(url)
        cast = build(database, SATURDAY - 2 * HOUR)
        database.close()
        kept = tmp_path_factory.mktemp("saturday") / "cast.db"
        shutil.copyfile(url.removeprefix("sqlite:///"), kept)
    return kept, cast


@pytest.fixture(scope="session")
def pages() -> Web:
    """The built pages, as they are when the tests begin."""
    return load()


@pytest.fixture
def stage(cast_saturday: tuple[Path, Any], pages: Web, tmp_path: Path) -> Generator[Stage]:
    with stage_on(cast_saturday, pages, tmp_path) as made:
        yield made


@pytest.fixture
def new_phone(browser: Browser, stage: Stage) -> Generator[NewPhone]:
    with phones_on(browser, stage) as make:
        yield make
