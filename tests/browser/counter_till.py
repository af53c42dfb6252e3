"""The 兑换台 on a screen: what a clerk does there with scanner, keys and mouse, and what must be seen."""

from itertools import cycle
from typing import Any

from browser.counter_cast import BASKET, Customer, Town
from browser.counter_tally import Tally
from browser.phones import Phone
from browser.scanner import scanner_reads
from browser.ways_in import by_password
from playwright.sync_api import Locator, Page, ViewportSize, expect

from points.clock import MINUTE, SECOND
from points.decimals import decimal

OLD_PC: ViewportSize = {"width": 1366, "height": 768}
WATCH_SERVICE = """new MutationObserver(() => {
  if (window.scannedAt === undefined || !document.querySelector('[aria-label="办好了"]')) return
  ;(window.servedMs ??= []).push(performance.now() - window.scannedAt)
  window.scannedAt = undefined
}).observe(document, { childList: true, subtree: true })"""
"""Notes how long each customer took from the first scan to the ✓."""
SCANNERS = cycle(({"end": True, "composing": False}, {"end": False, "composing": True}, {"end": True}, {}))
"""Some send Enter after a code and some do not, and half the time a Chinese input method is on."""


class Till:
    """One clerk's counter."""

    def __init__(self, phone: Phone, town: Town, tally: Tally) -> None:
        self.phone, self.town, self.tally = phone, town, tally
        self.page = phone.page
        self.page.add_init_script(WATCH_SERVICE)
        self.confirmed = 0
        self.scanner: dict[str, bool] = {}
        self.times: list[float] = []
        self.vouchers: list[str] = []

    @property
    def person(self) -> Locator:
        return self.page.get_by_role("region", name="居民")

    @property
    def lines(self) -> Locator:
        return self.page.get_by_role("list", name="要兑换的").get_by_role("listitem")

    @property
    def done(self) -> Locator:
        return self.page.get_by_role("status", name="办好了")

    def line(self, item: str) -> Locator:
        return self.lines.filter(has_text=item)

    def says(self, sentence: str) -> None:
        """It is on the screen, word for word."""
        expect(self.page.get_by_text(sentence, exact=True).first).to_be_visible()

    def next(self) -> None:
        """The next customer steps up, a minute or two later. The times of the one before are kept."""
        self.scanner = next(SCANNERS)
        self.town.clock.advance(MINUTE + 45 * SECOND)
        self.phone.right_time()
        self.page.evaluate("window.scannedAt = undefined")

    def keep_time(self) -> None:
        """The customer before was an ordinary one: what they took counts."""
        self.times.append(self.page.evaluate("window.servedMs.at(-1)"))

    def scan(self, digits: str, **other: bool) -> None:
        scanner_reads(self.page, digits, **(self.scanner | other))

    def meet(self, customer: Customer) -> None:
        """Their card or their phone is read; their name and what they can spend appear."""
        phone = customer.by == "code"
        self.scan(self.town.code(customer.name) if phone else self.town.cards[customer.name])
        self.knows(customer)

    def knows(self, customer: Customer) -> None:
        expect(self.person).to_contain_text(customer.name)
        expect(self.person).to_contain_text(f"东村 尾号{customer.phone[-4:]}")
        left = decimal(self.tally.purse[customer.name])
        expect(self.person).to_contain_text(f"可用{left}分")
        expect(self.person).to_contain_text(f"5月31日到期{left}分")

    def put(self, basket: BASKET) -> None:
        """Goods, one beep each; a service is found by its name."""
        for item, quantity in basket:
            if item == "理发":
                self.page.get_by_role("combobox").fill("理")
                self.page.get_by_role("option", name="理发").click()
            else:
                self._beep(item, quantity)
            expect(self.line(item)).to_contain_text(f"× {quantity}")

    def _beep(self, item: str, quantity: int) -> None:
        for n in range(quantity):
            self.scan(self.town.barcode(item))
            expect(self.line(item)).to_contain_text(f"× {n + 1}")

    def lies_there(self, customer: Customer | None, basket: BASKET) -> None:
        """Nothing that was scanned is lost."""
        expect(self.lines).to_have_count(len(basket))
        for item, quantity in basket:
            expect(self.line(item)).to_contain_text(f"× {quantity}")
        if customer is not None:
            expect(self.person).to_contain_text(customer.name)

    def confirm(self) -> None:
        """By the button, by F2, by Enter: in turn."""
        way = self.confirmed % 3
        self.confirmed += 1
        if way == 0:
            self.page.get_by_role("button", name="确认兑换").click()
        elif way == 1:
            self.page.keyboard.press("F2")
        else:
            self.press_enter()

    def press_enter(self) -> None:
        """By hand, so not right after a scan: such an Enter would be the scanner's own, and press nothing."""
        self.page.wait_for_timeout(350)
        self.page.keyboard.press("Enter")

    def is_done(self, customer: Customer, word: str = "兑换成功") -> None:
        expect(self.done).to_contain_text(word)
        expect(self.done).to_contain_text(customer.name)
        expect(self.done).to_contain_text(f"还剩{decimal(self.tally.purse[customer.name])}分")

    def serve(self, customer: Customer, basket: BASKET | None = None) -> None:
        """An ordinary customer, from the first scan to the ✓."""
        self.meet(customer)
        self.put(customer.takes if basket is None else basket)
        self.pay(customer, basket)

    def pay(self, customer: Customer, basket: BASKET | None = None) -> None:
        self.confirm()
        self.took(customer, basket)

    def took(self, customer: Customer, basket: BASKET | None = None) -> None:
        """It is done: for the tally, and on the screen."""
        self.tally.takes(customer.name, customer.takes if basket is None else basket)
        self.is_done(customer)

    def serve_refused(self, customer: Customer, sentence: str, *, at_line: str | None = None) -> None:
        """They cannot have all of it; it is said large, and all of it still lies there."""
        self.meet(customer)
        self.put(customer.takes)
        if at_line is not None:
            expect(self.lines.get_by_role("alert")).to_have_text(at_line)
        self.confirm()
        self.says(sentence)
        self.says("没有扣分。扫过的东西还在,改好了再确认。")
        self.lies_there(customer, customer.takes)

    def comes_for_them(self, name: str, relation: str) -> None:
        """代领: somebody else's name, what they are to them, and a signature drawn with the mouse."""
        self.page.get_by_label("代领(别人来拿)").check()
        box = self.page.get_by_role("region", name="代领")
        box.get_by_label("代领人姓名").fill(name)
        box.get_by_text(relation, exact=True).click()
        pad = box.get_by_label("在这里签名").bounding_box()
        assert pad is not None
        points = [(0.1, 0.3), (0.4, 0.7), (0.3, 0.2), (0.7, 0.6), (0.9, 0.3)]
        places = [(pad["x"] + pad["width"] * x, pad["y"] + pad["height"] * y) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=4)
        self.page.mouse.up()
        expect(box).to_contain_text("✓ 已签名")

    def collect(self, customer: Customer) -> None:
        """What they reserved is handed over."""
        waiting = self.page.get_by_role("region", name="预留的")
        for item, quantity in customer.reserved:
            expect(waiting).to_contain_text(f"{item}{quantity}")
        waiting.get_by_role("button", name="领走这一单").click()
        self.tally.collects(customer.reserved)
        self.is_done(customer, "领取成功")

    def clear(self) -> None:
        """Somebody goes without anything."""
        self.page.keyboard.press("Escape")
        expect(self.lines).to_have_count(0)

    def orders_of(self, name: str) -> list[Any]:
        """What the server has of somebody, asked for in the clerk's session."""
        query: dict[str, str | float | bool] = {"shop_id": self.town.shop_id, "person_id": self.town.people[name]}
        return self.page.request.get(f"{self.phone.host.url}/api/orders", params=query).json()["items"]


def sign_in(phone: Phone, number: str) -> Page:
    """Staff sign in on the screen, and are at the counter."""
    page = by_password(phone, number, "/shop-desk")
    expect(page.get_by_role("heading", name="兑换台")).to_be_visible()
    return page
