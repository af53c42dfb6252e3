"""The year's programme: which events are held when and where, decided before anybody comes."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Literal

import msgspec

from points.clock import DAY, HOUR, MINUTE, at
from points.demo.geography import FEATURED, VILLAGES, Village

Fate = Literal["held", "called_off", "broken_off", "corrected"]
"""Held as planned; called off beforehand; broken off after people had come; its time corrected afterwards."""
Sort = Literal["clean_up", "drop_in", "market", "talk", "wish", "patrol", "meeting", "suggestion"]
RECENT = 6
"""On the last days everything happens in the villages that a visitor looks at."""


class Shape(msgspec.Struct, frozen=True):
    """What events of a sort have in common. ``people``: how many come, at least and at most."""

    category: str
    starts: tuple[int, int]
    minutes: int
    people: tuple[int, int]
    sign_up: Literal["none", "optional", "required"] = "none"
    settlement: Literal["at_once", "on_approval"] = "on_approval"
    forgotten: Literal["zero", "planned_end", "half"] = "half"


SHAPES: dict[Sort, Shape] = {
    "clean_up": Shape("clean_up", (8, 30), 120, (14, 34), sign_up="optional"),
    "drop_in": Shape("clean_up", (9, 0), 480, (10, 16)),
    "market": Shape("clean_up", (7, 30), 180, (90, 120), forgotten="zero"),
    "talk": Shape("talk", (19, 0), 90, (14, 28), settlement="at_once"),
    "wish": Shape("wish", (14, 30), 120, (4, 8), sign_up="required", forgotten="planned_end"),
    "patrol": Shape("clean_up", (21, 30), 180, (8, 14), sign_up="required"),
    "meeting": Shape("meeting", (19, 30), 90, (12, 24), settlement="at_once"),
    "suggestion": Shape("suggestion", (10, 0), 60, (2, 4)),
}


class Plan(msgspec.Struct):
    """One event that is to be. ``event_id``: once it is written down. ``capacity``: places, where they are few.

    ``turned_away``: who was refused at the door.
    """

    number: int
    sort: Sort
    village: Village
    starts_at: int
    ends_at: int
    fate: Fate = "held"
    capacity: int | None = None
    duty: bool = False
    event_id: int = 0
    turned_away: set[int] = msgspec.field(default_factory=set[int])

    @property
    def shape(self) -> Shape:
        """What its sort has in common."""
        return SHAPES[self.sort]

    @property
    def is_service(self) -> bool:
        """Whether it has hours; deliberation has none."""
        return self.sort not in ("meeting", "suggestion")


def year(rng: Random, first: date, last: date) -> list[Plan]:
    """Every event that begins on the days from ``first`` to ``last``, in the order in which they begin."""
    plans: list[Plan] = []
    days = (last - first).days + 1
    for offset in range(days):
        day = first + timedelta(days=offset)
        recent = days - offset <= RECENT
        for sort in _of_day(day, offset):
            village = _where(rng, sort, len(plans), recent=recent, taken=[p.village for p in plans[-2:]])
            plans.append(_plan(len(plans), sort, village, day))
    plans.sort(key=lambda plan: (plan.starts_at, plan.number))
    return _with_fates(plans)


def _of_day(day: date, offset: int) -> Iterator[Sort]:
    """What there is on a day of the week."""
    week = offset // 7
    match day.weekday():
        case 1 if week % 2 == 0:
            yield "talk"
        case 2:
            yield "meeting"
        case 3 if week % 2:
            yield "wish"
        case 4 if week % 3 == 1:
            yield "patrol"
        case 5:
            yield from ("market",) if week % 13 == 6 else ()
            yield from ("clean_up",) * (2 + week % 2)
        case 6 if week % 4 == 1:
            yield "talk"
        case 0 if week % 8 == 3:
            yield "suggestion"
        case _:
            return


def _where(rng: Random, sort: Sort, number: int, *, recent: bool, taken: list[Village]) -> Village:
    """Villages take turns; the nearest two events are elsewhere."""
    if recent:
        names = [name for name in FEATURED if name not in {village.name for village in taken}] or list(FEATURED)
        return next(village for village in VILLAGES if village.name == names[number % len(names)])
    free = [village for village in VILLAGES if village not in taken and (sort != "market" or village.urban)]
    return rng.choices(free, [2 if village.name in FEATURED else 1 for village in free])[0]


def _plan(number: int, sort: Sort, village: Village, day: date) -> Plan:
    hour, minute = SHAPES[sort].starts
    starts_at = at(day, hour, minute)
    ends_at = starts_at + SHAPES[sort].minutes * MINUTE
    few = sort == "talk" and number % 3 == 0
    return Plan(number, sort, village, starts_at, ends_at, capacity=12 if few else None, duty=number % 5 < 2)


def _with_fates(plans: list[Plan]) -> list[Plan]:
    """A few clean-ups that did not go as planned, well before the end."""
    clean_ups = [plan for plan in plans if plan.sort == "clean_up"]
    fates: tuple[Fate, ...] = ("called_off", "broken_off", "corrected")
    for place, fate in enumerate(fates, 2):
        clean_ups[len(clean_ups) * place // 6].fate = fate
    return plans


def draft_day(plan: Plan) -> int:
    """When its organiser writes it down: in office hours, about a week before."""
    days = 5 + plan.number % 4
    return plan.starts_at - days * DAY - (plan.starts_at - at_ten(plan.starts_at)) + plan.number % 50 * MINUTE


def at_ten(instant: int) -> int:
    """Ten in the morning of that day in the town (the town's clocks are never put forward or back)."""
    return (instant + 8 * HOUR) // DAY * DAY + 2 * HOUR
