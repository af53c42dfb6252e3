"""Lists of residents brought in from files, and written out again."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from litestar import Response, delete, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import JSONBody, MultipartBody, QueryParameter

from points.api.fields import CursorText, Limit, PathId, QueryId
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.clock import local_day
from points.limits import IMPORT_BYTES_MAX
from points.people.export import ExportPeople, Format, write_people
from points.people.importing.applying import ApplyImport
from points.people.importing.columns import Column
from points.people.importing.reads import ListedImport, RowView, import_of, imports_of, rows_of_import
from points.people.importing.staging import Counts, DiscardImport, ImportView, StageImport, prepare
from points.people.session import Actor
from points.rules.lapsing import lapses
from points.rules.versions import purse_at

FORM_BYTES_MAX = 10_000
"""What a form may hold beside its file."""
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Upload:
    """A form with one file: XLSX or CSV."""

    file: UploadFile


class Application(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``skip_bad``: leave the rows that are not in order out, and apply the rest."""

    skip_bad: bool = False


class Progress(msgspec.Struct, frozen=True):
    """How many rows are done, of all."""

    done: int
    total: int


class ImportBody(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read and judged; nothing of it counts before it is applied."""

    id: int
    file_name: str
    status: str
    counts: Counts
    columns: list[Column]
    created_at: str
    applied_at: str | None
    progress: Progress

    @classmethod
    def of(cls, view: ImportView) -> "ImportBody":
        """As the API shows it."""
        done = view.counts.total if view.status == "applied" else 0
        return cls(**msgspec.structs.asdict(view), progress=Progress(done, view.counts.total))


class ListedImportBody(msgspec.Struct, frozen=True, kw_only=True):
    """A file in the list. `made_by_name`: who staged it, null from the command line; `is_mine`: whoever asks did."""

    id: int
    file_name: str
    status: str
    counts: Counts
    created_at: str
    applied_at: str | None
    made_by_name: str | None
    is_mine: bool

    @classmethod
    def of(cls, listed: ListedImport) -> "ListedImportBody":
        """As the API lists it."""
        file = listed.file
        return cls(
            id=file.id,
            file_name=file.file_name,
            status=file.status,
            counts=file.counts,
            created_at=file.created_at,
            applied_at=file.applied_at,
            made_by_name=listed.maker,
            is_mine=listed.is_mine,
        )


Verdict = Annotated[
    Literal["new", "change", "same", "bad"] | None, QueryParameter(description="Only rows judged like this.")
]


@post(
    "/api/imports",
    permission="import.run",
    operation_id="stageImport",
    tags=["imports"],
    request_max_body_size=IMPORT_BYTES_MAX + FORM_BYTES_MAX,
    refusals=(413,),
)
async def stage_import(
    data: MultipartBody[Upload],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    maybe_key: NamedDependency[str | None],
) -> Response[ImportBody]:
    """Read a file and judge each row. Nothing changes yet: look at the rows, then apply or discard."""
    content = await data.file.read()
    command = await sync_to_thread(_prepare, parts, actor, data.file.filename, content, maybe_key)
    outcome = await parts.writer.submit(command)
    return answered(outcome, ImportBody.of(outcome.unwrap()))


def _prepare(parts: Parts, actor: Actor, name: str, content: bytes, key: str | None) -> StageImport:
    with parts.database.read() as connection:
        return prepare(connection, parts.keys, actor, name, content, key=key)


@get("/api/imports", permission="import.run", operation_id="listImports", tags=["imports"], sync_to_thread=True)
def list_imports(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], cursor: CursorText = None, limit: Limit = 20
) -> Page[ListedImportBody]:
    """Files, the latest first: one's own; everybody's for who imports for the whole town, to apply as the second."""
    before = read_position(cursor)
    with parts.database.read() as connection:
        found = imports_of(connection, actor, before=before, limit=limit)
    views = [ListedImportBody.of(each) for each in found]
    return page(views, limit, *[view.id for view in views[-1:]])


@get(
    "/api/imports/{import_id:int}",
    permission="import.run",
    operation_id="getImport",
    tags=["imports"],
    sync_to_thread=True,
)
def get_import(import_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> ImportBody:
    """One file and how its rows were judged."""
    with parts.database.read() as connection:
        return ImportBody.of(import_of(connection, actor, import_id))


@get(
    "/api/imports/{import_id:int}/rows",
    permission="import.run",
    operation_id="listImportRows",
    tags=["imports"],
    sync_to_thread=True,
)
def list_rows(
    import_id: PathId,
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    verdict: Verdict = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[RowView]:
    """Rows in the order of the file, each with what is to be done about it."""
    after = read_position(cursor) or 0
    with parts.database.read() as connection:
        found = rows_of_import(connection, parts.keys, actor, import_id, verdict, after_row=after, limit=limit)
    return page(found, limit, found[-1].row) if found else page(found, limit)


@post(
    "/api/imports/{import_id:int}/application",
    permission="import.run",
    operation_id="applyImport",
    tags=["imports"],
    example={"skip_bad": False},
)
async def apply_import(
    import_id: PathId,
    data: JSONBody[Application],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[ImportBody]:
    """Apply all of it or nothing. 409 `import_has_bad_rows`, or `import_stale` if the town changed meanwhile.

    403 `maker` where the file has opening points or hours: then somebody else than staged it applies it.
    """
    outcome = await parts.writer.submit(
        ApplyImport(
            actor=actor,
            keys=parts.keys,
            key=key,
            import_id=import_id,
            skip_bad=data.skip_bad,
            lapses=lapses,
            purse=purse_at,
        )
    )
    return answered(outcome, ImportBody.of(outcome.unwrap()))


@delete(
    "/api/imports/{import_id:int}",
    permission="import.run",
    operation_id="discardImport",
    tags=["imports"],
    refusals=(409,),
)
async def discard_import(import_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> None:
    """Throw a staged file away, with all it holds of people."""
    await parts.writer.run(DiscardImport(actor=actor, keys=parts.keys, import_id=import_id))


@get(
    "/api/people/export.xlsx",
    permission="person.export",
    operation_id="exportPeople",
    tags=["imports"],
    media_type=SPREADSHEET,
    refusals=(404,),
)
async def export_xlsx(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], place_id: QueryId = None
) -> Response[bytes]:
    """Everybody of a place, or of all my places, as a spreadsheet that can be imported again. Recorded."""
    return await _export(parts, actor, place_id, "xlsx", SPREADSHEET)


@get(
    "/api/people/export.csv",
    permission="person.export",
    operation_id="exportPeopleCsv",
    tags=["imports"],
    media_type="text/csv",
    refusals=(404,),
)
async def export_csv(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], place_id: QueryId = None
) -> Response[bytes]:
    """The same as CSV."""
    return await _export(parts, actor, place_id, "csv", "text/csv")


async def _export(
    parts: Parts, actor: Actor, place_id: int | None, format_: Format, media_type: str
) -> Response[bytes]:
    ticket = await parts.writer.run(ExportPeople(actor=actor, keys=parts.keys, place_id=place_id))

    def write() -> bytes:
        with parts.database.read() as connection:
            return write_people(connection, parts.keys, ticket, format_)

    name = f"residents-{local_day(parts.clock.now())}.{format_}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(await sync_to_thread(write), media_type=media_type, headers=headers)


HANDLERS = (stage_import, list_imports, get_import, list_rows, apply_import, discard_import, export_xlsx, export_csv)
