"""What other pages say of events: the titles behind lines of a statement, and how often somebody came."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from points.events.models import attendances, events


def titles_of(connection: Connection, attendance_ids: Iterable[int]) -> dict[int, str]:
    """The title of the event of each attendance."""
    query = (
        select(attendances.c.id, events.c.title)
        .join(events, events.c.id == attendances.c.event_id)
        .where(attendances.c.id.in_(sorted(set(attendance_ids))))
    )
    return {row.id: row.title for row in connection.execute(query)}


def attendance_count(connection: Connection, person_id: int) -> int:
    """How many events somebody took part in, as far as it stands."""
    query = select(func.count()).where(attendances.c.person_id == person_id, attendances.c.state != "void")
    return connection.execute(query).scalar_one()
