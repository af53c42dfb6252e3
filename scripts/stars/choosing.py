"""From the first day to the list: opening, cut-off, recommendations, checks, and what a list shows."""

from browser.stars_cast import ON_SIGNED_PAPER, VOLUNTEERS
from browser.stars_play import NOMINATED, OPENED, RECORDS_CLOSED

from stars.book import Book


def consent(book: Book) -> None:
    """A paper that was signed is entered."""
    book.play.on(OPENED)
    desk = book.secretary
    box = desk.page.get_by_role("region", name="名字给谁看")
    before = book.spot(desk, "stars-consent", box)
    desk.enters_consent(book.play.town.people[ON_SIGNED_PAPER], "同意列入公示名单", before=before)


def begin(book: Book) -> None:
    """From the room of work to the new cycle."""
    desk = book.secretary
    desk.phone.open("/work")
    room = desk.page.get_by_role("link", name="评选", exact=True)
    room.wait_for()
    book.shot(desk.page, "stars-room", room, of=(desk.page.get_by_role("navigation", name="办公"),))
    room.click()
    desk.opens("季度服务之星", "2026年第二季度", before=book.sheet(desk, "stars-new"))
    desk.act("截止记录", "截止记录", "截止")
    told = desk.page.locator("main").get_by_role("alert")
    told.wait_for()
    book.shot(desk.page, "stars-cutoff", desk.path, told, of=(desk.page.get_by_role("heading").first,))


def recommend(book: Book) -> None:
    """By a team on the desk or on its captain's phone, and by oneself."""
    book.play.on(RECORDS_CLOSED)
    desk = book.cycle("郑评选")
    desk.act("截止记录", "截止记录", "截止")
    phone = book.play.resident("杨秀芳")
    box = phone.page.get_by_role("region", name="季度服务之星自荐")
    phone.recommends_oneself("每个周六都到河边捡垃圾", before=book.spot(phone, "stars-self", box))
    captain = book.play.resident("李队长")
    captain.recommends("韩建国", "每次活动都来,干活仔细", before=book.sheet(captain, "stars-captain"))
    for each in VOLUNTEERS:
        if each.name not in ("杨秀芳", "韩建国"):
            look = {"before": book.sheet(desk, "stars-recommend")} if each.name == "沈桂兰" else {}
            desk.recommends(each.name, "河边清洁队", "每次活动都来,干活仔细", **look)


def check(book: Book) -> None:
    """资格, with what was seen."""
    book.play.on(NOMINATED)
    desk = book.cycle("郑评选")
    desk.act("结束推荐", "结束推荐", "结束")
    for each in VOLUNTEERS:
        look = {"before": book.sheet(desk, "stars-check")} if each.name == "沈桂兰" else {}
        desk.checks(each.name, "签到表、社区证明", **look)


def listed(book: Book) -> None:
    """名单: ranks, who is not on it and why, one opened to the records, other weights."""
    desk = book.secretary
    page = desk.page
    desk.lists(before=book.spot(desk, "stars-list-now", desk.path, page.get_by_text("被推荐的都审查过了")))
    desk.line("沈桂兰").wait_for()
    book.shot(page, "stars-list", desk.line("沈桂兰"), of=(page.get_by_role("tab", name="名次"), desk.line("何大伟")))
    page.get_by_role("tab", name="不在名单上的").click()
    others = page.get_by_role("tab", name="不在名单上的"), desk.line("施美华"), desk.line("朱德明")
    book.shot(page, "stars-others", of=others)
    page.get_by_role("tab", name="名次").click()
    desk.line("沈桂兰").click()
    hours = page.locator("details").filter(has_text="服务时长")
    hours.locator("summary").click()
    book.shot(page, "stars-candidate", of=(page.locator("h1"), hours))
    page.get_by_role("button", name="返回").click()


def weigh(book: Book) -> None:
    """试一试, before anybody changes the rules."""
    desk = book.secretary
    page = desk.page
    page.get_by_role("link", name="试一试").click()
    row = page.get_by_role("group", name="议事积分")
    row.get_by_role("textbox").first.fill("20")
    desk.press("试算")
    result = page.get_by_role("region", name="试算的结果")
    result.wait_for()
    book.shot(page, "stars-what-if", row.get_by_role("textbox").first, result, of=(row, result))
    page.get_by_role("button", name="返回").click()
    desk.line("韩建国").wait_for()
