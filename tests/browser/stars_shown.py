"""No list shows more of anybody than they agreed to: the law, held against every page and paper of the cycle."""

from collections.abc import Collection
from typing import Any

from browser.stars_cast import ON_SIGNED_PAPER, RESIDENTS, VOLUNTEERS
from browser.stars_desk import StarsDesk
from browser.stars_phone import StarsPhone
from playwright.sync_api import Page, expect

from points.db.engine import Database
from points.notices.models import Scope
from points.notices.paper import notice_sheet
from points.notices.read import notice_of
from points.people.names import mask
from points.people.session import SYSTEM

AGREED = {each.name: each.agreed for each in RESIDENTS}


def shows_no_more(text: str, scope: Scope | None = None) -> None:
    """``scope``: the consent by which a full name may stand here; None: nobody's may."""
    assert [each.name for each in RESIDENTS if each.name in text and scope not in each.agreed] == []


def shows(text: str, names: Collection[str], scope: Scope | None = None) -> None:
    """These people are there, whole where they agreed to it and masked where not; and nobody shows more."""
    expected = [name if scope in AGREED[name] else mask(name) for name in names]
    assert [name for name in expected if name not in text] == []
    shows_no_more(text, scope)


def page_text(page: Page) -> str:
    """All that can be read on it, once it is there."""
    page.locator("main").first.wait_for()
    page.wait_for_load_state("networkidle")
    return page.locator("body").inner_text()


def board_shows(anybody: StarsPhone) -> None:
    """现在的名次: who agreed to be listed is masked, everybody else, also whose paper waits, has no name."""
    anybody.phone.open("/stars")
    listed = [each.name for each in VOLUNTEERS if each.agreed and each.name != ON_SIGNED_PAPER]
    expect(anybody.page.get_by_text("怎么算的", exact=True)).to_be_visible()
    text = page_text(anybody.page)
    shows(text, listed)
    assert text.count("未公开\n") == len(VOLUNTEERS) - len(listed)


def wall_shows(anybody: StarsPhone, names: Collection[str]) -> None:
    """光荣榜, and what the picture for the WeChat group is drawn from."""
    anybody.phone.open("/stars/wall")
    expect(anybody.page.get_by_role("link", name="看证书").first).to_be_visible()
    shows(page_text(anybody.page), names, "honour")
    told = _json(anybody.page, f"{anybody.phone.host.url}/api/honours")["items"]
    assert len(told) == len(names)
    shows(" ".join(each["name"] for each in told), names, "honour")


def notice_shows(anybody: StarsPhone, secretary: StarsDesk, database: Database, names: Collection[str]) -> None:
    """公示 on anybody's phone, and on the paper that the secretary prints."""
    anybody.phone.open("/stars")
    anybody.page.get_by_role("navigation", name="公示").get_by_role("link").filter(has_text="正在公示").tap()
    expect(anybody.page.get_by_role("heading", name="名单,共")).to_be_visible()
    shows(page_text(anybody.page), names)
    notice_id = int(anybody.page.url.rpartition("/")[2])
    url = f"{anybody.phone.host.url}/api/notices/{notice_id}"
    online, paper = _json(anybody.page, url), _json(secretary.page, f"{url}/paper")
    assert len(online["lines"]) == len(paper["lines"]) == len(names)
    shows(" ".join(each["words"] for each in online["lines"]), names)
    shows(" ".join(each["words"] for each in paper["lines"]), names, "paper")
    assert secretary.page.request.get(f"{url}/paper.pdf").body().startswith(b"%PDF-")
    _sheet_shows(database, notice_id, anybody.phone.host.now, names)


def _sheet_shows(database: Database, notice_id: int, now: int, names: Collection[str]) -> None:
    """What the 公示表 is drawn from: a home stands beside whole names only."""
    with database.read() as connection:
        sheet = notice_sheet(connection, SYSTEM, notice_of(connection, notice_id, now), "", now)
    assert len(sheet.rows) == len(names)
    shows(" ".join(each.name for each in sheet.rows), names, "paper")
    assert [bool(each.place) for each in sheet.rows] == ["paper" in AGREED.get(each.name, ()) for each in sheet.rows]


def _json(page: Page, url: str) -> Any:
    answer = page.request.get(url)
    assert answer.status == 200, answer.text()
    return answer.json()
