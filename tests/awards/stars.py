"""A cycle for tests, on top of a town: people who served in the first quarter of 2026, and the staff of the award."""

from collections.abc import Iterable, Sequence
from datetime import date
from importlib import import_module
from itertools import count
from pkgutil import iter_modules
from typing import Any, TypeVar

from cast import KEYS
from sqlalchemy import select
from town import Town

import points.awards
from points import clock
from points.awards.canon import entry_of
from points.awards.confirming import Announce, Confirm, SignOff
from points.awards.cycle import CloseNominations, CloseRecords, CycleCommand, OpenCycle
from points.awards.family import award_of
from points.awards.models import CYCLES, Cycle, Honour, Stage, Step, cycles, honours, steps
from points.awards.nomination import Nominate
from points.awards.panel import GiveMarks, Given, NamePanel, RecordMeeting
from points.awards.publicity import Publicise, Submit
from points.awards.ranking import Entry
from points.awards.ranking_models import entries
from points.awards.screening import CheckCandidate
from points.awards.shortlist import judged
from points.awards.snapshot import Recomputed, TakeSnapshot, recompute
from points.db.audit import audit
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Refusal
from points.ledger.commands import Earn
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Cause, Owner
from points.ledger.verify import verify
from points.notices.consent import SetConsents
from points.notices.objecting import AnswerObjection, Object
from points.people.models import HOUSEHOLDS, PERSONS, Household
from points.people.session import Actor
from points.rules.awards import Award
from points.rules.versions import LoadRules

T = TypeVar("T")
QUARTER = 20261
IN_MARCH = date(2026, 3, 14)
OPENED, RECORDS_CLOSED, NOMINATIONS_CLOSED = date(2026, 4, 1), date(2026, 4, 16), date(2026, 4, 24)
"""清明 takes 4 to 6 April: the tenth working day after 31 March is the 15th, the fifth after 16 April the 23rd."""
NOTICE_OVER = date(2026, 5, 7)
"""Shown on 24 April for five working days: 27 to 30 April and, after 劳动节, 6 May."""
ORDER: tuple[Stage, ...] = (
    "cutoff", "nomination", "screening", "listed", "panel", "notice", "confirming", "announced",
)  # fmt: skip


def commands(of: type[Any] = CycleCommand) -> set[type[Any]]:
    """Every command on a cycle that there is."""
    for each in iter_modules(points.awards.__path__):
        import_module(f"points.awards.{each.name}")
    return {of for of in of.__subclasses__() for of in (of, *commands(of)) if of.__module__.startswith("points.")}


