"""A batch of scans, good and refused, that depend on each other, gives exactly what one-by-one gives."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import psycopg
import pytest
from databases import PostgreSQL, SQLiteFiles
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from properties.saturday import BATCHES, NOW, STEPS, Regret, Saturday, Step
from properties.seeds import RUNS_A_SEED
from town import DAY_OF_EVENT, Town, token

from points import clock
from points.clock import MINUTE, FixedClock
from points.db import schema
from points.db.engine import Database, driver
from points.db.writer import Command, Outcome
from points.events.self_scan import SelfScan
from points.ledger.verify import verify
from points.people.session import token_hash

SEEDS_ON_SQLITE = 40
SEEDS_ON_POSTGRESQL = 6
"""Each run is of one or two batches, four to ten commands in a batch."""
SEEDS_WITH_REGRETS = 10
KEPT_SAME = ("places", "households", "persons", "sessions", "grants", "passwords", "cards", "rule_versions")
"""No scan changes these, so they are not compared; everything else is."""
COMPARED = sorted(t for t in schema.metadata.tables if t not in KEPT_SAME)

QUICK: dict[str, Any] = {"max_examples": RUNS_A_SEED, "suppress_health_check": list(HealthCheck), "database": None}
Commands = list[Command[Any]]


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
    for number in range(SEEDS_ON_SQLITE):
        seed(number)(settings(**QUICK)(given(BATCHES)(on_sqlite.compare)))()
    assert on_sqlite.met >= REASONS


def test_a_batch_gives_what_one_by_one_gives_on_postgresql(on_postgresql: Bench) -> None:
    for number in range(SEEDS_ON_POSTGRESQL):
        seed(number)(settings(**QUICK)(given(BATCHES)(on_postgresql.compare)))()


def test_a_refused_command_leaves_no_trace_but_its_refusal(on_sqlite: Bench) -> None:
    """Refused after it changed everything, or before it changed anything: nobody behind it can tell."""
    town, day = on_sqlite.town, on_sqlite.day

    @settings(**QUICK)
    @given(st.lists(STEPS | STEPS.map(lambda step: replace(step, way="regret")), min_size=4, max_size=10))
    def law(steps: list[Step]) -> None:
        late = [step.command(day, i) for i, step in enumerate(steps)]
        at_once = [msgspec.structs.replace(c, late=False) if isinstance(c, Regret) else c for c in late]
        runs: list[Run] = []
        for commands in (late, at_once):
            on_sqlite.reset()
            runs.append(Run(town, [commands]))
        assert runs[0].outcomes == runs[1].outcomes
        assert runs[0].tables == runs[1].tables

    for number in range(SEEDS_WITH_REGRETS):
        seed(number)(law)()


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
    good = [Step("self", who, 2, "in", 10, False, None, None).command(day, who) for who in (0, 1)]
    wrong = SelfScan(
        key="wrong", event_id=day.events[1], phase="sideways", at=NOW, received_at=NOW, device="x",  # type: ignore[arg-type]
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
