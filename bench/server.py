"""The server under measurement: the real application, with one more route that does nothing."""

import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from litestar import Litestar, post
from litestar.params import JSONBody

from points import settings
from points.api.app import create_app
from points.api.order_views import OrderBody
from points.api.scans import ScanBody
from points.cli.installation import opened
from points.cli.logs import configure
from points.cli.serve import draining, parts_of
from points.db import queue


@post("/api/noop", permission="public", session="none")
async def noop(data: JSONBody[ScanBody]) -> dict[str, str]:
    """The yardstick: the same frame, the same body parsed, nothing done."""
    return {"message": "ok" if data.receipt else "no"}


@post("/api/noop-order", permission="public", session="none")
async def noop_order(data: JSONBody[OrderBody]) -> dict[str, str]:
    """The yardstick of the counter."""
    return {"message": "ok" if data.presence else "no"}


def main() -> None:
    """Serve on PORT until terminated; say so on standard output once listening."""
    configure()
    chosen = settings.load()
    if os.environ.get("POINTS_BENCH_SINGLY"):
        queue.BATCH_SIZE_MAX = 1  # one transaction a request, all else the same
    with opened(chosen) as town:

        @asynccontextmanager
        async def ready(_app: Litestar) -> AsyncGenerator[None]:
            Path(sys.argv[1]).touch()
            yield

        app = create_app(parts_of(town), lifespan=[draining(town), ready], more=[noop, noop_order])
        uvicorn.run(app, host="127.0.0.1", port=chosen.port, access_log=False, log_config=None, proxy_headers=False)


if __name__ == "__main__":
    main()
