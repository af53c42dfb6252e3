"""Paper for the counter: a blank 领取登记表, the 盘点表, the price list for the wall, labels for the shelves."""

from datetime import date
from typing import Annotated, Any, Literal

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from points.api.fields import PathId
from points.api.files import PDF, as_file
from points.api.parts import Parts
from points.api.reports import GivenActor, GivenParts, MaybeDay, ShopId, bounded
from points.clock import local_day
from points.errors import Invalid
from points.media.form import form_pdf
from points.media.forms import PICKUP_ROWS_MAX, CountRow, count_form, pickup_form
from points.media.labels import label_sheet
from points.media.price_list import PriceList, price_list_pdf, price_list_png
from points.people.session import Actor
from points.redeem import wall
from points.redeem.access import shop_to_read
from points.redeem.stock_read import count_of
from points.redeem.today import terms_now

Rows = Annotated[int, QueryParameter(ge=1, le=PICKUP_ROWS_MAX, description="How many blank rows.")]
ItemIds = Annotated[
    str,
    QueryParameter(pattern=r"^[1-9][0-9]{0,14}(,[1-9][0-9]{0,14})*$", max_length=4_000, description="`51,52`."),
]
PaperSize = FromQuery[Literal["A4", "A3"]]


@get(
    "/api/reports/pickup-sheet.pdf",
    permission="till.run",
    operation_id="pickupSheet",
    tags=["reports"],
    media_type=PDF,
    refusals=(404,),
    sync_to_thread=True,
)
def pickup_sheet(
    parts: GivenParts, actor: GivenActor, shop_id: ShopId, day: MaybeDay = None, rows: Rows = 30
) -> Response[Any]:
    """A blank 领取登记表 for a power cut; without a `day` it is left to be written."""
    if day is not None:
        bounded(day)
    with parts.database.read() as connection:
        shop = shop_to_read(connection, actor, shop_id, "till.run")
    pdf = form_pdf(pickup_form(shop.name, day, rows, parts.clock.now()))
    return as_file(pdf, PDF, f"pickup-{shop.id}.pdf", is_shown=True)


@get(
    "/api/reports/price-list.pdf",
    permission="price.print",
    operation_id="priceListPdf",
    tags=["reports"],
    media_type=PDF,
    refusals=(404,),
    sync_to_thread=True,
)
def price_pdf(parts: GivenParts, actor: GivenActor, shop_id: ShopId, paper: PaperSize = "A4") -> Response[Any]:
    """The price list of a shop for its wall: points and limits, never yuan."""
    prices = _prices(parts, actor, shop_id)
    return as_file(price_list_pdf(prices, paper), PDF, f"prices-{shop_id}.pdf", is_shown=True)


@get(
    "/api/reports/price-list.png",
    permission="price.print",
    operation_id="priceListPng",
    tags=["reports"],
    media_type="image/png",
    refusals=(404,),
    sync_to_thread=True,
)
def price_png(parts: GivenParts, actor: GivenActor, shop_id: ShopId, paper: PaperSize = "A4") -> Response[Any]:
    """The same as a picture, to be shared in a group: its first sheet."""
    prices = _prices(parts, actor, shop_id)
    return as_file(price_list_png(prices, paper), "image/png", f"prices-{shop_id}.png", is_shown=True)


@get(
    "/api/reports/shelf-labels.pdf",
    permission="price.print",
    operation_id="shelfLabels",
    tags=["reports"],
    media_type=PDF,
    refusals=(404,),
    sync_to_thread=True,
)
def labels_pdf(parts: GivenParts, actor: GivenActor, item_ids: ItemIds) -> Response[Any]:
    """货架标签 of these items (`item_ids=51,52`), 24 a sheet, with the article number of the pack or our own."""
    wanted = [int(each) for each in item_ids.split(",")]
    if len(wanted) > wall.LABELS_MAX:
        raise Invalid(f"一次最多打{wall.LABELS_MAX}张标签,请分几次。", fields={"item_ids": "太多"})
    with parts.database.read() as connection:
        labels = wall.shelf_labels(connection, terms_now(connection, parts.clock.now()), wanted)
    return as_file(label_sheet(labels), PDF, "shelf-labels.pdf", is_shown=True)


@get(
    "/api/stock/counts/{count_id:int}/sheet.pdf",
    permission="stock.approve",
    operation_id="stockCountSheet",
    tags=["stock"],
    media_type=PDF,
    sync_to_thread=True,
)
def count_sheet(
    count_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> Response[Any]:
    """盘点表 of a count, to be filled in by hand. Blind: how many there should be is not on it."""
    now = parts.clock.now()
    with parts.database.read() as connection:
        count = count_of(connection, count_id).count
        shop = shop_to_read(connection, actor, count.shop_id, "stock.approve")
        goods = wall.to_count(connection, shop.id)
    rows = [CountRow(name=each.name, measure=each.measure, barcode=wall.drawable(each)) for each in goods]
    day: date = local_day(count.created_at)
    pdf = form_pdf(count_form(shop.name, str(count.id), day, rows, now))
    return as_file(pdf, PDF, f"count-{count.id}.pdf", is_shown=True)


def _prices(parts: Parts, actor: Actor, shop_id: int) -> PriceList:
    with parts.database.read() as connection:
        shop = shop_to_read(connection, actor, shop_id, "price.print")
        return wall.price_list(connection, terms_now(connection, parts.clock.now()), shop)


HANDLERS = (pickup_sheet, price_pdf, price_png, labels_pdf, count_sheet)
