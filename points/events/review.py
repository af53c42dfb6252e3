"""The organiser's work-list: what about an attendance a person should look at before it counts.

Nothing here refuses: couples share a phone, a wall code is photographed, a tablet's clock is wrong. It is computed
from the scans when it is read, so a scan pays nothing for it.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec
from sqlalchemy import Connection, and_, or_, select

from points.clock import MINUTE, SECOND
from points.events.makers import by_hand, makers
from points.events.models import Attendance, Event, Scan, attendances, scans, shifts
from points.events.pairing import Window, pair, stamps_of
from points.people.models import persons
from points.people.places import labels

Flag = Literal[
    "shared_phone",
    "printed_code",
    "claimed",
    "back_entry",
    "clock_skew",
    "burst",
    "forgotten",
    "unmatched",
    "overlap",
]
TEXTS: dict[Flag, str] = {
    "shared_phone": "几个人用同一部手机签到",
    "printed_code": "扫的是墙上的码,不能确定本人在场",
    "claimed": "没有登录,只报了姓名和尾号",
    "back_entry": "补登的,要换人审核",
    "clock_skew": "上传设备的时钟不准",
    "burst": "同一台设备几秒内扫了很多人",
    "forgotten": "忘了签退,按活动的约定计时",
    "unmatched": "签到签退对不上",
    "overlap": "同一时间还在另一个活动",
}
SKEW_MAX = 2 * MINUTE
BURST_WINDOW = 10 * SECOND
BURST_PEOPLE = 8


class ReviewLine(msgspec.Struct, frozen=True):
    """An attendance with who it is and what is to be looked at. ``makers``: who entered it, and may not approve."""

    attendance: Attendance
    name: str
    place_name: str
    phone_sealed: str | None
    shift_name: str
    flags: tuple[Flag, ...]
    makers: frozenset[int]


def review(connection: Connection, event: Event, attendance_id: int | None = None) -> list[ReviewLine]:
    """The attendances of an event, in the order in which people came; or one of them, without reading the others."""
    fields = [attendances.c[name] for name in Attendance.__struct_fields__]
    query = (
        select(*fields, persons.c.name, persons.c.place_id, persons.c.phone_sealed, shifts.c.name)
        .join(persons, persons.c.id == attendances.c.person_id)
        .outerjoin(shifts, shifts.c.id == attendances.c.shift_id)
        .where(attendances.c.event_id == event.id)
        .order_by(attendances.c.id)
    )
    if attendance_id is not None:
        query = query.where(attendances.c.id == attendance_id)
    rows = connection.execute(query).all()
    homes = labels(connection, {row.place_id for row in rows})
    made = _scans(connection, event.id, attendance_id)
    shared, bursts = _shared_devices(made), _bursts(made)
    overlapping = _overlapping(connection, event.id, attendance_id)
    by_attendance: dict[int, list[Scan]] = {}
    for scan in made:
        if scan.attendance_id is not None:
            by_attendance.setdefault(scan.attendance_id, []).append(scan)
    lines: list[ReviewLine] = []
    width = len(fields)
    for row in rows:
        attendance = Attendance(*row[:width])
        own = by_attendance.get(attendance.id, [])
        flags = _flags(event, attendance, own, shared, bursts, attendance.id in overlapping)
        name, place_id, sealed, shift_name = row[width:]
        lines.append(
            ReviewLine(attendance, name, homes[place_id], sealed, shift_name or "", flags, makers(attendance, own))
        )
    return lines


def needs_nothing(line: ReviewLine) -> bool:
    """Whether it may be approved along with the others without a look."""
    return not line.flags and line.attendance.state == "left"


def _flags(
    event: Event, attendance: Attendance, own: list[Scan], shared: set[str], bursts: set[int], overlaps: bool
) -> tuple[Flag, ...]:
    found: dict[Flag, bool] = {
        "claimed": bool(attendance.claimed),
        "back_entry": attendance.maker_id is not None or any(_entered_later(event, scan) for scan in own),
        "shared_phone": any(scan.device in shared for scan in own),
        "printed_code": any(scan.assurance == "printed" for scan in own),
        "clock_skew": any(abs(scan.skew) > SKEW_MAX for scan in own),
        "burst": any(scan.id in bursts for scan in own),
        "forgotten": attendance.state == "forgotten",
        "unmatched": _unmatched(own),
        "overlap": overlaps,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def _entered_later(event: Event, scan: Scan) -> bool:
    """Whether a scan was brought in on paper's or the steward's word: a card, if it came after the event's end."""
    return by_hand(scan) and (scan.assurance != "card" or scan.received_at > event.ends_at)


