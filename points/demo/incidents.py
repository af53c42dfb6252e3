"""What goes wrong at events: every reason for which a scan is refused, and all that an organiser should look at.

Each incident is a function from an event and its visits to further taps. They take turns over the year's events, so
that each happens several times.
"""

from collections.abc import Callable
from random import Random

from points.clock import HOUR, MINUTE, SECOND
from points.demo.programme import Plan
from points.demo.taps import Tap, Visit, live
from points.demo.town import Neighbour, Town

Incident = Callable[[Random, Plan, Town, list[Visit]], list[Tap]]
BURST = 9
CLOCK_BEHIND = 7 * MINUTE


def too_early(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Somebody cannot wait."""
    visit = _with_phone(came)
    return [live(plan.starts_at - 40 * MINUTE, "in", visit.mode, visit.who)]


def too_late(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Somebody comes when all is over."""
    return [live(plan.ends_at + 12 * MINUTE, "in", "self", person) for person in _others(rng, plan, town, came, 1)]


def already_in(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Somebody is not sure that it worked, and scans again."""
    visit = _with_phone(came)
    return [live(visit.came_at + 2 * MINUTE, "in", visit.mode, visit.who)]


def not_in(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Somebody forgot to sign in and wants to sign out."""
    return [live(plan.ends_at, "out", "self", person) for person in _others(rng, plan, town, came, 1)]


def already_out(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Somebody signs out twice."""
    visit = _with_phone(came, left=True)
    return [live(visit.left_at + MINUTE, "out", visit.mode, visit.who)] if visit.left_at else []


def wrong_phase(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """A steward signs somebody out of a meeting, which has no signing out."""
    return [live(plan.ends_at, "out", "listed", came[0].who)]


def not_registered(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Somebody gives a phone number that is not the one recorded."""
    at = plan.starts_at + 5 * MINUTE
    return [live(at, "in", "stranger", person) for person in _others(rng, plan, town, came, 1)]


def blocked(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """A steward picks somebody whose record was closed."""
    closed = [each for each in town.people if each.status == "blocked"]
    return [live(plan.starts_at + 3 * MINUTE, "in", "listed", closed[0])] if closed else []


def on_duty(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """The organiser, who is there for their job, scans as well."""
    return [live(plan.starts_at, "in", "officer", came[0].who)] if plan.duty else []


def codes_that_fail(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """The barcode of a bottle, a screenshot of a member code, a card that was replaced."""
    at, person = plan.starts_at + 4 * MINUTE, came[0].who
    bad = [live(at, "in", "false_code", person), live(at + 20 * SECOND, "in", "old_code", person)]
    return [*bad, live(at + 40 * SECOND, "in", "old_card", person)] if town.old_cards else bad


def burst(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Without a network, the steward ticks a whole group off the list in seconds; it is uploaded later."""
    start, later = plan.starts_at + 6 * MINUTE, plan.ends_at + 20 * MINUTE
    group = _others(rng, plan, town, came, BURST)
    return [_offline(start + i * SECOND, later, "in", person) for i, person in enumerate(group)] + [
        _offline(plan.ends_at - 5 * MINUTE + i * 30 * SECOND, later, "out", person) for i, person in enumerate(group)
    ]


def clock_behind(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """A tablet whose clock is minutes behind uploads what it kept."""
    later = plan.ends_at + 25 * MINUTE
    return [
        _offline(at, later, phase, person, CLOCK_BEHIND)
        for person in _others(rng, plan, town, came, 2)
        for at, phase in ((plan.starts_at + 8 * MINUTE, "in"), (plan.ends_at - 3 * MINUTE, "out"))
    ]


def unmatched(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Two stewards without a network both sign somebody out."""
    visit = _with_phone(came, left=True)
    if visit.left_at is None:
        return []
    return [_offline(visit.left_at + at * MINUTE, plan.ends_at + HOUR, "out", visit.who) for at in (2, 4)]


_SERVICE: tuple[Incident, ...] = (
    burst, codes_that_fail, already_in, unmatched, too_early, clock_behind, not_in, already_out, on_duty, too_late,
    not_registered, blocked,
)  # fmt: skip
_SIGNED_UP: tuple[Incident, ...] = (already_in, codes_that_fail, unmatched, already_out, not_registered, on_duty)
"""Where only those come who signed up."""
_MEETING: tuple[Incident, ...] = (wrong_phase, already_in, not_registered, too_late)


def table_for(plan: Plan) -> tuple[Incident, ...]:
    """What can happen at an event."""
    if not plan.is_service:
        return _MEETING
    return _SIGNED_UP if plan.shape.sign_up == "required" else _SERVICE


def _with_phone(came: list[Visit], *, left: bool = False) -> Visit:
    """The first who uses a phone of their own."""
    fits = (v for v in came if v.mode == "self" and (v.left_at is not None or not left))
    return next(fits, came[0])


def _others(rng: Random, plan: Plan, town: Town, came: list[Visit], most: int) -> list[Neighbour]:
    """People of the village with a phone of their own who did not come."""
    there = {visit.who.id for visit in came}
    free = [p for p in town.pool(plan.village.name) if p.id not in there and p.who.phone and not town.sharing(p)]
    return rng.sample(free, min(most, len(free)))


def _offline(at: int, received_at: int, phase: str, who: Neighbour, skew: int = 0) -> Tap:
    return Tap(
        at=at,
        received_at=max(received_at, at),
        phase="in" if phase == "in" else "out",
        mode="listed",
        who=who,
        offline=True,
        skew=skew,
    )
