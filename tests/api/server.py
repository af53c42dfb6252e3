"""A real server on a free port of the loopback address, over a town with the cast in it."""

import socket
import ssl
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from cast import CAST, KEYS, STRANGER, Cast
from litestar.types import ControllerRouterHandler
from sqlalchemy import inspect

from points import settings
from points.api.app import create_app
from points.api.auth import cookie_name
from points.api.parts import Parts
from points.api.web import Web
from points.clock import FixedClock
from points.db.engine import Database
from points.db.queue import Writer

START_SECONDS_MAX = 10
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Spares every client the reading of the machine's certificates, which takes longer than most tests."""


@dataclass
class Server:
    """The running server and what it stands on."""

    url: str
    parts: Parts
    cast: Cast
    clock: FixedClock
    app: Any
    _opened: list[httpx.Client] = field(default_factory=list)

    def client(self, name: str = STRANGER, **headers: str) -> httpx.Client:
        """A browser of one of the cast."""
        cookies = {}
        if name in CAST:
            cookies[cookie_name(self.parts.settings)] = self.cast.tokens[name]
        opened = httpx.Client(base_url=self.url, cookies=cookies, headers=headers, timeout=20, verify=NO_TLS)
        self._opened.append(opened)
        return opened

    def rows(self) -> dict[str, list[Any]]:
        """All that is stored, to compare: without the last batch's time and the answers kept for repetitions."""
        with self.parts.database.read() as connection:
            names = set(inspect(connection).get_table_names()) - {"head", "idempotency"}
            return {name: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {name}"))) for name in names}

    def close(self) -> None:
        for opened in self._opened:
            opened.close()


@contextmanager
def serving(
    database_url: str,
    cast: Cast,
    clock: FixedClock,
    data_dir: Path,
    *,
    web: Web | None = None,
    environment: dict[str, str] | None = None,
    more: Sequence[ControllerRouterHandler] = (),
) -> Generator[Server]:
    """Serve a database until the block ends. ``more``: routes of the test's own."""
    given = {"POINTS_DATA_DIR": str(data_dir), "POINTS_DATABASE_URL": database_url, "POINTS_HELP_PHONE": "0812-1"}
    database = Database(database_url)
    writer = Writer(database, clock)
    parts = Parts(
        settings=settings.load(given | (environment or {})),
        database=database,
        writer=writer,
        clock=clock,
        keys=KEYS,
        web=web or Web({}, {}),
    )
    app = create_app(parts, more=more)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, lifespan="on", ws="none", access_log=False, log_config=None, server_header=False)
        runner = uvicorn.Server(config)
        thread = threading.Thread(target=runner.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_for(runner)
            running = Server(f"http://127.0.0.1:{listener.getsockname()[1]}", parts, cast, clock, app)
            try:
                yield running
            finally:
                running.close()
        finally:
            runner.should_exit = True
            thread.join(START_SECONDS_MAX)
            writer.close_now()
            database.close()


def _wait_for(runner: uvicorn.Server) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not runner.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.005)
