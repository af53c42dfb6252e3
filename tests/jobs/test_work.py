"""What there is to do: done once, however often, late and by however many it is carried."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from loops import in_a_loop
from redeem.shop import Counter
from sqlalchemy import select
from structlog.testing import capture_logs
from town import Town

from points.clock import DAY, FixedClock
from points.db.engine import Database
from points.db.outbox import enqueue
from points.db.queue import Writer
from points.db.schema import metadata
from points.db.working_set import WorkingSet
from points.jobs.rota import carry
from points.jobs.work import CLOCK_GAP_MAX, DRAIN, JOBS, Job, Parts, do, say_clock_is_far_ahead
from points.ledger.posting import Owner
from points.ledger.verify import verify
from points.people.models import attempts
from points.people.session import Actor
from points.redeem.basket import Wanted
from points.redeem.order import PlaceOrder
from points.redeem.order_models import orders
from points.redeem.service_models import vouchers
from points.redeem.supply_models import alerts


class Scene:
    """Somebody who reserved a good and took out a voucher, has points that lapse, and a text that is to be sent."""

    def __init__(self, town: Town) -> None:
        self.town, self.clock = town, town.clock
        self.counter = counter = Counter(town)
        self.sent: list[bytes] = []
        self.person: Actor = town.person("王秀英")
        counter.give(self.person, 3000)
        self.rice = counter.good("大米", price=400, stock=3, low_stock=5)
        for item_id in (self.rice, counter.service("理发", price=1000)):
            wanted = (Wanted(item_id, 1),)
            town.run(
                PlaceOrder(key=town.key(), by=self.person, shop_id=counter.shop_id, channel="home", wanted=wanted)
            )
        counter.give(self.person, 700, expires_at=self.clock.now() + 5 * DAY)
        with town.connection.begin():
            ws = WorkingSet(town.connection, self.clock.now())
            enqueue(ws, "send", {"text": "您好"})
            ws.flush()

    def carry(self, *jobs: Job, times: int = 1) -> None:
        """Do jobs as a worker does, with a writer of its own."""

        async def work() -> None:
            parts = self.parts()
            for _ in range(times):
                for job in jobs:
                    await do(job, parts)
            await parts.writer.close()

        in_a_loop(work())

    def carry_side_by_side(self, workers: int) -> None:
        """Every job at the same time by several."""

        async def work() -> None:
            several = [self.parts() for _ in range(workers)]
            await asyncio.gather(*(do(job, parts) for parts in several for job in JOBS))
            await asyncio.gather(*(parts.writer.close() for parts in several))

        in_a_loop(work())

    def parts(self) -> Parts:
        writer = Writer(self.town.database, self.clock)
        return Parts(
            database=self.town.database, writer=writer, clock=self.clock, handlers={"send": self.sent.append}
        )

    def rows(self) -> dict[str, list[Any]]:
        """Everything that is recorded, but when the last batch was."""
        tables = [table for table in metadata.sorted_tables if table.name != "head"]
        with self.town.database.read() as connection:
            return {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in tables}

    def column(self, column: Any) -> list[Any]:
        with self.town.database.read() as connection:
            return list(connection.execute(select(column)).scalars())

    def is_right(self) -> bool:
        with self.town.database.read() as connection:
            return verify(connection).fault is None


@pytest.fixture
def scene(database: Database, town_clock: FixedClock) -> Iterator[Scene]:
    with closing(Town.build(database, town_clock)) as town:
        yield Scene(town)


def all_was_done(scene: Scene) -> None:
    assert scene.column(orders.c.state).count("lapsed") == 1
    assert scene.column(vouchers.c.state) == ["lapsed"]
    assert scene.counter.points_of(scene.person) == 3000, "what was held came back, and what lapsed went"
    assert scene.counter.balance(Owner("person", scene.person.person_id), "hold") == 0
    assert scene.counter.free(scene.rice) == 3
    assert scene.column(alerts.c.kind) == ["low_stock"]
    assert len(scene.sent) == 1
    assert scene.is_right()


def test_everything_is_done_and_doing_it_again_or_a_day_late_changes_nothing_more(scene: Scene) -> None:
    scene.clock.advance(20 * DAY)
    scene.carry(*JOBS)
    scene.clock.advance(20 * DAY)
    scene.carry(*JOBS)
    all_was_done(scene)
    done = scene.rows()
    scene.carry(*JOBS, times=2)
    assert scene.rows() == done
    scene.clock.advance(DAY)
    scene.carry(*reversed(JOBS), times=2)
    assert scene.rows() == done


def test_several_at_once_do_each_thing_once(scene: Scene) -> None:
    for _ in range(2):
        scene.clock.advance(20 * DAY)
        scene.carry_side_by_side(3)
    all_was_done(scene)


def test_staff_are_told_of_vouchers_that_end_soon_until_they_are_over(scene: Scene) -> None:
    scene.clock.advance(25 * DAY)
    scene.carry(*JOBS, times=2)
    assert sorted(scene.column(alerts.c.kind)) == ["low_stock", "voucher_ending"]
    assert scene.column(alerts.c.closed_at) == [None, None]
    scene.clock.advance(20 * DAY)
    scene.carry(*JOBS)
    assert sorted(each is None for each in scene.column(alerts.c.closed_at)) == [False, True]


def test_before_its_time_nothing_is_done(scene: Scene) -> None:
    scene.carry(*(job for job in JOBS if job.name not in ("drain", "raise_alerts")))
    assert sorted(scene.column(orders.c.state)) == ["collected", "reserved"]
    assert scene.column(vouchers.c.state) == ["issued"]
    assert scene.column(attempts.c.id) == []


def test_under_a_clock_far_ahead_nothing_happens_that_cannot_be_brought_back(scene: Scene) -> None:
    scene.clock.advance(CLOCK_GAP_MAX + DAY)
    before = scene.rows()
    say_clock_is_far_ahead.cache_clear()
    with capture_logs() as said:
        scene.carry(*(job for job in JOBS if job is not DRAIN), times=3)
    assert scene.rows() == before
    assert [line["event"] for line in said] == ["clock_far_ahead"]
    scene.carry(DRAIN)
    assert len(scene.sent) == 1, "what somebody waits for is done"


def test_a_job_that_fails_is_said_and_done_the_next_time(scene: Scene) -> None:
    tries: list[int] = []

    async def fails_once(_: Parts) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("the database is away")

    with capture_logs() as said:
        scene.carry(Job(name="odd", every_seconds=1, run=fails_once), times=2)
    assert len(tries) == 2
    assert [(line["event"], line["log_level"]) for line in said] == [("odd_failed", "error")]


def test_a_turn_is_passed_over_while_others_carry_the_jobs_and_taken_again_when_they_are_gone(scene: Scene) -> None:
    turns: list[bool] = []
    others = True

    async def note(_: Parts) -> None:
        turns.append(others)

    async def rota() -> None:
        nonlocal others
        stop = asyncio.Event()
        parts = scene.parts()
        job = Job(name="note", every_seconds=0.01, run=note, by_clock=False)
        carrying = asyncio.create_task(carry(parts, stop, elsewhere=lambda: others, jobs=[job]))
        await asyncio.sleep(0.1)
        others = False
        while not turns:
            await asyncio.sleep(0.01)
        stop.set()
        await carrying
        await parts.writer.close()

    in_a_loop(rota())
    assert turns
    assert not any(turns)
