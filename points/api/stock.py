"""The shop's stock: what is on the shelf, what came in, what was carried, what was counted, what to look at."""

from typing import Annotated

from litestar import Controller, Response, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from points.api.count_views import (
    Alerts,
    CountBody,
    CountDecisionBody,
    CountLinesBody,
    CountView,
    alert_view,
    count_view,
)
from points.api.fields import CursorText, Limit, PathId, QueryId
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.api.stock_views import (
    MoveBody,
    MovesMade,
    MoveView,
    ReceiptBody,
    ReceiptView,
    SponsorNames,
    StockView,
    move_view,
    receipt_lines,
    receipt_view,
    stock_line,
)
from points.limits import ID_MAX
from points.people.session import Actor
from points.redeem.access import shop_to_read, shops_to_read
from points.redeem.alerts import open_alerts
from points.redeem.counting import CountLine, DecideCount, OpenCount, SubmitCount, WriteCount
from points.redeem.shelf import on_shelf
from points.redeem.sponsors import open_sponsors
from points.redeem.stock import CancelReceipt, MoveLine, MoveStock, ReceiveStock
from points.redeem.stock_read import Named, count_of, counts_of, moves_named, moves_of, receipt_of, receipts_of

ShopId = Annotated[int, QueryParameter(ge=1, le=ID_MAX, description="Which shop.")]
GivenParts = NamedDependency[Parts]
GivenActor = NamedDependency[Actor]
Key = NamedDependency[str]


@get(
    "/api/stock",
    permission="stock.read",
    operation_id="listStock",
    refusals=(404,),
    tags=["stock"],
    sync_to_thread=True,
)
def list_stock(shop_id: ShopId, parts: GivenParts, actor: GivenActor) -> StockView:
    """What a shop has of every good: on hand, reserved and available, from the ledger."""
    with parts.database.read() as connection:
        shop = shop_to_read(connection, actor, shop_id, "stock.read")
        lines = on_shelf(connection, shop.id, parts.clock.now())
    with_cost = actor.may("item.write", shop.place_path)
    return StockView([stock_line(line, with_cost=with_cost) for line in lines])


@get(
    "/api/alerts",
    permission="stock.read",
    operation_id="listAlerts",
    refusals=(404,),
    tags=["stock"],
    sync_to_thread=True,
)
def list_alerts(parts: GivenParts, actor: GivenActor, shop_id: QueryId = None) -> Alerts:
    """What to look at in a shop, or in all one answers for, and in the town as a whole."""
    with parts.database.read() as connection:
        if shop_id is not None:
            found = [shop_to_read(connection, actor, shop_id, "stock.read")]
        else:
            found = shops_to_read(connection, actor, "stock.read")
        return Alerts([alert_view(each) for each in open_alerts(connection, [shop.id for shop in found])])


@get(
    "/api/stock/sponsors",
    permission="stock.write",
    operation_id="listStockSponsors",
    tags=["stock"],
    sync_to_thread=True,
)
def list_sponsors(parts: GivenParts) -> SponsorNames:
    """The 爱心单位 that a delivery may be from: their names alone, for those who receive it."""
    with parts.database.read() as connection:
        return SponsorNames([Named(each.id, each.name) for each in open_sponsors(connection)])


class Deliveries(Controller):
    """Goods that came in."""

    path = "/api/stock/receipts"
    tags = ("stock",)

    @get("/", permission="stock.read", operation_id="listStockReceipts", refusals=(404,), sync_to_thread=True)
    def receipts(
        self, shop_id: ShopId, parts: GivenParts, actor: GivenActor, cursor: CursorText = None, limit: Limit = 50
    ) -> Page[ReceiptView]:
        """Deliveries to a shop, the latest first."""
        before = read_position(cursor)
        with parts.database.read() as connection:
            shop_to_read(connection, actor, shop_id, "stock.read")
            found = receipts_of(connection, shop_id, before=before, limit=limit)
        views = [receipt_view(each, actor, parts.clock.now()) for each in found]
        return page(views, limit, *[view.id for view in views[-1:]])

    @post("/", permission="stock.write", operation_id="receiveStock", refusals=(404,))
    async def receive(
        self, data: JSONBody[ReceiptBody], parts: GivenParts, actor: GivenActor, key: Key
    ) -> Response[ReceiptView]:
        """Goods come in. Only goods: 422 `not_a_good` for a service."""
        command = ReceiveStock(
            key=key,
            by=actor,
            shop_id=data.shop_id,
            supplier=data.supplier,
            lines=receipt_lines(data),
            sponsor_id=data.sponsor_id,
            note=data.note,
        )
        outcome = await parts.writer.submit(command)
        return answered(outcome, await sync_to_thread(_receipt, parts, outcome.unwrap(), actor))

    @post("/{receipt_id:int}/cancellation", permission="stock.write", operation_id="cancelStockReceipt")
    async def cancel(
        self, receipt_id: FromPath[PathId], parts: GivenParts, actor: GivenActor, key: Key
    ) -> Response[ReceiptView]:
        """A delivery was typed wrong: by its maker, the same day, while nothing of it is sold or reserved."""
        outcome = await parts.writer.submit(CancelReceipt(key=key, by=actor, receipt_id=receipt_id))
        return answered(outcome, await sync_to_thread(_receipt, parts, outcome.unwrap(), actor))


