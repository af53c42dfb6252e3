"""How the installation is, in numbers that a watcher reads."""

from typing import ClassVar

import msgspec
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text

from points.clock import SECOND
from points.db.head import head
from points.db.migrate import config
from points.db.outbox import ATTEMPTS_MAX, outbox
from points.db.working_set import WorkingSet
from points.db.writer import Command


class Condition(msgspec.Struct, frozen=True):
    """``outbox_failed``: tasks given up, waiting for a person. ``outbox_oldest_seconds``: how late the latest is."""

    schema_version: str
    outbox_waiting: int
    outbox_failed: int
    outbox_oldest_seconds: int


def condition(connection: Connection, now: int) -> Condition:
    """Look; raises whatever the database raises when it does not answer."""
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    given_up = outbox.c.attempts >= ATTEMPTS_MAX
    waiting, oldest = connection.execute(
        select(func.count(), func.min(outbox.c.due_at)).where(outbox.c.done_at.is_(None), ~given_up)
    ).one()
    failed = connection.execute(select(func.count()).where(outbox.c.done_at.is_(None), given_up)).scalar_one()
    late = max(0, now - oldest) // SECOND if oldest is not None else 0
    return Condition(version, waiting, failed, late)


def recorded_at(connection: Connection) -> int:
    """The instant of the last batch that wrote anything; 0 if none ever did."""
    return connection.execute(select(head.c.recorded_at)).scalar_one()


def schema_is_current(connection: Connection) -> bool:
    """Whether every migration of this program has run, and none of a newer one."""
    scripts = ScriptDirectory.from_config(config(connection))
    return set(MigrationContext.configure(connection).get_current_heads()) == set(scripts.get_heads())


class Pulse(Command[None], frozen=True, kw_only=True):
    """A command that does nothing: answered only after a commit, so it shows that the writer can."""

    operation: ClassVar[str] = "pulse"
    answer = type(None)
    alone: ClassVar[bool] = False

    def decide(self, ws: WorkingSet) -> None:
        """Nothing; the batch's own instant is what gets written."""
