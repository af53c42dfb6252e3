"""Tables of staged imports: what a file said, sealed, and what would become of each of its rows."""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

imports = Table(
    "imports",
    metadata,
    id_column(),
    text("file_name"),
    text("file_hash"),
    text("status"),
    number("created_by", nullable=True),
    instant("created_at"),
    instant("applied_at", nullable=True),
    text("counts"),
    text("columns"),
    CheckConstraint("status IN ('staged','applied','discarded')", name="status_known"),
)

import_rows = Table(
    "import_rows",
    metadata,
    id_column("import_id"),
    id_column("row"),
    text("verdict"),
    text("reason", nullable=True),
    text("data"),
    ForeignKeyConstraint(["import_id"], ["imports.id"]),
    CheckConstraint("verdict IN ('new','change','same','bad')", name="verdict_known"),
    Index("ix_import_rows_verdict", "import_id", "verdict", "row"),
)


class Import(msgspec.Struct):
    """A staged file. ``counts`` and ``columns`` are JSON."""

    id: int
    file_name: str
    file_hash: str
    status: Literal["staged", "applied", "discarded"]
    created_by: int | None
    created_at: int
    applied_at: int | None
    counts: str
    columns: str


class ImportRow(msgspec.Struct):
    """One row of a staged file and what would become of it, until it is applied or discarded.

    ``data`` is sealed JSON, for it holds personal details; so may the explanation of the verdict, which is in it.
    """

    import_id: int
    row: int
    verdict: Literal["new", "change", "same", "bad"]
    reason: str | None
    data: str


IMPORTS = Shelf(imports, Import, key=("id",))
IMPORT_ROWS = Shelf(import_rows, ImportRow, key=("import_id", "row"), all=("import_id",))
