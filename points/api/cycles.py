"""Cycles of awards: the path from the cut-off to the announcement, one act at a time."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from points.api.award_views import CycleView, FamilyView, cycle_view, family_view
from points.api.fields import Id, PathId, SomeText, Text
from points.api.idempotency_key import answered
from points.api.parts import Parts
from points.awards.confirming import Announce, Confirm, SignOff
from points.awards.cycle import CloseNominations, CloseRecords, CycleCommand, OpenCycle
from points.awards.family import families_at
from points.awards.models import NominatedBy, Nomination, Verdict
from points.awards.naming import Named, named
from points.awards.nomination import Nominate, WithdrawNomination
from points.awards.publicity import Publicise, SendBack, Submit
from points.awards.read import CycleRead, checks_of, cycle_of, cycles_shown, nominations_of, steps_of
from points.awards.screening import CheckCandidate
from points.clock import rfc3339
from points.people.session import Actor

Code = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$", examples=["quarter_star"])]
PeriodNumber = Annotated[int, Meta(ge=2000, le=20994, examples=[20264])]


class NewCycle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family and its period: ``20264`` is the fourth quarter of 2026; a year for an award of a year."""

    family: Code
    period: PeriodNumber


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


class Recipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """受理人 and their phone, as the notice carries them."""

    recipient: SomeText
    phone: SomeText


