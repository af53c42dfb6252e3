"""One's own record of events."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from points.api.fields import CursorText, Limit, maybe_rfc3339, points_text
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.events import record
from points.people.session import Actor


class MyAttendance(msgspec.Struct, frozen=True):
    """One's own part in an event, with the reason where points are fewer than the rule gives."""

    attendance_id: int
    event_id: int
    title: str
    in_at: str | None
    out_at: str | None
    minutes: int
    points: str
    status: str
    explanation: str


@get("/api/me/attendance", permission="me.read", operation_id="myAttendance", tags=("me",), sync_to_thread=True)
def my_attendance(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[MyAttendance]:
    """One's own events, the latest first, each with what it came to and why."""
    with parts.database.read() as connection:
        lines = record.of_person(connection, actor.person_id, before=read_position(cursor), limit=limit)
    views = [
        MyAttendance(
            attendance_id=line.attendance.id,
            event_id=line.attendance.event_id,
            title=line.title,
            in_at=maybe_rfc3339(line.attendance.in_at),
            out_at=maybe_rfc3339(line.attendance.out_at),
            minutes=line.attendance.minutes,
            points=points_text(line.attendance.points),
            status=line.status,
            explanation=line.explanation,
        )
        for line in lines
    ]
    return page(views, limit, *([lines[-1].attendance.id] if lines else []))
