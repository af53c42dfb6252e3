"""Lists with people's balances, printed or shown: who took one is recorded before it is made."""

from typing import ClassVar

from points.db.working_set import WorkingSet
from points.people.models import PLACES
from points.redeem.access import InShop, shop_for


class RecordPrinting(InShop[str], frozen=True, kw_only=True):
    """Ask for a shop's balance list. Answers the path of the part of town whose people may be on it."""

    operation: ClassVar[str] = "balances.print"
    answer = str
    alone: ClassVar[bool] = False

    format: str

    def decide(self, ws: WorkingSet) -> str:
        """Record it."""
        shop = shop_for(ws, self.by, "till.run", self.shop_id)
        self.audit(ws, "balances.print", "shop", shop.id, format=self.format)
        return ws.find(PLACES, "key", shop.place_id)[0].path
