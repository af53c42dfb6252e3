"""Sheets of a power cut: entered by one, signed by another."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from points.api.fields import CursorText, Id, Limit, PathId, Text, maybe_rfc3339
from points.api.idempotency_key import answered
from points.api.order_views import Named
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.clock import rfc3339
from points.errors import NotFound
from points.people.session import Actor
from points.redeem import paper
from points.redeem.access import shop_to_read
from points.redeem.basket import QUANTITY_MAX
from points.redeem.judging import OK
from points.redeem.paper import LINES_MAX, VERSION_CHARS, DiscardSheet, SheetRead, SignSheet, WriteSheet, Written
from points.redeem.sheet_names import SheetNames, names_on


class PaperLineBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line as it stands on the paper."""

    person_id: Id
    item_id: Id
    quantity: Annotated[int, Meta(ge=1, le=QUANTITY_MAX, examples=[1])]
    collector_name: Text = ""


class PaperBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole sheet."""

    shop_id: Id
    day: date
    lines: Annotated[list[PaperLineBody], Meta(min_length=1, max_length=LINES_MAX)]
    note: Text = ""


class SignatureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which sheet was held against the paper: its `version`, as it was shown."""

    version: Annotated[str, Meta(pattern=f"^[0-9a-f]{{{VERSION_CHARS}}}$", examples=["0123456789abcdef"])]


class PaperPerson(msgspec.Struct, frozen=True):
    """Who took it."""

    id: int
    name: str
    place_name: str


class PaperLineView(msgspec.Struct, frozen=True):
    """A line. `verdict`: `ok`, or the reason why the books disagree, with its sentence in `explanation`."""

    id: int
    position: int
    person: PaperPerson
    item: Named
    quantity: int
    collector_name: str
    order_id: int | None
    verdict: str
    explanation: str


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet. Before it is signed the verdicts are a first look. `version`: to be named in signing it."""

    id: int
    version: str
    shop_id: int
    day: str
    state: str
    note: str
    made_by: Named | None
    created_at: str
    signed_by: Named | None
    signed_at: str | None
    lines: list[PaperLineView]
    disagreements: int


@post("/api/paper-sheets", permission="till.run", operation_id="writeSheet", tags=("orders",), refusals=(404,))
async def write_sheet(
    data: JSONBody[PaperBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[PaperView]:
    """Enter a sheet; every line is judged for a first look, nothing is posted."""
    return await _write(parts, actor, key, data, None, 201)


@put("/api/paper-sheets/{sheet_id:int}", permission="till.run", operation_id="rewriteSheet", tags=("orders",))
async def rewrite_sheet(
    sheet_id: FromPath[PathId],
    data: JSONBody[PaperBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
) -> Response[PaperView]:
    """Enter a sheet again while nobody has signed it."""
    return await _write(parts, actor, None, data, sheet_id, 200)


@delete(
    "/api/paper-sheets/{sheet_id:int}",
    permission="till.run",
    operation_id="discardSheet",
    tags=("orders",),
    refusals=(409,),
)
async def discard_sheet(
    sheet_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> None:
    """Throw a sheet away while nobody has signed it. 409 `sheet_applied` afterwards."""
    await parts.writer.run(DiscardSheet(by=actor, sheet_id=sheet_id))


@post(
    "/api/paper-sheets/{sheet_id:int}/signature",
    permission="till.run",
    operation_id="signSheet",
    tags=("orders",),
    example={"version": "0123456789abcdef"},
)
async def sign_sheet(
    sheet_id: FromPath[PathId],
    data: JSONBody[SignatureBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[PaperView]:
    """Sign a sheet that somebody else entered: what holds becomes orders, what does not is listed.

    409 `sheet_changed` where it is not the sheet that was seen; `count_waiting` while goods of it wait in a count.
    """
    outcome = await parts.writer.submit(SignSheet(key=key, by=actor, sheet_id=sheet_id, version=data.version))
    outcome.unwrap()
    return answered(outcome, await sync_to_thread(_view, parts, actor, sheet_id), status=200)


@get(
    "/api/paper-sheets",
    permission="order.read",
    operation_id="listSheets",
    tags=("orders",),
    sync_to_thread=True,
    refusals=(404,),
)
def list_sheets(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    shop_id: FromQuery[Annotated[int, QueryParameter(ge=1)]],
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[PaperView]:
    """A shop's sheets, latest first."""
    with parts.database.read() as connection:
        shop_to_read(connection, actor, shop_id, "order.read")
        found = paper.sheets_of(connection, shop_id, before_id=read_position(cursor), limit=limit)
        names = names_on(connection, found)
    return page([_shown(each, names) for each in found], limit, *([found[-1].sheet.id] if found else []))


@get(
    "/api/paper-sheets/{sheet_id:int}",
    permission="order.read",
    operation_id="getSheet",
    tags=("orders",),
    sync_to_thread=True,
)
def get_sheet(sheet_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> PaperView:
    """One sheet."""
    return _view(parts, actor, sheet_id)


async def _write(
    parts: Parts, actor: Actor, key: str | None, data: PaperBody, sheet_id: int | None, status: int
) -> Response[PaperView]:
    command = WriteSheet(
        key=key,
        by=actor,
        sheet_id=sheet_id,
        shop_id=data.shop_id,
        day=data.day,
        note=data.note,
        lines=tuple(Written(each.person_id, each.item_id, each.quantity, each.collector_name) for each in data.lines),
    )
    outcome = await parts.writer.submit(command)
    written = outcome.unwrap()
    return answered(outcome, await sync_to_thread(_view, parts, actor, written), status=status)


def _view(parts: Parts, actor: Actor, sheet_id: int) -> PaperView:
    with parts.database.read() as connection:
        found = paper.sheet_of(connection, sheet_id)
        if found is None:
            raise NotFound("sheet_not_found", "没有这张登记表,请刷新后再试。")
        shop_to_read(connection, actor, found.sheet.shop_id, "order.read")
        return _shown(found, names_on(connection, [found]))


def _shown(found: SheetRead, names: SheetNames) -> PaperView:
    sheet = found.sheet
    return PaperView(
        id=sheet.id,
        version=found.version,
        shop_id=sheet.shop_id,
        day=f"{sheet.day // 10_000:04d}-{sheet.day // 100 % 100:02d}-{sheet.day % 100:02d}",
        state=sheet.state,
        note=sheet.note,
        made_by=_named(sheet.made_by, names),
        created_at=rfc3339(sheet.created_at),
        signed_by=_named(sheet.signed_by, names),
        signed_at=maybe_rfc3339(sheet.signed_at),
        lines=[
            PaperLineView(
                id=line.id,
                position=line.position,
                person=PaperPerson(line.person_id, names.people[line.person_id], names.homes[line.person_id]),
                item=Named(line.item_id, names.items[line.item_id]),
                quantity=line.quantity,
                collector_name=line.collector_name,
                order_id=line.order_id,
                verdict=line.verdict,
                explanation=line.explanation,
            )
            for line in found.lines
        ],
        disagreements=sum(line.verdict not in ("", OK) for line in found.lines),
    )


def _named(person_id: int | None, names: SheetNames) -> Named | None:
    return None if person_id is None else Named(person_id, names.people.get(person_id, ""))


HANDLERS = (write_sheet, rewrite_sheet, discard_sheet, sign_sheet, list_sheets, get_sheet)
