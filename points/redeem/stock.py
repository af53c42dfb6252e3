"""Goods coming in and changing shops: deliveries and moves, facts each, counted by the ledger alone.

A delivery typed wrong is cancelled the same day by whoever entered it, while nothing of it is sold or reserved: the
fact stays, the ledger reverses it. Whatever is noticed later is put right by a count (points.redeem.counting).
"""

from typing import ClassVar

import msgspec

from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Invalid, NotFound, Refusal
from points.ledger import needs
from points.ledger import stock as goods
from points.ledger.models import TRANSFERS
from points.ledger.posting import Cause, Posting
from points.people.acting import ActorCommand
from points.people.session import Actor
from points.redeem.access import need_shop, need_shop_place, shop_for
from points.redeem.counted import counted_goods
from points.redeem.models import ITEMS, Item, Shop
from points.redeem.supply_models import (
    SPONSORS,
    STOCK_MOVES,
    STOCK_RECEIPT_LINES,
    STOCK_RECEIPTS,
    StockMove,
    StockReceipt,
    StockReceiptLine,
)

RECEIPT = "stock_receipt"
MOVE = "stock_move"
LINES_MAX = 200


class ReceiptLine(msgspec.Struct, frozen=True):
    """Some of one good. ``cost_fen``: of one; ``best_before``: the last good day, as ``20261231``."""

    item_id: int
    quantity: int
    cost_fen: int = 0
    best_before: int | None = None


class MoveLine(msgspec.Struct, frozen=True):
    """Some of one good."""

    item_id: int
    quantity: int


