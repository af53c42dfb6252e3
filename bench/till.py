"""The counter as the clerk feels it: from the first scan of a customer to the ✓ on the screen, in a real Chromium.

Fifty customers with one to three goods each, served without a hand's pause by keys sent inside the page: what is left
is the software's time, pages, network of this machine, server, database and painting. A scanner that sends Enter ends
a code at once; one that sends none is waited for, a twentieth of a second a code, and has a line of its own.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from shutil import which
from statistics import median, quantiles

import msgspec
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import func, select

from bench import counter, history
from bench.measuring import SECRET, say, servers, sqlite
from points.clock import SystemClock
from points.db.engine import Database
from points.keys import Keys
from points.people.codes import member_code
from points.redeem.digits import own_barcode
from points.redeem.order_models import orders

CUSTOMERS = 50
WARMING = 5
"""Customers before them, who do not count."""
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
SERVE = """async ([person, goods, end]) => {
  const press = (key, code) => (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))
  const scan = digits => {
    for (const digit of digits) press(digit, `Digit${digit}`)
    if (end) press('Enter', 'Enter')
  }
  const shown = ready => new Promise((done, failed) => {
    if (ready()) return done()
    setTimeout(() => failed(new Error(document.body.innerText)), 10000)
    const looking = new MutationObserver(() => ready() && (looking.disconnect(), done()))
    looking.observe(document.body, { childList: true, subtree: true })
  })
  const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)))
  scan(person)
  const began = performance.now()
  await shown(() => document.querySelector('[aria-label="居民"]'))
  for (const [index, good] of goods.entries()) {
    scan(good)
    await shown(() => document.querySelectorAll('[aria-label="要兑换的"] > li').length > index)
  }
  press('F2', 'F2')
  await shown(() => document.querySelector('[aria-label="办好了"]'))
  await painted()
  return performance.now() - began
}"""


class Row(msgspec.Struct):
    """One line of the table, milliseconds a customer."""

    scanner: str
    median: float
    p90: float
    slowest: float


def program() -> str | None:
    """The browser's file, as the tests find it; None: there is none."""
    return os.environ.get("POINTS_TEST_BROWSER") or which("chromium") or which("google-chrome")


def run() -> str:
    """Measure and answer a Markdown table."""
    folder = Path(tempfile.mkdtemp(prefix="points-bench-"))
    (folder / "secret.key").write_text(SECRET.hex())
    try:
        with sqlite() as url:
            stage = counter.set_up(url)
            with servers(url, folder, 1) as (ports, _), sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program(), args=list(SWITCHES))
                rows = _measure(browser, f"http://127.0.0.1:{ports[0]}", stage)
            _refuse_missing(url, len(rows) * (WARMING + CUSTOMERS))
            return _table(rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_missing(url: str, expected: int) -> None:
    """Each ✓ was an order."""
    database = Database(url)
    with database.read() as connection:
        made = connection.execute(select(func.count()).select_from(orders)).scalar_one()
    database.close()
    if made != expected:
        sys.exit(f"{made} orders were made, {expected} were shown")


def _table(rows: list[Row]) -> str:
    lines = [
        f"| {CUSTOMERS} customers, scanner | median ms | p90 ms | slowest ms |",
        "|---|---|---|---|",
    ]
    lines += [f"| {row.scanner} | {row.median:.0f} | {row.p90:.0f} | {row.slowest:.0f} |" for row in rows]
    return "\n".join(lines)


def _measure(browser: Browser, address: str, stage: counter.Stage) -> list[Row]:
    page = _counter(browser, address)
    return [
        _row("sends Enter", [_serve(page, stage, n, end=True) for n in range(WARMING + CUSTOMERS)]),
        _row("sends no Enter", [_serve(page, stage, 100 + n, end=False) for n in range(WARMING + CUSTOMERS)]),
    ]


def _row(scanner: str, times: list[float]) -> Row:
    counted = times[WARMING:]
    found = Row(scanner, median(counted), quantiles(counted, n=10)[-1], max(counted))
    say(f"till, a scanner that {scanner}: median {found.median:.0f} ms, p90 {found.p90:.0f} ms")
    return found


def _counter(browser: Browser, address: str) -> Page:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.add_cookies([{"name": "points", "value": counter.CLERK_TOKEN, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/shop-desk")
    page.get_by_text("请扫居民的码或卡").wait_for()
    page.wait_for_load_state("networkidle")
    return page


def _serve(page: Page, stage: counter.Stage, number: int, *, end: bool) -> float:
    """One customer with one, two or three goods; answers milliseconds."""
    person = member_code(Keys(SECRET), history.FIRST_PERSON + number, SystemClock().now())
    goods = [own_barcode(item_id) for item_id in stage.items[: 1 + number % 3]]
    taken: float = page.evaluate(SERVE, [person, goods, end])
    page.wait_for_timeout(100)
    return taken
