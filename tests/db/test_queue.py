"""The writer's queue: concurrent requests share transactions, each gets its own answer, nobody waits when idle."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from db.commands import Break, Said, Say, Slow, earn, spend
from loops import in_a_loop
from sqlalchemy import func, select

from points.clock import FixedClock
from points.db import queue
from points.db.engine import Database
from points.db.queue import Busy, StillWorking, Writer
from points.db.writer import Outcome
from points.errors import PointsError, Refusal
from points.ledger.commands import Moved
from points.ledger.models import accounts, transfers
from points.ledger.verify import verify
from points.limits import BATCH_SIZE_MAX


class CountingClock(FixedClock):
    """Each transaction asks for the time once: so this counts them."""

    asked = 0

    def now(self) -> int:
        self.asked += 1
        return super().now()


@pytest.fixture
def clock(town_clock: FixedClock) -> CountingClock:
    return CountingClock(town_clock.now())


@pytest.fixture
def writer(database: Database, clock: CountingClock) -> Iterator[Writer]:
    opened = Writer(database, clock)
    yield opened
    opened.close_now()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return in_a_loop(work)


async def together(writer: Writer, *commands: Any) -> list[Outcome[Any]]:
    """As many requests at the same time as there are commands."""
    return await asyncio.gather(*(writer.submit(command) for command in commands))


def test_a_lone_command_is_a_transaction_at_once(writer: Writer, clock: CountingClock) -> None:
    assert run(writer.run(Say(word=1))) == Said(1)
    assert clock.asked == 1


def test_concurrent_requests_share_transactions_and_get_their_own_answers(
    writer: Writer, clock: CountingClock, database: Database
) -> None:
    async def crowd() -> list[Moved]:
        return await asyncio.gather(*(writer.run(earn(number, amount=number + 1)) for number in range(200)))

    moved = run(crowd())
    assert [each.amount for each in moved] == [number + 1 for number in range(200)]
    assert sorted(each.seq for each in moved) == list(range(1, 201))
    assert clock.asked < 20
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(transfers)).scalar_one() == 200


def test_the_last_points_go_to_one_of_many(writer: Writer, database: Database) -> None:
    run(writer.run(earn(1, amount=150)))
    outcomes = run(together(writer, *(spend(number, amount=100) for number in range(2, 66))))
    reasons = [outcome.refusal.reason if outcome.refusal else "done" for outcome in outcomes]
    assert reasons.count("done") == 1
    assert reasons.count("insufficient") == 63
    with database.read() as connection:
        assert (
            connection.execute(select(func.min(accounts.c.balance)).where(accounts.c.kind == "wallet")).scalar_one()
            == 50
        )


def test_duplicates_at_the_same_time_move_once(writer: Writer, database: Database) -> None:
    outcomes = run(together(writer, *[earn(1, key="k")] * 64))
    assert {outcome.value for outcome in outcomes} == {Moved(1, 100)}
    assert sum(not outcome.replayed for outcome in outcomes) == 1


def test_a_bug_hurts_only_the_one_who_asked(writer: Writer) -> None:
    outcomes = run(together(writer, Say(word=1), Break(word=1), Say(word=1)))
    assert [outcome.value for outcome in outcomes] == [Said(1), None, Said(2)]
    with pytest.raises(ZeroDivisionError):
        outcomes[1].unwrap()


def test_several_commands_are_decided_in_their_order(writer: Writer) -> None:
    outcomes = run(writer.submit_all([Say(word=1) for _ in range(5)]))
    assert [outcome.value for outcome in outcomes] == [Said(number) for number in range(1, 6)]
    assert run(writer.submit_all([])) == []


def test_more_than_a_batch_takes_several_transactions(writer: Writer, clock: CountingClock) -> None:
    outcomes = run(writer.submit_all([Say(word=1, limit=10_000) for _ in range(BATCH_SIZE_MAX + 3)]))
    assert outcomes[-1].value == Said(BATCH_SIZE_MAX + 3)
    assert clock.asked == 2


def test_a_full_queue_takes_nothing_and_says_come_back(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "WRITER_QUEUE_MAX", 5)
    with pytest.raises(Busy) as caught:
        run(writer.submit_all([Say(word=1) for _ in range(6)]))
    assert caught.value.status == 503
    assert caught.value.details["retry_after_seconds"] > 0
    assert run(writer.run(Say(word=1))) == Said(1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_waits_too_long_may_ask_again_with_the_same_key(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "ANSWER_WAIT_SECONDS_MAX", 0.05)
    command = Slow(word=1, seconds=0.4, key="k")

    async def impatient() -> Outcome[Said]:
        with pytest.raises(StillWorking) as caught:
            await writer.run(command)
        assert (caught.value.status, caught.value.details["retry_after_seconds"]) == (409, 2)
        monkeypatch.setattr(queue, "ANSWER_WAIT_SECONDS_MAX", 15)
        return await writer.submit(command)

    outcome = run(impatient())
    assert (outcome.value, outcome.replayed) == (Said(1), True)


def test_a_client_that_goes_away_does_not_take_its_command_with_it(writer: Writer) -> None:
    command = Say(word=1, key="k")

    async def gone_and_back() -> Outcome[Said]:
        request = asyncio.create_task(writer.run(command))
        await asyncio.sleep(0)
        request.cancel()
        with pytest.raises(asyncio.CancelledError):
            await request
        return await writer.submit(command)

    outcome = run(gone_and_back())
    assert (outcome.value, outcome.replayed) == (Said(1), True)


def test_closing_finishes_what_waits_and_takes_nothing_more(database: Database, clock: CountingClock) -> None:
    async def close_amid_work() -> list[Said]:
        writer = Writer(database, clock)
        requests = [asyncio.create_task(writer.run(Say(word=1))) for _ in range(20)]
        await asyncio.sleep(0)
        await writer.close()
        with pytest.raises(PointsError, match="closed"):
            await writer.run(Say(word=1))
        return await asyncio.gather(*requests)

    assert sorted(said.times for said in run(close_amid_work())) == list(range(1, 21))


def test_the_command_line_decides_without_a_loop(writer: Writer) -> None:
    assert writer.run_now(Say(word=1, limit=1)) == Said(1)
    with pytest.raises(Refusal, match="said_enough"):
        writer.run_now(Say(word=1, limit=1))


def test_what_the_queue_wrote_agrees(writer: Writer, database: Database) -> None:
    commands = [earn(number) if number % 3 else spend(number, amount=50) for number in range(1, 100)]
    run(together(writer, *commands))
    with database.read() as connection:
        assert verify(connection).fault is None
