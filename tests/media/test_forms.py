import re
import zlib
from datetime import date, timedelta
from io import BytesIO

import msgspec
import pytest
from PIL import Image, ImageChops

from points.clock import at
from points.media.day_sheet import DaySheet, DaySheetLine, day_form
from points.media.form import Form, Signature, form_pages, form_pdf, form_png
from points.media.forms import BalanceRow, CountRow, balance_form, count_form, pickup_form
from points.media.grid import DPI, MARGIN_MM, Column, Table, px
from points.media.price_list import PriceGroup, PriceItem, PriceList, price_list_pages, price_list_pdf, price_list_png
from points.media.settlement_sheet import SettlementRow, SettlementSheet, settlement_form

SHOP = "攀莲镇柳贤社区积分超市"
DAY = date(2026, 11, 25)
NOW = at(DAY, 7, 30)
ABSURD = "买买提·阿不都热合曼，（吐尔逊江）𬭚🎉verylong" * 6


def balances(count: int) -> list[BalanceRow]:
    return [
        BalanceRow(name="王秀英", place="柳贤社区", phone_last4=f"{number:04d}", available=number * 50)
        for number in range(count)
    ]


def line(item: str, quantity: int, points: int, number: str = "5123456789") -> DaySheetLine:
    return DaySheetLine(
        at=at(DAY, 9), number=number, person="王秀英", item=item, measure="瓶", quantity=quantity, points=points
    )


