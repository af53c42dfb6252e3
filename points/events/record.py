"""A person's own record of events, in words: what each came to, and why it is not more."""

import msgspec
from sqlalchemy import Connection, select

from points.errors import NotFound
from points.events.models import Attendance, Event, attendances, events

_STATUS = {"in": "还没签退", "left": "已完成", "forgotten": "忘了签退", "void": "不计"}
_CUTS = {
    "day_cap": "当天的积分已到上限。",
    "month_cap": "当月的积分已到上限。",
    "times_a_month": "这类活动当月的积分次数已满。",
}


class RecordLine(msgspec.Struct, frozen=True):
    """One attendance as its person reads it."""

    attendance: Attendance
    title: str
    status: str
    explanation: str


def of_person(connection: Connection, person_id: int, *, before: int | None, limit: int) -> list[RecordLine]:
    """A person's attendances, the latest first, before the id ``before``."""
    fields = [attendances.c[name] for name in Attendance.__struct_fields__]
    query = (
        select(*fields, events.c.title, events.c.kind, events.c.status)
        .join(events, events.c.id == attendances.c.event_id)
        .where(attendances.c.person_id == person_id)
        .order_by(attendances.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(attendances.c.id < before)
    lines: list[RecordLine] = []
    for row in connection.execute(query):
        attendance = Attendance(*row[: len(fields)])
        title, kind, event_status = row[len(fields) :]
        lines.append(RecordLine(attendance, title, *_words(attendance, kind, event_status)))
    return lines


def event_of_attendance(connection: Connection, attendance_id: int) -> Event:
    """The event of an attendance; refuses ``attendance_not_found``."""
    fields = [events.c[name] for name in Event.__struct_fields__]
    query = (
        select(*fields)
        .join(attendances, attendances.c.event_id == events.c.id)
        .where(attendances.c.id == attendance_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("attendance_not_found", "没有这条出勤记录。")
    return Event(*row)


def _words(attendance: Attendance, kind: str, event_status: str) -> tuple[str, str]:
    if event_status == "cancelled":
        return "活动取消", "活动取消了,这次不计时长和积分。"
    if attendance.approval == "refused":
        return "未通过", "这次没有通过审核,有疑问请找活动负责人。"
    cut = _CUTS.get(attendance.cut_by or "", "")
    if attendance.approval == "pending":
        return "待审核", cut + "积分审核后到账。"
    if kind == "deliberation" and attendance.state == "in":  # nobody signs out of a meeting
        return "已签到", cut
    return _STATUS[attendance.state], cut
