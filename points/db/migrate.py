"""Bring a database to the schema of this program."""

import re
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from points.db.engine import Database
from points.db.schema import metadata
from points.errors import PointsError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database, *, app_role: str | None = None, to: str = "head") -> None:
    """Run every migration not yet run, up to ``to``, in one transaction.

    PostgreSQL: run as the owner of the tables; ``app_role`` is the role the program serves under, which owns nothing
    and so cannot take a trigger away. It may append to facts and change the rest.
    """
    connection = database.connect_writer()
    try:
        with connection.begin():
            command.upgrade(config(connection), to)
            if app_role is not None and not database.is_sqlite:
                _grant(connection, app_role)
    finally:
        connection.close()


def config(connection: Connection) -> Config:
    """Alembic's configuration, without a file: the connection is ours."""
    found = Config()
    found.set_main_option("script_location", str(MIGRATIONS))
    found.attributes["connection"] = connection
    found.attributes["metadata"] = metadata
    return found


def _grant(connection: Connection, role: str) -> None:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise PointsError(f"not a role name: {role}")
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {role}"))
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"))
    guarded = connection.execute(
        text(
            "SELECT DISTINCT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%\\_update'"
        )
    ).scalars()
    for table in list(guarded):
        connection.execute(text(f"REVOKE UPDATE, DELETE ON {table} FROM {role}"))
