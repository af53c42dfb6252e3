"""A batch of scans, good and refused, that depend on each other, gives exactly what one-by-one gives."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from databases import PostgreSQL, SQLiteFiles
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from town import DAY_OF_EVENT, Town, token

from points import clock
from points.clock import MINUTE, FixedClock
from points.db import schema
from points.db.engine import Database, driver
from points.db.writer import Command, Outcome
from points.events.desk import Decide, SignOutAll
from points.events.draft import ShiftDraft
from points.events.manage import CreateEvent
from points.events.scan import ClaimScan, SelfScan, StewardScan
from points.events.signup import CancelSignUp, SignUp
from points.ledger.verify import verify
from points.people.session import SYSTEM, Actor, token_hash

RUNS_ON_SQLITE = 1_400
RUNS_ON_POSTGRESQL = 150
"""Of one or two batches each, four to ten commands in a batch."""
NOW = clock.at(DAY_OF_EVENT, 10, 30)
KEPT_SAME = ("places", "households", "persons", "sessions", "grants", "passwords", "cards", "rule_versions")
"""No scan changes these, so they are not compared; everything else is."""
COMPARED = sorted(t for t in schema.metadata.tables if t not in KEPT_SAME)

QUICK: dict[str, Any] = {"suppress_health_check": list(HealthCheck), "database": None}
Commands = list[Command[Any]]


@dataclass(frozen=True)
class Saturday:
    """Four events on one morning (a fifth is a draft), and people: more than the places and the caps allow."""

    people: tuple[Actor, ...]
    steward: Actor
    chief: Actor
    events: tuple[int, ...]
    shifts: tuple[int, ...]
    next_id: int

    @classmethod
    def build(cls, town: Town) -> "Saturday":
        people = (
            town.person("王秀英", **_phone("one phone", "wang")),
            town.person("王大爷", **_phone("one phone", "old wang")),
            town.person("李四", **_phone("another", "li")),
            town.person("小明", age_band="under_14"),
            town.person("赵网格员"),
        )
        steward, chief = town.person("吴签到", role="steward"), town.person("赵组织", role="organiser")
        town.card(people[2].person_id, "good card")
        town.card(people[2].person_id, "old card", revoked=True)
        events = (
            town.event(shifts=(_shift("早班", 8, 0, 9, 30, 1), _shift("晚班", 9, 30, 11, 0, 2))),
            town.event(category="talk", starts_at=_at(9), ends_at=_at(10), capacity=2),
            town.event(settlement="on_approval", on_duty=(people[4].person_id,), forgotten="half"),
            town.event(kind="deliberation", category="meeting", fixed_points=300, sign_up="required", capacity=1),
            town.run(CreateEvent(by=SYSTEM, draft=town.draft())),
        )
        rows = town.dump("shifts")["shifts"]
        return cls(people, steward, chief, events, tuple(row[0] for row in rows), town.dump("head")["head"][0][2])


def _phone(number: str, name_and_last4: str) -> dict[str, Any]:
    return {"phone_sealed": "-", "phone_index": number, "last4_index": name_and_last4, "tail_index": number}


def _at(hour: int, minute: int = 0) -> int:
    return clock.at(DAY_OF_EVENT, hour, minute)


def _shift(name: str, *times: int) -> ShiftDraft:
    hour, minute, end_hour, end_minute, capacity = times
    return ShiftDraft(name=name, starts_at=_at(hour, minute), ends_at=_at(end_hour, end_minute), capacity=capacity)


@dataclass(frozen=True)
class Step:
    """One request, as numbers that say who, where and how."""

    way: str
    who: int
    event: int
    phase: str
    minute: int
    offline: bool
    shift: int | None
    key: int | None

    def command(self, day: Saturday, position: int) -> Command[Any]:
        key = f"fresh-{position}" if self.key is None else f"again-{self.key}"
        person, event_id = day.people[self.who], day.events[self.event]
        match self.way:
            case "sign_up":
                shift = day.shifts[self.shift] if self.shift is not None and self.event == 0 else None
                return SignUp(key=key, by=person, event_id=event_id, shift_id=shift)
            case "cancel":
                return CancelSignUp(key=key, by=person, event_id=event_id, signup_id=day.next_id + self.minute % 4)
            case "sign_out_all":
                return SignOutAll(key=key, by=day.chief, event_id=event_id, except_ids=(person.person_id,))
            case "approve" | "refuse" as decision:
                ids = tuple(range(day.next_id, day.next_id + 24))
                return Decide(key=key, by=day.chief, attendance_ids=ids, decision=decision)
            case _:
                return self._scan(day, key, event_id, person.person_id)

    def _scan(self, day: Saturday, key: str, event_id: int, person_id: int) -> Command[Any]:
        at = _at(8) + self.minute * MINUTE
        seen: dict[str, Any] = {
            "key": key,
            "event_id": event_id,
            "phase": self.phase,
            "at": at,
            "received_at": max(at, NOW),
            "device": f"phone-{self.who}",
            "assurance": "rotating",
            "shift_id": day.shifts[self.shift] if self.shift is not None else None,
        }
        by_staff = dict(seen, token=token(day.steward.person_id), device="tablet", offline=self.offline)
        match self.way:
            case "self":
                return SelfScan(**seen, hashed=token_hash(token(person_id)))
            case "partner":
                return SelfScan(**seen, hashed=token_hash(token(person_id)), person_id=day.people[1].person_id)
            case "nobody":
                return SelfScan(**seen, hashed="no session")
            case "claim":
                name = ("wang", "li", "unknown")[self.who % 3]
                return ClaimScan(**dict(seen, assurance="claimed", last4_index=name, address="square"))
            case "card" | "old card" as card:
                index = "good card" if card == "card" else card
                return StewardScan(**dict(by_staff, assurance="card", card_index=index))
            case "no right":
                return StewardScan(**dict(by_staff, assurance="listed", token=token(person_id), named_id=person_id))
            case _:
                return StewardScan(**dict(by_staff, assurance="listed", named_id=person_id))


WAYS = ["self"] * 9 + ["listed"] * 7 + ["partner", "claim", "card", "old card", "no right", "nobody"]
ALONE = ["sign_up", "sign_up", "cancel", "sign_out_all", "approve", "refuse"]
STEPS = st.builds(
    Step,
    way=st.sampled_from(WAYS + ALONE),
    who=st.sampled_from([0] * 8 + [1, 1, 2, 2, 3, 4]),
    event=st.sampled_from([0] * 7 + [1, 1, 2, 2, 3, 4]),
    phase=st.sampled_from(["in", "out"]),
    minute=st.sampled_from([-40, -20, 0, 10, 30, 60, 61, 90, 100, 150, 179, 240, 310]),
    offline=st.booleans(),
    shift=st.sampled_from([None, None, None, 0, 1]),
    key=st.sampled_from([None, None, None, None, None, 0, 1]),
)
BATCHES = st.lists(st.lists(STEPS, min_size=4, max_size=10), min_size=1, max_size=2)


class Run:
    """What a sequence of commands came to: each outcome, and every table that counts."""

    def __init__(self, town: Town, batches: Sequence[Commands]) -> None:
        town.clock.instant = NOW
        self.outcomes: list[Any] = []
        for batch in batches:
            self.outcomes += [_told(outcome) for outcome in town.outcomes(batch)]
            town.clock.advance(MINUTE)
        raw = driver(town.connection)
        self.tables = {t: sorted(map(repr, raw.execute(f"SELECT * FROM {t}").fetchall())) for t in COMPARED}
        raw.rollback()


def _told(outcome: Outcome[Any]) -> tuple[Any, ...]:
    if outcome.fault is not None:
        raise outcome.fault
    refusal = outcome.refusal
    why = (refusal.reason, refusal.explanation, refusal.status, refusal.details) if refusal else None
    return outcome.value, why, outcome.replayed


@dataclass
class Bench:
    """A town on a day, how to take it back to that day's start, and every reason met so far."""

    town: Town
    reset: Callable[[], None]
    day: Saturday
    met: set[str]

    def compare(self, batches: list[list[Step]]) -> None:
        """Decide batches whole, then from the start again one by one: nothing may differ."""
        commands = [[s.command(self.day, 100 * i + j) for j, s in enumerate(b)] for i, b in enumerate(batches)]
        self.reset()
        together = Run(self.town, commands)
        with self.town.database.read() as connection:
            assert verify(connection).fault is None
        self.reset()
        one_by_one = _one_by_one(self.town, commands)
        assert together.outcomes == one_by_one.outcomes
        assert together.tables == one_by_one.tables
        for value, why, replayed in together.outcomes:
            self.met.add(why[0] if why else "cut" if getattr(value, "note", None) else "counted")
            self.met.update({"replayed"} if replayed else set())


