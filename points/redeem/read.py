"""Orders, read: one, those of a shop's day, those of a person."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from points.clock import DAY
from points.errors import NotFound
from points.people.models import persons
from points.people.rights import Permission
from points.people.session import Actor
from points.redeem.access import ShopRead, shop_to_read
from points.redeem.models import Item, items, shops
from points.redeem.order_models import Order, OrderLine, order_lines, orders
from points.redeem.service_models import Provider, Voucher, providers, vouchers
from points.redeem.told import OrderTold, as_seen, tell


class Filter(msgspec.Struct, frozen=True):
    """Which orders; what is None does not matter. ``day_from``: the instant a local day begins."""

    shop_id: int | None = None
    person_id: int | None = None
    state: str | None = None
    day_from: int | None = None
    before_id: int | None = None
    paths: tuple[str, ...] | None = None


def order(connection: Connection, order_id: int) -> OrderTold | None:
    """One order."""
    return next(iter(_told(connection, [orders.c.id == order_id], 1)), None)


def order_by_number(connection: Connection, number: str) -> OrderTold | None:
    """The order of a pick-up code."""
    return next(iter(_told(connection, [orders.c.number == number], 1)), None)


def orders_page(connection: Connection, wanted: Filter, limit: int) -> list[OrderTold]:
    """Orders, latest first."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.shop_id is not None:
        conditions.append(orders.c.shop_id == wanted.shop_id)
    if wanted.person_id is not None:
        conditions.append(orders.c.person_id == wanted.person_id)
    if wanted.state is not None:
        conditions.append(orders.c.state == wanted.state)
    if wanted.before_id is not None:
        conditions.append(orders.c.id < wanted.before_id)
    if wanted.day_from is not None:
        day = (wanted.day_from, wanted.day_from + DAY - 1)
        conditions.append(orders.c.created_at.between(*day) | orders.c.ended_at.between(*day))
    return _told(connection, conditions, limit)


def visible_order(
    connection: Connection, by: Actor, order_id: int, now: int, permission: Permission = "till.run"
) -> OrderTold:
    """An order of one's own, or of a shop where one may this; to whoever may it nowhere it is not there."""
    found = order(connection, order_id)
    if found is not None and found.person_id == by.person_id:
        return found
    if found is None or not by.may(permission):
        raise NotFound("order_not_found", "没有这一单,请核对后再试。")
    at_till = runs_till(by, shop_to_read(connection, by, found.shop_id, permission))
    return as_seen(found, by_owner=False, now=now, at_till=at_till)


def runs_till(by: Actor, shop: ShopRead) -> bool:
    """Whether they run the till of this shop: they, and not who only reads, are told the codes."""
    return by.may("till.run", shop.place_path)


def _told(connection: Connection, conditions: Sequence[ColumnElement[bool]], limit: int) -> list[OrderTold]:
    found = connection.execute(
        select(orders, shops.c.name.label("shop_name"), persons.c.name.label("person_name"))
        .join(shops, shops.c.id == orders.c.shop_id)
        .join(persons, persons.c.id == orders.c.person_id)
        .where(*conditions)
        .order_by(orders.c.id.desc())
        .limit(limit)
    ).all()
    heads = [(Order(*row[:-2]), row.shop_name, row.person_name) for row in found]
    ids = [head.id for head, _, _ in heads]
    lines, made = _lines(connection, ids), _vouchers(connection, ids)
    return [
        tell(head, shop_name, person_name, lines.get(head.id, []), made.get(head.id, []), None)
        for head, shop_name, person_name in heads
    ]


def _lines(connection: Connection, ids: Iterable[int]) -> dict[int, list[tuple[OrderLine, Item]]]:
    found: dict[int, list[tuple[OrderLine, Item]]] = {}
    width = len(OrderLine.__struct_fields__)
    query = (
        select(order_lines, items)
        .join(items, items.c.id == order_lines.c.item_id)
        .where(order_lines.c.order_id.in_(list(ids)))
        .order_by(order_lines.c.id)
    )
    for row in connection.execute(query):
        line, item = OrderLine(*row[:width]), Item(*row[width:])
        found.setdefault(line.order_id, []).append((line, item))
    return found


def _vouchers(connection: Connection, ids: Iterable[int]) -> dict[int, list[tuple[Voucher, str, Provider]]]:
    found: dict[int, list[tuple[Voucher, str, Provider]]] = {}
    width = len(Voucher.__struct_fields__)
    query = (
        select(vouchers, items.c.name, providers)
        .join(items, items.c.id == vouchers.c.item_id)
        .join(providers, providers.c.id == vouchers.c.provider_id)
        .where(vouchers.c.order_id.in_(list(ids)))
        .order_by(vouchers.c.id)
    )
    for row in connection.execute(query):
        each = Voucher(*row[:width])
        found.setdefault(each.order_id, []).append((each, row[width], Provider(*row[width + 1 :])))
    return found
