"""The reports laid out as spreadsheets (points.media.spreadsheet) and, the day sheet, for paper."""

from collections.abc import Sequence
from datetime import date

import msgspec

from points.media.day_sheet import DaySheet, DaySheetLine, day_form
from points.media.form import Form
from points.media.spreadsheet import Column, Sheet
from points.media.wording import clock_words, day_words, moment_words, points_words
from points.redeem.dashboard import Dashboard
from points.redeem.given import ItemSum
from points.redeem.morning import Spender
from points.redeem.reports import Day, DayLine, Fault, Turnover

_CHANNELS = {"till": "", "home": "预留领取", "paper": "纸质补录"}
_WEEKDAYS = "一二三四五六日"
PERSONAL = "含个人信息,当天用完收回销毁"
DISAGREE = "订单与账本不一致,请管理员核对"


def dashboard_sheets(found: Dashboard) -> tuple[Sheet, ...]:
    """The dashboard as sheets: by month, by the month in which points lapse, goods, hours, shops."""
    stands = found.standing
    facts = (
        f"截至{moment_words(found.as_of)}",
        f"在外积分{points_words(stands.outstanding)}分,其中预留{points_words(stands.held)}分、"
        f"待审核和公示中{points_words(stands.pending)}分",
    )
    month = Column("月份", 12)
    months = [(_month(each.month), each.issued, each.spent, each.expired) for each in found.months]
    hours = [(f"周{_WEEKDAYS[each.weekday - 1]}", f"{each.hour}:00", each.orders) for each in found.hours]
    shops = [(each.name, each.orders, each.points) for each in found.shops]
    goods = [(each.name, each.measure, each.net, each.points) for each in found.goods]
    return (
        Sheet(
            name="按月", title="积分概况", facts=facts, rows=months,
            columns=(month, _sum("发放积分", 14), _sum("兑换积分", 14), _sum("到期积分", 14)),
        ),
        Sheet(
            name="将到期", title="按月到期的积分", rows=[(_month(each), amount) for each, amount in found.expiring],
            columns=(month, _sum("到期积分", 14)),
        ),
        Sheet(
            name="本季物品", title="本季兑换最多的物品和服务", rows=goods,
            columns=(Column("物品", 28), Column("单位", 8), _count("数量"), _sum("积分", 14)),
        ),
        Sheet(
            name="时段", title="什么时候人多", rows=hours,
            columns=(Column("星期", 8), Column("时间", 8), _count("单数")),
        ),
        Sheet(
            name="本季兑换点", title="各兑换点本季情况", rows=shops,
            columns=(Column("兑换点", 28), _count("单数"), _sum("积分", 14)),
        ),
    )  # fmt: skip


def turnover_sheet(found: Turnover, first: date, last: date, where: str) -> Sheet:
    """Item by item, with the cost in yuan, for staff."""
    ledger = found.by_ledger
    warnings = () if found.agrees else (f"{DISAGREE}:账本为{points_words(ledger.points)}分。",)
    rows = [
        (each.name, _kind(each), each.measure, each.out, each.back, each.net, each.points, each.fen)
        for each in found.items
    ]
    return Sheet(
        name="兑换汇总", title="积分超市兑换汇总", warnings=warnings, rows=rows,
        facts=(where, f"{day_words(first)}到{day_words(last)}", f"账本合计{points_words(ledger.points)}分"),
        columns=(
            Column("物品", 28), Column("类别", 8), Column("单位", 8), _count("兑出"), _count("退回"),
            _count("净兑出"), _sum("积分", 14), _sum("成本(元)", 14),
        ),
    )  # fmt: skip


def day_sheets(found: Day, day: date, shop: str) -> tuple[Sheet, ...]:
    """The day sheet: its lines, and its sums by item."""
    lines = [
        (
            clock_words(each.at), each.number, each.person_name, each.item_name, each.measure, each.quantity,
            each.points, each.clerk_name, note_of(each),
        )
        for each in found.lines
    ]  # fmt: skip
    items = [(each.name, each.measure, each.out, each.back, each.net, each.points) for each in found.items]
    facts = (
        shop, day_words(day), f"账本合计{points_words(found.points)}分",
        f"兑换{found.orders}单,待领取{found.reserved}单,新开服务券{found.vouchers_issued}张",
    )  # fmt: skip
    return (
        Sheet(
            name="明细", title="积分超市日结单", facts=facts, warnings=fault_words(found.faults), rows=lines,
            columns=(
                Column("时间", 8), Column("单号", 14), Column("姓名", 12), Column("物品", 24), Column("单位", 8),
                _count("数量"), _sum("积分", 12), Column("经手", 12), Column("备注", 24),
            ),
        ),
        Sheet(
            name="按物品", title="按物品合计", facts=(shop, day_words(day)), rows=items,
            columns=(
                Column("物品", 28), Column("单位", 8), _count("兑出"), _count("退回"), _count("净兑出"),
                _sum("积分", 14),
            ),
        ),
    )  # fmt: skip


def day_paper(found: Day, day: date, shop: str, printed_at: int) -> Form:
    """The day sheet to be signed by two; a disagreement with the ledger stands on it."""
    sheet = DaySheet(
        shop=shop,
        day=day,
        printed_at=printed_at,
        given=[_paper_line(each) for each in found.lines if each.quantity > 0],
        undone=[_paper_line(each) for each in found.lines if each.quantity < 0],
        reserved=found.reserved,
    )
    notes = (f"账本合计：{points_words(found.points)}分", *fault_words(found.faults))
    return msgspec.structs.replace(day_form(sheet), notes=notes)


def balances_sheet(people: Sequence[Spender], day: date, shop: str) -> Sheet:
    """The morning list."""
    return Sheet(
        name="可用积分", title="可用积分清单", facts=(shop, day_words(day), PERSONAL),
        rows=[(each.name, each.place, each.phone_last4, each.available, each.left) for each in people],
        columns=(
            Column("姓名", 14), Column("小区", 30), Column("尾号", 8), _sum("可用积分", 12), Column("限购剩余", 50),
        ),
    )  # fmt: skip


def fault_words(faults: Sequence[Fault]) -> tuple[str, ...]:
    """Each disagreement as a sentence."""
    return tuple(
        f"{DISAGREE}:单号{each.number or '(没有订单)'},{each.what}订单为{_amount(each, each.by_lines)},"
        f"账本为{_amount(each, each.by_ledger)}。"
        for each in faults
    )


def note_of(line: DayLine) -> str:
    """What stands beside a line: 代领, 预留领取, 纸质补录, 服务券."""
    said = [_CHANNELS[line.channel] if line.kind == "good" else "服务券"]
    return " ".join(filter(None, [*said, f"代领:{line.collector}" if line.collector else ""]))


def _paper_line(line: DayLine) -> DaySheetLine:
    return DaySheetLine(
        at=line.at,
        number=line.number,
        person=line.person_name,
        item=line.item_name,
        measure=line.measure,
        quantity=line.quantity,
        points=line.points,
        note=note_of(line),
        clerk=line.clerk_name,
    )


def _amount(fault: Fault, value: int) -> str:
    return f"{points_words(value)}分" if fault.item_id is None else f"{value}件"


def _kind(each: ItemSum) -> str:
    return "物品" if each.kind == "good" else "服务"


def _month(number: int) -> str:
    return f"{number // 100}年{number % 100}月"


def _sum(title: str, width: int) -> Column:
    return Column(title, width, "hundredths", summed=True)


def _count(title: str) -> Column:
    return Column(title, 9, "count", summed=True)
