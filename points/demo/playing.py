"""Playing the year: every event is written down, announced, held, closed and looked at, each step in its time."""

import heapq
from collections.abc import Callable
from itertools import count
from random import Random

import msgspec

from points.clock import DAY, HOUR, MINUTE
from points.db.writer import Command
from points.demo import attending, deciding
from points.demo.geography import TOWN
from points.demo.programme import Plan, at_ten, draft_day
from points.demo.stage import Stage
from points.demo.taps import Tap, Visit, command_of, visits
from points.demo.town import Neighbour, Town
from points.demo.wording import draft_of
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent, CreateEvent, PublishEvent
from points.events.signup import CancelSignUp, SignUp
from points.people.rights import Role
from points.people.session import Actor

Act = Callable[[], object]
TURNED_AWAY = frozenset(("full", "not_registered"))
"""After these a person goes home and does not sign out."""


class Play:
    """Steps waiting for their time. What would come after the end of the play is never done."""

    def __init__(self, stage: Stage, town: Town, seed: str, end: int) -> None:
        self.stage = stage
        self.town = town
        self.seed = seed
        self.end = end
        self._waiting: list[tuple[int, int, Act]] = []
        self._numbers = count()
        self._actors: dict[int, Actor] = {}
        self.gathered: list[tuple[Plan, list[Neighbour]]] = []

    def later(self, at: int, act: Act) -> None:
        """Do this then."""
        if at <= self.end:
            heapq.heappush(self._waiting, (at, next(self._numbers), act))

    def run(self, told: Callable[[int], None]) -> None:
        """Do everything in its time; ``told`` hears the time now and then."""
        while self._waiting:
            at, _, act = heapq.heappop(self._waiting)
            self.stage.at(at)
            act()
            told(at)

    def rng(self, plan: Plan, what: str) -> Random:
        """Chance for one part of one event, so that no part depends on what the others drew."""
        return Random(f"{self.seed} {plan.number} {what}")  # noqa: S311 - an invented town, nothing secret

    def officer(self, village: str, role: Role) -> Actor:
        """An officer, with the rights they hold."""
        return self._actor(self.town.staff[village, role])

    def colleague(self, name: str) -> Actor:
        """The officer of this name."""
        return self._actor(self.town.officers[name])

    def chance(self, what: str) -> Random:
        """Chance for something that is no event, so that no part depends on what the others drew."""
        return Random(f"{self.seed} {what}")  # noqa: S311 - an invented town, nothing secret

    def _actor(self, person_id: int) -> Actor:
        if person_id not in self._actors:
            self._actors[person_id] = self.stage.actor(person_id)
        return self._actors[person_id]

    def organiser(self, plan: Plan) -> Actor:
        """Who runs the event."""
        return self.officer(plan.village.name, "organiser")


def schedule(play: Play, plan: Plan) -> None:
    """Enter an event into the play."""
    written = draft_day(plan)
    play.later(written, lambda: _write(play, plan))
    evening = at_ten(plan.starts_at) - 14 * HOUR  # eight o'clock, the evening before
    play.later(max(written + HOUR, min(evening, play.end - HOUR)), lambda: _gather(play, plan))


def _write(play: Play, plan: Plan) -> None:
    by, stage = play.organiser(plan), play.stage
    plan.event_id = stage.run(CreateEvent(by=by, draft=draft_of(plan, play.town), key=stage.key()))
    play.later(stage.clock.now() + 20 * MINUTE, lambda: _publish(play, plan))


def _publish(play: Play, plan: Plan) -> None:
    play.stage.run(PublishEvent(by=play.organiser(plan), event_id=plan.event_id, key=play.stage.key()))


def _gather(play: Play, plan: Plan) -> None:
    """Decide who will come, let them sign up, and enter all that follows into the play."""
    rng = play.rng(plan, "who")
    people = attending.who_comes(rng, plan, play.town)
    twice = _also_elsewhere(play, rng, plan)
    came = visits(rng, plan, people + [each for each in twice if each not in people])
    play.gathered = [*play.gathered[-4:], (plan, people)]
    _sign_up(play, plan, rng, came)
    if plan.fate == "called_off":
        play.later(plan.starts_at - 2 * HOUR, lambda: _cancel(play, plan, "天气预报有暴雨,改天再办"))
        return
    for at, together in attending.batches(attending.all_taps(rng, plan, play.town, came)):
        play.later(at, lambda taps=together: _scan(play, plan, taps))
    if plan.fate == "broken_off":
        play.later(plan.starts_at + 45 * MINUTE, lambda: _cancel(play, plan, "突降大雨,中途停办"))
        return
    _schedule_the_end(play, plan, came)


