"""The organiser's desk: attendance with what to look at, decisions, 全体签退, 补登, 点名."""

from typing import Literal

from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from points.api.attendance_views import (
    AttendanceView,
    BackEntryBody,
    DecisionBody,
    Decisions,
    DecisionsBody,
    DecisionView,
    Roster,
    RosterView,
    SignedOut,
    SignOuts,
    attendance_view,
)
from points.api.events import allowed
from points.api.fields import (
    CursorText,
    Limit,
    PathId,
    hundredths,
    instant,
)
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.errors import Refusal
from points.events import read, record
from points.events.desk import BackEntry, Decide, SignOutAll
from points.events.review import ReviewLine, needs_nothing, review
from points.people.finding import sealed_last4
from points.people.session import Actor


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
        views = [attendance_view(parts, event, line, actor) for line in shown]
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
        (line,) = review(connection, event, attendance_id)
    return attendance_view(parts, event, line, actor)


HANDLERS = (EventDesk, decide_one)
