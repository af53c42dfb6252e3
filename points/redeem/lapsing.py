"""Reservations nobody came for: released by themselves, a few at a time. Refused from the deadline on either way."""

from typing import ClassVar

from sqlalchemy import select

from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.redeem.collection import end, need_reserved
from points.redeem.order_models import ORDERS, orders
from points.redeem.voucher import side_by_side

LAPSED_AT_ONCE_MAX = 100


class LapseOrders(Command[int], frozen=True, kw_only=True):
    """Release up to ``limit`` reservations past their deadline. Safe to run twice, late, and by several."""

    operation: ClassVar[str] = "order.lapse"
    answer = int
    long: ClassVar[bool] = True

    limit: int = LAPSED_AT_ONCE_MAX

    def load(self, ws: WorkingSet) -> Rounds:
        """The orders past their deadline, longest overdue first, side by side."""
        yield from side_by_side(need_reserved(ws, order_id) for order_id in self._due(ws))

    def decide(self, ws: WorkingSet) -> int:
        """How many lapsed; 0 when nothing is left to do."""
        due = [ws.get(ORDERS, order_id) for order_id in self._due(ws)]
        for order in due:
            if order is not None and order.state == "reserved":
                end(ws, order, "lapsed", actor=None)
        return len(due)

    def _due(self, ws: WorkingSet) -> list[int]:
        query = (
            select(orders.c.id)
            .where(orders.c.state == "reserved", orders.c.deadline_at <= ws.now)
            .order_by(orders.c.deadline_at, orders.c.id)
            .limit(self.limit)
        )
        return list(ws.connection.execute(query).scalars())
