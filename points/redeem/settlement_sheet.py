"""Reading settlements, and writing one as a spreadsheet with its sum, to be printed, signed and sealed."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, or_, select

from points.clock import local_day, month_number
from points.media import spreadsheet
from points.media.spreadsheet import Column, write_book
from points.people.models import persons
from points.people.names import mask
from points.people.session import Actor
from points.redeem.models import items
from points.redeem.service_models import Settlement, providers, settlements, vouchers
from points.redeem.settlement import deducted, no_settlement, readable, require_everywhere, settled_before

LineKind = Literal["done", "late", "deduction"]
KIND_NAMES: dict[LineKind, str] = {"done": "", "late": "以前月份,意见处理后结算", "deduction": "积分已退回,扣除"}
_COLUMNS = (
    Column("序号", 6, "count"), Column("完成日期", 12), Column("服务项目", 24), Column("券号末4位", 12),
    Column("居民", 12), Column("金额(元)", 12, "hundredths", summed=True), Column("说明", 26),
)  # fmt: skip


class SettlementLine(msgspec.Struct, frozen=True):
    """One voucher on a sheet; ``fen`` is negative for a deduction. The resident's name is masked."""

    voucher_id: int
    kind: LineKind
    item_name: str
    person_name: str
    code_tail: str
    done_at: int
    fen: int


class Sheet(msgspec.Struct, frozen=True):
    """A settlement with the names on it."""

    settlement: Settlement
    provider_name: str
    provider_phone: str
    made_by_name: str | None
    approved_by_name: str | None


def list_settlements(
    connection: Connection,
    actor: Actor,
    month: int | None = None,
    *,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Sheet]:
    """Settlements of a month, or all, the latest first: those that ``settlement_sheet`` would show to this person."""
    query = _query().where(readable(actor.paths("report.read"))).order_by(settlements.c.id.desc()).limit(limit)
    if month is not None:
        query = query.where(settlements.c.month == month)
    if before_id is not None:
        query = query.where(settlements.c.id < before_id)
    return [_sheet(row) for row in connection.execute(query)]


def settlement_sheet(connection: Connection, actor: Actor, settlement_id: int) -> tuple[Sheet, list[SettlementLine]]:
    """One settlement and what is on it, by the day it was done, deductions last; adds up to its ``fen``."""
    row = connection.execute(_query().where(settlements.c.id == settlement_id)).first()
    if row is None:
        raise no_settlement()
    sheet = _sheet(row)
    settlement = sheet.settlement
    before = settled_before(connection, settlement.provider_id, settlement.id)
    on_it, off_it = vouchers.c.settlement_id == settlement.id, deducted(settlement, before)
    require_everywhere(connection, actor, "report.read", or_(on_it, off_it))
    return sheet, _lines(connection, on_it, settlement) + _lines(connection, off_it, settlement, is_deduction=True)


def write_sheet(sheet: Sheet, lines: Sequence[SettlementLine]) -> bytes:
    """The sheet as XLSX, with its sum and room to sign."""
    year, month = divmod(sheet.settlement.month, 100)
    rows = [
        (
            number, str(local_day(line.done_at)), line.item_name, line.code_tail, line.person_name, line.fen,
            KIND_NAMES[line.kind],
        )
        for number, line in enumerate(lines, 1)
    ]  # fmt: skip
    return write_book(
        spreadsheet.Sheet(
            name="结算单",
            title=f"{year}年{month}月服务结算单",
            facts=(f"服务单位:{sheet.provider_name} 做表日期:{local_day(sheet.settlement.made_at)}",),
            columns=_COLUMNS,
            rows=rows,
            signatures=(
                (f"制表:{sheet.made_by_name or ''}", f"审核:{sheet.approved_by_name or '(待审核)'}"),
                ("服务单位(盖章):", "领款人:"),
            ),
        )
    )


def _lines(
    connection: Connection, condition: ColumnElement[bool], settlement: Settlement, *, is_deduction: bool = False
) -> list[SettlementLine]:
    query = (
        select(vouchers.c.id, vouchers.c.code, vouchers.c.done_at, vouchers.c.cost_fen)
        .add_columns(items.c.name.label("item_name"), persons.c.name.label("person_name"))
        .join(items, items.c.id == vouchers.c.item_id)
        .join(persons, persons.c.id == vouchers.c.person_id)
        .where(condition)
        .order_by(vouchers.c.done_at, vouchers.c.id)
    )

    def kind(done_at: int) -> LineKind:
        if is_deduction:
            return "deduction"
        return "done" if month_number(local_day(done_at)) == settlement.month else "late"

    sign = -1 if is_deduction else 1
    return [
        SettlementLine(
            r.id, kind(r.done_at), r.item_name, mask(r.person_name), r.code[-4:], r.done_at, sign * r.cost_fen
        )
        for r in connection.execute(query)
    ]


def _query() -> Select[Any]:
    made_by, approved_by = persons.alias("made_by"), persons.alias("approved_by")
    return (
        select(settlements, providers.c.name.label("provider_name"), providers.c.phone.label("provider_phone"))
        .add_columns(made_by.c.name.label("made_by_name"), approved_by.c.name.label("approved_by_name"))
        .join(providers, providers.c.id == settlements.c.provider_id)
        .join(made_by, made_by.c.id == settlements.c.made_by, isouter=True)
        .join(approved_by, approved_by.c.id == settlements.c.approved_by, isouter=True)
    )


def _sheet(row: Any) -> Sheet:
    settlement = Settlement(*row[: len(Settlement.__struct_fields__)])
    return Sheet(settlement, row.provider_name, row.provider_phone, row.made_by_name, row.approved_by_name)
