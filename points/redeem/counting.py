"""盘点: what really stands on the shelf, counted blind, and put right by the decision of a second person.

Who counts is not told what there should be. What there should be (free and reserved, for reserved goods stand on the
shelf too) is taken from the ledger at the moment the count is submitted, in the same transaction; sales between
counting and submitting therefore show as a difference, so one counts while nothing is handed over, and submits at
once. The decision posts the differences, so what is sold between submission and decision does no harm. Goods that
were not counted are not touched: a count may cover some shelves only.
"""

from typing import ClassVar

import msgspec

from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Invalid, NotFound, Refusal
from points.ledger import stock as goods
from points.ledger.posting import Cause, Posting
from points.people.acting import ActorCommand
from points.people.rights import Permission
from points.redeem.access import InShop, need_shop, need_shop_place, shop_for
from points.redeem.counted import counted_goods
from points.redeem.models import Shop
from points.redeem.stock import begun, good_of, need_goods
from points.redeem.supply_models import (
    STOCK_COUNT_LINES,
    STOCK_COUNTS,
    StockCount,
    StockCountLine,
)

COUNT = "stock_count"
COUNTED = "count"
"""The ledger's category of what a count found or missed."""

LINES_MAX = 1_000


class CountLine(msgspec.Struct, frozen=True):
    """How many of one good stand there, reserved ones included."""

    item_id: int
    counted: int


class CountCommand(ActorCommand[int], frozen=True, kw_only=True):
    """A command on a count; answers its id."""

    answer: ClassVar[type] = int
    alone: ClassVar[bool] = False

    count_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The count, its lines, and what they are about."""
        ws.need(STOCK_COUNTS, "key", self.count_id)
        ws.need(STOCK_COUNT_LINES, "count", self.count_id)
        yield
        if (count := ws.get(STOCK_COUNTS, self.count_id)) is None:
            return
        need_shop(ws, count.shop_id)
        need_goods(ws, (count.shop_id,), [line.item_id for line in ws.find(STOCK_COUNT_LINES, "count", count.id)])
        yield
        need_shop_place(ws, count.shop_id)
        yield

    def count(self, ws: WorkingSet, permission: Permission) -> tuple[StockCount, Shop]:
        """The count and its shop, in which they may do this; ``count_not_found``."""
        count = ws.get(STOCK_COUNTS, self.count_id)
        if count is None:
            raise NotFound("count_not_found", "没有这份盘点,请刷新后再看。")
        return count, shop_for(ws, self.by, permission, count.shop_id)

    def own(self, ws: WorkingSet) -> tuple[StockCount, Shop]:
        """One's own count: who counts is one person, so that the second one is another."""
        count, shop = self.count(ws, "stock.write")
        if count.made_by != self.by.audit_id:
            raise Refusal("not_your_count", "这份盘点是别人开的,请他本人填写,或另开一份。", 403)
        return count, shop


class OpenCount(InShop[int], frozen=True, kw_only=True):
    """Begin to count in a shop; answers the count's id."""

    operation: ClassVar[str] = "count.open"
    answer: ClassVar[type] = int
    alone: ClassVar[bool] = False

    note: str = ""

    def decide(self, ws: WorkingSet) -> int:
        """Open it, empty."""
        shop = shop_for(ws, self.by, "stock.write", self.shop_id)
        count = StockCount(
            ws.next_id(), shop.id, "open", self.note, self.by.audit_id, ws.now, None, None, None
        )  # fmt: skip
        ws.nothing_yet(STOCK_COUNT_LINES, "count", count.id)
        return ws.insert(STOCK_COUNTS, count).id


