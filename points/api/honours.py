"""The live board, one's own standing, the honour wall, certificates; and taking an honour back."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, PathParameter, QueryParameter

from points.api.award_views import LineView, lines_view
from points.api.cycles import Why
from points.api.fields import PathId, QueryId, maybe_rfc3339
from points.api.files import PDF, PNG, as_file
from points.api.idempotency_key import answered
from points.api.parts import Parts
from points.awards.board import board
from points.awards.eligibility import Reason, spoken
from points.awards.family import families_at
from points.awards.honouring import AskWithdrawal, Withdraw
from points.awards.naming import named, shown
from points.awards.own import OnList, last_list, standing_now
from points.awards.periods import AwardPeriod, period_of
from points.awards.read import cycle_of
from points.awards.wall import Honoured, every_honour, honour_by_id, honour_numbered, honours_of, wall
from points.clock import local_day, quarter_number
from points.decimals import decimal
from points.errors import Forbidden, NotFound
from points.media.certificate import Certificate, certificate_pdf, certificate_png
from points.media.honour_wall import HonourWall, Winner, honour_wall_png
from points.people.session import Actor
from points.rules.awards import Award, Span, Subject

Family = Annotated[str | None, QueryParameter(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
PaperKind = Annotated[Literal["pdf", "png"], PathParameter()]
Number = Annotated[str, PathParameter(min_length=9, max_length=12, pattern=r"^[0-9]+$")]


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the live board, the name masked or 未公开."""

    rank: int
    name: str
    score: str
    told: str


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """The live board of a family. It counts what the ledger counts; ratings and complaints come with the list."""

    family: str
    name: str
    of: Subject
    period: int
    period_name: str
    last_day: date
    places: list[PlaceView]


class ListedView(msgspec.Struct, frozen=True, kw_only=True):
    """What the latest list says of me. ``cycle_id``: where it can be opened to the records."""

    cycle_id: int
    subject_id: int | None
    period_name: str
    rank: int | None
    score: str | None
    lines: list[LineView]
    reasons: list[Reason]


class StandingView(msgspec.Struct, frozen=True, kw_only=True):
    """My standing in a family: on the live board, and on the latest list."""

    family: str
    name: str
    of: Subject
    period_name: str
    rank: int | None
    score: str | None
    told: str
    listed: ListedView | None


class HonourView(msgspec.Struct, frozen=True, kw_only=True):
    """An honour. ``withdrawn``: it no longer stands; ``asked``: taking it back has been asked for."""

    id: int
    number: str
    award: str
    period_name: str
    name: str
    place: str
    level: str | None
    rank: int
    announced_at: str
    asked: bool
    reason: str
    withdrawn_at: str | None


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may learn of a certificate: whether it stands, of what, and the name as it may be shown."""

    number: str
    award: str
    period_name: str
    name: str
    level: str | None
    grantor: str
    announced_at: str
    withdrawn_at: str | None


@get("/api/board", permission="public", session="none", operation_id="getBoard", tags=["awards"], sync_to_thread=True)
def live_board(parts: NamedDependency[Parts], family: Family = None) -> BoardView:
    """How the running period stands: the best hundred, by the rules in force."""
    with parts.database.read() as connection:
        award, period = _running(parts, family)
        places = board(connection, award, period)
        names = shown(connection, award.of, [each.subject_id for each in places])
    return BoardView(
        family=award.code,
        name=award.name,
        of=award.of,
        period=period.number,
        period_name=period.name,
        last_day=period.last_day,
        places=[
            PlaceView(
                rank=each.rank,
                name=names.get(each.subject_id, "未公开"),
                score=decimal(each.score),
                told=f"服务{spoken(each.minutes)}",
            )
            for each in places
        ],
    )


@get("/api/me/standing", permission="award.read", operation_id="getMyStanding", tags=["awards"], sync_to_thread=True)
def my_standing(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> list[StandingView]:
    """Where I stand in every family, and what the latest list says of me: if I am not on it, why."""
    with parts.database.read() as connection:
        found: list[StandingView] = []
        for award in families_at(connection, parts.clock.now()):
            period = _current(award, parts.clock.now())
            place = standing_now(connection, award, period, actor.person_id)
            listed = last_list(connection, award.code, actor.person_id)
            found.append(
                StandingView(
                    family=award.code,
                    name=award.name,
                    of=award.of,
                    period_name=period.name,
                    rank=place.rank if place else None,
                    score=decimal(place.score) if place else None,
                    told=f"服务{spoken(place.minutes)}" if place else "还没有记录",
                    listed=_listed(listed) if listed else None,
                )
            )
    return found


@get(
    "/api/honours",
    permission="public",
    session="none",
    operation_id="listHonours",
    tags=["awards"],
    sync_to_thread=True,
)
def list_honours(parts: NamedDependency[Parts], cycle_id: QueryId = None) -> list[HonourView]:
    """The honour wall: what stands, the latest first."""
    with parts.database.read() as connection:
        return [honour_view(each) for each in wall(connection, cycle_id=cycle_id)]


@get("/api/me/honours", permission="award.read", operation_id="listMyHonours", tags=["awards"], sync_to_thread=True)
def my_honours(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> list[HonourView]:
    """My own and my household's."""
    with parts.database.read() as connection:
        return [honour_view(each) for each in honours_of(connection, actor.person_id)]


