"""资格: staff look at every candidate who was recommended, and keep what they found with its evidence."""

from typing import ClassVar

from points.awards.cycle import CycleCommand
from points.awards.models import CHECKS, Check, Verdict
from points.awards.subject import is_own, subject_in
from points.db.working_set import WorkingSet
from points.errors import Refusal, refuse_wrong
from points.people.names import text_problem, tidy


class CheckCandidate(CycleCommand[int], frozen=True, kw_only=True):
    """Pass or refuse a candidate's eligibility, with what it was seen by; the last word counts. Answers its id."""

    operation: ClassVar[str] = "award.check"
    answer = int

    subject_id: int
    verdict: Verdict
    reason: str = ""
    evidence: str

    def decide(self, ws: WorkingSet) -> int:
        """Nobody checks themselves or their own household; a refusal states its reason."""
        cycle = self.cycle(ws, "screening", "listed")
        award, _ = self.award(ws, cycle)
        if is_own(ws, subject_in(ws, award.of, self.subject_id), self.by.person_id):
            raise Refusal("own_candidacy", "不能审查自己或自己家的资格,请换人审查。")
        reason, evidence = tidy(self.reason), tidy(self.evidence)
        wrong = text_problem(evidence, "evidence", "请写看了什么材料(比如签到表、社区证明)")
        if self.verdict == "refused":
            wrong |= text_problem(reason, "reason", "请写为什么不符合")
        refuse_wrong(wrong)
        given = (self.verdict, reason, evidence, self.by.audit_id, ws.now)
        check = Check(ws.next_id(), cycle.id, self.subject_id, *given)
        ws.insert(CHECKS, check)
        self.step(ws, cycle, "check", subject_id=self.subject_id, note=self.verdict)
        return check.id
