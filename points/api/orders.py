"""Orders: at the counter, from home, collected, cancelled, brought back, undone."""

from datetime import date
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from points.api.fields import CursorText, Limit, PathId, QueryId, hundredths
from points.api.idempotency_key import KeyHeader, answered, required_key
from points.api.order_views import (
    CollectionBody,
    CollectorBody,
    OrderBody,
    OrderView,
    ReturnsBody,
    order_view,
)
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.api.proof import proven
from points.api.request import AnyRequest, parts_of
from points.clock import at
from points.errors import Refusal, Unauthenticated
from points.people.session import Actor
from points.redeem import presence, read
from points.redeem.access import shop_to_read
from points.redeem.basket import Wanted, gathered
from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.order import PlaceOrder
from points.redeem.order_models import Identified
from points.redeem.presence import Presence
from points.redeem.sale import Collector
from points.redeem.told import OrderTold, as_seen

InState = Annotated[
    Literal["reserved", "collected", "cancelled", "lapsed", "undone"] | None,
    QueryParameter(name="state", description="Only orders in this state."),
]


@post(
    "/api/orders",
    permission="shop.reserve",
    session="in_batch",
    operation_id="placeOrder",
    tags=("orders",),
    refusals=(404, 410, 422, 429),
)
async def place_order(
    data: JSONBody[OrderBody], request: AnyRequest, idempotency_key: KeyHeader = None
) -> Response[OrderView]:
    """Take goods and services at the counter (`till`, for clerks), or reserve them from home (`home`).

    Refusals carry a `reason`: insufficient limit_person limit_household visits_used sold_out withdrawn no_price
    not_for_you closed_today outside_hours needs_proof presence_expired price_changed budget_stopped minor blocked.
    Of `insufficient` also `missing`, of `needs_proof` also `verify_above`: points, as decimals like every amount.
    """
    parts, token = parts_of(request), request.auth
    key = required_key(request, idempotency_key)
    if token is None:
        raise Unauthenticated
    met = _met(parts, data)
    identified: Identified = "self" if met is None else met.identified
    unproven: Refusal | None = None
    fresh = False
    if met is not None and (data.live_code is not None or data.pin is not None):
        try:
            identified = await proven(parts, met, data.live_code, data.pin)
            fresh = True
        except Refusal as refusal:  # told by the command: a repeated request has its stored answer before any rule
            unproven = refusal
    if met is not None and not presence.is_of(met, token):
        unproven = presence.invalid()
    command = PlaceOrder(
        key=key,
        token=token,
        shop_id=data.shop_id,
        person_id=data.person_id if met is None else met.person_id,
        channel="home" if met is None else "till",
        wanted=gathered(Wanted(line.item_id, line.quantity) for line in data.lines),
        identified=identified,
        collector=_collector(data.collector),
        total=None if data.total is None else hundredths(data.total, "total"),
        met_at=None if met is None else met.at,
        fresh=fresh,
        stale=met is not None and not presence.is_fresh(met, parts.clock.now()),
        unproven=unproven,
    )
    outcome = await parts.writer.submit(command)
    return answered(outcome, order_view(outcome.unwrap()))


@get(
    "/api/orders",
    permission="order.read",
    operation_id="listOrders",
    tags=("orders",),
    sync_to_thread=True,
    refusals=(404,),
)
def list_orders(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    shop_id: FromQuery[Annotated[int, QueryParameter(ge=1)]],
    in_state: InState = None,
    day: FromQuery[date | None] = None,
    person_id: QueryId = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[OrderView]:
    """A shop's orders, latest first; of a `day`: those made or ended on it.

    Codes by which something can still be had are left empty for who does not run the till.
    """
    wanted = read.Filter(
        shop_id=shop_id,
        state=in_state,
        day_from=None if day is None else at(day),
        person_id=person_id,
        before_id=read_position(cursor),
    )
    now = parts.clock.now()
    with parts.database.read() as connection:
        at_till = read.runs_till(actor, shop_to_read(connection, actor, shop_id, "order.read"))
        found = read.orders_page(connection, wanted, limit)
    return page(
        [
            order_view(as_seen(each, by_owner=each.person_id == actor.person_id, now=now, at_till=at_till))
            for each in found
        ],
        limit,
        *([found[-1].id] if found else []),
    )


@get("/api/me/orders", permission="shop.reserve", operation_id="myOrders", tags=("me",), sync_to_thread=True)
def my_orders(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], cursor: CursorText = None, limit: Limit = 20
) -> Page[OrderView]:
    """My orders, latest first."""
    wanted = read.Filter(person_id=actor.person_id, before_id=read_position(cursor))
    with parts.database.read() as connection:
        found = read.orders_page(connection, wanted, limit)
    return page([order_view(each) for each in found], limit, *([found[-1].id] if found else []))


