"""How each person at an event signs in and out: planned taps, made into the commands of the real program."""

from collections.abc import Iterator
from random import Random
from typing import Literal

import msgspec

from points.clock import MINUTE, SECOND
from points.demo.programme import Plan
from points.demo.stage import Stage
from points.demo.town import Neighbour, Town, sign_in
from points.events import staff_scan
from points.events.claim_scan import ClaimScan
from points.events.models import Phase
from points.events.receipt import visitor_of
from points.events.scan import ScanCommand
from points.events.self_scan import SelfScan
from points.people.codes import member_code
from points.people.finding import last4_index
from points.people.names import last4
from points.people.session import token_hash

Mode = Literal[
    "self", "printed", "with_partner", "claimed", "stranger", "member", "card", "listed", "old_card", "old_code",
    "false_code", "officer",
]  # fmt: skip
OLD = 10 * MINUTE
"""How old the screenshot of a member code is that somebody tries to pass."""


class Tap(msgspec.Struct, frozen=True, kw_only=True):
    """One scan that is to be made.

    ``offline``: it comes in later than it is made. ``skew``: by how much our clock is ahead of the device's.
    """

    at: int
    received_at: int
    phase: Phase
    mode: Mode
    who: Neighbour
    offline: bool = False
    skew: int = 0


class Visit(msgspec.Struct, frozen=True):
    """One person's coming to an event. ``left_at`` None: they forget to sign out."""

    who: Neighbour
    mode: Mode
    came_at: int
    left_at: int | None


def visits(rng: Random, plan: Plan, people: list[Neighbour]) -> list[Visit]:
    """When and how each of these people comes and goes."""
    found: list[Visit] = []
    for person in people:
        came_at = plan.starts_at + int(rng.triangular(-22, 18, -4) * MINUTE) + rng.randrange(60) * SECOND
        left_at = plan.ends_at + int(rng.triangular(-35, 25, 3) * MINUTE) + rng.randrange(60) * SECOND
        forgets = rng.random() < 0.04
        mode = _mode(rng, person, found)
        found.append(Visit(person, mode, came_at, None if forgets or not plan.is_service else left_at))
    return found


def taps_of(rng: Random, plan: Plan, visit: Visit) -> Iterator[Tap]:
    """The taps of one visit, live."""
    yield live(visit.came_at, "in", visit.mode, visit.who)
    if visit.left_at is not None:
        mode = "self" if visit.mode == "printed" and rng.random() < 0.5 else visit.mode
        yield live(visit.left_at, "out", mode, visit.who)


def live(at: int, phase: Phase, mode: Mode, who: Neighbour) -> Tap:
    """A tap that is heard of at once; between landing and pressing the button some seconds pass."""
    delay = 6 * SECOND if mode in ("self", "printed", "with_partner", "claimed") else 0
    return Tap(at=at, received_at=at + delay, phase=phase, mode=mode, who=who)


def command_of(stage: Stage, town: Town, plan: Plan, tap: Tap) -> ScanCommand:
    """The command that the API would make of this tap."""
    match tap.mode:
        case "self" | "printed" | "with_partner" | "officer":
            return _by_oneself(stage, town, plan, tap)
        case "claimed" | "stranger":
            return _claimed(stage, plan, tap)
        case _:
            return _by_steward(stage, town, plan, tap)


def _mode(rng: Random, person: Neighbour, before: list[Visit]) -> Mode:
    if person.who.phone is None:
        return "card" if person.card and rng.random() < 0.8 else "listed"
    if any(visit.who.who.phone == person.who.phone for visit in before):
        return "with_partner"
    return rng.choices(("self", "printed", "member", "claimed", "listed"), (78, 8, 8, 3, 3))[0]


def _by_oneself(stage: Stage, town: Town, plan: Plan, tap: Tap) -> SelfScan:
    person = tap.who
    holder = (town.sharing(person) or [person])[0] if tap.mode == "with_partner" else person
    person_id = town.staff[plan.village.name, "organiser"] if tap.mode == "officer" else holder.id
    return SelfScan(
        key=stage.key(),
        event_id=plan.event_id,
        phase=tap.phase,
        at=tap.at,
        received_at=tap.received_at,
        device=visitor_of("officer's phone" if tap.mode == "officer" else person.device),
        assurance="printed" if tap.mode == "printed" else "rotating",
        hashed=token_hash(stage.tokens([person_id])[person_id]),
        person_id=person.id if tap.mode == "with_partner" else None,
    )


def _claimed(stage: Stage, plan: Plan, tap: Tap) -> ClaimScan:
    tail = last4(tap.who.who.phone or "") if tap.mode == "claimed" else "0000"
    return ClaimScan(
        key=stage.key(),
        event_id=plan.event_id,
        phase=tap.phase,
        at=tap.at,
        received_at=tap.received_at,
        device=visitor_of(f"{tap.who.device} not signed in"),
        last4_index=last4_index(stage.keys, tap.who.who.name, tail),
        address=stage.keys.index("address", plan.village.name),
    )


def _by_steward(stage: Stage, town: Town, plan: Plan, tap: Tap) -> ScanCommand:
    code = None
    match tap.mode:
        case "card":
            code = tap.who.card
        case "old_card":
            code = town.old_cards[0]
        case "member":
            code = member_code(stage.keys, tap.who.id, tap.at)
        case "old_code":
            code = member_code(stage.keys, tap.who.id, tap.at - OLD)
        case "false_code":
            code = "6901234567892"
        case _:
            pass
    name = visitor_of(f"tablet of {plan.village.name}") if tap.offline else ""
    return staff_scan.by_steward(
        stage.keys,
        sign_in(stage, town, plan.village.name, "steward"),
        staff_scan.Device(name, tap.skew, tap.received_at),
        key=stage.key(),
        event_id=plan.event_id,
        phase=tap.phase,
        at=tap.at - tap.skew,
        code=code,
        person_id=tap.who.id if code is None else None,
        offline=tap.offline,
    )
