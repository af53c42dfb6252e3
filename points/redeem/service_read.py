"""Reading vouchers: a resident's own, those of an order, and those that a provider or the staff may see."""

from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from points.errors import Forbidden, NotFound
from points.people.models import persons, places
from points.people.places import labels, within
from points.people.session import Actor
from points.redeem.models import items, shops
from points.redeem.order_models import orders
from points.redeem.service_models import Voucher, VoucherState, providers, vouchers

View = Literal["owner", "staff", "provider"]


class VoucherLine(msgspec.Struct, frozen=True):
    """A voucher with the names on it. ``person_place``: where the resident lives, as people say it."""

    voucher: Voucher
    item_name: str
    person_name: str
    person_place: str
    provider_name: str
    provider_phone: str
    provider_person_id: int | None
    shop_path: str

    def view_of(self, actor: Actor) -> View | None:
        """As what somebody sees it; None: not at all."""
        if self.voucher.person_id == actor.person_id:
            return "owner"
        if any(actor.may(right, self.shop_path) for right in ("order.read", "voucher.confirm", "voucher.settle")):
            return "staff"
        return "provider" if self.provider_person_id == actor.person_id else None


def state_at(voucher: Voucher, now: int) -> VoucherState:
    """Its state as people see it: lapsed from its time on, also before the sweep."""
    return "lapsed" if voucher.state == "issued" and voucher.valid_until <= now else voucher.state


def vouchers_of_person(
    connection: Connection, person_id: int, *, before_id: int | None = None, limit: int = 50
) -> list[VoucherLine]:
    """A resident's own, the latest first."""
    return _read(connection, vouchers.c.person_id == person_id, before_id, limit)


def voucher_line(connection: Connection, voucher_id: int) -> VoucherLine:
    """One voucher; ``voucher_not_found``."""
    return _one(connection, vouchers.c.id == voucher_id)


def voucher_by_code(connection: Connection, actor: Actor, code: str) -> VoucherLine:
    """The voucher of this code, for whoever may confirm it; to anybody else there is none."""
    line = _one(connection, vouchers.c.code == code)
    confirms = any(actor.may(right, line.shop_path) for right in ("till.run", "voucher.confirm", "voucher.settle"))
    seen_as = line.view_of(actor)
    if seen_as != "provider" and not (seen_as == "staff" and confirms):
        raise _missing()
    return line


def vouchers_to_confirm(
    connection: Connection,
    actor: Actor,
    now: int,
    *,
    state: VoucherState | None = None,
    provider_id: int | None = None,
    person_id: int | None = None,
    before_id: int | None = None,
    limit: int = 50,
) -> list[VoucherLine]:
    """What staff see in their part of the town, and a provider's person of their own; ``Forbidden`` to others."""
    paths = {*actor.paths("voucher.confirm"), *actor.paths("voucher.settle"), *actor.paths("order.read")}
    own = list(connection.execute(select(providers.c.id).where(providers.c.person_id == actor.person_id)).scalars())
    if not paths and not own:
        raise Forbidden
    seen = or_(within(paths) if paths else false(), vouchers.c.provider_id.in_(own))
    if state is not None:
        seen = and_(seen, _in_state(state, now))
    if provider_id is not None:
        seen = and_(seen, vouchers.c.provider_id == provider_id)
    if person_id is not None:
        # a provider knows of those who come to them, not of all that one of them has
        seen = and_(seen, within(paths) if paths else false(), vouchers.c.person_id == person_id)
    return _read(connection, seen, before_id, limit)


def _in_state(state: VoucherState, now: int) -> ColumnElement[bool]:
    if state == "issued":
        return and_(vouchers.c.state == "issued", vouchers.c.valid_until > now)
    if state == "lapsed":
        over = and_(vouchers.c.state == "issued", vouchers.c.valid_until <= now)
        return or_(vouchers.c.state == "lapsed", over)
    return vouchers.c.state == state


def _one(connection: Connection, condition: ColumnElement[bool]) -> VoucherLine:
    found = _read(connection, condition, None, 1)
    if not found:
        raise _missing()
    return found[0]


def _read(
    connection: Connection, condition: ColumnElement[bool], before_id: int | None, limit: int
) -> list[VoucherLine]:
    query = (
        select(
            *(vouchers.c[name] for name in Voucher.__struct_fields__),
            items.c.name.label("item_name"),
            persons.c.name.label("person_name"),
            persons.c.place_id,
            providers.c.name.label("provider_name"),
            providers.c.phone.label("provider_phone"),
            providers.c.person_id.label("provider_person_id"),
            places.c.path,
        )
        .join(items, items.c.id == vouchers.c.item_id)
        .join(persons, persons.c.id == vouchers.c.person_id)
        .join(providers, providers.c.id == vouchers.c.provider_id)
        .join(orders, orders.c.id == vouchers.c.order_id)
        .join(shops, shops.c.id == orders.c.shop_id)
        .join(places, places.c.id == shops.c.place_id)
        .where(condition)
        .order_by(vouchers.c.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(vouchers.c.id < before_id)
    rows = connection.execute(query).all()
    return _lines(connection, rows)


def _lines(connection: Connection, rows: Any) -> list[VoucherLine]:
    homes = labels(connection, {row.place_id for row in rows})
    width = len(Voucher.__struct_fields__)
    return [
        VoucherLine(
            voucher=Voucher(*row[:width]),
            item_name=row.item_name,
            person_name=row.person_name,
            person_place=homes[row.place_id],
            provider_name=row.provider_name,
            provider_phone=row.provider_phone,
            provider_person_id=row.provider_person_id,
            shop_path=row.path,
        )
        for row in rows
    ]


def _missing() -> NotFound:
    return NotFound("voucher_not_found", "没有这张服务券,请核对后再试。")
