"""One installation, opened from its settings: the parts that every command of the command line needs."""

from collections.abc import Generator
from contextlib import contextmanager

import msgspec
from sqlalchemy import select
from sqlalchemy.engine import make_url

from points.clock import Clock, SystemClock
from points.db.condition import schema_is_current
from points.db.engine import Database
from points.db.installation import note, noted
from points.db.queue import Writer
from points.errors import PointsError
from points.keys import Keys, make_key
from points.people.models import persons
from points.settings import Settings

KEY_MARK = "key_mark"


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


def keys_of(settings: Settings, database: Database) -> Keys:
    """The installation's key: made for a town in which nobody lives yet, and ever after the same one.

    With another key phone numbers, cards and codes would be lost one by one; so ``PointsError`` before anything runs.
    """
    with database.read() as connection:
        mark = noted(connection, KEY_MARK)
        in_use = mark is not None or connection.execute(select(persons.c.id).limit(1)).first() is not None
    if not settings.key_file.exists():
        if in_use:
            raise PointsError(
                f"找不到密钥文件 {settings.key_file}。没有它,手机号和卡都读不出来:请从备份里放回原处,"
                "或用 POINTS_SECRET_KEY_FILE 指明它在哪里。"
            )
        make_key(settings.key_file)
    keys = Keys.from_file(settings.key_file)
    if mark is None:
        mark = note(database, KEY_MARK, keys.mark)
    if mark != keys.mark:
        raise PointsError(
            f"密钥文件 {settings.key_file} 不是这个数据库的密钥。请换回原来的那个;几台服务器要用同一个密钥文件。"
        )
    return keys


@contextmanager
def reading(settings: Settings) -> Generator[Database]:
    """A database of this program's version, to be read without the key; ``PointsError`` says what to run if not."""
    database = connect(settings)
    try:
        with database.read() as connection:
            if not schema_is_current(connection):
                raise PointsError("数据库还没有建好,或者和程序的版本不一致。请先运行:points migrate")
        yield database
    finally:
        database.close()


@contextmanager
def opened(settings: Settings) -> Generator[Installation]:
    """An installation whose database is of this program's version, with its key."""
    with reading(settings) as database:
        clock = SystemClock()
        writer = Writer(database, clock)
        try:
            keys = keys_of(settings, database)
            yield Installation(settings=settings, database=database, writer=writer, clock=clock, keys=keys)
        finally:
            writer.close_now()
