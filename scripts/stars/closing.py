"""审定 and after it: three people agree one after the other, certificates, the wall, an honour taken back."""

from io import BytesIO

from browser.stars_play import SUBMITTED, TOO_EARLY, WITHDRAWN
from photographing import resized
from PIL import Image

from stars.book import Book

POSTER_WIDTH, CERTIFICATE_WIDTH = 420, 520


def submit(book: Book) -> None:
    """Too early, and in time."""
    book.play.on(TOO_EARLY)
    desk = book.cycle("郑评选")
    desk.act("提交镇里审定", "提交镇里审定", "提交")
    told = desk.page.locator("main").get_by_role("alert")
    told.wait_for()
    button = desk.page.get_by_role("button", name="提交镇里审定", exact=True)
    book.shot(desk.page, "stars-submit", told, of=(desk.page.get_by_role("region", name="公示"), button))
    book.play.on(SUBMITTED)
    book.cycle("郑评选").act("提交镇里审定", "提交镇里审定", "提交")


def agree(book: Book) -> None:
    """审定, signature, 通报."""
    for name, word, title, yes, picture in (
        ("周管理", "审定", "审定", "同意", "stars-confirm"),
        ("孙审计", "签字", "监委会签字", "签字", "stars-sign"),
        ("郑评选", "通报", "通报", "通报", "stars-announce"),
    ):
        desk = book.cycle(name) if name != "郑评选" else book.secretary
        desk.page.reload()
        agreed = desk.page.locator(".card").filter(has_text="监委会签字")
        desk.act(word, title, yes, before=book.spot(desk, picture, agreed))
        desk.page.wait_for_load_state("networkidle")


def show(book: Book) -> None:
    """What there is to hand out: certificates, the picture for the group, the page behind the code."""
    desk = book.secretary
    page = desk.page
    row = desk.honour("沈桂兰")
    row.wait_for()
    wall, print_it = page.get_by_role("link", name="打开光荣榜图片"), row.get_by_role("link", name="打印证书")
    book.shot(page, "stars-honours", wall, print_it, of=(wall, desk.honour("尤春生")))
    cycle_id = page.url.rpartition("/")[2]
    _keep(book, book.asked(desk, f"/cycles/{cycle_id}/honour-wall.png"), "stars-wall", POSTER_WIDTH)
    _keep(book, book.asked(desk, "/certificates/202600001/png"), "stars-certificate", CERTIFICATE_WIDTH)
    anybody = book.play.visitor()
    anybody.phone.open("/V/202600001")
    told = anybody.page.get_by_role("status").first
    told.wait_for()
    book.shot(anybody.page, "stars-verify", of=(told,))


def withdraw(book: Book) -> None:
    """Asked by one, agreed to by another."""
    book.play.on(WITHDRAWN)
    desk = book.cycle("郑评选")
    desk.asks_withdrawal("尤春生", "服务是别人替的,本人说明了", before=book.sheet(desk, "stars-withdraw"))
    other = book.cycle("周管理")
    other.agrees_to_withdrawal("尤春生", before=book.sheet(other, "stars-withdraw-agree"))


def _keep(book: Book, png: bytes, name: str, width: int) -> None:
    picture = Image.open(BytesIO(png)).convert("RGB")
    book.album.keep(resized(picture, width, round(picture.height * width / picture.width)), name)
