"""The hand-kept tally of a counter's day: what a helper would write down with a pencil."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from browser.counter_cast import BASKET, GOODS, WARES, Customer


@dataclass
class Tally:
    """Points in hundredths. ``shelf``: on hand, reserved or not; ``purse``: what somebody can still spend."""

    shelf: Counter[str] = field(default_factory=lambda: Counter({name: WARES[name].shelf for name in GOODS}))
    price: dict[str, int] = field(default_factory=lambda: {name: ware.points for name, ware in WARES.items()})
    purse: dict[str, int] = field(default_factory=dict[str, int])
    out: Counter[str] = field(default_factory=Counter[str])
    back: Counter[str] = field(default_factory=Counter[str])
    kept_out: Counter[str] = field(default_factory=Counter[str])
    """Handed over, and not on the shelf again: of what came back, what was broken."""
    points: Counter[str] = field(default_factory=Counter[str])
    orders: int = 0
    """In which goods or a service were handed over."""
    vouchers: int = 0

    def opens(self, customers: Iterable[Customer]) -> None:
        for each in customers:
            self.purse[each.name] = each.purse - self.cost(each.reserved) * (each.story != "lapsed")

    def cost(self, basket: BASKET) -> int:
        return sum(self.price[item] * quantity for item, quantity in basket)

    def takes(self, name: str, basket: BASKET) -> None:
        """Over the counter; a service is a promise only, though its points are gone."""
        self.purse[name] -= self.cost(basket)
        self.collects(basket)

    def collects(self, basket: BASKET) -> None:
        """What is handed over, paid before or now."""
        goods = tuple((item, quantity) for item, quantity in basket if item in GOODS)
        self.vouchers += sum(quantity for item, quantity in basket if item not in GOODS)
        self.orders += bool(goods)
        for item, quantity in goods:
            self.shelf[item] -= quantity
            self.out[item] += quantity
            self.kept_out[item] += quantity
            self.points[item] += self.price[item] * quantity

    def is_done(self, service: str) -> None:
        """A voucher's service was done, today."""
        self.orders += 1
        self.out[service] += 1
        self.points[service] += self.price[service]

    def brings(self, name: str, basket: BASKET, *, broken: bool = False) -> None:
        self.purse[name] += self.cost(basket)
        for item, quantity in basket:
            self.back[item] += quantity
            self.points[item] -= self.price[item] * quantity
            if not broken:
                self.shelf[item] += quantity
                self.kept_out[item] -= quantity