class WriteCount(CountCommand, frozen=True, kw_only=True):
    """Write down all that was counted so far; what is left out is not counted."""

    operation: ClassVar[str] = "count.write"

    lines: tuple[CountLine, ...]

    def load(self, ws: WorkingSet) -> Rounds:
        """Also the goods named."""
        need_goods(ws, (), [line.item_id for line in self.lines])
        yield from super().load(ws)

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``not_your_count``, ``count_submitted``, ``not_a_good`` and a good named twice."""
        count, _ = self.own(ws)
        if count.state != "open":
            raise Refusal("count_submitted", "这份盘点已经提交,不能再改,请另开一份。")
        wanted = {line.item_id: line.counted for line in self.lines}
        if len(wanted) < len(self.lines) or len(wanted) > LINES_MAX:
            raise Invalid(
                f"每种只写一行,最多{LINES_MAX}行,请核对。", fields={"lines": "同一种商品写了两行,或行数太多。"}
            )
        for item_id in wanted:
            good_of(ws, item_id)
        for line in ws.find(STOCK_COUNT_LINES, "count", count.id):
            counted = wanted.pop(line.item_id, None)
            if counted is None:
                ws.delete(STOCK_COUNT_LINES, line)
            elif counted != line.counted:
                ws.change(STOCK_COUNT_LINES, line, counted=counted)
        for item_id, counted in wanted.items():
            ws.insert(STOCK_COUNT_LINES, StockCountLine(count.id, item_id, counted, None))
        return count.id


class SubmitCount(CountCommand, frozen=True, kw_only=True):
    """The counting is done: what there should be is taken down beside it. Twice is the same."""

    operation: ClassVar[str] = "count.submit"
    alone: ClassVar[bool] = True

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``not_your_count``, ``count_empty`` and ``count_waiting``."""
        count, shop = self.own(ws)
        if count.state != "open":
            return count.id
        lines = ws.find(STOCK_COUNT_LINES, "count", count.id)
        if not lines:
            raise Refusal("count_empty", "还没有填数量,请先填写再提交。")
        self._refuse_waiting(ws, shop, lines)
        for line in lines:
            there = goods.free(ws, shop.id, line.item_id) + goods.reserved(ws, shop.id, line.item_id)
            ws.change(STOCK_COUNT_LINES, line, expected=there)
        ws.change(STOCK_COUNTS, count, state="submitted", submitted_at=ws.now)
        self.audit(ws, "count.submit", COUNT, count.id, shop=shop.name, lines=len(lines))
        return count.id

    def _refuse_waiting(self, ws: WorkingSet, shop: Shop, lines: list[StockCountLine]) -> None:
        """Nothing of this may wait in another count: the same difference would be posted twice."""
        found = counted_goods(ws.connection, shop.id, "submitted")
        for line in lines:
            if line.item_id in found:
                told = f"{good_of(ws, line.item_id).name}在另一份盘点里等审核,请先审核那一份。"
                raise Refusal("count_waiting", told, item_id=line.item_id)


class DecideCount(CountCommand, frozen=True, kw_only=True):
    """A second person takes the differences over, or does not. The same decision twice is the same."""

    operation: ClassVar[str] = "count.decide"

    approve: bool
    note: str = ""

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``own_count``, ``count_open``, ``count_decided`` and ``count_short``."""
        count, shop = self.count(ws, "stock.approve")
        if count.made_by == self.by.audit_id:
            raise Refusal("own_count", "盘点是您做的,请换人审核。", 403)
        if count.state == "open":
            raise Refusal("count_open", "这份盘点还没提交,不能审核。")
        state = "approved" if self.approve else "refused"
        if count.state != "submitted":
            if (count.state, count.decided_by) == (state, self.by.audit_id):
                return count.id
            raise Refusal("count_decided", "这份盘点已经审核过了,不用再审。")
        if self.approve:
            posting = begun(ws, Cause(COUNT, count.id), self.by, shop)
            for line in ws.find(STOCK_COUNT_LINES, "count", count.id):
                _put_right(posting, shop, line)
        ws.change(STOCK_COUNTS, count, state=state, decided_by=self.by.audit_id, decided_at=ws.now)
        self.audit(ws, f"count.{state}", COUNT, count.id, shop=shop.name, note=self.note)
        return count.id


def _put_right(posting: Posting, shop: Shop, line: StockCountLine) -> None:
    """Post the difference of one line: found goods come in, missing ones go out, but none that is reserved.

    ``count_short``: what is missing was promised to somebody.
    """
    ws, difference = posting.ws, line.counted - (line.expected or 0)
    if difference > 0:
        goods.receive(posting, shop.id, line.item_id, difference, category=COUNTED)
    if difference >= 0:
        return
    item, missing, left = good_of(ws, line.item_id), -difference, goods.free(ws, shop.id, line.item_id)
    if missing > left:
        of = item.measure
        told = f"{item.name}少了{missing}{of},除去预订的只有{left}{of},请先取消{missing - left}{of}的预订再审核。"
        raise Refusal("count_short", told, item_id=item.id, free=left)
    goods.hand_over(posting, shop.id, line.item_id, missing, category=COUNTED)
