"""The stars' desk on a screen: what secretary, administrator and auditor do there, each act by its button.

``before`` is called with a button right before it is pressed: the guide takes its pictures there.
"""

import re
from collections.abc import Callable, Iterable

from browser.phones import Phone
from playwright.sync_api import Locator, Page, ViewportSize, expect

OFFICE: ViewportSize = {"width": 1093, "height": 614}
"""An old PC's 1366x768, set a quarter larger, as older eyes have it."""
Look = Callable[[Locator], object]


def nothing(_button: Locator) -> None:
    """Press without looking."""


class StarsDesk:
    """One member of staff's screen."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    @property
    def page(self) -> Page:
        return self.phone.page

    @property
    def path(self) -> Locator:
        return self.page.get_by_role("region", name="走到哪一步")

    def says(self, sentence: str) -> None:
        """It is on the screen, word for word."""
        expect(self.page.get_by_text(sentence, exact=True).first).to_be_visible()

    def stands_at(self, step: str) -> None:
        """The path says which step is being done."""
        expect(self.path.get_by_role("status")).to_contain_text(f"{step}:正在办")

    def sheet(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=title, exact=True)

    def question(self, title: str) -> Locator:
        """What is asked before something that cannot simply be taken back."""
        return self.page.get_by_role("dialog").filter(has=self.page.get_by_text(title, exact=True))

    def press(self, name: str, *, within: Locator | None = None, before: Look = nothing) -> None:
        """The button, once there is nothing left in its way."""
        named = (within or self.page.locator("main")).get_by_role("button", name=name, exact=True)
        button = named.and_(self.page.locator(":not([aria-pressed])"))  # the path has buttons of the steps' names
        expect(button).to_be_enabled()
        before(button)
        button.click()

    def act(self, name: str, title: str, agree: str, *, before: Look = nothing) -> None:
        """An act that asks first."""
        self.press(name, before=before)
        self.press(agree, within=self.question(title))

    def find(self, name: str, within: Locator) -> None:
        """Somebody is searched by name and picked."""
        within.get_by_label("姓名、手机尾号或编号").fill(name)
        within.get_by_role("button", name="查找").click()
        within.get_by_role("button", name=re.compile(f"^{name} ")).click()

    # 同意, 截止, 推荐, 资格

    def enters_consent(self, person_id: int, words: str, *, before: Look = nothing) -> None:
        """Somebody signed the paper."""
        self.phone.open(f"/staff/people/{person_id}")
        switch = self.page.get_by_role("switch", name=words)
        expect(switch).to_be_enabled()
        before(switch)
        switch.click()
        expect(switch).to_be_checked()
        expect(self.page.get_by_text("签了纸质同意书", exact=False).last).to_be_visible()

    def opens(self, award: str, period: str, *, before: Look = nothing) -> None:
        """A new cycle."""
        self.press("开始新一期")
        sheet = self.sheet("开始新一期")
        sheet.get_by_label("评什么").select_option(label=award)
        sheet.get_by_label("哪一期").select_option(label=period)
        self.press("开始这一期", within=sheet, before=before)
        expect(self.page.get_by_role("heading", name=award, exact=True)).to_be_visible()

    def recommends(self, name: str, team: str, why: str, *, before: Look = nothing) -> None:
        """On the word of a team."""
        self.press("添加推荐")
        sheet = self.sheet("添加推荐")
        self.find(name, sheet)
        sheet.get_by_label("服务队名称").fill(team)
        sheet.get_by_label("推荐理由").fill(why)
        self.press("推荐", within=sheet, before=before)
        expect(sheet).to_be_hidden()

    def checks(self, name: str, evidence: str, *, refused: str = "", before: Look = nothing) -> None:
        """The papers were seen; ``refused``: why not."""
        self.page.get_by_role("button", name=re.compile(f"^{name} ")).click()
        sheet = self.sheet(f"{name}的资格")
        if refused:
            sheet.get_by_text("不通过", exact=True).click()
            sheet.get_by_label("为什么不通过").fill(refused)
        sheet.get_by_label("看了什么材料").fill(evidence)
        self.press("记下", within=sheet, before=before)
        expect(sheet).to_be_hidden()

    def lists(self, *, before: Look = nothing) -> None:
        self.act("出名单", "出名单", "出名单", before=before)
        self.stands_at("名单")

    def line(self, name: str) -> Locator:
        """Somebody's line on the list that is shown."""
        return self.page.get_by_role("link").filter(has_text=name)

    # 研究

    def names_panel(self, names: Iterable[str], *, before: Look = nothing) -> None:
        panel = self.page.locator(".card").filter(has=self.page.get_by_role("heading", name="评议小组"))
        for name in names:
            self.find(name, panel)
            expect(panel.get_by_role("listitem").filter(has_text=name)).to_be_visible()
        self.act("开始研究", "开始研究", "开始", before=before)
        self.stands_at("研究")

    def hears(self, attended: int, heard: str, *, before: Look = nothing) -> None:
        """The residents' meeting."""
        self.press("记评议会")
        sheet = self.sheet("记评议会")
        sheet.get_by_label("到会几人").fill(str(attended))
        sheet.get_by_label("听到的意见").fill(heard)
        self.press("记下", within=sheet, before=before)
        expect(sheet).to_be_hidden()

    def draws(self, chosen: Iterable[str], witnesses: str, note: str, *, before: Look = nothing) -> None:
        """Lots were drawn."""
        self.press("记下结果")
        sheet = self.sheet("现场抓阄")
        for name in chosen:
            sheet.get_by_role("checkbox", name=name).check()
        sheet.get_by_label("在场见证人").fill(witnesses)
        sheet.get_by_label("经过和结果").fill(note)
        self.press("记下结果", within=sheet, before=before)
        self.press("记下", within=self.question("现场抓阄的结果"))
        expect(sheet).to_be_hidden()

    # 公示

    def tries_to_publish(self, *, before: Look = nothing) -> Locator:
        """Up to the last button; answers the sheet, which says why if it may not be."""
        self.press("开始公示")
        sheet = self.page.locator(".van-popup").filter(has=self.page.get_by_label("受理人"))
        self.press("开始公示", within=sheet, before=before)
        self.press("开始公示", within=self.question("开始公示").filter(has_text="到期前不能改"))
        return sheet

    def publishes(self, *, before: Look = nothing) -> None:
        self.tries_to_publish(before=before)
        self.stands_at("公示")

    def answers(self, objection: str, words: str, *, upheld: bool, before: Look = nothing) -> None:
        self.page.get_by_role("button").filter(has_text=objection).click()
        sheet = self.page.locator(".van-popup").filter(has=self.page.get_by_label("答复"))
        sheet.get_by_text("成立" if upheld else "不成立", exact=True).click()
        sheet.get_by_label("答复").fill(words)
        self.press("答复", within=sheet, before=before)
        if upheld:
            self.press("成立", within=self.question("异议成立"))
        expect(sheet).to_be_hidden()

    def sends_back(self, why: str, *, before: Look = nothing) -> None:
        self.press("退回资格")
        sheet = self.sheet("退回资格")
        sheet.get_by_label("为什么退回").fill(why)
        self.press("退回资格", within=sheet, before=before)
        self.stands_at("资格")

    # 通报 and after it

    def honour(self, name: str) -> Locator:
        return self.page.get_by_role("article").filter(has_text=name)

    def asks_withdrawal(self, name: str, why: str, *, before: Look = nothing) -> None:
        self.press("撤销", within=self.honour(name))
        sheet = self.sheet(f"撤销{name}的表扬")
        sheet.get_by_label("为什么撤销").fill(why)
        self.press("申请撤销", within=sheet, before=before)
        expect(sheet).to_be_hidden()

    def agrees_to_withdrawal(self, name: str, *, before: Look = nothing) -> None:
        self.press("看申请", within=self.honour(name))
        sheet = self.sheet(f"撤销{name}的表扬")
        self.press("同意撤销", within=sheet, before=before)
        self.press("同意撤销", within=self.question("同意撤销").filter(has_text="证书作废"))
        expect(self.honour(name)).to_contain_text("已撤销")