@get(
    "/api/cycles/{cycle_id:int}/honours",
    permission="award.file",
    operation_id="listCycleHonours",
    tags=["awards"],
    sync_to_thread=True,
)
def cycle_honours(cycle_id: FromPath[PathId], parts: NamedDependency[Parts]) -> list[HonourView]:
    """All honours of a cycle with whole names, withdrawn ones too, and why taking one back was asked for."""
    with parts.database.read() as connection:
        read = cycle_of(connection, cycle_id)
        found = every_honour(connection, cycle_id)
        names = named(connection, read.award.of, [each.honour.subject_id for each in found])
    return [
        msgspec.structs.replace(honour_view(each), name=names[each.honour.subject_id].name, reason=each.honour.reason)
        for each in found
        if each.honour.subject_id in names
    ]


@get(
    "/api/cycles/{cycle_id:int}/honour-wall.png",
    permission="award.file",
    operation_id="getHonourWall",
    tags=["awards"],
    sync_to_thread=True,
)
def honour_poster(cycle_id: FromPath[PathId], parts: NamedDependency[Parts]) -> Response[Any]:
    """光荣榜 as a picture for the WeChat group."""
    settings = parts.settings
    with parts.database.read() as connection:
        read = cycle_of(connection, cycle_id)
        found = wall(connection, cycle_id=cycle_id)
    if not found:
        raise NotFound("no_honours", "这一期还没有通报,没有光荣榜。")
    picture = honour_wall_png(
        HonourWall(
            title="光荣榜",
            award=read.award.name,
            period=read.period.name,
            winners=[Winner(name=each.name, place=each.place, level=each.level or "") for each in found],
            honour_url=f"{settings.public_url}/stars".upper(),
            town=settings.town_name,
            help_phone=settings.help_phone,
        )
    )
    return as_file(picture, PNG, f"honour-wall-{cycle_id}.png", is_shown=True)


@get(
    "/api/certificates/{number:str}",
    permission="public",
    session="none",
    operation_id="verifyCertificate",
    tags=["awards"],
    sync_to_thread=True,
)
def verify_certificate(number: Number, parts: NamedDependency[Parts]) -> CertificateView:
    """Whether a certificate is genuine and still stands. 404 `certificate_not_found`."""
    with parts.database.read() as connection:
        found = honour_numbered(connection, number)
    return CertificateView(
        number=number,
        award=found.award.name,
        period_name=found.period.name,
        name=found.name,
        level=found.level,
        grantor=_grantor(parts, found.award),
        announced_at=maybe_rfc3339(found.honour.announced_at) or "",
        withdrawn_at=maybe_rfc3339(found.honour.withdrawn_at),
    )


