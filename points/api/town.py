"""What anybody may know of this installation."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from points import __version__
from points.api.parts import Parts


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """``help_phone``: the number on every page; ``grantor``: who grants titles. Empty where nobody said."""

    name: str
    help_phone: str
    grantor: str
    public_url: str
    version: str


@get("/api/town", permission="public", session="none", operation_id="getTown", tags=["town"], sync_to_thread=False)
def town(parts: NamedDependency[Parts]) -> Town:
    """The town's name, its help phone, and where phones reach this server."""
    settings = parts.settings
    return Town(
        name=settings.town_name,
        help_phone=settings.help_phone,
        grantor=settings.grantor,
        public_url=settings.public_url,
        version=__version__,
    )
