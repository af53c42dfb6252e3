"""Whom a captain speaks for: people of their own team, found by name."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from points.api.fields import NO_CONTROLS
from points.api.pages import Page, page
from points.api.parts import Parts
from points.limits import TEXT_CHARS_MAX
from points.people.search import TEAM_FOUND_MAX, TeamMember, search_team
from points.people.session import Actor

Asked = Annotated[str, QueryParameter(min_length=1, max_length=TEXT_CHARS_MAX, pattern=NO_CONTROLS)]


@get("/api/team", permission="award.recommend", operation_id="findInTeam", tags=["people"], sync_to_thread=True)
def find_in_team(parts: NamedDependency[Parts], actor: NamedDependency[Actor], q: Asked) -> Page[TeamMember]:
    """Whom one may recommend for an award: of one's team or part of the town, found as people are, 20 at most."""
    with parts.database.read() as connection:
        return page(search_team(connection, parts.keys, actor, q), TEAM_FOUND_MAX)


HANDLERS = (find_in_team,)
