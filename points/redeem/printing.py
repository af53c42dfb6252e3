"""Lists with people's balances, printed or shown: who took one is recorded before it is made."""

from typing import ClassVar

from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.people.acting import ActorCommand
from points.people.models import PLACES
from points.redeem.access import need_shop, need_shop_place, shop_for


class RecordPrinting(ActorCommand[str], frozen=True, kw_only=True):
    """Ask for a shop's balance list. Answers the path of the part of town whose people may be on it."""

    operation: ClassVar[str] = "balances.print"
    answer = str
    alone: ClassVar[bool] = False

    shop_id: int
    format: str

    def load(self, ws: WorkingSet) -> Rounds:
        """The shop and its place."""
        need_shop(ws, self.shop_id)
        yield
        need_shop_place(ws, self.shop_id)
        yield

    def decide(self, ws: WorkingSet) -> str:
        """Record it."""
        shop = shop_for(ws, self.by, "till.run", self.shop_id)
        self.audit(ws, "balances.print", "shop", shop.id, format=self.format)
        return ws.find(PLACES, "key", shop.place_id)[0].path
