"""What there is to do on a schedule, whoever carries it.

Every job is bounded and safe to run twice, late, and by several at once: it is done by commands of the writer that
look again at what is so, or by claims that only one of several can win. So nobody has to know who else runs it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
import structlog

from points.clock import DAY, Clock
from points.db import outbox
from points.db.condition import recorded_at
from points.db.engine import Database
from points.db.forgetting import ForgetOld
from points.db.queue import Writer
from points.db.writer import Command
from points.ledger.holding import ExpireLots
from points.people.one_time import SweepTries
from points.redeem.alerts import Due, RaiseAlerts
from points.redeem.lapsing import LapseOrders
from points.redeem.nearing import KINDS, nearing
from points.redeem.service import LapseVouchers

SIZE = 500
ROUNDS_MAX = 40
"""Short transactions between which scans have their turn; what is left goes the next time."""
CLOCK_GAP_MAX = 30 * DAY
MINUTE_SECONDS = 60
HOUR_SECONDS = 60 * MINUTE_SECONDS

log = structlog.get_logger()


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What jobs work with."""

    database: Database
    writer: Writer
    clock: Clock
    handlers: Mapping[str, outbox.Handler]
    """What is done for each topic of the outbox."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do again and again. ``by_clock``: it does what cannot be brought back if the clock is wrong."""

    name: str
    every_seconds: float
    run: Callable[[Parts], Awaitable[None]]
    by_clock: bool = True


async def do(job: Job, parts: Parts) -> None:
    """Do a job now. What goes wrong is logged and never raised: the work stays in the database for the next time."""
    try:
        if job.by_clock and await asyncio.to_thread(_clock_is_far_ahead, parts):
            return
        await job.run(parts)
    except Exception as error:  # the database may be away for a while
        log.error(f"{job.name}_failed", exc_info=error)


async def drain(parts: Parts) -> None:
    """Do what lies in the outbox and is due."""
    for _ in range(ROUNDS_MAX):
        done = await asyncio.to_thread(outbox.drain, parts.database, parts.clock, parts.handlers)
        if done < outbox.DRAIN_SIZE_MAX:
            break


async def expire_points(parts: Parts) -> None:
    """Move lapsed points out of their wallets. They cannot be spent whether they were moved or not: it can wait."""
    await _until_none_left(parts, ExpireLots(limit=SIZE), lambda moved: moved.amount)


async def lapse_orders(parts: Parts) -> None:
    """Release reservations nobody came for; from their deadline on nobody can collect them anyway."""
    await _until_none_left(parts, LapseOrders(), int)


async def lapse_vouchers(parts: Parts) -> None:
    """Give back what vouchers hold whose time is over."""
    await _until_none_left(parts, LapseVouchers(limit=SIZE), int)


async def raise_alerts(parts: Parts) -> None:
    """Open and close the alerts: about goods, the month's budget, and vouchers that end soon."""
    also = await asyncio.to_thread(_nearing, parts)
    await parts.writer.run(RaiseAlerts(also=also, also_kinds=KINDS))


async def forget(parts: Parts) -> None:
    """Forget what has had its time: stored answers, finished work, tries to sign in."""
    await _until_none_left(parts, ForgetOld(limit=SIZE), int)
    await parts.writer.run(SweepTries())


DRAIN = Job(name="drain", every_seconds=0.5, run=drain, by_clock=False)
JOBS = (
    DRAIN,
    Job(name="lapse_orders", every_seconds=MINUTE_SECONDS, run=lapse_orders),
    Job(name="raise_alerts", every_seconds=10 * MINUTE_SECONDS, run=raise_alerts),
    Job(name="lapse_vouchers", every_seconds=HOUR_SECONDS, run=lapse_vouchers),
    Job(name="expire_points", every_seconds=HOUR_SECONDS, run=expire_points),
    Job(name="forget", every_seconds=HOUR_SECONDS, run=forget),
)
"""All there is to do."""


async def _until_none_left(parts: Parts, command: Command[Any], did: Callable[[Any], int]) -> None:
    """Run a command that does a limited number at once, until it did none."""
    for _ in range(ROUNDS_MAX):
        if not did(await parts.writer.run(command)):
            break


def _nearing(parts: Parts) -> tuple[Due, ...]:
    with parts.database.read() as connection:
        return nearing(connection, parts.clock.now())


def _clock_is_far_ahead(parts: Parts) -> bool:
    """Whether the clock stands so far past the last thing recorded that it may be wrong: a person looks first."""
    with parts.database.read() as connection:
        last = recorded_at(connection)
    gap = parts.clock.now() - last
    if not last or gap <= CLOCK_GAP_MAX:
        return False
    say_clock_is_far_ahead(gap // DAY)
    return True


@lru_cache(maxsize=1)
def say_clock_is_far_ahead(days: int) -> None:
    """Once a day is enough."""
    log.warning("clock_far_ahead", days=days, hint="nothing is tidied up until somebody records something")