class Moves(Controller):
    """Goods carried between shops."""

    path = "/api/stock/moves"
    tags = ("stock",)

    @get("/", permission="stock.read", operation_id="listStockMoves", refusals=(404,), sync_to_thread=True)
    def moves(
        self, shop_id: ShopId, parts: GivenParts, actor: GivenActor, cursor: CursorText = None, limit: Limit = 50
    ) -> Page[MoveView]:
        """What was carried into a shop or out of it, the latest first."""
        before = read_position(cursor)
        with parts.database.read() as connection:
            shop_to_read(connection, actor, shop_id, "stock.read")
            views = [move_view(each) for each in moves_of(connection, shop_id, before=before, limit=limit)]
        return page(views, limit, *[view.id for view in views[-1:]])

    @post("/", permission="stock.write", operation_id="moveStock", refusals=(404,))
    async def move(
        self, data: JSONBody[MoveBody], parts: GivenParts, actor: GivenActor, key: Key
    ) -> Response[MovesMade]:
        """Carry goods from one shop to another, with a right in both. What is reserved stays."""
        command = MoveStock(
            key=key,
            by=actor,
            from_shop_id=data.from_shop_id,
            to_shop_id=data.to_shop_id,
            lines=tuple(MoveLine(line.item_id, line.quantity) for line in data.lines),
            note=data.note,
        )
        outcome = await parts.writer.submit(command)
        return answered(outcome, await sync_to_thread(_moved, parts, outcome.unwrap()))


class Counts(Controller):
    """盘点: blind, and decided by a second person."""

    path = "/api/stock/counts"
    tags = ("stock",)

    @get("/", permission="stock.read", operation_id="listStockCounts", refusals=(404,), sync_to_thread=True)
    def counts(
        self, shop_id: ShopId, parts: GivenParts, actor: GivenActor, cursor: CursorText = None, limit: Limit = 20
    ) -> Page[CountView]:
        """Counts in a shop, the latest first."""
        before = read_position(cursor)
        with parts.database.read() as connection:
            shop = shop_to_read(connection, actor, shop_id, "stock.read")
            found = counts_of(connection, shop_id, before=before, limit=limit)
        views = [count_view(each, actor, shop.place_path) for each in found]
        return page(views, limit, *[view.id for view in views[-1:]])

    @get("/{count_id:int}", permission="stock.read", operation_id="getStockCount", sync_to_thread=True)
    def one(self, count_id: FromPath[PathId], parts: GivenParts, actor: GivenActor) -> CountView:
        """One count. What there should be is told only once it is submitted, to nobody before."""
        return _count(parts, count_id, actor)

    @post("/", permission="stock.write", operation_id="openStockCount", refusals=(404,))
    async def open(
        self, data: JSONBody[CountBody], parts: GivenParts, actor: GivenActor, key: Key
    ) -> Response[CountView]:
        """Begin to count in a shop, all of it or some shelves."""
        outcome = await parts.writer.submit(OpenCount(key=key, by=actor, shop_id=data.shop_id, note=data.note))
        return answered(outcome, await sync_to_thread(_count, parts, outcome.unwrap(), actor))

    @put("/{count_id:int}", permission="stock.write", operation_id="writeStockCount")
    async def write(
        self, count_id: FromPath[PathId], data: JSONBody[CountLinesBody], parts: GivenParts, actor: GivenActor
    ) -> CountView:
        """Write down all that was counted so far, by whoever opened the count."""
        lines = tuple(CountLine(line.item_id, line.counted) for line in data.lines)
        await parts.writer.run(WriteCount(by=actor, count_id=count_id, lines=lines))
        return await sync_to_thread(_count, parts, count_id, actor)

    @post("/{count_id:int}/submission", permission="stock.write", operation_id="submitStockCount")
    async def submit(
        self, count_id: FromPath[PathId], parts: GivenParts, actor: GivenActor, key: Key
    ) -> Response[CountView]:
        """The counting is done. What there should be is what the ledger has at this very moment."""
        outcome = await parts.writer.submit(SubmitCount(key=key, by=actor, count_id=count_id))
        return answered(outcome, await sync_to_thread(_count, parts, outcome.unwrap(), actor))

    @post("/{count_id:int}/decision", permission="stock.approve", operation_id="decideStockCount")
    async def decide(
        self,
        count_id: FromPath[PathId],
        data: JSONBody[CountDecisionBody],
        parts: GivenParts,
        actor: GivenActor,
        key: Key,
    ) -> Response[CountView]:
        """Take the differences over, or not. 403 `own_count`: whoever counted does not decide."""
        command = DecideCount(key=key, by=actor, count_id=count_id, approve=data.approve, note=data.note)
        outcome = await parts.writer.submit(command)
        return answered(outcome, await sync_to_thread(_count, parts, outcome.unwrap(), actor))


def _receipt(parts: Parts, receipt_id: int, actor: Actor) -> ReceiptView:
    with parts.database.read() as connection:
        return receipt_view(receipt_of(connection, receipt_id), actor, parts.clock.now())


def _moved(parts: Parts, ids: list[int]) -> MovesMade:
    with parts.database.read() as connection:
        return MovesMade([move_view(each) for each in moves_named(connection, ids)])


def _count(parts: Parts, count_id: int, actor: Actor) -> CountView:
    with parts.database.read() as connection:
        found = count_of(connection, count_id)
        shop = shop_to_read(connection, actor, found.count.shop_id, "stock.read")
    return count_view(found, actor, shop.place_path)


HANDLERS = (list_stock, list_alerts, list_sponsors, Deliveries, Moves, Counts)
