"""公示: the winners stand in a notice; its end lets them go to the town, an upheld objection takes them back."""

from typing import ClassVar

from points.awards.choosing import choices_of, refuse_missing_marks
from points.awards.cycle import NEW_LIST, CycleCommand, done_since
from points.awards.models import CYCLES, Cycle
from points.awards.overtaking import refuse_overtaken
from points.awards.panel import panel_scores
from points.awards.periods import titled
from points.awards.ranking import Entry as Ranked
from points.awards.shortlist import final_ranking
from points.awards.snapshot import Inputs, list_before_people, store, stored_of
from points.db.working_set import WorkingSet
from points.decimals import decimal
from points.errors import Refusal
from points.notices.freezing import Entry
from points.notices.models import Notice
from points.notices.notice import Source, end_notice, need_notice, notice_in, open_notice
from points.people.names import check_text
from points.rules.awards import Award

CYCLE = "award_cycle"
WHY_BACK = "请写为什么退回"


class Publicise(CycleCommand[int], frozen=True, kw_only=True):
    """End 研究 and show the winners for the family's working days. Answers the notice's id."""

    operation: ClassVar[str] = "award.publicise"
    answer = int
    long: ClassVar[bool] = True

    recipient: str
    phone: str

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``marks_missing``, ``meeting_missing``, ``choices_open``, ``no_winners``, ``overtaken``.

        And as a notice does.
        """
        cycle = self.cycle(ws, "panel")
        refuse_missing_marks(ws, cycle)
        if not done_since(ws, cycle, "record_meeting", *NEW_LIST):
            raise Refusal("meeting_missing", "这份名单还没有记群众评议会的意见,请先记下来再公示。")
        award, period = self.award(ws, cycle)
        _, snapshot, _ = stored_of(ws.connection, list_before_people(cycle))
        inputs = Inputs(panel=panel_scores(ws, cycle), choices=choices_of(ws, cycle))
        ranking = final_ranking(ws.connection, cycle, panel=inputs.scores() or {}, choices=inputs.choices)
        if ranking.open:
            raise Refusal("choices_open", f"还有{len(ranking.open)}处并列没有定下来,请先按规则定好。")
        if not ranking.winners:
            raise Refusal("no_winners", "没有人评上,不用公示。名单可以回到资格审查再看。")
        refuse_overtaken(ws, award, period, snapshot, ranking.winners)
        stored = store(ws, cycle, snapshot, "final", ranking, inputs, self.by.audit_id)
        notice = open_notice(
            ws,
            kind="award",
            title=f"{titled(period, award)}拟定名单",
            source=Source(CYCLE, cycle.id),
            place_id=cycle.place_id,
            lines=[_line(award, each) for each in ranking.winners],
            working_days=award.notice_days,
            recipient=self.recipient,
            phone=self.phone,
            by=self.by,
        )
        self.step(ws, cycle, "publicise")
        ws.change(CYCLES, cycle, stage="notice", final_id=stored.id, notice_id=notice.id)
        return notice.id


def _line(award: Award, winner: Ranked) -> Entry:
    """What a line of the notice says beside the name."""
    detail = award.levels[winner.level - 1].name if winner.level else f"{decimal(winner.score)}分"
    return Entry(award.of.value, winner.subject_id, detail, str(winner.rank))


class Submit(CycleCommand[int], frozen=True, kw_only=True):
    """提交镇里审定: the notice is over and every objection answered. Answers the cycle's id."""

    operation: ClassVar[str] = "award.submit"
    answer = int

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``notice_running``, ``objections_open``, ``notice_stopped``."""
        cycle = self.cycle(ws, "notice")
        end_notice(ws, _notice(ws, cycle), self.by)
        self.step(ws, cycle, "submit")
        ws.change(CYCLES, cycle, stage="confirming")
        return cycle.id


class Recall(CycleCommand[int], frozen=True, kw_only=True):
    """Take one's own list back to 资格 before the town has it. Answers the cycle's id.

    What follows is done again from there: the list, 研究, and a notice of full length. Once it was submitted it lies
    with the town, and only the town gives it back (``confirming.SendBack``): no judgement is undone by the judged.
    """

    operation: ClassVar[str] = "award.recall"
    answer = int

    reason: str

    def decide(self, ws: WorkingSet) -> int:
        """From 研究, or from a notice that was stopped. Refuses ``notice_runs`` while it is on show."""
        cycle = self.cycle(ws, "listed", "panel", "notice")
        reason = check_text(self.reason, "reason", WHY_BACK)
        if cycle.stage == "notice" and _notice(ws, cycle).state == "running":
            raise Refusal("notice_runs", "正在公示,不能退回。有异议请先办结,异议成立会中止公示。")
        self.step(ws, cycle, "recall", note=reason)
        back_to_screening(ws, cycle)
        return cycle.id


def back_to_screening(ws: WorkingSet, cycle: Cycle) -> None:
    """资格 again: what was made after it no longer stands, and stays in the file."""
    ws.change(CYCLES, cycle, stage="screening", final_id=None, notice_id=None)


def _notice(ws: WorkingSet, cycle: Cycle) -> Notice:
    for _ in need_notice(ws, cycle.notice_id or 0):
        ws.load()
    return notice_in(ws, cycle.notice_id or 0)
