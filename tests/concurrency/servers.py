"""Real servers for races: one process on SQLite, two on PostgreSQL, over one town; any of them can be killed."""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import httpx
from sqlalchemy import text
from town import Town, token

from points.clock import FixedClock
from points.db.engine import Database
from points.events.code import EventCode, step_at
from points.events.code import token as code_token
from points.events.models import Phase
from points.keys import Keys
from points.ledger.verify import verify

T = TypeVar("T")
SECRET = bytes(range(32))
CROWD = 64
SECONDS_MAX = 60


class Nursery:
    """Where server processes come from (nursery.py)."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, clock: Path, log: Path, environment: dict[str, str]) -> int:
        """The process id of a new ``points serve``."""
        order = {"clock": str(clock), "log": str(log), "environment": json.dumps(environment)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Process:
    """One ``points serve`` that may be killed and started again on the same port and data."""

    def __init__(self, nursery: Nursery, folder: Path, database_url: str) -> None:
        self._nursery = nursery
        self._clock, self._log = folder / "clock", folder / "serve.log"
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "secret.key").write_text(SECRET.hex())
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._environment = {
            "PORT": str(port),
            "POINTS_DATA_DIR": str(folder / "data"),
            "POINTS_DATABASE_URL": database_url,
            "POINTS_CODE_GATEWAY": "file",
        }
        self._pid = 0

    def at(self, instant: int) -> None:
        """Set its clock, in one write of a fixed width."""
        with os.fdopen(os.open(self._clock, os.O_WRONLY | os.O_CREAT), "wb") as file:
            file.write(b"%020d" % instant)

    def launch(self) -> None:
        """Begin to serve."""
        self._pid = self._nursery.start(self._clock, self._log, self._environment)

    def ready(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline and self.is_alive():
            try:
                if httpx.get(f"{self.url}/api/health", verify=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError(f"points serve did not start:\n{self._log.read_text()}")

    def is_alive(self) -> bool:
        """Whether the process runs."""
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return self._pid != 0

    def kill(self) -> None:
        """End at once, as a power cut does (SIGKILL): nothing is finished, nothing is said."""
        if self.is_alive():
            os.kill(self._pid, signal.SIGKILL)
        deadline = time.monotonic() + SECONDS_MAX
        while self.is_alive():
            assert time.monotonic() < deadline
            time.sleep(0.002)


@dataclass
class Servers:
    """The processes of one installation, and its town as it stood before they began."""

    processes: list[Process]
    town: Town
    keys: Keys
    _numbers: Any = field(default_factory=count)

    def at(self, instant: int) -> None:
        """What time it is, for every process."""
        self.town.clock.instant = instant
        for process in self.processes:
            process.at(instant)

    def up(self) -> None:
        """Start whatever does not run."""
        dead = [each for each in self.processes if not each.is_alive()]
        for process in dead:
            process.launch()
        for process in dead:
            process.ready()

    def url(self, number: int = 0) -> str:
        """The processes take turns."""
        return self.processes[number % len(self.processes)].url

    def key(self) -> str:
        return f"race-{next(self._numbers)}"

    def code(self, event_id: int, phase: Phase = "in") -> str:
        """What the organiser's screen shows now."""
        return code_token(self.keys, EventCode(event_id, phase, step=step_at(self.town.clock.now())))

    def phone(self, person_id: int | None = None, number: int = 0) -> "Phone":
        return Phone(self, person_id, self.url(number))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.town.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def the_books_are_right(self) -> bool:
        with self.town.database.read() as connection:
            return verify(connection).fault is None


class Phone:
    """A browser with its own cookies: somebody's phone, or a device of staff."""

    def __init__(self, servers: Servers, person_id: int | None, url: str) -> None:
        self._servers = servers
        self._headers = {"Cookie": f"visitor={secrets.token_hex(8)}"}
        if person_id is not None:
            self._headers["Cookie"] += f"; points={token(person_id)}"
        self.url = url

    def meet(self, event_id: int, phase: Phase = "in") -> str:
        """Scan the code on the screen; the receipt."""
        answer = httpx.get(
            f"{self.url}/api/codes/{self._servers.code(event_id, phase)}",
            headers=self._headers, verify=False, timeout=60,
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer.json()["receipt"]

    def post(self, path: str, body: dict[str, Any], key: str | None = None, **headers: str) -> httpx.Response:
        if key is not None:
            headers["Idempotency-Key"] = f'"{key}"'
        return httpx.post(
            f"{self.url}/api/{path}", json=body, headers=self._headers | headers, verify=False, timeout=60
        )

    def scan(self, event_id: int, phase: Phase = "in", key: str | None = None) -> httpx.Response:
        """Meet the code and say 我来签到."""
        return self.post("scans", {"receipt": self.meet(event_id, phase)}, key or self._servers.key())


def at_once(calls: list[Callable[[], T]]) -> list[T]:
    """Make all calls at the same moment, each in a thread of its own."""
    gate = Barrier(len(calls))

    def through(call: Callable[[], T]) -> T:
        gate.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(through, calls))


@contextmanager
def serving(
    nursery: Nursery, database_url: str, folder: Path, instant: int, set_up: Callable[[Town], T]
) -> Generator[tuple[Servers, T]]:
    """A town is built, then served."""
    database = Database(database_url)
    town = Town.build(database, FixedClock(instant))
    scene = set_up(town)
    town.close()
    number = 1 if database.is_sqlite else 2
    processes = [Process(nursery, folder / f"process{each}", database_url) for each in range(number)]
    servers = Servers(processes, town, Keys(SECRET))
    servers.at(instant)
    try:
        servers.up()
        yield servers, scene
    finally:
        for process in processes:
            process.kill()
        database.close()
