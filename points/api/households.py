"""Households (户), for staff in their part of the town."""

from litestar import get
from litestar.di import NamedDependency

from points.api.fields import CursorText, Limit, QueryText
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.people.households import HouseholdLine, search_households
from points.people.session import Actor


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


HANDLERS = (list_households,)
