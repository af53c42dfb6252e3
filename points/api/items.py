"""The catalogue: what there is to be had for points, its prices and its picture. Residents see points, never yuan."""

from dataclasses import dataclass
from typing import Annotated

from litestar import Response, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, MultipartBody, QueryParameter

from points.api.fields import CursorText, Limit, PathId, QueryId, QueryText, hundredths, instant
from points.api.idempotency_key import answered
from points.api.item_views import (
    EXAMPLE,
    VERSION_CHARS,
    ItemBody,
    ItemView,
    NewPrice,
    PriceList,
    PriceView,
    item_view,
    sees_stock,
)
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.api.static import ASK_AGAIN, FOR_EVER
from points.limits import PAGE_SIZE_MAX
from points.people.session import Actor
from points.redeem import offer
from points.redeem.catalogue import ChangeItem, CreateItem, SetPicture, SetPrice
from points.redeem.offer import Wish
from points.redeem.pictures import UPLOAD_BYTES_MAX, encode
from points.redeem.today import terms_now

FORM_BYTES_MAX = 10_000
"""What a form may hold beside its file."""
Version = Annotated[str | None, QueryParameter(max_length=64, pattern=r"^[0-9a-f]*$", description="Of the picture.")]


@dataclass
class PictureUpload:
    """A form with one picture: JPEG, PNG or WebP."""

    file: UploadFile


@get("/api/items", permission="shop.read", operation_id="listItems", tags=["items"], sync_to_thread=True)
def list_items(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    shop_id: QueryId = None,
    q: QueryText = None,
    include_withdrawn: FromQuery[bool] = False,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[ItemView]:
    """What there is, by part of a name or an article number. Staff also see what has no price yet, or no more offers.

    `available` counts one shop, or without `shop_id` all open ones.
    """
    staff = sees_stock(actor)
    wish = Wish(
        shop_id=shop_id,
        person_id=actor.person_id,
        q=q or "",
        withdrawn_too=include_withdrawn and staff,
        only_priced=not staff,
        after_id=read_position(cursor) or 0,
        limit=limit,
    )
    with parts.database.read() as connection:
        found = offer.offers(connection, terms_now(connection, parts.clock.now()), wish)
    return page([item_view(each, actor) for each in found], limit, *([found[-1].item.id] if found else []))


@get("/api/items/{item_id:int}", permission="shop.read", operation_id="getItem", tags=["items"], sync_to_thread=True)
def get_item(
    item_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor], shop_id: QueryId = None
) -> ItemView:
    """One item. Staff also see one that is withdrawn or has no price."""
    return _one(parts, actor, item_id, shop_id)


@post(
    "/api/items", permission="item.write", operation_id="createItem", tags=["items"], example=EXAMPLE, refusals=(404,)
)
async def create_item(
    data: JSONBody[ItemBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[ItemView]:
    """Add a good or a service. It can be ordered once it has a price. 409 `barcode_taken`."""
    outcome = await parts.writer.submit(CreateItem(by=actor, key=key, draft=data.draft()))
    return answered(outcome, await sync_to_thread(_one, parts, actor, outcome.unwrap()))


@put("/api/items/{item_id:int}", permission="item.write", operation_id="changeItem", tags=["items"], example=EXAMPLE)
async def change_item(
    item_id: PathId, data: JSONBody[ItemBody], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> ItemView:
    """Describe an item anew; `withdrawn` takes it off the shelves. 409 `kind_fixed` `barcode_taken`."""
    command = ChangeItem(by=actor, item_id=item_id, draft=data.draft(), withdrawn=data.withdrawn)
    return await sync_to_thread(_one, parts, actor, await parts.writer.run(command))


@post(
    "/api/items/{item_id:int}/prices",
    permission="item.write",
    operation_id="setPrice",
    tags=["items"],
    example={"price": "4.00", "cost_yuan": "2.50", "effective_from": "2026-06-01T00:00:00+08:00"},
)
async def set_price(
    item_id: PathId,
    data: JSONBody[NewPrice],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[PriceList]:
    """What it costs from a time on (left out: from now). 422 `price_past`: what was charged stays so."""
    command = SetPrice(
        by=actor,
        key=key,
        item_id=item_id,
        effective_from=instant(data.effective_from, "effective_from") if data.effective_from is not None else None,
        points=hundredths(data.price, "price"),
        cost_fen=hundredths(data.cost_yuan, "cost_yuan"),
    )
    outcome = await parts.writer.submit(command)
    outcome.unwrap()
    return answered(outcome, await sync_to_thread(_prices, parts, item_id))


@get(
    "/api/items/{item_id:int}/prices",
    permission="item.write",
    operation_id="listPrices",
    tags=["items"],
    sync_to_thread=True,
)
def list_prices(item_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> PriceList:
    """The latest hundred prices of an item, those to come first."""
    return _prices(parts, item_id)


@put(
    "/api/items/{item_id:int}/picture",
    permission="item.write",
    operation_id="setPicture",
    tags=["items"],
    request_max_body_size=UPLOAD_BYTES_MAX + FORM_BYTES_MAX,
    refusals=(413,),
)
async def set_picture(
    item_id: PathId,
    data: MultipartBody[PictureUpload],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
) -> ItemView:
    """Show it by this picture. It is drawn anew, small: 422 `picture_bad` `picture_large`."""
    upload = await data.file.read()
    picture = await sync_to_thread(encode, upload)
    await parts.writer.run(SetPicture(by=actor, item_id=item_id, picture=picture))
    return await sync_to_thread(_one, parts, actor, item_id)


@get(
    "/api/items/{item_id:int}/picture",
    permission="public",
    session="none",
    operation_id="getPicture",
    tags=["items"],
    media_type="image/jpeg",
    sync_to_thread=True,
)
def get_picture(item_id: PathId, parts: NamedDependency[Parts], v: Version = None) -> Response[bytes]:
    """The picture. Asked for by the version it has (as `picture_url` does) it may be kept for ever."""
    with parts.database.read() as connection:
        name, media_type, body = offer.picture_of(connection, item_id)
    kept = v is not None and len(v) >= VERSION_CHARS and name.startswith(v)
    headers = {"Cache-Control": FOR_EVER if kept else ASK_AGAIN, "ETag": f'"{name}"'}
    return Response(body, media_type=media_type, headers=headers)


def _one(parts: Parts, actor: Actor, item_id: int, shop_id: int | None = None) -> ItemView:
    staff = sees_stock(actor)
    wish = Wish(
        item_id=item_id,
        shop_id=shop_id,
        person_id=actor.person_id,
        withdrawn_too=staff,
        only_priced=not staff,
        limit=1,
    )
    with parts.database.read() as connection:
        found = offer.offer_of(connection, terms_now(connection, parts.clock.now()), wish)
    return item_view(found, actor)


def _prices(parts: Parts, item_id: int) -> PriceList:
    with parts.database.read() as connection:
        return PriceList([PriceView.of(each) for each in offer.prices_of(connection, item_id, PAGE_SIZE_MAX)])


HANDLERS = (list_items, get_item, create_item, change_item, set_price, list_prices, set_picture, get_picture)
