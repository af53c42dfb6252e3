"""One event from the evening before to its end: who comes, how they sign in and out, what goes wrong."""

from collections.abc import Iterator
from itertools import groupby
from random import Random

from points.clock import MINUTE
from points.demo import cast, incidents
from points.demo.programme import Plan
from points.demo.taps import Tap, Visit, taps_of
from points.demo.town import Neighbour, Town

TOGETHER = 6 * MINUTE
"""Scans heard of within this time are written in one go, as a busy writer would."""


def who_comes(rng: Random, plan: Plan, town: Town) -> list[Neighbour]:
    """The gladder somebody comes, the likelier; the cast comes often."""
    pool = town.pool(plan.village.name)
    if plan.sort == "drop_in":
        known = {neighbour.number for neighbour in cast.NEIGHBOURS}
        pool = [each for each in pool if each.who.phone not in {cast.phone(number) for number in known}]
    low, high = plan.shape.people
    wanted = min(rng.randint(low, high), max(1, len(pool) * 2 // 3))
    drawn = sorted(pool, key=lambda each: -(rng.random() ** (1 / max(each.who.zeal, 1e-3))))
    return sorted(drawn, key=lambda each: not is_regular(plan, each))[:wanted]


def is_regular(plan: Plan, person: Neighbour) -> bool:
    """Whether this is one of the cast, who come to most events near them, but for the one that goes on now."""
    if plan.sort == "drop_in":
        return False
    if person.who.name == cast.REGULAR.name and person.who.phone == cast.phone(cast.REGULAR.number):
        return plan.number % 4 != 0
    couple = person.who.phone == cast.phone(cast.COUPLE[0].number)
    return couple and plan.number % 3 != 0


def all_taps(rng: Random, plan: Plan, town: Town, came: list[Visit]) -> list[Tap]:
    """Every scan of the event, in the order in which it is heard of."""
    taps = [tap for visit in came for tap in taps_of(rng, plan, visit)]
    if plan.fate == "broken_off":
        return sorted((tap for tap in taps if tap.phase == "in"), key=_heard)
    table = incidents.table_for(plan)
    for turn in (plan.number, plan.number + 5):
        taps += table[turn % len(table)](rng, plan, town, came)
    return sorted(taps, key=_heard)


def batches(taps: list[Tap]) -> Iterator[tuple[int, list[Tap]]]:
    """The scans that are written together, and when."""
    for _, group in groupby(taps, key=lambda tap: tap.received_at // TOGETHER):
        together = list(group)
        yield together[-1].received_at, together


def _heard(tap: Tap) -> int:
    return tap.received_at
