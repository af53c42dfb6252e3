"""Services at a counter, for tests: a resident with points, a provider with a person of their own, and a haircut."""

from typing import Any

import pytest
from redeem.shop import Counter
from sqlalchemy import select

from points.clock import local_day
from points.db.writer import Command
from points.errors import Refusal
from points.ledger.models import FEN
from points.people.session import Actor
from points.redeem.basket import Wanted
from points.redeem.budget import POOL
from points.redeem.order import PlaceOrder
from points.redeem.order_models import takings
from points.redeem.service import CancelVoucher, Complain, ConfirmVoucher, DecideComplaint, MarkDone
from points.redeem.service_models import Voucher, vouchers

PRICE, COST = 1000, 1500


class Services:
    """A resident with points, a provider with a person, and a haircut."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.resident = counter.town.person("王秀英")
        self.hand = counter.town.person("李巧手")
        self.provider = counter.provider(person_id=self.hand.person_id)
        self.item = counter.service("理发", PRICE, COST, provider=self.provider, household_limit=99)
        counter.give(self.resident, 5000)

    def buy(self, quantity: int = 1, person: Actor | None = None, item: int = 0) -> list[Voucher]:
        by, wanted = person or self.resident, (Wanted(item or self.item, quantity),)
        order = self.run(PlaceOrder(by=by, shop_id=self.counter.shop_id, channel="home", wanted=wanted))
        return [self.voucher(each.id) for each in order.vouchers]

    def one(self) -> Voucher:
        return self.buy()[0]

    def run(self, command: Command[Any]) -> Any:
        return self.counter.run(command)

    def voucher(self, voucher_id: int) -> Voucher:
        query = select(vouchers).where(vouchers.c.id == voucher_id)
        with self.counter.town.database.read() as connection:
            return Voucher(*connection.execute(query).one())

    def state(self, voucher: Voucher) -> str:
        return self.voucher(voucher.id).state

    def done(self, voucher: Voucher, by: Actor | None = None, code: str | None = None) -> MarkDone:
        return MarkDone(by=by or self.hand, voucher_id=voucher.id, code=code if code is not None else voucher.code)

    def cancel(self, voucher: Voucher, by: Actor | None = None) -> CancelVoucher:
        return CancelVoucher(by=by or self.resident, voucher_id=voucher.id)

    def confirm(self, voucher: Voucher) -> ConfirmVoucher:
        return ConfirmVoucher(by=self.resident, voucher_id=voucher.id)

    def complain(self, voucher: Voucher, by: Actor | None = None, text: str = "没有来") -> Complain:
        return Complain(by=by or self.resident, voucher_id=voucher.id, text=text)

    def decide(self, voucher: Voucher, by: Actor | None = None, *, back: bool = True) -> DecideComplaint:
        who = by or self.counter.secretary
        return DecideComplaint(by=who, voucher_id=voucher.id, return_points=back, note="已核实")

    def refused(self, command: Command[Any]) -> str:
        with pytest.raises(Refusal) as caught:
            self.run(command)
        return caught.value.reason

    def purse(self) -> tuple[int, int]:
        """Free and held."""
        return self.counter.points_of(self.resident), self.counter.points_of(self.resident, "hold")

    def pool(self) -> int:
        return self.counter.balance(POOL, "issue", FEN)

    def taken(self) -> int:
        """What counts for the resident's own limit this month."""
        now = local_day(self.counter.clock.now())
        query = select(takings.c.quantity).where(
            takings.c.owner_type == "person",
            takings.c.owner_id == self.resident.person_id,
            takings.c.item_id == self.item,
            takings.c.period == now.year * 100 + now.month,
        )
        with self.counter.town.database.read() as connection:
            return connection.execute(query).scalar() or 0
