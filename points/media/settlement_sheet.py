"""结算单: the vouchers of one provider in one month and what the town owes for them; for staff, not for residents."""

from collections.abc import Sequence
from datetime import date

import msgspec

from points.media.cards import grouped
from points.media.form import Form, Signature
from points.media.grid import Column, Table
from points.media.poster import phone_text
from points.media.wording import yuan_in_capitals, yuan_words


class SettlementRow(msgspec.Struct, frozen=True, kw_only=True):
    """One voucher done, or deducted (``fen`` below zero). ``code`` may be its last digits; ``person`` is masked."""

    code: str
    item: str
    person: str
    done_on: date
    fen: int


class SettlementSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What the town owes one provider for a month (``month``: any day in it)."""

    town: str
    provider: str
    phone: str
    month: date
    number: str
    printed_at: int
    rows: Sequence[SettlementRow]
    made_by: str = ""
    approved_by: str = ""


def settlement_form(sheet: SettlementSheet) -> Form:
    """结算单 of a provider, with the sum in capital figures and room for two seals. Staff and provider see yuan."""
    columns = (
        Column("序号", 13, "centre"), Column("服务券号", 52, "centre", 1), Column("服务项目", 52), Column("居民", 26),
        Column("完成日期", 34, "centre", 1), Column("金额（元）", 28, "right", 1),
    )  # fmt: skip
    fen = sum(row.fen for row in sheet.rows)
    # More may be deducted than was done in the month.
    capitals = ("负" if fen < 0 else "") + yuan_in_capitals(abs(fen))
    rows = [
        (str(n), grouped(row.code), row.item, row.person, f"{row.done_on:%Y-%m-%d}", yuan_words(row.fen))
        for n, row in enumerate(sheet.rows, 1)
    ]
    contact = f"{sheet.provider} {phone_text(sheet.phone)}".strip()
    return Form(
        title="服务结算单",
        subtitle=f"{sheet.town} {sheet.month.year}年{sheet.month.month}月",
        facts=(f"服务单位：{contact}", f"结算单号：{sheet.number}", f"制单：{sheet.made_by or '＿＿＿＿'}"),
        tables=(
            Table(
                columns=columns, rows=rows, total=("合计", "", f"{len(rows)}张", "", "", yuan_words(fen)), row_mm=7
            ),
        ),
        notes=(
            f"金额大写：人民币{capitals}",
            f"审批人：{sheet.approved_by or '＿＿＿＿＿＿'}",
        ),
        signatures=(Signature("服务单位", seal=True), Signature("结算单位", seal=True)),
        printed_at=sheet.printed_at,
    )
