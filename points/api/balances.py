"""The morning list: what everybody near a shop may spend, kept for a power cut. Whoever takes it is recorded."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.concurrency import sync_to_thread

from points.api.fields import points_text
from points.api.files import PDF, as_file
from points.api.imports import SPREADSHEET
from points.api.parts import Parts
from points.api.reports import GivenActor, GivenParts, ShopId
from points.clock import local_day, rfc3339
from points.media.form import form_pdf
from points.media.forms import BalanceRow, balance_form
from points.media.spreadsheet import write_book
from points.people.session import Actor
from points.redeem.access import ShopRead, shop_to_read
from points.redeem.morning import Spender, spenders
from points.redeem.printing import RecordPrinting
from points.redeem.report_sheets import balances_sheet
from points.redeem.today import terms_now


class BalanceView(msgspec.Struct, frozen=True):
    """One person of the morning list."""

    person_id: int
    name: str
    place_name: str
    phone_last4: str
    available: str
    limits_left: str


class BalancesView(msgspec.Struct, frozen=True):
    """Those who have something to spend, by 小区 and name."""

    shop_id: int
    shop_name: str
    as_of: str
    items: list[BalanceView]


@get(
    "/api/reports/balances",
    permission="till.run",
    operation_id="balances",
    tags=["reports"],
    refusals=(404, 409, 503),
)
async def show_balances(parts: GivenParts, actor: GivenActor, shop_id: ShopId) -> BalancesView:
    """The morning list of a shop's part of town: who may spend how much. That somebody took it is recorded."""
    shop, found = await _balances(parts, actor, shop_id, "json")
    return BalancesView(shop.id, shop.name, rfc3339(parts.clock.now()), [balance_view(each) for each in found])


@get(
    "/api/reports/balances.xlsx",
    permission="till.run",
    operation_id="balancesXlsx",
    tags=["reports"],
    media_type=SPREADSHEET,
    refusals=(404, 409, 503),
)
async def balances_xlsx(parts: GivenParts, actor: GivenActor, shop_id: ShopId) -> Response[Any]:
    """The same as a spreadsheet with its sum. Recorded."""
    shop, found = await _balances(parts, actor, shop_id, "xlsx")
    day = local_day(parts.clock.now())
    book = await sync_to_thread(write_book, balances_sheet(found, day, shop.name))
    return as_file(book, SPREADSHEET, f"balances-{shop.id}-{day}.xlsx")


@get(
    "/api/reports/balances.pdf",
    permission="till.run",
    operation_id="balancesPdf",
    tags=["reports"],
    media_type=PDF,
    refusals=(404, 409, 503),
)
async def balances_pdf(parts: GivenParts, actor: GivenActor, shop_id: ShopId) -> Response[Any]:
    """The same on paper, for a power cut. Recorded."""
    shop, found = await _balances(parts, actor, shop_id, "pdf")
    now = parts.clock.now()
    pdf = await sync_to_thread(_balances_paper, shop, found, now)
    return as_file(pdf, PDF, f"balances-{shop.id}-{local_day(now)}.pdf", is_shown=True)


def balance_view(each: Spender) -> BalanceView:
    """A line of the morning list."""
    available = points_text(each.available)
    return BalanceView(each.person_id, each.name, each.place, each.phone_last4, available, each.left)


async def _balances(parts: Parts, actor: Actor, shop_id: int, format_: str) -> tuple[ShopRead, list[Spender]]:
    path = await parts.writer.run(RecordPrinting(by=actor, shop_id=shop_id, format=format_))
    return await sync_to_thread(_spenders, parts, actor, shop_id, path)


def _spenders(parts: Parts, actor: Actor, shop_id: int, path: str) -> tuple[ShopRead, list[Spender]]:
    with parts.database.read() as connection:
        shop = shop_to_read(connection, actor, shop_id, "till.run")
        return shop, spenders(connection, parts.keys, terms_now(connection, parts.clock.now()), path)


def _balances_paper(shop: ShopRead, found: list[Spender], now: int) -> bytes:
    rows = [
        BalanceRow(
            name=each.name,
            place=each.place,
            phone_last4=each.phone_last4,
            available=each.available,
            limits=each.left,
        )
        for each in found
    ]
    return form_pdf(balance_form(shop.name, local_day(now), rows, now))


HANDLERS = (show_balances, balances_xlsx, balances_pdf)
