"""Vouchers for services: a resident's own, and those that a provider's person or a clerk confirms."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from points.api.fields import CursorText, Limit, PathId, QueryId
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.api.voucher_views import ComplaintBody, ComplaintDecision, Lookup, VoucherView, voucher_view
from points.people.session import Actor
from points.redeem.service import (
    CancelVoucher,
    Complain,
    ConfirmVoucher,
    DecideComplaint,
    MarkDone,
    OnVoucher,
)
from points.redeem.service_models import VoucherState
from points.redeem.service_read import (
    VoucherLine,
    voucher_by_code,
    voucher_line,
    vouchers_of_person,
    vouchers_to_confirm,
)

State = Annotated[VoucherState | None, QueryParameter(name="state", description="Only vouchers in this state.")]
_CODE = {"code": "612345678901234567"}


def _page(lines: list[VoucherLine], actor: Actor, now: int, limit: int) -> Page[VoucherView]:
    views = [voucher_view(line, actor, now) for line in lines]
    return page(views, limit, *([lines[-1].voucher.id] if lines else []))


@get(
    "/api/me/vouchers",
    permission="shop.reserve",
    operation_id="listMyVouchers",
    tags=["vouchers"],
    sync_to_thread=True,
)
def my_vouchers(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], cursor: CursorText = None, limit: Limit = 20
) -> Page[VoucherView]:
    """My own, the latest first, each with its code."""
    before = read_position(cursor)
    with parts.database.read() as connection:
        lines = vouchers_of_person(connection, actor.person_id, before_id=before, limit=limit)
    return _page(lines, actor, parts.clock.now(), limit)


class Vouchers(Controller):
    """Vouchers, for those who do or judge the services. Who may is decided for each: a provider is a resident."""

    path = "/api/vouchers"
    tags = ("vouchers",)

    @get("/", permission="shop.reserve", operation_id="listVouchers", sync_to_thread=True)
    def list_vouchers(
        self,
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        in_state: State = None,
        provider_id: QueryId = None,
        person_id: QueryId = None,
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Page[VoucherView]:
        """Those of my part of the town, and those of the provider I stand for, the latest first.

        `person_id`: of one resident, for whoever reads them as staff.
        """
        before, now = read_position(cursor), parts.clock.now()
        with parts.database.read() as connection:
            lines = vouchers_to_confirm(
                connection,
                actor,
                now,
                state=in_state,
                provider_id=provider_id,
                person_id=person_id,
                before_id=before,
                limit=limit,
            )
        return _page(lines, actor, now, limit)

    @post(
        "/lookup",
        permission="shop.reserve",
        operation_id="lookUpVoucher",
        status_code=200,
        example=_CODE,
        refusals=(404,),
    )
    async def look_up(
        self, data: JSONBody[Lookup], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> VoucherView:
        """The voucher of this code. Changes nothing; the code stands in the body so that no log has it."""

        def find() -> VoucherView:
            with parts.database.read() as connection:
                line = voucher_by_code(connection, actor, data.code)
            return voucher_view(line, actor, parts.clock.now())

        return await sync_to_thread(find)

    @post("/{voucher_id:int}/done", permission="shop.reserve", operation_id="markVoucherDone", example=_CODE)
    async def done(
        self,
        voucher_id: FromPath[PathId],
        data: JSONBody[Lookup],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[VoucherView]:
        """The service was done. 409 `wrong_code`, `voucher_done`, `voucher_lapsed`; 403 `own_voucher`."""
        return await _run(parts, actor, MarkDone(key=key, by=actor, voucher_id=voucher_id, code=data.code))

    @post("/{voucher_id:int}/confirmation", permission="shop.reserve", operation_id="confirmVoucher")
    async def confirm(
        self,
        voucher_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[VoucherView]:
        """I am content with it."""
        return await _run(parts, actor, ConfirmVoucher(key=key, by=actor, voucher_id=voucher_id))

    @post(
        "/{voucher_id:int}/complaint",
        permission="shop.reserve",
        operation_id="complain",
        example={"text": "约好的时间没有来"},
    )
    async def complain(
        self,
        voucher_id: FromPath[PathId],
        data: JSONBody[ComplaintBody],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[VoucherView]:
        """I am not, or it was not done at all. 409 `complaint_late` after 30 days."""
        return await _run(parts, actor, Complain(key=key, by=actor, voucher_id=voucher_id, text=data.text))

    @post(
        "/{voucher_id:int}/decision",
        permission="voucher.settle",
        operation_id="decideComplaint",
        example={"return_points": True, "note": "核实服务没有做,退回积分"},
    )
    async def decide(
        self,
        voucher_id: FromPath[PathId],
        data: JSONBody[ComplaintDecision],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[VoucherView]:
        """Decide on a complaint. 403 `concerned`: whoever it concerns may not."""
        command = DecideComplaint(
            key=key, by=actor, voucher_id=voucher_id, return_points=data.return_points, note=data.note
        )
        return await _run(parts, actor, command)

    @post("/{voucher_id:int}/cancellation", permission="shop.reserve", operation_id="cancelVoucher")
    async def cancel(
        self,
        voucher_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[VoucherView]:
        """I do not want it any more: points back, as long as it is not done."""
        return await _run(parts, actor, CancelVoucher(key=key, by=actor, voucher_id=voucher_id))


async def _run(parts: Parts, actor: Actor, command: OnVoucher) -> Response[VoucherView]:
    outcome = await parts.writer.submit(command)
    voucher_id = outcome.unwrap()

    def read() -> VoucherView:
        with parts.database.read() as connection:
            return voucher_view(voucher_line(connection, voucher_id), actor, parts.clock.now())

    return answered(outcome, await sync_to_thread(read))


HANDLERS = (my_vouchers, Vouchers)
