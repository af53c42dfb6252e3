"""One database, SQLite or PostgreSQL, opened the way this program needs it.

Both drivers are kept out of transaction magic: a reader says BEGIN and sees one snapshot, the writer says
BEGIN IMMEDIATE (SQLite) and is alone from its first statement.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from points.errors import PointsError

SQLITE_VERSION_MIN = (3, 38)
"""JSON operators (``->>``) that the bulk loads are written with."""


class Database:
    """An open database: where readers and the writer get their connections."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        parsed = make_url(url)
        self.dialect = parsed.get_backend_name()
        if self.dialect not in ("sqlite", "postgresql"):
            raise PointsError(f"POINTS_DATABASE_URL: {self.dialect} is not supported; use sqlite or postgresql")
        if self.is_sqlite and sqlite3.sqlite_version_info < SQLITE_VERSION_MIN:
            raise PointsError(f"SQLite {sqlite3.sqlite_version} is too old; 3.38 or newer is needed")
        self.url = url
        self.engine = self._sqlite(url, pool_size) if self.is_sqlite else self._postgresql(url, pool_size)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded default."""
        return self.dialect == "sqlite"

    def _sqlite(self, url: str, pool_size: int) -> Engine:
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=8,
            hide_parameters=True,  # a statement in the log must not carry a person's details
            connect_args={"check_same_thread": False, "isolation_level": None, "cached_statements": 512},
        )

        @event.listens_for(engine, "connect")
        def on_connect(connection: sqlite3.Connection, _record: object) -> None:
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "busy_timeout=10000",
                "cache_size=-16000",
                "trusted_schema=OFF",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def on_begin(connection: Connection) -> None:
            # The driver would otherwise run the first SELECT before BEGIN, outside the snapshot.
            writes = connection.get_execution_options().get("writes", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _postgresql(self, url: str, pool_size: int) -> Engine:
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return create_engine(
            url, pool_size=pool_size, max_overflow=8, isolation_level="READ COMMITTED", hide_parameters=True
        )

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A connection for reading. On SQLite all its statements see one snapshot."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def connect_writer(self) -> Connection:
        """A connection for the writer, its transactions taking the write lock at once."""
        return self.engine.connect().execution_options(writes=True)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def driver(connection: Connection) -> Any:
    """The driver's own connection below SQLAlchemy's: for the scan's hot path, inside its transaction."""
    return connection.connection.driver_connection
