"""The organiser's commands on an event: create, change, publish, close, cancel.

A change after people have scanned settles every attendance again: minutes follow the corrected time under a new
revision. Cancelling takes back what was given and says so; what was spent meanwhile becomes a debt.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec
from sqlalchemy import select

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.errors import Invalid, NotFound, Refusal
from points.events import settlement
from points.events.draft import EventDraft, ShiftDraft, check, describe
from points.events.models import ATTENDANCES, DUTY, EVENTS, SHIFTS, SIGNUPS, Attendance, Duty, Event, Shift
from points.people.models import PLACES, persons
from points.people.rights import Permission
from points.people.session import Actor
from points.rules.versions import rules_of, version_at


class EventCommand(Command[int], frozen=True, kw_only=True):
    """A command on one event by somebody with a right in its place; answers the event's id."""

    answer = int
    permission: ClassVar[Permission] = "event.run"

    by: Actor
    event_id: int

    def actor_key(self, ws: WorkingSet) -> str:
        """The person."""
        return str(self.by.person_id)

    def payload(self) -> bytes:
        """Everything but who asks and their session."""
        fields = msgspec.structs.asdict(self)
        return msgspec.json.encode([fields[name] for name in sorted(fields) if name not in ("by", "key")])

    def load(self, ws: WorkingSet) -> Rounds:
        """The event with its shifts."""
        ws.need(EVENTS, "key", self.event_id)
        ws.need(SHIFTS, "event", self.event_id)
        yield

    def event(self, ws: WorkingSet) -> Event:
        """The event, if it exists and the right is there."""
        event = ws.get(EVENTS, self.event_id)
        if event is None:
            raise NotFound("event_not_found", "没有这个活动,可能已被删除。")
        require(ws, self.by, self.permission, event.place_id)
        return event


def require(ws: WorkingSet, by: Actor, permission: Permission, place_id: int) -> None:
    """Raise unless ``by`` may do this in the place."""
    place = ws.get(PLACES, place_id)
    if place is None:
        raise Invalid("没有这个村(社区),请重新选择。", fields={"place_id": "没有这个村(社区)。"})
    by.require(permission, place.path)


class CreateEvent(Command[int], frozen=True, kw_only=True):
    """Write down a new event as a draft, under the rule-set in force when it starts."""

    operation = "event.create"
    answer = int

    by: Actor
    draft: EventDraft

    def actor_key(self, ws: WorkingSet) -> str:
        """The organiser."""
        return str(self.by.person_id)

    def payload(self) -> bytes:
        """The draft."""
        return msgspec.json.encode(self.draft)

    def decide(self, ws: WorkingSet) -> int:
        """Check and store; answers the id."""
        require(ws, self.by, "event.create", self.draft.place_id)
        version = version_at(ws.connection, self.draft.starts_at)
        check(self.draft, rules_of(ws.connection, version))
        event = Event(
            id=ws.next_id(),
            taken=0,
            rule_version=version,
            status="draft",
            organiser_id=self.by.person_id,
            created_at=ws.now,
            published_at=None,
            **_columns(self.draft),
        )
        ws.insert(EVENTS, event)
        _write_shifts(ws, event, [], self.draft.shifts)
        _write_duty(ws, event, self.draft.on_duty)
        record(ws, self.by.audit_id, "event.create", "event", event.id, **describe(self.draft))
        return event.id


class ChangeEvent(EventCommand, frozen=True, kw_only=True):
    """Correct an event. ``note`` says why, for the audit trail."""

    operation = "event.change"
    long = True
    permission = "event.create"

    draft: EventDraft
    note: str = ""

    def decide(self, ws: WorkingSet) -> int:
        """Check, store, settle every attendance again."""
        event = self.event(ws)
        require(ws, self.by, self.permission, self.draft.place_id)
        if event.status == "cancelled":
            raise Refusal("event_cancelled", "活动已取消,不能再改。")
        if self.draft.kind != event.kind and _attendances(ws, event):
            raise Refusal("kind_fixed", "已有人签到,不能在志愿服务和议事之间改。")
        version = event.rule_version if event.status != "draft" else version_at(ws.connection, self.draft.starts_at)
        check(self.draft, rules_of(ws.connection, version))
        if self.draft.capacity is not None and self.draft.capacity < event.taken:
            raise Invalid("人数不能少于已占的名额。", fields={"capacity": f"已有{event.taken}人,不能更少。"})
        ws.change(EVENTS, event, rule_version=version, **_columns(self.draft))
        _write_shifts(ws, event, ws.find(SHIFTS, "event", event.id), self.draft.shifts)
        _write_duty(ws, event, self.draft.on_duty)
        resettle(ws, event, self.by)
        record(ws, self.by.audit_id, "event.change", "event", event.id, note=self.note, **describe(self.draft))
        return event.id


