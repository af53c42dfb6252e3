"""Vouchers, deliveries, counts, the paper of a power cut, and the end of the day."""

from datetime import timedelta

from photographing import first_page

from counter.desk import DAY, Desk
from counter.morning import PAPER_PART
from counter.till import done


def voucher(desk: Desk) -> None:
    """A service is taken, and later confirmed as done."""
    page = desk.page
    desk.at(9, 30)
    desk.clear()
    desk.scan_the_regular()
    desk.good("理发").click()
    desk.confirm.click()
    done(desk)
    desk.album.take(page, "voucher", page.get_by_text("服务券:"), of=desk.till)
    desk.go("/shop-desk/vouchers")
    mine = desk.get("/me/vouchers", desk.regular)["items"]
    desk.scan(next(each["code"] for each in mine if each["item"]["name"] == "小家电维修"))
    confirm = desk.button("确认已服务")
    confirm.wait_for()
    desk.album.take(page, "voucher-done", confirm, of=(page.locator("main > *").first, confirm))


def delivery(desk: Desk) -> None:
    """What came in from the wholesaler."""
    page = desk.page
    desk.at(10, 0)
    desk.go("/shop-desk/stock")
    page.get_by_role("tab", name="进货").click()
    desk.scan_good("食盐400g", "白糖500g")
    rows = page.locator("li.entry")
    for row, (many, cost) in enumerate((("20", "1.8"), ("10", "4.3"))):
        rows.nth(row).get_by_label("数量").fill(many)
        rows.nth(row).get_by_label("进价").fill(cost)
    rows.nth(1).get_by_label("保质期").fill("2028-05-15")
    page.get_by_label("从哪里进的货").fill("县城批发部")
    ready = desk.button("确认进货")
    desk.album.take(page, "delivery", rows.first, ready, of=(page.get_by_role("tablist"),), below=True)
    ready.click()
    desk.agree()


def count(desk: Desk) -> None:
    """Counted blind by one, decided by another."""
    page, other = desk.page, desk.colleague
    desk.at(17, 5)
    desk.go("/shop-desk/stock")
    page.get_by_role("tab", name="盘点").click()
    page.get_by_label("盘哪里").fill("粮油货架")
    begin = desk.button("开始盘点")
    desk.album.take(page, "count-begin", begin, of=(page.get_by_role("tablist"), page.locator("form.stack")))
    begin.click()
    page.get_by_label("扫条码(扫一次算一件)").wait_for()
    there = {each["name"]: each["on_hand"] for each in desk.get(f"/stock?shop_id={desk.shop_id}")["items"]}
    for name, missing in (("大米5kg", 1), ("食用油1.8L", 0), ("挂面1kg", 0)):
        desk.scan_good(name)
        page.locator("input.counted").first.fill(str(there[name] - missing))
    main = page.locator("main > *").first
    desk.album.take(page, "count", page.locator("ul.list"), desk.button("提交盘点"), of=(main,), below=True)
    desk.press("提交盘点")
    desk.agree()
    page.get_by_text("请换人审核").wait_for()
    desk.go(page.url.removeprefix(desk.program.url), other)
    decide = desk.button("按盘点数调整库存", other)
    whole = (other.locator("main > *").first, desk.button("不采用,重新盘", other))
    desk.album.take(other, "count-decision", decide, of=whole, below=True)


def paper(desk: Desk) -> None:
    """A sheet is entered, and signed by the other clerk."""
    page, other = desk.page, desk.colleague
    desk.at(16, 50)
    desk.go("/shop-desk/paper")
    for name, tail, good in (("王秀英", "0101", "垃圾袋"), ("王秀英", "0101", "大米"), ("李国富", "0102", "卷纸")):
        page.get_by_label("姓名、手机尾号或编号").fill(name)
        page.locator("li.option").filter(has_text=tail).first.click()
        desk_box = page.get_by_label("扫条码,或输商品名字")
        desk_box.fill(good)
        page.locator("li.option").first.click()
        page.get_by_label("几件").fill("1")
        page.keyboard.press("Enter")
    page.get_by_label("备注").fill("第1张")
    line, ready = page.get_by_role("form", name="登记一行"), desk.button("登记好了")
    desk.album.take(page, "paper-entry", line, ready, of=(page.locator(".desk-head"),), below=True)
    ready.click()
    page.get_by_text("请换一个人核对签字").wait_for()
    desk.go(page.url.removeprefix(desk.program.url), other)
    sign = desk.button("核对无误,签字入账", other)
    desk.album.take(other, "paper-signature", sign, of=(other.locator("main > *").first, sign), below=True)


def day_sheet(desk: Desk) -> None:
    """The day's list, to be compared and signed."""
    page = desk.page
    desk.at(17, 25)
    desk.go("/shop-desk/orders")
    first = page.locator("article.order").first
    desk.album.take(page, "day", page.get_by_text("打印当天汇总"), of=(page.locator(".desk-head"), first))
    sheet = first_page(desk.get(f"/reports/day-sheet.pdf?shop_id={desk.shop_id}"))
    desk.album.keep(sheet.crop((0, 0, sheet.width, round(sheet.height * PAPER_PART))), "day-sheet")


def closed(desk: Desk) -> None:
    """On a day without redemption."""
    desk.at(9, 0, DAY + timedelta(days=1))
    desk.sign_in(desk.page, "钱晓丽")
    desk.greet_the_regular()
    desk.scan_the_regular()
    desk.album.take(desk.page, "closed-today", desk.person.get_by_role("alert"), of=(desk.page.locator(".who"),))
