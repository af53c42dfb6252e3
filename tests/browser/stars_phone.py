"""The stars on a resident's phone: recommending oneself, a panel member's marks, an objection, a certificate."""

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
