"""爱心单位 and the budget, for staff: the one place where the API speaks of money."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from points.api.fields import CursorText, Limit, PathId, PointsText, SomeText, Text, hundredths, points_text
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.clock import rfc3339
from points.limits import PAGE_SIZE_MAX
from points.people.session import Actor
from points.redeem import sponsors
from points.redeem.cover import State, cover
from points.redeem.sponsors import CancelPledge, ChangeSponsor, CreateSponsor, Given, PledgeRead, RecordPledge
from points.redeem.supply_models import PledgeKind
from points.redeem.today import terms_now
from points.redeem.town import require_in_town

Day = Annotated[date, Meta(examples=["2026-05-11"])]


class NewSponsor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A 爱心单位 and whom to call there."""

    name: SomeText
    contact_name: Text = ""
    contact_phone: Text = ""


class SponsorBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sponsor as it is to be."""

    name: SomeText
    contact_name: Text = ""
    contact_phone: Text = ""
    closed: bool = False


class NewPledge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money, or goods of that value."""

    kind: PledgeKind
    yuan: PointsText
    what: Text = ""
    day: Day


class Mistake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a gift is struck out."""

    reason: SomeText


class PledgeView(msgspec.Struct, frozen=True, kw_only=True):
    """What was given on a day; `cancelled`: it was written down wrong and counts no more."""

    id: int
    kind: PledgeKind
    yuan: str
    what: str
    day: str
    recorded_at: str
    cancelled: bool

    @classmethod
    def of(cls, found: PledgeRead) -> "PledgeView":
        """As the API shows it."""
        pledge = found.pledge
        year, rest = divmod(pledge.day, 10_000)
        return cls(
            id=pledge.id,
            kind=pledge.kind,
            yuan=points_text(pledge.fen),
            what=pledge.what,
            day=date(year, rest // 100, rest % 100).isoformat(),
            recorded_at=rfc3339(pledge.recorded_at),
            cancelled=found.cancelled,
        )


class SponsorView(msgspec.Struct, frozen=True, kw_only=True):
    """A sponsor and what it gave: altogether, and of that in goods; the latest gifts where one is asked for."""

    id: int
    name: str
    contact_name: str
    contact_phone: str
    closed: bool
    given_yuan: str
    goods_yuan: str
    pledge_count: int
    pledges: list[PledgeView] | None = None


class BudgetView(msgspec.Struct, frozen=True, kw_only=True):
    """The month's budget, and how far the pool covers the points that may still be spent.

    ``percent`` of the month's budget used (null: none stated); from ``warn_percent`` on it is told, at
    ``stop_percent`` nothing more is given out. ``outstanding_yuan``: those points at cost; null while
    nothing tells what a point costs.
    """

    month: int
    used_yuan: str
    month_yuan: str | None
    percent: int | None
    warn_percent: int
    stop_percent: int
    state: State
    pool_yuan: str
    outstanding_points: str
    outstanding_yuan: str | None
    cover_percent: int | None


@get("/api/sponsors", permission="report.read", operation_id="listSponsors", tags=["sponsors"], sync_to_thread=True)
def list_sponsors(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], cursor: CursorText = None, limit: Limit = 50
) -> Page[SponsorView]:
    """The sponsors with what each gave."""
    _of_the_town(actor)
    with parts.database.read() as connection:
        found = sponsors.given(connection, after_id=read_position(cursor) or 0, limit=limit)
    return page([_view(each) for each in found], limit, *([found[-1].sponsor.id] if found else []))


@get(
    "/api/sponsors/{sponsor_id:int}",
    permission="report.read",
    operation_id="getSponsor",
    tags=["sponsors"],
    sync_to_thread=True,
)
def get_sponsor(sponsor_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> SponsorView:
    """One sponsor with its gifts, latest first."""
    _of_the_town(actor)
    return _one(parts, sponsor_id)


@post(
    "/api/sponsors",
    permission="sponsor.write",
    operation_id="createSponsor",
    tags=["sponsors"],
    example={"name": "惠民粮油店", "contact_name": "孙经理", "contact_phone": "19900001234"},
)
async def create_sponsor(
    data: JSONBody[NewSponsor],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[SponsorView]:
    """Write a sponsor down. 409 `sponsor_exists`."""
    outcome = await parts.writer.submit(CreateSponsor(by=actor, key=key, **msgspec.structs.asdict(data)))
    return answered(outcome, await sync_to_thread(_one, parts, outcome.unwrap()))


@put(
    "/api/sponsors/{sponsor_id:int}",
    permission="sponsor.write",
    operation_id="changeSponsor",
    tags=["sponsors"],
    example={"name": "惠民粮油店", "contact_name": "孙经理", "contact_phone": "19900001235", "closed": False},
)
async def change_sponsor(
    sponsor_id: PathId, data: JSONBody[SponsorBody], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> SponsorView:
    """Correct a sponsor, or close it; what it gave stays."""
    command = ChangeSponsor(by=actor, sponsor_id=sponsor_id, **msgspec.structs.asdict(data))
    return await sync_to_thread(_one, parts, await parts.writer.run(command))


@post(
    "/api/sponsors/{sponsor_id:int}/pledges",
    permission="sponsor.write",
    operation_id="recordPledge",
    tags=["sponsors"],
    example={"kind": "goods", "yuan": "1200.00", "what": "大米20袋", "day": "2026-05-11"},
)
async def record_pledge(
    sponsor_id: PathId,
    data: JSONBody[NewPledge],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[SponsorView]:
    """Write down what it gives; the pool grows by it. 409 `sponsor_closed`."""
    command = RecordPledge(
        by=actor,
        key=key,
        sponsor_id=sponsor_id,
        kind=data.kind,
        fen=hundredths(data.yuan, "yuan"),
        what=data.what,
        day=data.day,
    )
    outcome = await parts.writer.submit(command)
    outcome.unwrap()
    return answered(outcome, await sync_to_thread(_one, parts, sponsor_id))


@post(
    "/api/sponsors/{sponsor_id:int}/pledges/{pledge_id:int}/cancellation",
    permission="sponsor.write",
    operation_id="cancelPledge",
    tags=["sponsors"],
    example={"reason": "金额多写了一个零"},
)
async def cancel_pledge(
    sponsor_id: PathId,
    pledge_id: PathId,
    data: JSONBody[Mistake],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[SponsorView]:
    """It was written down wrong; the pool shrinks by it again. 409 `pledge_cancelled`."""
    command = CancelPledge(by=actor, key=key, sponsor_id=sponsor_id, pledge_id=pledge_id, reason=data.reason)
    outcome = await parts.writer.submit(command)
    outcome.unwrap()
    return answered(outcome, await sync_to_thread(_one, parts, sponsor_id))


@get("/api/budget", permission="report.read", operation_id="getBudget", tags=["sponsors"], sync_to_thread=True)
def get_budget(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> BudgetView:
    """The budget of the month and the pool behind the points."""
    _of_the_town(actor)
    now = parts.clock.now()
    with parts.database.read() as connection:
        found = cover(connection, terms_now(connection, now).rules.budget, now)
    return BudgetView(
        month=found.month,
        used_yuan=points_text(found.used_fen),
        month_yuan=_maybe(found.month_fen),
        percent=found.percent,
        warn_percent=found.warn_percent,
        stop_percent=found.stop_percent,
        state=found.state,
        pool_yuan=points_text(found.pool_fen),
        outstanding_points=points_text(found.outstanding),
        outstanding_yuan=_maybe(found.worth_fen),
        cover_percent=found.cover_percent,
    )


def _of_the_town(actor: Actor) -> None:
    require_in_town(actor, "report.read", "爱心单位和经费是全镇的,只有镇一级的监督员、评选专员和管理员能看。")


def _one(parts: Parts, sponsor_id: int) -> SponsorView:
    with parts.database.read() as connection:
        found = sponsors.given_by(connection, sponsor_id)
        gifts = sponsors.pledges_of(connection, sponsor_id, PAGE_SIZE_MAX)
    return _view(found, [PledgeView.of(each) for each in gifts])


def _view(given: Given, pledges: list[PledgeView] | None = None) -> SponsorView:
    sponsor = given.sponsor
    return SponsorView(
        id=sponsor.id,
        name=sponsor.name,
        contact_name=sponsor.contact_name,
        contact_phone=sponsor.contact_phone,
        closed=sponsor.closed_at is not None,
        given_yuan=points_text(given.fen),
        goods_yuan=points_text(given.goods_fen),
        pledge_count=given.pledges,
        pledges=pledges,
    )


def _maybe(fen: int | None) -> str | None:
    return None if fen is None else points_text(fen)


HANDLERS = (list_sponsors, get_sponsor, create_sponsor, change_sponsor, record_pledge, cancel_pledge, get_budget)
