"""研究: the panel's page, its marks, the residents' meeting, and what was chosen where numbers tie."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from points.api.award_views import (
    CycleView,
    EntryView,
    OpenView,
    SubjectView,
    entry_view,
    open_view,
    subject_view,
)
from points.api.cycles import act
from points.api.fields import Count, Id, LongText, PathId, PointsText, SomeText, Text, hundredths
from points.api.parts import Parts
from points.awards.access import table_for
from points.awards.choosing import Choose, choice_of
from points.awards.naming import Named, named
from points.awards.panel import GiveMarks, Given, NamePanel, RecordMeeting
from points.awards.panel_models import StoredChoice
from points.awards.panel_read import Table, panels_of
from points.clock import day_of
from points.decimals import decimal
from points.people.session import Actor

EQUALS_MAX = 20_000
"""A score that is capped makes many equal: all of a large town, and still a body that is taken."""
Ids = Annotated[list[Id], Meta(max_length=EQUALS_MAX)]


class NewPanel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sits on the panel; nobody for an award without marks."""

    person_ids: Annotated[list[Id], Meta(max_length=30)]


class MarkBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mark, or the conflict that keeps one from marking."""

    subject_id: Id
    points: PointsText | None = None
    conflict: Text = ""


class MarkSheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member's whole sheet: every candidate once."""

    marks: Annotated[list[MarkBody], Meta(min_length=1, max_length=2_000)]


class NewMeeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The residents' meeting."""

    held_on: date
    attended: Count
    heard: LongText


class NewChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was decided of one open question."""

    subject_ids: Ids
    chosen_ids: Ids
    how: Literal["vote", "draw", "decision"]
    witnesses: Annotated[list[SomeText], Meta(max_length=20)]
    note: SomeText


class MemberView(msgspec.Struct, frozen=True):
    """A member of the panel, and whether their sheet is in."""

    person_id: int
    name: str
    given: bool


class MarkView(msgspec.Struct, frozen=True):
    """A mark as it was given."""

    member: str
    subject_id: int
    points: str | None
    conflict: str


class MeetingView(msgspec.Struct, frozen=True):
    """A residents' meeting."""

    held_on: date
    attended: int
    heard: str


class ChoiceView(msgspec.Struct, frozen=True):
    """A choice, how it was made and before whom."""

    subjects: list[SubjectView]
    chosen: list[SubjectView]
    how: str
    witnesses: str
    note: str


class TableView(msgspec.Struct, frozen=True, kw_only=True):
    """The panel's table. ``most``: what a mark may be at most. ``mine``: whether my own sheet is in; None: no member.

    ``open``, and ``marks`` of the others, are told once every sheet is in, so that nobody follows anybody.
    """

    cycle_id: int
    name: str
    most: str | None
    members: list[MemberView]
    complete: bool
    mine: bool | None
    candidates: list[EntryView]
    open: list[OpenView]
    marks: list[MarkView]
    meetings: list[MeetingView]
    choices: list[ChoiceView]


