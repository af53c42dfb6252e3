"""Phones: Chromium contexts that note whatever goes wrong on them, and the server they talk to."""

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from api.server import serving
from browser.stage import SATURDAY, Stage
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize

from points import clock
from points.api.auth import cookie_name
from points.api.web import Web
from points.clock import FixedClock

SMALL: ViewportSize = {"width": 360, "height": 740}
LARGE: ViewportSize = {"width": 1280, "height": 800}
DESK_WIDTH_MIN = 800
WATCH_POLICY = """document.addEventListener('securitypolicyviolation', event =>
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI}`))"""
ELDER = "localStorage.setItem('elder-size', '20')"
REFUSED = "Failed to load resource"
"""What Chromium writes about every answer of 400 and more, and about a request that failed."""


class Host(Protocol):
    """Whom a phone talks to, and the time there."""

    @property
    def url(self) -> str:
        """Where it is served."""
        ...

    @property
    def now(self) -> int:
        """Its clock."""
        ...


@dataclass
class Phone:
    """One person's browser. ``wrong``: errors on its console, and requests that went to other hosts."""

    host: Host
    context: BrowserContext
    page: Page
    wrong: list[str] = field(default_factory=list[str])
    may_be_refused: bool = False
    """Whether the test provokes refusals, which Chromium reports on the console by itself."""

    def open(self, address: str) -> Page:
        """Go there, with the phone's clock right."""
        self.right_time()
        self.page.goto(address if address.startswith("http") else self.host.url + address)
        return self.page

    def right_time(self) -> None:
        self.page.clock.set_system_time(clock.local(self.host.now))

    def troubles(self) -> list[str]:
        return [each for each in self.wrong if not (self.may_be_refused and REFUSED in each)]


class NewPhone(Protocol):
    """Takes the name of somebody of the cast, who is signed in on it; none for a stranger's."""

    def __call__(self, name: str | None = None, *, elder: bool = False, large: bool = False) -> Phone:
        """A new browser."""
        ...


@contextmanager
def stage_on(cast_saturday: tuple[Path, Any], pages: Web, folder: Path) -> Generator[Stage]:
    """A server over a copy of the cast's database."""
    kept, cast = cast_saturday
    file = shutil.copyfile(kept, folder / "points.db")
    with serving(f"sqlite:///{file}", cast, FixedClock(SATURDAY), folder, web=pages) as server:
        yield Stage(server)


@contextmanager
def phones_on(browser: Browser, stage: Stage) -> Generator[NewPhone]:
    """Phones of one stage; none of them may have had an error, or have talked to anybody else."""
    with phones_of(browser, stage) as new:

        def make(name: str | None = None, *, elder: bool = False, large: bool = False) -> Phone:
            phone = new(LARGE if large else SMALL)
            if elder:
                phone.context.add_init_script(ELDER)
            if name is not None:
                token = stage.server.cast.tokens[name]
                phone.context.add_cookies(
                    [{"name": cookie_name(stage.server.parts.settings), "value": token, "url": stage.url}]
                )
            return phone

        yield make


@contextmanager
def phones_of(browser: Browser, host: Host, *, still: bool = False) -> Generator[Callable[[ViewportSize], Phone]]:
    """Strangers' browsers on a host, narrow ones with touch; at the end none may have had trouble.

    ``still``: of people who asked their machine for no motion, so that nobody waits for sheets to slide.
    """
    phones: list[Phone] = []

    def make(size: ViewportSize) -> Phone:
        mobile = size["width"] < DESK_WIDTH_MIN
        context = browser.new_context(
            viewport=size,
            is_mobile=mobile,
            has_touch=mobile,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce" if still else "no-preference",
        )
        context.set_default_timeout(15_000)
        context.add_init_script(WATCH_POLICY)
        phone = Phone(host, context, context.new_page())
        context.on("console", _note_console(phone))
        context.on("weberror", lambda error: phone.wrong.append(f"uncaught: {error.error}"))
        context.on("request", _note_host(phone))
        phones.append(phone)
        return phone

    yield make
    for phone in phones:
        phone.context.close()
    troubles = [each for phone in phones for each in phone.troubles()]
    assert not troubles, troubles


def _note_console(phone: Phone) -> Callable[[ConsoleMessage], None]:
    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            phone.wrong.append(f"{message.type}: {message.text} at {message.location.get('url', '')}")

    return note


def _note_host(phone: Phone) -> Callable[[Request], None]:
    host = urlsplit(phone.host.url).netloc

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != host:
            phone.wrong.append(f"asked another host: {request.url}")

    return note
