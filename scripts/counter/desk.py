"""The counter on which the pictures are taken: a clerk's screen, a scanner, and people with codes and cards."""

import re
from datetime import date
from typing import Any

from photographing import Program, by_phone, opened, post
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from counter.album import Album
from points.clock import at, local

DAY = date(2026, 11, 21)
"""A Saturday: a redemption day of the demo's rules."""
SCREEN: ViewportSize = {"width": 1093, "height": 614}
"""An old PC's 1366x768, set a quarter larger, as older eyes have it."""
PHONE: ViewportSize = {"width": 360, "height": 740}
SHOP = "河东社区积分超市"
KEYS = """keys => {
  for (const key of keys) {
    const code = key === 'Enter' ? key : `Digit${key}`
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true }))
  }
}"""


class Desk:
    """A clerk's screen and all that comes to the counter."""

    def __init__(self, program: Program, browser: Browser, said: str, album: Album) -> None:
        self.program, self.browser, self.said, self.album = program, browser, said, album
        self.page = opened(browser, program, SCREEN)
        self.colleague = opened(browser, program, SCREEN)
        self.regular = opened(browser, program, PHONE, is_mobile=True)
        self._goods: dict[str, dict[str, Any]] = {}

    def at(self, hour: int, minute: int, day: date = DAY) -> None:
        """Another time of the day."""
        self.program.at(at(day, hour, minute))
        for page in (self.page, self.colleague, self.regular):
            page.clock.set_system_time(local(self.program.now))

    def officer(self, name: str) -> tuple[str, str]:
        """The phone and password that the demo prints for somebody of the staff."""
        return re.findall(rf"{name}.*?手机号 (\d+),密码 ([\w-]+)", self.said)[0]

    def sign_in(self, page: Page, name: str) -> None:
        """Begin somebody's session, and choose the shop."""
        login, password = self.officer(name)
        post(page, self.program, "/session", {"way": "password", "login": login, "password": password})
        self.go("/shop-desk", page)
        page.get_by_label("在哪个兑换点").select_option(label=SHOP)

    def greet_the_regular(self) -> None:
        """王秀英 signs in on her phone, whose code the scanner reads."""
        by_phone(self.regular, self.program, re.findall(r"王秀英:手机号 (\d+)", self.said)[0])

    def go(self, path: str, page: Page | None = None) -> None:
        """Open a page of the program."""
        page = page or self.page
        page.goto(f"{self.program.url}{path}")
        page.wait_for_load_state("networkidle")

    def get(self, path: str, page: Page | None = None) -> Any:
        """Ask the API in the clerk's session."""
        answer = (page or self.page).request.get(f"{self.program.url}/api{path}")
        if not answer.ok:
            raise SystemExit(f"{path}: {answer.status} {answer.text()}")
        return answer.json() if "json" in answer.headers["content-type"] else answer.body()

    @property
    def shop_id(self) -> int:
        """Which shop it is."""
        return next(each["id"] for each in self.get("/shops")["items"] if each["name"] == SHOP)

    def scan(self, digits: str, page: Page | None = None) -> None:
        """A scanner types digits and Enter, faster than keys sent one by one on a busy machine."""
        page = page or self.page
        page.evaluate(KEYS, [*digits, "Enter"])
        page.wait_for_load_state("networkidle")

    def scan_good(self, *names: str, page: Page | None = None) -> None:
        """Scan what stands on the counter."""
        if not self._goods:
            items = self.get(f"/items?shop_id={self.shop_id}&limit=100")["items"]
            self._goods = {each["name"]: each for each in items}
        for name in names:
            self.scan(self._goods[name]["barcode"] or self._goods[name]["own_barcode"], page)

    def scan_the_regular(self) -> None:
        """王秀英 shows the code on her phone."""
        self.scan(self.get("/me/code", self.regular)["digits"])
        self.person.filter(has_text="王秀英").wait_for()

    def scan_the_regular_too(self) -> None:
        """王秀英 shows her code while another's goods lie there."""
        self.scan(self.get("/me/code", self.regular)["digits"])
        self.page.get_by_text("这些东西是谁的").wait_for()

    def scan_the_card(self) -> None:
        """Somebody without a phone hands over the card."""
        self.scan(re.findall(r"积分卡 (\d+)", self.said)[0])
        self.person.wait_for()

    def clear(self) -> None:
        """Everything away, for the next one."""
        self.go("/shop-desk")
        self.page.get_by_label("扫码,或输商品名字").wait_for()
        self.page.keyboard.press("Escape")
        self.go("/shop-desk")
        self.page.get_by_label("扫码,或输商品名字").wait_for()

    def find(self, name: str) -> None:
        """Find somebody by name at the till."""
        self.page.get_by_role("button", name="按姓名找").click()
        self.page.get_by_label("姓名、手机尾号或编号").fill(name)
        self.page.get_by_role("button", name="查找").click()

    def press(self, name: str, page: Page | None = None) -> None:
        """Press a button."""
        self.button(name, page).click()

    def button(self, name: str, page: Page | None = None) -> Locator:
        """The first button whose words begin so."""
        return (page or self.page).get_by_role("button", name=name).first

    def agree(self, page: Page | None = None) -> None:
        """Press the main button of the question that is asked."""
        (page or self.page).locator(".van-dialog__confirm").click()
        (page or self.page).wait_for_load_state("networkidle")

    def good(self, words: str) -> Locator:
        """What typing in the till's box finds first."""
        self.page.get_by_label("扫码,或输商品名字").fill(words)
        return self.page.locator("li.option").first

    @property
    def till(self) -> tuple[Locator, ...]:
        """The till as far as there is something on it."""
        shown = (".desk-head", ".left > *", ".who", ".due")
        return tuple(each for part in shown for each in self.page.locator(part).all())

    @property
    def person(self) -> Locator:
        """Who stands at the counter."""
        return self.page.get_by_role("region", name="居民")

    @property
    def confirm(self) -> Locator:
        """The till's main button."""
        return self.button("确认兑换")

    @property
    def lines(self) -> Locator:
        """What lies on the counter."""
        return self.page.get_by_role("list", name="要兑换的")
