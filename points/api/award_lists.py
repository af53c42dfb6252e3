"""The frozen lists of a cycle: made, read, opened to the transfers, compared, and tried with other weights."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from points.api.award_views import (
    CycleView,
    EntryView,
    LineView,
    ListView,
    ReasonView,
    SubjectView,
    entry_view,
    lines_view,
    list_view,
    reasons_view,
    subject_view,
)
from points.api.cycles import act
from points.api.explained_views import ExplainedView, explained_view
from points.api.fields import CursorText, Limit, PathId, PointsText, QueryId, SomeText, hundredths
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.awards.access import explained_to, file_of
from points.awards.conduct import ATTENDANCE
from points.awards.difference import Moved, Weight, between, what_if
from points.awards.naming import Named, named
from points.awards.ranking import Entry
from points.awards.read import cycle_of, entries_of, list_shown, lists_of
from points.awards.snapshot import TakeSnapshot
from points.decimals import decimal
from points.events.titles import titles_of
from points.limits import ID_MAX, PAGE_SIZE_MAX
from points.people.session import Actor

ListId = Annotated[int, QueryParameter(ge=1, le=ID_MAX)]
WEIGHTS_MAX = 12
MOVED_MAX = 200


class StandView(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody stood on one of two lists."""

    rank: int | None
    score: str
    lines: list[LineView]
    reasons: list[ReasonView]
    seat: str | None


class MovedView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of whom two lists say different things; None: not on that one."""

    subject: SubjectView
    before: StandView | None
    after: StandView | None


class MovedList(msgspec.Struct, frozen=True):
    """Who moved; ``more``: how many beyond those told."""

    moved: list[MovedView]
    more: int


class WeightBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line tried with another weight and cap."""

    name: SomeText
    each: PointsText
    cap: PointsText | None = None


class WhatIf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines to be weighed differently; the others stay."""

    lines: Annotated[list[WeightBody], Meta(min_length=1, max_length=WEIGHTS_MAX)]


class Lists(Controller):
    """Lists of a cycle."""

    path = "/api/cycles/{cycle_id:int}"
    tags = ("awards",)

    @post("/snapshot", permission="award.run", operation_id="takeSnapshot", attempt=TakeSnapshot)
    async def take(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """名单: freeze what it is made of, and make it. 409 `unchecked`. Before 研究, again makes one beside it."""
        return await act(parts, actor, TakeSnapshot(by=actor, key=key, cycle_id=cycle_id))

    @get("/snapshot", permission="award.file", operation_id="listSnapshots", sync_to_thread=True)
    def snapshots(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> list[ListView]:
        """Every list that was made, in order."""
        with parts.database.read() as connection:
            file_of(connection, actor, cycle_id)
            return [list_view(each) for each in lists_of(connection, cycle_id)]

    @get("/ranking", permission="award.file", operation_id="getRanking", sync_to_thread=True)
    def ranking(
        self,
        cycle_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        list_id: QueryId = None,
        cursor: CursorText = None,
        limit: Limit = PAGE_SIZE_MAX,
    ) -> Page[EntryView]:
        """The list on show, or another one of the cycle's: the ranked ones first, then why the others are not."""
        with parts.database.read() as connection:
            read = file_of(connection, actor, cycle_id)
            ranking_id = list_shown(connection, read.cycle, list_id)
            found = entries_of(connection, ranking_id, after=read_position(cursor) or 0, limit=limit)
            names = named(connection, read.award.of, [entry.subject_id for _, entry in found])
        views = [entry_view(position, entry, read.award, names) for position, entry in found]
        return page(views, limit, *([found[-1][0]] if found else []))

    @get("/ranking/{subject_id:int}", permission="award.read", operation_id="explainCandidate", sync_to_thread=True)
    def explained(
        self,
        cycle_id: FromPath[PathId],
        subject_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
    ) -> ExplainedView:
        """One candidate down to the records: for who works on the cycle, and for the candidate themselves."""
        with parts.database.read() as connection:
            read = cycle_of(connection, cycle_id)
            opened = explained_to(connection, actor, read, list_shown(connection, read.cycle, None), subject_id)
            names = named(connection, read.award.of, [subject_id])
            attended = {each.source_id for each in opened.transfers if each.source_type == ATTENDANCE}
            titles = titles_of(connection, attended | {each.attendance_id for each in opened.rated})
        return explained_view(opened, read.award, names, titles)

    @get("/snapshot/difference", permission="award.file", operation_id="compareLists", sync_to_thread=True)
    def compare(
        self,
        cycle_id: FromPath[PathId],
        before: ListId,
        after: ListId,
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
    ) -> MovedList:
        """Who moved from one list of the cycle to another."""
        with parts.database.read() as connection:
            read = file_of(connection, actor, cycle_id)
            ids = (list_shown(connection, read.cycle, before), list_shown(connection, read.cycle, after))
            moved = between(connection, *ids)
            names = named(connection, read.award.of, [each.subject_id for each in moved[:MOVED_MAX]])
        return _moved(moved, names)

    @post(
        "/what-if",
        permission="award.file",
        operation_id="tryWeights",
        status_code=200,
        sync_to_thread=True,
        example={"lines": [{"name": "服务时长", "each": "2", "cap": "60"}]},
    )
    def try_weights(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[WhatIf],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
    ) -> MovedList:
        """Who would move on the frozen list if its lines were weighed like this. Changes nothing."""
        weights = {
            each.name: Weight(
                each.name,
                hundredths(each.each, "each"),
                None if each.cap is None else hundredths(each.cap, "cap"),
            )
            for each in data.lines
        }
        with parts.database.read() as connection:
            read = file_of(connection, actor, cycle_id)
            moved = what_if(connection, list_shown(connection, read.cycle, None), weights)
            names = named(connection, read.award.of, [each.subject_id for each in moved[:MOVED_MAX]])
        return _moved(moved, names)


def _moved(moved: list[Moved], names: dict[int, Named]) -> MovedList:
    told = [
        MovedView(subject=subject_view(each.subject_id, names), before=_stand(each.before), after=_stand(each.after))
        for each in moved[:MOVED_MAX]
    ]
    return MovedList(told, max(0, len(moved) - MOVED_MAX))


def _stand(entry: Entry | None) -> StandView | None:
    if entry is None:
        return None
    return StandView(
        rank=entry.rank,
        score=decimal(entry.score),
        lines=lines_view(entry.lines),
        reasons=reasons_view(entry.reasons),
        seat=entry.seat,
    )


HANDLERS = (Lists,)
