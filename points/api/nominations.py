"""推荐 and 资格: who is recommended by whom, and what was found of their eligibility."""

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from points.api.award_views import CycleView
from points.api.cycles import act
from points.api.fields import Id, PathId, SomeText, Text
from points.api.parts import Parts
from points.awards.access import file_of, may_read_file
from points.awards.cycle import CloseNominations
from points.awards.models import NominatedBy, Nomination, Verdict
from points.awards.naming import GONE, Named, named
from points.awards.nomination import Nominate, WithdrawNomination
from points.awards.read import checks_of, cycle_of, nominations_of
from points.awards.screening import CheckCandidate
from points.clock import rfc3339
from points.people.session import Actor


class NewNomination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A recommendation. ``by_name``: the team or unit; ``subject_id``: a person, or a household."""

    subject_id: Id
    by_kind: NominatedBy
    by_name: Text = ""
    reason: SomeText


class NominationView(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation that stands."""

    id: int
    subject_id: int
    name: str
    home: str
    by_kind: NominatedBy
    by_name: str
    reason: str
    made_at: str
    mine: bool


class NewCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found of a candidate's eligibility, and by which evidence."""

    subject_id: Id
    verdict: Verdict
    reason: Text = ""
    evidence: SomeText


class CheckView(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a candidate's eligibility: the last word."""

    subject_id: int
    verdict: Verdict
    reason: str
    evidence: str
    checked_by: str
    checked_at: str


class Nominations(Controller):
    """Recommendations in a cycle, and the checks of those who were recommended."""

    path = "/api/cycles/{cycle_id:int}"
    tags = ("awards",)

    @get(
        "/nominations",
        permission="award.nominate",
        operation_id="listNominations",
        sync_to_thread=True,
    )
    def list_nominations(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> list[NominationView]:
        """The recommendations that stand: all of them for who works on the cycle, for everybody else their own."""
        with parts.database.read() as connection:
            read = cycle_of(connection, cycle_id)
            every = nominations_of(connection, cycle_id)
            every_one = may_read_file(connection, actor, read.cycle)
            found = every if every_one else [each for each in every if each.made_by == actor.person_id]
            names = named(connection, read.award.of, {each.subject_id for each in found})
        return [_nomination(each, names.get(each.subject_id, GONE), actor) for each in found]

    @post(
        "/nominations",
        permission="award.nominate",
        operation_id="nominate",
        example={"subject_id": 21, "by_kind": "team", "by_name": "河边清洁队", "reason": "每个周末都来"},
    )
    async def nominate(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[NewNomination],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """推荐. 409 `nominations_over`, `nominated_before`, `wrong_step`."""
        command = Nominate(
            by=actor,
            key=key,
            cycle_id=cycle_id,
            subject_id=data.subject_id,
            by_kind=data.by_kind,
            by_name=data.by_name,
            reason=data.reason,
        )
        return await act(parts, actor, command)

    @post(
        "/nominations/{nomination_id:int}/withdrawal",
        permission="award.nominate",
        operation_id="withdrawNomination",
    )
    async def withdraw_nomination(
        self,
        cycle_id: FromPath[PathId],
        nomination_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """Take one's own recommendation back."""
        command = WithdrawNomination(by=actor, key=key, cycle_id=cycle_id, nomination_id=nomination_id)
        return await act(parts, actor, command)

    @post("/nominations/closing", permission="award.run", operation_id="closeNominations", attempt=CloseNominations)
    async def close_nominations(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """推荐 is over. 409 `nominations_open` before its last day has passed."""
        return await act(parts, actor, CloseNominations(by=actor, key=key, cycle_id=cycle_id))

    @get("/checks", permission="award.file", operation_id="listChecks", sync_to_thread=True)
    def list_checks(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> list[CheckView]:
        """What was found of each candidate who was looked at."""
        with parts.database.read() as connection:
            found = checks_of(connection, file_of(connection, actor, cycle_id).cycle.id)
        return [
            CheckView(
                subject_id=each.subject_id,
                verdict=each.verdict,
                reason=each.reason,
                evidence=each.evidence,
                checked_by=name,
                checked_at=rfc3339(each.made_at),
            )
            for each, name in found
        ]

    @post(
        "/checks",
        permission="award.run",
        operation_id="checkCandidate",
        attempt=CheckCandidate,
        example={"subject_id": 21, "verdict": "passed", "evidence": "签到表和社区证明"},
    )
    async def check(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[NewCheck],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """资格, with evidence. 409 `own_candidacy`."""
        command = CheckCandidate(
            by=actor,
            key=key,
            cycle_id=cycle_id,
            subject_id=data.subject_id,
            verdict=data.verdict,
            reason=data.reason,
            evidence=data.evidence,
        )
        return await act(parts, actor, command)


def _nomination(each: Nomination, candidate: Named, actor: Actor) -> NominationView:
    return NominationView(
        id=each.id,
        subject_id=each.subject_id,
        name=candidate.name,
        home=candidate.home,
        by_kind=each.by_kind,
        by_name=each.by_name,
        reason=each.reason,
        made_at=rfc3339(each.made_at),
        mine=each.made_by == actor.person_id,
    )


HANDLERS = (Nominations,)
