"""研究: a panel that declares its conflicts and gives its marks, and the residents' meeting that is heard.

Marks are facts: given once, edited by nobody. They belong to one list; a new list is judged anew.
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import msgspec

from points.awards.cycle import CycleCommand, done_since
from points.awards.family import award_of
from points.awards.models import CYCLES, Cycle
from points.awards.panel_models import MARKS, MEETINGS, PANELISTS, Mark, Meeting, Panelist
from points.awards.shortlist import anybody_listed, judged
from points.awards.subject import is_own, need_subjects, subject_in
from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.decimals import decimal
from points.errors import Forbidden, Invalid, NotFound, Refusal, refuse_wrong
from points.limits import TEXT_CHARS_MAX
from points.people.models import PERSONS
from points.people.names import tidy
from points.people.rights import Permission
from points.rules.awards import Award

PANEL_MIN, PANEL_MAX = 3, 30
"""Fewer than three are no panel: one could outvote nobody."""
ATTENDED_MAX = 100_000
HEARD_CHARS_MAX = 2_000


class NamePanel(CycleCommand[int], frozen=True, kw_only=True):
    """Name who sits on the panel and begin 研究; a list without marks needs nobody. Answers the cycle's id."""

    operation: ClassVar[str] = "award.name_panel"
    answer = int

    person_ids: tuple[int, ...] = ()

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``panel_small``, and ``checked_since`` where the list does not know what was found last.

        Who runs the cycle may sit on it, who confirms it may not have.
        """
        cycle = self.cycle(ws, "listed")
        if done_since(ws, cycle, "check", "snapshot"):
            raise Refusal("checked_since", "出名单以后又审查过资格,请重新出名单。")
        award, _ = self.award(ws, cycle)
        members = tuple(dict.fromkeys(self.person_ids))
        if award.panel is not None and not PANEL_MIN <= len(members) <= PANEL_MAX:
            wrong = f"评议小组要{PANEL_MIN}到{PANEL_MAX}人。"
            raise Refusal("panel_small", wrong, 422, fields={"person_ids": wrong})
        for person_id in members:
            person = ws.get(PERSONS, person_id)
            if person is None or person.status != "active":
                raise NotFound("person_not_found", "评议小组里有人没有找到,请重新选择。")
        for old in ws.find(PANELISTS, "cycle", cycle.id):
            ws.delete(PANELISTS, old)
        for person_id in members:
            ws.insert(PANELISTS, Panelist(cycle.id, person_id, self.by.audit_id, ws.now))
        self.step(ws, cycle, "name_panel", note=str(len(members)))
        ws.change(CYCLES, cycle, stage="panel")
        return cycle.id


class Given(msgspec.Struct, frozen=True):
    """A member's word on a candidate: ``points`` in hundredths, or the ``conflict`` that keeps them from judging."""

    subject_id: int
    points: int | None = None
    conflict: str = ""


