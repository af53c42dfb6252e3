"""The counter while people come: who they are, what they take, what cannot be had."""

import re

from playwright.sync_api import Page

from counter.desk import Desk

SIGNATURE = ((40, 60), (90, 30), (70, 90), (130, 40), (150, 80), (190, 35), (180, 85), (240, 60))


def person(desk: Desk) -> None:
    """A code is scanned: name and points."""
    desk.at(8, 40)
    desk.clear()
    desk.scan_the_regular()
    desk.album.take(desk.page, "person", desk.person, of=desk.till)


def goods(desk: Desk) -> None:
    """Goods are scanned and confirmed; the slip."""
    desk.scan_good("大米5kg", "挂面1kg")
    desk.album.take(desk.page, "goods", desk.lines, desk.confirm, of=desk.till)
    desk.confirm.click()
    done(desk)
    desk.album.take(desk.page, "done", desk.button("打印小票"), of=desk.till)
    order = desk.get(f"/orders?shop_id={desk.shop_id}&state=collected&limit=1")["items"][0]
    slip = desk.page.context.new_page()
    desk.go(f"/api/orders/{order['id']}/receipt?width=58&format=html", slip)
    slip.evaluate("document.querySelectorAll('button').forEach(each => each.remove())")
    slip.set_viewport_size({"width": 420, "height": 560})
    desk.album.take(slip, "slip", of=(slip.locator("body"),))
    slip.close()


def by_name(desk: Desk) -> None:
    """Somebody without code or card, and a good without a number."""
    page = desk.page
    desk.at(8, 46)
    desk.clear()
    desk.album.take(page, "no-code", desk.button("没带码?按姓名找"), of=(page.locator(".who"),))
    desk.find("王秀英")
    found = page.locator(".van-popup .list-item").filter(has_text="0101")
    found.wait_for()
    desk.album.take(page, "by-name", found, of=(page.locator(".van-popup form"),))
    found.click()
    desk.person.wait_for()
    option = desk.good("洗衣")
    option.wait_for()
    desk.album.take(page, "good-by-name", page.locator(".pick input"), option, of=(page.locator(".scan"), option))
    option.click()


def proof(desk: Desk) -> None:
    """A large order asks for the code or the card's PIN."""
    desk.scan_good("食用油1.8L", "雨伞")
    desk.confirm.click()
    pad = desk.page.get_by_role("form", name="核对本人")
    pad.wait_for()
    desk.album.take(desk.page, "proof", of=(pad,))
    desk.press("先不办,回去改")


def collector(desk: Desk) -> None:
    """The son takes it for her, and signs."""
    page = desk.page
    desk.press("不要食用油1.8L")
    desk.press("不要雨伞")
    page.get_by_label("代领(别人来拿)").check()
    box = page.get_by_role("region", name="代领")
    page.get_by_label("代领人姓名").fill("王小军")
    box.get_by_text("子女").click()
    _sign(page)
    desk.album.take(page, "for-another", page.locator("label.check"), box, of=desk.till, below=True)
    desk.confirm.click()
    done(desk)


def _sign(page: Page) -> None:
    """Strokes of a mouse on the pad."""
    pad = page.get_by_label("在这里签名").bounding_box()
    if pad is None:
        raise SystemExit("no pad to sign on")
    page.mouse.move(pad["x"] + SIGNATURE[0][0], pad["y"] + SIGNATURE[0][1])
    page.mouse.down()
    for x, y in SIGNATURE[1:]:
        page.mouse.move(pad["x"] + x, pad["y"] + y, steps=4)
    page.mouse.up()


def refused(desk: Desk) -> None:
    """Too few points; two people's things; a household's limit."""
    page = desk.page
    desk.at(8, 58)
    desk.clear()
    desk.scan_the_card()
    desk.scan_good("大米5kg")
    desk.album.take(page, "short", page.get_by_text(re.compile("还差.*分")), of=desk.till)
    desk.scan_the_regular_too()
    desk.album.take(page, "whose", page.locator(".notice"), of=desk.till)
    page.get_by_role("button", name="王秀英的").click()
    desk.confirm.click()
    told = page.locator(".notice-bad")
    told.wait_for()
    desk.album.take(page, "limit", told, of=desk.till)


def unknown(desk: Desk) -> None:
    """The network is gone between the press and the answer."""
    page = desk.page
    desk.at(9, 4)
    desk.clear()
    desk.scan_the_regular()
    desk.scan_good("抽纸三包装")
    page.route(re.compile("/api/orders$"), lambda route: route.abort())
    desk.confirm.click()
    again = desk.button("再试一次")
    again.wait_for()
    desk.album.take(page, "no-answer", again, of=desk.till)
    page.unroute_all()
    again.click()
    done(desk)


def reserved(desk: Desk) -> None:
    """What was reserved from home is handed over."""
    desk.at(9, 10)
    desk.clear()
    desk.scan_the_regular()
    take = desk.button("领走这一单")
    desk.album.take(desk.page, "reserved", take, of=desk.till)
    take.click()
    done(desk)
    desk.album.take(desk.page, "collected", of=desk.till)


def undo(desk: Desk) -> None:
    """The whole order back, at once; parts of one, later."""
    page = desk.page
    desk.at(9, 20)
    desk.clear()
    desk.scan_the_regular()
    desk.scan_good("牙刷两支装")
    desk.confirm.click()
    done(desk)
    back = desk.button("撤销这一单")
    desk.album.take(page, "undo", back, of=desk.till)
    back.click()
    desk.agree()
    page.get_by_text("这一单已撤销").wait_for()
    desk.go("/shop-desk/orders")
    row = page.locator("article.order").filter(has_text="洗衣液")
    returns = row.get_by_role("button", name="退货")
    desk.album.take(page, "orders", returns, of=(page.locator(".desk-head"),), below=True)
    returns.click()
    sheet = page.locator(".van-popup")
    sheet.get_by_role("button", name=re.compile("加一|多一|增加|加1|\\+")).first.click()
    page.get_by_label("为什么退").fill("拿错了,想换别的")
    desk.album.take(page, "return", desk.button("确认退货"), of=(sheet.locator("form"),))


def done(desk: Desk) -> None:
    """The order is through."""
    desk.page.get_by_role("status", name="办好了").wait_for()
    desk.page.wait_for_load_state("networkidle")
