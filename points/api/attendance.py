"""The organiser's desk: attendance with what to look at, decisions, 全体签退, 补登, 点名; and one's own record."""

from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from points.api.events import allowed
from points.api.fields import (
    CursorText,
    Id,
    Limit,
    Moment,
    PathId,
    PointsText,
    SomeText,
    Text,
    hundredths,
    instant,
    maybe_rfc3339,
    points_text,
)
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.errors import NotFound, Refusal
from points.events import read, record
from points.events.desk import BackEntry, Decide, SignOutAll
from points.events.models import Event
from points.events.review import TEXTS, ReviewLine, needs_nothing, review
from points.people.finding import sealed_last4
from points.people.session import Actor

PEOPLE_MAX = 5_000


class AttendancePerson(msgspec.Struct, frozen=True):
    """Who it is, as the organiser sees them."""

    id: int
    name: str
    place_name: str
    phone_last4: str | None


class AttendanceView(msgspec.Struct, frozen=True):
    """One person at one event. `review`: what to look at; `may`: what this organiser may do."""

    id: int
    person: AttendancePerson
    shift_name: str
    in_at: str | None
    out_at: str | None
    minutes: int
    points: str
    status: str
    review: list[str]
    review_text: list[str]
    approval: str
    revision: int
    may: list[str]


class RosterView(msgspec.Struct, frozen=True):
    """One line of 点名."""

    person_id: int
    name: str
    place_name: str
    phone_last4: str | None
    shift_name: str
    state: str


class Roster(msgspec.Struct, frozen=True):
    """Everybody who signed up or came."""

    items: list[RosterView]


class DecisionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Approve or refuse. `points`: only where the category leaves a choice."""

    decision: Literal["approve", "refuse"]
    points: PointsText | None = None
    note: Text = ""


class DecisionsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decide on several at once; each stands on its own."""

    decision: Literal["approve", "refuse"]
    attendance_ids: Annotated[list[Id], Meta(min_length=1, max_length=PEOPLE_MAX)]
    note: Text = ""


class DecisionView(msgspec.Struct, frozen=True):
    """What became of one."""

    id: int
    ok: bool
    reason: str | None
    explanation: str | None


class Decisions(msgspec.Struct, frozen=True):
    """What became of each."""

    results: list[DecisionView]


class SignOuts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """全体签退 at a time (default: now), except some."""

    at: Moment | None = None
    except_: Annotated[list[Id], Meta(max_length=PEOPLE_MAX)] = msgspec.field(
        default_factory=list[int], name="except"
    )


class SignedOut(msgspec.Struct, frozen=True):
    """How many were signed out."""

    signed_out: int


class BackEntryBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """补登: who was there, from when to when, and who vouches for it."""

    person_id: Id
    in_at: Moment
    note: SomeText
    out_at: Moment | None = None


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


