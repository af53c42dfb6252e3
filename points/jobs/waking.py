"""What a serving process has to do with workers: it wakes them when there is work, and sees whether any are there."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import monotonic

from points.db.outbox import Asked
from points.db.queue import Writer
from points.jobs.corner import Corner, Presence
from points.jobs.rota import pause
from points.jobs.work import DRAIN

ABSENT_SECONDS_MAX = 120
"""How long no worker has to be missed before the serving process does the work itself."""
LOOK_EVERY_SECONDS = 10.0
BETWEEN_WAKES_SECONDS = 0.1
"""A crowd wakes them once."""
TRY_AGAIN_SECONDS = 1.0


class Waker:
    """Wakes workers. Nothing here can hurt a request: what is not said to Redis is found in the database later."""

    def __init__(self, corner: Corner) -> None:
        self._corner = corner
        self._redis = corner.connect()
        self._presence = Presence()
        self._times = Asked.times
        self._asked = asyncio.Event()
        self._seen_at: float | None = None

    def after_batch(self) -> None:
        """Notice whether anybody asked for work; to be called after each batch, on the event loop."""
        if Asked.times != self._times:
            self._times = Asked.times
            self._asked.set()

    def sees_workers(self) -> bool:
        """Whether a worker was there a short while ago."""
        return self._seen_at is not None and monotonic() - self._seen_at < ABSENT_SECONDS_MAX

    async def run(self) -> None:
        """Look and wake until cancelled."""
        try:
            while True:
                await self.turn()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of Redis."""
        await self._redis.aclose(close_connection_pool=True)

    async def turn(self) -> None:
        """Look, wait for work or for the time to look again, and wake."""
        try:
            await self.look()
            await pause(self._asked, LOOK_EVERY_SECONDS)
            if self._asked.is_set():
                self._asked.clear()
                if self.sees_workers():  # or else what is said would only pile up
                    await self._redis.enqueue_job(DRAIN.name)
        except Exception as error:  # whatever it was, requests go on
            self._presence.lost(error)
            self._asked.set()  # what is asked for meanwhile is passed on when Redis is back
            await asyncio.sleep(TRY_AGAIN_SECONDS)
        else:
            await asyncio.sleep(BETWEEN_WAKES_SECONDS)

    async def look(self) -> None:
        """See whether a worker is there; raises whatever Redis raises."""
        if await self._redis.exists(self._corner.health_key):
            self._seen_at = monotonic()
        self._presence.found()


@asynccontextmanager
async def waking(waker: Waker, writer: Writer) -> AsyncGenerator[None]:
    """Wake workers after the batches of a writer."""
    writer.after_batch = waker.after_batch
    running = asyncio.create_task(waker.run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
