"""Households (户), for staff in their part of the town."""

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from points.api.fields import CursorText, Id, Limit, PathId, QueryText
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.people.households import HouseholdHead, HouseholdLine, NameHead, search_households
from points.people.session import Actor


class NewHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to be the head: one of those who live there."""

    person_id: Id


@get(
    "/api/households",
    permission="person.read",
    operation_id="listHouseholds",
    tags=["people"],
    sync_to_thread=True,
)
def list_households(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    q: QueryText = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[HouseholdLine]:
    """Households whose name (the 户主's) or number begins with ``q``."""
    after = read_position(cursor) or 0
    with parts.database.read() as connection:
        found = search_households(connection, actor, q or "", after_id=after, limit=limit)
    return page(found, limit, found[-1].id) if found else page(found, limit)


@put(
    "/api/households/{household_id:int}/head",
    permission="person.write",
    operation_id="nameHead",
    tags=["people"],
    example={"person_id": 21},
)
async def name_head(
    household_id: FromPath[PathId],
    data: JSONBody[NewHead],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
) -> HouseholdHead:
    """设户主. 404 `household_not_found`, 409 `not_of_household`, `person_inactive`, `head_under_14`."""
    command = NameHead(actor=actor, keys=parts.keys, household_id=household_id, person_id=data.person_id)
    return await parts.writer.run(command)


HANDLERS = (list_households, name_head)
