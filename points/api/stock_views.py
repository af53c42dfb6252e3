"""Stock as the API writes and reads it: what is on the shelf, deliveries, moves."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from points.api.fields import Id, Text, hundredths, points_text
from points.clock import day_number, day_of, local_day, rfc3339
from points.people.session import Actor
from points.redeem.shelf import ShelfLine
from points.redeem.stock import LINES_MAX, ReceiptLine
from points.redeem.stock_read import MoveRead, Named, ReceiptRead

PIECES_MAX = 1_000_000
Pieces = Annotated[int, Meta(ge=1, le=PIECES_MAX, examples=[20])]
YuanText = Annotated[str, Meta(max_length=10, pattern=r"^[0-9]+(\.[0-9]{1,2})?$", examples=["2.50"])]


class StockLineView(msgspec.Struct, frozen=True):
    """How much of one good a shop has. `available`: can be sold; `is_low`: fewer than `low_stock`, reorder.

    `best_before`: the first last good day of what is there, estimated: what came first is taken to have gone first.
    `cost_yuan`: what one costs, for who sets prices.
    """

    item_id: int
    name: str
    measure: str
    on_hand: int
    reserved: int
    available: int
    low_stock: int | None
    is_low: bool
    withdrawn: bool
    best_before: date | None
    cost_yuan: str | None


class StockView(msgspec.Struct, frozen=True):
    """What a shop has."""

    items: list[StockLineView]


class ReceiptLineBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some of one good; `cost_yuan` for one."""

    item_id: Id
    quantity: Pieces
    cost_yuan: YuanText
    best_before: date | None = None


class SponsorNames(msgspec.Struct, frozen=True):
    """The 爱心单位 to choose from."""

    items: list[Named]


class ReceiptBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A delivery, from a supplier or from a 爱心单位 (`sponsor_id`)."""

    shop_id: Id
    lines: Annotated[list[ReceiptLineBody], Meta(min_length=1, max_length=LINES_MAX)]
    supplier: Text = ""
    sponsor_id: Id | None = None
    note: Text = ""


class ReceiptLineView(msgspec.Struct, frozen=True):
    """Some of one good; `cost_yuan` for one."""

    item_id: int
    name: str
    measure: str
    quantity: int
    cost_yuan: str
    best_before: date | None


class ReceiptView(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery. `cancelled`: it was entered by mistake; `may_cancel`: whoever asks may still say so."""

    id: int
    shop_id: int
    supplier: str
    sponsor: Named | None
    note: str
    made_by: Named | None
    recorded_at: str
    cancelled: bool
    may_cancel: bool
    lines: list[ReceiptLineView]


class MoveLineBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some of one good."""

    item_id: Id
    quantity: Pieces


class MoveBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods carried from one shop to another."""

    from_shop_id: Id
    to_shop_id: Id
    lines: Annotated[list[MoveLineBody], Meta(min_length=1, max_length=LINES_MAX)]
    note: Text = ""


class MoveView(msgspec.Struct, frozen=True, kw_only=True):
    """One good carried from one shop to another."""

    id: int
    from_shop: Named
    to_shop: Named
    item_id: int
    name: str
    measure: str
    quantity: int
    note: str
    made_by: Named | None
    recorded_at: str


class MovesMade(msgspec.Struct, frozen=True):
    """What was carried."""

    items: list[MoveView]


def stock_line(line: ShelfLine, *, with_cost: bool) -> StockLineView:
    """A good on a shelf; its cost only for who may know it."""
    return StockLineView(
        item_id=line.item_id,
        name=line.name,
        measure=line.measure,
        on_hand=line.on_hand,
        reserved=line.reserved,
        available=line.available,
        low_stock=line.low_stock,
        is_low=line.is_low,
        withdrawn=line.withdrawn,
        best_before=_day(line.best_before),
        cost_yuan=points_text(line.cost_fen) if with_cost else None,
    )


def receipt_lines(body: ReceiptBody) -> tuple[ReceiptLine, ...]:
    """The lines of a delivery: money in fen, days as numbers."""
    return tuple(
        ReceiptLine(
            line.item_id,
            line.quantity,
            hundredths(line.cost_yuan, f"lines[{number}].cost_yuan"),
            None if line.best_before is None else day_number(line.best_before),
        )
        for number, line in enumerate(body.lines)
    )


def receipt_view(read: ReceiptRead, actor: Actor, now: int) -> ReceiptView:
    """A delivery for whoever asks."""
    receipt = read.receipt
    same_day = local_day(receipt.recorded_at) == local_day(now)
    return ReceiptView(
        id=receipt.id,
        shop_id=receipt.shop_id,
        supplier=receipt.supplier,
        sponsor=read.sponsor,
        note=receipt.note,
        made_by=read.maker,
        recorded_at=rfc3339(receipt.recorded_at),
        cancelled=read.cancelled,
        may_cancel=not read.cancelled and same_day and receipt.made_by == actor.person_id,
        lines=[
            ReceiptLineView(
                line.item_id, good.name, good.measure, line.quantity, points_text(line.cost_fen),
                _day(line.best_before),
            )
            for line, good in read.lines
        ],
    )  # fmt: skip


def move_view(read: MoveRead) -> MoveView:
    """One good carried."""
    move = read.move
    return MoveView(
        id=move.id,
        from_shop=read.source,
        to_shop=read.target,
        item_id=move.item_id,
        name=read.good.name,
        measure=read.good.measure,
        quantity=move.quantity,
        note=move.note,
        made_by=read.maker,
        recorded_at=rfc3339(move.recorded_at),
    )


def _day(number: int | None) -> date | None:
    return None if number is None else day_of(number)
