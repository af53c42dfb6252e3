"""The tables of services: who provides them, the vouchers for them, and the monthly settlement with each provider."""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table, UniqueConstraint

from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf

VoucherState = Literal["issued", "done", "confirmed", "complained", "returned", "cancelled", "lapsed"]

providers = Table(
    "providers",
    metadata,
    id_column(),
    text("name"),
    text("phone"),
    number("person_id", nullable=True),
    instant("created_at"),
    instant("closed_at", nullable=True),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    Index("ix_providers_person", "person_id"),
)

settlements = Table(
    "settlements",
    metadata,
    id_column(),
    number("provider_id"),
    number("month"),
    number("vouchers"),
    number("fen"),
    number("made_by", nullable=True),
    instant("made_at"),
    number("approved_by", nullable=True),
    instant("approved_at", nullable=True),
    UniqueConstraint("provider_id", "month"),
    ForeignKeyConstraint(["provider_id"], ["providers.id"]),
)

vouchers = Table(
    "vouchers",
    metadata,
    id_column(),
    number("order_id"),
    number("line_id"),
    number("item_id"),
    number("person_id"),
    text("owner_type"),
    number("owner_id"),
    number("provider_id"),
    text("code"),
    text("state"),
    number("points"),
    number("cost_fen"),
    number("hold_id"),
    number("revision"),
    instant("issued_at"),
    instant("valid_until"),
    instant("done_at", nullable=True),
    number("done_by", nullable=True),
    instant("answered_at", nullable=True),
    text("complaint"),
    text("decision"),
    instant("ended_at", nullable=True),
    number("settlement_id", nullable=True),
    UniqueConstraint("code"),
    ForeignKeyConstraint(["order_id"], ["orders.id"]),
    ForeignKeyConstraint(["item_id"], ["items.id"]),
    ForeignKeyConstraint(["person_id"], ["persons.id"]),
    ForeignKeyConstraint(["provider_id"], ["providers.id"]),
    Index("ix_vouchers_person", "person_id", "id"),
    Index("ix_vouchers_order", "order_id"),
    Index("ix_vouchers_provider", "provider_id", "done_at"),
    Index("ix_vouchers_state", "state", "valid_until"),
    CheckConstraint(
        "state IN ('issued','done','confirmed','complained','returned','cancelled','lapsed')", name="state_known"
    ),
)


class Provider(msgspec.Struct):
    """Who does a service. ``person_id``: the resident who may confirm on their own phone, if there is one."""

    id: int
    name: str
    phone: str
    person_id: int | None
    created_at: int
    closed_at: int | None


class Settlement(msgspec.Struct):
    """What a provider is owed for the services done in a month (``202611``); made by one, approved by another."""

    id: int
    provider_id: int
    month: int
    vouchers: int
    fen: int
    made_by: int | None
    made_at: int
    approved_by: int | None
    approved_at: int | None


class Voucher(msgspec.Struct):
    """One service, once. Its points are held (cause ("voucher", id)) and spent when the provider says it is done.

    issued -> done -> confirmed, or complained -> returned (points back) or confirmed; or cancelled, or lapsed.
    ``code``: 18 digits. ``revision``: of the cause. ``decision``: what was decided on the complaint, in words.
    """

    id: int
    order_id: int
    line_id: int
    item_id: int
    person_id: int
    owner_type: str
    owner_id: int
    provider_id: int
    code: str
    state: VoucherState
    points: int
    cost_fen: int
    hold_id: int
    revision: int
    issued_at: int
    valid_until: int
    done_at: int | None
    done_by: int | None
    answered_at: int | None
    complaint: str
    decision: str
    ended_at: int | None
    settlement_id: int | None


PROVIDERS = Shelf(providers, Provider, key=("id",))
SETTLEMENTS = Shelf(settlements, Settlement, key=("id",))
VOUCHERS = Shelf(vouchers, Voucher, key=("id",), code=("code",), order=("order_id",))