class ReceiveStock(ActorCommand[int], frozen=True, kw_only=True):
    """Goods come into a shop, bought or given by a 爱心单位; answers the delivery's id."""

    operation: ClassVar[str] = "stock.receive"
    answer: ClassVar[type] = int
    alone: ClassVar[bool] = False

    shop_id: int
    supplier: str
    lines: tuple[ReceiptLine, ...]
    sponsor_id: int | None = None
    note: str = ""

    def load(self, ws: WorkingSet) -> Rounds:
        """The shop, the goods and where they are counted."""
        need_shop(ws, self.shop_id)
        need_goods(ws, (self.shop_id,), [line.item_id for line in self.lines])
        if self.sponsor_id is not None:
            ws.need(SPONSORS, "key", self.sponsor_id)
        yield
        need_shop_place(ws, self.shop_id)
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``not_a_good``, ``withdrawn``, ``sponsor_not_found`` and a date that has passed."""
        shop = shop_for(ws, self.by, "stock.write", self.shop_id)
        refuse_line_count(len(self.lines))
        self._check_sponsor(ws)
        for number, line in enumerate(self.lines):
            self._check(ws, number, line)
        receipt = StockReceipt(
            ws.next_id(), shop.id, self.supplier.strip(), self.sponsor_id, self.note, self.by.audit_id, ws.now
        )
        ws.insert(STOCK_RECEIPTS, receipt)
        posting = begun(ws, Cause(RECEIPT, receipt.id), self.by, shop)
        for line in self.lines:
            row = StockReceiptLine(ws.next_id(), receipt.id, *msgspec.structs.astuple(line))
            ws.insert(STOCK_RECEIPT_LINES, row)
            goods.receive(posting, shop.id, line.item_id, line.quantity)
        self.audit(ws, "stock.receive", RECEIPT, receipt.id, shop=shop.name, lines=len(self.lines))
        return receipt.id

    def _check_sponsor(self, ws: WorkingSet) -> None:
        if self.sponsor_id is None:
            if not self.supplier.strip():
                raise Invalid("请写明从哪里进的货。", fields={"supplier": "请写明从哪里进的货。"})
            return
        sponsor = ws.get(SPONSORS, self.sponsor_id)
        if sponsor is None or sponsor.closed_at is not None:
            raise NotFound("sponsor_not_found", "没有这个爱心单位,请刷新后重新选择。")

    def _check(self, ws: WorkingSet, number: int, line: ReceiptLine) -> None:
        item = good_of(ws, line.item_id)
        if item.withdrawn_at is not None:
            raise Refusal("withdrawn", f"{item.name}已经下架,请先重新上架再入库。", item_id=item.id)
        if line.best_before is not None and line.best_before < day_number(local_day(ws.now)):
            told = f"{item.name}的保质期已经过了,不能入库,请核对日期。"
            raise Invalid(told, fields={f"lines[{number}].best_before": "这一天已经过了。"})


class CancelReceipt(ActorCommand[int], frozen=True, kw_only=True):
    """A delivery was typed wrong: the ledger reverses it, the fact stays; answers its id. Twice is the same."""

    operation: ClassVar[str] = "stock.cancel_receipt"
    answer: ClassVar[type] = int

    receipt_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The delivery, what it moved, and where that is now."""
        ws.need(STOCK_RECEIPTS, "key", self.receipt_id)
        ws.need(TRANSFERS, "source", self.receipt_id, RECEIPT)
        yield
        if (receipt := ws.get(STOCK_RECEIPTS, self.receipt_id)) is None:
            return
        need_shop(ws, receipt.shop_id)
        moved = needs.source(ws, Cause(RECEIPT, receipt.id))
        need_goods(ws, (receipt.shop_id,), [each.unit_id for each in moved])
        yield
        need_shop_place(ws, receipt.shop_id)
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``not_your_receipt``, ``cancel_late``, ``count_waiting``, ``counted_since``, ``receipt_used``."""
        receipt = ws.get(STOCK_RECEIPTS, self.receipt_id)
        if receipt is None:
            raise NotFound("receipt_not_found", "没有这张进货单,请刷新后再看。")
        shop = shop_for(ws, self.by, "stock.write", receipt.shop_id)
        if receipt.made_by != self.by.audit_id:
            raise Refusal("not_your_receipt", "进货单只能由录入的人作废,请找他本人,或用盘点更正。", 403)
        moved = needs.source(ws, Cause(RECEIPT, receipt.id))
        if any(each.reverses is not None for each in moved):
            return receipt.id
        if local_day(receipt.recorded_at) != local_day(ws.now):
            raise Refusal("cancel_late", "进货单只能当天作废,以后请用盘点更正。")
        _refuse_counted(ws, receipt, [each.unit_id for each in moved])
        posting = begun(ws, Cause(RECEIPT, receipt.id, 2), self.by, shop)
        for each in moved:
            try:
                goods.send_back(posting, shop.id, each)
            except goods.Short as short:
                told = f"{good_of(ws, each.unit_id).name}已有兑换或预订,不能作废,请用盘点更正。"
                raise Refusal("receipt_used", told, item_id=each.unit_id) from short
        self.audit(ws, "stock.cancel_receipt", RECEIPT, receipt.id)
        return receipt.id


class MoveStock(ActorCommand[list[int]], frozen=True, kw_only=True):
    """Goods are carried from one shop to another, by somebody with a right in both; answers the ids of the moves."""

    operation: ClassVar[str] = "stock.move"
    answer: ClassVar[type] = list[int]
    alone: ClassVar[bool] = False

    from_shop_id: int
    to_shop_id: int
    lines: tuple[MoveLine, ...]
    note: str = ""

    def load(self, ws: WorkingSet) -> Rounds:
        """Both shops, and the goods in both."""
        both = (self.from_shop_id, self.to_shop_id)
        for shop_id in both:
            need_shop(ws, shop_id)
        need_goods(ws, both, [line.item_id for line in self.lines])
        yield
        for shop_id in both:
            need_shop_place(ws, shop_id)
        yield

    def decide(self, ws: WorkingSet) -> list[int]:
        """Refuses ``same_shop``, ``not_a_good`` and ``sold_out``."""
        if self.from_shop_id == self.to_shop_id:
            raise Invalid("调出和调入是同一个兑换点,请重新选择。", "same_shop")
        source = shop_for(ws, self.by, "stock.write", self.from_shop_id, closed_too=True)
        target = shop_for(ws, self.by, "stock.write", self.to_shop_id)
        refuse_line_count(len(self.lines))
        made = [self._carry(ws, source, target, line) for line in self.lines]
        names = {"from": source.name, "to": target.name}
        self.audit(ws, "stock.move", "shop", source.id, moves=made, **names)
        return made

    def _carry(self, ws: WorkingSet, source: Shop, target: Shop, line: MoveLine) -> int:
        item = good_of(ws, line.item_id)
        row = StockMove(
            ws.next_id(), source.id, target.id, item.id, line.quantity, self.note, self.by.audit_id, ws.now
        )
        ws.insert(STOCK_MOVES, row)
        try:
            goods.carry(begun(ws, Cause(MOVE, row.id), self.by, source), source.id, target.id, item.id, line.quantity)
        except goods.Short as short:
            left = goods.free(ws, source.id, item.id)
            told = f"{item.name}没被预订的只有{left}{item.measure},请减少数量。"
            raise Refusal("sold_out", told, item_id=item.id, free=left) from short
        return row.id


def _refuse_counted(ws: WorkingSet, receipt: StockReceipt, item_ids: list[int]) -> None:
    """What a count has found missing of a delivery, or is about to, must not be taken off a second time."""
    waiting = counted_goods(ws.connection, receipt.shop_id, "submitted", since=receipt.recorded_at)
    counted = counted_goods(ws.connection, receipt.shop_id, "approved", since=receipt.recorded_at)
    for item_id in item_ids:
        name = good_of(ws, item_id).name
        if item_id in waiting:
            told = f"{name}在一份盘点里等审核,请先审核那份盘点,再看要不要作废。"
            raise Refusal("count_waiting", told, item_id=item_id)
        if item_id in counted:
            told = f"{name}进货以后盘点过,账已经按盘点改了,不能再作废,不对的请再盘一次。"
            raise Refusal("counted_since", told, item_id=item_id)


def need_goods(ws: WorkingSet, shop_ids: tuple[int, ...], item_ids: list[int]) -> None:
    """Ask for goods, and for what some shops have of them."""
    for item_id in item_ids:
        ws.need(ITEMS, "key", item_id)
        for shop_id in shop_ids:
            goods.need_stock(ws, shop_id, item_id)


def good_of(ws: WorkingSet, item_id: int) -> Item:
    """A good; ``item_not_found``, or ``not_a_good`` for a service."""
    item = ws.get(ITEMS, item_id)
    if item is None:
        raise NotFound("item_not_found", "没有这个商品,请刷新后重新选择。")
    if item.kind != "good":
        raise Refusal("not_a_good", f"{item.name}是服务,没有库存,请去掉这一行。", 422, item_id=item.id)
    return item


def refuse_line_count(lines: int) -> None:
    """At least one line, and no more than a sheet of paper or two holds."""
    if not 0 < lines <= LINES_MAX:
        raise Invalid(f"请填1到{LINES_MAX}行。", fields={"lines": f"要有1到{LINES_MAX}行。"})


def begun(ws: WorkingSet, cause: Cause, by: Actor, shop: Shop) -> Posting:
    """A posting in a shop's place, effective now."""
    posting = Posting(ws, cause, actor_id=by.audit_id, place_id=shop.place_id)
    posting.begin(ws.now)
    return posting
