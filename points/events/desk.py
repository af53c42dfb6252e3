"""What the organiser settles by hand: 全体签退, 补登, and the decision on each attendance.

Maker never checker: who entered an attendance afterwards may not approve it, and nobody approves their own.
"""

from typing import Literal

import msgspec

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.errors import Invalid, NotFound, Refusal
from points.events import settlement
from points.events.makers import makers
from points.events.manage import EventCommand, require
from points.events.models import (
    ATTENDANCES,
    DUTY,
    EVENTS,
    SCANS,
    SHIFTS,
    SIGNUPS,
    Assurance,
    Attendance,
    Event,
    Phase,
    Scan,
)
from points.people.models import PERSONS
from points.people.session import Actor
from points.rules import earned
from points.rules.versions import rules_in


class SignOutAll(EventCommand, frozen=True, kw_only=True):
    """Sign everybody out who is still there, except some; answers how many. Marked as done by the organiser."""

    operation = "attendance.sign_out_all"
    long = True

    at: int | None = None
    except_ids: tuple[int, ...] = ()

    def decide(self, ws: WorkingSet) -> int:
        """An exit scan for each, at one time."""
        event = self.event(ws)
        if event.status != "published":
            raise Refusal("event_not_running", "活动没有在进行,不用签退。")
        if event.kind == "deliberation":
            raise Refusal("wrong_phase", "议事会不用签退,签到一次就好。")
        at = min(self.at or ws.now, ws.now)
        still = [each for each in ws.find(ATTENDANCES, "event", event.id) if each.state == "in"]
        still = [each for each in still if each.person_id not in self.except_ids and (each.in_at or 0) <= at]
        still.sort(key=lambda each: each.id)
        settlement.load(ws, event, still, at)
        for attendance in still:
            add_scan(ws, self, attendance, "out", at, "sign_out_all")
            settlement.settle(ws, event, attendance, actor_id=self.by.audit_id)
        record(ws, self.by.audit_id, "attendance.sign_out_all", "event", event.id, signed_out=len(still))
        return len(still)


class BackEntry(EventCommand, frozen=True, kw_only=True):
    """Enter an attendance afterwards (补登). It stays pending until somebody else approves it."""

    operation = "attendance.back_entry"
    permission = "event.approve"

    person_id: int
    in_at: int
    out_at: int | None
    note: str

    def decide(self, ws: WorkingSet) -> int:
        """Two scans on paper's word; answers the attendance's id."""
        event = self.event(ws)
        self._check(ws, event)
        attendance = next(iter(ws.find(ATTENDANCES, "place", event.id, self.person_id)), None)
        if attendance is None:
            attendance = self._new(ws, event)
        elif attendance.approval == "refused":
            raise Refusal("refused_before", "这次出勤已审核不通过,不能补登。")
        settlement.need(ws, event, self.person_id, attendance, self.in_at)
        ws.load()
        ws.change(ATTENDANCES, attendance, approval="pending", maker_id=self.by.person_id, decided_by=None)
        add_scan(ws, self, attendance, "in", self.in_at, "back_entry")
        if self.out_at is not None:
            add_scan(ws, self, attendance, "out", self.out_at, "back_entry")
        settlement.settle(ws, event, attendance, actor_id=self.by.audit_id)
        record(ws, self.by.audit_id, "attendance.back_entry", "attendance", attendance.id, note=self.note)
        return attendance.id

    def _check(self, ws: WorkingSet, event: Event) -> None:
        wrong: dict[str, str] = {}
        if not self.note.strip():
            wrong["note"] = "请写明为什么补登、谁能证明。"
        if self.in_at > ws.now or (self.out_at or 0) > ws.now:
            wrong["in_at"] = "不能补登将来的时间。"
        if not event.starts_at - event.sign_in_opens_minutes * 60_000 <= self.in_at < event.ends_at:
            wrong["in_at"] = "签到时间要在活动时间之内。"
        if event.kind == "service" and (self.out_at is None or self.out_at <= self.in_at):
            wrong["out_at"] = "签退时间要晚于签到时间。"
        if wrong:
            raise Invalid("有几处需要改一下,改好再保存。", fields=wrong)
        if event.status not in ("published", "closed"):
            raise Refusal("event_not_running", "活动还没发布或已取消,不能补登。")
        person = ws.get(PERSONS, self.person_id)
        if person is None or person.status != "active":
            raise NotFound("person_not_found", "没有这位居民,请先登记。")
        if self.person_id == self.by.person_id:
            raise Refusal("maker", "不能给自己补登,请换人办理。")
        if ws.get(DUTY, event.id, self.person_id) is not None:
            raise Refusal("on_duty", "这位是值班工作人员,不计积分和时长。")

    def _new(self, ws: WorkingSet, event: Event) -> Attendance:
        signups = ws.find(SIGNUPS, "place", event.id, self.person_id)
        signup = next((each for each in signups if each.cancelled_at is None), None)
        attendance = Attendance(
            id=ws.next_id(),
            event_id=event.id,
            person_id=self.person_id,
            shift_id=signup.shift_id if signup else None,
            revision=0,
            state="left",
            in_at=None,
            out_at=None,
            minutes=0,
            wanted=0,
            points=0,
            cut_by=None,
            approval="pending",
            chosen_points=None,
            maker_id=self.by.person_id,
            decided_by=None,
            claimed=0,
            walk_in=int(signup is None),
        )
        return settlement.begin(ws, attendance)


