"""Carrying the jobs inside a process, each in its own time: what ``points serve`` does where there are no workers."""

import asyncio
from collections.abc import Callable, Iterable

from points.jobs.work import JOBS, Job, Parts, do


def nobody_else() -> bool:
    """Nobody but this process carries the jobs."""
    return False


async def carry(
    parts: Parts,
    stop: asyncio.Event,
    *,
    elsewhere: Callable[[], bool] = nobody_else,
    jobs: Iterable[Job] = JOBS,
) -> None:
    """Do every job at once and then in its time, until told to stop; a job that runs is finished.

    Whenever ``elsewhere`` says that somebody else carries them, a turn is passed over.
    """
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(_again(job, parts, stop, elsewhere))


async def _again(job: Job, parts: Parts, stop: asyncio.Event, elsewhere: Callable[[], bool]) -> None:
    while not stop.is_set():
        if not elsewhere():
            await do(job, parts)
        await pause(stop, job.every_seconds)


async def pause(until: asyncio.Event, seconds: float) -> None:
    """Wait for something to happen, but no longer than so many seconds."""
    try:
        await asyncio.wait_for(until.wait(), seconds)
    except TimeoutError:
        return
