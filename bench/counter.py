"""``POST /api/orders`` at the counter: three lines each, with limits and lots, by 64 clients with distinct people.

Against a request that does nothing on the same server, and against the same orders written one transaction a request
(the same program, its batches cut to one).
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from bench import history, load
from bench.measuring import SECONDS, SECRET, key, middle, postgresql, say, servers, sqlite, take
from points.clock import DAY, FixedClock, SystemClock
from points.db.engine import Database
from points.db.writer import Command, decide_batch
from points.keys import Keys
from points.people.session import SYSTEM
from points.redeem.catalogue import CreateItem, CreateShop, SetPrice
from points.redeem.item_draft import ItemDraft
from points.redeem.presence import Presence, counter_of, issue
from points.redeem.stock import ReceiptLine, ReceiveStock
from points.rules import shipped_text
from points.rules.versions import LoadRules

TRANSFERS = 250_000
"""Five lots of 3 points for each resident."""
CLERK = history.FIRST_PERSON - 1
CLERK_TOKEN = "bench-token-of-the-clerk"
PRICES = (200, 150, 250)
"""Of three goods, in hundredths: together they take two lots."""


class Row(msgspec.Struct):
    """One line of the table."""

    database: str
    processes: int
    noop: load.Measured
    together: load.Measured
    singly: load.Measured
    ratio: float


class Stage(msgspec.Struct):
    """The shop and what is bought in it."""

    shop_id: int
    items: list[int]


def run(only: str | None, rounds: int) -> str:
    """Measure and answer a Markdown table."""
    rows: list[Row] = []
    if only != "postgresql":
        with sqlite() as url:
            rows.append(measure("SQLite", url, 1, rounds, set_up(url)))
    if only != "sqlite":
        with postgresql() as url:
            stage = set_up(url)
            rows.append(measure("PostgreSQL", url, 1, rounds, stage))
    return table(rows)


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [
        "| database | no-op/s | orders/s | p50 ms | p99 ms | CPU us | ratio | singly: orders/s | times |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.database} | {r.noop.per_second:.0f} | {r.together.per_second:.0f} | {r.together.p50_ms:.1f} "
        f"| {r.together.p99_ms:.1f} | {r.together.cpu_us:.0f} | {r.ratio:.2f} | {r.singly.per_second:.0f} "
        f"| {r.together.per_second / r.singly.per_second:.2f} |"
        for r in rows
    ]
    return "\n".join(lines)


def set_up(url: str) -> Stage:
    """Residents with points, a clerk, a shop with three goods, open every day; two of each good a household."""
    now = SystemClock().now()
    database = Database(url)
    say(f"{url.partition(':')[0]}: building {TRANSFERS:,} transfers")
    history.build(database, Keys(SECRET), now, TRANSFERS)
    connection = database.connect_writer()
    clock = FixedClock(now)
    with connection.begin():
        _clerk(connection, now)

    def done(command: Command[Any]) -> Any:
        return decide_batch(connection, clock, [command])[0].unwrap()

    done(LoadRules(actor=None, source=_every_day(), file="every_day.toml"))
    shop_id = done(CreateShop(by=SYSTEM, place_id=10, name="兑换点", address="", phone=""))
    items = [_item(done, shop_id, n, price) for n, price in enumerate(PRICES)]
    connection.close()
    database.close()
    return Stage(shop_id, items)


def measure(name: str, url: str, processes: int, rounds: int, stage: Stage) -> Row:
    """Serve it and take the rounds: no-op and orders together, then orders one transaction each."""
    keys = Keys(SECRET)
    folder = Path(tempfile.mkdtemp(prefix="points-bench-"))
    (folder / "secret.key").write_text(SECRET.hex())
    share = history.RESIDENTS // (2 * rounds + 2)
    crowds = iter([range(n * share, (n + 1) * share) for n in range(2 * rounds + 2)])
    noops: list[load.Measured] = []
    together: list[load.Measured] = []
    singly: list[load.Measured] = []
    for found, more in ((together, {}), (singly, {"POINTS_BENCH_SINGLY": "1"})):
        with servers(url, folder, processes, **more) as (ports, pids):
            for number in range(rounds + 1):
                seconds = 1 if number == 0 else SECONDS
                noop = take(ports, pids, seconds, orders(keys, stage, _endless(), "/api/noop-order"))
                placed = take(ports, pids, seconds, orders(keys, stage, iter(next(crowds)), "/api/orders"))
                say(f"{name} {more or 'together'}: no-op {noop.per_second:.0f}/s, orders {placed.per_second:.0f}/s")
                if number:
                    found.append(placed)
                    if not more:
                        noops.append(noop)
    shutil.rmtree(folder, ignore_errors=True)
    if any(set(each.statuses) != {201} for each in together + singly):
        sys.exit(f"not every order was accepted: {[each.statuses for each in together + singly]}")
    ratios = [each.per_second / noop.per_second for each, noop in zip(together, noops, strict=True)]
    return Row(name, processes, middle(noops), middle(together), middle(singly), median(ratios))


def orders(keys: Keys, stage: Stage, people: Iterator[int], path: str) -> Iterator[bytes]:
    """One order a person: the clerk's session, the presence a lookup gave, a key."""
    lines = [{"item_id": item_id, "quantity": 1} for item_id in stage.items]
    for person in people:
        met = Presence(history.FIRST_PERSON + person, "card", counter_of(CLERK_TOKEN), SystemClock().now())
        body = {"shop_id": stage.shop_id, "presence": issue(keys, met), "lines": lines}
        headers = f'Cookie: points={CLERK_TOKEN}\r\nIdempotency-Key: "{key()}"\r\nSec-Fetch-Site: same-origin\r\n'
        yield load.post(path, msgspec.json.encode(body), headers)