class GiveMarks(CycleCommand[int], frozen=True, kw_only=True):
    """A member's whole sheet, once: every candidate marked, or declared a conflict. Answers how many were marked."""

    operation: ClassVar[str] = "award.give_marks"
    permission: ClassVar[Permission] = "award.judge"
    answer = int

    marks: tuple[Given, ...]

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``not_on_panel``, ``marks_given``, ``own_candidacy``, and a sheet that is not whole."""
        cycle = self.cycle(ws, "panel")
        award, _ = self.award(ws, cycle)
        list_id = cycle.list_id or 0
        if ws.get(PANELISTS, cycle.id, self.by.person_id) is None:
            raise Forbidden("您不在这一期的评议小组里,请联系评选专员。")
        if award.panel is None:
            raise Refusal("no_marks", "这种评选不打评议分。")
        if any(each.person_id == self.by.person_id for each in ws.find(MARKS, "ranking", list_id)):
            raise Refusal("marks_given", "您已经交过评分,交了就不能改。")
        before = set(judged(ws.connection, cycle, award))
        if {each.subject_id for each in self.marks} != before or len(self.marks) != len(before):
            raise Invalid("每位候选人都要打分或者写回避,请补全再交。", "marks_incomplete")
        for _ in need_subjects(ws, award.of, before):
            ws.load()
        for each in self.marks:
            self._check(ws, award, each)
            mark = Mark(list_id, self.by.person_id, each.subject_id, each.points, tidy(each.conflict), ws.now)
            ws.insert(MARKS, mark)
        self.step(ws, cycle, "give_marks")
        return sum(each.points is not None for each in self.marks)

    def _check(self, ws: WorkingSet, award: Award, given: Given) -> None:
        most, conflict = award.panel or 0, tidy(given.conflict)
        if (given.points is None) != bool(conflict) or len(conflict) > TEXT_CHARS_MAX:
            raise Invalid(f"打分和回避只能选一样;回避要写原因,最多{TEXT_CHARS_MAX}个字。", "mark_or_conflict")
        if given.points is not None and not 0 <= given.points <= most:
            raise Invalid(f"评议分要在0到{decimal(most)}分之间。", "mark_out_of_range")
        own = is_own(ws, subject_in(ws, award.of, given.subject_id), self.by.person_id)
        if given.points is not None and own:
            raise Refusal("own_candidacy", "不能给自己或家里人打分,请写回避。")


class RecordMeeting(CycleCommand[int], frozen=True, kw_only=True):
    """Keep what the residents' meeting (群众评议会) said. Answers its id."""

    operation: ClassVar[str] = "award.record_meeting"
    answer = int

    held_on: date
    attended: int
    heard: str

    def decide(self, ws: WorkingSet) -> int:
        """Held after the period, not in the future; what was heard is written down."""
        cycle = self.cycle(ws, "listed", "panel")
        _, period = self.award(ws, cycle)
        heard = self.heard.strip()
        wrong: dict[str, str] = {}
        if not period.day_after <= self.held_on <= local_day(ws.now):
            wrong["held_on"] = f"评议会的日期要在{period.day_after}到今天之间。"
        if not 0 < self.attended <= ATTENDED_MAX:
            wrong["attended"] = "请填到会人数。"
        if not 0 < len(heard) <= HEARD_CHARS_MAX:
            wrong["heard"] = f"请写会上听到的意见,最多{HEARD_CHARS_MAX}个字;没有意见也请写明。"
        refuse_wrong(wrong)
        given = (day_number(self.held_on), self.attended, heard, self.by.audit_id, ws.now)
        meeting = ws.insert(MEETINGS, Meeting(ws.next_id(), cycle.id, *given))
        self.step(ws, cycle, "record_meeting")
        return meeting.id


def panel_scores(ws: WorkingSet, cycle: Cycle) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """What each candidate was given so far, in the order of members: who declared a conflict is not in it."""
    return scores_of(ws.find(MARKS, "ranking", cycle.list_id or 0))


def scores_of(marks: Iterable[Mark]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Marks by candidate, always in one order, so that the same marks give the same bytes."""
    found: dict[int, list[int]] = {}
    for each in sorted(marks, key=lambda mark: (mark.subject_id, mark.person_id)):
        if each.points is not None:
            found.setdefault(each.subject_id, []).append(each.points)
    return tuple((subject_id, tuple(given)) for subject_id, given in found.items())


def waiting_members(ws: WorkingSet, cycle: Cycle) -> list[int]:
    """Members who have not given their marks to the list on the table; nobody, where there is nothing to mark."""
    award, _ = award_of(ws.connection, cycle)
    if award.panel is None or not anybody_listed(ws.connection, cycle):
        return []
    done = {each.person_id for each in ws.find(MARKS, "ranking", cycle.list_id or 0)}
    return [each.person_id for each in ws.find(PANELISTS, "cycle", cycle.id) if each.person_id not in done]
