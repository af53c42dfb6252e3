"""A cycle: one period of one award, moved from step to step by people; no step is skipped.

截止 → 推荐 → 资格 → 名单 → 研究 → 公示 → 审定 → 通报. Each act is kept as a step with who did it: whoever made
anything of a list does not confirm it.
"""

from datetime import timedelta
from typing import ClassVar, Generic, TypeVar

from points.awards.attempts import keep_refused
from points.awards.errors import CycleNotFound, WrongStep
from points.awards.family import award_of, family_in
from points.awards.models import CYCLES, STEPS, Cycle, Stage, Step
from points.awards.periods import AwardPeriod, end_of, period_of
from points.clock import day_number, day_of, local_day
from points.db.working_set import WorkingSet
from points.errors import LedgerFault, Refusal
from points.media.wording import month_day_words
from points.people.acting import ActorCommand
from points.people.models import PLACES, Place
from points.people.places import root_of
from points.people.rights import Permission
from points.rules.awards import Award
from points.rules.calendar import calendar_of
from points.rules.versions import rules_of, version_at

T = TypeVar("T")

RECORDING_WORKING_DAYS = 10
"""Records are made within 10 working days after the activity (民政部令第67号, art. 11): no list is frozen before."""

JUDGING = ("send_back", "confirm", "sign")
"""Acts that judge a list and make nothing of it."""

NEW_LIST = ("snapshot", "recall", "send_back")
"""Acts after which it is another list: what the residents' meeting heard before was not of this one."""


class CycleCommand(ActorCommand[T], Generic[T], frozen=True, kw_only=True):
    """A command on one cycle."""

    permission: ClassVar[Permission] = "award.run"
    cycle_id: int

    def cycle(self, ws: WorkingSet, *stages: Stage) -> Cycle:
        """The cycle, in one of these stages, in a part of the town where they may do this."""
        cycle = ws.get(CYCLES, self.cycle_id)
        if cycle is None:
            raise CycleNotFound
        self.require_in(ws, cycle, self.permission)
        if cycle.stage not in stages:
            raise WrongStep(cycle.stage, stages)
        return cycle

    def require_in(self, ws: WorkingSet, cycle: Cycle, permission: Permission) -> None:
        """Raise ``forbidden`` unless they may do this where the cycle is held."""
        self.by.require(permission, _place(ws, cycle.place_id).path)

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried what they may not."""
        keep_refused(ws, self.by, self.operation, "award_cycle", self.cycle_id, refusal)

    def award(self, ws: WorkingSet, cycle: Cycle) -> tuple[Award, AwardPeriod]:
        """What the cycle is of."""
        return award_of(ws.connection, cycle)

    def step(
        self, ws: WorkingSet, cycle: Cycle, action: str, *, subject_id: int | None = None, note: str = ""
    ) -> None:
        """Keep that this was done, in the history of the cycle and in the audit trail."""
        note_step(ws, cycle, self.by.audit_id, action, subject_id=subject_id, note=note)
        self.audit(ws, f"award.{action}", "award_cycle", cycle.id, subject=subject_id)


def note_step(
    ws: WorkingSet, cycle: Cycle, actor_id: int | None, action: str, *, subject_id: int | None = None, note: str = ""
) -> None:
    """Add a step to the history."""
    ws.insert(STEPS, Step(ws.next_id(), cycle.id, action, cycle.stage, subject_id, note, actor_id, ws.now))


def done_since(ws: WorkingSet, cycle: Cycle, action: str, *turns: str) -> list[Step]:
    """What was done of this since the last of these acts, in order; since the beginning, where there was none."""
    steps = sorted(ws.find(STEPS, "cycle", cycle.id), key=lambda each: each.id)
    last = max((each.id for each in steps if each.action in turns), default=0)
    return [each for each in steps if each.action == action and each.id > last]


def makers_of(ws: WorkingSet, cycle: Cycle) -> frozenset[int]:
    """Everybody who had a part in the list; who sent it back had none."""
    steps = ws.find(STEPS, "cycle", cycle.id)
    return frozenset(each.actor_id for each in steps if each.actor_id is not None and each.action not in JUDGING)


class OpenCycle(ActorCommand[int], frozen=True, kw_only=True):
    """Begin a cycle of a family for a period; answers its id. The same one again answers the same id."""

    operation: ClassVar[str] = "award.open"
    answer = int

    family: str
    period: int

    def decide(self, ws: WorkingSet) -> int:
        """By the rules in force on the period's last day; refuses ``period_running`` before it is over."""
        root = root_of(ws.connection)
        if root is None:
            raise Refusal("no_town", "还没有建好镇和村(社区),请管理员先建。")
        self.by.require("award.run", root.path)
        known = ws.find(CYCLES, "period", self.family, self.period)
        if known:
            return known[0].id
        version, award, period = self._of(ws)
        if ws.now < period.end:
            begins = month_day_words(period.day_after)
            raise Refusal("period_running", f"{period.name}还没有结束,{begins}起可以开评。")
        until = calendar_of(ws.connection).working_days_after(period.last_day, RECORDING_WORKING_DAYS)
        cycle = Cycle(
            id=ws.next_id(),
            family=award.code,
            period=period.number,
            rule_version=version,
            place_id=root.id,
            stage="cutoff",
            records_until=day_number(until),
            nominate_until=None,
            list_id=None,
            final_id=None,
            notice_id=None,
            opened_by=self.by.audit_id,
            opened_at=ws.now,
            announced_at=None,
        )
        ws.insert(CYCLES, cycle)
        note_step(ws, cycle, self.by.audit_id, "open")
        self.audit(ws, "award.open", "award_cycle", cycle.id, family=award.code, period=period.number)
        return cycle.id

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried what they may not."""
        keep_refused(ws, self.by, self.operation, "award_cycle", None, refusal)

    def _of(self, ws: WorkingSet) -> tuple[int, Award, AwardPeriod]:
        """The family as the rules in force on the period's last day have it."""
        version = version_at(ws.connection, end_of(self.period) - 1)
        award = family_in(rules_of(ws.connection, version), self.family)
        return version, award, period_of(award, self.period)


