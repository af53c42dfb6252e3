"""Who provides services."""

import msgspec
from litestar import Response, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import JSONBody

from points.api.fields import CursorText, Id, Limit, PathId, Phone, SomeText
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.people.session import Actor
from points.redeem.providers import (
    ChangeProvider,
    CreateProvider,
    ProviderDraft,
    ProviderLine,
    list_providers,
    provider_line,
)

_EXAMPLE = {"name": "巧手家政", "phone": "19900001236", "person_id": 21, "closed": False}


class ProviderBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A provider. ``phone``: what residents call; ``person_id``: the resident who confirms on their own phone."""

    name: SomeText
    phone: Phone
    person_id: Id | None = None
    closed: bool = False

    def draft(self) -> ProviderDraft:
        """As the command takes it."""
        return ProviderDraft(name=self.name, phone=self.phone, person_id=self.person_id, closed=self.closed)


@get(
    "/api/providers", permission="sponsor.write", operation_id="listProviders", tags=["vouchers"], sync_to_thread=True
)
def providers(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], cursor: CursorText = None, limit: Limit = 50
) -> Page[ProviderLine]:
    """All of them, in the order in which they were written down."""
    after = read_position(cursor) or 0
    with parts.database.read() as connection:
        found = list_providers(connection, after_id=after, limit=limit)
    return page(found, limit, *([found[-1].id] if found else []))


@post(
    "/api/providers", permission="sponsor.write", operation_id="createProvider", tags=["vouchers"], example=_EXAMPLE
)
async def create_provider(
    data: JSONBody[ProviderBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[ProviderLine]:
    """Write one down."""
    outcome = await parts.writer.submit(CreateProvider(key=key, by=actor, draft=data.draft()))
    return answered(outcome, await sync_to_thread(_one, parts, outcome.unwrap()))


@put(
    "/api/providers/{provider_id:int}",
    permission="sponsor.write",
    operation_id="changeProvider",
    tags=["vouchers"],
    example=_EXAMPLE,
)
async def change_provider(
    provider_id: PathId,
    data: JSONBody[ProviderBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
) -> ProviderLine:
    """Correct it. ``closed``: no more vouchers are issued; those that are out stay good."""
    changed = await parts.writer.run(ChangeProvider(by=actor, provider_id=provider_id, draft=data.draft()))
    return await sync_to_thread(_one, parts, changed)


def _one(parts: Parts, provider_id: int) -> ProviderLine:
    with parts.database.read() as connection:
        return provider_line(connection, provider_id)


HANDLERS = (providers, create_provider, change_provider)
