"""The demo's awards: every cycle of the year from the cut-off to the announcement, by the people whose work it is.

The secretary runs it, villages recommend, the panel marks, the administrator confirms, the supervisory committee
signs. A step is done on the working day it is due; the last cycles wait where the present finds them.
"""

from collections.abc import Callable
from datetime import date
from random import Random

import msgspec
from sqlalchemy import select

from points.awards.confirming import Announce, Confirm, SignOff
from points.awards.cycle import CloseNominations, CloseRecords, OpenCycle
from points.awards.honouring import AskWithdrawal, Withdraw
from points.awards.models import Cycle, cycles, honours
from points.awards.panel import NamePanel
from points.awards.publicity import Publicise, Submit
from points.awards.snapshot import TakeSnapshot
from points.clock import DAY, at, day_of, local_day
from points.db.writer import Command
from points.demo import appeals, cast, jury, recommending
from points.demo.courses import Course, courses, cut_off_day
from points.demo.geography import TOWN
from points.demo.playing import Play
from points.errors import Refusal
from points.notices.models import notices
from points.people.rights import Role
from points.people.session import Actor
from points.rules.calendar import Calendar, calendar_of

ENDS_HERE = frozenset(("calendar_missing", "no_winners"))
"""What a cycle waits for people to mend: next year's days off are not out yet, or nobody can be chosen."""
WITHDRAWN = "本人来说,有三次是领补贴的公益岗位上班时间,不算志愿服务,同意撤销。"
WITHDRAWN_AFTER = 20 * DAY


class Run(msgspec.Struct):
    """A cycle under way. ``again``: its list is the second one, after an objection was upheld."""

    play: Play
    course: Course
    calendar: Calendar
    id: int = 0
    again: bool = False

    def then(self, days: int, hour: int, minute: int, step: Callable[["Run"], object]) -> None:
        """Do a step on the so manyth working day from today; 0: today."""
        today = local_day(self.play.stage.clock.now())
        self.on(self.calendar.working_days_after(today, days), hour, minute, step)

    def on(self, day: date, hour: int, minute: int, step: Callable[["Run"], object]) -> None:
        """Do a step on a day, or leave the cycle to people who can go on with it."""

        def act() -> None:
            try:
                step(self)
            except Refusal as refusal:
                if refusal.reason not in ENDS_HERE:
                    raise

        self.play.later(at(day, hour, minute), act)

    def secretary(self, command: Callable[..., Command[int]], **given: object) -> int:
        """What the secretary does in the cycle."""
        by = self.play.officer(TOWN, "secretary")
        return self.play.stage.run(command(by=by, cycle_id=self.id, **given))

    def now(self) -> Cycle:
        """Where it stands."""
        with self.play.stage.database.read() as connection:
            return Cycle(*connection.execute(select(cycles).where(cycles.c.id == self.id)).one())


def schedule(play: Play) -> None:
    """Enter every cycle into the play."""
    begin, last = local_day(play.stage.clock.now()), local_day(play.end)
    with play.stage.database.read() as connection:
        calendar = calendar_of(connection)
    for number, course in enumerate(courses(begin, last)):
        run = Run(play, course, calendar)
        run.on(course.period.day_after, 9, 10 + number, lambda run: run.then(1, 9, 10, _open))


def _open(run: Run) -> None:
    course = run.course
    by = run.play.officer(TOWN, "secretary")
    run.id = run.play.stage.run(OpenCycle(by=by, family=course.family, period=course.period.number))
    until = day_of(run.now().records_until)
    run.on(cut_off_day(run.calendar, course, until, local_day(run.play.end)), 9, 20, _close_records)


def _close_records(run: Run) -> None:
    run.secretary(CloseRecords)
    until = run.now().nominate_until
    if until is None:
        run.then(1, 10, 0, _list)
        return
    recommending.schedule(run.play, run.id, run.course.period)
    run.then(6, 9, 5, _close_nominations)


def _close_nominations(run: Run) -> None:
    """Looked at on this day, listed on the next."""
    run.secretary(CloseNominations)
    run.on(local_day(run.play.stage.clock.now()), 14, 30, lambda run: recommending.check_all(run.play, run.id))
    run.then(1, 10, 0, _list)


