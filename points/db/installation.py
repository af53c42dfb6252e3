"""What this installation notes about itself, once: a name and a value, never a secret."""

import msgspec
from sqlalchemy import Connection, PrimaryKeyConstraint, Table, select

from points.db.schema import metadata, text
from points.db.shelf import Shelf
from points.db.working_set import WorkingSet
from points.db.writer import Command

installation = Table("installation", metadata, text("name"), text("value"), PrimaryKeyConstraint("name"))


class Note(msgspec.Struct):
    """One thing noted."""

    name: str
    value: str


NOTES = Shelf(installation, Note, key=("name",))


def noted(connection: Connection, name: str) -> str | None:
    """What was noted under a name; None: nothing yet."""
    return connection.execute(select(installation.c.value).where(installation.c.name == name)).scalar()


class TakeNote(Command[str], frozen=True, kw_only=True):
    """Note something unless it was noted before; answers what stands, which may be another process's."""

    operation = "installation.note"

    name: str
    value: str

    def decide(self, ws: WorkingSet) -> str:
        """Note it."""
        known = ws.get(NOTES, self.name)
        return (known or ws.insert(NOTES, Note(self.name, self.value))).value
