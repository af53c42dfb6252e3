"""A cycle on paper: 名单, 评议表, 异议登记表; and all of it in one spreadsheet. Who takes any of them is recorded."""

from collections.abc import Callable
from functools import partial
from typing import Any

from litestar import Controller, Response, get
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath

from points.api.fields import PathId
from points.api.files import PDF, as_file
from points.api.imports import SPREADSHEET
from points.api.parts import Parts
from points.awards.access import may_read_file
from points.awards.exporting import Paper, TakePaper
from points.awards.file import cycle_file
from points.awards.naming import named
from points.awards.panel_read import table_of
from points.awards.papers import objection_sheets, panel_sheets, ranking_sheet
from points.awards.publicity import CYCLE
from points.awards.read import cycle_of
from points.media.award_forms import panel_form, ranking_form
from points.media.cycle_book import cycle_book
from points.media.form import form_pdf, forms_pdf
from points.media.notice_forms import ObjectionSheet, objection_form
from points.notices.models import Notice
from points.notices.notice import Source
from points.notices.read import ObjectionRead, OpenObjections, notices_from
from points.people.session import Actor
from points.rules.awards import Award

OBJECTIONS_MAX = 200
"""Printed at once: as many as anybody answers by hand."""


class Papers(Controller):
    """Papers of a cycle."""

    path = "/api/cycles/{cycle_id:int}"
    tags = ("awards",)

    @get(
        "/papers/list.pdf",
        permission="award.file",
        operation_id="getListOnPaper",
        media_type=PDF,
        refusals=(409, 503),
    )
    async def ranking(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """名单 with the lines of each score, and what it was made from. 404 `no_list`. Recorded."""
        paper = await taken(parts, actor, cycle_id, "list", partial(_list, parts, cycle_id))
        return as_file(paper, PDF, f"list-{cycle_id}.pdf", is_shown=True)

    @get(
        "/papers/panel.pdf",
        permission="award.file",
        operation_id="getPanelOnPaper",
        media_type=PDF,
        refusals=(409, 503),
    )
    async def panel(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """评议表, one for each member of the panel, or one to write a name on. Recorded."""
        paper = await taken(parts, actor, cycle_id, "panel", partial(_panel, parts, cycle_id))
        return as_file(paper, PDF, f"panel-{cycle_id}.pdf", is_shown=True)

    @get(
        "/papers/objections.pdf",
        permission="award.file",
        operation_id="getObjectionsOnPaper",
        media_type=PDF,
        refusals=(409, 503),
    )
    async def objections(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """异议登记表: each objection to the last notice as far as it got, then one to be filled in. Recorded."""
        await _take(parts, actor, cycle_id, "objections")
        notice = await sync_to_thread(_last_notice, parts, cycle_id)
        found: list[ObjectionRead] = []
        if notice is not None:
            command = OpenObjections(actor=actor, keys=parts.keys, notice_id=notice.id, limit=OBJECTIONS_MAX)
            found = await parts.writer.run(command)
        paper = await sync_to_thread(_objections, parts, cycle_id, notice, found)
        return as_file(paper, PDF, f"objections-{cycle_id}.pdf", is_shown=True)

    @get(
        "/file.xlsx",
        permission="award.file",
        operation_id="getCycleFile",
        media_type=SPREADSHEET,
        refusals=(409, 503),
    )
    async def file(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """The whole file of a cycle: list, recommendations, checks, marks, notices, objections, results, steps.

        That somebody took it is recorded.
        """
        book = await taken(parts, actor, cycle_id, "file", partial(_file, parts, cycle_id, actor.person_id))
        return as_file(book, SPREADSHEET, f"cycle-{cycle_id}.xlsx")


async def taken(parts: Parts, actor: Actor, cycle_id: int, paper: Paper, make: Callable[[], bytes]) -> bytes:
    """A paper of a cycle, recorded as taken once it is made: what is not there nobody took.

    For who may not have it nothing is made; that they asked is kept.
    """
    made = await sync_to_thread(_made_for, parts, actor, cycle_id, make)
    await _take(parts, actor, cycle_id, paper)
    return made


def _made_for(parts: Parts, actor: Actor, cycle_id: int, make: Callable[[], bytes]) -> bytes:
    with parts.database.read() as connection:
        is_open = may_read_file(connection, actor, cycle_of(connection, cycle_id).cycle)
    return make() if is_open else b""


async def _take(parts: Parts, actor: Actor, cycle_id: int, paper: Paper) -> None:
    """Record who takes a paper; ``forbidden`` to who may not."""
    await parts.writer.run(TakePaper(by=actor, cycle_id=cycle_id, paper=paper))


def issuer_of(parts: Parts, award: Award) -> str:
    """Who stands at the foot of a paper: whom the rules name, or the installation."""
    return award.grantor or parts.settings.issuer


def _list(parts: Parts, cycle_id: int) -> bytes:
    with parts.database.read() as connection:
        read = cycle_of(connection, cycle_id)
        sheet = ranking_sheet(connection, read, issuer_of(parts, read.award), parts.clock.now())
    return form_pdf(ranking_form(sheet))


def _panel(parts: Parts, cycle_id: int) -> bytes:
    with parts.database.read() as connection:
        read, table = cycle_of(connection, cycle_id), table_of(connection, cycle_id)
        names = named(connection, read.award.of, [each.subject_id for each in table.candidates])
    sheets = panel_sheets(table, names, read.period, issuer_of(parts, read.award), parts.clock.now())
    return forms_pdf(panel_form(each) for each in sheets)


def _last_notice(parts: Parts, cycle_id: int) -> Notice | None:
    with parts.database.read() as connection:
        found = notices_from(connection, Source(CYCLE, cycle_id))
    return found[-1] if found else None


def _objections(parts: Parts, cycle_id: int, notice: Notice | None, found: list[ObjectionRead]) -> bytes:
    now = parts.clock.now()
    title, receiver = (notice.title, notice.recipient) if notice is not None else ("", "")
    with parts.database.read() as connection:
        issuer = issuer_of(parts, cycle_of(connection, cycle_id).award)
        sheets = objection_sheets(connection, found, receiver, issuer, now)
    blank = ObjectionSheet(issuer=issuer, printed_at=now, notice=title, receiver=receiver)
    return forms_pdf(objection_form(each) for each in (*sheets, blank))


def _file(parts: Parts, cycle_id: int, reader_id: int) -> bytes:
    with parts.database.read() as connection:
        file = cycle_file(connection, cycle_of(connection, cycle_id), reader_id)
    return cycle_book(file)


HANDLERS = (Papers,)
