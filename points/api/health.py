"""Is this installation well: for the person who runs it, and for whatever watches it."""

from typing import Any, Literal

import msgspec
import structlog
from litestar import MediaType, Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency

from points.api.metrics import CONTENT_TYPE_LATEST, Metrics
from points.api.parts import Parts
from points.clock import SECOND
from points.db.condition import Condition, Pulse, condition
from points.errors import NotFound, PointsError, Refusal

LATE_OUTBOX_SECONDS = 300
PULSE_KEPT = 5 * SECOND
_LOOPBACK = ("127.0.0.1", "::1")

log = structlog.get_logger()


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """``degraded``: it serves, and somebody should look (work waits too long); ``down``: it cannot write."""

    status: Literal["ok", "degraded", "down"]
    database: bool
    schema_version: str | None
    writer: bool
    outbox_waiting: int
    outbox_failed: int
    outbox_oldest_seconds: int


class _Beat:
    """The last time the writer was seen to commit: asked at most every five seconds, whoever looks."""

    def __init__(self) -> None:
        self.at = 0
        self.alive = False

    async def take(self, parts: Parts) -> bool:
        now = parts.clock.now()
        if not 0 <= now - self.at < PULSE_KEPT:
            self.at = now
            self.alive = await _commits(parts)
        return self.alive


async def _commits(parts: Parts) -> bool:
    try:
        outcome = await parts.writer.submit(Pulse())
    except (Refusal, PointsError) as error:
        log.warning("writer_down", error=repr(error))
        return False
    if outcome.fault is not None:
        log.error("writer_down", exc_info=outcome.fault)
    return outcome.fault is None


def _condition(parts: Parts) -> Condition | None:
    try:
        with parts.database.read() as connection:
            return condition(connection, parts.clock.now())
    except Exception as error:  # the answer to "is it well" is no, whatever the reason
        log.error("database_down", exc_info=error)
        return None


@get("/api/health", permission="public", session="none", operation_id="getHealth", tags=["operation"])
async def health(request: Request[Any, Any, Any], parts: NamedDependency[Parts]) -> Response[Health]:
    """Whether the database answers, whether the writer commits, and how long work has waited. 503: down."""
    found = await sync_to_thread(_condition, parts)
    writes = found is not None and await request.app.state.beat.take(parts)
    late = found is not None and (found.outbox_failed > 0 or found.outbox_oldest_seconds > LATE_OUTBOX_SECONDS)
    answer = Health(
        status="down" if not writes else "degraded" if late else "ok",
        database=found is not None,
        schema_version=found.schema_version if found else None,
        writer=writes,
        outbox_waiting=found.outbox_waiting if found else 0,
        outbox_failed=found.outbox_failed if found else 0,
        outbox_oldest_seconds=found.outbox_oldest_seconds if found else 0,
    )
    return Response(answer, status_code=200 if writes else 503)


@get(
    "/api/metrics",
    permission="public",
    session="none",
    operation_id="getMetrics",
    tags=["operation"],
    media_type=MediaType.TEXT,
    sync_to_thread=False,
)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Counters for Prometheus, to this machine only; behind a proxy, keep the address from the outside there too."""
    if request.client is None or request.client.host not in _LOOPBACK or "x-forwarded-for" in request.headers:
        raise NotFound
    found: Metrics = request.app.state.metrics
    return Response(found.text(), media_type=CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8"))


def new_beat() -> _Beat:
    """The application's memory of its writer's last pulse."""
    return _Beat()
