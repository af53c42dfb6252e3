"""The honour wall, one's own honours, and taking an honour back."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from points.api.certificates import files_of
from points.api.cycles import Why
from points.api.fields import CursorText, Limit, PathId, QueryId, maybe_rfc3339
from points.api.files import PNG, Part, as_file, part_of
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_cursor
from points.api.parts import Parts
from points.awards.access import file_of
from points.awards.honouring import AskWithdrawal, Withdraw
from points.awards.wall import (
    Honoured,
    every_honour,
    honour_by_id,
    honours_of,
    no_honours,
    standing,
    wall,
    whole_names,
)
from points.clock import rfc3339
from points.errors import NotFound
from points.limits import PAGE_SIZE_MAX
from points.media.honour_wall import HonourWall, Winner, honour_wall_png, in_parts
from points.people.session import Actor


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


@get(
    "/api/honours",
    permission="public",
    session="none",
    operation_id="listHonours",
    tags=["awards"],
    sync_to_thread=True,
)
def list_honours(
    parts: NamedDependency[Parts],
    cycle_id: QueryId = None,
    cursor: CursorText = None,
    limit: Limit = PAGE_SIZE_MAX,
) -> Page[HonourView]:
    """The honour wall: what stands, the latest first. What is only asked back stands."""
    found = read_cursor(cursor, int, str)
    after = (int(found[0]), str(found[1])) if found is not None else None
    with parts.database.read() as connection:
        read = wall(connection, cycle_id=cycle_id, after=after, limit=limit)
    views = [msgspec.structs.replace(honour_view(each), asked=False) for each in read]
    return page(views, limit, *(read[-1].position if read else ()))


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
def cycle_honours(
    cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> list[HonourView]:
    """All honours of a cycle with whole names, withdrawn ones too, and why taking one back was asked for."""
    with parts.database.read() as connection:
        file_of(connection, actor, cycle_id)
        found = every_honour(connection, cycle_id)
        names = whole_names(connection, found)
    return [
        msgspec.structs.replace(honour_view(each), name=names[each.honour.id], reason=each.honour.reason)
        for each in found
    ]


class HonourPapers(msgspec.Struct, frozen=True):
    """In how many parts what is made of a cycle's honours comes; none before anybody is honoured."""

    posters: int
    certificates: int


@get(
    "/api/cycles/{cycle_id:int}/honour-papers",
    permission="award.file",
    operation_id="getHonourPapers",
    tags=["awards"],
    sync_to_thread=True,
)
def honour_papers(
    cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> HonourPapers:
    """How many pictures of the 光荣榜 there are, and how many files of certificates."""
    with parts.database.read() as connection:
        file_of(connection, actor, cycle_id)
        posters = _posters(wall(connection, cycle_id=cycle_id))
        printed = files_of(standing(connection, cycle_id))
    return HonourPapers(posters=len(posters), certificates=len(printed))


@get(
    "/api/cycles/{cycle_id:int}/honour-wall.png",
    permission="award.file",
    operation_id="getHonourWall",
    tags=["awards"],
    media_type=PNG,
    sync_to_thread=True,
)
def honour_poster(
    cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor], part: Part = 1
) -> Response[Any]:
    """光荣榜 as a picture for the WeChat group; of many winners one of several. 404 `no_such_part`."""
    settings = parts.settings
    with parts.database.read() as connection:
        read = file_of(connection, actor, cycle_id)
        posters = _posters(wall(connection, cycle_id=cycle_id))
        honoured = posters or standing(connection, cycle_id)
    if not honoured:
        raise no_honours()
    if not posters:
        raise NotFound("nobody_on_wall", "这一期没有人同意公开名字,没有光荣榜图片。")
    picture = honour_wall_png(
        HonourWall(
            title="光荣榜",
            award=read.award.name,
            period=read.period.name + (f"(第{part}张,共{len(posters)}张)" if len(posters) > 1 else ""),
            winners=part_of(posters, part),
            honour_url=f"{settings.public_url}/stars/wall".upper(),
            town=settings.town_name,
            help_phone=settings.help_phone,
        )
    )
    return as_file(picture, PNG, f"honour-wall-{cycle_id}-{part}.png", is_shown=True)


@post(
    "/api/honours/{honour_id:int}/withdrawal-request",
    permission="award.run",
    operation_id="askWithdrawal",
    attempt=AskWithdrawal,
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
    attempt=Withdraw,
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
        announced_at=rfc3339(honour.announced_at),
        asked=honour.asked_at is not None,
        reason=honour.reason if honour.withdrawn_at is not None else "",
        withdrawn_at=maybe_rfc3339(honour.withdrawn_at),
    )


def _posters(found: Sequence[Honoured]) -> list[Sequence[Winner]]:
    """Who stands on each picture of a 光荣榜."""
    return in_parts([Winner(name=each.name, place=each.place, level=each.level or "") for each in found])


def _honour(parts: Parts, honour_id: int) -> HonourView:
    with parts.database.read() as connection:
        return honour_view(honour_by_id(connection, honour_id))


HANDLERS = (list_honours, my_honours, cycle_honours, honour_papers, honour_poster, ask_withdrawal, withdraw)
