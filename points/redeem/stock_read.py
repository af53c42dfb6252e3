"""Reading deliveries, moves and counts as staff see them, the latest first, a fixed number of queries a page."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select

from points.errors import NotFound
from points.people.models import persons
from points.redeem.models import items, shops
from points.redeem.shelf_life import cancelled
from points.redeem.supply_models import (
    StockCount,
    StockCountLine,
    StockMove,
    StockReceipt,
    StockReceiptLine,
    sponsors,
    stock_count_lines,
    stock_counts,
    stock_moves,
    stock_receipt_lines,
    stock_receipts,
)


class Named(msgspec.Struct, frozen=True):
    """Somebody or something by id and name."""

    id: int
    name: str


class Good(msgspec.Struct, frozen=True):
    """A good as lines name it."""

    name: str
    measure: str


class ReceiptRead(msgspec.Struct, frozen=True):
    """A delivery with what names it. ``cancelled``: it was entered by mistake, and the ledger reversed it."""

    receipt: StockReceipt
    maker: Named | None
    sponsor: Named | None
    cancelled: bool
    lines: tuple[tuple[StockReceiptLine, Good], ...]


class MoveRead(msgspec.Struct, frozen=True):
    """One good carried from one shop to another."""

    move: StockMove
    good: Good
    source: Named
    target: Named
    maker: Named | None


class CountRead(msgspec.Struct, frozen=True):
    """A count with its lines. Blind: until it is submitted nobody is told what there should be."""

    count: StockCount
    maker: Named | None
    decider: Named | None
    lines: tuple[tuple[StockCountLine, Good], ...]


def receipts_of(connection: Connection, shop_id: int, *, before: int | None, limit: int) -> list[ReceiptRead]:
    """Deliveries to a shop with ids below ``before``."""
    of_shop = stock_receipts.c.shop_id == shop_id
    return _receipts(connection, [of_shop, *_below(stock_receipts.c.id, before)], limit)


def receipt_of(connection: Connection, receipt_id: int) -> ReceiptRead:
    """One delivery; ``receipt_not_found``."""
    found = _receipts(connection, [stock_receipts.c.id == receipt_id], 1)
    if not found:
        raise NotFound("receipt_not_found", "没有这张进货单,请刷新后再看。")
    return found[0]


def moves_of(connection: Connection, shop_id: int, *, before: int | None, limit: int) -> list[MoveRead]:
    """What was carried into a shop or out of it."""
    either = or_(stock_moves.c.from_shop_id == shop_id, stock_moves.c.to_shop_id == shop_id)
    return _moves(connection, [either, *_below(stock_moves.c.id, before)], limit)


def moves_named(connection: Connection, ids: Iterable[int]) -> list[MoveRead]:
    """These moves."""
    wanted = sorted(set(ids))
    return _moves(connection, [stock_moves.c.id.in_(wanted)], len(wanted))


def counts_of(connection: Connection, shop_id: int, *, before: int | None, limit: int) -> list[CountRead]:
    """Counts in a shop."""
    of_shop = stock_counts.c.shop_id == shop_id
    return _counts(connection, [of_shop, *_below(stock_counts.c.id, before)], limit)


def count_of(connection: Connection, count_id: int) -> CountRead:
    """One count; ``count_not_found``."""
    found = _counts(connection, [stock_counts.c.id == count_id], 1)
    if not found:
        raise NotFound("count_not_found", "没有这份盘点,请刷新后再看。")
    return found[0]


Conditions = Iterable[ColumnElement[bool]]


def _below(column: ColumnElement[int], before: int | None) -> list[ColumnElement[bool]]:
    return [] if before is None else [column < before]


def _receipts(connection: Connection, where: Conditions, limit: int) -> list[ReceiptRead]:
    columns = [stock_receipts.c[name] for name in StockReceipt.__struct_fields__]
    query = select(*columns, cancelled().label("cancelled"), sponsors.c.name.label("sponsor_name"))
    query = query.outerjoin(sponsors, sponsors.c.id == stock_receipts.c.sponsor_id).where(*where)
    rows = connection.execute(query.order_by(stock_receipts.c.id.desc()).limit(limit)).all()
    found = [(StockReceipt(*row[: len(columns)]), bool(row.cancelled), row.sponsor_name) for row in rows]
    fields = [stock_receipt_lines.c[name] for name in StockReceiptLine.__struct_fields__]
    in_them = stock_receipt_lines.c.receipt_id.in_([receipt.id for receipt, _, _ in found])
    by_receipt: dict[int, list[StockReceiptLine]] = {}
    for row in connection.execute(select(*fields).where(in_them).order_by(stock_receipt_lines.c.id)):
        by_receipt.setdefault(row.receipt_id, []).append(StockReceiptLine(*row))
    named = goods_named(connection, (line.item_id for lines in by_receipt.values() for line in lines))
    makers = people_named(connection, (receipt.made_by for receipt, _, _ in found))
    return [
        ReceiptRead(
            receipt=receipt,
            maker=makers.get(receipt.made_by),
            sponsor=Named(receipt.sponsor_id, sponsor_name) if receipt.sponsor_id is not None else None,
            cancelled=is_cancelled,
            lines=tuple((line, named[line.item_id]) for line in by_receipt.get(receipt.id, ())),
        )
        for receipt, is_cancelled, sponsor_name in found
    ]


def _moves(connection: Connection, where: Conditions, limit: int) -> list[MoveRead]:
    columns = [stock_moves.c[name] for name in StockMove.__struct_fields__]
    query = select(*columns).where(*where).order_by(stock_moves.c.id.desc()).limit(limit)
    found = [StockMove(*row) for row in connection.execute(query)]
    named = goods_named(connection, (move.item_id for move in found))
    where_to = shops_named(connection, (each for move in found for each in (move.from_shop_id, move.to_shop_id)))
    makers = people_named(connection, (move.made_by for move in found))
    return [
        MoveRead(
            move=move,
            good=named[move.item_id],
            source=where_to[move.from_shop_id],
            target=where_to[move.to_shop_id],
            maker=makers.get(move.made_by),
        )
        for move in found
    ]


def _counts(connection: Connection, where: Conditions, limit: int) -> list[CountRead]:
    columns = [stock_counts.c[name] for name in StockCount.__struct_fields__]
    query = select(*columns).where(*where).order_by(stock_counts.c.id.desc()).limit(limit)
    found = [StockCount(*row) for row in connection.execute(query)]
    fields = [stock_count_lines.c[name] for name in StockCountLine.__struct_fields__]
    in_them = stock_count_lines.c.count_id.in_([count.id for count in found])
    by_count: dict[int, list[StockCountLine]] = {}
    for row in connection.execute(select(*fields).where(in_them)):
        by_count.setdefault(row.count_id, []).append(StockCountLine(*row))
    named = goods_named(connection, (line.item_id for lines in by_count.values() for line in lines))
    people = people_named(connection, (each for count in found for each in (count.made_by, count.decided_by)))

    def lines_of(count: StockCount) -> tuple[tuple[StockCountLine, Good], ...]:
        lines = ((line, named[line.item_id]) for line in by_count.get(count.id, ()))
        return tuple(sorted(lines, key=lambda each: (each[1].name, each[0].item_id)))

    return [
        CountRead(count, people.get(count.made_by), people.get(count.decided_by), lines_of(count)) for count in found
    ]


def goods_named(connection: Connection, item_ids: Iterable[int]) -> dict[int, Good]:
    """What goods are called."""
    query = select(items.c.id, items.c.name, items.c.measure).where(items.c.id.in_(sorted(set(item_ids))))
    return {row.id: Good(row.name, row.measure) for row in connection.execute(query)}


def shops_named(connection: Connection, shop_ids: Iterable[int]) -> dict[int, Named]:
    """What shops are called."""
    query = select(shops.c.id, shops.c.name).where(shops.c.id.in_(sorted(set(shop_ids))))
    return {row.id: Named(row.id, row.name) for row in connection.execute(query)}


def people_named(connection: Connection, person_ids: Iterable[int | None]) -> dict[int | None, Named]:
    """What people are called; the program itself has no id and no name."""
    wanted = sorted({each for each in person_ids if each is not None})
    query = select(persons.c.id, persons.c.name).where(persons.c.id.in_(wanted))
    return {row.id: Named(row.id, row.name) for row in connection.execute(query)}
