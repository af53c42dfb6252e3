"""Carrying the jobs by arq: what ``points worker`` does, beside as many others as wanted.

Redis says when: a job's turn is one arq job of one name and instant, which one of the workers takes. What is to be
done lies in the database. While Redis does not answer, each worker does the jobs in its own time, as a serving
process without workers does.
"""

import asyncio
from datetime import UTC
from typing import Any, TypedDict, cast

from arq.connections import ArqRedis
from arq.cron import CronJob, cron
from arq.worker import Worker, func

from points.jobs import rota
from points.jobs.corner import Corner, Presence, dump, load
from points.jobs.work import DRAIN, HOUR_SECONDS, JOBS, MINUTE_SECONDS, Job, Parts, do

TURN_SECONDS_MIN = 15
"""What is done more often than this is woken; a turn is for what nobody was woken for."""
JOB_SECONDS_MAX = 600
HEALTH_EVERY_SECONDS = 30
FINISH_SECONDS_MAX = 10
TRY_AGAIN_SECONDS = 1.0


async def work(parts: Parts, corner: Corner, stop: asyncio.Event) -> None:
    """Carry the jobs until told to stop; what runs then is finished, if it does not take too long."""
    carrier = _Carrier(parts, corner)
    async with asyncio.TaskGroup() as group:
        group.create_task(carrier.run(stop))
        group.create_task(rota.carry(parts, stop, elsewhere=lambda: carrier.carries))


class Turns(TypedDict, total=False):
    """What arq's cron takes; what is left out is any."""

    second: set[int]
    minute: set[int]
    hour: set[int]


def turns(every_seconds: float) -> Turns:
    """When a job has its turns, as arq's cron wants it: so often, from the full minute, hour or day on."""
    seconds = max(int(every_seconds), TURN_SECONDS_MIN)
    if seconds < MINUTE_SECONDS:
        return Turns(second=_divided(60, seconds))
    if seconds < HOUR_SECONDS:
        return Turns(second={0}, minute=_divided(60, seconds / MINUTE_SECONDS))
    return Turns(second={0}, minute={0}, hour=_divided(24, seconds / HOUR_SECONDS))


def _divided(whole: int, by: float) -> set[int]:
    if by != int(by) or whole % by:
        raise ValueError(f"{by} does not divide {whole}")
    return set(range(0, whole, int(by)))


class _Carrier:
    """One worker's hold on Redis: taken again whenever it was lost."""

    def __init__(self, parts: Parts, corner: Corner) -> None:
        self._parts = parts
        self._corner = corner
        self._presence = Presence()
        self._draining = self._woken = False
        self.carries = True
        """Whether jobs come from Redis; until it has failed to answer, they will."""

    async def run(self, stop: asyncio.Event) -> None:
        """Take jobs until told to stop."""
        while not stop.is_set():
            redis = self._corner.connect()
            try:
                await cast("Any", redis).ping()
                self._presence.found()
                await self._take_jobs(redis, stop)
            except Exception as error:  # Redis is away; whatever else it may be, a worker goes on
                self._presence.lost(error)
                await rota.pause(stop, TRY_AGAIN_SECONDS)
            finally:
                self.carries = False
                await redis.aclose(close_connection_pool=True)

    async def _take_jobs(self, redis: ArqRedis, stop: asyncio.Event) -> None:
        """Until told to stop; raises whatever Redis raises."""
        worker = self._worker(redis)
        self.carries = True
        taking = asyncio.create_task(worker.async_run())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({taking, stopping}, return_when=asyncio.FIRST_COMPLETED)
            worker.allow_pick_jobs = False
            if taking.done():
                taking.result()
        finally:
            self.carries = False
            stopping.cancel()
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)
            await _finish(list(worker.tasks.values()))

    def _worker(self, redis: ArqRedis) -> Worker:
        return Worker(
            functions=[func(self._drain, name=DRAIN.name)],
            cron_jobs=[self._cron(job) for job in JOBS],
            redis_pool=redis,
            queue_name=self._corner.queue,
            health_check_key=self._corner.health_key,
            health_check_interval=HEALTH_EVERY_SECONDS,
            handle_signals=False,
            job_timeout=JOB_SECONDS_MAX,
            keep_result=0,
            job_serializer=dump,
            job_deserializer=load,
            timezone=UTC,
        )

    def _cron(self, job: Job) -> CronJob:
        """A job's turns. Job ids are all in one place in Redis, so the name says whose town it is."""

        async def turn(ctx: dict[Any, Any]) -> None:
            await (self._drain(ctx) if job is DRAIN else do(job, self._parts))

        name = f"{self._corner.queue}:{job.name}"
        return cron(turn, name=name, run_at_startup=True, **turns(job.every_seconds))

    async def _drain(self, ctx: dict[Any, Any]) -> None:
        """Drain, once at a time; who comes meanwhile is served by looking once more."""
        self._woken = True
        if self._draining:
            return
        self._draining = True
        try:
            while self._woken:
                self._woken = False
                await do(DRAIN, self._parts)
        finally:
            self._draining = False


async def _finish(running: list[asyncio.Task[Any]]) -> None:
    """Let what runs come to its end; what takes too long is left to its lease, or to the next turn."""
    if not running:
        return
    _, late = await asyncio.wait(running, timeout=FINISH_SECONDS_MAX)
    for task in late:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
