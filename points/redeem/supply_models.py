"""The tables behind the counter: deliveries, moves and counts of stock, alerts; sponsors; sheets of a power cut.

Deliveries, moves and pledges are facts; a count is one once it is decided.
"""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

CountState = Literal["open", "submitted", "approved", "refused"]
SheetState = Literal["draft", "applied"]
PledgeKind = Literal["yuan", "goods"]
AlertKind = Literal["low_stock", "shelf_life", "budget", "voucher_ending"]

stock_receipts = Table(
    "stock_receipts",
    metadata,
    id_column(),
    number("shop_id"),
    text("supplier"),
    number("sponsor_id", nullable=True),
    text("note"),
    number("made_by", nullable=True),
    instant("recorded_at"),
    ForeignKeyConstraint(["shop_id"], ["shops.id"]),
    Index("ix_stock_receipts_shop", "shop_id", "recorded_at"),
)

stock_receipt_lines = Table(
    "stock_receipt_lines",
    metadata,
    id_column(),
    number("receipt_id"),
    number("item_id"),
    number("quantity"),
    number("cost_fen"),
    number("best_before", nullable=True),
    ForeignKeyConstraint(["receipt_id"], ["stock_receipts.id"]),
    ForeignKeyConstraint(["item_id"], ["items.id"]),
    Index("ix_stock_receipt_lines_item", "item_id", "id"),
    Index("ix_stock_receipt_lines_receipt", "receipt_id"),
    CheckConstraint("quantity > 0", name="quantity_positive"),
)

stock_moves = Table(
    "stock_moves",
    metadata,
    id_column(),
    number("from_shop_id"),
    number("to_shop_id"),
    number("item_id"),
    number("quantity"),
    text("note"),
    number("made_by", nullable=True),
    instant("recorded_at"),
    ForeignKeyConstraint(["from_shop_id"], ["shops.id"]),
    ForeignKeyConstraint(["to_shop_id"], ["shops.id"]),
    ForeignKeyConstraint(["item_id"], ["items.id"]),
    CheckConstraint("quantity > 0", name="quantity_positive"),
    CheckConstraint("from_shop_id <> to_shop_id", name="two_shops"),
)

stock_counts = Table(
    "stock_counts",
    metadata,
    id_column(),
    number("shop_id"),
    text("state"),
    text("note"),
    number("made_by", nullable=True),
    instant("created_at"),
    instant("submitted_at", nullable=True),
    number("decided_by", nullable=True),
    instant("decided_at", nullable=True),
    ForeignKeyConstraint(["shop_id"], ["shops.id"]),
    Index("ix_stock_counts_shop", "shop_id", "created_at"),
    CheckConstraint("state IN ('open','submitted','approved','refused')", name="state_known"),
)

stock_count_lines = Table(
    "stock_count_lines",
    metadata,
    number("count_id"),
    number("item_id"),
    number("counted"),
    number("expected", nullable=True),
    PrimaryKeyConstraint("count_id", "item_id"),
    ForeignKeyConstraint(["count_id"], ["stock_counts.id"]),
    ForeignKeyConstraint(["item_id"], ["items.id"]),
    CheckConstraint("counted >= 0", name="counted_not_negative"),
)

alerts = Table(
    "alerts",
    metadata,
    id_column(),
    text("kind"),
    number("shop_id", nullable=True),
    number("subject_id"),
    text("explanation"),
    instant("opened_at"),
    instant("closed_at", nullable=True),
    Index("ix_alerts_open", "closed_at", "kind", "subject_id"),
)

sponsors = Table(
    "sponsors",
    metadata,
    id_column(),
    text("name"),
    text("contact_name"),
    text("contact_phone"),
    instant("created_at"),
    instant("closed_at", nullable=True),
)

pledges = Table(
    "pledges",
    metadata,
    id_column(),
    number("sponsor_id"),
    text("kind"),
    number("fen"),
    text("what"),
    number("day"),
    number("made_by", nullable=True),
    instant("recorded_at"),
    ForeignKeyConstraint(["sponsor_id"], ["sponsors.id"]),
    Index("ix_pledges_sponsor", "sponsor_id"),
    CheckConstraint("kind IN ('yuan','goods')", name="kind_known"),
    CheckConstraint("fen > 0", name="fen_positive"),
)

