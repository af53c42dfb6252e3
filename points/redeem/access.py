"""What the commands of the shop share: in which shop they act, and whether they may."""

from points.db.working_set import WorkingSet
from points.errors import NotFound, Refusal
from points.people.models import PLACES
from points.people.rights import Permission
from points.people.session import Actor
from points.redeem.models import SHOPS, Shop


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
        raise NotFound("shop_not_found", "没有这个兑换点,请刷新后重新选择。")
    by.require(permission, place.path)
    if shop.closed_at is not None and not closed_too:
        raise Refusal("shop_closed", "这个兑换点已经停用,请换一个。")
    return shop