@get("/api/me/panels", permission="award.judge", operation_id="listMyPanels", tags=["awards"], sync_to_thread=True)
def my_panels(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> list[int]:
    """The cycles that wait for my marks."""
    with parts.database.read() as connection:
        return panels_of(connection, actor.person_id)


class Panel(Controller):
    """The panel of a cycle."""

    path = "/api/cycles/{cycle_id:int}"
    tags = ("awards",)

    @get("/panel", permission="award.judge", operation_id="getPanel", sync_to_thread=True)
    def table(
        self, cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
    ) -> TableView:
        """What lies before the panel, for its members and for who works on the cycle."""
        with parts.database.read() as connection:
            table = table_for(connection, actor, cycle_id)
            ids = [each.subject_id for each in table.candidates]
            names = named(connection, table.award.of, ids)
        return _table(table, names, actor)

    @post(
        "/panel",
        permission="award.run",
        operation_id="namePanel",
        attempt=NamePanel,
        example={"person_ids": [21, 22, 23]},
    )
    async def name_panel(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[NewPanel],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """Name the members and begin. 409 `checked_since`, 422 `panel_small`."""
        command = NamePanel(by=actor, key=key, cycle_id=cycle_id, person_ids=tuple(data.person_ids))
        return await act(parts, actor, command)

    @post(
        "/panel/marks",
        permission="award.judge",
        operation_id="giveMarks",
        example={"marks": [{"subject_id": 21, "points": "18"}, {"subject_id": 22, "conflict": "是我邻居的女儿"}]},
    )
    async def give_marks(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[MarkSheet],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """A member's whole sheet, once. 409 `marks_given`, `own_candidacy`; 422 `marks_incomplete`."""
        marks = tuple(
            Given(each.subject_id, None if each.points is None else hundredths(each.points, "points"), each.conflict)
            for each in data.marks
        )
        return await act(parts, actor, GiveMarks(by=actor, key=key, cycle_id=cycle_id, marks=marks))

    @post(
        "/meetings",
        permission="award.run",
        operation_id="recordMeeting",
        attempt=RecordMeeting,
        example={"held_on": "2026-05-11", "attended": 36, "heard": "没有不同意见"},
    )
    async def record_meeting(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[NewMeeting],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """What the residents' meeting said."""
        command = RecordMeeting(
            by=actor, key=key, cycle_id=cycle_id, held_on=data.held_on, attended=data.attended, heard=data.heard
        )
        return await act(parts, actor, command)

    @post(
        "/choices",
        permission="award.run",
        operation_id="choose",
        attempt=Choose,
        example={
            "subject_ids": [21, 22],
            "chosen_ids": [22],
            "how": "draw",
            "witnesses": ["王见证", "李见证"],
            "note": "现场抓阄,2号签中",
        },
    )
    async def choose(
        self,
        cycle_id: FromPath[PathId],
        data: JSONBody[NewChoice],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[CycleView]:
        """What was decided of a tie at the cut, or of a level. 409 `nothing_to_choose`, `marks_missing`."""
        command = Choose(
            by=actor,
            key=key,
            cycle_id=cycle_id,
            subjects=tuple(data.subject_ids),
            chosen=tuple(data.chosen_ids),
            how=data.how,
            witnesses=tuple(data.witnesses),
            note=data.note,
        )
        return await act(parts, actor, command)


def _table(table: Table, names: dict[int, Named], actor: Actor) -> TableView:
    own = next((each for each in table.members if each.person_id == actor.person_id), None)
    members = {each.person_id: each.name for each in table.members}
    told = [each for each in table.marks if table.complete or each.person_id == actor.person_id]
    positions = enumerate(table.candidates, start=1)
    return TableView(
        cycle_id=table.cycle.id,
        name=table.award.name,
        most=None if table.award.panel is None else decimal(table.award.panel),
        members=[MemberView(each.person_id, each.name, each.given) for each in table.members],
        complete=table.complete,
        mine=None if own is None else own.given,
        candidates=[entry_view(position, each, table.award, names) for position, each in positions],
        open=[open_view(each, names) for each in table.open],
        marks=[
            MarkView(
                members.get(each.person_id, ""),
                each.subject_id,
                None if each.points is None else decimal(each.points),
                each.conflict,
            )
            for each in told
        ],
        meetings=[MeetingView(day_of(each.held_on), each.attended, each.heard) for each in table.meetings],
        choices=[_choice(each, names) for each in table.choices],
    )


def _choice(stored: StoredChoice, names: dict[int, Named]) -> ChoiceView:
    choice = choice_of(stored)
    return ChoiceView(
        [subject_view(each, names) for each in choice.subjects],
        [subject_view(each, names) for each in choice.chosen],
        stored.how,
        stored.witnesses,
        stored.note,
    )


HANDLERS = (my_panels, Panel)