REASONS = {
    "counted", "replayed", "cut", "key_reused", "forbidden", "not_signed_in", "revoked", "too_early", "too_late",
    "not_registered", "full", "already_in", "not_in", "already_out", "wrong_phase", "blocked", "on_duty", "invalid",
}  # fmt: skip
"""What the generated batches must have met for the law to be worth anything."""


def _one_by_one(town: Town, batches: Sequence[Commands]) -> Run:
    """The same commands, each in a transaction of its own, by the same clock."""
    singly = Town(town.database, town.connection, town.clock)
    singly.outcomes = lambda commands: [town.outcome(command) for command in commands]  # type: ignore[method-assign]
    return Run(singly, batches)


@pytest.fixture(scope="module")
def on_sqlite(sqlite_files: SQLiteFiles) -> Iterator[Bench]:
    with sqlite_files.fresh() as url:
        database = Database(url)
        town = Town.build(database, FixedClock(clock.at(DAY_OF_EVENT, 7)))
        day = Saturday.build(town)
        raw = driver(town.connection)
        raw.execute("PRAGMA synchronous=OFF")  # nobody pulls the plug on this one
        with closing(sqlite3.connect(":memory:")) as at_the_start:
            raw.backup(at_the_start)
            yield Bench(town, lambda: at_the_start.backup(raw), day, set())
        town.close()
        database.close()