def _list(run: Run) -> None:
    """The list, and whom it goes before. What the panel says is heard on the same and the next working day."""
    run.secretary(TakeSnapshot)
    has_panel = run.course.family in ("quarter_star", "year_finest")
    members = [run.play.town.id_of(name) for name in cast.JURY] if has_panel else []
    run.secretary(NamePanel, person_ids=tuple(members))
    waiting = 1 if run.course.is_left else 0
    for number, person_id in enumerate(members[waiting:]):
        run.then(0, 14, 10 * number, lambda run, person_id=person_id, n=number: _mark(run, person_id, n))
    run.then(0, 16, 0, _hold_meeting)
    if not (waiting and members):
        run.then(0 if run.course.is_left else 1, 16, 40, _publicise)


def _hold_meeting(run: Run) -> None:
    jury.hold_meeting(run.play.stage, _chance(run, "meeting"), run.id, _secretary(run))


def _mark(run: Run, person_id: int, number: int) -> None:
    """One of the members has a relative among the candidates."""
    member = run.play.stage.actor(person_id)
    has_kin = number == run.course.period.number % 4
    jury.give_marks(run.play.stage, _chance(run, f"marks {number}"), run.id, member, has_kin=has_kin)


def _publicise(run: Run) -> None:
    """Ties are decided first. Somebody may object while the notice runs."""
    jury.settle(run.play.stage, _chance(run, "lots"), run.id, _secretary(run))
    notice_id = run.secretary(Publicise, recipient=cast.SECRETARY.name, phone=cast.SECRETARY.phone)
    fates = run.course.fates
    if "dismissed" in fates or ("upheld" in fates and not run.again):
        run.then(2, 20, 5, lambda run: _object(run, notice_id))
    elif run.course.is_left:
        run.then(1, 19, 30, lambda run: appeals.object_to(run.play, notice_id, appeals.MOVED, _chance(run, "left")))
    with run.play.stage.database.read() as connection:
        ends_on = day_of(connection.execute(select(notices.c.ends_on).where(notices.c.id == notice_id)).scalar_one())
    run.on(run.calendar.working_days_after(ends_on, 1), 9, 30, lambda run: _submit(run, notice_id))


def _object(run: Run, notice_id: int) -> None:
    said = appeals.PROXY if "upheld" in run.course.fates else appeals.RUMOUR
    objection = appeals.object_to(run.play, notice_id, said, _chance(run, "objection"))
    run.then(1, 15, 0, lambda run: _answer(run, objection))


def _answer(run: Run, objection: appeals.Raised) -> None:
    """One that is upheld takes the list back: whom it struck is refused, and all that follows is done again."""
    appeals.answer(run.play, objection)
    if objection.said.upheld:
        run.again = True
        appeals.recall(run.play, run.id, objection)
        run.then(1, 10, 0, _list)


def _submit(run: Run, notice_id: int) -> None:
    """A notice that was stopped is not submitted: its second one is, in its time."""
    if run.now().notice_id != notice_id:
        return
    run.secretary(Submit)
    run.then(1, 10, 30, lambda run: _judge(run, Confirm, "administrator"))
    run.then(2, 9, 40, lambda run: _judge(run, SignOff, "auditor"))
    run.then(2, 15, 0, _announce)


def _judge(run: Run, command: type[Confirm] | type[SignOff], role: Role) -> None:
    run.play.stage.run(command(by=run.play.officer(TOWN, role), cycle_id=run.id))


def _announce(run: Run) -> None:
    run.secretary(Announce)
    if "withdrawn" in run.course.fates:
        run.play.later(run.play.stage.clock.now() + WITHDRAWN_AFTER, lambda: _withdraw(run))


def _withdraw(run: Run) -> None:
    """The winner with the least, who came forward; asked for by the secretary, done by the administrator."""
    query = select(honours.c.id).where(honours.c.cycle_id == run.id).order_by(honours.c.score, honours.c.id)
    with run.play.stage.database.read() as connection:
        honour_id = connection.execute(query.limit(1)).scalar_one()
    stage = run.play.stage
    stage.run(AskWithdrawal(by=_secretary(run), honour_id=honour_id, reason=WITHDRAWN))
    done = Withdraw(by=run.play.officer(TOWN, "administrator"), honour_id=honour_id)
    run.play.later(stage.clock.now() + DAY, lambda: stage.run(done))


def _secretary(run: Run) -> Actor:
    return run.play.officer(TOWN, "secretary")


def _chance(run: Run, what: str) -> Random:
    """Chance for one thing in one list of one cycle."""
    return run.play.chance(f"{run.course.family} {run.course.period.number} {what} {run.again}")
