"""How long what stands on the shelf stays good: an estimate, for packs of one good are not told apart.

First in, first out: what a shop has is taken for what came in last. What was carried here was, where it came from,
the oldest it had. Goods brought back, or found by a count, are as old as the deliveries before them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, select

from points.ledger.models import transfers
from points.redeem.stock import MOVE, RECEIPT
from points.redeem.supply_models import stock_moves, stock_receipt_lines, stock_receipts

CARRIED_MAX = 20
"""How often goods may have been carried on before nobody can say how old they are."""

NEVER = 99_999_999
"""A day later than any."""
NO_END = 2**63
"""An order later than any."""

Shelf = tuple[int, int]
"""A shop and a good."""


class Intake(msgspec.Struct, frozen=True):
    """Some of a good coming into a shop. ``order``: what came later has more of it.

    ``from_shop_id``: it was carried from there, where ``left_behind`` stayed.
    """

    order: int
    quantity: int
    best_before: int | None = None
    from_shop_id: int | None = None
    left_behind: int = 0


Intakes = Mapping[Shelf, Sequence[Intake]]
Layer = tuple[int, int | None]
"""How many, and their last good day."""


def intakes_of(connection: Connection, item_ids: Iterable[int]) -> Intakes:
    """What came in of some goods, shop by shop, the latest first."""
    wanted = sorted(set(item_ids))
    found: dict[Shelf, list[Intake]] = {}
    for shelf, intake in chain(_received(connection, wanted), _carried(connection, wanted)):
        found.setdefault(shelf, []).append(intake)
    for intakes in found.values():
        # Of one delivery the packs that keep longest are sold last.
        intakes.sort(key=lambda each: (each.order, each.best_before or NEVER), reverse=True)
    return found


def best_before(intakes: Intakes, shelf: Shelf, on_hand: int) -> int | None:
    """The first last good day of what is on a shelf; None where none is known."""
    layers = _part(_layers(intakes, shelf, NO_END, 0), 0, on_hand)
    return min((day for _, day in layers if day is not None), default=None)


def cancelled() -> ColumnElement[bool]:
    """The condition that a delivery was entered by mistake: the ledger reversed it."""
    back = (transfers.c.source_type == RECEIPT, transfers.c.reverses.is_not(None))
    return exists().where(transfers.c.source_id == stock_receipts.c.id, *back)


def _layers(intakes: Intakes, shelf: Shelf, before: int, depth: int) -> Iterator[Layer]:
    """What came into a shop before something else did, the latest first."""
    for each in intakes.get(shelf, ()):
        if each.order >= before:
            continue
        if each.from_shop_id is None:
            yield each.quantity, each.best_before
        elif depth == CARRIED_MAX:
            yield each.quantity, None
        else:
            there = _layers(intakes, (each.from_shop_id, shelf[1]), each.order, depth + 1)
            yield from _part(there, each.left_behind, each.quantity)


def _part(layers: Iterator[Layer], skip: int, take: int) -> Iterator[Layer]:
    """``take`` pieces of these, after the first ``skip``; as of no known day where there are too few."""
    for quantity, day in layers:
        if take <= 0:
            return
        passed = min(skip, quantity)
        skip -= passed
        if used := min(take, quantity - passed):
            take -= used
            yield used, day
    if take > 0:
        yield take, None


def _received(connection: Connection, item_ids: list[int]) -> Iterator[tuple[Shelf, Intake]]:
    line = stock_receipt_lines.c
    query = (
        select(stock_receipts.c.shop_id, line.item_id, line.receipt_id, line.quantity, line.best_before)
        .join(stock_receipts, stock_receipts.c.id == line.receipt_id)
        .where(line.item_id.in_(item_ids), ~cancelled())
    )
    for shop_id, item_id, receipt_id, quantity, day in connection.execute(query):
        yield (shop_id, item_id), Intake(receipt_id, quantity, day)


def _carried(connection: Connection, item_ids: list[int]) -> Iterator[tuple[Shelf, Intake]]:
    move = stock_moves.c
    query = (
        select(move.to_shop_id, move.item_id, move.id, move.quantity, move.from_shop_id, transfers.c.debit_after)
        .join(transfers, (transfers.c.source_id == move.id) & (transfers.c.source_type == MOVE))
        .where(move.item_id.in_(item_ids))
    )
    for shop_id, item_id, order, quantity, from_shop_id, left in connection.execute(query):
        yield (shop_id, item_id), Intake(order, quantity, None, from_shop_id, left or 0)
