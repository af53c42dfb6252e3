"""The writer's queue when things go slowly or the database goes away."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from databases import PostgreSQL
from loops import in_a_loop
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from town import DAY_OF_EVENT, Town

from points import clock
from points.clock import FixedClock
from points.db import queue
from points.db.engine import Database
from points.db.queue import Busy, StillWorking, Writer
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Refusal

WAIT_SECONDS = 0.05
gate = threading.Event()
decided: list[str] = []


class Slow(Command[str], frozen=True, kw_only=True):
    """Decides when the gate opens."""

    operation = "slow"
    answer = str

    actor: str = "somebody"

    def decide(self, ws: WorkingSet) -> str:
        assert gate.wait(10)
        decided.append(self.key or "")
        return "done"


@pytest.fixture
def database(postgresql: PostgreSQL) -> Iterator[Database]:
    """Only where the writer has a thread of its own can anybody be told to wait."""
    with postgresql.fresh() as url:
        opened = Database(url)
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    gate.clear()
    decided.clear()


def test_a_duplicate_waits_for_the_first_and_replays(database: Database) -> None:
    async def race() -> list[Any]:
        writer = Writer(database, FixedClock(1_000))
        tries = [asyncio.create_task(writer.submit(Slow(key="k"))) for _ in range(8)]
        await asyncio.sleep(WAIT_SECONDS)
        late = asyncio.create_task(writer.submit(Slow(key="k")))
        gate.set()
        outcomes = await asyncio.gather(*tries, late)
        await writer.close()
        return outcomes

    outcomes = in_a_loop(race())
    assert [each.value for each in outcomes] == ["done"] * 9
    assert sorted(each.replayed for each in outcomes) == [False] + [True] * 8
    assert decided == ["k"]


def test_only_after_a_stated_wait_is_anybody_told_to_ask_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ANSWER_WAIT_SECONDS_MAX", WAIT_SECONDS)

    async def ask() -> Any:
        writer = Writer(database, FixedClock(1_000))
        with pytest.raises(StillWorking) as told:
            await writer.submit(Slow(key="k"))
        assert (told.value.status, told.value.details["retry_after_seconds"]) == (409, 2)
        gate.set()
        monkeypatch.setattr(queue, "ANSWER_WAIT_SECONDS_MAX", 10)
        outcome = await writer.submit(Slow(key="k"))
        await writer.close()
        return outcome

    outcome = in_a_loop(ask())
    assert (outcome.value, outcome.replayed, decided) == ("done", True, ["k"])


def test_a_client_that_hangs_up_does_not_undo_its_request(database: Database) -> None:
    async def hang_up() -> Any:
        writer = Writer(database, FixedClock(1_000))
        asking = asyncio.create_task(writer.submit(Slow(key="k")))
        await asyncio.sleep(WAIT_SECONDS)
        asking.cancel()
        gate.set()
        outcome = await writer.submit(Slow(key="k"))
        await writer.close()
        return outcome

    assert in_a_loop(hang_up()).replayed
    assert decided == ["k"]


def test_a_full_queue_takes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "WRITER_QUEUE_MAX", 2)
    gate.set()

    async def ask() -> None:
        writer = Writer(database, FixedClock(1_000))
        with pytest.raises(Busy):
            await writer.submit_all([Slow(key=str(n)) for n in range(3)])
        await writer.submit_all([Slow(key=str(n)) for n in range(2)])
        await writer.close()

    in_a_loop(ask())
    assert decided == ["0", "1"]


def test_a_lost_connection_is_found_again(database: Database, postgresql: PostgreSQL) -> None:
    town = Town.build(database, FixedClock(clock.at(DAY_OF_EVENT, 8)))
    people, event = [town.person() for _ in range(3)], town.event()
    scans = [town.scan(person, event) for person in people]
    _cut_off(town, postgresql)
    lost = town.outcome(scans[0])
    assert isinstance(lost.fault, OperationalError)  # nobody is told that it was done
    assert town.outcome(scans[0]).value is not None
    _cut_off(town, postgresql)
    together = town.outcomes(scans)
    assert [each.fault for each in together] == [None] * 3
    assert [each.replayed for each in together] == [True, False, False]
    town.close()


def _cut_off(town: Town, postgresql: PostgreSQL) -> None:
    with town.connection.begin():
        backend = town.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    name = town.database.engine.url.database or ""
    with psycopg.connect(postgresql.owner_url(name), autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))


def test_a_refused_command_is_a_refusal_to_all_who_repeat_it(database: Database) -> None:
    class Never(Slow, frozen=True, kw_only=True):
        def decide(self, ws: WorkingSet) -> str:
            decided.append("asked")
            raise Refusal("never", "不行。", 409, hint=7)

    async def ask() -> list[Any]:
        writer = Writer(database, FixedClock(1_000))
        outcomes = await asyncio.gather(*(writer.submit(Never(key="k")) for _ in range(4)))
        await writer.close()
        return outcomes

    outcomes = in_a_loop(ask())
    assert [(o.refusal.reason, o.refusal.details) for o in outcomes] == [("never", {"hint": 7})] * 4
    assert [o.replayed for o in outcomes] == [False, True, True, True]
    assert decided == ["asked"]