@get(
    "/api/orders/{order_id:int}",
    permission="shop.reserve",
    operation_id="getOrder",
    tags=("orders",),
    sync_to_thread=True,
)
def get_order(order_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> OrderView:
    """One order: one's own, or of a shop whose orders one reads."""
    with parts.database.read() as connection:
        return order_view(read.visible_order(connection, actor, order_id, parts.clock.now(), "order.read"))


@post(
    "/api/orders/{order_id:int}/collection",
    permission="till.run",
    operation_id="collectOrder",
    tags=("orders",),
    refusals=(410,),
)
async def collect_order(
    order_id: FromPath[PathId],
    data: JSONBody[CollectionBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
    session_token: NamedDependency[str | None],
) -> Response[OrderView]:
    """Hand over what was reserved."""
    told = await sync_to_thread(visible_order, parts, actor, order_id)
    stale = False
    if data.presence is not None:
        met = presence.read(parts.keys, data.presence)
        if met.person_id != told.person_id:
            raise Refusal("other_person", f"这一单是{told.person_name}预留的,请核对领取码。")
        stale = not presence.is_fresh(met, parts.clock.now()) or not presence.is_of(met, session_token or "")
    elif data.number != told.number:
        raise Refusal("number_wrong", "领取码不对,请扫居民手机上的领取码,或扫他的码、卡。")
    command = CollectOrder(key=key, by=actor, order_id=order_id, collector=_collector(data.collector), stale=stale)
    outcome = await parts.writer.submit(command)
    return answered(outcome, order_view(outcome.unwrap()))


@post(
    "/api/orders/{order_id:int}/cancellation",
    permission="shop.reserve",
    operation_id="cancelOrder",
    tags=("orders",),
)
async def cancel_order(
    order_id: FromPath[PathId],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[OrderView]:
    """Give up a reservation; points and goods are free again at once."""
    outcome = await parts.writer.submit(CancelOrder(key=key, by=actor, order_id=order_id))
    return answered(outcome, order_view(outcome.unwrap()))


@post("/api/orders/{order_id:int}/returns", permission="till.run", operation_id="returnLines", tags=("orders",))
async def return_lines(
    order_id: FromPath[PathId],
    data: JSONBody[ReturnsBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[OrderView]:
    """Take goods back by line and quantity; points return to the lots they came from."""
    brought = tuple(Brought(each.line_id, each.quantity, each.restock) for each in data.lines)
    command = ReturnLines(key=key, by=actor, order_id=order_id, brought=brought, reason=data.reason)
    outcome = await parts.writer.submit(command)
    return answered(outcome, order_view(outcome.unwrap()))


@post("/api/orders/{order_id:int}/undo", permission="till.run", operation_id="undoOrder", tags=("orders",))
async def undo_order(
    order_id: FromPath[PathId],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[OrderView]:
    """Undo an order on the day it was handed over."""
    outcome = await parts.writer.submit(UndoOrder(key=key, by=actor, order_id=order_id))
    return answered(outcome, order_view(outcome.unwrap()))


def visible_order(parts: Parts, actor: Actor, order_id: int) -> OrderTold:
    """An order one may see."""
    with parts.database.read() as connection:
        return read.visible_order(connection, actor, order_id, parts.clock.now())


def _met(parts: Parts, data: OrderBody) -> Presence | None:
    """Whom a lookup showed; None for an order from home."""
    if data.channel == "home":
        return None
    met = presence.read(parts.keys, data.presence or "")
    if data.person_id not in (None, met.person_id):
        raise Refusal("other_person", "选的居民和刚才扫的不是同一位,请再扫一次。")
    return met


def _collector(data: CollectorBody | None) -> Collector:
    return Collector() if data is None else Collector(data.name.strip(), data.relation.strip(), data.signature)


HANDLERS = (
    place_order,
    list_orders,
    my_orders,
    get_order,
    collect_order,
    cancel_order,
    return_lines,
    undo_order,
)
