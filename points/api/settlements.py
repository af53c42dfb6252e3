"""Monthly settlements with providers: made by one, approved by another, written out to be signed."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from points.api.fields import CursorText, Id, Limit, PathId, maybe_rfc3339, points_text
from points.api.files import PDF, as_file
from points.api.idempotency_key import answered
from points.api.imports import SPREADSHEET
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.clock import local_day, rfc3339
from points.media.form import form_pdf
from points.media.settlement_sheet import SettlementRow, SettlementSheet, settlement_form
from points.people.session import Actor
from points.redeem.settlement import ApproveSettlement, MakeSettlement
from points.redeem.settlement_sheet import (
    KIND_NAMES,
    LineKind,
    SettlementLine,
    Sheet,
    list_settlements,
    settlement_sheet,
    write_sheet,
)

Month = Annotated[int, Meta(ge=200_001, le=220_012, examples=[202611])]
QueryMonth = Annotated[int | None, QueryParameter(ge=200_001, le=220_012, description="Only this month: `202611`.")]


class Named(msgspec.Struct, frozen=True):
    """Somebody or something by its name."""

    id: int
    name: str


class SettlementLineView(msgspec.Struct, frozen=True, kw_only=True):
    """One voucher. ``kind``: `late` waited for a decision, `deduction` was settled before and given back since."""

    voucher_id: int
    kind: LineKind
    item_name: str
    person_name: str
    code_last4: str
    done_at: str
    yuan: str


class SettlementView(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is owed for a month. ``vouchers`` counts those settled; ``lines`` are left out of lists."""

    id: int
    provider: Named
    month: int
    vouchers: int
    yuan: str
    made_by: Named | None
    made_at: str
    approved_by: Named | None
    approved_at: str | None
    lines: list[SettlementLineView] | None


class SettlementBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which provider, and which month that is over."""

    provider_id: Id
    month: Month


def _view(sheet: Sheet, lines: list[SettlementLine] | None = None) -> SettlementView:
    settlement = sheet.settlement
    return SettlementView(
        id=settlement.id,
        provider=Named(settlement.provider_id, sheet.provider_name),
        month=settlement.month,
        vouchers=settlement.vouchers,
        yuan=points_text(settlement.fen),
        made_by=_named(settlement.made_by, sheet.made_by_name),
        made_at=rfc3339(settlement.made_at),
        approved_by=_named(settlement.approved_by, sheet.approved_by_name),
        approved_at=maybe_rfc3339(settlement.approved_at),
        lines=None if lines is None else [_line(each) for each in lines],
    )


def _line(line: SettlementLine) -> SettlementLineView:
    return SettlementLineView(
        voucher_id=line.voucher_id,
        kind=line.kind,
        item_name=line.item_name,
        person_name=line.person_name,
        code_last4=line.code_tail,
        done_at=rfc3339(line.done_at),
        yuan=points_text(line.fen),
    )


def _paper(sheet: Sheet, lines: list[SettlementLine], town: str, now: int) -> SettlementSheet:
    settlement = sheet.settlement
    return SettlementSheet(
        town=town,
        provider=sheet.provider_name,
        phone=sheet.provider_phone,
        month=date(settlement.month // 100, settlement.month % 100, 1),
        number=str(settlement.id),
        printed_at=now,
        rows=[
            SettlementRow(
                code=line.code_tail,
                item=f"{line.item_name}({KIND_NAMES[line.kind]})" if KIND_NAMES[line.kind] else line.item_name,
                person=line.person_name,
                done_on=local_day(line.done_at),
                fen=line.fen,
            )
            for line in lines
        ],
        made_by=sheet.made_by_name or "",
        approved_by=sheet.approved_by_name or "",
    )


def _named(id_: int | None, name: str | None) -> Named | None:
    return Named(id_, name) if id_ is not None and name is not None else None


def _one(parts: Parts, actor: Actor, settlement_id: int) -> SettlementView:
    with parts.database.read() as connection:
        return _view(*settlement_sheet(connection, actor, settlement_id))


class Settlements(Controller):
    """What providers are owed."""

    path = "/api/settlements"
    tags = ("settlements",)

    @get("/", permission="report.read", operation_id="listSettlements", sync_to_thread=True)
    def list_all(
        self,
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        month: QueryMonth = None,
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Page[SettlementView]:
        """Of a month, or all, wholly in one's part of the town; the latest first, without their lines."""
        before = read_position(cursor)
        with parts.database.read() as connection:
            found = list_settlements(connection, actor, month, before_id=before, limit=limit)
        return page([_view(each) for each in found], limit, *([found[-1].settlement.id] if found else []))

    @get("/{settlement_id:int}", permission="report.read", operation_id="getSettlement", sync_to_thread=True)
    def one(
        self, settlement_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> SettlementView:
        """One, with its lines."""
        return _one(parts, actor, settlement_id)

    @get(
        "/{settlement_id:int}/sheet.xlsx",
        permission="report.read",
        operation_id="settlementSheet",
        media_type=SPREADSHEET,
        sync_to_thread=True,
    )
    def sheet(
        self, settlement_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The same as a spreadsheet with its sum, to be signed and sealed."""
        with parts.database.read() as connection:
            sheet, lines = settlement_sheet(connection, actor, settlement_id)
        name = f"settlement-{sheet.settlement.month}-{settlement_id}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(write_sheet(sheet, lines), media_type=SPREADSHEET, headers=headers)

    @get(
        "/{settlement_id:int}/sheet.pdf",
        permission="report.read",
        operation_id="settlementPaper",
        media_type=PDF,
        sync_to_thread=True,
    )
    def paper(
        self, settlement_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Response[bytes]:
        """The same as 结算单 on paper, with its sum in capital figures and room for two seals."""
        with parts.database.read() as connection:
            sheet, lines = settlement_sheet(connection, actor, settlement_id)
        pdf = form_pdf(settlement_form(_paper(sheet, lines, parts.settings.town_name, parts.clock.now())))
        return as_file(pdf, PDF, f"settlement-{sheet.settlement.month}-{settlement_id}.pdf", is_shown=True)

    @post(
        "/",
        permission="voucher.settle",
        operation_id="makeSettlement",
        example={"provider_id": 17, "month": 202611},
        refusals=(404,),
    )
    async def make(
        self,
        data: JSONBody[SettlementBody],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[SettlementView]:
        """Settle a month that is over. 409 `month_running`, `settlement_exists`, `nothing_to_settle`."""
        command = MakeSettlement(key=key, by=actor, provider_id=data.provider_id, month=data.month)
        outcome = await parts.writer.submit(command)
        return answered(outcome, await sync_to_thread(_one, parts, actor, outcome.unwrap()))

    @post("/{settlement_id:int}/approval", permission="voucher.settle", operation_id="approveSettlement")
    async def approve(
        self,
        settlement_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[SettlementView]:
        """A second person approves it. 403 `own_settlement` for whoever made it."""
        outcome = await parts.writer.submit(ApproveSettlement(key=key, by=actor, settlement_id=settlement_id))
        return answered(outcome, await sync_to_thread(_one, parts, actor, outcome.unwrap()))


HANDLERS = (Settlements,)
