from datetime import date

import msgspec
import pytest
import zxingcpp
from PIL import Image

from points.media.ean import ean_bars
from points.media.labels import A_PAGE, DPI, LABELS_MAX, ShelfLabel, label_pages, label_sheet

NAMES = ["酱油", "五常大米（真空包装）五公斤装家庭实惠绿色食品认证" * 3, "Anna's washing powder", "", "䶮𬭚🎉"]


def numbered(body: str) -> str:
    """Twelve digits with their check digit (GS1 General Specifications, 7.9.1)."""
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(body))
    return body + str(-total % 10)


def label(number: int) -> ShelfLabel:
    return ShelfLabel(
        name=NAMES[number % len(NAMES)],
        measure=["瓶", "", "大袋" * 20][number % 3],
        points=[400, 1250, 123_456_789][number % 3],
        barcode=numbered(f"20{number * 7_919_917:010d}"),
        since=date(2026, 11, 1 + number % 28),
    )


LABELS = [label(number) for number in range(A_PAGE + 6)]


@pytest.fixture(scope="module")
def pages() -> list[Image.Image]:
    return list(label_pages(LABELS))


def found(picture: Image.Image) -> list[zxingcpp.Barcode]:
    codes = zxingcpp.read_barcodes(picture.convert("L"))
    return sorted(codes, key=lambda code: (code.position.top_left.y // 200, code.position.top_left.x))


def test_twenty_four_a_page_row_by_row_and_every_code_reads(pages):
    assert [page.size for page in pages] == [(2480, 3508)] * 2
    assert [code.text for page in pages for code in found(page)] == [each.barcode for each in LABELS]
    assert {code.format for code in found(pages[0])} == {zxingcpp.BarcodeFormat.EAN13}


def test_codes_read_at_the_resolution_of_a_label_printer_and_from_a_crooked_photograph(pages):
    wanted = sorted(each.barcode for each in LABELS[:A_PAGE])
    coarse = pages[0].resize((round(2480 * 203 / 300), round(3508 * 203 / 300)), Image.Resampling.NEAREST)
    crooked = pages[0].rotate(5, Image.Resampling.BICUBIC, expand=True, fillcolor=190)
    for picture in (coarse, crooked):
        assert sorted(code.text for code in found(picture)) == wanted


def test_labels_are_70_by_37_millimetres(pages):
    corners = [code.position.top_left for code in found(pages[0])]
    mm = 25.4 / DPI
    assert (corners[2].x - corners[0].x) * mm == pytest.approx(140, abs=0.2)
    assert (corners[21].y - corners[0].y) * mm == pytest.approx(
        7 * 37, abs=0.6
    )  # a scanner sees bars from any of their rows


def test_modules_are_whole_dots_and_no_narrower_than_the_nominal_size(pages):
    first = found(pages[0])[0]
    across = first.position.top_right.x - first.position.top_left.x
    assert across * 25.4 / DPI >= 95 * 0.33 - 0.4


def test_nothing_stands_where_printers_leave_white(pages):
    white = round(4.2 / 25.4 * DPI)
    for page in pages:
        for x in (0, page.width - white):
            edge = page.crop((x, 0, x + white, page.height))
            assert edge.point([255 if grey >= 0xD0 else 0 for grey in range(256)]).getextrema() == (255, 255)


def test_every_field_is_on_the_label():
    [before] = label_pages(LABELS[:1])
    changes = {
        "name": "醋",
        "measure": "箱",
        "points": 7,
        "barcode": numbered("200000000123"),
        "since": date(2027, 1, 1),
    }
    for field, value in changes.items():
        [after] = label_pages([msgspec.structs.replace(LABELS[0], **{field: value})])
        assert after.tobytes() != before.tobytes(), field


def test_an_ean_8_reads_too():
    [page] = label_pages([msgspec.structs.replace(LABELS[0], barcode="96385074")])
    [code] = found(page)
    assert (code.text, code.format) == ("96385074", zxingcpp.BarcodeFormat.EAN8)


@pytest.mark.parametrize(
    "digits", ["", "2000000000014", "200000000001", "20000000000a5", "２０００００００００１５", "9" * 14]
)
def test_what_is_not_an_article_number_is_refused(digits):
    with pytest.raises(ValueError, match="digit"):
        ean_bars(digits)
    with pytest.raises(ValueError, match="digit"):
        label_pages([msgspec.structs.replace(LABELS[0], barcode=digits)])


@pytest.mark.parametrize("count", [0, LABELS_MAX + 1])
def test_a_run_has_between_one_and_the_most_labels(count):
    with pytest.raises(ValueError, match=f"1 to {LABELS_MAX} labels, got {count}"):
        label_pages(LABELS[:1] * count)


def test_the_same_labels_give_the_same_bytes():
    assert label_sheet(LABELS[:3]) == label_sheet(LABELS[:3])