def _also_elsewhere(play: Play, rng: Random, plan: Plan) -> list[Neighbour]:
    """Now and then somebody is at two events at the same time."""
    for other, people in play.gathered:
        same_time = other.starts_at < plan.ends_at and plan.starts_at < other.ends_at
        if same_time and other.village != plan.village and rng.random() < 0.4:
            return [each for each in people if each.who.phone][:1]
    return []


def _sign_up(play: Play, plan: Plan, rng: Random, came: list[Visit]) -> None:
    if plan.shape.sign_up == "none":
        return
    wanted: list[Command[int]] = []
    for visit in came:
        keen = plan.shape.sign_up == "required" or attending.is_regular(plan, visit.who)
        if keen or rng.random() < 0.35:
            by = Actor(visit.who.id, 0, visit.who.who.name)
            wanted.append(SignUp(by=by, event_id=plan.event_id, key=play.stage.key()))
    outcomes = play.stage.run_all(wanted)
    absent = [p for p in play.town.pool(plan.village.name) if p not in [visit.who for visit in came]]
    if outcomes and absent and plan.number % 3 == 0:  # one who signs up and thinks better of it
        by = Actor(absent[0].id, 0, absent[0].who.name)
        signup_id = play.stage.run(SignUp(by=by, event_id=plan.event_id, key=play.stage.key()))
        gone = CancelSignUp(by=by, event_id=plan.event_id, signup_id=signup_id, key=play.stage.key())
        play.stage.run(gone)


def _scan(play: Play, plan: Plan, taps: list[Tap]) -> None:
    taps = [tap for tap in taps if tap.phase == "in" or tap.who.id not in plan.turned_away]
    play.stage.tokens(tap.who.id for tap in taps if tap.mode in ("self", "printed"))
    outcomes = play.stage.run_all([command_of(play.stage, play.town, plan, tap) for tap in taps])
    for tap, outcome in zip(taps, outcomes, strict=True):
        if outcome.refusal is not None and outcome.refusal.reason in TURNED_AWAY:
            plan.turned_away.add(tap.who.id)


def _cancel(play: Play, plan: Plan, reason: str) -> None:
    by = play.organiser(plan)
    play.stage.run(CancelEvent(by=by, event_id=plan.event_id, reason=reason, key=play.stage.key()))


def _schedule_the_end(play: Play, plan: Plan, came: list[Visit]) -> None:
    """Closing, and the paper work of the days after."""
    if plan.is_service and plan.number % 6 == 0:
        play.later(plan.ends_at + 26 * MINUTE, lambda: _sign_everybody_out(play, plan))
    play.later(plan.ends_at + (40 + plan.number % 5 * 10) * MINUTE, lambda: _close(play, plan))
    next_day = at_ten(plan.ends_at) + DAY
    if plan.fate == "corrected":
        play.later(next_day, lambda: _correct(play, plan))
    if plan.is_service and plan.number % 4 == 1:
        there = [visit.who for visit in came]
        play.later(next_day + HOUR, lambda: _enter_afterwards(play, plan, there))
    play.later(decided_at(plan), lambda: _decide(play, plan))


def decided_at(plan: Plan) -> int:
    """When its organiser has decided what was pending: in the days after."""
    return at_ten(plan.ends_at) + (2 + plan.number % 4) * DAY + 5 * HOUR


def _sign_everybody_out(play: Play, plan: Plan) -> None:
    deciding.sign_everybody_out(play.stage, play.organiser(plan), plan)


def _close(play: Play, plan: Plan) -> None:
    play.stage.run(CloseEvent(by=play.organiser(plan), event_id=plan.event_id, key=play.stage.key()))


def _correct(play: Play, plan: Plan) -> None:
    """It had begun half an hour later than was written down."""
    draft = draft_of(plan, play.town, starts_at=plan.starts_at + 30 * MINUTE)
    note = "实际9点才开始,按签到表更正"
    changed = ChangeEvent(by=play.organiser(plan), event_id=plan.event_id, draft=draft, note=note)
    play.stage.run(msgspec.structs.replace(changed, key=play.stage.key()))


def _enter_afterwards(play: Play, plan: Plan, there: list[Neighbour]) -> None:
    rng = play.rng(plan, "paper")
    absent = [p for p in play.town.pool(plan.village.name) if p not in there and p.who.age >= 18]
    if absent:
        deciding.enter_afterwards(play.stage, play.organiser(plan), plan, rng.choice(absent).id)


def _decide(play: Play, plan: Plan) -> None:
    deciding.decide(
        play.stage, plan, play.rng(plan, "decide"), play.organiser(plan), play.officer(TOWN, "administrator")
    )
