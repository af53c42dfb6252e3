"""The demo's counter on a day: what is on the shelves and what it costs, who can pay, what the month has used."""

from datetime import date

import msgspec
from sqlalchemy import select

from points.demo import cast
from points.demo.playing import Play
from points.demo.seasons import Seasons
from points.demo.shopping import SHOPS, Market
from points.demo.town import Neighbour
from points.ledger.models import FEN, POINTS, accounts
from points.ledger.read import balance
from points.people.session import Actor
from points.redeem.basket import Wanted
from points.redeem.budget import month_of
from points.redeem.models import Price
from points.redeem.offer import on_shelves, prices_now

MAIN, SECOND = SHOPS
FAR_VILLAGES = ("青石村", "果园村", "柳林村")
"""Where people go to the second shop."""


class Year(msgspec.Struct):
    """What the counter's year is played with.

    ``proof_above``: larger orders (hundredths) ask for the code on the phone. ``had``: the quarter in which a
    household last took an item; ``came``: the day (ordinal) of a person's last visit. ``dark``: from when on the
    power goes out in the second shop, for a day; None once it has been. ``asked``: how many services were taken.
    """

    play: Play
    market: Market
    seasons: Seasons
    proof_above: int | None
    had: dict[tuple[int, int], int]
    came: dict[int, int]
    dark: date | None
    asked: int = 0

    def clerk(self, village: str) -> Actor:
        """Who stands at the counter of a shop."""
        return self.play.colleague(cast.CLERKS[village == SECOND])

    def checker(self, village: str) -> Actor:
        """Who checks what the shop's clerk counted or entered."""
        return self.play.colleague(cast.CLERKS[village == MAIN])


class Counter(msgspec.Struct):
    """Both counters at a moment. ``free``: by village and item; ``purses``: hundredths of points, by person."""

    free: dict[str, dict[int, int]]
    prices: dict[int, Price]
    purses: dict[int, int]
    used_fen: int

    def points_of(self, wanted: tuple[Wanted, ...]) -> int:
        """What a basket costs, in hundredths."""
        return sum(self.prices[line.item_id].points * line.quantity for line in wanted)

    def cost_of(self, wanted: tuple[Wanted, ...]) -> int:
        """What a basket costs the town, in fen."""
        return sum(self.prices[line.item_id].cost_fen * line.quantity for line in wanted)

    def sell(self, village: str, person_id: int, wanted: tuple[Wanted, ...]) -> None:
        """Count a basket as gone, before it is."""
        self.purses[person_id] -= self.points_of(wanted)
        for line in wanted:
            if line.item_id in self.free[village]:
                self.free[village][line.item_id] -= line.quantity


def look(year: Year) -> Counter:
    """The counters now."""
    now, items = year.play.stage.clock.now(), list(year.market.items.values())
    purses = select(accounts.c.owner_id, accounts.c.balance).where(
        accounts.c.owner_type == "person", accounts.c.unit_id == POINTS, accounts.c.kind == "wallet"
    )
    with year.play.stage.database.read() as connection:
        free: dict[str, dict[int, int]] = {}
        for village, shop_id in year.market.shops.items():
            there = on_shelves(connection, items, shop_id)
            free[village] = {item_id: count for (item_id, kind), count in there.items() if kind == "stock"}
        return Counter(
            free,
            prices_now(connection, items, now),
            {row.owner_id: row.balance for row in connection.execute(purses)},
            balance(connection, month_of(now), FEN, "sink"),
        )


def shop_of(person: Neighbour) -> str:
    """The village whose shop somebody goes to."""
    return SECOND if person.village in FAR_VILLAGES else MAIN
