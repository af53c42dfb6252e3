"""推荐: by a team, a unit, the staff, or oneself; and taking a recommendation back."""

from collections.abc import Sequence
from typing import ClassVar

from points.awards.cycle import CycleCommand
from points.awards.models import NOMINATIONS, NominatedBy, Nomination
from points.awards.subject import Someone, is_own, subject_in
from points.clock import day_of, local_day
from points.db.working_set import WorkingSet
from points.errors import Forbidden, NotFound, Refusal, refuse_wrong
from points.media.wording import month_day_words
from points.people.names import text_problem, tidy
from points.people.rights import Permission
from points.rules.awards import Subject

NOMINATIONS_MAX = 2_000
"""In a cycle, of oneself, and as many of others: more is no list to be looked at by people.

Counted apart, so that no number of 自荐 leaves a team unheard before the published last day.
"""

BY_NAME: tuple[NominatedBy, ...] = ("team", "unit")
"""Who says their name. Staff and oneself need none: another name would make one more of the same recommendation."""

TEAM_NOMINATIONS_MAX = 50
"""Of one captain in a cycle, each of somebody else: so that no team fills the list for the others."""

RELAYED: tuple[NominatedBy, ...] = ("unit", "staff")
"""Whose word only staff write down; a captain speaks for the team and for nobody else."""


class Nominate(CycleCommand[int], frozen=True, kw_only=True):
    """Recommend somebody; answers the recommendation's id. ``by_name``: the team or the unit."""

    operation: ClassVar[str] = "award.nominate"
    permission: ClassVar[Permission] = "award.nominate"
    answer = int

    subject_id: int
    by_kind: NominatedBy
    by_name: str = ""
    reason: str

    def decide(self, ws: WorkingSet) -> int:
        """To the published last day; for oneself, or for somebody of one's team or part of the town; once each."""
        cycle = self.cycle(ws, "nomination")
        until = day_of(cycle.nominate_until or 0)
        if local_day(ws.now) > until:
            raise Refusal("nominations_over", f"推荐到{month_day_words(until)}为止,已经截止,不能再推荐。")
        award, _ = self.award(ws, cycle)
        by_name, reason = self._words()
        candidate = subject_in(ws, award.of, self.subject_id)
        self._require(candidate, is_own(ws, candidate, self.by.person_id))
        standing = [each for each in ws.find(NOMINATIONS, "cycle", cycle.id) if each.withdrawn_at is None]
        self._refuse_more(standing, by_name)
        if not self.by.may("award.relay", candidate.home):
            self._refuse_more_of_mine(standing)
        made = Nomination(
            id=ws.next_id(),
            cycle_id=cycle.id,
            subject_id=self.subject_id,
            by_kind=self.by_kind,
            by_name=by_name,
            reason=reason,
            made_by=self.by.audit_id,
            made_at=ws.now,
            withdrawn_at=None,
            withdrawn_by=None,
        )
        ws.insert(NOMINATIONS, made)
        self.step(ws, cycle, "nominate", subject_id=self.subject_id)
        return made.id

    def _require(self, candidate: Someone, own: bool) -> None:
        """Raise ``forbidden`` unless they may recommend them in this name."""
        if self.by_kind == "self":
            if not _oneself(candidate, self.by.person_id, own):
                raise Forbidden("自荐只能推荐自己,要推荐别人请找队长或社区工作人员。")
        elif _oneself(candidate, self.by.person_id, own):
            raise Forbidden("推荐自己请用自荐;队里、单位的推荐请别人来写。")
        elif not self.by.may("award.recommend", candidate.home):
            raise Forbidden("只能推荐自己队里、自己片区的人。别处的请找那里的队长,或者社区工作人员。")
        elif self.by_kind in RELAYED and not self.by.may("award.relay", candidate.home):
            raise Forbidden("队长只能以服务队的名义推荐。单位、社区的推荐请找社区工作人员来录。")

    def _words(self) -> tuple[str, str]:
        by_name = tidy(self.by_name) if self.by_kind in BY_NAME else ""
        reason = tidy(self.reason)
        wrong = text_problem(reason, "reason", "请写推荐理由")
        if self.by_kind in BY_NAME:
            wrong |= text_problem(by_name, "by_name", "请写推荐的服务队或单位")
        refuse_wrong(wrong)
        return by_name, reason

    def _refuse_more(self, standing: Sequence[Nomination], by_name: str) -> None:
        own = self.by_kind == "self"
        if sum((each.by_kind == "self") == own for each in standing) >= NOMINATIONS_MAX:
            said = f"这一期已经有{NOMINATIONS_MAX}条" + ("自荐,请找队长或社区推荐。" if own else "推荐,不能再加。")
            raise Refusal("too_many_nominations", said)
        for each in standing:
            if (each.subject_id, each.by_kind, each.by_name) == (self.subject_id, self.by_kind, by_name):
                raise Refusal("nominated_before", "已经推荐过了,不用再推荐。")

    def _refuse_more_of_mine(self, standing: Sequence[Nomination]) -> None:
        """Whoever speaks for a team alone says so once of each, whatever they call the team."""
        mine = [each for each in standing if each.made_by == self.by.person_id and each.by_kind == self.by_kind]
        if any(each.subject_id == self.subject_id for each in mine):
            raise Refusal("nominated_before", "已经推荐过了,不用再推荐。")
        if len(mine) >= TEAM_NOMINATIONS_MAX:
            said = f"队长一期最多推荐{TEAM_NOMINATIONS_MAX}位,您已经推荐满了。"
            raise Refusal("too_many_nominations", said)


class WithdrawNomination(CycleCommand[int], frozen=True, kw_only=True):
    """Take one's own recommendation back, or, as who runs the cycle, anybody's."""

    operation: ClassVar[str] = "award.withdraw_nomination"
    permission: ClassVar[Permission] = "award.nominate"
    answer = int

    nomination_id: int

    def decide(self, ws: WorkingSet) -> int:
        """While recommending runs."""
        cycle = self.cycle(ws, "nomination")
        found = ws.get(NOMINATIONS, self.nomination_id)
        if found is None or found.cycle_id != cycle.id:
            raise NotFound("nomination_not_found", "没有这条推荐,请刷新后再试。")
        if found.made_by != self.by.person_id:
            self.require_in(ws, cycle, "award.run")
        if found.withdrawn_at is None:
            ws.change(NOMINATIONS, found, withdrawn_at=ws.now, withdrawn_by=self.by.audit_id)
            self.step(ws, cycle, "withdraw_nomination", subject_id=found.subject_id)
        return found.id


def _oneself(candidate: Someone, person_id: int, own: bool) -> bool:
    """A person recommends themselves and nobody else of the family; any of a household may recommend it."""
    return own and (candidate.of is Subject.HOUSEHOLD or candidate.id == person_id)
