"""A shop with orders behind the API: a Saturday at 东村's first counter, one order kept, one undone, rice and oil."""

from copy import deepcopy
from datetime import date
from typing import Any

import httpx
from api.server import Server
from cast import CAST

from points.clock import at
from points.db.working_set import WorkingSet
from points.db.writer import decide_batch
from points.ledger.commands import Earn
from points.ledger.posting import Cause, Owner
from points.people.session import SYSTEM, Actor, Office, begin
from points.redeem.basket import Wanted
from points.redeem.catalogue import CreateItem, SetPrice
from points.redeem.giving_back import UndoOrder
from points.redeem.item_draft import ItemDraft
from points.redeem.order import Collector, PlaceOrder
from points.redeem.stock import ReceiptLine, ReceiveStock
from points.redeem.told import OrderTold

SATURDAY = date(2026, 5, 16)
WANG, CLERK, ELSEWHERE = "王秀英", "钱店员", "陈大爷"
OIL = "=食用油"
"""What somebody typed that looks like a formula."""


class ServedCounter:
    """On a staged server: 王秀英 has 90 points; an order of hers is undone, then she takes 2 rice and 1 oil."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cast = server.cast = deepcopy(server.cast)  # its tokens change here
        self.shop, self.rice = self.cast.shops["东村", 1], self.cast.items["大米"]
        self._sign_in(at(SATURDAY, 9))
        self.oil = self._run(
            CreateItem(by=SYSTEM, draft=ItemDraft(kind="good", name=OIL, measure="瓶", category="粮油"))
        )
        self._run(SetPrice(by=SYSTEM, item_id=self.oil, effective_from=None, points=750, cost_fen=600))
        lines = (ReceiptLine(self.oil, 5, 600),)
        self._run(ReceiveStock(by=SYSTEM, shop_id=self.shop, supplier="粮站", lines=lines))
        wang = self.cast.people[WANG]
        earned = {"amount": 9000, "category": "clean_up", "person_id": wang}
        self._run(Earn(cause=Cause("test", wang), owner=Owner("person", wang), **earned))
        self.undone = self.take((self.rice, 1))
        self._run(UndoOrder(by=SYSTEM, order_id=self.undone.id))
        self.kept = self.take((self.rice, 2), (self.oil, 1), collector=Collector("张小芳", "女儿"))

    def take(self, *wanted: tuple[int, int], collector: Collector | None = None) -> OrderTold:
        """An order at the counter."""
        command = PlaceOrder(
            by=self._clerk(),
            shop_id=self.shop,
            person_id=self.cast.people[WANG],
            wanted=tuple(Wanted(*each) for each in wanted),
            identified="card",
            collector=collector or Collector(),
        )
        return self._run(command)

    def get(self, path: str, name: str = CLERK, **params: Any) -> httpx.Response:
        """Ask as one of the cast."""
        return self.server.client(name).get(f"/api/{path}", params=params)

    def _clerk(self) -> Actor:
        place = self.cast.places["东村"]
        return Actor(self.cast.people[CLERK], 0, CLERK, place, (Office(1, "clerk", place, "/", "东村"),))

    def _run(self, command: Any) -> Any:
        connection = self.server.parts.database.connect_writer()
        try:
            return decide_batch(connection, self.server.clock, [command])[0].unwrap()
        finally:
            connection.close()

    def _sign_in(self, now: int) -> None:
        """Move the clock and sign everybody in again: sessions are short."""
        self.server.clock.instant = now
        with self.server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, now)
            for name, part in CAST.items():
                way = "code" if part.role == "resident" else "password"
                self.cast.tokens[name] = begin(ws, self.cast.people[name], way)[0]
            ws.flush()
