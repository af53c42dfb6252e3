"""Lots: points that came in together and lapse together, what was taken of each, and what was given back to it.

All facts, but for the open lots: what remains of each, a projection (``points verify`` recomputes it).
"""

import msgspec
from sqlalchemy import CheckConstraint, Index, Table

from points.db.schema import id_column, instant, metadata, number
from points.db.shelf import Shelf

lots = Table(
    "ledger_lots",
    metadata,
    id_column(),
    number("account_id"),
    number("amount"),
    number("seq"),
    instant("earned_at"),
    instant("expires_at", nullable=True),
    number("origin_lot_id", nullable=True),
    Index("ix_ledger_lots_seq", "seq"),
    CheckConstraint("amount > 0", name="amount_positive"),
)

open_lots = Table(
    "ledger_open_lots",
    metadata,
    id_column("lot_id"),
    number("account_id"),
    instant("earned_at"),
    instant("expires_at", nullable=True),
    number("seq"),
    number("remaining"),
    Index("ix_ledger_open_lots_account", "account_id"),
    Index("ix_ledger_open_lots_expiry", "expires_at"),
    CheckConstraint("remaining > 0", name="remaining_positive"),
)

allocations = Table(
    "ledger_allocations",
    metadata,
    id_column(),
    number("lot_id"),
    number("seq"),
    number("amount"),
    Index("ix_ledger_allocations_lot", "lot_id"),
    Index("ix_ledger_allocations_seq", "seq"),
    CheckConstraint("amount > 0", name="amount_positive"),
)

releases = Table(
    "ledger_releases",
    metadata,
    id_column(),
    number("allocation_id"),
    number("lot_id"),
    number("seq"),
    number("amount"),
    Index("ix_ledger_releases_allocation", "allocation_id"),
    CheckConstraint("amount > 0", name="amount_positive"),
)


class Lot(msgspec.Struct):
    """Points that came in together and lapse together. ``origin_lot_id``: the lapsed lot it was given grace for."""

    id: int
    account_id: int
    amount: int
    seq: int
    earned_at: int
    expires_at: int | None
    origin_lot_id: int | None


class OpenLot(msgspec.Struct):
    """What remains of a lot: amount - allocations + releases. The row goes when nothing remains."""

    lot_id: int
    account_id: int
    earned_at: int
    expires_at: int | None
    seq: int
    remaining: int


class Allocation(msgspec.Struct):
    """Part of a lot used by transfer ``seq``."""

    id: int
    lot_id: int
    seq: int
    amount: int


class Release(msgspec.Struct):
    """Part of an allocation given back by transfer ``seq``, to the very lot it was taken from."""

    id: int
    allocation_id: int
    lot_id: int
    seq: int
    amount: int


LOTS = Shelf(lots, Lot, key=("id",), transfer=("seq",))
OPEN_LOTS = Shelf(open_lots, OpenLot, key=("lot_id",), account=("account_id",))
ALLOCATIONS = Shelf(allocations, Allocation, key=("id",), transfer=("seq",), lot=("lot_id",))
RELEASES = Shelf(releases, Release, key=("id",), allocation=("allocation_id",))
