"""A small model of the shop: dictionaries and lists, one step at a time, written from the rules and not the code."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000
RESERVED_DAYS = 7
GRACE_DAYS = 30

Part = tuple[int, int]
"""(lot, amount): what a purchase took of a lot."""


@dataclass
class Lot:
    """Points that came in together. ``left`` may be gone at ``expires``."""

    person: str
    left: int
    expires: int | None
    born: int


@dataclass
class Item:
    """``limit``: (who: person or household, how many, in what: quarter, month or day)."""

    price: int
    limit: tuple[str, int, str] | None
    free: int = 0
    held: int = 0
    received: int = 0
    issued: int = 0
    counted: int = 0


@dataclass
class Bought:
    """An order of the model. ``parts``: what it took, in the order taken; ``took``: how many of it still count."""

    person: str
    item: str
    quantity: int
    price: int
    at: int
    state: str
    deadline: int
    ended: int
    parts: list[Part]
    returned: int = 0


def local(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, ZONE)


def end_of_day(instant: int, days: int = 0) -> int:
    day = local(instant).date() + timedelta(days=days + 1)
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp() * 1000)


def period(instant: int, kind: str) -> tuple[int, ...]:
    day = local(instant)
    match kind:
        case "day":
            return day.year, day.month, day.day
        case "month":
            return day.year, day.month
        case _:
            return day.year, (day.month - 1) // 3


@dataclass
class Model:
    """The whole shop. People of one household share its limits."""

    homes: dict[str, str]
    items: dict[str, Item]
    lots: list[Lot] = field(default_factory=list)
    orders: dict[int, Bought] = field(default_factory=dict)

    def spendable(self, person: str, now: int) -> int:
        return sum(lot.left for _, lot in self._good(person, now))

    def _good(self, person: str, now: int) -> list[tuple[int, Lot]]:
        found = [
            (i, lot)
            for i, lot in enumerate(self.lots)
            if lot.person == person and lot.left and (lot.expires is None or lot.expires > now)
        ]
        return sorted(found, key=lambda each: (each[1].expires is None, each[1].expires or 0, each[1].born, each[0]))

    def taken(self, who: str, person: str, item: str, kind: str, now: int) -> int:
        group = [person] if who == "person" else [p for p, home in self.homes.items() if home == self.homes[person]]
        return sum(
            order.quantity - order.returned
            for order in self.orders.values()
            if order.person in group
            and order.item == item
            and order.state in ("reserved", "collected")
            and period(order.at, kind) == period(now, kind)
        )

    def verdict(self, person: str, item: str, quantity: int, now: int) -> str:
        """What the counter should say."""
        wanted = self.items[item]
        if wanted.free < quantity:
            return "sold_out"
        if wanted.limit is not None:
            who, most, kind = wanted.limit
            if self.taken(who, person, item, kind, now) + quantity > most:
                return f"limit_{who}"
        if self.spendable(person, now) < wanted.price * quantity:
            return "insufficient"
        return "ok"

    def place(self, order_id: int, person: str, item: str, quantity: int, now: int, *, home: bool) -> None:
        wanted = self.items[item]
        missing, parts = wanted.price * quantity, []
        for i, lot in self._good(person, now):
            part = min(missing, lot.left)
            if part:
                lot.left -= part
                missing -= part
                parts.append((i, part))
        wanted.free -= quantity
        if home:
            wanted.held += quantity
        else:
            wanted.issued += quantity
        state, deadline = ("reserved", end_of_day(now, RESERVED_DAYS)) if home else ("collected", 0)
        self.orders[order_id] = Bought(person, item, quantity, wanted.price, now, state, deadline, now, parts)

    def collect(self, order_id: int, now: int) -> None:
        order = self.orders[order_id]
        item = self.items[order.item]
        item.held -= order.quantity
        item.issued += order.quantity
        order.state, order.ended = "collected", now

    def release(self, order_id: int, now: int, how: str) -> None:
        order = self.orders[order_id]
        item = self.items[order.item]
        item.held -= order.quantity
        item.free += order.quantity
        self._back(order, order.price * order.quantity, now)
        order.state, order.ended = how, now

    def bring_back(self, order_id: int, quantity: int, now: int, *, restock: bool) -> None:
        order = self.orders[order_id]
        if restock:
            self.items[order.item].free += quantity
            self.items[order.item].issued -= quantity
        self._back(order, order.price * quantity, now)
        order.returned += quantity

    def undo(self, order_id: int, now: int) -> None:
        order = self.orders[order_id]
        if left := order.quantity - order.returned:
            self.bring_back(order_id, left, now, restock=True)
        order.state = "undone"

    def _back(self, order: Bought, amount: int, now: int) -> None:
        """To the very lots, the last taken first; a lot that lapsed meanwhile lives on for a grace."""
        rest: list[Part] = []
        for i, part in reversed(order.parts):
            back = min(amount, part)
            amount -= back
            if part > back:
                rest.insert(0, (i, part - back))
            lot = self.lots[i]
            if not back:
                continue
            if lot.expires is not None and lot.expires <= now:
                self.lots.append(Lot(lot.person, back, now + GRACE_DAYS * DAY, lot.born))
            else:
                lot.left += back
        assert amount == 0
        order.parts = rest

    def copy(self) -> "Model":
        return deepcopy(self)
