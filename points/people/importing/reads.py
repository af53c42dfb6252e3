"""Looking at staged files: which there are, their counts, and their rows by verdict."""

import msgspec
from sqlalchemy import Connection, select

from points.errors import NotFound
from points.keys import Keys
from points.people import names
from points.people.importing.models import Import, import_rows, imports
from points.people.importing.staging import ImportView, open_row, sees, sees_all, view_of
from points.people.importing.verdicts import Judged
from points.people.models import persons
from points.people.session import Actor


class RowView(msgspec.Struct, frozen=True):
    """A row of a staged file as the user sees it; ``row`` is its number in the file."""

    row: int
    verdict: str
    reason: str | None
    explanation: str
    name: str | None
    place: str | None
    phone_last4: str | None


class ListedImport(msgspec.Struct, frozen=True):
    """A file and who staged it (None: the command line)."""

    file: ImportView
    maker: str | None
    is_mine: bool


def import_of(connection: Connection, actor: Actor, import_id: int) -> ImportView:
    """One import; ``import_not_found`` unless it is the actor's or they import for the whole town."""
    row = connection.execute(select(imports).where(imports.c.id == import_id)).first()
    if row is None or not actor.may("import.run") or not sees(actor, row.created_by):
        raise NotFound("import_not_found", "没有找到这次导入,请重新上传文件。")
    return view_of(Import(*row))


def imports_of(
    connection: Connection, actor: Actor, *, before: int | None = None, limit: int = 50
) -> list[ListedImport]:
    """The files an actor may look at, the latest first: their own, or all for who imports for the whole town."""
    query = (
        select(imports, persons.c.name.label("maker"))
        .select_from(imports.outerjoin(persons, persons.c.id == imports.c.created_by))
        .order_by(imports.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(imports.c.id < before)
    if not sees_all(actor):
        query = query.where(imports.c.created_by == actor.audit_id)
    if not actor.may("import.run"):
        return []
    listed: list[ListedImport] = []
    for *file, maker in connection.execute(query):
        staged = Import(*file)
        listed.append(ListedImport(view_of(staged), maker, is_mine=staged.created_by == actor.audit_id))
    return listed


def rows_of_import(
    connection: Connection,
    keys: Keys,
    actor: Actor,
    import_id: int,
    verdict: str | None = None,
    *,
    after_row: int = 0,
    limit: int = 50,
) -> list[RowView]:
    """The rows after ``after_row`` with this verdict, in the order of the file; none once applied or discarded."""
    import_of(connection, actor, import_id)
    query = (
        select(import_rows)
        .where(import_rows.c.import_id == import_id, import_rows.c.row > after_row)
        .order_by(import_rows.c.row)
        .limit(limit)
    )
    if verdict is not None:
        query = query.where(import_rows.c.verdict == verdict)
    return [_view(open_row(keys, row.data)) for row in connection.execute(query)]


def _view(judged: Judged) -> RowView:
    shown, parsed = (judged.row, judged.verdict, judged.reason, judged.explanation), judged.parsed
    if parsed is None:
        return RowView(*shown, None, None, None)
    places = [parsed.village or "", *(name for _, name in parsed.levels)]
    phone = names.last4(parsed.phone) if parsed.phone else None
    return RowView(*shown, parsed.name, " ".join(places).strip() or None, phone)
