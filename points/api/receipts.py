"""兑换小票 of an order: as a page to be printed, as a picture, or as the bytes for the printer."""

from typing import Annotated, Any, Literal

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from points.api.fields import PathId
from points.api.files import as_file
from points.api.parts import Parts
from points.errors import Invalid
from points.media.page import page_policy
from points.media.receipt import Receipt, receipt_escpos, receipt_html, receipt_png
from points.media.slip import Width
from points.people.session import Actor
from points.redeem.read import visible_order
from points.redeem.receipts import receipt_of

WIDTHS: dict[int, Width] = {58: 58, 80: 80}
Paper = Annotated[int, QueryParameter(ge=58, le=80, description="Of the paper in millimetres: 58 or 80.")]
Shape = Annotated[
    Literal["html", "png", "escpos"],
    QueryParameter(name="format", description="A page, a picture, or what to send to the printer (ESC/POS)."),
]


@get(
    "/api/orders/{order_id:int}/receipt",
    permission="shop.reserve",
    operation_id="orderReceipt",
    tags=["orders"],
    media_type="text/html",
    sync_to_thread=True,
)
def order_receipt(
    order_id: FromPath[PathId],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    width: Paper = 58,
    shape: Shape = "html",
) -> Response[Any]:
    """The slip of one's own order, or of a shop whose till one runs. The name on it is masked.

    `html`: a page with a button that prints it; `png`; `escpos`: bytes for the printer, ending in a cut.
    """
    if (paper := WIDTHS.get(width)) is None:
        raise Invalid("小票纸宽只有58和80毫米两种。", fields={"width": "58 或 80。"})
    with parts.database.read() as connection:
        found = receipt_of(connection, visible_order(connection, actor, order_id), parts.clock.now())
    return _shaped(found, paper, shape)


def _shaped(found: Receipt, paper: Width, shape: str) -> Response[Any]:
    if shape == "png":
        return as_file(receipt_png(found, paper), "image/png", f"receipt-{found.number}.png", is_shown=True)
    if shape == "escpos":
        return as_file(receipt_escpos(found, paper), "application/octet-stream", f"receipt-{found.number}.bin")
    html = receipt_html(found, paper)
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": page_policy(html)})


HANDLERS = (order_receipt,)