class Decision(msgspec.Struct, frozen=True):
    """What became of one attendance in a decision on several."""

    attendance_id: int
    ok: bool
    reason: str | None = None
    explanation: str | None = None
    status: int = 0


class Decide(Command[list[Decision]], frozen=True, kw_only=True):
    """Approve or refuse attendances, each on its own: one that may not be decided does not stop the others."""

    operation = "attendance.decide"
    long = True
    answer = list[Decision]

    by: Actor
    event_id: int | None = None
    """The event all of them must belong to, where one is named."""
    attendance_ids: tuple[int, ...]
    decision: Literal["approve", "refuse"]
    chosen_points: int | None = None
    note: str = ""

    def actor_key(self, ws: WorkingSet) -> str:
        """The decider."""
        return str(self.by.person_id)

    def payload(self) -> bytes:
        """What is decided, and how."""
        return msgspec.json.encode((self.attendance_ids, self.decision, self.chosen_points, self.note))

    def load(self, ws: WorkingSet) -> Rounds:
        """The attendances, their events and shifts, then all that settling reads."""
        for attendance_id in self.attendance_ids:
            ws.need(ATTENDANCES, "key", attendance_id)
        yield
        found = [row for each in self.attendance_ids if (row := ws.get(ATTENDANCES, each)) is not None]
        for attendance in found:
            ws.need(EVENTS, "key", attendance.event_id)
            ws.need(SHIFTS, "event", attendance.event_id)
            ws.need(PERSONS, "key", attendance.person_id)
        yield
        for attendance in found:
            event = ws.get(EVENTS, attendance.event_id)
            if event is not None:
                settlement.need(ws, event, attendance.person_id, attendance, attendance.in_at or event.starts_at)
        yield
        for attendance in found:
            settlement.need_given(ws, attendance)
        yield

    def decide(self, ws: WorkingSet) -> list[Decision]:
        """Each in turn."""
        return [self._one(ws, attendance_id) for attendance_id in dict.fromkeys(self.attendance_ids)]

    def _one(self, ws: WorkingSet, attendance_id: int) -> Decision:
        mark = ws.mark()
        try:
            self._judge(ws, attendance_id)
        except Refusal as refusal:
            ws.undo(mark)
            return Decision(attendance_id, False, refusal.reason, refusal.explanation, refusal.status)
        return Decision(attendance_id, True)

    def _judge(self, ws: WorkingSet, attendance_id: int) -> None:
        attendance = ws.get(ATTENDANCES, attendance_id)
        event = ws.get(EVENTS, attendance.event_id) if attendance else None
        if attendance is None or event is None or self.event_id not in (None, event.id):
            raise NotFound("attendance_not_found", "没有这条出勤记录。")
        require(ws, self.by, "event.approve", event.place_id)
        if attendance.person_id == self.by.person_id:
            raise Refusal("maker", "不能审核自己的记录,请换人办理。", 403)
        if self.by.person_id in makers(attendance, ws.find(SCANS, "attendance", attendance.id)):
            raise Refusal("maker", "这条是您补登的,请换人审核。", 403)
        if event.status == "cancelled":
            raise Refusal("event_cancelled", "活动已取消,不用审核。")
        if self.decision == "approve":
            self._approve(ws, event, attendance)
        else:
            self._refuse(ws, event, attendance)
        action = f"attendance.{self.decision}"
        record(
            ws, self.by.audit_id, action, "attendance", attendance.id, note=self.note, revision=attendance.revision
        )

    def _approve(self, ws: WorkingSet, event: Event, attendance: Attendance) -> None:
        if attendance.approval == "approved" and self.chosen_points in (None, attendance.chosen_points):
            return
        if attendance.approval == "none":
            raise Refusal("nothing_pending", "这条已自动到账,不用审核。")
        if attendance.state == "in" and event.kind == "service":
            raise Refusal("still_in", "这位还没签退,请先签退再审核。")
        changes: dict[str, object] = {"approval": "pending"}
        if self.chosen_points is not None:
            # Refuses points that the category does not leave open, or that lie outside its range.
            earned(rules_in(ws, event.rule_version), event.category, 0, self.chosen_points)
            changes["chosen_points"] = self.chosen_points
        ws.change(ATTENDANCES, attendance, **changes)
        settlement.settle(ws, event, attendance, actor_id=self.by.audit_id)
        settlement.confirm(ws, event, attendance, actor_id=self.by.person_id)
        ws.change(ATTENDANCES, attendance, approval="approved", decided_by=self.by.person_id)

    def _refuse(self, ws: WorkingSet, event: Event, attendance: Attendance) -> None:
        ws.change(ATTENDANCES, attendance, approval="refused", decided_by=self.by.person_id)
        settlement.settle(ws, event, attendance, actor_id=self.by.audit_id)


def add_scan(
    ws: WorkingSet, command: EventCommand, attendance: Attendance, phase: Phase, at: int, assurance: Assurance
) -> None:
    """A scan entered by staff, not met by a phone."""
    scan = Scan(
        id=ws.next_id(),
        event_id=attendance.event_id,
        person_id=attendance.person_id,
        attendance_id=attendance.id,
        phase=phase,
        scanned_at=at,
        received_at=ws.now,
        device="",
        gate="",
        assurance=assurance,
        offline=1,
        skew=0,
        nonce=command.key or "",
        actor_id=command.by.audit_id,
        refused_for=None,
    )
    ws.insert(SCANS, scan)