class Why(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason, in words."""

    reason: SomeText


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done, and by whom. ``subject_name``: the candidate's it was about."""

    action: str
    stage: str
    subject_id: int | None
    subject_name: str | None
    note: str
    actor: str
    at: str


@get(
    "/api/award-families",
    permission="award.read",
    operation_id="listAwardFamilies",
    tags=["awards"],
    sync_to_thread=True,
)
def families(parts: NamedDependency[Parts]) -> list[FamilyView]:
    """The award families of the rules in force."""
    with parts.database.read() as connection:
        return [family_view(each) for each in families_at(connection, parts.clock.now())]


class Cycles(Controller):
    """Cycles."""

    path = "/api/cycles"
    tags = ("awards",)

    @get("/", permission="award.read", operation_id="listCycles", sync_to_thread=True)
    def list_cycles(self, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> list[CycleView]:
        """All of them, the latest first."""
        with parts.database.read() as connection:
            found = cycles_shown(connection)
        return [cycle_view(each, names=actor.may("award.file")) for each in found]

    @post("/", permission="award.run", operation_id="openCycle", example={"family": "quarter_star", "period": 20263})
    async def open_cycle(
        self,
        data: JSONBody[NewCycle],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """Begin one. 409 `period_running`, 404 `family_unknown`; the same again answers the same."""
        outcome = await parts.writer.submit(OpenCycle(by=actor, key=key, family=data.family, period=data.period))
        return answered(outcome, await sync_to_thread(_view, parts, actor, outcome.unwrap()))

    @get("/{cycle_id:int}", permission="award.read", operation_id="getCycle", sync_to_thread=True)
    def get_cycle(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> CycleView:
        """One, with its path."""
        return _view(parts, actor, cycle_id)

    @get("/{cycle_id:int}/steps", permission="award.file", operation_id="listCycleSteps", sync_to_thread=True)
    def list_steps(self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts]) -> list[StepView]:
        """Everything that was done in it, in order."""
        with parts.database.read() as connection:
            read = cycle_of(connection, cycle_id)
            found = steps_of(connection, cycle_id)
            about = {step.subject_id for step, _ in found if step.subject_id is not None}
            names = named(connection, read.award.of, about)
        return [
            StepView(
                action=step.action,
                stage=step.stage,
                subject_id=step.subject_id,
                subject_name=_name(names, step.subject_id),
                note=step.note,
                actor=name,
                at=rfc3339(step.at),
            )
            for step, name in found
        ]

    @post("/{cycle_id:int}/closing", permission="award.run", operation_id="closeRecords")
    async def close_records(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """截止. 409 `records_open` within the 10 working days that recording may take."""
        return await act(parts, actor, CloseRecords(by=actor, key=key, cycle_id=cycle_id))

    @get(
        "/{cycle_id:int}/nominations",
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
            found = every if actor.may("award.file") else [each for each in every if each.made_by == actor.person_id]
            names = named(connection, read.award.of, {each.subject_id for each in found})
        return [_nomination(each, names[each.subject_id].name, names[each.subject_id].home, actor) for each in found]

    @post(
        "/{cycle_id:int}/nominations",
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
        """推荐. 409 `nominated_before`, `wrong_step`."""
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
        "/{cycle_id:int}/nominations/{nomination_id:int}/withdrawal",
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

    @post("/{cycle_id:int}/nominations/closing", permission="award.run", operation_id="closeNominations")
    async def close_nominations(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """推荐 is over. 409 `nominations_open` before its last day has passed."""
        return await act(parts, actor, CloseNominations(by=actor, key=key, cycle_id=cycle_id))

    @get("/{cycle_id:int}/checks", permission="award.file", operation_id="listChecks", sync_to_thread=True)
    def list_checks(self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts]) -> list[CheckView]:
        """What was found of each candidate who was looked at."""
        with parts.database.read() as connection:
            found = checks_of(connection, cycle_of(connection, cycle_id).cycle.id)
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
        "/{cycle_id:int}/checks",
        permission="award.run",
        operation_id="checkCandidate",
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

    @post(
        "/{cycle_id:int}/notice",
        permission="award.run",
        operation_id="publicise",
        example={"recipient": "李秘书", "phone": "19900001234"},
    )
    async def publicise(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[Recipient],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """公示. 409 `marks_missing`, `meeting_missing`, `choices_open`, `no_winners`, `no_consent`."""
        command = Publicise(by=actor, key=key, cycle_id=cycle_id, recipient=data.recipient, phone=data.phone)
        return await act(parts, actor, command)

    @post("/{cycle_id:int}/submission", permission="award.run", operation_id="submitCycle")
    async def submit(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """提交镇里审定. 409 `notice_running`, `objections_open`, `notice_stopped`."""
        return await act(parts, actor, Submit(by=actor, key=key, cycle_id=cycle_id))

    @post(
        "/{cycle_id:int}/return",
        permission="award.run",
        operation_id="sendBack",
        example={"reason": "时长有误,重新核对"},
    )
    async def send_back(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[Why],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """Back to 资格: everything after it is done again. 409 `notice_runs`."""
        return await act(parts, actor, SendBack(by=actor, key=key, cycle_id=cycle_id, reason=data.reason))

    @post("/{cycle_id:int}/confirmation", permission="award.confirm", operation_id="confirmCycle")
    async def confirm(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """审定. 409 `own_work` for whoever made anything of the list."""
        return await act(parts, actor, Confirm(by=actor, key=key, cycle_id=cycle_id))

    @post("/{cycle_id:int}/signature", permission="award.sign", operation_id="signCycle")
    async def sign(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """The supervisory committee signs that it looked. 409 `unconfirmed`, `own_work`."""
        return await act(parts, actor, SignOff(by=actor, key=key, cycle_id=cycle_id))

    @post("/{cycle_id:int}/announcement", permission="award.run", operation_id="announceCycle")
    async def announce(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """通报: numbers, bonus points, the honour wall. 409 `unconfirmed`, `unsigned`."""
        return await act(parts, actor, Announce(by=actor, key=key, cycle_id=cycle_id))


async def act(parts: Parts, actor: Actor, command: CycleCommand[int]) -> Response[CycleView]:
    """Run a command on a cycle, and answer with where the cycle stands then."""
    outcome = await parts.writer.submit(command)
    outcome.unwrap()
    return answered(outcome, await sync_to_thread(_view, parts, actor, command.cycle_id))


def _view(parts: Parts, actor: Actor, cycle_id: int) -> CycleView:
    with parts.database.read() as connection:
        read: CycleRead = cycle_of(connection, cycle_id)
    return cycle_view(read, names=actor.may("award.file"))


def _name(names: Mapping[int, Named], subject_id: int | None) -> str | None:
    found = names.get(subject_id) if subject_id is not None else None
    return found.name if found is not None else None


def _nomination(each: Nomination, name: str, home: str, actor: Actor) -> NominationView:
    return NominationView(
        id=each.id,
        subject_id=each.subject_id,
        name=name,
        home=home,
        by_kind=each.by_kind,
        by_name=each.by_name,
        reason=each.reason,
        made_at=rfc3339(each.made_at),
        mine=each.made_by == actor.person_id,
    )


HANDLERS = (families, Cycles)
