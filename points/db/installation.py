"""What this installation notes about itself, once: a name and a value, never a secret.

Written apart from the writer's line: a note moves nothing, and must not say when anything was recorded (the demo town
begins a year ago).
"""

from sqlalchemy import Connection, PrimaryKeyConstraint, Table, insert, select
from sqlalchemy.exc import IntegrityError

from points.db.engine import Database
from points.db.schema import metadata, text

installation = Table("installation", metadata, text("name"), text("value"), PrimaryKeyConstraint("name"))


def noted(connection: Connection, name: str) -> str | None:
    """What was noted under a name; None: nothing yet."""
    return connection.execute(select(installation.c.value).where(installation.c.name == name)).scalar()


def note(database: Database, name: str, value: str) -> str:
    """Note something unless it was noted before; answers what stands, which may be another process's."""
    connection = database.connect_writer()
    try:
        with connection.begin():
            connection.execute(insert(installation).values(name=name, value=value))
    except IntegrityError:  # somebody was first
        with database.read() as reading:
            return noted(reading, name) or value
    finally:
        connection.close()
    return value
