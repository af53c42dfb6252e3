from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from points.media import certificate
from points.media.certificate import (
    CERTIFICATES_MAX,
    SIZE,
    Certificate,
    certificate_pages,
    certificate_pdf,
    certificate_png,
)
from points.media.grid import px

CODE = "HTTPS://POINTS.PANLIAN.CN/V/PL-20264-003"
STAR = Certificate(
    heading="季度服务之星",
    name="王秀英",
    period="2026年第四季度",
    level="三星",
    sentence="感谢您热心参与志愿服务和社区议事，为邻里做了很多实事。",
    grantor="攀莲镇柳贤社区居民委员会",
    number="PL-20264-003",
    day=date(2027, 1, 20),
    verify_url=CODE,
)
THREE = "攀莲镇新时代文明实践所\n攀莲镇柳贤社区居民委员会\n攀莲镇志愿服务联合会"
NAMES = [
    "李明",
    "阿依·木果",
    "买买提·阿不都热合曼·吐尔逊江",
    "䶮𬭚㛃",
    "李\U00031500明",
    "Anna Schmidt",
    "王秀英户",
    "滨河小区2栋1单元楼栋长和邻居们",
    "赵" * 80,
    "",
]
WINNERS = [
    msgspec.structs.replace(
        STAR,
        name=name,
        number=f"PL-20264-{place:03d}",
        verify_url=f"{CODE[:-3]}{place:03d}",
        grantor=THREE if place % 2 else STAR.grantor,
        heading=STAR.heading * (1 + place % 3),
    )
    for place, name in enumerate(NAMES)
]
TEXTS = ("heading", "name", "period", "level", "sentence", "grantor", "number", "kind")
ABSURD = msgspec.structs.replace(STAR, **dict.fromkeys(TEXTS, "环境整治“百日攻坚”（第2期），verylong" * 40))
BARE = msgspec.structs.replace(STAR, **dict.fromkeys(TEXTS, ""))
PAGES = [STAR, *WINNERS, ABSURD, BARE, msgspec.structs.replace(STAR, grantor=THREE)]


@cache
def drawn(given: Certificate) -> Image.Image:
    return next(certificate_pages([given]))


def blank(page: Image.Image, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether nothing stands in a box given in millimetres."""
    return page.crop((px(left), px(top), px(right), px(bottom))).getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize("given", PAGES)
def test_whoever_it_is_for_its_code_leads_to_its_own_page_and_nothing_else_reads_as_a_code(read_codes, given):
    assert drawn(given).size == SIZE == (2339, 1654)
    assert read_codes(drawn(given)) == [given.verify_url]


def test_it_is_checked_from_a_forwarded_picture_too(read_codes, forwarded):
    assert read_codes(forwarded(drawn(STAR))) == [CODE]


@pytest.mark.parametrize("given", PAGES)
def test_nothing_overflows_its_part_of_the_sheet(given):
    page = drawn(given)
    for outside in ((0, 0, 297, 8), (0, 202, 297, 210), (0, 0, 8, 210), (289, 0, 297, 210)):
        assert blank(page, *outside), "beyond the frame"
    for air in ((15, 25, 23, 185), (274, 25, 282, 185), (25, 13.5, 272, 22), (25, 191, 272, 196.5)):
        assert blank(page, *air), "between the frame and the words"
    for between in ((25, 53.2, 272, 54.8), (25, 64.2, 272, 65.8), (25, 144.2, 150, 149.5), (64.5, 150, 69.5, 190)):
        assert blank(page, *between), "between one part and the next"


def test_the_room_for_a_seal_stays_readable_above_three_grantors():
    """The light grey of 盖章处 is where it was drawn, however many lines stand below it."""
    light = tuple(bytes.fromhex(certificate.LIGHT[1:]))
    for grantor in ("柳贤社区", STAR.grantor, THREE):
        page = drawn(msgspec.structs.replace(STAR, grantor=grantor))
        words = page.crop((page.width // 2, px(140), page.width, px(190)))
        word_box = Image.eval(words.convert("L"), lambda grey: 255 if grey == 0xC4 else 0).getbbox()
        assert word_box is not None
        label = words.crop((word_box[0], word_box[1], word_box[2], word_box[1] + px(4) + 36))
        assert min(grey for grey, count in enumerate(label.convert("L").histogram()) if count) >= light[0] - 1


@pytest.mark.parametrize("field", [*TEXTS, "day", "verify_url"])
def test_every_field_is_on_the_paper(field):
    other = {"day": STAR.day.replace(day=21), "verify_url": CODE + "9"}.get(field, "乙")
    assert drawn(msgspec.structs.replace(STAR, **{field: other})).tobytes() != drawn(STAR).tobytes()


def test_it_says_nothing_of_a_state_by_itself():
    source = Path(certificate.__file__).read_text(encoding="utf-8")
    assert [word for word in ("国徽", "表彰", "人民政府", "授予", "党委") if word in source] == []


def test_a_page_is_a_picture_that_prints_at_its_true_size():
    png = certificate_png(STAR)
    assert png == certificate_png(STAR)
    assert Image.open(BytesIO(png)).info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert len(png) < 500_000


def test_ten_winners_are_ten_pages_of_one_file():
    pdf = certificate_pdf(WINNERS)
    assert pdf.count(b"/MediaBox[0 0 842.04 595.44]") == len(WINNERS) == 10
    assert pdf == certificate_pdf(WINNERS)


@pytest.mark.parametrize("count", [0, CERTIFICATES_MAX + 1])
def test_a_file_is_neither_empty_nor_endless(count):
    with pytest.raises(ValueError, match=f"1 to {CERTIFICATES_MAX} certificates, got {count}"):
        certificate_pdf([STAR] * count)


def test_an_address_that_no_code_holds_is_refused():
    with pytest.raises(ValueError, match="ASCII"):
        certificate_png(msgspec.structs.replace(STAR, verify_url="https://攀莲.cn/v/1"))
