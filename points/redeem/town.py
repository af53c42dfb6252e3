"""What belongs to the whole town: money, sponsors, and what everybody may have."""

from points.errors import Forbidden
from points.people.rights import Permission
from points.people.session import Actor

ROOT_SLASHES = 2
"""In the path of the town itself: ``/10/``; every place below has more."""


def require_in_town(by: Actor, permission: Permission, explanation: str) -> None:
    """Raise ``Forbidden`` for whoever holds the right only in a part of the town, or not at all."""
    if not any(path.count("/") <= ROOT_SLASHES for path in by.paths(permission)):
        raise Forbidden(explanation)
