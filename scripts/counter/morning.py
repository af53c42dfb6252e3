"""Before the doors open: signing in, the scanner, the list for a power cut, what is on the shelves."""

from photographing import first_page

from counter.desk import Desk

PAPER_PART = 0.36
"""Of a sheet of paper, what shows how it is to be read."""


def sign_in(desk: Desk) -> None:
    """From the first page to the till, and which shop."""
    page, album = desk.page, desk.album
    desk.at(8, 10)
    desk.go("/signin")
    whole = (page.locator("main"),)
    way = desk.button("工作人员用密码登录")
    album.take(page, "sign-in-way", way, of=whole)
    way.click()
    login, password = desk.officer("钱晓丽")
    fields = page.get_by_label("登录名(手机号)"), page.get_by_label("密码", exact=True)
    for field, words in zip(fields, (login, password), strict=True):
        field.fill(words)
    enter = page.get_by_role("button", name="登录", exact=True)
    album.take(page, "sign-in", *fields, enter, of=whole)
    enter.click()
    to_till = page.get_by_role("link", name="兑换台").first
    to_till.wait_for()
    album.take(page, "to-the-till", to_till, of=(page.locator("nav").first, page.get_by_text("可用积分").first))
    to_till.click()
    which = page.get_by_label("在哪个兑换点")
    which.wait_for()
    album.take(page, "which-shop", which, of=(page.locator(".desk-head"), page.locator(".notice")))
    which.select_option(index=1)


def check(desk: Desk) -> None:
    """The scanner reads a good; then everything away."""
    desk.at(8, 15)
    desk.scan_good("食盐400g")
    desk.album.take(desk.page, "scanner-works", desk.page.locator(".notice"), of=desk.till)
    desk.clear()


def papers(desk: Desk) -> None:
    """What to print each morning, and how the list looks."""
    desk.at(8, 18)
    desk.go("/shop-desk/paper")
    page = desk.page
    prints = page.get_by_text("打印余额表"), page.get_by_text("打印空白登记表")
    desk.album.take(page, "power-prints", *prints, of=(page.locator(".desk-head"),))
    for name, path in (("balance-list", "balances.pdf"), ("pickup-sheet", "pickup-sheet.pdf")):
        sheet = first_page(desk.get(f"/reports/{path}?shop_id={desk.shop_id}"))
        desk.album.keep(sheet.crop((0, 0, sheet.width, round(sheet.height * PAPER_PART))), name)


def shelves(desk: Desk) -> None:
    """What runs out, and what there is."""
    page = desk.page
    desk.go("/shop-desk/stock")
    told, rows = page.get_by_role("list", name="提醒"), page.locator(".list-item")
    desk.album.take(page, "shelves", told, of=(page.locator(".desk-head"), rows.first))


def too_early(desk: Desk) -> None:
    """Ten minutes before the shop's hours."""
    desk.at(8, 20)
    desk.go("/shop-desk")
    desk.scan_the_regular()
    desk.album.take(desk.page, "too-early", desk.person.get_by_role("alert"), of=(desk.page.locator(".who"),))
    desk.clear()
