"""Two cycles of 季度服务之星 on the stage: one of 2025 was announced, the next waits for its panel.

Both are of 2025, under rules of that year in which every step has something to do. The days that the law gives had
passed long before the stage is played, so only they are set back; every act is done by its command.
"""

from datetime import date
from typing import Any

from api.shelves import Run
from awards.families import family, rules
from cast import CAST_DAY, Cast
from sqlalchemy import Connection, select, text

from points import clock
from points.awards.conduct import Complain
from points.awards.confirming import Announce, Confirm, SignOff
from points.awards.cycle import CloseNominations, CloseRecords, OpenCycle
from points.awards.nomination import Nominate
from points.awards.panel import GiveMarks, Given, NamePanel, RecordMeeting
from points.awards.publicity import Publicise, Submit
from points.awards.screening import CheckCandidate
from points.awards.snapshot import TakeSnapshot
from points.clock import FixedClock
from points.db.writer import Command, decide_batch
from points.ledger.commands import Earn
from points.ledger.models import MINUTES
from points.ledger.posting import Cause, Owner
from points.notices.consent import SetConsents
from points.notices.models import Scope
from points.people.models import persons
from points.people.rights import Role
from points.people.session import SYSTEM, Actor, Office
from points.rules.versions import LoadRules

FAMILY = "quarter_star"
ANNOUNCED, WAITING = 20253, 20254
CANDIDATES = ("李队长", "钱店员", "冯西村")
SERVED = {"东村": "钱店员", "西村": "冯西村"}
"""Of each village one whose service counts, and who rates nobody."""
"""Who served, the most first: two of 东村, one of 西村."""
PANEL = ("王秀英", "吴签到", "陈大爷")
RULES_2025 = (
    rules(
        family(
            code=f'"{FAMILY}"',
            name='"季度服务之星"',
            eligible="{ hours = 1, nominated = true }",
            seats='{ each = 1, by = "village", open = 1 }',
            tie='"draw"',
            shortlist="20",
            panel="20",
            bonus="20",
        )
    )
    .replace("2026-01-01", "2025-01-01")
    .replace("2025-12-20", "2024-12-20")
    .replace('"stars"', '"stars_2025"')
)
APRIL, NOMINATED, NOTICE_OVER = date(2026, 4, 8), date(2026, 4, 20), date(2026, 5, 8)
"""Opened and recommended; five working days later; a notice of five working days later, the first of May passed."""


class Town:
    """The town while the cycles are run: its clock, and whoever of the cast acts."""

    def __init__(self, connection: Connection, cast: Cast, begins: date = APRIL) -> None:
        self.connection, self.cast, self.clock = connection, cast, FixedClock(clock.at(begins, 8))
        self.secretary = self.acting("郑评选")

    def run(self, command: Command[Any]) -> Any:
        return decide_batch(self.connection, self.clock, [command])[0].unwrap()

    def acting(self, name: str, role: Role = "administrator") -> Actor:
        """Somebody, with rights enough: the stage is not about who may."""
        return Actor(self.cast.people[name], 0, name, 0, (Office(0, role, 0, "/", "全部"),))

    def home(self, person_id: int) -> int:
        """The place in which somebody lives."""
        with self.connection.begin():
            return self.connection.execute(select(persons.c.place_id).where(persons.c.id == person_id)).scalar_one()

    def set(self, table: str, column: str, value: int, row_id: int) -> None:
        """Change what is no fact."""
        statement = text(f"UPDATE {table} SET {column} = :value WHERE id = :id")
        with self.connection.begin():
            self.connection.execute(statement, {"value": value, "id": row_id})


def star(connection: Connection, cast: Cast) -> None:
    """``cast.cycles`` by ``announced`` and ``panel``. Before anything else is recorded in the town."""
    town = Town(connection, cast)
    serve(town)
    cycles = {name: _open(town, period) for name, period in (("announced", ANNOUNCED), ("panel", WAITING))}
    town.clock.instant = clock.at(NOMINATED, 8)
    for cycle_id in cycles.values():
        _screen(town, cycle_id)
    _show(town, cycles["announced"])
    town.clock.instant = clock.at(NOTICE_OVER, 8)
    _announce(town, cycles["announced"])
    cast.cycles |= cycles


