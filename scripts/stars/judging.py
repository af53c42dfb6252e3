"""研究 and 公示: the panel on its phones, the meeting, the lots, the paper on the wall, an objection."""

from browser.stars_cast import EQUALS, PANEL, VOLUNTEERS
from browser.stars_play import CORRECTED
from photographing import first_page, resized

from stars.book import Book

ELIGIBLE = [each.name for each in VOLUNTEERS if each.name not in ("朱德明", "施美华")]
PAPER_PART, PAPER_WIDTH = 0.58, 640
WORDS = "冯支书、陈老师", "当场做了三个阄,杨秀芳抓到"


def name_panel(book: Book) -> None:
    """Three of them, found by name."""
    desk = book.secretary
    box = desk.page.locator(".card").filter(has=desk.page.get_by_role("heading", name="评议小组"))
    desk.names_panel(PANEL, before=book.spot(desk, "stars-panel", box))


def mark(book: Book, *, photographed: bool = True, candidates: tuple[str, ...] = tuple(ELIGIBLE)) -> None:
    """Each member on their phone; one stands back from a relation."""
    for member in PANEL:
        phone = book.play.resident(member)
        kin = member == "韩小梅"
        entry = (
            book.spot(phone, "stars-panel-entry", phone.page.locator("h1").first) if photographed and kin else None
        )
        phone.opens_panel(**({"before": entry} if entry else {}))
        avoided = {"韩建国": "是一家人"} if kin else {}
        given = {name: 15 if name in EQUALS else 18 for name in candidates if name not in avoided}
        if photographed and kin:
            phone.card("沈桂兰").get_by_label("您打几分").fill("18")
            phone.card("韩建国").get_by_label("回避,不打分").check()
            phone.card("韩建国").get_by_label("为什么回避").fill("是一家人")
            field = phone.card("沈桂兰").get_by_label("您打几分")
            box = phone.card("韩建国").get_by_label("回避,不打分")
            book.shot(phone.page, "stars-mark", field, of=(phone.card("沈桂兰"),))
            book.shot(phone.page, "stars-avoid", box, of=(phone.card("韩建国"),))
        phone.marks(given, avoided)


def meet(book: Book) -> None:
    """群众评议会, then lots for the last seat."""
    desk = book.secretary
    desk.page.reload()
    desk.hears(36, "都说河边干净多了,没有不同意见。", before=book.sheet(desk, "stars-meeting"))
    desk.draws(("杨秀芳",), *WORDS, before=book.sheet(desk, "stars-lots"))


def publish(book: Book) -> None:
    """公示 begins; the paper for the wall."""
    desk = book.secretary
    desk.publishes(before=book.sheet(desk, "stars-publish"))
    papers = desk.page.get_by_role("region", name="打印和下载")
    sheet = papers.get_by_role("link", name="公示表")
    book.shot(desk.page, "stars-papers", sheet, of=(papers,))
    path = (sheet.get_attribute("href") or "").removeprefix("/api")
    paper = first_page(book.asked(desk, path))
    part = paper.crop((0, 0, paper.width, round(paper.height * PAPER_PART)))
    book.album.keep(resized(part, PAPER_WIDTH, round(part.height * PAPER_WIDTH / part.width)), "stars-notice")


def objection(book: Book) -> None:
    """A resident objects; it is upheld."""
    book.play.on(CORRECTED)
    phone = book.play.resident("王秀英")
    phone.phone.open("/notices")
    phone.tap(phone.page.get_by_role("link").filter(has_text="拟定名单"))
    form = phone.page.get_by_label("对哪一行有意见")
    phone.objects("吕*强", "5月23日他没有来", "那天我在现场点名", before=book.spot(phone, "stars-object", form))
    desk = book.cycle("郑评选")
    row = desk.page.get_by_role("button").filter(has_text="吕*强")
    row.wait_for()
    book.shot(desk.page, "stars-objections", row, of=(desk.page.get_by_role("button", name="替人登记异议"),))
    words = "查了签到记录,这一天不是他本人。"
    desk.answers("吕*强", words, upheld=True, before=book.sheet(desk, "stars-answer"))


def correct(book: Book) -> None:
    """Back to 资格, a new list, all of it once more."""
    desk = book.secretary
    desk.sends_back("吕志强的签到记录不实", before=book.sheet(desk, "stars-back"))
    desk.checks(
        "吕志强", "签到记录、现场点名册", refused="5月23日不是本人签到", before=book.sheet(desk, "stars-refused")
    )
    desk.lists()
    changed = desk.page.get_by_role("region", name="谁变了")
    changed.get_by_text("吕志强").wait_for()
    book.shot(desk.page, "stars-changed", of=(changed,))
    desk.names_panel(PANEL)
    mark(book, photographed=False, candidates=tuple(name for name in ELIGIBLE if name != "吕志强"))
    desk.page.reload()
    desk.hears(31, "名单改对了,没有意见。")
    desk.draws(("杨秀芳", "尤春生"), *WORDS)
    desk.publishes()