class EventDesk(Controller):
    """What an organiser does about people at an event."""

    path = "/api/events/{event_id:int}"
    tags = ("attendance",)

    @get("/attendance", permission="event.run", operation_id="listAttendance", sync_to_thread=True)
    def attendance(
        self,
        event_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        filter: FromQuery[Literal["all", "work", "pending", "clear"]] = "all",  # noqa: A002 - the API's word
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Page[AttendanceView]:
        """Who came. `work`: what a person should look at; `pending`: what waits; `clear`: pending, nothing to see."""
        event = allowed(parts, event_id, actor, "event.run").event
        after = read_position(cursor) or 0
        with parts.database.read() as connection:
            lines = [line for line in review(connection, event) if _asked_for(line, filter)]
        shown = [line for line in lines if line.attendance.id > after][:limit]
        views = [_view(parts, event, line, actor) for line in shown]
        return page(views, limit, *([shown[-1].attendance.id] if shown else []))

    @get("/roster", permission="scan.steward", operation_id="roster", sync_to_thread=True)
    def roster(
        self, event_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Roster:
        """点名: everybody expected and everybody there."""
        allowed(parts, event_id, actor, "scan.steward")
        with parts.database.read() as connection:
            lines = read.roster(connection, event_id)
        return Roster(
            [
                RosterView(
                    person_id=line.person_id,
                    name=line.name,
                    place_name=line.place_name,
                    phone_last4=sealed_last4(parts.keys, line.phone_sealed),
                    shift_name=line.shift_name,
                    state=line.state,
                )
                for line in lines
            ]
        )

    @post("/sign-outs", permission="event.run", operation_id="signOutAll")
    async def sign_out_all(
        self,
        event_id: FromPath[PathId],
        data: JSONBody[SignOuts],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[SignedOut]:
        """全体签退, with exceptions; each is marked as signed out by the organiser."""
        at = instant(data.at, "at") if data.at is not None else None
        command = SignOutAll(key=key, by=actor, event_id=event_id, at=at, except_ids=tuple(data.except_))
        outcome = await parts.writer.submit(command)
        return answered(outcome, SignedOut(outcome.unwrap()))

    @post("/back-entries", permission="event.approve", operation_id="backEntry")
    async def back_entry(
        self,
        event_id: FromPath[PathId],
        data: JSONBody[BackEntryBody],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[AttendanceView]:
        """补登. It stays pending until somebody else approves it."""
        command = BackEntry(
            key=key,
            by=actor,
            event_id=event_id,
            person_id=data.person_id,
            in_at=instant(data.in_at, "in_at"),
            out_at=instant(data.out_at, "out_at") if data.out_at is not None else None,
            note=data.note,
        )
        outcome = await parts.writer.submit(command)
        view = await sync_to_thread(_one, parts, outcome.unwrap(), actor)
        return answered(outcome, view)

    @post("/approvals", permission="event.approve", operation_id="decideSeveral")
    async def approvals(
        self,
        event_id: FromPath[PathId],
        data: JSONBody[DecisionsBody],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[Decisions]:
        """Decide on several attendances of this event; one that may not be decided does not stop the others."""
        await sync_to_thread(allowed, parts, event_id, actor, "event.approve")
        command = Decide(
            key=key,
            by=actor,
            event_id=event_id,
            attendance_ids=tuple(data.attendance_ids),
            decision=data.decision,
            note=data.note,
        )
        outcome = await parts.writer.submit(command)
        results = [DecisionView(d.attendance_id, d.ok, d.reason, d.explanation) for d in outcome.unwrap()]
        return answered(outcome, Decisions(results))


@post(
    "/api/attendance/{attendance_id:int}/approval",
    permission="event.approve",
    operation_id="decideOne",
    tags=("attendance",),
)
async def decide_one(
    attendance_id: FromPath[PathId],
    data: JSONBody[DecisionBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[AttendanceView]:
    """Approve or refuse one attendance. 403 `maker`: whoever entered it, or whose it is, may not."""
    command = Decide(
        key=key,
        by=actor,
        attendance_ids=(attendance_id,),
        decision=data.decision,
        chosen_points=hundredths(data.points, "points") if data.points is not None else None,
        note=data.note,
    )
    outcome = await parts.writer.submit(command)
    (made,) = outcome.unwrap()
    if not made.ok:
        raise Refusal(made.reason or "refused", made.explanation or "", made.status)
    return answered(outcome, await sync_to_thread(_one, parts, attendance_id, actor))


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


def _asked_for(line: ReviewLine, wanted: str) -> bool:
    match wanted:
        case "work":
            return bool(line.flags) and line.attendance.approval in ("pending", "none")
        case "pending":
            return line.attendance.approval == "pending"
        case "clear":
            return line.attendance.approval == "pending" and needs_nothing(line)
        case _:
            return True


def _one(parts: Parts, attendance_id: int, actor: Actor) -> AttendanceView:
    with parts.database.read() as connection:
        event = record.event_of_attendance(connection, attendance_id)
        for line in review(connection, event):
            if line.attendance.id == attendance_id:
                return _view(parts, event, line, actor)
    raise NotFound("attendance_not_found", "没有这条出勤记录。")


def _view(parts: Parts, event: Event, line: ReviewLine, actor: Actor) -> AttendanceView:
    each = line.attendance
    own = actor.person_id in (each.person_id, each.maker_id)
    decidable = not own and event.status != "cancelled" and actor.may("event.approve")
    may = {
        "approve": decidable and each.approval == "pending" and (each.state != "in" or event.kind == "deliberation"),
        "refuse": decidable and each.approval != "refused",
    }
    return AttendanceView(
        id=each.id,
        person=AttendancePerson(
            each.person_id, line.name, line.place_name, sealed_last4(parts.keys, line.phone_sealed)
        ),
        shift_name=line.shift_name,
        in_at=maybe_rfc3339(each.in_at),
        out_at=maybe_rfc3339(each.out_at),
        minutes=each.minutes,
        points=points_text(each.points),
        status=each.state,
        review=list(line.flags),
        review_text=[TEXTS[flag] for flag in line.flags],
        approval=each.approval,
        revision=each.revision,
        may=[name for name, holds in may.items() if holds],
    )


HANDLERS = (EventDesk, decide_one, my_attendance)