def serve(town: Town) -> None:
    """The rules of 2025, and what the candidates did in its third and fourth quarter. Sets the town's clock back."""
    town.set("head", "recorded_at", town.clock.now(), 1)
    town.run(LoadRules(actor=None, source=RULES_2025, file="stars_2025.toml"))
    for number, name in enumerate(CANDIDATES):
        person_id = town.cast.people[name]
        town.set("persons", "created_at", clock.at(date(2025, 1, 2)), person_id)
        wanted: dict[Scope, bool] = {"listed": True, "honour": name == "李队长"}
        town.run(SetConsents(by=SYSTEM, person_id=person_id, wanted=wanted))
        for quarter, day in enumerate((date(2025, 8, 16), date(2025, 11, 15))):
            _serve(town, person_id, day, served_as(name, quarter), (10 - number) * 60)


def served_as(name: str, quarter: int = 0) -> int:
    """The attendance by which a candidate served in the first (0) or second quarter of the two."""
    return 9_000_000 + 10 * CANDIDATES.index(name) + quarter


def complain(run: Run, cast: Cast) -> None:
    """``cast.complaints`` by village."""
    for village, name in (("东村", "王秀英"), ("西村", "陈大爷")):
        complaint = Complain(by=SYSTEM, person_id=cast.people[name], happened_on=CAST_DAY, words="约好了没有来")
        cast.complaints[village] = run(complaint)


def _serve(town: Town, person_id: int, day: date, cause: int, minutes: int) -> None:
    earned = Earn(
        cause=Cause("attendance", cause),
        owner=Owner("person", person_id),
        person_id=person_id,
        amount=minutes,
        unit_id=MINUTES,
        category="clean_up",
        place_id=town.home(person_id),
        effective_at=clock.at(day, 9),
    )
    town.run(earned)


def _open(town: Town, period: int) -> int:
    by = town.secretary
    cycle_id = town.run(OpenCycle(by=by, family=FAMILY, period=period))
    town.run(CloseRecords(by=by, cycle_id=cycle_id))
    for name in CANDIDATES:
        subject_id = town.cast.people[name]
        town.run(Nominate(by=by, cycle_id=cycle_id, subject_id=subject_id, by_kind="staff", reason="每个周末都来"))
    return cycle_id


def _screen(town: Town, cycle_id: int) -> None:
    by, people = town.secretary, town.cast.people
    town.run(CloseNominations(by=by, cycle_id=cycle_id))
    for name in CANDIDATES:
        checked = {"subject_id": people[name], "verdict": "passed", "evidence": "签到表"}
        town.run(CheckCandidate(by=by, cycle_id=cycle_id, **checked))  # type: ignore[arg-type]
    town.run(TakeSnapshot(by=by, cycle_id=cycle_id))
    town.run(NamePanel(by=by, cycle_id=cycle_id, person_ids=tuple(people[each] for each in PANEL)))


def _show(town: Town, cycle_id: int) -> None:
    by = town.secretary
    marks = tuple(Given(town.cast.people[each], 1500) for each in CANDIDATES)
    for name in PANEL:
        town.run(GiveMarks(by=town.acting(name), cycle_id=cycle_id, marks=marks))
    town.run(RecordMeeting(by=by, cycle_id=cycle_id, held_on=NOMINATED, attended=36, heard="没有不同意见"))
    town.run(Publicise(by=by, cycle_id=cycle_id, recipient="郑评选", phone="0812-1"))


def _announce(town: Town, cycle_id: int) -> None:
    town.run(Submit(by=town.secretary, cycle_id=cycle_id))
    town.run(Confirm(by=town.acting("周管理"), cycle_id=cycle_id))
    town.run(SignOff(by=town.acting("孙审计", "auditor"), cycle_id=cycle_id))
    town.run(Announce(by=town.secretary, cycle_id=cycle_id))
