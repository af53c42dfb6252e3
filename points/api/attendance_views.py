"""Attendance as the API writes and reads it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from points.api.fields import Id, Moment, PointsText, SomeText, Text, maybe_rfc3339, points_text
from points.api.parts import Parts
from points.events.models import Event
from points.events.review import TEXTS, ReviewLine
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


def attendance_view(parts: Parts, event: Event, line: ReviewLine, actor: Actor) -> AttendanceView:
    """One person at one event, for the organiser who asks."""
    each = line.attendance
    own = actor.person_id in (each.person_id, *line.makers)
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
