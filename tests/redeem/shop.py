"""A counter for tests, on top of a town: shops, goods on their shelves, services, staff, and points to spend."""

from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select
from town import Town

from points.clock import DAY
from points.db.working_set import WorkingSet
from points.db.writer import Command, Outcome
from points.ledger import stock
from points.ledger.commands import Earn
from points.ledger.models import POINTS, accounts
from points.ledger.posting import Cause, Owner
from points.ledger.verify import verify
from points.people.models import HOUSEHOLDS, PERSONS, Household
from points.people.session import SYSTEM, Actor
from points.redeem.models import ITEMS, PRICES, SHOPS, Item, Price, Shop
from points.redeem.service_models import PROVIDERS, Provider
from points.redeem.stock import ReceiptLine, ReceiveStock
from points.redeem.supply_models import SPONSORS, Sponsor

T = TypeVar("T")
_earnings = count(1)


class Counter:
    """One shop in the village with two clerks, and a secretary of the town. Points are hundredths, money is fen."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.clock = town.clock
        self.shop_id = self.shop("东村兑换点")
        self.clerk = town.person("钱店员", role="clerk")
        self.second_clerk = town.person("沈店员", role="clerk")
        self.secretary = town.person("郑评选", role="secretary", place_id=town.root)

    def run(self, command: Command[T]) -> T:
        return self.town.run(command)

    def outcome(self, command: Command[T]) -> Outcome[T]:
        return self.town.outcome(command)

    def key(self) -> str:
        return self.town.key()

    def shop(self, name: str = "兑换点", *, place_id: int = 0, **columns: Any) -> int:
        values: dict[str, Any] = {
            "address": "河边路1号",
            "phone": "19900000099",
            "printer": "",
            "closed_at": None,
        } | columns
        place = place_id or self.town.village
        with self.writing() as ws:
            row = Shop(id=ws.next_id(), place_id=place, name=name, created_at=ws.now, **values)
            return ws.insert(SHOPS, row).id

    def good(
        self,
        name: str = "大米",
        price: int = 400,
        cost_fen: int = 250,
        *,
        stock: int = 0,
        shop: int | None = None,
        barcode: str | None = None,
        best_before: int | None = None,
        **columns: Any,
    ) -> int:
        """A good that can be counted, and so many of it on the shop's shelf."""
        item_id = self._item("good", name, price, cost_fen, barcode=barcode, **columns)
        if stock:
            self.receive(item_id, stock, shop=shop, cost_fen=cost_fen, best_before=best_before)
        return item_id

    def service(
        self, name: str = "理发", price: int = 1000, cost_fen: int = 1500, *, provider: int | None = None, **more: Any
    ) -> int:
        columns = {"measure": "次", "valid_days": 30, "provider_id": provider or self.provider()} | more
        return self._item("service", name, price, cost_fen, **columns)

    def provider(self, name: str = "巧手理发", *, person_id: int | None = None) -> int:
        with self.writing() as ws:
            row = Provider(
                id=ws.next_id(), name=name, phone="19900000098", person_id=person_id, created_at=ws.now,
                closed_at=None,
            )  # fmt: skip
            return ws.insert(PROVIDERS, row).id

    def sponsor(self, name: str = "米易粮油") -> int:
        with self.writing() as ws:
            return ws.insert(SPONSORS, Sponsor(ws.next_id(), name, "孙经理", "19900000097", ws.now, None)).id

    def receive(
        self,
        item_id: int,
        quantity: int,
        *,
        shop: int | None = None,
        by: Actor | None = None,
        cost_fen: int = 250,
        best_before: int | None = None,
    ) -> int:
        """A delivery of one good; answers its id."""
        lines = (ReceiptLine(item_id, quantity, cost_fen, best_before),)
        where = self.shop_id if shop is None else shop
        return self.run(ReceiveStock(by=by or SYSTEM, shop_id=where, supplier="粮站", lines=lines))

    def price(self, item_id: int, points: int, *, cost_fen: int = 250, from_: int | None = None) -> int:
        """A price from an instant on (default: now)."""
        with self.writing() as ws:
            at = ws.now if from_ is None else from_
            return ws.insert(PRICES, Price(ws.next_id(), item_id, at, points, cost_fen, None, ws.now)).id

    def give(
        self, person: Actor | int, points: int, *, expires_at: int | None = None, owner: Owner | None = None
    ) -> None:
        """Points earned, hundredths, into the person's wallet or another owner's."""
        person_id = person if isinstance(person, int) else person.person_id
        self.run(
            Earn(
                cause=Cause("test", next(_earnings)),
                owner=owner or Owner("person", person_id),
                amount=points,
                category="clean_up",
                person_id=person_id,
                expires_at=expires_at,
            )
        )

    def household(self, *members: Actor, name: str = "王秀英") -> int:
        """A household of people who have none yet."""
        ids = [member.person_id for member in members]
        with self.writing() as ws:
            home = ws.insert(HOUSEHOLDS, Household(ws.next_id(), self.town.village, name, None, None)).id
            for person_id in ids:
                (person,) = ws.find(PERSONS, "key", person_id)
                ws.change(PERSONS, person, household_id=home)
        return home

    def balance(self, owner: Owner, kind: str, unit: int = POINTS) -> int:
        """What stands on an account; 0 where none was opened."""
        query = select(accounts.c.balance).where(
            accounts.c.owner_type == owner.type,
            accounts.c.owner_id == owner.id,
            accounts.c.unit_id == unit,
            accounts.c.kind == kind,
        )
        with self.town.database.read() as connection:
            return connection.execute(query).scalar() or 0

    def points_of(self, person: Actor | int, kind: str = "wallet") -> int:
        person_id = person if isinstance(person, int) else person.person_id
        return self.balance(Owner("person", person_id), kind)

    def free(self, item_id: int, shop: int | None = None) -> int:
        """How many can be sold."""
        return self.balance(Owner("shop", self.shop_id if shop is None else shop), "stock", item_id)

    def reserved(self, item_id: int, shop: int | None = None) -> int:
        return self.balance(Owner("shop", self.shop_id if shop is None else shop), "hold", item_id)

    def fault(self) -> object:
        """What the ledger finds wrong with itself; None."""
        with self.town.database.read() as connection:
            return verify(connection).fault

    def later(self, days: int = 1) -> None:
        self.clock.advance(days * DAY)

    def _item(self, kind: Any, name: str, price: int, cost_fen: int, **columns: Any) -> int:
        values: dict[str, Any] = {
            "measure": "袋", "category": "粮油", "description": "", "barcode": None, "picture_id": None,
            "for_ages": "", "place_id": None, "person_limit": None, "person_period": "quarter",
            "household_limit": None, "household_period": "quarter", "low_stock": None, "provider_id": None,
            "valid_days": 0, "withdrawn_at": None,
        } | columns  # fmt: skip
        with self.writing() as ws:
            item = Item(id=ws.next_id(), kind=kind, name=name, created_at=ws.now, **values)
            ws.insert(ITEMS, item)
            if kind == "good":
                stock.open_good(ws, item.id, name)
            ws.insert(PRICES, Price(ws.next_id(), item.id, ws.now, price, cost_fen, None, ws.now))
            return item.id

    def writing(self) -> "_Writing":
        return _Writing(self.town)


class _Writing:
    """A working set that is written down when the block ends well."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def __enter__(self) -> WorkingSet:
        self._transaction = self._town.connection.begin()
        self._ws = WorkingSet(self._town.connection, self._town.clock.now())
        return self._ws

    def __exit__(self, failed: Any, *_: Any) -> None:
        if failed is None:
            self._ws.flush()
            self._transaction.commit()
        else:
            self._transaction.rollback()
