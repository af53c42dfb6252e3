"""Who may do what in which shop: for commands over their working set (``shop_for``), for reads over a connection.

A command needs an open shop, unless it says otherwise, and finds what its batch has loaded; reading
(``shop_to_read``) looks into closed ones too and asks the database.
"""

from typing import Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Select, select

from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import NotFound, Refusal
from points.people.acting import ActorCommand
from points.people.models import PLACES, places
from points.people.places import within
from points.people.rights import Permission
from points.people.session import Actor
from points.redeem.models import SHOPS, Shop, shops

T = TypeVar("T")


class InShop(ActorCommand[T], Generic[T], frozen=True, kw_only=True):
    """A command in one shop that reads nothing else beforehand."""

    shop_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The shop and its place."""
        need_shop(ws, self.shop_id)
        yield
        need_shop_place(ws, self.shop_id)
        yield


def need_shop(ws: WorkingSet, shop_id: int) -> None:
    """Ask for a shop; its place is asked for with ``need_shop_place`` a round later."""
    ws.need(SHOPS, "key", shop_id)


def need_shop_place(ws: WorkingSet, shop_id: int) -> None:
    """Ask for the place of a shop that is loaded."""
    if (shop := ws.get(SHOPS, shop_id)) is not None:
        ws.need(PLACES, "key", shop.place_id)


def shop_for(ws: WorkingSet, by: Actor, permission: Permission, shop_id: int, *, closed_too: bool = False) -> Shop:
    """An open shop in which they may do this; ``shop_not_found``, ``shop_closed`` or ``forbidden``.

    ``closed_too``: for what may still come back to a shop after it has closed, and be carried away from it.
    """
    shop = ws.get(SHOPS, shop_id)
    place = ws.get(PLACES, shop.place_id) if shop is not None else None
    if shop is None or place is None:
        raise shop_not_found()
    by.require(permission, place.path)
    if shop.closed_at is not None and not closed_too:
        raise Refusal("shop_closed", "这个兑换点已经停用,请换一个。")
    return shop


class ShopRead(msgspec.Struct, frozen=True):
    """A shop, open or closed, and where it is."""

    id: int
    name: str
    phone: str
    printer: str
    place_path: str


def shop_to_read(connection: Connection, actor: Actor, shop_id: int, permission: Permission) -> ShopRead:
    """A shop for somebody who may do this there; ``shop_not_found`` or ``forbidden``."""
    found = connection.execute(_shops().where(shops.c.id == shop_id)).one_or_none()
    if found is None:
        raise shop_not_found()
    shop = ShopRead(*found)
    actor.require(permission, shop.place_path)
    return shop


def shops_to_read(connection: Connection, actor: Actor, permission: Permission) -> list[ShopRead]:
    """Every shop in which they may do this."""
    paths = actor.paths(permission)
    query = _shops().where(within(paths)).order_by(shops.c.id)
    return [ShopRead(*row) for row in connection.execute(query)] if paths else []


def shop_not_found() -> NotFound:
    """There is no such shop."""
    return NotFound("shop_not_found", "没有这个兑换点,请刷新后重新选择。")


def _shops() -> Select[int, str, str, str, str]:
    shop = shops.c
    return select(shop.id, shop.name, shop.phone, shop.printer, places.c.path).join(
        places, places.c.id == shop.place_id
    )
