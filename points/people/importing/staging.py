"""Staging: a file is read and judged in the caller's thread, then kept with its verdicts in one short transaction."""

from hashlib import sha256

import msgspec
from sqlalchemy import Connection, delete

from points.clock import rfc3339
from points.db.working_set import WorkingSet
from points.errors import Forbidden, NotFound, Refusal
from points.keys import Keys
from points.people.acting import Acting
from points.people.importing.cells import Bad, Parsed, parse_row
from points.people.importing.columns import Column
from points.people.importing.judging import Judge, judge_rows
from points.people.importing.models import IMPORT_ROWS, IMPORTS, Import, ImportRow, import_rows
from points.people.importing.reading import read_table
from points.people.importing.verdicts import Judged, Progress, Verdict, bad_row
from points.people.names import tidy
from points.people.session import Actor

FILE_NAME_CHARS_MAX = 120
VERDICTS: tuple[Verdict, ...] = ("new", "change", "same", "bad")


class Counts(msgspec.Struct, frozen=True):
    """How many rows got which verdict."""

    total: int = 0
    new: int = 0
    change: int = 0
    same: int = 0
    bad: int = 0


class ImportView(msgspec.Struct, frozen=True):
    """A staged file as the user sees it."""

    id: int
    file_name: str
    status: str
    counts: Counts
    columns: list[Column]
    created_at: str
    applied_at: str | None


class StagedRow(msgspec.Struct, frozen=True):
    """A judged row on its way into the database."""

    row: int
    verdict: Verdict
    reason: str | None
    data: str


def prepare(
    connection: Connection,
    keys: Keys,
    actor: Actor,
    file_name: str,
    content: bytes,
    *,
    key: str | None = None,
    progress: Progress | None = None,
) -> "StageImport":
    """Read and judge a file: the command that stages it. Takes seconds for thousands of rows: run it in a thread.

    ``progress(rows done, rows in all)`` is called now and then. Raises the refusals of ``read_table``.
    """
    if not actor.may("import.run"):
        raise Forbidden
    table = read_table(content)
    read: list[Parsed | Judged] = []
    for file_row in table.rows:
        parsed = parse_row(table.header, file_row)
        read.append(bad_row(file_row.row, parsed) if isinstance(parsed, Bad) else parsed)
    judge = Judge(connection, keys, actor, [row for row in read if isinstance(row, Parsed)])
    judged = judge_rows(judge, read, progress)
    return StageImport(
        actor=actor,
        keys=keys,
        key=key,
        file_name=tidy(file_name)[:FILE_NAME_CHARS_MAX] or "未命名",
        file_hash=sha256(content).hexdigest(),
        columns=table.header.columns,
        rows=tuple(StagedRow(each.row, each.verdict, each.reason, seal_row(keys, each)) for each in judged),
    )


class StageImport(Acting[ImportView], frozen=True, kw_only=True):
    """Keep a judged file until it is applied or discarded; nothing else changes. Made by ``prepare``."""

    operation = "import.stage"
    answer = ImportView

    file_name: str
    file_hash: str
    columns: tuple[Column, ...]
    rows: tuple[StagedRow, ...]

    def payload(self) -> bytes:
        """The file."""
        return f"{self.file_hash} {self.file_name}".encode()

    def decide(self, ws: WorkingSet) -> ImportView:
        """Store it."""
        self.actor.require("import.run")
        import_id = ws.next_id()
        counts = {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in VERDICTS}
        staged = Import(
            id=import_id,
            file_name=self.file_name,
            file_hash=self.file_hash,
            status="staged",
            created_by=self.actor.audit_id,
            created_at=ws.now,
            applied_at=None,
            counts=msgspec.json.encode({"total": len(self.rows), **counts}).decode(),
            columns=msgspec.json.encode(self.columns).decode(),
        )
        ws.insert(IMPORTS, staged)
        for row in self.rows:
            ws.insert(IMPORT_ROWS, ImportRow(import_id, row.row, row.verdict, row.reason, row.data))
        self.audit(ws, "import.stage", "import", import_id, rows=len(self.rows))
        return view_of(staged)


class DiscardImport(Acting[None], frozen=True, kw_only=True):
    """Throw a staged file away, with all it holds of people."""

    operation = "import.discard"
    answer = None

    import_id: int

    def decide(self, ws: WorkingSet) -> None:
        """Discard it; asking again changes nothing."""
        staged = own_import(ws, self.actor, self.import_id)
        if staged.status == "applied":
            raise Refusal("import_applied", "这个文件已经导入,不能再作废。")
        if staged.status == "staged":
            forget_rows(ws, staged.id)
            ws.change(IMPORTS, staged, status="discarded")
            self.audit(ws, "import.discard", "import", staged.id)


def forget_rows(ws: WorkingSet, import_id: int) -> None:
    """Delete what a file said of people once nothing comes of it any more; the counts stay."""
    ws.connection.execute(delete(import_rows).where(import_rows.c.import_id == import_id))


def own_import(ws: WorkingSet, actor: Actor, import_id: int) -> Import:
    """An import the actor may work on: their own, or any for who may import in the whole town."""
    staged = ws.get(IMPORTS, import_id)
    if staged is None or not sees(actor, staged.created_by):
        raise NotFound("import_not_found", "没有找到这次导入,请重新上传文件。")
    actor.require("import.run")
    return staged


def sees(actor: Actor, created_by: int | None) -> bool:
    """Whether an actor may look at an import of this person."""
    return created_by == actor.audit_id or sees_all(actor)


def sees_all(actor: Actor) -> bool:
    """Whether an actor imports for the whole town, and so looks at everybody's files."""
    return any(path.count("/") == 2 or path == "/" for path in actor.paths("import.run"))


def view_of(staged: Import) -> ImportView:
    """A staged file for people."""
    return ImportView(
        id=staged.id,
        file_name=staged.file_name,
        status=staged.status,
        counts=msgspec.json.decode(staged.counts, type=Counts),
        columns=msgspec.json.decode(staged.columns, type=list[Column]),
        created_at=rfc3339(staged.created_at),
        applied_at=rfc3339(staged.applied_at) if staged.applied_at is not None else None,
    )


def seal_row(keys: Keys, judged: Judged) -> str:
    """A judged row as it is stored."""
    return keys.seal("import", msgspec.json.encode(judged).decode())


def open_row(keys: Keys, data: str) -> Judged:
    """The judged row again."""
    return msgspec.json.decode(keys.open("import", data), type=Judged)
