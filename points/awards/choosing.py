"""What numbers do not decide: a tie at the cut, a level that wants a decision. People choose; how, is kept."""

from hashlib import sha256
from typing import ClassVar

import msgspec

from points.awards.cycle import CycleCommand
from points.awards.models import Cycle
from points.awards.panel import panel_scores, waiting_members
from points.awards.panel_models import CHOICES, How, StoredChoice
from points.awards.ranking import Choice, Open
from points.awards.shortlist import shortlist_ranked
from points.awards.subject import is_own, need_subjects, subject_in
from points.db.working_set import WorkingSet
from points.errors import Invalid, Refusal, refuse_wrong
from points.limits import TEXT_CHARS_MAX
from points.people.names import text_problem, tidy
from points.rules.awards import Award

WITNESSES_MIN = 2
WAYS = {"vote": "投票", "draw": "现场抓阄", "decision": "评议决定"}


class Choose(CycleCommand[int], frozen=True, kw_only=True):
    """Keep what was decided of one open question: of ``subjects``, the ``chosen``. Answers its id.

    ``how``: the family's own way with ties, or a decision where a level wants one. ``witnesses``: who watched.
    """

    operation: ClassVar[str] = "award.choose"
    answer = int
    long: ClassVar[bool] = True

    subjects: tuple[int, ...]
    chosen: tuple[int, ...]
    how: How
    witnesses: tuple[str, ...] = ()
    note: str

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``marks_missing`` before all marks are in, ``own_candidacy``, and what is not an open question."""
        cycle = self.cycle(ws, "panel")
        refuse_missing_marks(ws, cycle)
        marks, known = dict(panel_scores(ws, cycle)), choices_of(ws, cycle)
        award, _ = self.award(ws, cycle)
        ranking = shortlist_ranked(ws.connection, cycle, panel=marks, choices=known)
        asked = tuple(sorted(self.subjects))
        question = next((each for each in ranking.open if each.subjects == asked), None)
        if question is None:
            raise Refusal("nothing_to_choose", "这几位不用再定,请刷新后再看。")
        for _ in need_subjects(ws, award.of, asked):
            ws.load()
        if any(is_own(ws, subject_in(ws, award.of, each), self.by.person_id) for each in asked):
            raise Refusal("own_candidacy", "这几位里有您自己或家里人,请换人来记。")
        witnesses, note = self._check(award, question)
        chosen = tuple(sorted(self.chosen))
        about = _ids(asked)
        choice = StoredChoice(
            id=ws.next_id(),
            cycle_id=cycle.id,
            ranking_id=cycle.list_id or 0,
            question=sha256(about.encode()).hexdigest(),
            subjects=about,
            chosen=_ids(chosen),
            how=self.how,
            witnesses="、".join(witnesses),
            note=note,
            made_by=self.by.audit_id,
            made_at=ws.now,
        )
        ws.insert(CHOICES, choice)
        self.step(ws, cycle, "choose", note=self.how)
        return choice.id

    def _check(self, award: Award, question: Open) -> tuple[tuple[str, ...], str]:
        wanted = "decision" if question.seats is None else award.tie.value
        if self.how != wanted:
            raise Invalid(f"规则写的是{WAYS[wanted]},请按规则办。", "wrong_way", fields={"how": wanted})
        if len(set(self.chosen)) != len(self.chosen) or not set(self.chosen) <= set(question.subjects):
            raise Invalid("选出来的要在这几位里,不能重复。", "chosen_unknown")
        if question.seats is not None and len(self.chosen) != question.seats:
            raise Invalid(f"还有{question.seats}个名额,要正好选{question.seats}位。", "chosen_count")
        witnesses = tuple(dict.fromkeys(name for each in self.witnesses if (name := tidy(each))))
        note = tidy(self.note)
        wrong: dict[str, str] = {}
        if len(witnesses) < WITNESSES_MIN or any(len(each) > TEXT_CHARS_MAX for each in witnesses):
            wrong["witnesses"] = f"请写至少{WITNESSES_MIN}位在场见证人。"
        refuse_wrong(wrong | text_problem(note, "note", "请写经过和结果"))
        return witnesses, note


def refuse_missing_marks(ws: WorkingSet, cycle: Cycle) -> None:
    """Raise ``marks_missing`` while a member of the panel has not given their marks."""
    if waiting := waiting_members(ws, cycle):
        raise Refusal("marks_missing", f"评议小组还有{len(waiting)}人没有交评分,请等交齐。")


def choices_of(ws: WorkingSet, cycle: Cycle) -> tuple[Choice, ...]:
    """What was chosen on the list on the table, in order."""
    stored = sorted(ws.find(CHOICES, "ranking", cycle.list_id or 0), key=lambda each: each.id)
    return tuple(choice_of(each) for each in stored)


def choice_of(stored: StoredChoice) -> Choice:
    """A stored choice, its ids read."""
    return Choice(_read(stored.subjects), _read(stored.chosen))


def _ids(ids: tuple[int, ...]) -> str:
    return msgspec.json.encode(ids).decode()


def _read(ids: str) -> tuple[int, ...]:
    return msgspec.json.decode(ids, type=tuple[int, ...])