class Stars:
    """陈一 .. 陈六 live in the east village, 刘一 and 刘二 in the west; all consent to be listed."""

    def __init__(self, town: Town, rules: str) -> None:
        self.town, self.clock, self._causes = town, town.clock, count(1)
        town.run(LoadRules(actor=None, source=rules, file="stars.toml"))
        self.secretary = town.person("郑评选", role="secretary", place_id=town.root)
        self.other_secretary = town.person("何评选", role="secretary", place_id=town.root)
        self.mayor = town.person("周管理", role="administrator", place_id=town.root)
        self.auditor = town.person("孙审计", role="auditor", place_id=town.root)
        self.panel = [town.person(f"评{number}") for number in "一二三"]
        self.east = [town.person(f"陈{number}") for number in "一二三四五六"]
        self.west = [town.person(f"刘{number}", place_id=town.other_village) for number in "一二"]
        for each in (*self.east, *self.west):
            self.consent(each)

    def run(self, command: Command[T]) -> T:
        return self.town.run(command)

    def refused(self, command: Command[Any]) -> Refusal:
        """What is said; the command must be refused, and not for a fault of the program."""
        outcome = self.town.outcome(command)
        assert outcome.fault is None, outcome.fault
        assert outcome.refusal is not None, f"{command} was done"
        return outcome.refusal

    def reason(self, command: Command[Any]) -> str:
        """The word of a refusal."""
        return self.refused(command).reason

    def on(self, day: date, hour: int = 9) -> None:
        """Set the town's clock."""
        self.clock.instant = clock.at(day, hour)

    def consent(self, person: Actor, **wanted: bool) -> None:
        given: Any = wanted or {"listed": True}
        self.run(SetConsents(by=person, person_id=person.person_id, wanted=given))

    def served(self, person: Actor, minutes: int, day: date = IN_MARCH, unit: int = MINUTES, **more: Any) -> int:
        """Minutes (or points of a kind) that count for a day; answers the cause's id, an attendance's."""
        number = next(self._causes)
        values: dict[str, Any] = {
            "cause": Cause("attendance", number),
            "owner": Owner("person", person.person_id),
            "person_id": person.person_id,
            "amount": minutes,
            "unit_id": unit,
            "category": "clean_up",
            "place_id": self.town.village,
            "effective_at": clock.at(day, 9),
        }
        self.run(Earn(**(values | more)))
        return number

    def talked(self, person: Actor, hundredths: int, day: date = IN_MARCH) -> int:
        """Points of deliberation."""
        return self.served(person, hundredths, day, POINTS, category="meeting")

    def household(self, name: str, *members: Actor, head: Actor | None = None, place_id: int = 0) -> int:
        """A household of these people."""
        with self.town.connection.begin():
            ws = WorkingSet(self.town.connection, self.clock.now())
            home = Household(
                ws.next_id(), place_id or self.town.village, name, None, head.person_id if head else None
            )
            ws.insert(HOUSEHOLDS, home)
            for each in members:
                (person,) = ws.find(PERSONS, "key", each.person_id)
                ws.change(PERSONS, person, household_id=home.id)
            ws.flush()
        return home.id

    # A cycle, step by step.

    def open(self, family: str = "star", period: int = QUARTER) -> int:
        """Begin; the clock is at the first day after the quarter at the least."""
        self.clock.instant = max(self.clock.instant, clock.at(OPENED, 9))
        return self.run(OpenCycle(by=self.secretary, family=family, period=period))

    def to(self, stage: Stage, cycle_id: int | None = None, *, nominees: Sequence[int] | None = None) -> int:
        """Bring a cycle (a new one) to a stage by the ordinary path; answers its id."""
        cycle_id = self.open() if cycle_id is None else cycle_id
        while (now := self.cycle(cycle_id).stage) != stage:
            assert ORDER.index(now) < ORDER.index(stage), f"{now} is beyond {stage}"
            getattr(self, f"_from_{now}")(cycle_id, nominees)
        return cycle_id

    def _from_cutoff(self, cycle_id: int, _: object) -> None:
        self.wait(RECORDS_CLOSED)
        self.run(CloseRecords(by=self.secretary, cycle_id=cycle_id))

    def _from_nomination(self, cycle_id: int, nominees: Iterable[int] | None) -> None:
        for each in nominees if nominees is not None else (each.person_id for each in (*self.east, *self.west)):
            self.nominate(cycle_id, each)
        self.wait(NOMINATIONS_CLOSED)
        self.run(CloseNominations(by=self.secretary, cycle_id=cycle_id))
        for each in nominees if nominees is not None else (each.person_id for each in (*self.east, *self.west)):
            self.check(cycle_id, each)

    def _from_screening(self, cycle_id: int, _: object) -> None:
        self.run(TakeSnapshot(by=self.secretary, cycle_id=cycle_id))

    def _from_listed(self, cycle_id: int, _: object) -> None:
        members = tuple(each.person_id for each in self.panel)
        self.run(NamePanel(by=self.secretary, cycle_id=cycle_id, person_ids=members))

    def _from_panel(self, cycle_id: int, _: object) -> None:
        self.meet(cycle_id)
        if self.award(cycle_id).panel is not None:
            self.mark_all(cycle_id)
        self.publicise(cycle_id)

    def _from_notice(self, cycle_id: int, _: object) -> None:
        self.clock.advance(14 * clock.DAY)  # with five days of 劳动节 in it
        self.run(Submit(by=self.secretary, cycle_id=cycle_id))

    def _from_confirming(self, cycle_id: int, _: object) -> None:
        self.run(Confirm(by=self.mayor, cycle_id=cycle_id))
        self.run(SignOff(by=self.auditor, cycle_id=cycle_id))
        self.run(Announce(by=self.secretary, cycle_id=cycle_id))

    def wait(self, day: date) -> None:
        """Until nine on this day at the least."""
        self.clock.instant = max(self.clock.instant, clock.at(day, 9))

    def nominate(self, cycle_id: int, subject_id: int, by: Actor | None = None, **more: Any) -> int:
        given = {"by_kind": "staff", "reason": "常来帮忙"} | more
        return self.run(
            Nominate(by=by or self.secretary, cycle_id=cycle_id, subject_id=subject_id, **given)  # type: ignore[arg-type]
        )

    def check(self, cycle_id: int, subject_id: int, verdict: Any = "passed", by: Actor | None = None) -> int:
        words = {"evidence": "看了签到表", "reason": "材料不全"}
        who = by or self.secretary
        return self.run(CheckCandidate(by=who, cycle_id=cycle_id, subject_id=subject_id, verdict=verdict, **words))

    def meet(self, cycle_id: int, by: Actor | None = None) -> int:
        today, who = clock.local_day(self.clock.now()), by or self.secretary
        return self.run(RecordMeeting(by=who, cycle_id=cycle_id, held_on=today, attended=30, heard="没有意见"))

    def sheet(self, cycle_id: int, points: int | dict[int, int] = 1000) -> tuple[Given, ...]:
        """A whole sheet: the same for everybody, or each their own."""
        with self.town.connection.begin():
            ids = judged(self.town.connection, self.cycle(cycle_id), self.award(cycle_id))
        return tuple(Given(each, points if isinstance(points, int) else points.get(each, 1000)) for each in ids)

    def mark_all(self, cycle_id: int, points: int | dict[int, int] = 1000) -> None:
        """Every member gives the whole sheet."""
        for each in self.panel:
            self.run(GiveMarks(by=each, cycle_id=cycle_id, marks=self.sheet(cycle_id, points)))

    def publicise(self, cycle_id: int) -> int:
        return self.run(Publicise(by=self.secretary, cycle_id=cycle_id, recipient="郑评选", phone="0812-8170000"))

    def object_to(self, cycle_id: int, *, by: Actor, upheld: bool | None, answered_by: Actor | None = None) -> int:
        """An objection to the whole list, answered unless ``upheld`` is None."""
        notice_id = self.cycle(cycle_id).notice_id or 0
        made = self.run(Object(actor=by, keys=KEYS, notice_id=notice_id, words="时长不对"))
        if upheld is not None:
            who = answered_by or self.other_secretary
            self.run(AnswerObjection(by=who, objection_id=made, upheld=upheld, words="查过了"))
        return made

    # What is there now.

    def cycle(self, cycle_id: int) -> Cycle:
        with self.town.database.read() as connection:
            return Cycle(*connection.execute(select(cycles).where(cycles.c.id == cycle_id)).one())

    def award(self, cycle_id: int) -> Award:
        """The family of a cycle."""
        with self.town.database.read() as connection:
            return award_of(connection, self.cycle(cycle_id))[0]

    def ranking(self, ranking_id: int | None) -> list[Entry]:
        """The stored lines of a ranking, in order."""
        query = select(entries.c.line).where(entries.c.ranking_id == ranking_id).order_by(entries.c.position)
        with self.town.database.read() as connection:
            return [entry_of(line) for line in connection.execute(query).scalars()]

    def recomputed(self, ranking_id: int | None) -> Recomputed:
        with self.town.database.read() as connection:
            return recompute(connection, ranking_id or 0)

    def steps(self, cycle_id: int) -> list[Step]:
        with self.town.database.read() as connection:
            query = select(steps).where(steps.c.cycle_id == cycle_id).order_by(steps.c.id)
            return [Step(*row) for row in connection.execute(query)]

    def honours(self) -> list[Honour]:
        with self.town.database.read() as connection:
            return [Honour(*row) for row in connection.execute(select(honours).order_by(honours.c.id))]

    def audited(self, action: str) -> list[tuple[int | None, int | None, str]]:
        """Who, about what, and the detail, of each audit line with this action."""
        with self.town.database.read() as connection:
            query = select(audit.c.actor_id, audit.c.subject_id, audit.c.detail).where(audit.c.action == action)
            return [(row[0], row[1], row[2]) for row in connection.execute(query.order_by(audit.c.id))]

    def force(self, cycle_id: int, stage: Stage) -> None:
        """Put a cycle in a stage as no command would: to ask what may be done there."""
        with self.town.connection.begin():
            ws = WorkingSet(self.town.connection, self.clock.now())
            (cycle,) = ws.find(CYCLES, "key", cycle_id)
            ws.change(CYCLES, cycle, stage=stage)
            ws.flush()

    def books_are_right(self) -> bool:
        with self.town.database.read() as connection:
            return verify(connection).fault is None