class PublishEvent(EventCommand, frozen=True, kw_only=True):
    """Show a draft to residents and let its codes work."""

    operation = "event.publish"
    permission = "event.create"

    def decide(self, ws: WorkingSet) -> int:
        """Publish; a second time is the same."""
        event = self.event(ws)
        if event.status == "published":
            return event.id
        if event.status != "draft":
            raise Refusal("event_over", "活动已结束或已取消,不能再发布。")
        if event.ends_at <= ws.now:
            raise Refusal("event_past", "结束时间已过,请先改时间再发布。")
        ws.change(EVENTS, event, status="published", published_at=ws.now)
        record(ws, self.by.audit_id, "event.publish", "event", event.id)
        return event.id


class CloseEvent(EventCommand, frozen=True, kw_only=True):
    """End an event: forgotten sign-outs are closed by its stated rule, and no live scan is taken any more."""

    operation = "event.close"
    long = True

    def decide(self, ws: WorkingSet) -> int:
        """Close and settle; a second time is the same."""
        event = self.event(ws)
        if event.status == "closed":
            return event.id
        if event.status != "published":
            raise Refusal("event_not_running", "活动还没发布或已取消,不能结束。")
        if ws.now < event.starts_at:
            raise Refusal("event_not_begun", "活动还没开始,不能结束。要停办请点取消。")
        ws.change(EVENTS, event, status="closed")
        resettle(ws, event, self.by)
        record(ws, self.by.audit_id, "event.close", "event", event.id)
        return event.id


class CancelEvent(EventCommand, frozen=True, kw_only=True):
    """Call an event off. What was earned at it is taken back; the scans stay as facts."""

    operation = "event.cancel"
    long = True
    permission = "event.create"

    reason: str

    def decide(self, ws: WorkingSet) -> int:
        """Cancel and take back; a second time is the same."""
        event = self.event(ws)
        if not self.reason.strip():
            raise Invalid("请写明取消的原因。", fields={"reason": "请写明取消的原因。"})
        if event.status == "cancelled":
            return event.id
        ws.change(EVENTS, event, status="cancelled")
        resettle(ws, event, self.by)
        record(ws, self.by.audit_id, "event.cancel", "event", event.id, reason=self.reason)
        return event.id


def resettle(ws: WorkingSet, event: Event, by: Actor) -> None:
    """Settle every attendance of an event again, asking for all they read at once."""
    found = _attendances(ws, event)
    settlement.load(ws, event, found)
    for attendance in sorted(found, key=lambda each: each.id):
        settlement.settle(ws, event, attendance, actor_id=by.audit_id)


def _attendances(ws: WorkingSet, event: Event) -> list[Attendance]:
    return ws.find(ATTENDANCES, "event", event.id)


def _columns(draft: EventDraft) -> dict[str, Any]:
    columns = msgspec.structs.asdict(draft)
    del columns["shifts"], columns["on_duty"]
    columns["printed_code_allowed"] = int(draft.printed_code_allowed)
    columns["insured"] = int(draft.insured)
    return columns


def _write_shifts(ws: WorkingSet, event: Event, present: Sequence[Shift], drafts: Sequence[ShiftDraft]) -> None:
    left = {shift.id: shift for shift in present}
    for number, draft in enumerate(drafts):
        columns = {k: v for k, v in msgspec.structs.asdict(draft).items() if k != "id"}
        if draft.id is None:
            ws.insert(SHIFTS, Shift(id=ws.next_id(), event_id=event.id, taken=0, **columns))
            continue
        shift = left.pop(draft.id, None)
        if shift is None:
            raise Invalid("班次对不上,请刷新后再改。", fields={f"shifts.{number}.id": "没有这个班次。"})
        if draft.capacity is not None and draft.capacity < shift.taken:
            raise Invalid(
                "班次人数不能少于已占的名额。", fields={f"shifts.{number}.capacity": f"已有{shift.taken}人。"}
            )
        ws.change(SHIFTS, shift, **columns)
    for shift in left.values():
        used = any(signup.shift_id == shift.id for signup in ws.find(SIGNUPS, "event", event.id))
        used = used or any(each.shift_id == shift.id for each in _attendances(ws, event))
        if used:
            raise Refusal("shift_in_use", f"班次“{shift.name}”已有人报名或签到,不能删除。")
        ws.delete(SHIFTS, shift)


def _write_duty(ws: WorkingSet, event: Event, person_ids: Sequence[int]) -> None:
    wanted = set(person_ids)
    known = set(ws.connection.execute(select(persons.c.id).where(persons.c.id.in_(wanted))).scalars())
    if wanted - known:
        raise Invalid("值班人员里有查不到的人,请重新选择。", fields={"on_duty": "有查不到的人。"})
    present = {row.person_id: row for row in ws.find(DUTY, "event", event.id)}
    for person_id in sorted(wanted - present.keys()):
        ws.insert(DUTY, Duty(event.id, person_id))
    for person_id in present.keys() - wanted:
        ws.delete(DUTY, present[person_id])
