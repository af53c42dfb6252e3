"""A shelf: one table as the writer sees it, with the ways its rows are looked up and its statements, written once.

SQLAlchemy owns the schema; a shelf derives from its table the few statements of the hot path (load many by key,
insert many, update many, delete many) for each of the two databases. Each is one round trip a batch.
"""

from collections.abc import Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

R = TypeVar("R", bound=msgspec.Struct)
Key = tuple[Any, ...]


class Shelf(Generic[R]):
    """One table's rows in a working set.

    ``row``: the Struct of a row, its fields named as columns (a subset where the rest is not needed).
    ``key``: the primary key. ``lookups``: other column sets by which rows are found; never changed in place.
    No columns at all (``all=()``) finds the whole of a small table, under the key ``()``.
    """

    def __init__(self, table: Table, row: type[R], *, key: Sequence[str], **lookups: Sequence[str]) -> None:
        self.table = table
        self.row = row
        self.columns: tuple[str, ...] = row.__struct_fields__
        self.key = tuple(key)
        self.lookups = {"key": self.key, **{name: tuple(columns) for name, columns in lookups.items()}}
        self.key_of = _picker(self.columns, self.key)
        self.pickers = {name: _picker(self.columns, columns) for name, columns in self.lookups.items()}
        for column in (*self.columns, *(c for cs in self.lookups.values() for c in cs)):
            if column not in table.c:
                raise ValueError(f"{table.name} has no column {column}")

    def __repr__(self) -> str:
        return f"Shelf({self.table.name})"

    @cached_property
    def sqlite(self) -> "Statements":
        """The statements for SQLite: keys as one JSON parameter, rows one by one through a cached statement."""
        name, columns = self.table.name, ", ".join(f"t.{c}" for c in self.columns)
        loads: dict[str, str] = {}
        for lookup, keys in self.lookups.items():
            if not keys:
                loads[lookup] = f"SELECT {columns} FROM {name} t"
            elif len(keys) == 1:
                loads[lookup] = (
                    f"SELECT {columns} FROM {name} t WHERE t.{keys[0]} IN (SELECT value FROM json_each(?))"
                )
            else:
                match = " AND ".join(f"t.{c} = k.value ->> {i}" for i, c in enumerate(keys))
                # CROSS JOIN: SQLite then keeps this order, the keys outside and the index inside.
                loads[lookup] = f"SELECT {columns} FROM json_each(?) k CROSS JOIN {name} t ON {match}"
        where = " AND ".join(f"{c} = ?" for c in self.key)
        marks = ", ".join("?" for _ in self.columns)
        return Statements(
            loads=loads,
            insert=f"INSERT INTO {name} ({', '.join(self.columns)}) VALUES ({marks})",
            update=f"UPDATE {name} SET {{assignments}} WHERE {where}",
            delete=f"DELETE FROM {name} WHERE {where}",
        )

    @cached_property
    def postgresql(self) -> "Statements":
        """The statements for PostgreSQL: keys and rows as arrays, one statement for many."""
        name, columns = self.table.name, ", ".join(f"t.{c}" for c in self.columns)
        loads = {
            lookup: (
                f"SELECT {columns} FROM unnest({self.arrays(keys)}) AS k({', '.join(keys)}) "
                f"JOIN {name} t ON {' AND '.join(f't.{c} = k.{c}' for c in keys)}"
                if keys
                else f"SELECT {columns} FROM {name} t"
            )
            for lookup, keys in self.lookups.items()
        }
        return Statements(
            loads=loads,
            insert=f"INSERT INTO {name} ({', '.join(self.columns)}) "
            f"SELECT * FROM unnest({self.arrays(self.columns)})",
            update=f"UPDATE {name} t SET {{assignments}} FROM unnest({{arrays}}) AS k({{names}}) "
            f"WHERE {' AND '.join(f't.{c} = k.{c}' for c in self.key)}",
            delete=f"DELETE FROM {name} t USING unnest({self.arrays(self.key)}) AS k({', '.join(self.key)}) "
            f"WHERE {' AND '.join(f't.{c} = k.{c}' for c in self.key)}",
        )

    def arrays(self, columns: Sequence[str]) -> str:
        """``%s::bigint[], %s::text[]``: one typed array parameter a column."""
        return ", ".join(f"%s::{self.table.c[c].type.compile(_POSTGRESQL)}[]" for c in columns)


class Statements(msgspec.Struct, frozen=True):
    """The SQL of one shelf for one database. ``update`` has the changed columns still to be named."""

    loads: dict[str, str]
    insert: str
    update: str
    delete: str


_POSTGRESQL = postgresql.dialect()


def _picker(fields: Sequence[str], wanted: Sequence[str]) -> Any:
    """A fast function from a row to the tuple of its ``wanted`` columns."""
    missing = set(wanted) - set(fields)
    if missing:
        raise ValueError(f"the row has no {', '.join(sorted(missing))}")
    if not wanted:
        return _whole
    if len(wanted) > 1:
        return attrgetter(*wanted)
    only = attrgetter(wanted[0])

    def pick(row: Any) -> tuple[Any]:
        return (only(row),)

    return pick


def _whole(_row: Any) -> tuple[()]:
    """The key of every row where the whole table is one answer."""
    return ()
