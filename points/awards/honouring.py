"""Giving an award, and taking it back: its number, its bonus points, its history."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from sqlalchemy import func, select

from points.awards.attempts import keep_refused
from points.awards.cycle import note_step
from points.awards.errors import MadeByYou
from points.awards.family import award_of
from points.awards.models import CYCLES, HONOURS, Cycle, Honour, honours
from points.awards.periods import AwardPeriod
from points.awards.ranking import Entry
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import LedgerFault, NotFound, Refusal
from points.ledger import moves, needs
from points.ledger.models import POINTS
from points.ledger.posting import PROGRAMME, Cause, Owner, Posting, need_accounts, need_totals, owner_of
from points.notices.read import people_on
from points.people.acting import ActorCommand
from points.people.models import PERSONS, PLACES, Person
from points.people.names import check_text
from points.people.purse import purse_of
from points.rules.awards import Award, Subject
from points.rules.expiry import expires_at
from points.rules.models import RuleSet
from points.rules.versions import rules_of

BONUS = "award"
"""The category of bonus points: it has no kind, so a star's bonus never counts for the next star."""
HONOUR = "honour"


def honour(ws: WorkingSet, cycle: Cycle, winners: Sequence[Entry], actor_id: int | None) -> None:
    """Give the winners their awards in this order, each a number (the certificate's) and its bonus once.

    To whom each line of the notice stood on: a household may have another head by then than in the snapshot.
    """
    rules, (award, period) = rules_of(ws.connection, cycle.rule_version), award_of(ws.connection, cycle)
    people = people_on(ws.connection, cycle.notice_id or 0)
    for _ in _need_bonuses(ws, rules, award, people) if award.bonus else ():
        ws.load()
    for number, each in enumerate(winners, start=_first_number(ws, period)):
        given = _given(ws, cycle, award, f"{period.year}{number:05d}", each, people[each.subject_id])
        if award.bonus:
            _give_bonus(ws, cycle, rules, award, given, actor_id)


def _first_number(ws: WorkingSet, period: AwardPeriod) -> int:
    """The running number of the next award given in a period's year."""
    query = select(func.count()).select_from(honours).where(honours.c.number.like(f"{period.year}%"))
    return ws.connection.execute(query).scalar_one() + 1


def _given(ws: WorkingSet, cycle: Cycle, award: Award, number: str, entry: Entry, person_id: int) -> Honour:
    given = Honour(
        id=ws.next_id(),
        number=number,
        cycle_id=cycle.id,
        family=cycle.family,
        period=cycle.period,
        subject_type=award.of.value,
        subject_id=entry.subject_id,
        person_id=person_id,
        place_id=entry.place_id,
        rank=entry.rank or 0,
        score=entry.score,
        level=entry.level,
        bonus=award.bonus,
        announced_at=ws.now,
        asked_by=None,
        asked_at=None,
        reason="",
        withdrawn_by=None,
        withdrawn_at=None,
    )
    return ws.insert(HONOURS, given)


def _need_bonuses(ws: WorkingSet, rules: RuleSet, award: Award, people: Mapping[int, int]) -> Rounds:
    """Ask for what a bonus moves for each of these: subjects, and the person of each."""
    for person_id in people.values():
        ws.need(PERSONS, "key", person_id)
    yield
    need_accounts(ws, PROGRAMME)
    for subject_id, person_id in people.items():
        if (person := ws.get(PERSONS, person_id)) is not None:
            need_accounts(ws, _purse(rules, award, subject_id, person))
            need_totals(ws, person.id, POINTS, ws.now)
    yield


def _purse(rules: RuleSet, award: Award, subject_id: int, person: Person) -> Owner:
    """Where a bonus goes: of a household that shares its points into its own, wherever its head lives by now."""
    if award.of is Subject.HOUSEHOLD and rules.purse == "household":
        return Owner("household", subject_id)
    return purse_of(rules.purse, person)


