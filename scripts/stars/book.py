"""The small town in which the pictures are taken, and who holds the camera."""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from browser.stars_desk import OFFICE, Look, StarsDesk
from browser.stars_phone import StarsPhone
from browser.stars_play import LAST_EVENING, StarPlay, star_play
from counter.album import Album
from photographing import ROOT, TOWN, StillProgram
from playwright.sync_api import Browser, Locator, Page

from points.clock import at

ADDRESS = "http://jifen.example"
"""What the codes on certificates and posters say, instead of a port that is another one each time."""
SHEET = "xpath=ancestor::*[contains(concat(' ', @class, ' '), ' sheet ')]"
TALL = 900
"""Of this height: a sheet may not be scrolled while it is photographed."""


class Book:
    """The play and the album."""

    def __init__(self, play: StarPlay, album: Album) -> None:
        self.play, self.album = play, album

    @property
    def secretary(self) -> StarsDesk:
        """Who runs the cycle."""
        return self.play.staff("郑评选")

    def cycle(self, name: str) -> StarsDesk:
        """Somebody of the staff opens the cycle."""
        desk = self.play.staff(name)
        desk.page.get_by_role("link").filter(has_text="季度服务之星").click()
        desk.page.wait_for_load_state("networkidle")
        return desk

    def sheet(self, screen: StarsDesk | StarsPhone, name: str) -> Look:
        """Photograph the sheet in which a button is about to be pressed."""

        def look(button: Locator) -> None:
            usual = screen.page.viewport_size or OFFICE
            screen.page.set_viewport_size({"width": usual["width"], "height": TALL})
            self._quiet(screen.page)
            self.album.take(screen.page, name, button, of=(button.locator(SHEET),))
            screen.page.set_viewport_size(usual)

        return look

    def spot(self, screen: StarsDesk | StarsPhone, name: str, *of: Locator) -> Look:
        """Photograph a part of the page with the button that is about to be pressed."""
        return lambda button: self.shot(screen.page, name, button, of=of)

    def shot(self, page: Page, name: str, *pressed: Locator, of: tuple[Locator, ...]) -> None:
        """Photograph, with what has to be scrolled to."""
        self._quiet(page)
        self.album.take(page, name, *pressed, of=of, below=True)

    def asked(self, screen: StarsDesk, path: str) -> bytes:
        """A paper, in somebody's session."""
        answer = screen.page.request.get(f"{self.play.program.url}/api{path}")
        if not answer.ok:
            raise SystemExit(f"{path}: {answer.status} {answer.text()}")
        return answer.body()

    def _quiet(self, page: Page) -> None:
        """What was just said is gone again, or it would lie over the picture."""
        page.locator(".van-toast").wait_for(state="hidden")


@contextmanager
def small_town(browser: Browser) -> Generator[StarPlay]:
    """Found the town and serve it, from the last evening of the quarter on."""
    with tempfile.TemporaryDirectory() as folder:
        environment = TOWN | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "POINTS_PUBLIC_URL": ADDRESS}
        program = StillProgram(Path(folder), at(LAST_EVENING, 20), environment)
        program.must("migrate")
        with star_play(browser, program, TOWN["POINTS_TOWN_NAME"]) as play:
            yield play
