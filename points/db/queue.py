"""The writer's queue: the commands of concurrent requests become one transaction, and nobody waits when idle.

On SQLite the batch is decided inline on the event loop: handing it to a thread costs more than the short commit
(docs/decisions/0002). On PostgreSQL, where a batch waits for the server, it runs in the writer's own thread, and so
does a long command (an import, an event's closing) on both.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from points.clock import Clock
from points.db.engine import Database, driver
from points.db.writer import Command, Outcome, decide_batch, decide_waiting
from points.errors import PointsError, Refusal
from points.limits import BATCH_SIZE_MAX, WRITER_QUEUE_MAX

T = TypeVar("T")
Waiting = tuple[Command[Any], "asyncio.Future[Outcome[Any]]"]

ANSWER_WAIT_SECONDS_MAX = 15
"""After this a client is told to ask again with the same key; the work itself goes on."""


class StillWorking(Refusal):
    """The answer is not known yet; the same key will get it."""

    def __init__(self) -> None:
        super().__init__("still_working", "系统正忙,您的操作还在处理,请过几秒再试一次。", 409, retry_after_seconds=2)


class Busy(Refusal):
    """Too much is waiting; nothing was taken."""

    def __init__(self) -> None:
        super().__init__("busy", "系统正忙,请过几秒再试一次。", 503, retry_after_seconds=2)


class Writer:
    """The one writer of a process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._connection = database.connect_writer()
        self._inline = database.is_sqlite
        if self._inline:
            driver(self._connection).execute("PRAGMA cache_size=-64000")
        self._clock = clock
        self.after_batch: Callable[[], None] = _nothing
        """Called on the event loop after each batch has ended; must be quick and never fail."""
        self._waiting: deque[Waiting] = deque()
        self._scheduled = False
        self._running: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "writer")
        self._closed = False

    async def run(self, command: Command[T]) -> T:
        """Decide one command and return its value after the commit; raises ``Refusal``."""
        return (await self.submit(command)).unwrap()

    async def submit(self, command: Command[T]) -> Outcome[T]:
        """Decide one command; the outcome says whether it was a replay."""
        return (await self.submit_all([command]))[0]

    async def submit_all(self, commands: list[Command[Any]]) -> list[Outcome[Any]]:
        """Decide several commands in this order, in as few transactions as they allow."""
        if self._closed:
            raise PointsError("the writer is closed")
        if not commands:
            return []
        if len(self._waiting) + len(commands) > WRITER_QUEUE_MAX:
            raise Busy
        loop = asyncio.get_running_loop()
        futures: list[asyncio.Future[Outcome[Any]]] = [loop.create_future() for _ in commands]
        self._waiting.extend(zip(commands, futures, strict=True))
        self._schedule(loop)
        timer = loop.call_later(ANSWER_WAIT_SECONDS_MAX, _give_up, futures)
        try:
            if len(futures) == 1:
                return [await futures[0]]
            answers = await asyncio.gather(*futures, return_exceptions=True)
        finally:
            timer.cancel()
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return cast("list[Outcome[Any]]", answers)

    def run_now(self, command: Command[T]) -> T:
        """Decide one command at once, without an event loop: for the command line and for tests."""
        return decide_batch(self._connection, self._clock, [command])[0].unwrap()

    async def close(self) -> None:
        """Take nothing more, finish what waits, then let go of the connection."""
        self._closed = True
        while self._waiting or self._scheduled or self._running is not None:
            await asyncio.sleep(0.005)
        self.close_now()

    def close_now(self) -> None:
        """Let go of the connection."""
        self._closed = True
        self._thread.shutdown()
        self._connection.close()

    def _schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._scheduled and self._running is None:
            self._scheduled = True
            loop.call_soon(self._gather, loop, 0)

    def _gather(self, loop: asyncio.AbstractEventLoop, seen: int) -> None:
        """Wait as long as each turn of the loop brings new commands; the first that brings none starts the batch."""
        if seen < len(self._waiting) < BATCH_SIZE_MAX:
            loop.call_soon(self._gather, loop, len(self._waiting))
            return
        self._scheduled = False
        if not self._inline or (self._waiting and self._waiting[0][0].long):
            self._running = loop.create_task(self._decide_in_thread(loop))
            return
        batch = self._take()
        self._answer(batch, decide_batch(self._connection, self._clock, [command for command, _ in batch]))
        if self._waiting:
            self._schedule(loop)

    async def _decide_in_thread(self, loop: asyncio.AbstractEventLoop) -> None:
        batch: list[Waiting] = []

        def take() -> list[Command[Any]]:
            batch.extend(self._take())
            return [command for command, _ in batch]

        try:
            outcomes = await loop.run_in_executor(self._thread, decide_waiting, self._connection, self._clock, take)
            self._answer(batch, outcomes)
        finally:
            self._running = None
            if self._waiting:
                self._schedule(loop)

    def _take(self) -> list[Waiting]:
        """What waits, up to a batch. The queue's ends may be used from two threads at once."""
        taken: list[Waiting] = []
        while self._waiting and len(taken) < BATCH_SIZE_MAX:
            if self._waiting[0][0].long and taken:
                break  # it goes by itself
            taken.append(self._waiting.popleft())
            if taken[0][0].long:
                break
        return taken

    def _answer(self, batch: list[Waiting], outcomes: list[Outcome[Any]]) -> None:
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
        self.after_batch()


def _nothing() -> None:
    """Nobody waits for the end of a batch."""


def _give_up(futures: list[asyncio.Future[Outcome[Any]]]) -> None:
    """Tell whoever still waits to ask again; an answer that comes later is kept under their key."""
    for future in futures:
        if not future.done():
            future.set_exception(StillWorking())
