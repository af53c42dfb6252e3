"""``points serve``: one process that answers requests and drains the outbox."""

import asyncio
import fcntl
import gc
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn
from litestar import Litestar
from litestar.concurrency import sync_to_thread
from sqlalchemy.engine import make_url

from points.api.app import Lifespan, create_app
from points.api.parts import Parts
from points.api.web import load
from points.cli.installation import Installation, opened
from points.clock import DAY
from points.db.condition import recorded_at
from points.db.forgetting import ForgetOld
from points.db.outbox import Handler, drain
from points.errors import PointsError
from points.ledger.holding import ExpireLots
from points.people.gateway import SEND_CODE, gateway_of, send_code
from points.people.one_time import SweepTries
from points.settings import Settings

DRAIN_EVERY_SECONDS = 0.5
TIDY_EVERY_SECONDS = 3600
TIDY_SIZE = 500
TIDY_ROUNDS_MAX = 40
"""Short transactions between which scans have their turn; what is left goes in the next hour."""
CLOCK_GAP_MAX = 30 * DAY
COLLECT_EVERY = 20_000
"""New objects between two looks of the garbage collector."""
SHUTDOWN_SECONDS = 10
BACKLOG = 1024

log = structlog.get_logger()


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    with alone_on(settings), opened(settings) as town, _listening(settings) as listener:
        app = create_app(parts_of(town), lifespan=[draining(town)])
        print(f"积分已启动,请用浏览器打开 {settings.public_url} (停止请按 Ctrl-C)", flush=True)
        config = uvicorn.Config(
            app,
            lifespan="on",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[listener])


def parts_of(town: Installation) -> Parts:
    """The parts the API is given."""
    return Parts(
        settings=town.settings,
        database=town.database,
        writer=town.writer,
        clock=town.clock,
        keys=town.keys,
        web=load(),
    )


def handlers_of(town: Installation) -> dict[str, Handler]:
    """What is done for each topic of the outbox."""
    return {SEND_CODE: send_code(town.keys, gateway_of(town.settings), town.clock)}


def draining(town: Installation) -> Lifespan:
    """The lifespan that drains the outbox and tidies up beside the requests, and finishes all of it at the end."""
    handlers = handlers_of(town)

    async def drain_outbox() -> None:
        await sync_to_thread(drain, town.database, town.clock, handlers)

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncGenerator[None]:
        _calm_collector()
        stop = asyncio.Event()
        tasks = [
            asyncio.create_task(_again(stop, "drain", DRAIN_EVERY_SECONDS, drain_outbox)),
            asyncio.create_task(_again(stop, "tidy", TIDY_EVERY_SECONDS, lambda: tidy(town))),
        ]
        yield
        stop.set()
        await asyncio.gather(*tasks)
        await town.writer.close()

    return lifespan


def _calm_collector() -> None:
    """Let the garbage collector pass over what the program itself is made of, and come less often.

    A batch makes thousands of small objects that are gone with it: a look through all of them every 700 shows in
    each scan.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 20)


async def tidy(town: Installation) -> None:
    """Move lapsed points out of their wallets and forget what has had its time. Safe to run twice, late, by several.

    Lapsed points cannot be spent whether they were moved or not, so moving them can wait. If the clock stands far
    past the last thing recorded, it may be wrong, and what it would expire cannot be brought back: a person looks.
    """
    last = await sync_to_thread(_last_recorded_at, town)
    if last and town.clock.now() - last > CLOCK_GAP_MAX:
        days = (town.clock.now() - last) // DAY
        log.warning("clock_far_ahead", days=days, hint="nothing is tidied up until somebody records something")
        return
    for _ in range(TIDY_ROUNDS_MAX):
        if not (await town.writer.run(ExpireLots(limit=TIDY_SIZE))).amount:
            break
    for _ in range(TIDY_ROUNDS_MAX):
        if not await town.writer.run(ForgetOld(limit=TIDY_SIZE)):
            break
    await town.writer.run(SweepTries())


def _last_recorded_at(town: Installation) -> int:
    with town.database.read() as connection:
        return recorded_at(connection)


async def _again(stop: asyncio.Event, name: str, every_seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do something, and again after a while, until told to stop."""
    while not stop.is_set():
        try:
            await work()
        except Exception as error:  # the database may be away for a while; the work waits in it
            log.error(f"{name}_failed", exc_info=error)
        try:
            await asyncio.wait_for(stop.wait(), every_seconds)
        except TimeoutError:
            continue


@contextmanager
def alone_on(settings: Settings) -> Generator[None]:
    """Only one process serves a SQLite file; on PostgreSQL as many as wanted. ``PointsError`` for the second one."""
    file = make_url(settings.database_url).database
    if not settings.database_url.startswith("sqlite") or not file:
        yield
        return
    lock = Path(f"{file}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PointsError(
                f"已有一个 points serve 在使用 {file}。SQLite 只能由一个进程服务:请先停掉它,或改用 PostgreSQL。"
            ) from error
        yield


@contextmanager
def _listening(settings: Settings) -> Generator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG)
    except OSError as error:
        why = error.strerror or str(error)
        raise PointsError(
            f"不能在 {settings.host}:{settings.port} 上提供服务({why})。换一个端口试试,例如 PORT=8001。"
        ) from error
    with listener:
        yield listener
