"""The ledger's tables. Facts are appended and never touched again; projections can be recomputed from them.

Facts: transfers, holds, hold endings, and an account's identity (guarded by triggers).
Memos stand apart: their words can be erased, the hash in the transfer stays.
Projections: an account's balance, period totals (``points verify`` recomputes each). Lots, and what counts for the
stars, have modules of their own: ``lot_models``, ``quarter_models``.
"""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

POINTS = 1
"""Unit: points, in hundredths."""
MINUTES = 2
"""Unit: minutes of service. Never multiplied, never spent (Order 67 of the Ministry of Civil Affairs, art. 7)."""

FEN = 3
"""Unit: money in fen: what sponsors pledged and what was handed over cost the town. Residents never see it."""

AccountKind = Literal["wallet", "pending", "hold", "stock", "issue", "sink", "expired", "owed"]
GUARDED = frozenset(("wallet", "pending", "hold", "stock"))
"""Kinds that never go below zero."""

units = Table(
    "ledger_units", metadata, id_column(), text("code"), text("name"), number("scale"), UniqueConstraint("code")
)

accounts = Table(
    "ledger_accounts",
    metadata,
    id_column(),
    text("owner_type"),
    number("owner_id"),
    number("unit_id"),
    text("kind"),
    number("balance"),
    UniqueConstraint("owner_id", "owner_type", "unit_id", "kind"),
    ForeignKeyConstraint(["unit_id"], ["ledger_units.id"]),
    CheckConstraint("kind IN ('wallet','pending','hold','stock','issue','sink','expired','owed')", name="kind_known"),
    CheckConstraint("balance >= 0 OR kind NOT IN ('wallet','pending','hold','stock')", name="guarded"),
)

transfers = Table(
    "ledger_transfers",
    metadata,
    id_column("seq"),
    number("group_seq"),
    number("unit_id"),
    number("debit_id"),
    number("credit_id"),
    number("amount"),
    text("category"),
    number("person_id", nullable=True),
    number("place_id", nullable=True),
    number("rule_version"),
    text("source_type"),
    number("source_id"),
    number("revision"),
    number("leg"),
    instant("effective_at"),
    instant("recorded_at"),
    number("reverses", nullable=True),
    number("actor_id", nullable=True),
    text("memo_hash", nullable=True),
    number("debit_after", nullable=True),
    number("credit_after", nullable=True),
    UniqueConstraint("source_id", "source_type", "revision", "leg"),
    ForeignKeyConstraint(["debit_id"], ["ledger_accounts.id"]),
    ForeignKeyConstraint(["credit_id"], ["ledger_accounts.id"]),
    CheckConstraint("amount > 0", name="amount_positive"),
    CheckConstraint("debit_id <> credit_id", name="two_accounts"),
    CheckConstraint("group_seq <= seq", name="group_first"),
    Index("ix_ledger_transfers_debit", "debit_id", "seq"),
    Index("ix_ledger_transfers_credit", "credit_id", "seq"),
    # All that the stars read of a transfer, in a person's order: docs/decisions/0011.
    Index(
        "ix_ledger_transfers_person",
        "person_id",
        "effective_at",
        "unit_id",
        "category",
        "amount",
        "debit_id",
        "credit_id",
        postgresql_include=["seq"],
    ),
)

memos = Table("ledger_memos", metadata, id_column("seq"), text("salt"), text("text"))


holds = Table(
    "ledger_holds",
    metadata,
    id_column(),
    number("wallet_id"),
    number("hold_id"),
    number("amount"),
    number("seq"),
    instant("deadline_at"),
    Index("ix_ledger_holds_wallet", "wallet_id"),
    CheckConstraint("amount > 0", name="amount_positive"),
)

hold_endings = Table(
    "ledger_hold_endings",
    metadata,
    id_column("hold_ref"),
    text("how"),
    number("seq"),
    instant("at"),
    CheckConstraint("how IN ('collected','cancelled','lapsed')", name="how_known"),
)

totals = Table(
    "ledger_totals",
    metadata,
    number("person_id"),
    number("unit_id"),
    number("period"),
    text("category"),
    number("amount"),
    number("times"),
    number("settled"),
    PrimaryKeyConstraint("person_id", "unit_id", "period", "category"),
    sqlite_with_rowid=False,
)


class Unit(msgspec.Struct):
    """What is counted. ``scale``: decimal places people write it with."""

    id: int
    code: str
    name: str
    scale: int


class Account(msgspec.Struct):
    """Whose, of what, for what use. ``balance`` = credits - debits; guarded kinds never below zero."""

    id: int
    owner_type: str
    owner_id: int
    unit_id: int
    kind: AccountKind
    balance: int


class Transfer(msgspec.Struct):
    """One movement of ``amount`` from ``debit_id`` to ``credit_id``. See DESIGN section 2 for each column."""

    seq: int
    group_seq: int
    unit_id: int
    debit_id: int
    credit_id: int
    amount: int
    category: str
    person_id: int | None
    place_id: int | None
    rule_version: int
    source_type: str
    source_id: int
    revision: int
    leg: int
    effective_at: int
    recorded_at: int
    reverses: int | None
    actor_id: int | None
    memo_hash: str | None
    debit_after: int | None
    credit_after: int | None


class Memo(msgspec.Struct):
    """A transfer's words, kept apart so that they can be erased while the hash stays."""

    seq: int
    salt: str
    text: str


class Hold(msgspec.Struct):
    """Points set aside by transfer ``seq`` until ``deadline_at``."""

    id: int
    wallet_id: int
    hold_id: int
    amount: int
    seq: int
    deadline_at: int


class HoldEnding(msgspec.Struct):
    """How a hold ended; it ends once."""

    hold_ref: int
    how: Literal["collected", "cancelled", "lapsed"]
    seq: int
    at: int


class Total(msgspec.Struct):
    """Net earned by a person in a day (``20261121``) or month (``202611``), by category; ``times`` it was earned.

    ``amount`` holds what waits for approval as well (caps count it); ``settled`` only what has reached the wallet.
    """

    person_id: int
    unit_id: int
    period: int
    category: str
    amount: int
    times: int
    settled: int


UNITS = Shelf(units, Unit, key=("id",))
ACCOUNTS = Shelf(
    accounts, Account, key=("id",), owner=("owner_id", "owner_type"), unit=("owner_id", "owner_type", "unit_id")
)
TRANSFERS = Shelf(transfers, Transfer, key=("seq",), source=("source_id", "source_type"))
MEMOS = Shelf(memos, Memo, key=("seq",))
HOLDS = Shelf(holds, Hold, key=("id",))
HOLD_ENDINGS = Shelf(hold_endings, HoldEnding, key=("hold_ref",))
TOTALS = Shelf(
    totals, Total, key=("person_id", "unit_id", "period", "category"), period=("person_id", "unit_id", "period")
)