def _give_bonus(
    ws: WorkingSet, cycle: Cycle, rules: RuleSet, award: Award, given: Honour, actor_id: int | None
) -> None:
    person = ws.get(PERSONS, given.person_id)
    if person is None:
        raise LedgerFault(f"honour {given.id} has no person")
    posting = _posting(ws, cycle, given, actor_id, revision=1)
    posting.begin(ws.now)
    moves.earn(
        posting,
        _purse(rules, award, given.subject_id, person),
        POINTS,
        given.bonus,
        category=BONUS,
        person_id=person.id,
        pending=False,
        expires_at=expires_at(rules, ws.now),
    )


def _posting(ws: WorkingSet, cycle: Cycle, given: Honour, actor_id: int | None, *, revision: int) -> Posting:
    cause = Cause(HONOUR, given.id, revision)
    return Posting(ws, cause, actor_id=actor_id, rule_version=cycle.rule_version, place_id=given.place_id)


class AskWithdrawal(ActorCommand[int], frozen=True, kw_only=True):
    """Ask that an award be taken back, with a reason; another person decides. Answers the honour's id."""

    operation: ClassVar[str] = "award.ask_withdrawal"
    answer = int

    honour_id: int
    reason: str

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``withdrawn_before``."""
        given, cycle = _honour(ws, self.honour_id)
        self.by.require("award.run", _path(ws, cycle))
        reason = check_text(self.reason, "reason", "请写为什么撤销")
        if given.withdrawn_at is not None:
            raise Refusal("withdrawn_before", "这项荣誉已经撤销了。")
        ws.change(HONOURS, given, asked_by=self.by.audit_id, asked_at=ws.now, reason=reason)
        note_step(ws, cycle, self.by.audit_id, "ask_withdrawal", subject_id=given.subject_id, note=reason)
        self.audit(ws, "award.ask_withdrawal", "honour", given.id)
        return given.id

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried what they may not."""
        keep_refused(ws, self.by, self.operation, "honour", self.honour_id, refusal)


class Withdraw(ActorCommand[int], frozen=True, kw_only=True):
    """Take an award back: the bonus goes back too, the history stays. Answers the honour's id."""

    operation: ClassVar[str] = "award.withdraw"
    answer = int

    honour_id: int

    def decide(self, ws: WorkingSet) -> int:
        """By another person than the one who asked. Refuses ``not_asked``, ``own_work``, ``withdrawn_before``."""
        given, cycle = _honour(ws, self.honour_id)
        self.by.require("award.confirm", _path(ws, cycle))
        if given.withdrawn_at is not None:
            raise Refusal("withdrawn_before", "这项荣誉已经撤销了。")
        if given.asked_at is None:
            raise Refusal("not_asked", "还没有人提出撤销,请先由评选专员写明原因提出。")
        if given.asked_by == self.by.person_id:
            raise MadeByYou("撤销是您提出的,请换人来办。")
        if given.bonus:
            self._take_bonus(ws, cycle, given)
        ws.change(HONOURS, given, withdrawn_by=self.by.audit_id, withdrawn_at=ws.now)
        note_step(ws, cycle, self.by.audit_id, "withdraw", subject_id=given.subject_id, note=given.reason)
        self.audit(ws, "award.withdraw", "honour", given.id)
        return given.id

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried what they may not."""
        keep_refused(ws, self.by, self.operation, "honour", self.honour_id, refusal)

    def _take_bonus(self, ws: WorkingSet, cycle: Cycle, given: Honour) -> None:
        cause = Cause(HONOUR, given.id, 1)
        earned = needs.source(ws, cause)[0]  # what follows it may have paid a debt
        owner = owner_of(ws, earned)
        for _ in needs.to_take_back(ws, owner, cause):
            ws.load()
        posting = _posting(ws, cycle, given, self.by.audit_id, revision=2)
        posting.begin(earned.effective_at)
        moves.take_back(posting, owner, earned, pending=False)


def _honour(ws: WorkingSet, honour_id: int) -> tuple[Honour, Cycle]:
    given = ws.get(HONOURS, honour_id)
    cycle = ws.get(CYCLES, given.cycle_id) if given is not None else None
    if given is None or cycle is None:
        raise NotFound("honour_not_found", "没有这项荣誉,请刷新后再试。")
    return given, cycle


def _path(ws: WorkingSet, cycle: Cycle) -> str:
    place = ws.get(PLACES, cycle.place_id)
    return place.path if place is not None else "/"
