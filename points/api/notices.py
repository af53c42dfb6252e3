"""公示: the lists on show, for everybody in public words, and the objections to them."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from points.api.fields import CursorText, Limit, PathId
from points.api.files import PDF, as_file
from points.api.idempotency_key import answered
from points.api.notice_views import (
    MyObjection,
    NewAnswer,
    NewObjection,
    NoticePage,
    NoticeView,
    ObjectionView,
    my_objection_view,
    notice_view,
    objection_view,
)
from points.api.pages import Page, page, read_cursor, read_position, write_cursor
from points.api.parts import Parts
from points.limits import PAGE_SIZE_MAX
from points.media.form import form_pdf
from points.media.notice_forms import notice_form
from points.notices.objecting import AnswerObjection, Object
from points.notices.paper import notice_sheet
from points.notices.read import (
    NoticeRead,
    OpenObjections,
    lines_of,
    my_objections,
    notice_of,
    notices_shown,
    objection_of,
    paper_lines_of,
)
from points.notices.words import ShownLine
from points.people.session import Actor


class Notices(Controller):
    """Lists on show."""

    path = "/api/notices"
    tags = ("notices",)

    @get("/", permission="public", session="none", operation_id="listNotices", sync_to_thread=True)
    def list_notices(
        self, parts: NamedDependency[Parts], cursor: CursorText = None, limit: Limit = 20
    ) -> Page[NoticeView]:
        """Those that run first, then the latest."""
        found = read_cursor(cursor, int, int)
        after = (int(found[0]), int(found[1])) if found is not None else None
        with parts.database.read() as connection:
            read = notices_shown(connection, parts.clock.now(), after=after, limit=limit)
        return page([notice_view(each) for each in read], limit, *(read[-1].position if read else ()))

    @get("/{notice_id:int}", permission="public", session="none", operation_id="getNotice", sync_to_thread=True)
    def get_notice(
        self,
        notice_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        cursor: CursorText = None,
        limit: Limit = PAGE_SIZE_MAX,
    ) -> NoticePage:
        """One, with its lines as everybody may read them now: names masked."""
        return notice_page(parts, notice_id, cursor, limit)

    @get("/{notice_id:int}/paper", permission="notice.print", operation_id="getNoticeOnPaper", sync_to_thread=True)
    def on_paper(
        self,
        notice_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        cursor: CursorText = None,
        limit: Limit = PAGE_SIZE_MAX,
    ) -> NoticePage:
        """One as it may be printed now: full name and 小区 of who consented to that, everybody else masked."""
        after = read_position(cursor) or 0
        with parts.database.read() as connection:
            read = notice_of(connection, notice_id, parts.clock.now())
            lines = paper_lines_of(connection, actor, read.notice, after=after, limit=limit)
        return _page(read, lines, limit)

    @get(
        "/{notice_id:int}/paper.pdf",
        permission="notice.print",
        operation_id="getNoticePdf",
        media_type=PDF,
        sync_to_thread=True,
    )
    def paper_pdf(
        self, notice_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """公示表 for the wall, as it may be printed now."""
        now, issuer = parts.clock.now(), parts.settings.issuer
        with parts.database.read() as connection:
            sheet = notice_sheet(connection, actor, notice_of(connection, notice_id, now), issuer, now)
        return as_file(form_pdf(notice_form(sheet)), PDF, f"notice-{notice_id}.pdf", is_shown=True)

    @get("/{notice_id:int}/objections", permission="objection.read", operation_id="listObjections")
    async def list_objections(
        self,
        notice_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        cursor: CursorText = None,
        limit: Limit = 50,
    ) -> Page[ObjectionView]:
        """The objections, oldest first, with who made them: that this was opened, and by whom, is recorded."""
        return await objections_page(parts, actor, notice_id, cursor, limit)

    @post(
        "/{notice_id:int}/objections",
        permission="notice.object",
        operation_id="object",
        example={"position": 3, "words": "这一行的服务时长与实际不符", "evidence": "当天我也在场"},
    )
    async def object(
        self,
        notice_id: FromPath[PathId],
        data: JSONBody[NewObjection],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[MyObjection]:
        """Object to a line or to the whole list, as long as it runs. 409 `notice_over`, `objections_many`.

        With `objector` staff of the place write it down for somebody without a phone.
        """
        return await objected(parts, actor, key, notice_id, data)


@post(
    "/api/objections/{objection_id:int}/answer",
    permission="notice.answer",
    operation_id="answerObjection",
    attempt=AnswerObjection,
    tags=["notices"],
    example={"upheld": False, "words": "已核对签到记录,时长无误"},
)
async def answer_objection(
    objection_id: FromPath[PathId],
    data: JSONBody[NewAnswer],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    key: NamedDependency[str],
) -> Response[MyObjection]:
    """Uphold or dismiss an objection; one upheld stops the notice. 403 `concerned`, 409 `objection_answered`."""
    command = AnswerObjection(key=key, by=actor, objection_id=objection_id, upheld=data.upheld, words=data.words)
    outcome = await parts.writer.submit(command)
    view = await sync_to_thread(_objection, parts, outcome.unwrap())
    return answered(outcome, view)


@get(
    "/api/me/objections",
    permission="notice.object",
    operation_id="listMyObjections",
    tags=["notices"],
    sync_to_thread=True,
)
def list_my_objections(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], cursor: CursorText = None, limit: Limit = 20
) -> Page[MyObjection]:
    """My own objections, the latest first, with what was answered."""
    before = read_position(cursor)
    with parts.database.read() as connection:
        read = my_objections(connection, actor.person_id, before_id=before, limit=limit)
    return page([my_objection_view(each) for each in read], limit, *([read[-1].objection.id] if read else []))


def notice_page(parts: Parts, notice_id: int, cursor: str | None, limit: int) -> NoticePage:
    """A notice with its lines as everybody may read them now."""
    after = read_position(cursor) or 0
    with parts.database.read() as connection:
        read = notice_of(connection, notice_id, parts.clock.now())
        lines = lines_of(connection, notice_id, after=after, limit=limit)
    return _page(read, lines, limit)


async def objections_page(
    parts: Parts, actor: Actor, notice_id: int, cursor: str | None, limit: int
) -> Page[ObjectionView]:
    """The objections to a notice; recorded."""
    command = OpenObjections(
        actor=actor,
        keys=parts.keys,
        notice_id=notice_id,
        after_id=read_position(cursor) or 0,
        limit=limit,
    )
    read = await parts.writer.run(command)
    return page([objection_view(each) for each in read], limit, *([read[-1].objection.id] if read else []))


async def objected(parts: Parts, actor: Actor, key: str, notice_id: int, data: NewObjection) -> Response[MyObjection]:
    """Make an objection, and answer with it."""
    command = Object(
        actor=actor,
        keys=parts.keys,
        key=key,
        notice_id=notice_id,
        position=data.position,
        words=data.words,
        evidence=data.evidence,
        contact=data.contact,
        objector_name=(data.objector.name or "") if data.objector is not None else None,
        objector_id=data.objector.person_id if data.objector is not None else None,
    )
    outcome = await parts.writer.submit(command)
    view = await sync_to_thread(_objection, parts, outcome.unwrap())
    return answered(outcome, view)


def _page(read: NoticeRead, lines: list[ShownLine], limit: int) -> NoticePage:
    more = len(lines) >= limit and lines[-1].position < read.line_count
    return NoticePage(
        notice=notice_view(read), lines=lines, next_cursor=write_cursor(lines[-1].position) if more else None
    )


def _objection(parts: Parts, objection_id: int) -> MyObjection:
    with parts.database.read() as connection:
        return my_objection_view(objection_of(connection, objection_id))


HANDLERS = (Notices, answer_objection, list_my_objections)
