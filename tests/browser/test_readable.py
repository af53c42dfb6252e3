"""适老化, measured in the page: letters, line spacing, targets and contrast, in the elder view and the ordinary one.

The numbers are the town's (DOMAIN): in the elder view text of at least 18 px, lines at least 1.3 apart, targets of at
least 60 x 60 px, contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3); elsewhere targets of at least 44 x 44 px.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from api.starred import star
from browser.phones import NewPhone, Phone, phones_on, stage_on
from browser.stage import Stage
from playwright.sync_api import Browser, Page

from points.api.web import Web
from points.clock import HOUR

MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
PAGES = {
    "landing": (None, "landing"),
    "landing of a resident": ("王秀英", "landing"),
    "sign-in": (None, "/signin"),
    "my points": ("王秀英", "/"),
    "my code": ("王秀英", "/me/code"),
    "my record": ("王秀英", "/me/attendance"),
    "more": ("王秀英", "/more"),
    "events": ("王秀英", "/events"),
    "event": ("王秀英", "/events/{event}"),
    "rules": ("王秀英", "/rules"),
    "stars of a visitor": (None, "/stars"),
    "stars": ("王秀英", "/stars"),
    "honour wall": (None, "/STARS/WALL"),
    "my stars": ("王秀英", "/stars/mine"),
    "my honours": ("王秀英", "/stars/honours"),
    "my consents": ("王秀英", "/stars/consents"),
    "my objections": ("王秀英", "/stars/objections"),
    "notices": ("王秀英", "/notices"),
    "notice": ("王秀英", "/notices/{notice}"),
    "objection": ("王秀英", "/notices/{notice}/objection?line=1"),
    "certificate": (None, "/V/202500001"),
    "cycles": ("郑评选", "/staff/stars"),
    "cycle at its panel": ("郑评选", "/staff/stars/{panel}"),
    "cycle announced": ("郑评选", "/staff/stars/{announced}"),
    "list of a cycle": ("郑评选", "/staff/stars/{panel}/list"),
    "other weights": ("郑评选", "/staff/stars/{panel}/what-if"),
    "candidate": ("郑评选", "/staff/stars/{panel}/candidates/{candidate}"),
    "complaints": ("郑评选", "/staff/conduct"),
    "marks of a panel": ("王秀英", "/panel/{panel}"),
    "work": ("赵组织", "/work"),
    "new event": ("赵组织", "/events/new"),
    "manage": ("赵组织", "/events/{event}/manage"),
    "live": ("赵组织", "/events/{event}/live"),
    "attendance": ("赵组织", "/events/{event}/attendance"),
    "scan": ("吴签到", "/events/{event}/scan"),
    "roll call": ("吴签到", "/events/{event}/roll"),
    "sign-outs": ("赵组织", "/events/{event}/sign-outs"),
    "people": ("周管理", "/staff/people"),
    "person": ("周管理", "/staff/people/{candidate}"),
    "import": ("周管理", "/staff/import"),
    "team": ("周管理", "/staff/team"),
    "ledger": ("周管理", "/staff/ledger"),
}


ELDER = {"letters": 18, "lines": 1.3, "target": 60, "contrast": 4.5}
ORDINARY = {"letters": 12, "lines": 1.2, "target": 44, "contrast": 4.5}
FITS = "document.documentElement.scrollWidth <= innerWidth"
TO_ORDINARY = "document.documentElement.removeAttribute('data-view'); document.documentElement.style.fontSize = ''"


@dataclass
class Gallery:
    """A town with a morning behind it, and one phone for each who looks."""

    stage: Stage
    event_id: int
    notice_id: int
    new_phone: NewPhone
    phones: dict[str | None, Phone] = field(default_factory=dict[str | None, Phone])

    def show(self, name: str) -> Page:
        who, address = PAGES[name]
        if who not in self.phones:
            self.phones[who] = self.new_phone(who, elder=True)
            self.phones[who].may_be_refused = who is None  # whether somebody is signed in is asked, and answered 401
        cast = self.stage.server.cast
        known = {"event": self.event_id, "notice": self.notice_id, "candidate": cast.people["李队长"]}
        filled = address.format(**known, **cast.cycles)
        page = self.phones[who].open(self.stage.landing(self.event_id) if address == "landing" else filled)
        settled(page)
        return page


@pytest.fixture(scope="module")
def gallery(
    browser: Browser, cast_saturday: tuple[Path, Any], pages: Web, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gallery]:
    folder = tmp_path_factory.mktemp("gallery")
    with stage_on(cast_saturday, pages, folder) as stage, phones_on(browser, stage) as new_phone:
        run_cycles(stage)
        event_id = stage.event(settlement="at_once", description="带好手套。", bring="手套、水杯")
        stage.sign("王秀英", event_id)
        stage.move(HOUR)
        stage.sign("王秀英", event_id, "out")
        stage.sign("李队长", event_id)
        notice_id = stage.notice("西村")
        objection = {"position": 1, "words": "这一行的时长不对", "evidence": "当天我也在场"}
        stage.post("王秀英", f"/api/notices/{notice_id}/objections", objection)
        yield Gallery(stage, event_id, notice_id, new_phone)


def run_cycles(stage: Stage) -> None:
    """One cycle that was announced, one that waits for its panel."""
    connection = stage.server.parts.database.connect_writer()
    star(connection, stage.server.cast)
    connection.close()


def settled(page: Page) -> None:
    page.locator("main").first.wait_for()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", PAGES)
def test_both_views_keep_their_numbers(gallery: Gallery, name: str) -> None:
    page = gallery.show(name)
    assert page.evaluate(MEASURE, ELDER) == []
    assert page.evaluate(FITS), "in the elder view the page is wider than the phone"
    page.evaluate(TO_ORDINARY)
    assert page.evaluate(MEASURE, ORDINARY) == []
    assert page.evaluate(FITS), "the page is wider than the phone"


def test_letters_grow_to_thirty_and_nothing_is_cut_off(stage: Stage, new_phone: NewPhone) -> None:
    phone = new_phone("王秀英")
    phone.context.add_init_script("localStorage.setItem('elder-size', '30')")
    page = phone.open(stage.landing(stage.event()))
    button = page.get_by_role("button", name="我来签到")
    assert button.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 30
    assert page.evaluate(FITS)


def test_the_choice_of_letters_is_one_tap_away_and_kept(stage: Stage, new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.may_be_refused = True
    page = phone.open(stage.landing(stage.event()))
    page.get_by_role("button", name="大字版").tap()
    assert page.locator("html").get_attribute("data-view") == "elder"
    phone.open("/signin")
    settled(page)
    assert page.locator("html").get_attribute("data-view") == "elder"
