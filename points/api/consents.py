"""Consents to be shown: one's own, and those that staff hold a signed paper of."""

from litestar import get, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from points.api.fields import PathId
from points.api.notice_views import ConsentsView, ConsentsWanted, consents_view
from points.api.parts import Parts
from points.notices.consent import SetConsents, consent_lines
from points.people.session import Actor

_EXAMPLE = {"listed": True, "paper": True, "honour": False}


@get("/api/me/consents", permission="me.read", operation_id="getMyConsents", tags=["notices"], sync_to_thread=True)
def my_consents(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> ConsentsView:
    """What I agreed to have shown of me."""
    return _consents(parts, actor, actor.person_id)


@put(
    "/api/me/consents",
    permission="me.read",
    operation_id="setMyConsents",
    tags=["notices"],
    example=_EXAMPLE,
)
async def set_my_consents(
    data: JSONBody[ConsentsWanted], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> ConsentsView:
    """Give or withdraw my consents; what is withdrawn is gone from every list at once. 409 `guardian_missing`."""
    return await _set(parts, actor, actor.person_id, data)


@get(
    "/api/people/{person_id:int}/consents",
    permission="consent.write",
    operation_id="getConsents",
    tags=["notices"],
    sync_to_thread=True,
)
def get_consents(
    person_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> ConsentsView:
    """What somebody agreed to have shown of them."""
    return _consents(parts, actor, person_id)


@put(
    "/api/people/{person_id:int}/consents",
    permission="consent.write",
    operation_id="setConsents",
    tags=["notices"],
    example=_EXAMPLE,
)
async def set_consents(
    person_id: FromPath[PathId],
    data: JSONBody[ConsentsWanted],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
) -> ConsentsView:
    """Record what somebody gave or withdrew on a signed paper; who recorded it is kept. 409 `guardian_missing`."""
    return await _set(parts, actor, person_id, data)


async def _set(parts: Parts, actor: Actor, person_id: int, data: ConsentsWanted) -> ConsentsView:
    await parts.writer.run(SetConsents(by=actor, person_id=person_id, wanted=data.wanted()))
    return await sync_to_thread(_consents, parts, actor, person_id)


def _consents(parts: Parts, actor: Actor, person_id: int) -> ConsentsView:
    with parts.database.read() as connection:
        return consents_view(consent_lines(connection, actor, person_id))


HANDLERS = (my_consents, set_my_consents, get_consents, set_consents)
