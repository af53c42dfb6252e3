"""A tale really run: every event, scan, decision and correction by the town's own commands, and kept on the tally."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from awards.oracle import Resident
from awards.oracle import Town as Known
from awards.tales import SLOTS, Coming, Held, Tale
from awards.tally import Gathering, Visit, settled
from events.books import attendance, offline
from town import Town, token

from points import clock
from points.awards.conduct import Complain, DecideComplaint, Rate
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.events.desk import BackEntry, Decide
from points.events.draft import EventDraft
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent, CreateEvent, PublishEvent
from points.events.steward_scan import StewardScan
from points.ledger.commands import Earn
from points.ledger.models import MINUTES
from points.ledger.posting import Cause, Owner
from points.notices.consent import SetConsents
from points.people.models import HOUSEHOLDS, Household
from points.people.session import Actor
from points.rules.versions import LoadRules

HALF_MINUTE = timedelta(seconds=30)
MOVED_OUT = "搬走"


def instant(moment: datetime) -> int:
    """The program's own number for a moment on the town's clocks."""
    return clock.instant_of(moment.replace(tzinfo=clock.TOWN_ZONE))


class Telling:
    """The program's town and the oracle's list, side by side."""

    def __init__(self, database: Database, tale: Tale, rules: str) -> None:
        self.tale, self.known = tale, Known()
        self.town = Town.build(database, clock.FixedClock(clock.at(date(2025, 2, 3), 8)))
        self.town.run(LoadRules(actor=None, source=rules, file="tale.toml"))
        staff = {"place_id": self.town.root}
        self.organiser = self.town.person("赵组织", role="organiser", **staff)
        self.chief = self.town.person("周管理", role="administrator", **staff)
        self.steward = self.town.person("吴签到", role="steward", **staff)
        self.secretary = self.town.person("郑评选", role="secretary", **staff)
        self.mayor = self.town.person("马镇长", role="administrator", **staff)
        self.auditor = self.town.person("孙审计", role="auditor", **staff)
        self.panel = [self.town.person(f"评{number}") for number in "一二三"]
        self.homes = [self._household(village) for village in self.villages]
        self.grids: dict[tuple[int, int], tuple[int, int]] = {}
        self.people: list[Actor] = []
        for _, number in sorted((each.joined, number) for number, each in enumerate(tale.people)):
            self._join(number)
        self.people.sort(key=lambda each: each.name)
        self.held = [self._announce(each) for each in tale.events]
        self.gatherings = [each for _, each in self.held]
        self.duty: dict[int, int] = {}
        self._play()
        self._say()

    @property
    def villages(self) -> tuple[int, int]:
        return self.town.village, self.town.other_village

    def at(self, moment: datetime) -> None:
        self.town.clock.instant = max(self.town.clock.instant, instant(moment))

    def settle(self) -> Known:
        """What is known now."""
        self.known.settled = settled(self.gatherings)
        return self.known

    # Who lives here.

    def _household(self, village: int) -> int:
        with self.town.connection.begin():
            ws = WorkingSet(self.town.connection, self.town.clock.now())
            home = ws.insert(HOUSEHOLDS, Household(ws.next_id(), village, f"户{village}", None, None))
            ws.flush()
        return home.id

    def _join(self, number: int) -> None:
        each = self.tale.people[number]
        self.at(datetime.combine(each.joined, datetime.min.time()))
        village = None if each.village is None else self.villages[each.village]
        home = self.homes[each.village] if each.home and each.village is not None else None
        grid, place = (None, village) if village is None or each.grid is None else self._grid(village, each.grid)
        person = self.town.person(f"居民{number}", place_id=place or self.town.root, household_id=home)
        self.people.append(person)
        now = self.town.clock.now()
        joined = Resident(person.person_id, village, grid, home, now, each.joined, listed=each.listed)
        self.known.people[person.person_id] = joined
        if home is not None and home not in self.known.heads:
            self._head(home, person.person_id)
        if each.listed:
            self.town.run(SetConsents(by=person, person_id=person.person_id, wanted={"listed": True}))
        if each.opening:
            joined.opening = each.opening
            who = Owner("person", person.person_id)
            self.town.run(
                Earn(
                    cause=Cause("opening", person.person_id), owner=who, amount=each.opening, category="opening",
                    person_id=person.person_id, unit_id=MINUTES,
                )
            )  # fmt: skip

    def _grid(self, village: int, number: int) -> tuple[int, int]:
        """A grid of the village and where its people live: in the second one, in a group below it."""
        if (village, number) not in self.grids:
            with self.town.connection.begin():
                ws = WorkingSet(self.town.connection, self.town.clock.now())
                grid = Town._place(ws, village, "grid", f"网格{number}")
                ws.flush()
                place = Town._place(ws, grid, "group", "一组") if number else grid
                ws.flush()
            self.grids[village, number] = grid, place
        return self.grids[village, number]

    def _head(self, home: int, person_id: int) -> None:
        self.known.heads[home] = person_id
        with self.town.connection.begin():
            ws = WorkingSet(self.town.connection, self.town.clock.now())
            (household,) = ws.find(HOUSEHOLDS, "key", home)
            ws.change(HOUSEHOLDS, household, head_id=person_id)
            ws.flush()

    # What was held.

    def _draft(self, held: Held, gathering: Gathering, duty: int | None = None) -> EventDraft:
        meeting = held.kind == "meeting"
        return self.town.draft(
            kind="deliberation" if meeting else "service",
            category=held.kind,
            starts_at=instant(gathering.starts),
            ends_at=instant(gathering.ends),
            settlement="at_once" if held.at_once else "on_approval",
            fixed_points=held.fixed if meeting else None,
            forgotten=held.forgotten,
            on_duty=(self.people[duty].person_id,) if duty is not None else (),
        )

    def _announce(self, held: Held) -> tuple[int, Gathering]:
        starts = SLOTS[held.slot]
        fixed = held.fixed if held.kind == "meeting" else 1000
        gathering = Gathering(held.kind, starts, starts + timedelta(minutes=held.length), fixed, held.forgotten)
        event = self.town.run(CreateEvent(by=self.organiser, draft=self._draft(held, gathering)))
        return self.town.run(PublishEvent(by=self.organiser, event_id=event)), gathering

    def _play(self) -> None:
        """Everything in the order of time: scans, uploads, closings, decisions, corrections, cancellations."""
        acts: list[tuple[datetime, Callable[[], None]]] = []
        for number, held in enumerate(self.tale.events):
            over = self.gatherings[number].ends
            for coming in held.comings:
                acts += self._acts(number, held, coming)
            after: list[Callable[[], None]] = []
            after += [lambda number=number: self.close(number)] if held.closed or held.cancelled else []
            after += [lambda number=number: self.decide(number)]
            if held.shift or held.duty is not None:
                after += [lambda number=number, held=held: self.correct(number, held.shift, held.duty)]
            after += [lambda number=number: self.cancel(number)] if held.cancelled else []
            acts += [(over + timedelta(hours=2 + hour), each) for hour, each in enumerate(after)]
        for moment, act in sorted(acts, key=lambda each: each[0]):
            self.at(moment)
            act()

    def _acts(self, number: int, held: Held, coming: Coming) -> list[tuple[datetime, Callable[[], None]]]:
        event_id, gathering = self.held[number]
        person = self.people[coming.person]
        came = gathering.starts + coming.came * HALF_MINUTE
        left = None
        if coming.stay is not None and held.kind != "meeting":
            left = min(came + coming.stay * HALF_MINUTE, gathering.ends + timedelta(minutes=20))
        if coming.way == "back" and (left is not None or held.kind == "meeting"):
            return [(gathering.ends + timedelta(hours=1), lambda: self.enter(number, coming.person, came, left))]
        on_word = coming.way == "named"
        pending = on_word or not held.at_once
        visit = Visit(person.person_id, came, left, "pending" if pending else "none")
        scans = [(came, "in")] + ([(left, "out")] if left is not None else [])
        acts: list[tuple[datetime, Callable[[], None]]] = []
        for moment, phase in scans:
            when = gathering.ends + timedelta(hours=1) if coming.way in ("offline", "named") else moment
            command = lambda moment=moment, phase=phase: self._scan(coming, event_id, phase, moment)  # noqa: E731
            acts.append((when, command))
        return [(acts[0][0], lambda: gathering.visits.append(visit)), *acts]

    def _scan(self, coming: Coming, event_id: int, phase: str, moment: datetime) -> None:
        person = self.people[coming.person]
        if coming.way in ("offline", "named"):
            more = {"assurance": "listed"} if coming.way == "named" else {}
            steward = self.steward.person_id
            self.town.run(offline(self.town, steward, event_id, person.person_id, phase, instant(moment), **more))
        elif coming.way == "steward":
            now = self.town.clock.now()
            self.town.run(
                StewardScan(
                    key=self.town.key(), event_id=event_id, phase=phase, at=now, received_at=now, device="",  # type: ignore[arg-type]
                    assurance="listed", token=token(self.steward.person_id), named_id=person.person_id,
                )
            )  # fmt: skip
        else:
            self.town.scanned(person, event_id, phase)

    def enter(self, number: int, person: int, came: datetime, left: datetime | None) -> None:
        event_id, gathering = self.held[number]
        who = self.people[person].person_id
        times = {"in_at": instant(came), "out_at": instant(left) if left is not None else None}
        self.town.run(BackEntry(by=self.organiser, event_id=event_id, person_id=who, note="补登", **times))  # type: ignore[arg-type]
        gathering.visits.append(Visit(who, came, left, "pending"))

    # What became of it.

    def close(self, number: int) -> None:
        self.town.run(CloseEvent(by=self.organiser, event_id=self.held[number][0]))
        self.gatherings[number].close()

    def decide(self, number: int, only: str | None = None) -> None:
        """Each visit as the tale says; ``only``: all that still wait, this way."""
        event_id, gathering = self.held[number]
        wishes = {self.people[each.person].person_id: each.decision for each in self.tale.events[number].comings}
        for visit in gathering.visits:
            wish = only or wishes.get(visit.person, "wait")
            still_in = visit.left is None and not gathering.closed and gathering.kind != "meeting"
            if (
                gathering.cancelled
                or wish == "wait"
                or (wish == "approve" and (visit.approval != "pending" or still_in))
            ):
                continue
            found = attendance(self.town, event_id, visit.person).id
            word: Any = wish
            (told,) = self.town.run(Decide(by=self.chief, attendance_ids=(found,), decision=word))
            assert told.ok, told
            gathering.decide(visit, wish == "approve")

    def correct(self, number: int, minutes: int, duty: int | None) -> None:
        event_id, gathering = self.held[number]
        if gathering.cancelled:
            return
        by = timedelta(minutes=minutes)
        if duty is not None:
            self.duty[number] = duty
        duty = self.duty.get(number)
        gathering.correct(
            gathering.starts + by, gathering.ends + by, self.people[duty].person_id if duty is not None else None
        )
        draft = self._draft(self.tale.events[number], gathering, duty)
        self.town.run(ChangeEvent(by=self.organiser, event_id=event_id, draft=draft))

    def cancel(self, number: int) -> None:
        self.town.run(CancelEvent(by=self.organiser, event_id=self.held[number][0], reason="下雨"))
        self.gatherings[number].cancel()

    # What is said.

    def _say(self) -> None:
        self.at(datetime.fromisoformat("2026-01-05 09:00"))
        for event, person, stars in self.tale.ratings:
            if event < len(self.held):
                self.rate(event, person, stars)
        for person, day, state in self.tale.complaints:
            self.complain(person, day, state)

    def rate(self, number: int, person: int, stars: int) -> None:
        """A rating counts for the last day on which minutes stand; what waits for approval cannot be rated."""
        event_id, gathering = self.held[number]
        who = self.people[person].person_id
        for visit in gathering.visits:
            days = [day for what, day in gathering.standing(visit) if what == "minutes"]
            if visit.person == who and days:
                found = attendance(self.town, event_id, who).id
                self.town.run(Rate(by=self.chief, attendance_id=found, stars=stars))
                self.known.ratings[found] = (who, max(days), stars)

    def complain(self, person: int, day: date, state: str) -> None:
        who = self.people[person].person_id
        made = self.town.run(Complain(by=self.secretary, person_id=who, happened_on=day, words="迟到"))
        if state != "open":
            upheld = state == "upheld"
            self.town.run(DecideComplaint(by=self.chief, complaint_id=made, upheld=upheld, reply="查过了"))
        self.known.complaints.append((who, day, state))
