"""审定 or 退回 by somebody who made nothing of the list, the supervisory committee's signature, and 通报表扬.

A human decides at every step at which the law wants one (个人信息保护法 art. 24): nothing here runs by itself.
"""

from typing import ClassVar

from points.awards.cycle import CycleCommand, done_since, makers_of
from points.awards.errors import MadeByYou
from points.awards.family import award_of
from points.awards.honouring import honour
from points.awards.models import CYCLES, Cycle
from points.awards.overtaking import refuse_overtaken
from points.awards.panel_models import PANELISTS
from points.awards.publicity import WHY_BACK, back_to_screening
from points.awards.read import winners_of
from points.awards.snapshot import stored_of
from points.awards.subject import is_own, need_subjects, subject_in
from points.awards.testimony import dealt_with_complaint, gave_rating
from points.db.working_set import WorkingSet
from points.errors import LedgerFault, Refusal
from points.notices.models import OBJECTIONS
from points.people.names import check_text
from points.people.rights import Permission

SUBMITTED = "submit"
"""What the town said counts of the list that came to it with this, and of no earlier one."""


class Confirm(CycleCommand[int], frozen=True, kw_only=True):
    """审定: the town agrees to the list. Answers the cycle's id."""

    operation: ClassVar[str] = "award.confirm"
    permission: ClassVar[Permission] = "award.confirm"
    answer = int

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``own_work`` and ``own_candidacy`` to whoever had a part in it; and a second time."""
        cycle = self.cycle(ws, "confirming")
        if done_since(ws, cycle, "confirm", SUBMITTED):
            raise Refusal("confirmed_before", "已经审定过了,不用再审。")
        _refuse_part(ws, cycle, self.by.person_id, "审定")
        self.step(ws, cycle, "confirm")
        return cycle.id


class SendBack(CycleCommand[int], frozen=True, kw_only=True):
    """退回: the town does not agree, or no longer; all from 资格 on is done again. Answers the cycle's id."""

    operation: ClassVar[str] = "award.send_back"
    permission: ClassVar[Permission] = "award.confirm"
    answer = int

    reason: str

    def decide(self, ws: WorkingSet) -> int:
        """By whoever may confirm it, before 通报; refuses ``own_work`` and ``own_candidacy`` as ``Confirm`` does."""
        cycle = self.cycle(ws, "confirming")
        reason = check_text(self.reason, "reason", WHY_BACK)
        _refuse_part(ws, cycle, self.by.person_id, "退回")
        self.step(ws, cycle, "send_back", note=reason)
        back_to_screening(ws, cycle)
        return cycle.id


class SignOff(CycleCommand[int], frozen=True, kw_only=True):
    """The supervisory committee (监委会) signs that it looked. Answers the cycle's id."""

    operation: ClassVar[str] = "award.sign"
    permission: ClassVar[Permission] = "award.sign"
    answer = int

    def decide(self, ws: WorkingSet) -> int:
        """After 审定, by somebody else. Refuses ``unconfirmed``, ``own_work``."""
        cycle = self.cycle(ws, "confirming")
        confirmed = done_since(ws, cycle, "confirm", SUBMITTED)
        if not confirmed:
            raise Refusal("unconfirmed", "镇里还没有审定,审定以后再签。")
        if done_since(ws, cycle, "sign", SUBMITTED):
            raise Refusal("signed_before", "监委会已经签过了,不用再签。")
        if confirmed[-1].actor_id == self.by.person_id:
            raise MadeByYou("名单是您审定的,请换人签字。")
        _refuse_part(ws, cycle, self.by.person_id, "签字")
        self.step(ws, cycle, "sign")
        return cycle.id


class Announce(CycleCommand[int], frozen=True, kw_only=True):
    """通报: the winners are honoured, each once: number, bonus points, place on the wall. Answers how many."""

    operation: ClassVar[str] = "award.announce"
    answer = int
    long: ClassVar[bool] = True

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``unconfirmed``, ``unsigned``, and ``overtaken`` by what another period honoured meanwhile."""
        cycle = self.cycle(ws, "confirming")
        if not done_since(ws, cycle, "confirm", SUBMITTED):
            raise Refusal("unconfirmed", "镇里还没有审定,审定以后再通报。")
        if not done_since(ws, cycle, "sign", SUBMITTED):
            raise Refusal("unsigned", "监委会还没有签字,签字以后再通报。")
        award, period = self.award(ws, cycle)
        winners = winners_of(ws.connection, cycle.final_id or 0)
        _, snapshot, _ = stored_of(ws.connection, cycle.final_id or 0)
        refuse_overtaken(ws, award, period, snapshot, winners)
        honour(ws, cycle, winners, self.by.audit_id)
        self.step(ws, cycle, "announce", note=str(len(winners)))
        ws.change(CYCLES, cycle, stage="announced", announced_at=ws.now)
        return len(winners)


def _refuse_part(ws: WorkingSet, cycle: Cycle, person_id: int, act: str) -> None:
    """Whoever had a part in the list does not judge it: makers, winners and their own, who answered objections.

    And who sits on its panel, whether or not they gave marks, and whose word on a candidate's service weighed on it.
    """
    answered = {each.answered_by for each in ws.find(OBJECTIONS, "notice", cycle.notice_id or 0)}
    if person_id in makers_of(ws, cycle) or person_id in answered:
        raise MadeByYou(f"名单是您做的,请换人{act}。")
    if ws.get(PANELISTS, cycle.id, person_id) is not None:
        raise MadeByYou(f"您在这一期的评议小组里,请换人{act}。")
    if cycle.final_id is None:
        raise LedgerFault(f"cycle {cycle.id} is to be confirmed without a list")
    award, period = award_of(ws.connection, cycle)
    _, snapshot, _ = stored_of(ws.connection, cycle.final_id)
    if dealt_with_complaint(ws.connection, cycle, award, period, snapshot, person_id):
        raise MadeByYou(f"这一期有投诉是您登记或办结的,请换人{act}。")
    if gave_rating(ws.connection, award, period, snapshot, person_id):
        raise MadeByYou(f"这一期有服务评价是您写的,请换人{act}。")
    winners = [each.subject_id for each in winners_of(ws.connection, cycle.final_id)]
    for _ in need_subjects(ws, award.of, winners):
        ws.load()
    if any(is_own(ws, subject_in(ws, award.of, subject_id), person_id) for subject_id in winners):
        raise Refusal("own_candidacy", f"名单里有您自己或家里人,请换人{act}。")
