"""The server under measurement: the real application, with one more route that does nothing."""

import sys
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from litestar import Litestar, post
from litestar.params import JSONBody

from points import settings
from points.api.app import create_app
from points.api.scans import ScanBody
from points.cli.installation import opened
from points.cli.logs import configure
from points.cli.serve import draining, parts_of


@post("/api/noop", permission="public", session="none")
async def noop(data: JSONBody[ScanBody]) -> dict[str, str]:
    """The yardstick: the same frame, the same body parsed, nothing done."""
    return {"message": "ok" if data.receipt else "no"}


def main() -> None:
    """Serve on PORT until terminated; say so on standard output once listening."""
    configure()
    chosen = settings.load()
    with opened(chosen) as town:

        @asynccontextmanager
        async def ready(_app: Litestar):  # type: ignore[no-untyped-def]
            Path(sys.argv[1]).touch()
            yield

        app = create_app(parts_of(town), lifespan=[draining(town), ready], more=[noop])
        uvicorn.run(app, host="127.0.0.1", port=chosen.port, access_log=False, log_config=None, proxy_headers=False)


if __name__ == "__main__":
    main()