sheets = Table(
    "paper_sheets",
    metadata,
    id_column(),
    number("shop_id"),
    number("day"),
    text("state"),
    text("note"),
    number("made_by", nullable=True),
    instant("created_at"),
    number("signed_by", nullable=True),
    instant("signed_at", nullable=True),
    ForeignKeyConstraint(["shop_id"], ["shops.id"]),
    Index("ix_paper_sheets_shop", "shop_id", "day"),
    CheckConstraint("state IN ('draft','applied')", name="state_known"),
)

sheet_lines = Table(
    "paper_sheet_lines",
    metadata,
    id_column(),
    number("sheet_id"),
    number("position"),
    number("person_id"),
    number("item_id"),
    number("quantity"),
    text("collector_name"),
    number("order_id", nullable=True),
    text("verdict"),
    text("explanation"),
    ForeignKeyConstraint(["sheet_id"], ["paper_sheets.id"]),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    ForeignKeyConstraint(["item_id"], ["items.id"]),
    Index("ix_paper_sheet_lines_sheet", "sheet_id", "position"),
    CheckConstraint("quantity > 0", name="quantity_positive"),
)


class StockReceipt(msgspec.Struct):
    """Goods that came in. ``sponsor_id``: the 爱心单位 that gave them, if one did."""

    id: int
    shop_id: int
    supplier: str
    sponsor_id: int | None
    note: str
    made_by: int | None
    recorded_at: int


class StockReceiptLine(msgspec.Struct):
    """Some of one item; ``cost_fen`` for one; ``best_before``: the last good day, as a number (``20261231``)."""

    id: int
    receipt_id: int
    item_id: int
    quantity: int
    cost_fen: int
    best_before: int | None


class StockMove(msgspec.Struct):
    """Goods carried from one shop to another."""

    id: int
    from_shop_id: int
    to_shop_id: int
    item_id: int
    quantity: int
    note: str
    made_by: int | None
    recorded_at: int


class StockCount(msgspec.Struct):
    """A blind count: who counts does not see what there should be; a second person decides on the differences."""

    id: int
    shop_id: int
    state: CountState
    note: str
    made_by: int | None
    created_at: int
    submitted_at: int | None
    decided_by: int | None
    decided_at: int | None


class StockCountLine(msgspec.Struct):
    """``expected``: on hand, free and reserved, when the count was submitted; None before."""

    count_id: int
    item_id: int
    counted: int
    expected: int | None


class Alert(msgspec.Struct):
    """Something to look at, from when it was noticed until it was so no more."""

    id: int
    kind: AlertKind
    shop_id: int | None
    subject_id: int
    explanation: str
    opened_at: int
    closed_at: int | None


class Sponsor(msgspec.Struct):
    """A 爱心单位."""

    id: int
    name: str
    contact_name: str
    contact_phone: str
    created_at: int
    closed_at: int | None


class Pledge(msgspec.Struct):
    """What a sponsor gives: money, or goods at their value; in fen. ``day``: ``20261121``."""

    id: int
    sponsor_id: int
    kind: PledgeKind
    fen: int
    what: str
    day: int
    made_by: int | None
    recorded_at: int


class Sheet(msgspec.Struct):
    """A paper 领取登记表, entered by one and signed by another, who applies it."""

    id: int
    shop_id: int
    day: int
    state: SheetState
    note: str
    made_by: int | None
    created_at: int
    signed_by: int | None
    signed_at: int | None


class SheetLine(msgspec.Struct):
    """One line of it. ``verdict``: empty while it waits, ``ok``, or the reason by which the books disagree."""

    id: int
    sheet_id: int
    position: int
    person_id: int
    item_id: int
    quantity: int
    collector_name: str
    order_id: int | None
    verdict: str
    explanation: str


STOCK_RECEIPTS = Shelf(stock_receipts, StockReceipt, key=("id",))
STOCK_RECEIPT_LINES = Shelf(stock_receipt_lines, StockReceiptLine, key=("id",), receipt=("receipt_id",))
STOCK_MOVES = Shelf(stock_moves, StockMove, key=("id",))
STOCK_COUNTS = Shelf(stock_counts, StockCount, key=("id",))
STOCK_COUNT_LINES = Shelf(stock_count_lines, StockCountLine, key=("count_id", "item_id"), count=("count_id",))
ALERTS = Shelf(alerts, Alert, key=("id",))
SPONSORS = Shelf(sponsors, Sponsor, key=("id",))
PLEDGES = Shelf(pledges, Pledge, key=("id",))
SHEETS = Shelf(sheets, Sheet, key=("id",))
SHEET_LINES = Shelf(sheet_lines, SheetLine, key=("id",), sheet=("sheet_id",))
