"""When points lapse that were earned before this program and are credited now."""

from sqlalchemy import Connection

from points.errors import NotFound
from points.rules.expiry import expires_at
from points.rules.versions import rules_of, version_at


def lapses(connection: Connection, earned_at: int) -> int | None:
    """When points earned at this instant lapse, by the rules then in force; None: never, or there are no rules."""
    try:
        return expires_at(rules_of(connection, version_at(connection, earned_at)), earned_at)
    except NotFound:
        return None
