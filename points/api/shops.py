"""The 兑换点: where they are, and whether they redeem today."""

from typing import Annotated

import msgspec
from litestar import Response, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from msgspec import Meta

from points.api.fields import Id, PathId, SomeText, Text
from points.api.idempotency_key import answered
from points.api.parts import Parts
from points.people.session import Actor
from points.redeem.access import shop_not_found
from points.redeem.catalogue import ChangeShop, CreateShop
from points.redeem.today import PlacedShop, Today, placed_shops, terms_now, today

Printer = Annotated[Text, Meta(examples=["192.168.1.50:9100"])]
"""A receipt printer on the shop's own network; empty: none."""


class NewShop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shop in a place."""

    name: SomeText
    place_id: Id
    address: Text = ""
    phone: Text = ""
    printer: Printer = ""


class ShopBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shop as it is to be."""

    name: SomeText
    place_id: Id
    address: Text = ""
    phone: Text = ""
    printer: Printer = ""
    closed: bool = False


class TodayView(msgspec.Struct, frozen=True):
    """Whether anything can be had now; ``next_day``: the next day of redemption, if not."""

    open: bool
    explanation: str
    next_day: str | None

    @classmethod
    def of(cls, told: Today) -> "TodayView":
        """As the API shows it."""
        return cls(told.open, told.explanation, told.next_day.isoformat() if told.next_day else None)


class ShopView(msgspec.Struct, frozen=True, kw_only=True):
    """A shop. ``printer`` is told to those who print there or write it down; to others it is null."""

    id: int
    name: str
    place_id: int
    place_name: str
    address: str
    phone: str
    printer: str | None
    closed: bool
    today: TodayView


class Shops(msgspec.Struct, frozen=True):
    """All of them: a town has a dozen."""

    items: list[ShopView]


@get("/api/shops", permission="shop.read", operation_id="listShops", tags=["shops"], sync_to_thread=True)
def list_shops(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], include_closed: FromQuery[bool] = False
) -> Shops:
    """The shops; who writes the catalogue may ask for the closed ones too."""
    return Shops(_views(parts, actor, closed_too=include_closed and actor.may("item.write")))


@post(
    "/api/shops",
    permission="item.write",
    operation_id="createShop",
    tags=["shops"],
    example={"name": "河东社区兑换点", "place_id": 17, "address": "河东文化广场1号", "phone": "19900001234"},
    refusals=(404,),
)
async def create_shop(
    data: JSONBody[NewShop],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[ShopView]:
    """Open a shop. 409 `shop_exists` where the place has one of this name."""
    outcome = await parts.writer.submit(CreateShop(by=actor, key=key, **msgspec.structs.asdict(data)))
    return answered(outcome, await sync_to_thread(_view, parts, actor, outcome.unwrap()))


@put(
    "/api/shops/{shop_id:int}",
    permission="item.write",
    operation_id="changeShop",
    tags=["shops"],
    example={"name": "河东社区兑换点", "place_id": 17, "phone": "19900001235", "printer": "192.168.1.50:9100"},
)
async def change_shop(
    shop_id: PathId, data: JSONBody[ShopBody], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> ShopView:
    """Correct a shop, or close it. 409 `shop_in_use` while goods or orders wait in it."""
    command = ChangeShop(by=actor, shop_id=shop_id, **msgspec.structs.asdict(data))
    return await sync_to_thread(_view, parts, actor, await parts.writer.run(command))


def _view(parts: Parts, actor: Actor, shop_id: int) -> ShopView:
    found = next((each for each in _views(parts, actor, closed_too=True) if each.id == shop_id), None)
    if found is None:
        raise shop_not_found()
    return found


def _views(parts: Parts, actor: Actor, *, closed_too: bool) -> list[ShopView]:
    with parts.database.read() as connection:
        found = placed_shops(connection, closed_too=closed_too)
        here = TodayView.of(today(terms_now(connection, parts.clock.now())))
    prints = actor.may("till.run") or actor.may("item.write")
    return [_shop(each, here, each.shop.printer if prints else None) for each in found]


def _shop(placed: PlacedShop, here: TodayView, printer: str | None) -> ShopView:
    shop = placed.shop
    return ShopView(
        id=shop.id,
        name=shop.name,
        place_id=shop.place_id,
        place_name=placed.place_name,
        address=shop.address,
        phone=shop.phone,
        printer=printer,
        closed=shop.closed_at is not None,
        today=here,
    )


HANDLERS = (list_shops, create_shop, change_shop)