def _scans(connection: Connection, event_id: int, attendance_id: int | None) -> list[Scan]:
    """The accepted scans; for one attendance its own and, for comparison, all of the devices that made them."""
    fields = [scans.c[name] for name in Scan.__struct_fields__]
    accepted = select(*fields).where(scans.c.attendance_id.is_not(None))
    if attendance_id is None:
        accepted = accepted.where(scans.c.event_id == event_id)
    else:
        own = scans.c.attendance_id == attendance_id
        devices = set(connection.execute(select(scans.c.device).where(own, scans.c.device != "")).scalars())
        same = and_(scans.c.event_id == event_id, scans.c.device.in_(devices))
        accepted = accepted.where(or_(own, same) if devices else own)
    return [Scan(*row) for row in connection.execute(accepted.order_by(scans.c.id))]


def _shared_devices(made: Iterable[Scan]) -> set[str]:
    people: dict[str, set[int]] = {}
    for scan in made:
        if scan.device and scan.assurance in ("rotating", "printed", "claimed") and scan.person_id is not None:
            people.setdefault(scan.device, set()).add(scan.person_id)
    return {device for device, several in people.items() if len(several) > 1}


def _bursts(made: Iterable[Scan]) -> set[int]:
    """Scans made by one device faster than people can walk past it.

    Of volunteers' own phones and of what a device kept, which has only its own word for the times: a list made up
    afterwards looks like this. A steward's live scans name no device and are left out. They bear the steward's name
    and the server's time, and at a busy gate, or calling names off a list, two a second are ordinary: flagged, they
    would bury what deserves a look.
    """
    by_device: dict[str, list[Scan]] = {}
    for scan in made:
        if scan.device:
            by_device.setdefault(scan.device, []).append(scan)
    found: set[int] = set()
    for several in by_device.values():
        several.sort(key=lambda scan: scan.scanned_at)
        for i, scan in enumerate(several[: -BURST_PEOPLE + 1 or None]):
            window = several[i : i + BURST_PEOPLE]
            if len(window) == BURST_PEOPLE and window[-1].scanned_at - scan.scanned_at < BURST_WINDOW:
                found.update(each.id for each in window)
    return found


def _unmatched(own: list[Scan]) -> bool:
    """Whether the pairing had to leave a scan out: two entries or two exits in a row."""
    return pair(stamps_of(own), Window(0, 0), forgotten="zero", over=False).unmatched


def _overlapping(connection: Connection, event_id: int, attendance_id: int | None) -> set[int]:
    """Attendances whose time overlaps, by the minute, with the same person's at another event."""
    here, there = attendances.alias("here"), attendances.alias("there")
    query = (
        select(here.c.id)
        .join(
            there,
            and_(
                there.c.person_id == here.c.person_id,
                there.c.event_id != here.c.event_id,
                there.c.state != "void",
                there.c.in_at < here.c.out_at,
                here.c.in_at < there.c.out_at,
            ),
        )
        .where(here.c.event_id == event_id, here.c.state != "void")
    )
    if attendance_id is not None:
        query = query.where(here.c.id == attendance_id)
    return set(connection.execute(query).scalars())
