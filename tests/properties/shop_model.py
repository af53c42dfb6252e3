"""A small model of the shops: dictionaries and lists, one step at a time, written from the rules and not the code."""

from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from properties.purse_model import Part, Purses

ZONE = ZoneInfo("Asia/Shanghai")
RESERVED_DAYS = 7
COMPLAINT_DAYS = 30
COUNTING = ("issued", "done", "confirmed", "complained")
"""States in which a voucher counts for the limits."""
SPENT = ("done", "confirmed", "complained")
"""States in which a voucher's points are gone."""

Basket = dict[str, int]
Limit = tuple[int, str]
"""So many in a quarter, month, week or day."""


@dataclass
class Item:
    """``valid_days``: of a service's voucher; None for a good. ``limits``: of a person, of a household."""

    price: int
    limits: dict[str, Limit]
    valid_days: int | None = None


@dataclass
class Shelf:
    """Of one good in one shop: all that ever came and went."""

    received: int = 0
    issued: int = 0
    counted: int = 0
    moved: int = 0
    held: int = 0

    @property
    def on_hand(self) -> int:
        return self.received - self.issued + self.counted + self.moved

    @property
    def free(self) -> int:
        return self.on_hand - self.held


@dataclass
class Line:
    item: str
    quantity: int
    price: int
    returned: int = 0


@dataclass
class Bought:
    """An order. ``parts``: what its goods took of which lot and is not back; ``vouchers``: of its services."""

    person: str
    purse: str
    shop: str
    at: int
    state: str
    until: int
    ended: int
    goods: list[Line]
    parts: list[Part]
    vouchers: list[int]


@dataclass
class Voucher:
    person: str
    item: str
    price: int
    at: int
    until: int
    parts: list[Part]
    state: str = "issued"
    done_at: int = 0


