"""The program itself, in a process of its own on a free port, under a clock that the test moves (clocked.py)."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 15


class Program:
    """A running ``points serve`` and the other commands of the same installation."""

    def __init__(self, folder: Path, instant: int, environment: dict[str, str]) -> None:
        self.folder = folder
        self._clock = folder / "clock"
        self._keys = count(1)
        self._used: set[tuple[str, str]] = set()
        self._wire = httpx.HTTPTransport()
        self.at(instant)
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        given = {"PORT": str(port), "POINTS_DATA_DIR": str(folder / "data"), "POINTS_CODE_GATEWAY": "file"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POINTS_")}
        self.database_url = environment.get("POINTS_DATABASE_URL") or f"sqlite:///{folder / 'data' / 'points.db'}"
        self._environment = kept | {"PYTHONPATH": str(ROOT)} | given | environment

    def at(self, instant: int) -> None:
        """Set the program's clock. One write of a fixed width: whoever reads meanwhile sees the old or the new."""
        self.now = instant
        with os.fdopen(os.open(self._clock, os.O_WRONLY | os.O_CREAT), "wb") as file:
            file.write(b"%020d" % instant)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command of the installation to its end."""
        return subprocess.run(
            self._line(*arguments), env=self._environment, cwd=ROOT, capture_output=True, text=True, timeout=120
        )

    def must(self, *arguments: str) -> str:
        """Run a command that has to succeed; what it printed."""
        done = self.command(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def key(self) -> dict[str, str]:
        """The header of a fresh idempotency key."""
        return {"Idempotency-Key": f'"test-{next(self._keys)}"'}

    def code_sent_to(self, phone: str, seconds: float = 20) -> str:
        """The one-time code that the gateway wrote for a phone and nobody used yet, once it is there.

        Where the clock jumps, the outbox may send an older one again.
        """
        file = self.folder / "data" / "codes.txt"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lines = file.read_text("utf-8").splitlines() if file.exists() else []
            codes = [re.findall(r"\d{6}", line.split("\t")[1])[0] for line in lines if line.startswith(f"{phone}\t")]
            for code in codes:
                if (phone, code) not in self._used:
                    self._used.add((phone, code))
                    return code
            time.sleep(0.05)
        raise AssertionError(f"no code reached {phone}")

    def client(self, address: str | None = None) -> httpx.Client:
        """A browser of its own; ``address``: where it seems to be (needs POINTS_TRUSTED_PROXIES=1)."""
        headers = {"X-Forwarded-For": address} if address else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, transport=self._wire)

    @contextmanager
    def serving(self) -> Generator[None]:
        """Serve until the block ends; a failure shows what the program said."""
        log = (self.folder / "serve.log").open("w+")
        process = subprocess.Popen(self._line("serve"), env=self._environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            self._wait(process, log)
            yield
        finally:
            self._wire.close()
            process.terminate()
            try:
                process.wait(STOP_SECONDS_MAX)
            finally:
                process.kill()
                process.wait()
                log.close()

    def _wait(self, process: subprocess.Popen[bytes], log: Any) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"{self.url}/api/health").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        log.seek(0)
        raise AssertionError(f"points serve did not start:\n{log.read()}")

    def _line(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "tests" / "clocked.py"), str(self._clock), *arguments]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