SHEET = DaySheet(
    shop=SHOP,
    day=DAY,
    printed_at=NOW,
    given=[line("酱油", 2, 800), line("酱油", 1, 400, "5000000000"), line("抽纸", 3, 150)],
    undone=[line("酱油", -1, -400)],
)
SETTLEMENT = SettlementSheet(
    town="攀莲镇",
    provider="玉兰理发店",
    phone="19900001234",
    month=DAY,
    number="202611-3",
    printed_at=NOW,
    rows=[
        SettlementRow(code="612345678901234567", item="上门理发", person="王*英", done_on=DAY, fen=fen)
        for fen in (2000, 2550)
    ],
)
COUNT = [CountRow(name="酱油", measure="瓶", barcode="2000000000015"), CountRow(name="米", measure="袋", barcode="")]
FORMS = {
    "pickup": pickup_form(SHOP, None, 40, NOW),
    "balance": balance_form(SHOP, DAY, balances(100), NOW),
    "count": count_form(SHOP, "128", DAY, COUNT * 20, NOW),
    "day": day_form(SHEET),
    "settlement": settlement_form(SETTLEMENT),
    "nothing": day_form(msgspec.structs.replace(SHEET, given=[], undone=[])),
    "absurd": Form(
        title=ABSURD,
        subtitle=ABSURD,
        facts=(ABSURD, "", "短"),
        tables=(
            Table(
                title=ABSURD,
                columns=(Column(ABSURD, 1, "right"), Column("", 30, "centre", 3, bold=True), Column(ABSURD, 9)),
                rows=[(ABSURD, ABSURD, ABSURD), ("", "", "")] * 12,
                total=(ABSURD, ABSURD, ABSURD),
            ),
        )
        * 2,
        intro=(ABSURD,),
        notes=(ABSURD, ""),
        signatures=(Signature("经手人"), Signature("服务单位", seal=True)),
        printed_at=NOW,
    ),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_reaches_into_the_margins(form):
    for page in form_pages(form):
        blank = Image.new("L", page.size, 255)
        inside = page.copy()
        inside.paste(255, (px(MARGIN_MM) - 2, px(MARGIN_MM) - 8, page.width - px(MARGIN_MM) + 3, page.height - px(8)))
        assert ImageChops.difference(blank, inside).getbbox() is None


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_pdf_has_every_page_at_its_true_size_in_sixteen_greys(form):
    pdf, pages = form_pdf(form), list(form_pages(form))
    box = b"[0 0 842.04 595.44]" if form.landscape else b"[0 0 595.44 842.04]"
    assert pdf.count(b"/MediaBox" + box) == len(pages)
    streams = [zlib.decompress(part) for part in pdf.split(b">>stream\n") if part[:1] == b"\x78"]
    assert len(streams) == len(pages)
    for packed, page in zip(streams, pages, strict=True):
        halves = Image.frombytes("P", page.size, packed, "raw", "P;4")
        halves.putpalette([17 * (number // 3) for number in range(48)])
        difference = ImageChops.difference(halves.convert("L"), page)
        assert max(grey for grey, count in enumerate(difference.histogram()) if count) <= 8


def darkest(page: Image.Image) -> int:
    return next(grey for grey, count in enumerate(page.histogram()) if count)


def test_two_hundred_rows_break_over_pages_none_lost_each_with_its_head(crossing_lines):
    pages = list(form_pages(balance_form(SHOP, DAY, balances(200), NOW)))
    assert len(pages) > 4
    # A page of n rows has n + 2 lines: above and below its head, and below each row.
    assert sum(len(crossing_lines(page)) - 2 for page in pages) == 200
    heads = [page.crop((0, px(MARGIN_MM), page.width, px(MARGIN_MM) + px(16))) for page in pages[1:]]
    assert darkest(heads[0]) < 60
    assert all(head.tobytes() == heads[0].tobytes() for head in heads)


def test_every_page_says_which_of_how_many():
    pages = list(form_pages(FORMS["balance"]))
    feet = [page.crop((0, page.height - px(MARGIN_MM), page.width, page.height)).tobytes() for page in pages]
    assert len(set(feet)) == len(pages) > 1


def test_a_total_never_stands_alone_on_a_page(crossing_lines):
    """However many rows there are, the last of them stands above the sum."""
    columns = (Column("物品", 2), Column("积分", 1, "right"))
    for count in range(30, 45):
        table = Table(columns=columns, rows=[("酱油", "4")] * count, total=("合计", "8"))
        *_, last = form_pages(Form(title="表", tables=(table,), printed_at=NOW))
        assert len(crossing_lines(last)) >= 4


def test_the_balance_list_is_sorted_by_place_then_by_name_as_they_sound():
    names = ["周", "王", "陈", "安"]
    rows = [
        BalanceRow(name=name, place=place, phone_last4="0000", available=0)
        for name in names
        for place in ("柳贤社区", "城南村")
    ]
    [table] = balance_form(SHOP, DAY, rows, NOW).tables
    assert [row[1] + row[0] for row in table.rows] == [
        place + name for place in ("城南村", "柳贤社区") for name in ("安", "陈", "王", "周")
    ]


def test_what_is_left_of_limits_stands_whole_on_the_balance_list_however_much_it_is():
    def printed(last: str) -> list[bytes]:
        limits = ";".join([*(f"抽纸三包装{number}还可换1提" for number in range(40)), last])
        row = msgspec.structs.replace(balances(1)[0], limits=limits)
        return [page.tobytes() for page in form_pages(balance_form(SHOP, DAY, [row, *balances(60)], NOW))]

    assert printed("毛巾已换满") != printed("毛巾已换走")


def test_a_count_is_blind():
    [table] = count_form(SHOP, "128", DAY, COUNT, NOW).tables
    assert [column.title for column in table.columns] == ["序号", "物品", "单位", "条码", "实盘数", "备注"]
    assert list(table.rows) == [("1", "酱油", "瓶", "2000 000 000 015", "", ""), ("2", "米", "袋", "", "", "")]


def test_a_pick_up_form_has_the_blank_rows_it_was_asked_for_and_signatures_on_each_page(crossing_lines):
    pages = list(form_pages(FORMS["pickup"]))
    assert sum(len(crossing_lines(page)) - 2 for page in pages) == 40
    assert {page.size for page in pages} == {(px(297), px(210))}
    signed = (0, pages[0].height - px(28), pages[0].width, pages[0].height - px(16))
    assert all(page.crop(signed).tobytes() == pages[0].crop(signed).tobytes() for page in pages)
    assert darkest(pages[0].crop(signed)) < 60


@pytest.mark.parametrize("rows", [0, 501])
def test_a_pick_up_form_is_neither_empty_nor_endless(rows):
    with pytest.raises(ValueError, match="1 to 500 rows"):
        pickup_form(SHOP, DAY, rows, NOW)


def test_the_day_sheet_adds_up():
    given, undone, items = day_form(SHEET).tables
    assert given.total[5] == "13.5"
    assert undone.total[5] == "-4"
    assert list(items.rows) == [("抽纸", "瓶", "3", "0", "3", "1.5"), ("酱油", "瓶", "3", "1", "2", "8")]
    assert items.total[-1] == "9.5"
    assert day_form(SHEET).facts[1:] == ("兑换2单", "待领取0单", "净兑出9.5分")


def test_only_the_settlement_speaks_of_yuan():
    form = settlement_form(SETTLEMENT)
    [table] = form.tables
    assert table.total[-1] == "45.50"
    assert form.notes[0] == "金额大写：人民币肆拾伍元伍角整"
    assert all(each.seal for each in form.signatures)
    others = [other for name, other in FORMS.items() if name != "settlement"]
    assert "元" not in str(others)


def test_a_page_as_a_picture_and_no_page_that_is_not_there():
    png = Image.open(BytesIO(form_png(FORMS["balance"], 2)))
    assert png.tobytes() == list(form_pages(FORMS["balance"]))[1].tobytes()
    assert png.info["dpi"] == pytest.approx((DPI, DPI), abs=0.1)
    with pytest.raises(ValueError, match="no page 9"):
        form_png(FORMS["balance"], 9)


def test_a_row_has_as_many_texts_as_there_are_columns():
    table = Table(columns=(Column("物品", 1), Column("数量", 1)), rows=[("酱油",)])
    with pytest.raises(ValueError, match="shorter"):
        list(form_pages(Form(title="表", tables=(table,), printed_at=NOW)))


def prices(count: int, name: str = "酱油", limit: str = "每户每季限2瓶") -> PriceList:
    items = tuple(PriceItem(name=name, measure="瓶", points=400 + n, limit=limit) for n in range(count))
    return PriceList(
        title="积分兑换价目表",
        shop=SHOP,
        days="每月15日和每周三、周六",
        since=DAY + timedelta(days=1),
        groups=(PriceGroup("粮油", items), PriceGroup("空", ()), PriceGroup("服务", items)),
        phone="19900001234",
        notes=("不收现金。",),
    )


@pytest.mark.parametrize(("paper", "size"), [("A4", (1654, 2339)), ("A3", (2339, 3307))])
@pytest.mark.parametrize("count", [1, 8, 16])
def test_a_price_list_fits_one_sheet_of_its_paper(paper, size, count):
    [page] = price_list_pages(prices(count), paper)
    assert page.size == size
    assert Image.open(BytesIO(price_list_png(prices(count), paper))).tobytes() == page.tobytes()


def test_a_price_list_of_any_length_and_words_stays_inside_its_sheets():
    for each in (prices(60), prices(3, ABSURD, ABSURD), prices(0)):
        pages = list(price_list_pages(each))
        assert price_list_pdf(each).count(b"/Type/Page/") == len(pages)
        for page in pages:
            for x in (0, page.width - 80):
                edge = page.crop((x, 320, x + 80, page.height))
                assert edge.getextrema() == ((255, 255),) * 3


def test_every_field_is_on_the_price_list():
    [before] = price_list_pages(prices(3))
    for field in ("title", "shop", "days", "phone"):
        [after] = price_list_pages(msgspec.structs.replace(prices(3), **{field: "7"}))
        assert after.tobytes() != before.tobytes(), field
    for changed in (
        prices(3, name="醋"),
        prices(3, limit=""),
        msgspec.structs.replace(prices(3), notes=(), since=DAY),
    ):
        assert [page.tobytes() for page in price_list_pages(changed)] != [before.tobytes()]


def test_the_same_form_gives_the_same_bytes():
    assert form_pdf(FORMS["day"]) == form_pdf(FORMS["day"])
    assert not re.search(rb"/CreationDate", form_pdf(FORMS["day"]))


def test_a_settlement_that_takes_back_more_than_was_done_says_so_in_capitals():
    back = msgspec.structs.replace(SETTLEMENT, rows=[msgspec.structs.replace(SETTLEMENT.rows[0], fen=-2000)])
    assert settlement_form(back).notes[0] == "金额大写：人民币负贰拾元整"