@dataclass
class Model:
    """The whole shop. People of one household share its limits, and its purse where they have one."""

    homes: dict[str, str]
    items: dict[str, Item]
    shops: tuple[str, ...]
    shared_first: bool = False
    """Whether the rules have a household spend its common purse before each one's own."""
    purses: Purses = field(default_factory=Purses)
    shelves: dict[tuple[str, str], Shelf] = field(default_factory=dict)
    orders: dict[int, Bought] = field(default_factory=dict)
    vouchers: dict[int, Voucher] = field(default_factory=dict)
    counts: dict[int, tuple[str, dict[str, int]]] = field(default_factory=dict)
    """Counts that wait for a decision: the shop, and what was found too many or too few."""

    def __post_init__(self) -> None:
        goods = [name for name, item in self.items.items() if item.valid_days is None]
        self.shelves = {(shop, name): Shelf() for shop in self.shops for name in goods}

    def taken(self, who: str, person: str, item: str, kind: str, now: int) -> int:
        """How many a person or a household have of an item in the period that an instant lies in."""
        home = self.homes[person]
        group = [person] if who == "person" else [each for each in self.homes if self.homes[each] == home]
        this = period(now, kind)
        return sum(
            n for each, what, at, n in self._had() if each in group and what == item and period(at, kind) == this
        )

    def taken_by_month(self) -> Tally[tuple[str, str, str, int]]:
        """The same for everybody and every month (``202606``): (person or household, whose, item, month)."""
        taken = Tally[tuple[str, str, str, int]]()
        for person, item, at, n in self._had():
            year, month = period(at, "month")
            taken["person", person, item, year * 100 + month] += n
            taken["household", self.homes[person], item, year * 100 + month] += n
        return +taken

    def _had(self) -> Iterator[tuple[str, str, int, int]]:
        """What counts: who has of which item since when how many."""
        for order in self.orders.values():
            if order.state in ("reserved", "collected"):
                yield from (
                    (order.person, line.item, order.at, line.quantity - line.returned) for line in order.goods
                )
        for each in self.vouchers.values():
            if each.state in COUNTING:
                yield each.person, each.item, each.at, 1

    def purses_of(self, person: str) -> list[str]:
        """The purses a person may spend, in the order tried."""
        home = self.homes[person]
        if home == person:
            return [person]
        return [home, person] if self.shared_first else [person, home]

    def payer(self, person: str, points: int, now: int) -> str | None:
        """One purse pays for the whole basket."""
        enough = (each for each in self.purses_of(person) if self.purses.spendable(each, now) >= points)
        return next(enough, None)

    def total(self, basket: Basket) -> int:
        return sum(self.items[item].price * quantity for item, quantity in basket.items())

    def verdict(self, shop: str, person: str, basket: Basket, now: int) -> str:
        """What the counter should say."""
        for item, quantity in basket.items():
            if (shop, item) in self.shelves and self.shelves[shop, item].free < quantity:
                return "sold_out"
        for item, quantity in basket.items():
            for who, (most, kind) in self.items[item].limits.items():
                if self.taken(who, person, item, kind, now) + quantity > most:
                    return f"limit_{who}"
        return "ok" if self.payer(person, self.total(basket), now) else "insufficient"

    def place(self, order_id: int, shop: str, person: str, basket: Basket, now: int, *, home: bool) -> Bought:
        """Goods are handed over, or from home put aside. Vouchers come after (``issue``)."""
        purse = self.payer(person, self.total(basket), now)
        assert purse is not None
        goods = [Line(each, n, self.items[each].price) for each, n in basket.items() if (shop, each) in self.shelves]
        kept = home and bool(goods)
        for line in goods:
            shelf = self.shelves[shop, line.item]
            shelf.held += line.quantity if kept else 0
            shelf.issued += 0 if kept else line.quantity
        parts = self.purses.take(purse, sum(line.price * line.quantity for line in goods), now)
        state, until = ("reserved", end_of_day(now, RESERVED_DAYS)) if kept else ("collected", 0)
        self.orders[order_id] = Bought(person, purse, shop, now, state, until, now, goods, parts, [])
        return self.orders[order_id]

    def issue(self, order: Bought, voucher_id: int, item: str, now: int) -> None:
        price, days = self.items[item].price, self.items[item].valid_days or 0
        parts = self.purses.take(order.purse, price, now)
        self.vouchers[voucher_id] = Voucher(order.person, item, price, now, end_of_day(now, days), parts)
        order.vouchers.append(voucher_id)

    # What becomes of an order

    def collect(self, order: Bought, now: int) -> None:
        for line in order.goods:
            shelf = self.shelves[order.shop, line.item]
            shelf.held -= line.quantity
            shelf.issued += line.quantity
        order.state, order.ended = "collected", now

    def release(self, order: Bought, now: int, how: str) -> None:
        for line in order.goods:
            self.shelves[order.shop, line.item].held -= line.quantity
        order.parts = self.purses.put_back(order.parts, sum(part for _, part in order.parts), now)
        order.state, order.ended = how, now

    def bring_back(self, order: Bought, brought: list[tuple[Line, int, bool]], now: int) -> None:
        """(line, how many, whether they can be sold again)."""
        for line, quantity, restock in brought:
            line.returned += quantity
            self.shelves[order.shop, line.item].issued -= quantity if restock else 0
        points = sum(line.price * quantity for line, quantity, _ in brought)
        order.parts = self.purses.put_back(order.parts, points, now)

    def undo(self, order: Bought, now: int) -> None:
        self.bring_back(order, [(line, line.quantity - line.returned, True) for line in order.goods], now)
        for voucher_id in order.vouchers:
            if self.vouchers[voucher_id].state == "issued":
                self.end_voucher(self.vouchers[voucher_id], now, "cancelled")
        order.state = "undone"

    def end_voucher(self, voucher: Voucher, now: int, how: str) -> None:
        """Its points go back: cancelled, lapsed, or returned after a complaint."""
        voucher.parts = self.purses.put_back(voucher.parts, voucher.price, now)
        voucher.state = how

    # Where the points are

    def held(self) -> int:
        orders = [part for each in self.orders.values() if each.state == "reserved" for _, part in each.parts]
        vouchers = [part for each in self.vouchers.values() if each.state == "issued" for _, part in each.parts]
        return sum(orders) + sum(vouchers)

    def spent(self) -> int:
        orders = [part for each in self.orders.values() if each.state == "collected" for _, part in each.parts]
        vouchers = [part for each in self.vouchers.values() if each.state in SPENT for _, part in each.parts]
        return sum(orders) + sum(vouchers)


def local_day(instant: int) -> date:
    return datetime.fromtimestamp(instant / 1000, ZONE).date()


def end_of_day(instant: int, days: int = 0) -> int:
    """The first instant after the day that is so many days later."""
    day = local_day(instant) + timedelta(days=days + 1)
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp() * 1000)


def period(instant: int, kind: str) -> tuple[int, ...]:
    day = local_day(instant)
    match kind:
        case "day":
            return day.year, day.month, day.day
        case "week":
            return day.isocalendar()[:2]
        case "month":
            return day.year, day.month
        case _:
            return day.year, (day.month - 1) // 3
