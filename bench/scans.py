"""``POST /api/scans`` against a request that does nothing, on the same server, small and large, on both databases.

For each database and size the server is started, warmed up, and then measured in rounds: the no-op POST, then scans,
by 64 clients with distinct people. Medians of the rounds are printed, and their ratio.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import msgspec
import psutil

from bench import history, load
from bench.measuring import SECONDS, SECRET, key, middle, postgresql, say, servers, sqlite, take
from points.clock import SystemClock
from points.db.engine import Database
from points.events import receipt
from points.events.code import EventCode, step_at
from points.keys import Keys

SMALL, LARGE = 10_000, 5_000_000


class Row(msgspec.Struct):
    """One line of the table."""

    database: str
    processes: int
    transfers: int
    noop: load.Measured
    scan: load.Measured
    ratio: float
    memory_mb: int


def run(only: str | None, sizes: list[int], rounds: int) -> str:
    """Measure and answer a Markdown table."""
    rows: list[Row] = []
    for size in sizes:
        if only != "postgresql":
            with sqlite() as url:
                rows.append(measure("SQLite", url, size, 1, rounds, build=True))
        if only != "sqlite":
            with postgresql() as url:
                rows.append(measure("PostgreSQL", url, size, 1, rounds, build=True))
                rows.append(measure("PostgreSQL", url, size, 2, rounds, build=False))
    return table(rows)


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
        history.build(database, keys, now, size)
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


def each(keys: Keys, event: int, people: range) -> Iterator[bytes]:
    """A scan by each of these people."""
    return requests(keys, event, people, "/api/scans")


def endless(keys: Keys, event: int) -> Iterator[bytes]:
    """The same requests to the route that does nothing, as many as wanted."""
    people = (n % history.RESIDENTS for n in iter(int, 1))
    return requests(keys, event, people, "/api/noop")
