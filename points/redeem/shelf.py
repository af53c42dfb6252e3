"""Reading what each shop has of each good, from the ledger's accounts alone."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select, true

from points.ledger.models import accounts
from points.redeem.models import Price, item_prices, items, shops
from points.redeem.pricing import price_at
from points.redeem.shelf_life import best_before, intakes_of

GOODS_MAX = 20_000


class ShelfLine(msgspec.Struct, frozen=True):
    """How much of one good a shop has, and when to reorder: when fewer than ``low_stock`` can be sold.

    ``best_before``: the first last good day of what is there, as ``20261231``, estimated (points.redeem.shelf_life).
    ``cost_fen``: what one costs the town today.
    """

    shop_id: int
    item_id: int
    name: str
    measure: str
    on_hand: int
    reserved: int
    low_stock: int | None
    withdrawn: bool
    best_before: int | None
    cost_fen: int

    @property
    def available(self) -> int:
        """How many can be sold: what is on hand and not reserved."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Whether it is time to reorder."""
        return self.low_stock is not None and not self.withdrawn and self.available < self.low_stock


def on_shelf(connection: Connection, shop_id: int, now: int) -> list[ShelfLine]:
    """Every good there is to be had, and whatever else lies in this shop, by name."""
    there = or_(items.c.withdrawn_at.is_(None), _balance("stock") + _balance("hold") > 0)
    return _lines(connection, _shelves().where(shops.c.id == shop_id).having(there), now)


def kept(connection: Connection, now: int) -> list[ShelfLine]:
    """What the open shops have, or have had and have no more, of every good that was not withdrawn."""
    had = func.count(accounts.c.id) > 0
    return _lines(
        connection, _shelves().where(shops.c.closed_at.is_(None), items.c.withdrawn_at.is_(None)).having(had), now
    )


def _shelves() -> Select[*tuple[Any, ...]]:
    of_shop = and_(
        accounts.c.owner_type == "shop",
        accounts.c.owner_id == shops.c.id,
        accounts.c.unit_id == items.c.id,
        accounts.c.kind.in_(("stock", "hold")),
    )
    item = items.c
    about = (shops.c.id, item.id, item.name, item.measure, item.low_stock, item.withdrawn_at)
    return (
        select(*about, _balance("stock"), _balance("hold"))
        .select_from(shops.join(items, true()).outerjoin(accounts, of_shop))
        .where(item.kind == "good")
        .group_by(*about)
        .order_by(shops.c.id, item.name, item.id)
        .limit(GOODS_MAX)
    )


def _balance(kind: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((accounts.c.kind == kind, accounts.c.balance), else_=0)), 0)


def _lines(connection: Connection, query: Select[*tuple[Any, ...]], now: int) -> list[ShelfLine]:
    # PostgreSQL's sums are decimals.
    rows: list[tuple[Any, ...]] = [(*row[:6], int(row[6]), int(row[7])) for row in connection.execute(query)]
    intakes = intakes_of(connection, (row[1] for row in rows if row[6] + row[7]))
    costs = costs_of(connection, {row[1] for row in rows}, now)
    found: list[ShelfLine] = []
    for shop_id, item_id, name, measure, low_stock, withdrawn_at, free, held in rows:
        day = best_before(intakes, (shop_id, item_id), free + held)
        found.append(
            ShelfLine(
                shop_id, item_id, name, measure, free + held, held, low_stock, withdrawn_at is not None,
                day, costs.get(item_id, 0),
            )
        )  # fmt: skip
    return found


def costs_of(connection: Connection, item_ids: Iterable[int], now: int) -> dict[int, int]:
    """What one of each costs the town at an instant, in fen; nothing for what has no price."""
    columns = [item_prices.c[name] for name in Price.__struct_fields__]
    by_item: dict[int, list[Price]] = {}
    for row in connection.execute(select(*columns).where(item_prices.c.item_id.in_(sorted(item_ids)))):
        price = Price(*row)
        by_item.setdefault(price.item_id, []).append(price)
    found = ((item_id, price_at(prices, now)) for item_id, prices in by_item.items())
    return {item_id: price.cost_fen for item_id, price in found if price is not None}
