"""公示 of a cycle: put up, read, objected to; its end takes the list to the town, what was upheld takes it back."""

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from points.api.award_views import CycleView
from points.api.cycles import Why, act
from points.api.fields import PathId, SomeText
from points.api.parts import Parts
from points.awards.publicity import Publicise, SendBack, Submit
from points.people.session import Actor


class Recipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """受理人 and their phone, as the notice carries them."""

    recipient: SomeText
    phone: SomeText


class CycleNotice(Controller):
    """The notice of a cycle."""

    path = "/api/cycles/{cycle_id:int}"
    tags = ("awards",)

    @post(
        "/notice",
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

    @post("/submission", permission="award.run", operation_id="submitCycle")
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
        "/return",
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


HANDLERS = (CycleNotice,)
