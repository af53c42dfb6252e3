"""The town of the API's tests, built once and copied for each."""

import copy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import structlog
from api.hostile import FACTS, WEB
from api.server import Server, serving
from api.stage import TEN, play
from cast import CAST_DAY, Cast, build
from databases import PostgreSQL, SQLiteFiles
from structlog.typing import EventDict

from points import clock
from points.clock import FixedClock
from points.db.engine import Database

MORNING = clock.at(CAST_DAY, 8)
_numbers = count()


@dataclass
class Template:
    """A SQLite file with the cast in it."""

    path: Path
    cast: Cast

    def copy(self) -> str:
        """The URL of a copy of one's own."""
        target = self.path.with_name(f"cast{next(_numbers)}.db")
        shutil.copyfile(self.path, target)
        return f"sqlite:///{target}"


@pytest.fixture(scope="session")
def cast_file(sqlite_files: SQLiteFiles, tmp_path_factory: pytest.TempPathFactory) -> Template:
    with sqlite_files.fresh() as url:
        database = Database(url)
        cast = build(database, MORNING)
        database.close()
        path = tmp_path_factory.mktemp("cast") / "cast.db"
        shutil.copyfile(url.removeprefix("sqlite:///"), path)
    return Template(path, cast)


@pytest.fixture
def server(cast_file: Template, tmp_path: Path) -> Iterator[Server]:
    """A server of one's own, on SQLite."""
    with serving(cast_file.copy(), cast_file.cast, FixedClock(MORNING), tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def shared(cast_file: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for a module whose tests only look, or are refused."""
    with serving(cast_file.copy(), cast_file.cast, FixedClock(MORNING), tmp_path_factory.mktemp("shared")) as running:
        yield running


@pytest.fixture(scope="session")
def staged_file(cast_file: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The town with events in both villages."""
    path, cast = tmp_path_factory.mktemp("staged") / "staged.db", copy.deepcopy(cast_file.cast)
    shutil.copyfile(cast_file.path, path)
    database = Database(f"sqlite:///{path}")
    play(database, cast)
    database.close()
    return Template(path, cast)


@pytest.fixture
def staged(staged_file: Template, tmp_path: Path) -> Iterator[Server]:
    """A server of one's own, with events in both villages."""
    with serving(staged_file.copy(), staged_file.cast, FixedClock(TEN), tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def stage(staged_file: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same for a module whose tests only look, or are refused."""
    folder = tmp_path_factory.mktemp("stage")
    with serving(staged_file.copy(), staged_file.cast, FixedClock(TEN), folder) as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same with web pages, on each of the two databases, for a module that sends what is broken or hostile."""
    kind: SQLiteFiles | PostgreSQL
    kind = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgresql")
    with kind.fresh() as url:
        database = Database(url)
        cast = build(database, MORNING)
        play(database, cast)
        database.close()
        with serving(url, cast, FixedClock(TEN), tmp_path_factory.mktemp("house"), web=WEB) as running:
            yield running


@pytest.fixture
def unharmed(house: Server) -> Iterator[None]:
    """Whatever a test sent: nothing but attempts was stored, and good requests are answered, reading and writing."""
    before = house.rows()
    yield
    after = house.rows()
    assert [name for name in before if before[name] != after[name] and name not in FACTS] == []
    house.clock.instant = TEN
    steward = house.client("吴签到")
    assert steward.get("/api/me").status_code == 200
    signups = f"/api/events/{house.cast.events['东村', '上午']}/signups"
    assert steward.post(signups, json={}, headers={"Idempotency-Key": '"good"'}).status_code == 201


@pytest.fixture
def server_on_each(database_url: str, tmp_path: Path) -> Iterator[Server]:
    """A server of one's own, on each of the two databases."""
    database = Database(database_url)
    cast = build(database, MORNING)
    database.close()
    with serving(database_url, cast, FixedClock(MORNING), tmp_path) as running:
        yield running


@pytest.fixture(autouse=True, scope="session")
def _quiet_requests() -> Iterator[None]:
    """What went wrong is printed with its traceback; the line of each request is not."""
    structlog.configure(
        processors=[
            _without_requests,
            structlog.processors.ExceptionRenderer(),
            structlog.processors.KeyValueRenderer(),
        ]
    )
    yield
    structlog.reset_defaults()


def _without_requests(_logger: object, _method: str, event: EventDict) -> EventDict:
    if event["event"] == "request":
        raise structlog.DropEvent
    return event