class CloseRecords(CycleCommand[int], frozen=True, kw_only=True):
    """截止: the time for recording is over, recommendations may be made. Answers the cycle's id."""

    operation: ClassVar[str] = "award.close_records"
    answer = int

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``records_open`` while records of the period may still be made."""
        cycle = self.cycle(ws, "cutoff")
        award, period = self.award(ws, cycle)
        today, until = local_day(ws.now), day_of(cycle.records_until)
        if today <= until:
            earliest = until + timedelta(days=1)
            said = f"{period.name}的记录可以补到{month_day_words(until)},{month_day_words(earliest)}起才能截止。"
            raise Refusal("records_open", said, earliest=str(earliest))
        self.step(ws, cycle, "close_records")
        if award.eligible.nominated:
            until = calendar_of(ws.connection).working_days_after(today, award.nominate_days)
            ws.change(CYCLES, cycle, stage="nomination", nominate_until=day_number(until))
        else:
            ws.change(CYCLES, cycle, stage="screening")
        return cycle.id


class CloseNominations(CycleCommand[int], frozen=True, kw_only=True):
    """推荐 is over; staff look at who is eligible. Answers the cycle's id."""

    operation: ClassVar[str] = "award.close_nominations"
    answer = int

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``nominations_open`` before the published last day has passed."""
        cycle = self.cycle(ws, "nomination")
        until = day_of(cycle.nominate_until or 0)
        if local_day(ws.now) <= until:
            said = f"推荐到{month_day_words(until)}为止,第二天起才能进到资格审查。"
            raise Refusal("nominations_open", said)
        self.step(ws, cycle, "close_nominations")
        ws.change(CYCLES, cycle, stage="screening")
        return cycle.id


def _place(ws: WorkingSet, place_id: int) -> Place:
    place = ws.get(PLACES, place_id)
    if place is None:
        raise LedgerFault(f"place {place_id} is gone")
    return place
