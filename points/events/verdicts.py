"""Why a scan is refused: stable reasons, each with one plain sentence that says what to do.

``judge`` is a pure function of what the batch has loaded. What depends on the order of scans (already in, not in,
full) is judged for live scans only: scans made without a network are facts with their own time.
"""

from collections.abc import Iterable

import msgspec

from points.clock import HOUR, MINUTE, local
from points.errors import Refusal
from points.events.models import Attendance, Event, Phase, Shift, Signup
from points.people.models import Person

SIGN_OUT_GRACE = 2 * HOUR
"""How long after its end people may still sign out of an event."""


class At(msgspec.Struct, frozen=True):
    """A scan to be judged. ``by_staff``: the sentence is read by the steward, not by the person meant."""

    phase: Phase
    instant: int
    offline: bool
    by_staff: bool = False

    @property
    def you(self) -> str:
        """How the sentence begins where it is read by the person themselves."""
        return "" if self.by_staff else "您"


class Known(msgspec.Struct, frozen=True):
    """What is known of a person at an event. ``shifts``: the event's own, with their places taken."""

    person: Person
    on_duty: bool
    signup: Signup | None
    attendance: Attendance | None
    shifts: tuple[Shift, ...]


def refuse(reason: str, explanation: str, status: int = 409) -> Refusal:
    """A verdict."""
    return Refusal(reason, explanation, status)


def clock_text(instant: int) -> str:
    """``8:32``, as people say it."""
    moment = local(instant)
    return f"{moment.hour}:{moment.minute:02d}"


def judge(event: Event, known: Known, scan: At) -> None:
    """Raise the refusal a scan deserves, if any."""
    _judge_event(event, scan)
    _judge_person(known, scan)
    if event.sign_up == "required" and known.signup is None and known.attendance is None:
        raise refuse("not_registered", "不在名单上,请现场登记。")
    if scan.phase == "in":
        _judge_time_in(event, scan)
    elif scan.instant > event.ends_at + SIGN_OUT_GRACE:
        raise refuse("too_late", "活动结束太久了,不能再签退,请找负责人补登。")
    if not scan.offline:
        _judge_order(known.attendance, scan)


def place_of(event: Event, known: Known, scan: At, shift_id: int | None) -> Shift | None:
    """The shift a newcomer takes a place in, or None where the event has none; refuses ``full``.

    Whoever signed up has their place already. Offline scans take a place even beyond the number, and by their own
    time alone: the window in which they earn does not depend on who else's device uploaded first.
    """
    if known.signup is not None:
        return next((shift for shift in known.shifts if shift.id == known.signup.shift_id), None)
    if not known.shifts:
        if event.capacity is not None and event.taken >= event.capacity and not scan.offline:
            raise refuse("full", "人数已满,请问问负责人还有没有别的班次。")
        return None
    if shift_id is not None:
        named = [shift for shift in known.shifts if shift.id == shift_id]
        if not named:
            raise refuse("invalid", "这个班次不属于这个活动,请重新选择。", 404)
    else:
        named = sorted(known.shifts, key=lambda shift: (shift.ends_at <= scan.instant, shift.starts_at, shift.id))
        if not scan.offline:
            named = _going_on(event, named, scan.instant)
    if scan.offline:
        named = [shift for shift in named if window_of(shift) == window_of(named[0])]
    free = [shift for shift in named if _has_room(shift)]
    if not free and not scan.offline:
        raise _full(known.shifts if shift_id is None else (), scan.instant)
    return (free or named)[0]


def _going_on(event: Event, shifts: list[Shift], instant: int) -> list[Shift]:
    """The shifts that run or whose sign-in is open: in a later one, nothing done now would count.

    Refuses where there is none: ``too_early`` before another begins, ``too_late`` after the last.
    """
    early = event.sign_in_opens_minutes * MINUTE
    found = [shift for shift in shifts if shift.starts_at - early <= instant < shift.ends_at]
    if not found:
        later = [shift.starts_at - early for shift in shifts if shift.starts_at > instant]
        if later:
            raise refuse("too_early", f"这会儿没有班次,{_when(min(later), instant)}开始下一班的签到。")
        raise refuse("too_late", "各班次都结束了,不能再签到。")
    return found


def _full(shifts: Iterable[Shift], instant: int) -> Refusal:
    """No place; with the next shift that still has one, if there is any."""
    later = [shift for shift in shifts if shift.starts_at > instant and _has_room(shift)]
    if not later:
        return refuse("full", "人数已满,请问问负责人还有没有别的班次。")
    after = min(later, key=lambda shift: (shift.starts_at, shift.id))
    return refuse("full", f"人数已满,下一个有名额的班次是“{after.name}”,{_when(after.starts_at, instant)}开始。")


def _has_room(shift: Shift) -> bool:
    return shift.capacity is None or shift.taken < shift.capacity


def window_of(shift: Shift) -> tuple[int, int]:
    """When a shift begins and ends."""
    return shift.starts_at, shift.ends_at


def _judge_event(event: Event, scan: At) -> None:
    if event.published_at is None:
        raise refuse("invalid", "这个活动还没有发布,请找负责人。", 404)
    if event.status == "cancelled":
        raise refuse("revoked", "活动已取消,不用签到了。")
    if event.status == "closed" and not scan.offline:
        raise refuse(
            "too_late", "活动已结束,不能再签到。" if scan.phase == "in" else "活动已结束,签退请找负责人补登。"
        )
    if scan.phase == "out" and event.kind == "deliberation":
        raise refuse("wrong_phase", "议事会不用签退,签到一次就好。")


def _judge_person(known: Known, scan: At) -> None:
    person = known.person
    if person.status != "active":
        raise refuse("blocked", f"{scan.you and '您的'}账户已停用,请到社区问一问。")
    if person.age_band == "under_14" and not person.guardian_consent:
        raise refuse("blocked", "未满14周岁要先由监护人同意,请找负责人登记。")
    if known.on_duty:
        raise refuse("on_duty", f"{scan.you}今天是值班工作人员,不计积分和时长。")


def _judge_time_in(event: Event, scan: At) -> None:
    opens_at = event.starts_at - event.sign_in_opens_minutes * MINUTE
    if scan.instant < opens_at:
        raise refuse("too_early", f"还没到时间,{_when(opens_at, scan.instant)}开始签到。")
    if scan.instant >= event.ends_at:
        raise refuse("too_late", "活动已结束,不能再签到。")


def _judge_order(attendance: Attendance | None, scan: At) -> None:
    if attendance is None or attendance.in_at is None:
        if scan.phase == "out":
            raise refuse("not_in", f"没查到{scan.you and '您的'}签到,请找负责人补登。")
        return
    if attendance.state == "in" and scan.phase == "in":
        raise refuse("already_in", f"{scan.you}{clock_text(attendance.in_at)}已签到,不用再签。")
    if attendance.state != "in" and scan.phase == "out":
        left = clock_text(attendance.out_at) if attendance.out_at is not None else ""
        raise refuse("already_out", f"{scan.you}{left}已签退,不用再签。")


def _when(instant: int, now: int) -> str:
    day = local(instant)
    prefix = "" if day.date() == local(now).date() else f"{day.month}月{day.day}日"
    return prefix + clock_text(instant)
