"""Reports for staff: the town at a glance, turnover, a shop's day; shown, as files, on paper."""

from datetime import date
from typing import Annotated, Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from points.api.fields import QueryId
from points.api.files import PDF, as_file
from points.api.imports import SPREADSHEET
from points.api.parts import Parts
from points.api.report_views import (
    DashboardView,
    DayView,
    TurnoverView,
    dashboard_view,
    day_view,
    turnover_view,
)
from points.clock import local_day
from points.errors import Invalid
from points.limits import ID_MAX
from points.media.form import form_pdf
from points.media.spreadsheet import write_book
from points.people.session import Actor
from points.redeem.access import ShopRead, shop_to_read
from points.redeem.dashboard import Dashboard, dashboard
from points.redeem.report_sheets import dashboard_sheets, day_paper, day_sheets, turnover_sheet
from points.redeem.reports import Day, Turnover, day_of, turnover
from points.redeem.town import require_in_town

SPAN_DAYS_MAX = 366
ShopId = Annotated[int, QueryParameter(ge=1, le=ID_MAX, description="Which shop.")]
First = Annotated[date, QueryParameter(name="from", description="The first day, by the town's calendar.")]
Last = Annotated[date, QueryParameter(name="to", description="The last day.")]
MaybeDay = FromQuery[date | None]
GivenParts = NamedDependency[Parts]
GivenActor = NamedDependency[Actor]


@get(
    "/api/reports/dashboard",
    permission="report.read",
    operation_id="dashboard",
    tags=["reports"],
    sync_to_thread=True,
)
def show_dashboard(parts: GivenParts, actor: GivenActor) -> DashboardView:
    """Points issued, spent, outstanding and lapsed, by the ledger; what is wanted, when people come, which shop."""
    return dashboard_view(_dashboard(parts, actor))


@get(
    "/api/reports/dashboard.xlsx",
    permission="report.read",
    operation_id="dashboardXlsx",
    tags=["reports"],
    media_type=SPREADSHEET,
    sync_to_thread=True,
)
def dashboard_xlsx(parts: GivenParts, actor: GivenActor) -> Response[Any]:
    """The same as a spreadsheet."""
    found = _dashboard(parts, actor)
    book = write_book(*dashboard_sheets(found))
    return as_file(book, SPREADSHEET, f"dashboard-{local_day(found.as_of)}.xlsx")


@get(
    "/api/reports/turnover",
    permission="report.read",
    operation_id="turnover",
    tags=["reports"],
    refusals=(404,),
    sync_to_thread=True,
)
def show_turnover(
    parts: GivenParts, actor: GivenActor, first: First, last: Last, shop_id: QueryId = None
) -> TurnoverView:
    """Item by item, what was handed over and brought back from a day to a day, in one shop or all; at most a year."""
    found, _ = _turnover(parts, actor, first, last, shop_id)
    return turnover_view(found, str(first), str(last), shop_id)


@get(
    "/api/reports/turnover.xlsx",
    permission="report.read",
    operation_id="turnoverXlsx",
    tags=["reports"],
    media_type=SPREADSHEET,
    refusals=(404,),
    sync_to_thread=True,
)
def turnover_xlsx(
    parts: GivenParts, actor: GivenActor, first: First, last: Last, shop_id: QueryId = None
) -> Response[Any]:
    """The same as a spreadsheet with its sums."""
    found, where = _turnover(parts, actor, first, last, shop_id)
    book = write_book(turnover_sheet(found, first, last, where))
    return as_file(book, SPREADSHEET, f"turnover-{first}-{last}.xlsx")


@get(
    "/api/reports/day-sheet",
    permission="order.read",
    operation_id="daySheet",
    tags=["reports"],
    refusals=(404,),
    sync_to_thread=True,
)
def show_day(parts: GivenParts, actor: GivenActor, shop_id: ShopId, day: MaybeDay = None) -> DayView:
    """日结单 of a shop's day (left out: today). Where orders and ledger disagree, `faults` says so."""
    found, shop, of_day = _day(parts, actor, shop_id, day)
    return day_view(found, str(of_day), shop.id, shop.name)


@get(
    "/api/reports/day-sheet.xlsx",
    permission="order.read",
    operation_id="daySheetXlsx",
    tags=["reports"],
    media_type=SPREADSHEET,
    refusals=(404,),
    sync_to_thread=True,
)
def day_xlsx(parts: GivenParts, actor: GivenActor, shop_id: ShopId, day: MaybeDay = None) -> Response[Any]:
    """The same as a spreadsheet with its sums."""
    found, shop, of_day = _day(parts, actor, shop_id, day)
    book = write_book(*day_sheets(found, of_day, shop.name))
    return as_file(book, SPREADSHEET, f"day-{shop.id}-{of_day}.xlsx")


@get(
    "/api/reports/day-sheet.pdf",
    permission="order.read",
    operation_id="daySheetPdf",
    tags=["reports"],
    media_type=PDF,
    refusals=(404,),
    sync_to_thread=True,
)
def day_pdf(parts: GivenParts, actor: GivenActor, shop_id: ShopId, day: MaybeDay = None) -> Response[Any]:
    """The same on paper, to be signed by two."""
    found, shop, of_day = _day(parts, actor, shop_id, day)
    pdf = form_pdf(day_paper(found, of_day, shop.name, parts.clock.now()))
    return as_file(pdf, PDF, f"day-{shop.id}-{of_day}.pdf", is_shown=True)


def bounded(*days: date) -> None:
    """Refuse days in which no town keeps records."""
    if any(not 2000 <= day.year <= 2200 for day in days):
        raise Invalid("日期不对,请检查年份。", fields={"day": "年份要在2000到2200之间。"})


def _dashboard(parts: Parts, actor: Actor) -> Dashboard:
    require_in_town(actor, "report.read", "全镇的统计只有镇一级的监督员、评选专员和管理员能看。")
    with parts.database.read() as connection:
        return dashboard(connection, parts.clock.now())


def _turnover(parts: Parts, actor: Actor, first: date, last: date, shop_id: int | None) -> tuple[Turnover, str]:
    """The turnover, and of what."""
    bounded(first, last)
    if not 0 <= (last - first).days < SPAN_DAYS_MAX:
        told = f"请选先后两天,最多{SPAN_DAYS_MAX}天。"
        raise Invalid(told, fields={"to": told})
    if shop_id is None:
        require_in_town(actor, "report.read", "全镇的统计只有镇一级的监督员、评选专员和管理员能看,请选一个兑换点。")
    with parts.database.read() as connection:
        where = "全镇" if shop_id is None else shop_to_read(connection, actor, shop_id, "report.read").name
        return turnover(connection, first, last, shop_id), where


def _day(parts: Parts, actor: Actor, shop_id: int, day: date | None) -> tuple[Day, ShopRead, date]:
    of_day = day or local_day(parts.clock.now())
    bounded(of_day)
    with parts.database.read() as connection:
        shop = shop_to_read(connection, actor, shop_id, "order.read")
        return day_of(connection, shop.id, of_day), shop, of_day


HANDLERS = (
    show_dashboard,
    dashboard_xlsx,
    show_turnover,
    turnover_xlsx,
    show_day,
    day_xlsx,
    day_pdf,
)
