"""公示 of a cycle: put up, read, objected to; its end takes the list to the town, what was upheld takes it back."""

import msgspec
from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from points.api.award_views import CycleView
from points.api.cycles import Why, act
from points.api.fields import CursorText, Limit, PathId, SomeText
from points.api.notice_views import MyObjection, NewObjection, NoticePage, ObjectionView
from points.api.notices import notice_page, objected, objections_page
from points.api.pages import Page
from points.api.parts import Parts
from points.awards.publicity import Publicise, Recall, Submit
from points.awards.read import notice_of_cycle
from points.limits import PAGE_SIZE_MAX
from points.people.session import Actor


class Recipient(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """受理人 and their phone, as the notice carries them."""

    recipient: SomeText
    phone: SomeText


class CycleNotice(Controller):
    """The notice of a cycle."""

    path = "/api/cycles/{cycle_id:int}"
    tags = ("awards",)

    @get("/notice", permission="public", session="none", operation_id="getCycleNotice", sync_to_thread=True)
    def get_notice(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        cursor: CursorText = None,
        limit: Limit = PAGE_SIZE_MAX,
    ) -> NoticePage:
        """The cycle's last notice with its lines, names masked. 404 `no_notice` before the first."""
        return notice_page(parts, _notice(parts, cycle_id), cursor, limit)

    @get("/objections", permission="objection.read", operation_id="listCycleObjections")
    async def list_objections(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Page[ObjectionView]:
        """The objections to the cycle's last notice, with who made them. Recorded."""
        notice_id = await sync_to_thread(_notice, parts, cycle_id)
        return await objections_page(parts, actor, notice_id, cursor, limit)

    @post(
        "/objections",
        permission="notice.object",
        operation_id="objectToCycle",
        example={"position": 3, "words": "这一行的服务时长与实际不符", "evidence": "当天我也在场"},
    )
    async def object(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[NewObjection],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[MyObjection]:
        """Object to the cycle's last notice as long as it runs. 404 `no_notice`, 409 `notice_over`."""
        notice_id = await sync_to_thread(_notice, parts, cycle_id)
        return await objected(parts, actor, key, notice_id, data)

    @post(
        "/notice",
        permission="award.run",
        operation_id="publicise",
        attempt=Publicise,
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
        """公示. 409 `marks_missing`, `meeting_missing`, `choices_open`, `no_winners`, `overtaken`, `no_consent`."""
        command = Publicise(by=actor, key=key, cycle_id=cycle_id, recipient=data.recipient, phone=data.phone)
        return await act(parts, actor, command)

    @post("/submission", permission="award.run", operation_id="submitCycle", attempt=Submit)
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
        "/recall",
        permission="award.run",
        operation_id="recallCycle",
        attempt=Recall,
        example={"reason": "时长有误,重新核对"},
    )
    async def recall(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[Why],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """Back to 资格 before it is with the town: everything after it is done again. 409 `notice_runs`."""
        return await act(parts, actor, Recall(by=actor, key=key, cycle_id=cycle_id, reason=data.reason))


def _notice(parts: Parts, cycle_id: int) -> int:
    with parts.database.read() as connection:
        return notice_of_cycle(connection, cycle_id).id


HANDLERS = (CycleNotice,)
