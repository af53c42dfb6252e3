"""The tables of the counter: orders, what was brought back of them, and what of them counts for limits.

Returns are facts; an order is the state of what the ledger holds for it.
"""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from points.db.schema import flag, id_column, instant, metadata, number, text
from points.db.shelf import Shelf
from points.redeem.models import LimitPeriod

OrderState = Literal["reserved", "collected", "cancelled", "lapsed", "undone"]
Channel = Literal["till", "home", "paper"]
Identified = Literal["live_code", "card", "card_pin", "found", "pickup", "self", "paper"]
CountedBy = LimitPeriod | None
OwnerType = Literal["person", "household"]

orders = Table(
    "orders",
    metadata,
    id_column(),
    text("number"),
    number("shop_id"),
    number("person_id"),
    text("owner_type"),
    number("owner_id"),
    number("household_id"),
    text("channel"),
    text("state"),
    text("identified"),
    instant("met_at", nullable=True),
    number("points"),
    number("cost_fen"),
    number("hold_id", nullable=True),
    number("revision"),
    number("rule_version"),
    instant("created_at"),
    instant("deadline_at", nullable=True),
    instant("ended_at", nullable=True),
    number("made_by", nullable=True),
    number("handed_by", nullable=True),
    text("collector_name"),
    text("collector_relation"),
    text("signature"),
    UniqueConstraint("number"),
    ForeignKeyConstraint(["shop_id"], ["shops.id"]),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    Index("ix_orders_person", "person_id", "id"),
    Index("ix_orders_met", "person_id", "met_at"),
    Index("ix_orders_shop", "shop_id", "created_at"),
    Index("ix_orders_state", "state", "deadline_at"),
    CheckConstraint("channel IN ('till','home','paper')", name="channel_known"),
    CheckConstraint("state IN ('reserved','collected','cancelled','lapsed','undone')", name="state_known"),
    CheckConstraint("(state = 'reserved') <= (deadline_at IS NOT NULL)", name="reserved_until"),
)

order_lines = Table(
    "order_lines",
    metadata,
    id_column(),
    number("order_id"),
    number("item_id"),
    number("quantity"),
    number("returned"),
    number("points"),
    number("cost_fen"),
    text("person_period", nullable=True),
    text("household_period", nullable=True),
    number("hold_id", nullable=True),
    ForeignKeyConstraint(["order_id"], ["orders.id"]),
    ForeignKeyConstraint(["item_id"], ["items.id"]),
    Index("ix_order_lines_order", "order_id"),
    Index("ix_order_lines_item", "item_id"),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    CheckConstraint("returned BETWEEN 0 AND quantity", name="returned_within"),
)

order_returns = Table(
    "order_returns",
    metadata,
    id_column(),
    number("order_id"),
    number("line_id"),
    number("quantity"),
    number("points"),
    flag("restocked"),
    text("reason"),
    number("made_by", nullable=True),
    instant("recorded_at"),
    ForeignKeyConstraint(["line_id"], ["order_lines.id"]),
    Index("ix_order_returns_order", "order_id"),
    CheckConstraint("quantity > 0", name="quantity_positive"),
)

takings = Table(
    "takings",
    metadata,
    text("owner_type"),
    number("owner_id"),
    number("item_id"),
    number("period"),
    number("quantity"),
    PrimaryKeyConstraint("owner_id", "owner_type", "item_id", "period"),
    CheckConstraint("quantity >= 0", name="quantity_not_negative"),
    sqlite_with_rowid=False,
)


class Order(msgspec.Struct):
    """What one person takes, or has put aside, at one time in one shop.

    ``number``: ten digits, the pick-up code. ``owner_*``: whose points pay. ``household_id``: for whose limits
    it counts. ``points``: hundredths, of the goods; services have holds of their own. ``revision``: of the cause
    ("order", id) in the ledger. ``met_at``: when the clerk had the person before them. ``signature``: strokes as an
    SVG path.
    """

    id: int
    number: str
    shop_id: int
    person_id: int
    owner_type: OwnerType
    owner_id: int
    household_id: int
    channel: Channel
    state: OrderState
    identified: Identified
    met_at: int | None
    points: int
    cost_fen: int
    hold_id: int | None
    revision: int
    rule_version: int
    created_at: int
    deadline_at: int | None
    ended_at: int | None
    made_by: int | None
    handed_by: int | None
    collector_name: str
    collector_relation: str
    signature: str


class OrderLine(msgspec.Struct):
    """Some of one item, at the price of the day it was ordered: ``points`` and ``cost_fen`` are for one.

    ``*_period``: of the limits it was counted by, None where there was none; they may be others by now.
    """

    id: int
    order_id: int
    item_id: int
    quantity: int
    returned: int
    points: int
    cost_fen: int
    person_period: CountedBy
    household_period: CountedBy
    hold_id: int | None

    @property
    def counted_by(self) -> tuple[CountedBy, CountedBy]:
        """The periods of the person's and the household's limit, as ``limits.untake`` asks for them."""
        return self.person_period, self.household_period


class OrderReturn(msgspec.Struct):
    """Some of a line brought back. ``restocked``: it can be sold again."""

    id: int
    order_id: int
    line_id: int
    quantity: int
    points: int
    restocked: int
    reason: str
    made_by: int | None
    recorded_at: int


class Taking(msgspec.Struct):
    """How much of an item a person or household took (reserved counts) in a period; item 0 counts visits."""

    owner_type: OwnerType
    owner_id: int
    item_id: int
    period: int
    quantity: int


ORDERS = Shelf(orders, Order, key=("id",), number=("number",), met=("person_id", "met_at"))
LINES = Shelf(order_lines, OrderLine, key=("id",), order=("order_id",))
RETURNS = Shelf(order_returns, OrderReturn, key=("id",), order=("order_id",))
TAKINGS = Shelf(takings, Taking, key=("owner_id", "owner_type", "item_id", "period"))
