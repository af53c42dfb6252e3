"""What is out of the way with some customers of the counter's day: other ways to pay and to collect."""

import re

from browser.counter_cast import Customer
from browser.counter_till import Till
from browser.counter_troubles import TROUBLES, Story
from playwright.sync_api import Route, expect

from points.decimals import decimal

ORDERS = "**/api/orders"


def double_enter(till: Till, customer: Customer) -> None:
    """Enter twice, quickly."""
    till.meet(customer)
    till.put(customer.takes)
    till.press_enter()
    till.page.keyboard.press("Enter")
    till.took(customer)
    till.page.keyboard.press("Enter")
    till.is_done(customer)


def double_click(till: Till, customer: Customer) -> None:
    """The button twice, as people who learned it with folders do."""
    till.meet(customer)
    till.put(customer.takes)
    till.page.get_by_role("button", name="确认兑换").dblclick()
    till.took(customer)


def reload(till: Till, customer: Customer) -> None:
    """The page is loaded anew while the order is on its way: the server took it, and the page asks again."""
    till.meet(customer)
    till.put(customer.takes)

    def never_answered(route: Route) -> None:
        route.fetch(max_retries=2)

    till.page.route(ORDERS, never_answered)
    with till.page.expect_request(ORDERS):
        till.confirm()
    expect(till.page.get_by_role("button", name="正在办理…")).to_be_disabled()
    till.page.unroute(ORDERS)
    till.page.reload()
    till.took(customer)


def lost_answer(till: Till, customer: Customer) -> None:
    """The server took it, the answer was lost, twice; the next customer's card does not disturb it."""
    till.meet(customer)
    till.put(customer.takes)

    def lost(route: Route) -> None:
        route.fetch(max_retries=2)
        route.abort("connectionreset")

    till.page.route(ORDERS, lost)
    till.confirm()
    till.says("网络断了,还不知道成没成。")
    till.scan(till.town.cards[customer.name], end=True)  # read at once: without Enter it could come after the answer
    till.lies_there(customer, customer.takes)
    till.page.unroute(ORDERS)
    till.page.get_by_role("button", name="再试一次").click()
    till.took(customer)


def signed_for(till: Till, customer: Customer) -> None:
    """A daughter takes it, and signs with the mouse."""
    till.meet(customer)
    till.put(customer.takes)
    till.comes_for_them("张小芳", "子女")
    till.pay(customer)
    expect(till.done).to_contain_text("代领:张小芳(子女)")


def collects_by_number(till: Till, customer: Customer) -> None:
    """What was reserved yesterday, by the pick-up code on the phone."""
    till.scan(till.town.numbers[customer.name])
    till.knows(customer)
    till.collect(customer)


def collects_by_card(till: Till, customer: Customer) -> None:
    """The same by the card alone: what waits is shown with the person."""
    till.meet(customer)
    till.collect(customer)


def collected_for(till: Till, customer: Customer) -> None:
    """A neighbour brings the pick-up code."""
    till.scan(till.town.numbers[customer.name])
    till.knows(customer)
    till.comes_for_them("何大嫂", "邻居")
    till.collect(customer)
    expect(till.done).to_contain_text("代领:何大嫂(邻居)")


def voucher(till: Till, customer: Customer) -> None:
    """A haircut: a voucher with the barber's phone number."""
    till.serve(customer)
    expect(till.done).to_contain_text("服务券:理发,巧手理发 19900000098,券码")
    till.vouchers.append(re.sub(r"\D", "", till.done.inner_text().partition("券码")[2].partition("\n")[0]))


def service_done(till: Till, customer: Customer) -> None:
    """Before the next customer the barber brings a voucher: it was done."""
    till.scan(till.vouchers[-1])
    sheet = till.page.get_by_role("region", name="服务券")
    sheet.get_by_role("button", name="确认已服务").click()
    till.page.get_by_role("button", name="已服务", exact=True).click()
    expect(sheet).to_contain_text("已服务,等居民确认")
    till.tally.is_done("理发")
    expect(till.page.locator(".van-dialog")).to_be_hidden()
    till.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    till.serve(customer)


def by_hand(till: Till, customer: Customer) -> None:
    """No scanner at all: names, arrows and numbers, on the keyboard alone."""
    box, keys = till.page.get_by_role("combobox"), till.page.keyboard
    keys.type(till.town.cards[customer.name], delay=35)
    keys.press("Enter")
    till.knows(customer)
    for item, quantity in customer.takes:
        for _ in range(quantity):
            box.fill(item)
            expect(till.page.get_by_role("option", name=item)).to_be_visible()
            keys.press("Enter")
    till.lies_there(customer, customer.takes)
    keys.press("Enter")
    till.took(customer)


def undone_at_once(till: Till, customer: Customer) -> None:
    """They change their mind while the ✓ is still there."""
    till.serve(customer)
    till.page.get_by_role("button", name="撤销这一单").click()
    till.page.get_by_role("button", name="撤销", exact=True).click()
    till.tally.brings(customer.name, customer.takes)
    expect(till.done).to_contain_text("这一单已撤销")
    expect(till.done).to_contain_text(f"退回{decimal(till.tally.cost(customer.takes))}分")


STORIES: dict[str, Story] = TROUBLES | {
    story.__name__: story
    for story in (
        double_enter, double_click, reload, lost_answer, signed_for, collects_by_number, collects_by_card,
        collected_for, voucher, service_done, by_hand, undone_at_once,
    )
}  # fmt: skip
ONE_ORDER = ("double_enter", "double_click", "reload", "lost_answer")
"""Whatever was pressed how often: one."""
