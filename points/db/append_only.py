"""Triggers by which the database itself refuses to change history.

A fact table refuses UPDATE and DELETE; an existing key refuses INSERT before SQLite's REPLACE can delete the old row
(REPLACE fires no delete trigger); PostgreSQL also refuses TRUNCATE. Migrations call these; a migration that rebuilds
a table calls them again, for a rebuilt table has lost its triggers.
"""

from collections.abc import Iterator, Sequence

from alembic import op


def guard(table: str, unique_keys: Sequence[Sequence[str]]) -> None:
    """Make a table append-only. ``unique_keys``: its primary key and every other unique set of columns."""
    dialect = op.get_bind().dialect.name
    for statement in _sqlite(table, unique_keys) if dialect == "sqlite" else _postgresql(table):
        op.execute(statement)


def guard_identity(table: str, columns: Sequence[str], unique_keys: Sequence[Sequence[str]] = ()) -> None:
    """Let a table's projections move while these columns never change and no row goes.

    ``unique_keys``: sets of columns that are unique by themselves, beside the id.
    """
    dialect = op.get_bind().dialect.name
    names = ", ".join(columns)
    if dialect == "sqlite":
        op.execute(_sqlite_refusal(table, "identity", f"UPDATE OF {names}"))
        op.execute(_sqlite_refusal(table, "delete", "DELETE"))
        op.execute(_sqlite_refusal(table, "replace", "INSERT", _exists(table, [("id",), columns, *unique_keys])))
        return
    op.execute(_FUNCTION)
    op.execute(
        f"CREATE TRIGGER {table}_identity BEFORE UPDATE OF {names} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION points_append_only()"
    )
    op.execute(_postgresql_delete(table))
    op.execute(_postgresql_truncate(table))


_FUNCTION = """
CREATE OR REPLACE FUNCTION points_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def _postgresql(table: str) -> Iterator[str]:
    yield _FUNCTION
    yield (
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION points_append_only()"
    )
    yield _postgresql_delete(table)
    yield _postgresql_truncate(table)


def _postgresql_delete(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION points_append_only()"
    )


def _postgresql_truncate(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION points_append_only()"
    )


def _sqlite(table: str, unique_keys: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _sqlite_refusal(table, "update", "UPDATE")
    yield _sqlite_refusal(table, "delete", "DELETE")
    yield _sqlite_refusal(table, "replace", "INSERT", _exists(table, unique_keys))


def _sqlite_refusal(table: str, name: str, event: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {when} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {event} on {table} refused'); END"
    )


def _exists(table: str, unique_keys: Sequence[Sequence[str]]) -> str:
    matches = (
        f"EXISTS (SELECT 1 FROM {table} WHERE " + " AND ".join(f"{c} = NEW.{c}" for c in key) + ")"
        for key in unique_keys
    )
    return "WHEN " + " OR ".join(matches)
