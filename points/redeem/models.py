"""The tables of the catalogue: shops, what they offer, and at what price.

Goods are a unit of the ledger with the item's own id; how many there are is asked of the ledger alone
(points.ledger.stock). Prices are facts.
"""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table, UniqueConstraint

from points.db.schema import blob, id_column, instant, metadata, number, text
from points.db.shelf import Shelf

ItemKind = Literal["good", "service"]
LimitPeriod = Literal["day", "week", "month", "quarter", "year"]

shops = Table(
    "shops",
    metadata,
    id_column(),
    number("place_id"),
    text("name"),
    text("address"),
    text("phone"),
    text("printer"),
    instant("created_at"),
    instant("closed_at", nullable=True),
    ForeignKeyConstraint(["place_id"], ["places.id"]),
)

items = Table(
    "items",
    metadata,
    id_column(),
    text("kind"),
    text("name"),
    text("measure"),
    text("category"),
    text("description"),
    text("barcode", nullable=True),
    number("picture_id", nullable=True),
    text("for_ages"),
    number("place_id", nullable=True),
    number("person_limit", nullable=True),
    text("person_period"),
    number("household_limit", nullable=True),
    text("household_period"),
    number("low_stock", nullable=True),
    number("provider_id", nullable=True),
    number("valid_days"),
    instant("created_at"),
    instant("withdrawn_at", nullable=True),
    UniqueConstraint("barcode"),
    CheckConstraint("kind IN ('good','service')", name="kind_known"),
)

item_prices = Table(
    "item_prices",
    metadata,
    id_column(),
    number("item_id"),
    instant("effective_from"),
    number("points"),
    number("cost_fen"),
    number("set_by", nullable=True),
    instant("recorded_at"),
    ForeignKeyConstraint(["item_id"], ["items.id"]),
    Index("ix_item_prices_item", "item_id", "effective_from"),
    CheckConstraint("points > 0", name="points_positive"),
    CheckConstraint("cost_fen >= 0", name="cost_not_negative"),
)

pictures = Table(
    "pictures",
    metadata,
    id_column(),
    text("sha256"),
    text("media_type"),
    blob("bytes"),
    UniqueConstraint("sha256"),
)


class Shop(msgspec.Struct):
    """A counter with shelves, somewhere in the org tree.

    ``printer``: of its slips, on the shop's own network (``192.168.1.50:9100``); empty: none.
    """

    id: int
    place_id: int
    name: str
    address: str
    phone: str
    printer: str
    created_at: int
    closed_at: int | None


class Item(msgspec.Struct):
    """Something to be had for points. The id of a good is also the id of its unit in the ledger.

    ``measure``: 袋, 瓶, 次. ``barcode``: what stands on the pack; our own digits follow from the id (``barcodes``).
    ``for_ages``: age bands, separated by commas; empty: everybody. ``place_id``: only people of that part of town.
    A limit of None: what the rule-set says for all. ``valid_days``: of a service's voucher.
    """

    id: int
    kind: ItemKind
    name: str
    measure: str
    category: str
    description: str
    barcode: str | None
    picture_id: int | None
    for_ages: str
    place_id: int | None
    person_limit: int | None
    person_period: LimitPeriod
    household_limit: int | None
    household_period: LimitPeriod
    low_stock: int | None
    provider_id: int | None
    valid_days: int
    created_at: int
    withdrawn_at: int | None


class Price(msgspec.Struct):
    """What an item costs from an instant on: points (hundredths) to the resident, fen to the town."""

    id: int
    item_id: int
    effective_from: int
    points: int
    cost_fen: int
    set_by: int | None
    recorded_at: int


SHOPS = Shelf(shops, Shop, key=("id",))
ITEMS = Shelf(items, Item, key=("id",), barcode=("barcode",))
PRICES = Shelf(item_prices, Price, key=("id",), item=("item_id",))
