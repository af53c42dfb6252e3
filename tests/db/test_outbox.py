"""The outbox: work is asked for in the transaction that causes it, and done at least once afterwards."""

import threading

import pytest
from sqlalchemy import Connection, select

from points.clock import MINUTE, FixedClock
from points.db.engine import Database
from points.db.outbox import ATTEMPTS_MAX, DRAIN_SIZE_MAX, LEASE, Handler, drain, enqueue, outbox
from points.db.working_set import WorkingSet


def ask(writing: Connection, clock: FixedClock, *topics: str, due_at: int | None = None) -> None:
    with writing.begin():
        ws = WorkingSet(writing, clock.now())
        for topic in topics:
            enqueue(ws, topic, {"code": "135790"}, due_at=due_at)
        ws.flush()


def tasks(database: Database) -> list[tuple[str, str, int, bool]]:
    with database.read() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    return [(row.topic, row.payload, row.attempts, row.done_at is not None) for row in rows]


def test_work_is_done_once_and_its_payload_goes_with_it(
    database: Database, writing: Connection, town_clock: FixedClock
) -> None:
    done: list[bytes] = []
    ask(writing, town_clock, "send")
    assert drain(database, town_clock, {"send": done.append}) == 1
    assert drain(database, town_clock, {"send": done.append}) == 0
    assert done == [b'{"code":"135790"}']
    assert tasks(database) == [("send", "{}", 1, True)]


def test_work_of_a_transaction_that_failed_was_never_asked_for(
    database: Database, writing: Connection, town_clock: FixedClock
) -> None:
    with writing.begin() as transaction:
        ws = WorkingSet(writing, town_clock.now())
        enqueue(ws, "send", {})
        ws.flush()
        transaction.rollback()
    assert drain(database, town_clock, {"send": lambda payload: None}) == 0


def test_work_is_not_done_before_it_is_due(database: Database, writing: Connection, town_clock: FixedClock) -> None:
    ask(writing, town_clock, "send", due_at=town_clock.now() + MINUTE)
    done: list[bytes] = []
    assert drain(database, town_clock, {"send": done.append}) == 0
    town_clock.advance(MINUTE)
    assert drain(database, town_clock, {"send": done.append}) == 1


def test_what_fails_is_tried_again_later_and_says_why(
    database: Database, writing: Connection, town_clock: FixedClock
) -> None:
    tries: list[int] = []

    def fails_twice(payload: bytes) -> None:
        tries.append(town_clock.now())
        if len(tries) < 3:
            raise OSError("the gateway is down")

    ask(writing, town_clock, "send", "other")
    handlers: dict[str, Handler] = {"send": fails_twice, "other": lambda payload: None}
    assert drain(database, town_clock, handlers) == 1, "a failure does not hold up the others"
    with database.read() as connection:
        told = select(outbox.c.last_error).where(outbox.c.last_error.is_not(None))
        assert "the gateway is down" in str(connection.execute(told).scalar_one())
    assert drain(database, town_clock, handlers) == 0, "not at once"
    town_clock.advance(LEASE)
    assert drain(database, town_clock, handlers) == 0
    town_clock.advance(LEASE)
    assert drain(database, town_clock, handlers) == 0, "and each time later"
    town_clock.advance(LEASE)
    assert drain(database, town_clock, handlers) == 1
    assert len(tries) == 3


def test_what_never_works_stays_for_a_person_to_see(
    database: Database, writing: Connection, town_clock: FixedClock
) -> None:
    tries: list[bytes] = []
    ask(writing, town_clock, "nobody knows this topic")
    for _ in range(ATTEMPTS_MAX + 3):
        assert drain(database, town_clock, {"send": tries.append}) == 0
        town_clock.advance(LEASE * 2**ATTEMPTS_MAX)
    assert tasks(database) == [("nobody knows this topic", '{"code":"135790"}', ATTEMPTS_MAX, False)]


def test_a_worker_that_died_leaves_its_work_to_the_next_when_its_lease_is_over(
    database: Database, writing: Connection, town_clock: FixedClock
) -> None:
    done: list[bytes] = []

    def dies(payload: bytes) -> None:
        raise KeyboardInterrupt

    ask(writing, town_clock, "send")
    with pytest.raises(KeyboardInterrupt):
        drain(database, town_clock, {"send": dies})
    assert drain(database, town_clock, {"send": done.append}) == 0
    town_clock.advance(LEASE)
    assert drain(database, town_clock, {"send": done.append}) == 1


def test_two_drains_at_once_never_hold_the_same_task(
    database: Database, writing: Connection, town_clock: FixedClock
) -> None:
    ask(writing, town_clock, *["send"] * DRAIN_SIZE_MAX)
    done: list[bytes] = []
    start = threading.Barrier(4)
    counts: list[int] = []

    def work() -> None:
        start.wait()
        counts.append(drain(database, town_clock, {"send": done.append}))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == sum(counts) == DRAIN_SIZE_MAX


def test_a_drain_takes_no_more_than_it_may(database: Database, writing: Connection, town_clock: FixedClock) -> None:
    ask(writing, town_clock, *["send"] * (DRAIN_SIZE_MAX + 5))
    handlers: dict[str, Handler] = {"send": lambda payload: None}
    assert [drain(database, town_clock, handlers) for _ in range(3)] == [DRAIN_SIZE_MAX, 5, 0]