@get(
    "/api/certificates/{number:str}/{kind:str}",
    permission="award.read",
    operation_id="getCertificate",
    tags=["awards"],
    sync_to_thread=True,
)
def certificate_paper(
    number: Number, kind: PaperKind, parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> Response[Any]:
    """The certificate as `pdf` or `png`: for the winner, and for who works on the cycle."""
    with parts.database.read() as connection:
        found = honour_numbered(connection, number)
        own = any(each.honour.id == found.honour.id for each in honours_of(connection, actor.person_id))
        if not own and not actor.may("award.file"):
            raise Forbidden("只能打开自己的证书。")
        if found.honour.withdrawn_at is not None:
            raise NotFound("certificate_withdrawn", "这张证书已经撤销,不能再打印。")
        names = named(connection, Subject(found.honour.subject_type), [found.honour.subject_id])
    paper = _paper(parts, found, names[found.honour.subject_id].name)
    if kind == "png":
        return as_file(certificate_png(paper), PNG, f"certificate-{number}.png", is_shown=True)
    return as_file(certificate_pdf([paper]), PDF, f"certificate-{number}.pdf", is_shown=True)


@post(
    "/api/honours/{honour_id:int}/withdrawal-request",
    permission="award.run",
    operation_id="askWithdrawal",
    tags=["awards"],
    example={"reason": "服务记录有误"},
)
async def ask_withdrawal(
    honour_id: FromPath[PathId],
    data: JSONBody[Why],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[HonourView]:
    """Ask that an honour be taken back. 409 `withdrawn_before`."""
    outcome = await parts.writer.submit(AskWithdrawal(by=actor, key=key, honour_id=honour_id, reason=data.reason))
    return answered(outcome, await sync_to_thread(_honour, parts, outcome.unwrap()))


@post(
    "/api/honours/{honour_id:int}/withdrawal",
    permission="award.confirm",
    operation_id="withdrawHonour",
    tags=["awards"],
)
async def withdraw(
    honour_id: FromPath[PathId],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[HonourView]:
    """Take it back, bonus and all; the history stays. 409 `not_asked`, `own_work`."""
    outcome = await parts.writer.submit(Withdraw(by=actor, key=key, honour_id=honour_id))
    return answered(outcome, await sync_to_thread(_honour, parts, outcome.unwrap()))


def honour_view(read: Honoured) -> HonourView:
    """An honour as it may be shown."""
    honour = read.honour
    return HonourView(
        id=honour.id,
        number=honour.number,
        award=read.award.name,
        period_name=read.period.name,
        name=read.name,
        place=read.place,
        level=read.level,
        rank=honour.rank,
        announced_at=maybe_rfc3339(honour.announced_at) or "",
        asked=honour.asked_at is not None,
        reason=honour.reason if honour.withdrawn_at is not None else "",
        withdrawn_at=maybe_rfc3339(honour.withdrawn_at),
    )


def _honour(parts: Parts, honour_id: int) -> HonourView:
    with parts.database.read() as connection:
        return honour_view(honour_by_id(connection, honour_id))


def _running(parts: Parts, family: str | None) -> tuple[Award, AwardPeriod]:
    """The family asked for, or the first; its period that runs now."""
    now = parts.clock.now()
    with parts.database.read() as connection:
        known = families_at(connection, now)
    found = next((each for each in known if family in (None, each.code)), None)
    if found is None:
        raise NotFound("family_unknown", "现在的积分规则里没有这种评选。")
    return found, _current(found, now)


def _current(award: Award, now: int) -> AwardPeriod:
    today = local_day(now)
    return period_of(award, today.year if award.span is Span.YEAR else quarter_number(today))


def _listed(on: OnList) -> ListedView:
    entry = on.entry
    return ListedView(
        cycle_id=on.cycle.id,
        subject_id=entry.subject_id if entry else None,
        period_name=on.period.name,
        rank=entry.rank if entry else None,
        score=decimal(entry.score) if entry else None,
        lines=lines_view(entry.lines) if entry else [],
        reasons=list(entry.reasons) if entry else [Reason("nothing", "这一期没有服务和议事的记录。")],
    )


def _grantor(parts: Parts, award: Award) -> str:
    return award.grantor or parts.settings.grantor or parts.settings.town_name


def _paper(parts: Parts, found: Honoured, name: str) -> Certificate:
    honour = found.honour
    return Certificate(
        heading=found.award.name,
        name=name,
        period=found.period.name,
        level=found.level or "",
        sentence="感谢您为大家做的每一件事。",
        grantor=_grantor(parts, found.award),
        number=honour.number,
        day=local_day(honour.announced_at),
        verify_url=f"{parts.settings.public_url}/v/{honour.number}".upper(),
    )


HANDLERS = (
    live_board,
    my_standing,
    list_honours,
    my_honours,
    cycle_honours,
    honour_poster,
    verify_certificate,
    certificate_paper,
    ask_withdrawal,
    withdraw,
)
