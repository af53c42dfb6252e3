"""``points worker``: a process that does what nobody asked for just now, so that those who serve need not."""

import asyncio
import signal

from points.cli.installation import Installation, opened
from points.db.outbox import Handler
from points.errors import PointsError
from points.jobs.corner import Corner, corner_of
from points.jobs.work import Parts
from points.jobs.worker import work
from points.people.gateway import SEND_CODE, gateway_of, send_code
from points.settings import Settings


def worker(settings: Settings) -> None:
    """Work until told to stop."""
    if not settings.redis_url:
        raise PointsError("points worker 要有 POINTS_REDIS_URL。没有 Redis 就不用开它:points serve 自己会办。")
    with opened(settings) as town:
        asyncio.run(_until_told(town))


async def _until_told(town: Installation) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    corner = corner_of_town(town)
    print("积分的后台工作已启动(停止请按 Ctrl-C)", flush=True)
    await work(jobs_parts_of(town), corner, stop)
    await town.writer.close()


def corner_of_town(town: Installation) -> Corner:
    """The town's corner of its Redis."""
    return corner_of(town.settings.redis_url, town.keys.mark)


def jobs_parts_of(town: Installation) -> Parts:
    """The parts that jobs are given."""
    return Parts(database=town.database, writer=town.writer, clock=town.clock, handlers=handlers_of(town))


def handlers_of(town: Installation) -> dict[str, Handler]:
    """What is done for each topic of the outbox."""
    return {SEND_CODE: send_code(town.keys, gateway_of(town.settings), town.clock)}
