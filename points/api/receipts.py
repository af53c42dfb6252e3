"""兑换小票 of an order: as a page to be printed, as a picture, or as the bytes for the printer."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from points.api.fields import Digits, PathId
from points.api.files import as_file
from points.api.parts import Parts
from points.api.proof import PinText, PresenceText, proven
from points.errors import Invalid, Refusal
from points.media.page import page_policy
from points.media.receipt import Receipt, receipt_escpos, receipt_html, receipt_png
from points.media.slip import Width
from points.media.slip_escpos import send
from points.people.session import Actor
from points.redeem import presence
from points.redeem.access import shop_to_read
from points.redeem.printers import RecordReceipt, read_address, was_printed
from points.redeem.read import visible_order
from points.redeem.receipts import receipt_of, voucher_slip
from points.redeem.reprint import PrintVoucher

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
)
async def order_receipt(
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

    def shaped() -> Response[Any]:
        with parts.database.read() as connection:
            now = parts.clock.now()
            found = receipt_of(connection, visible_order(connection, actor, order_id, now), now)
        return _shaped(found, paper, shape)

    return await sync_to_thread(shaped)


class SlipBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paper in the printer, in millimetres."""

    width: Literal[58, 80] = 58


class Printed(msgspec.Struct, frozen=True):
    """What came out of the printer; ``duplicate``: not for the first time, so it says 补打."""

    duplicate: bool


@post(
    "/api/orders/{order_id:int}/receipt",
    permission="till.run",
    operation_id="printReceipt",
    tags=["orders"],
    status_code=200,
    example={"width": 58},
    refusals=(503,),
)
async def print_receipt(
    order_id: FromPath[PathId],
    data: JSONBody[SlipBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
) -> Printed:
    """Send the slip to the shop's printer. It moves nothing, so it takes no key: asked again it prints a copy (补打).

    409 `no_printer`; 503 `printer_missing`, where the printer does not answer. The order is not touched by either.
    """
    shop_id, address, slip = await sync_to_thread(_slip, parts, actor, order_id)
    try:
        await sync_to_thread(_send, address, slip, data.width)
    except OSError as error:
        told = "小票机连不上,兑换已经办好了。检查电源和网线,再点打印。"
        raise Refusal("printer_missing", told, 503) from error
    await parts.writer.run(RecordReceipt(by=actor, order_id=order_id, shop_id=shop_id))
    return Printed(slip.duplicate)


class VoucherSlipBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose it is stands at the counter: the `presence` of a lookup by live code, or by card with the `pin`."""

    presence: PresenceText
    live_code: Digits | None = None
    pin: PinText | None = None
    width: Literal[58, 80] = 58
    format: Literal["html", "escpos"] = "html"


@post(
    "/api/vouchers/{voucher_id:int}/slip",
    permission="till.run",
    operation_id="printVoucher",
    tags=["vouchers"],
    media_type="text/html",
    status_code=200,
    example={"presence": "WzEsImNhcmQiXQ", "pin": "135790", "width": 58},
    refusals=(404, 409, 410, 422, 429),
)
async def print_voucher(
    voucher_id: FromPath[PathId],
    data: JSONBody[VoucherSlipBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    session_token: NamedDependency[str | None],
) -> Response[Any]:
    """The slip of a voucher once more (补打), for who lost it and has no phone. That it was asked for is recorded.

    410 `presence_expired`; 409 `needs_proof`, where a card was scanned without its PIN, `other_person`,
    `voucher_done` `voucher_cancelled` `voucher_lapsed`. It moves nothing, so it takes no key.
    """
    met = presence.read(parts.keys, data.presence)
    if not presence.is_of(met, session_token or ""):
        raise presence.invalid()
    identified = await proven(parts, met, data.live_code, data.pin)
    stale = not presence.is_fresh(met, parts.clock.now())
    command = PrintVoucher(
        by=actor, voucher_id=voucher_id, person_id=met.person_id, identified=identified, stale=stale
    )
    order_id = await parts.writer.run(command)

    def shaped() -> Response[Any]:
        with parts.database.read() as connection:
            found = voucher_slip(connection, order_id, voucher_id, parts.clock.now())
        return _shaped(found, data.width, data.format)

    return await sync_to_thread(shaped)


def _slip(parts: Parts, actor: Actor, order_id: int) -> tuple[int, str, Receipt]:
    """The shop, the address of its printer, and what is to come out."""
    with parts.database.read() as connection:
        now = parts.clock.now()
        told = visible_order(connection, actor, order_id, now)
        shop = shop_to_read(connection, actor, told.shop_id, "till.run")
        if not shop.printer:
            raise Refusal("no_printer", "这个兑换点没有登记网络小票机,请点“打印小票”。")
        slip = receipt_of(connection, told, now)
        if was_printed(connection, order_id):
            slip = msgspec.structs.replace(slip, duplicate=True, left_after=None)
        return shop.id, shop.printer, slip


def _send(address: str, slip: Receipt, paper: Width) -> None:
    send(*read_address(address), receipt_escpos(slip, paper))


def _shaped(found: Receipt, paper: Width, shape: str) -> Response[Any]:
    if shape == "png":
        return as_file(receipt_png(found, paper), "image/png", f"receipt-{found.number}.png", is_shown=True)
    if shape == "escpos":
        return as_file(receipt_escpos(found, paper), "application/octet-stream", f"receipt-{found.number}.bin")
    html = receipt_html(found, paper)
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": page_policy(html)})


HANDLERS = (order_receipt, print_receipt, print_voucher)
