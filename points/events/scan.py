"""A scan, from command to ledger: who it is, whether it may be, what it earns. The hot path of the product.

Every attempt is stored as a fact, accepted or refused. Scans share the writer's transactions: ``load`` asks for all
that any of them reads, ``decide`` runs one after the other over the same rows.
"""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.errors import Forbidden, Refusal, Unauthenticated
from points.events import settlement
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
    Shift,
)
from points.events.verdicts import At, Known, clock_text, judge, place_of, refuse, window_of
from points.people.models import PLACES, Person
from points.people.names import mask
from points.people.places import label_in, need_label


class Scanned(msgspec.Struct, frozen=True):
    """What the person is told. ``message`` is the sentence on the screen, ``at`` the scan's own time."""

    scan_id: int
    attendance_id: int
    phase: Phase
    person_name: str
    team: str
    at: int
    minutes: int
    points: int
    message: str
    note: str | None = None


class ScanCommand(Command[Scanned], frozen=True, kw_only=True):
    """What every scan says.

    ``at``: when the code was met; ``received_at``: when we heard of it; ``device``: a hash of the visitor's cookie or
    the device's own name; ``code_refusal``: what is wrong with a code or receipt that is ours but not good any more.
    It is told by ``decide``, so that a repeated request gets its stored answer first, and the attempt is kept.
    """

    operation = "scan"
    answer = Scanned
    alone = False
    by_staff: ClassVar[bool] = False
    """Whether the sentence is read by staff, who are not the person meant."""

    event_id: int
    phase: Phase
    at: int
    received_at: int
    device: str
    assurance: Assurance
    gate: str = ""
    offline: bool = False
    skew: int = 0
    shift_id: int | None = None
    code_refusal: tuple[str, str, int] | None = None

    def payload(self) -> bytes:
        """Times and sessions differ between tries of the same scan; what is scanned does not."""
        return msgspec.json.encode((self.event_id, self.phase, self.shift_id, self.subject()))

    def subject(self) -> tuple[object, ...]:
        """Who is meant, as the request said it."""
        raise NotImplementedError

    def rounds_to_person(self, ws: WorkingSet) -> Iterator[None]:
        """Ask for what ``person`` reads."""
        raise NotImplementedError

    def person(self, ws: WorkingSet) -> Person:
        """Whose scan it is; refuses where that is not known or not allowed."""
        raise NotImplementedError

    def acting_id(self, ws: WorkingSet) -> int | None:
        """The person who made the scan, as far as known."""
        raise NotImplementedError

    def is_on_word(self, event: Event) -> bool:
        """Whether it rests on somebody's word alone, so that a second person has to look before it counts."""
        return False

    def load(self, ws: WorkingSet) -> Rounds:
        """Event and identity first, then the person's part in the event, then the scans and transfers so far."""
        ws.need(EVENTS, "key", self.event_id)
        ws.need(SHIFTS, "event", self.event_id)
        yield from self.rounds_to_person(ws)
        try:
            person = self.person(ws)
        except (Unauthenticated, Forbidden):
            raise  # whoever may not ask makes no attempt
        except Refusal:
            return  # decide meets it again, and there it is recorded
        event = ws.get(EVENTS, self.event_id)
        if event is None:
            return
        ws.need(ATTENDANCES, "place", self.event_id, person.id)
        ws.need(SIGNUPS, "place", self.event_id, person.id)
        ws.need(DUTY, "key", self.event_id, person.id)
        ws.need(PLACES, "key", person.place_id)
        settlement.need(ws, event, person.id, None, self.at)
        yield
        if self.by_staff:
            need_label(ws, person.place_id)
        for attendance in ws.find(ATTENDANCES, "place", self.event_id, person.id):
            settlement.need(ws, event, person.id, attendance, self.at)
        yield

    def actor_key(self, ws: WorkingSet) -> str:
        """The person who acts; a visitor without a session is known by the device."""
        acting = self.acting_id(ws)
        return str(acting) if acting is not None else f"visitor:{self.device}"

    def decide(self, ws: WorkingSet) -> Scanned:
        """Judge, record, settle."""
        event = ws.get(EVENTS, self.event_id)
        if event is None:
            raise refuse("invalid", "这个活动不存在,请扫现场的码。", 404)
        person, acting = self.person(ws), self.acting_id(ws)
        if self.code_refusal is not None:
            raise Refusal(*self.code_refusal)
        attendances = ws.find(ATTENDANCES, "place", event.id, person.id)
        attendance = attendances[0] if attendances else None
        known = Known(
            person=person,
            on_duty=ws.get(DUTY, event.id, person.id) is not None,
            signup=next((s for s in ws.find(SIGNUPS, "place", event.id, person.id) if s.cancelled_at is None), None),
            attendance=attendance,
            shifts=tuple(ws.find(SHIFTS, "event", event.id)),
        )
        scan = At(self.phase, self.at, self.offline, self.by_staff)
        judge(event, known, scan)
        if attendance is None:
            attendance = self._arrive(ws, event, known, place_of(event, known, scan, self.shift_id))
        elif self.offline:
            self._place_again(ws, event, known, attendance)
        if self.is_on_word(event):
            _let_confirm(ws, attendance, claimed=self.assurance == "claimed")
        fact = self._record(ws, acting, person.id, attendance.id, None)
        settlement.settle(ws, event, attendance, actor_id=acting)
        return self._told(ws, event, attendance, person, fact)

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep the attempt with its reason."""
        try:
            person_id = self.person(ws).id
        except Refusal:
            person_id = None
        self._record(ws, self.acting_id(ws), person_id, None, refusal.reason)

    def _arrive(self, ws: WorkingSet, event: Event, known: Known, shift: Shift | None) -> Attendance:
        walk_in = known.signup is None
        if walk_in and shift is not None:
            ws.change(SHIFTS, shift, taken=shift.taken + 1, capacity=_room(shift.capacity, shift.taken + 1))
        elif walk_in:
            ws.change(EVENTS, event, taken=event.taken + 1, capacity=_room(event.capacity, event.taken + 1))
        attendance = Attendance(
            id=ws.next_id(),
            event_id=event.id,
            person_id=known.person.id,
            shift_id=shift.id if shift else None,
            revision=0,
            state="in",
            in_at=None,
            out_at=None,
            minutes=0,
            wanted=0,
            points=0,
            cut_by=None,
            approval="pending" if event.settlement == "on_approval" else "none",
            chosen_points=None,
            maker_id=None,
            decided_by=None,
            claimed=0,
            walk_in=int(walk_in),
        )
        return settlement.begin(ws, attendance)

    def _place_again(self, ws: WorkingSet, event: Event, known: Known, attendance: Attendance) -> None:
        """Devices upload in any order: the earliest scan says which shift was walked into, whenever it arrives."""
        before = next((shift for shift in known.shifts if shift.id == attendance.shift_id), None)
        so_far = ws.find(SCANS, "attendance", attendance.id)
        if before is None or not attendance.walk_in or any(s.scanned_at <= self.at or not s.offline for s in so_far):
            return
        after = place_of(event, known, At(self.phase, self.at, True, self.by_staff), self.shift_id)
        if after is None or window_of(after) == window_of(before):
            return
        ws.change(SHIFTS, before, taken=before.taken - 1)
        ws.change(SHIFTS, after, taken=after.taken + 1, capacity=_room(after.capacity, after.taken + 1))
        ws.change(ATTENDANCES, attendance, shift_id=after.id)

    def _record(
        self, ws: WorkingSet, acting: int | None, person_id: int | None, attendance_id: int | None, reason: str | None
    ) -> Scan:
        fact = Scan(
            id=ws.next_id(),
            event_id=self.event_id,
            person_id=person_id,
            attendance_id=attendance_id,
            phase=self.phase,
            scanned_at=self.at,
            received_at=self.received_at,
            device=self.device,
            gate=self.gate,
            assurance=self.assurance,
            offline=int(self.offline),
            skew=self.skew,
            nonce=self.key or "",
            actor_id=acting,
            refused_for=reason,
        )
        return ws.insert(SCANS, fact)

    def _told(self, ws: WorkingSet, event: Event, attendance: Attendance, person: Person, fact: Scan) -> Scanned:
        return Scanned(
            scan_id=fact.id,
            attendance_id=attendance.id,
            phase=self.phase,
            person_name=mask(person.name) if self.assurance == "claimed" else person.name,
            team=self._home(ws, person),
            at=self.at,
            minutes=attendance.minutes,
            points=attendance.points,
            message=_message(event, attendance, self.phase, self.at),
            note=_note(attendance),
        )

    def _home(self, ws: WorkingSet, person: Person) -> str:
        """Staff tell namesakes apart by it; who scans for themselves knows where they live, and that costs less."""
        if self.by_staff:
            return label_in(ws, person.place_id)
        place = ws.get(PLACES, person.place_id)
        return place.name if place else ""


def _let_confirm(ws: WorkingSet, attendance: Attendance, *, claimed: bool) -> None:
    """What rests on a word is confirmed by the organiser, also where the person had signed in before."""
    approval = "pending" if attendance.approval == "none" else attendance.approval
    ws.change(ATTENDANCES, attendance, claimed=int(claimed or attendance.claimed), approval=approval)


def _room(capacity: int | None, taken: int) -> int | None:
    """Someone scanned without a network was there, whatever the number: the number gives way."""
    return None if capacity is None else max(capacity, taken)


def _message(event: Event, attendance: Attendance, phase: Phase, at: int) -> str:
    if phase == "in":
        done = f"签到成功 {clock_text(at)}。"
        if attendance.approval == "pending":
            return done + "积分审核后到账。"
        if attendance.points:
            return done + "积分已到账。"
        return done + ("走的时候记得签退。" if event.kind == "service" else "")
    done = f"签退成功 {clock_text(at)}。本次服务{attendance.minutes}分钟。"
    return done + ("积分审核后到账。" if attendance.approval == "pending" else "")


def _note(attendance: Attendance) -> str | None:
    match attendance.cut_by:
        case "day_cap":
            return "今天的积分已到上限,时长照记。"
        case "month_cap":
            return "本月的积分已到上限,时长照记。"
        case "times_a_month":
            return "这类活动本月的积分次数已满,时长照记。"
        case _:
            return None