@pytest.fixture
def on_postgresql(postgresql: PostgreSQL) -> Iterator[Bench]:
    with postgresql.fresh() as url:
        database = Database(url)
        town = Town.build(database, FixedClock(clock.at(DAY_OF_EVENT, 7)))
        day = Saturday.build(town)
        owner_url = postgresql.owner_url(database.engine.url.database or "")
        with psycopg.connect(owner_url, autocommit=True) as owner:
            keep = [f"CREATE TABLE at_the_start.{t} AS TABLE {t}" for t in COMPARED]
            owner.execute(_sql("CREATE SCHEMA at_the_start", *keep))
            owner.execute("SET session_replication_role = replica")  # or the guards would keep history as it is
            back = [f"DELETE FROM {t}; INSERT INTO {t} SELECT * FROM at_the_start.{t}" for t in COMPARED]
            rewind = _sql("BEGIN", *back, "COMMIT")
            yield Bench(town, lambda: owner.execute(rewind) and None, day, set())
        town.close()
        database.close()


def _sql(*statements: str) -> Any:
    return "; ".join(statements)


def test_a_batch_gives_what_one_by_one_gives(on_sqlite: Bench) -> None:
    settings(max_examples=RUNS_ON_SQLITE, **QUICK)(given(BATCHES)(on_sqlite.compare))()
    assert on_sqlite.met >= REASONS


def test_a_batch_gives_what_one_by_one_gives_on_postgresql(on_postgresql: Bench) -> None:
    settings(max_examples=RUNS_ON_POSTGRESQL, **QUICK)(given(BATCHES)(on_postgresql.compare))()


def test_twenty_wrong_names_in_one_batch_are_twenty_wrong_names(on_sqlite: Bench) -> None:
    town, reset, day = on_sqlite.town, on_sqlite.reset, on_sqlite.day
    guess = Step("claim", 2, 0, "in", 10, False, None, None)
    commands: Commands = [guess.command(day, i) for i in range(25)]
    reset()
    together = Run(town, [commands])
    reset()
    one_by_one = _one_by_one(town, [commands])
    assert [why[0] for _, why, _ in together.outcomes] == ["not_registered"] * 20 + ["too_many"] * 5
    assert (together.outcomes, together.tables) == (one_by_one.outcomes, one_by_one.tables)


def test_one_faulty_command_hurts_nobody_else(on_sqlite: Bench) -> None:
    """A constraint fires: the batch is rolled back and decided singly, and only its cause is told of a fault."""
    town, reset, day = on_sqlite.town, on_sqlite.reset, on_sqlite.day
    good = [Step("self", who, 0, "in", 10, False, None, None).command(day, who) for who in (0, 1)]
    wrong = SelfScan(
        key="wrong", event_id=day.events[1], phase="sideways", at=_at(9), received_at=NOW, device="x",  # type: ignore[arg-type]
        assurance="rotating", hashed=token_hash(token(day.people[2].person_id)),
    )  # fmt: skip
    reset()
    town.clock.instant = NOW
    outcomes = town.outcomes([good[0], wrong, good[1]])
    assert [type(o.fault).__name__ for o in outcomes] == ["NoneType", "IntegrityError", "NoneType"]
    assert outcomes[0].value is not None
    assert outcomes[2].refusal is None
    again = town.outcomes([good[0], good[1]])
    assert [o.replayed for o in again] == [True, True]