def _endless() -> Iterator[int]:
    return (n % history.RESIDENTS for n in iter(int, 1))


def _every_day() -> str:
    """The demo's rules, open day and night and without a budget: the limits stay."""
    before, shop = shipped_text("one_yuan").split("[shop]")
    limits = next(line for line in shop.splitlines() if line.startswith("household_limit"))
    _, after = shop.split("[[category]]", 1)
    return f"{before}[shop]\n{limits}\n\n[[category]]{after}".replace('"one_yuan"', '"every_day"')


def _clerk(connection: Connection, now: int) -> None:
    columns = "id, number, name, name_key, place_id, age_band, guardian_consent, status, created_at"
    connection.execute(
        text(
            f"INSERT INTO persons ({columns}) VALUES ({CLERK}, 'V-clerk', '钱店员', '钱店员', 10, '18_59', 0, "
            f"'active', {now})"
        )
    )
    hashed = sha256(CLERK_TOKEN.encode()).hexdigest()
    connection.execute(
        text(
            "INSERT INTO sessions (id, token_hash, person_id, created_at, expires_at, ended_at, way) "
            f"VALUES ({CLERK - 1}, '{hashed}', {CLERK}, {now}, {now + DAY}, NULL, 'password')"
        )
    )
    connection.execute(
        text(
            "INSERT INTO grants (id, person_id, role, place_id, granted_at) "
            f"VALUES ({CLERK - 2}, {CLERK}, 'clerk', 10, {now})"
        )
    )


def _item(done: Callable[[Command[Any]], Any], shop_id: int, number: int, price: int) -> int:
    draft = ItemDraft(kind="good", name=f"物品{number}", measure="件")
    item_id = done(CreateItem(by=SYSTEM, draft=draft))
    done(SetPrice(by=SYSTEM, item_id=item_id, effective_from=None, points=price, cost_fen=price))
    done(ReceiveStock(by=SYSTEM, shop_id=shop_id, supplier="粮站", lines=(ReceiptLine(item_id, 900_000, price),)))
    return item_id
