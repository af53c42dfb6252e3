"""Everything that may happen in a town after a list was frozen, a thousand times over, some of it in the quarter."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

import msgspec
from awards.stars import Stars
from cast import KEYS

from points import clock
from points.awards.conduct import Complain, DecideComplaint, Rate
from points.errors import Refusal
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent, CreateEvent, PublishEvent
from points.ledger.commands import Confirm, Earn, GiveBack, Spend, TakeBack
from points.ledger.holding import ExpireLots
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Cause, Owner
from points.notices.consent import SetConsents
from points.people.persons import EditPerson
from points.people.session import SYSTEM

FIRST, LAST = date(2025, 10, 1), date(2025, 12, 31)


class Aftermath:
    """``events``: held in the quarter, each with people who scanned."""

    def __init__(self, stars: Stars, events: list[int]) -> None:
        self.stars, self.events, self.random = stars, events, Random(2026)
        self.people = [*stars.east, *stars.west]
        self.earned: list[tuple[int, int, bool]] = []
        self.spent: list[tuple[int, int]] = []
        self.promised: list[tuple[int, int]] = []
        self.number = 100_000
        self.done: dict[str, int] = {}
        self.refused: dict[str, str] = {}

    def happen(self, times: int) -> None:
        """So many transactions, of every kind in turn; what the rules refuse is not counted."""
        kinds: tuple[Callable[[], Any], ...] = (
            self.serve, self.promise, self.serve, self.confirm, self.take_back, self.spend, self.give_back, self.rate,
            self.complain, self.consent, self.move, self.leave, self.correct, self.expire,
        )  # fmt: skip
        for kind in cycle(kinds):
            if sum(self.done.values()) >= times:
                return
            self.stars.clock.advance(clock.HOUR)
            try:
                kind()
            except Refusal as refusal:
                self.refused[kind.__name__] = refusal.reason
                continue
            self.done[kind.__name__] = self.done.get(kind.__name__, 0) + 1

    def _who(self) -> int:
        return self.random.choice(self.people).person_id

    def serve(self, pending: bool = False) -> None:
        self.number += 1
        who, day = self._who(), FIRST + timedelta(days=self.random.randrange((LAST - FIRST).days + 1))
        unit = self.random.choice((MINUTES, POINTS))
        category = self.random.choice(("clean_up", "talk", "meeting") if unit == POINTS else ("clean_up", "talk"))
        self.stars.run(
            Earn(
                cause=Cause("attendance", self.number), owner=Owner("person", who),
                amount=self.random.randrange(1, 600),
                category=category, person_id=who, unit_id=unit, pending=pending, effective_at=clock.at(day, 9),
                place_id=self.stars.town.village,
                expires_at=self.stars.clock.now() + 30 * clock.DAY if unit == POINTS else None,
            )
        )  # fmt: skip
        self.earned.append((self.number, who, unit == MINUTES))

    def promise(self) -> None:
        self.serve(pending=True)
        number, who, _ = self.earned[-1]
        self.promised.append((number, who))

    def confirm(self) -> None:
        number, who = self.promised.pop(self.random.randrange(len(self.promised)))
        self.stars.run(Confirm(cause=Cause("attendance", number), owner=Owner("person", who)))

    def take_back(self) -> None:
        number, who, _ = self.earned.pop(self.random.randrange(len(self.earned)))
        self.stars.run(TakeBack(cause=Cause("attendance", number), owner=Owner("person", who)))

    def spend(self) -> None:
        self.number += 1
        who = self._who()
        buying = {"owner": Owner("person", who), "amount": 20, "category": "shop", "person_id": who}
        self.stars.run(Spend(cause=Cause("order", self.number), **buying))  # type: ignore[arg-type]
        self.spent.append((self.number, who))

    def give_back(self) -> None:
        number, who = self.random.choice(self.spent)
        until = self.stars.clock.now() + clock.DAY
        given = {"cause": Cause("order", number), "owner": Owner("person", who), "amount": 5, "grace_until": until}
        self.stars.run(GiveBack(**given))  # type: ignore[arg-type]

    def rate(self) -> None:
        number = self.random.choice([number for number, _, minutes in self.earned if minutes])
        self.stars.run(Rate(by=self.stars.mayor, attendance_id=number, stars=self.random.randrange(1, 6)))

    def complain(self) -> None:
        made = self.stars.run(
            Complain(by=self.stars.secretary, person_id=self._who(), happened_on=date(2025, 11, 3), words="迟到")
        )
        by = self.stars.other_secretary
        self.stars.run(DecideComplaint(by=by, complaint_id=made, upheld=self.random.random() < 0.5, reply="查过了"))

    def consent(self) -> None:
        who = self._who()
        wanted: Any = {"listed": self.random.random() < 0.5, "honour": True}
        self.stars.run(SetConsents(by=self.stars.mayor, person_id=who, wanted=wanted))

    def move(self) -> None:
        place = self.random.choice((self.stars.town.village, self.stars.town.other_village))
        self._edit(place_id=place, household_id=None)

    def leave(self) -> None:
        """Whoever is forgotten keeps an id and nothing else: no name, no phone, gone."""
        self._edit(name="已注销", status=self.random.choice(("left", "blocked", "active")))

    def _edit(self, **changes: Any) -> None:
        self.stars.run(EditPerson(actor=SYSTEM, keys=KEYS, person_id=self._who(), **changes))

    def correct(self) -> None:
        """The time of an event in the quarter; the last correction is that it never was."""
        event = self.random.choice(self.events)
        draft = drafted(self.stars, hour=self.random.randrange(6, 12))
        if self.random.random() < 0.03:
            self.stars.run(CancelEvent(by=SYSTEM, event_id=event, reason="查实没有办"))
        else:
            self.stars.run(ChangeEvent(by=SYSTEM, event_id=event, draft=draft))

    def expire(self) -> None:
        self.stars.run(ExpireLots(limit=10))


def drafted(stars: Stars, hour: int = 8) -> Any:
    """A clean-up on a Saturday of the quarter."""
    day = date(2025, 11, 8)
    draft = stars.town.draft(category="clean_up")
    return msgspec.structs.replace(draft, starts_at=clock.at(day, hour), ends_at=clock.at(day, hour + 3))


def held(stars: Stars, count: int) -> list[int]:
    """Clean-ups at which all of the east came for two hours and a bit."""
    events: list[int] = []
    for _ in range(count):
        event = stars.run(CreateEvent(by=SYSTEM, draft=drafted(stars)))
        events.append(stars.run(PublishEvent(by=SYSTEM, event_id=event)))
    for phase, hour in (("in", 8), ("out", 10)):
        for number, each in enumerate(stars.east):
            stars.clock.instant = max(stars.clock.instant, clock.at(date(2025, 11, 8), hour, 5 * number))
            for event in events:
                stars.town.scanned(each, event, phase)
    stars.clock.advance(clock.DAY)
    for event in events:
        stars.run(CloseEvent(by=SYSTEM, event_id=event))
    return events
