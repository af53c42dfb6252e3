"""One town's corner of a Redis or Valkey. All it holds is in the database too: it may be lost at any time."""

from collections.abc import Callable
from typing import Any, cast

import msgspec
import structlog
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool

from points.errors import PointsError

log = structlog.get_logger()

CONNECT_SECONDS_MAX = 1
ANSWER_SECONDS_MAX = 5
"""One that hangs is as good as gone."""

dump: Callable[[Any], bytes] = msgspec.json.Encoder(enc_hook=repr).encode
"""How jobs are written: JSON, never pickles, so that nobody who reaches Redis can run code here."""
load: Callable[[bytes], dict[str, Any]] = msgspec.json.Decoder(dict[str, Any]).decode


class Corner(msgspec.Struct, frozen=True):
    """Where the jobs of a town lie. ``queue`` is the town's own: several towns may share one Redis."""

    url: str
    queue: str

    @property
    def health_key(self) -> str:
        """The key that is there as long as a worker lives."""
        return f"{self.queue}:health"

    def connect(self) -> ArqRedis:
        """A client; nothing is sent yet."""
        return ArqRedis(_pool(self.url), job_serializer=dump, job_deserializer=load, default_queue_name=self.queue)


def corner_of(url: str, key_mark: str) -> Corner:
    """The corner of the town whose key bears this mark; ``PointsError`` if the address is not understood."""
    try:
        _pool(url)
    except ValueError:  # its message may hold half a password
        raise PointsError("POINTS_REDIS_URL is not understood; try redis://:PASSWORD@HOST:6379/0") from None
    return Corner(url, f"points:{key_mark[:16]}")


def _pool(url: str) -> ConnectionPool:
    return cast("Any", ConnectionPool).from_url(
        url, socket_connect_timeout=CONNECT_SECONDS_MAX, socket_timeout=ANSWER_SECONDS_MAX
    )


class Presence:
    """Whether Redis answered the last time; says so in the log when that changes, and not each time."""

    def __init__(self) -> None:
        self._answers = True

    def lost(self, error: BaseException) -> None:
        """It did not answer."""
        if self._answers:
            log.warning("redis_away", error=repr(error), hint="nothing is lost; the work lies in the database")
        self._answers = False

    def found(self) -> None:
        """It answered."""
        if not self._answers:
            log.warning("redis_back")
        self._answers = True
