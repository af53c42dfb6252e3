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
from points.api.fields import PathId, SomeText
from points.api.idempotency_key import answered
from points.api.parts import Parts
from points.awards.access import file_of, files_open_to, may_read_file
from points.awards.confirming import Announce, Confirm, SendBack, SignOff
from points.awards.cycle import CloseRecords, CycleCommand, OpenCycle
from points.awards.family import families_at
from points.awards.naming import Named, named
from points.awards.read import cycle_of, cycles_shown, steps_of
from points.clock import rfc3339
from points.people.session import Actor

Code = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$", examples=["quarter_star"])]
PeriodNumber = Annotated[int, Meta(ge=2000, le=20994, examples=[20264])]


class NewCycle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family and its period: ``20264`` is the fourth quarter of 2026; a year for an award of a year."""

    family: Code
    period: PeriodNumber


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
    permission="public",
    session="none",
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
            shown = cycles_shown(connection)
            told = files_open_to(connection, actor, [each.cycle for each in shown])
        return [cycle_view(each, names=each.cycle.id in told) for each in shown]

    @post(
        "/",
        permission="award.run",
        operation_id="openCycle",
        attempt=OpenCycle,
        example={"family": "quarter_star", "period": 20263},
        refusals=(404,),
    )
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
    def list_steps(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> list[StepView]:
        """Everything that was done in it, in order."""
        with parts.database.read() as connection:
            read = file_of(connection, actor, cycle_id)
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

    @post("/{cycle_id:int}/closing", permission="award.run", operation_id="closeRecords", attempt=CloseRecords)
    async def close_records(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """截止. 409 `records_open` within the 10 working days that recording may take."""
        return await act(parts, actor, CloseRecords(by=actor, key=key, cycle_id=cycle_id))

    @post("/{cycle_id:int}/confirmation", permission="award.confirm", operation_id="confirmCycle", attempt=Confirm)
    async def confirm(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """审定. 409 `own_work` for whoever made anything of the list."""
        return await act(parts, actor, Confirm(by=actor, key=key, cycle_id=cycle_id))

    @post(
        "/{cycle_id:int}/return",
        permission="award.confirm",
        operation_id="sendBack",
        attempt=SendBack,
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
        """退回 instead of 审定, or after it. 409 `own_work` for whoever made anything of the list."""
        return await act(parts, actor, SendBack(by=actor, key=key, cycle_id=cycle_id, reason=data.reason))

    @post("/{cycle_id:int}/signature", permission="award.sign", operation_id="signCycle", attempt=SignOff)
    async def sign(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """The supervisory committee signs that it looked. 409 `unconfirmed`, `own_work`."""
        return await act(parts, actor, SignOff(by=actor, key=key, cycle_id=cycle_id))

    @post("/{cycle_id:int}/announcement", permission="award.run", operation_id="announceCycle", attempt=Announce)
    async def announce(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """通报: numbers, bonus points, the honour wall. 409 `unconfirmed`, `unsigned`, `overtaken`."""
        return await act(parts, actor, Announce(by=actor, key=key, cycle_id=cycle_id))


async def act(parts: Parts, actor: Actor, command: CycleCommand[int]) -> Response[CycleView]:
    """Run a command on a cycle, and answer with where the cycle stands then."""
    outcome = await parts.writer.submit(command)
    outcome.unwrap()
    return answered(outcome, await sync_to_thread(_view, parts, actor, command.cycle_id))


def _view(parts: Parts, actor: Actor, cycle_id: int) -> CycleView:
    with parts.database.read() as connection:
        read = cycle_of(connection, cycle_id)
        return cycle_view(read, names=may_read_file(connection, actor, read.cycle))


def _name(names: Mapping[int, Named], subject_id: int | None) -> str | None:
    found = names.get(subject_id) if subject_id is not None else None
    return found.name if found is not None else None


HANDLERS = (families, Cycles)
