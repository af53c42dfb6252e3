"""The stars on a resident's phone: recommending oneself, a panel member's marks, an objection, a certificate."""

import re
from collections.abc import Mapping

from browser.phones import Phone
from browser.stars_desk import Look, nothing
from playwright.sync_api import Locator, Page, ViewportSize, expect

PHONE: ViewportSize = {"width": 390, "height": 844}


class StarsPhone:
    """One resident's phone."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    @property
    def page(self) -> Page:
        return self.phone.page

    def tap(self, button: Locator, before: Look = nothing) -> None:
        expect(button).to_be_enabled()
        before(button)
        button.tap()

    def agree(self, title: str, name: str) -> None:
        """Yes, to what is asked."""
        asked = self.page.get_by_role("dialog").filter(has=self.page.get_by_text(title, exact=True))
        asked.get_by_role("button", name=name, exact=True).tap()

    def recommends_oneself(self, why: str, *, before: Look = nothing) -> None:
        self.phone.open("/stars/mine")
        self.tap(self.page.get_by_role("button", name="我要自荐"))
        self.page.get_by_label("为什么推荐自己").fill(why)
        self.tap(self.page.get_by_role("button", name="提交自荐"), before)
        expect(self.page.get_by_text("您已经自荐。")).to_be_visible()

    def opens_team(self) -> Locator:
        """As a captain: to where the team's people are recommended; answers the sheet."""
        self.phone.open("/stars/mine")
        self.tap(self.page.get_by_role("link", name="推荐队里的人"))
        self.tap(self.page.get_by_role("button", name="推荐队里的人"))
        return self.page.get_by_role("dialog", name="推荐队里的人")

    def finds(self, name: str, within: Locator) -> None:
        """Somebody of the team is searched by name."""
        within.get_by_label("姓名、手机尾号或编号").fill(name)
        self.tap(within.get_by_role("button", name="查找"))

    def recommends(self, name: str, why: str, *, before: Look = nothing) -> None:
        """Somebody of one's own team, in its name."""
        sheet = self.opens_team()
        self.finds(name, sheet)
        self.tap(sheet.get_by_role("button", name=re.compile(f"^{name} ")))
        sheet.get_by_label("推荐理由").fill(why)
        self.tap(sheet.get_by_role("button", name="推荐", exact=True), before)
        expect(sheet).to_be_hidden()
        expect(self.page.locator("main")).to_contain_text(why)

    def card(self, name: str) -> Locator:
        """A candidate on the panel's page."""
        return self.page.get_by_role("article", name=name)

    def opens_panel(self, *, before: Look = nothing) -> None:
        """From the first page, where it says that marks are waited for."""
        self.phone.open("/")
        self.tap(self.page.get_by_role("link", name="去打分"), before)
        expect(self.page.get_by_role("heading", name="评议打分")).to_be_visible()

    def marks(self, given: Mapping[str, int], avoided: Mapping[str, str], *, before: Look = nothing) -> None:
        """Points for some, and for others why this member stands back."""
        for name, points in given.items():
            self.card(name).get_by_label("您打几分").fill(str(points))
        for name, why in avoided.items():
            self.card(name).get_by_label("回避,不打分").check()
            self.card(name).get_by_label("为什么回避").fill(why)
        self.tap(self.page.get_by_role("button", name="交评分"), before)
        self.agree("交评分", "交评分")
        expect(self.page.get_by_text("谢谢您,评分交好了。")).to_be_visible()

    def objects(self, line: str, words: str, evidence: str, *, before: Look = nothing) -> None:
        """To one line of the notice that is open."""
        self.tap(self.page.get_by_role("link").filter(has_text=line))
        self.page.get_by_label("哪里不对").fill(words)
        self.page.get_by_label("有什么依据").fill(evidence)
        self.tap(self.page.get_by_role("button", name="提交异议"), before)
        expect(self.page.get_by_text("收到了,谢谢您。")).to_be_visible()
