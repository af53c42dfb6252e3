"""One installation, opened from its settings: the parts that every command of the command line needs."""

from collections.abc import Generator
from contextlib import contextmanager

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import make_url

from points.clock import Clock, SystemClock
from points.db.condition import schema_is_current
from points.db.engine import Database
from points.db.queue import Writer
from points.errors import PointsError
from points.keys import Keys
from points.people.models import persons
from points.settings import Settings


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What a command works with."""

    settings: Settings
    database: Database
    writer: Writer
    clock: Clock
    keys: Keys

    def is_empty(self) -> bool:
        """Whether nobody lives here yet."""
        with self.database.read() as connection:
            return connection.execute(select(persons.c.id).limit(1)).first() is None


def connect(settings: Settings) -> Database:
    """The database the settings name; the data folder is made if it is not there."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Database(settings.database_url)


def app_role(settings: Settings) -> str | None:
    """The PostgreSQL role the program serves under, where it is not the owner of the tables."""
    role = make_url(settings.database_url).username
    return None if role == make_url(settings.owner_database_url).username else role


@contextmanager
def opened(settings: Settings) -> Generator[Installation]:
    """An installation whose database is of this program's version; ``PointsError`` says what to run if it is not."""
    database = connect(settings)
    try:
        with database.read() as connection:
            if not schema_is_current(connection):
                raise PointsError("数据库还没有建好,或者和程序的版本不一致。请先运行:points migrate")
        clock = SystemClock()
        writer = Writer(database, clock)
        try:
            keys = Keys.from_file(settings.key_file)
            yield Installation(settings=settings, database=database, writer=writer, clock=clock, keys=keys)
        finally:
            writer.close_now()
    finally:
        database.close()
