"""How services were: ratings of attendances, and complaints that two people deal with."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from points.api.fields import Id, PathId, QueryId, SomeText, Text, maybe_rfc3339
from points.api.idempotency_key import answered
from points.api.parts import Parts
from points.awards.conduct import Complain, ComplaintRead, DecideComplaint, Rate, complaints_shown
from points.awards.conduct_models import ComplaintState
from points.clock import day_of, rfc3339
from points.people.session import Actor


class NewRating(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """1 to 5 stars for one attendance."""

    attendance_id: Id
    stars: Annotated[int, Meta(ge=1, le=5)]
    words: Text = ""


class ConductKept(msgspec.Struct, frozen=True):
    """A rating or a complaint that was kept."""

    id: int


class NewComplaint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A complaint about somebody's service."""

    person_id: Id
    happened_on: date
    words: SomeText
    evidence: Text = ""


class ComplaintAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a complaint ends, with what is answered."""

    upheld: bool
    reply: SomeText


class ConductComplaintView(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint about somebody's service."""

    id: int
    person_id: int
    name: str
    happened_on: date
    words: str
    evidence: str
    state: ComplaintState
    answer: str
    made_at: str
    decided_at: str | None
    mine: bool


@post(
    "/api/ratings",
    permission="award.rate",
    operation_id="rateService",
    attempt=Rate,
    refusals=(404,),
    tags=["awards"],
    example={"attendance_id": 31, "stars": 5, "words": "又快又好"},
)
async def rate(
    data: JSONBody[NewRating],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[ConductKept]:
    """Rate a service; again replaces it. 404 `not_served`, 409 `own_service`."""
    command = Rate(by=actor, key=key, attendance_id=data.attendance_id, stars=data.stars, words=data.words)
    outcome = await parts.writer.submit(command)
    return answered(outcome, ConductKept(outcome.unwrap()))


@get(
    "/api/complaints",
    permission="conduct.write",
    operation_id="listComplaints",
    tags=["awards"],
    sync_to_thread=True,
)
def list_complaints(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], person_id: QueryId = None
) -> list[ConductComplaintView]:
    """Complaints of my part of the town, the open ones first."""
    with parts.database.read() as connection:
        return [_view(each, actor) for each in complaints_shown(connection, actor, person_id)]


@post(
    "/api/complaints",
    permission="conduct.write",
    operation_id="complainOfService",
    attempt=Complain,
    refusals=(404,),
    tags=["awards"],
    example={"person_id": 21, "happened_on": "2026-05-11", "words": "约好了没有来"},
)
async def complain(
    data: JSONBody[NewComplaint],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[ConductKept]:
    """Enter a complaint about somebody's service."""
    command = Complain(
        by=actor,
        key=key,
        person_id=data.person_id,
        happened_on=data.happened_on,
        words=data.words,
        evidence=data.evidence,
    )
    outcome = await parts.writer.submit(command)
    return answered(outcome, ConductKept(outcome.unwrap()))


@post(
    "/api/complaints/{complaint_id:int}/decision",
    permission="conduct.decide",
    operation_id="decideServiceComplaint",
    attempt=DecideComplaint,
    tags=["awards"],
    example={"upheld": False, "reply": "当天有急事,已经道歉"},
)
async def decide(
    complaint_id: FromPath[PathId],
    data: JSONBody[ComplaintAnswer],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[ConductKept]:
    """Uphold or dismiss it. 409 `own_complaint`, `complaint_decided`."""
    command = DecideComplaint(by=actor, key=key, complaint_id=complaint_id, upheld=data.upheld, reply=data.reply)
    outcome = await parts.writer.submit(command)
    return answered(outcome, ConductKept(outcome.unwrap()))


def _view(read: ComplaintRead, actor: Actor) -> ConductComplaintView:
    complaint = read.complaint
    return ConductComplaintView(
        id=complaint.id,
        person_id=complaint.person_id,
        name=read.name,
        happened_on=day_of(complaint.happened_on),
        words=complaint.words,
        evidence=complaint.evidence,
        state=complaint.state,
        answer=complaint.answer,
        made_at=rfc3339(complaint.made_at),
        decided_at=maybe_rfc3339(complaint.decided_at),
        mine=complaint.made_by == actor.person_id,
    )


HANDLERS = (rate, list_complaints, complain, decide)
