"""``points serve``: one process that answers requests, and carries the jobs where there are no workers."""

import asyncio
import fcntl
import gc
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path

import uvicorn
from litestar import Litestar
from sqlalchemy.engine import make_url

from points.api.app import Lifespan, create_app
from points.api.parts import Parts
from points.api.web import load
from points.cli.installation import Installation, opened
from points.cli.worker import corner_of_town, jobs_parts_of
from points.errors import PointsError
from points.jobs.rota import carry, nobody_else
from points.jobs.waking import Waker, waking
from points.settings import Settings

COLLECT_EVERY = 20_000
"""New objects between two looks of the garbage collector."""
SHUTDOWN_SECONDS = 10
BACKLOG = 1024


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


def draining(town: Installation) -> Lifespan:
    """The lifespan that carries the jobs beside the requests, and finishes all of it at the end.

    Where there is a Redis, it wakes the workers on it, and carries the jobs only while there are none.
    """
    waker = Waker(corner_of_town(town)) if town.settings.redis_url else None

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncGenerator[None]:
        _calm_collector()
        stop = asyncio.Event()
        async with waking(waker, town.writer) if waker else nullcontext():
            elsewhere = waker.sees_workers if waker else nobody_else
            carrying = asyncio.create_task(carry(jobs_parts_of(town), stop, elsewhere=elsewhere))
            yield
            stop.set()
            await carrying
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
