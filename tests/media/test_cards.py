import re
import zlib

import msgspec
import pytest
import zxingcpp
from PIL import Image

from points.media.cards import DPI, FACES_MAX, CardFace, card_pages, card_sheet, grouped

NAMES = [
    "王秀英",
    "阿依·木果",
    "买买提·阿不都热合曼·吐尔逊江",
    "䶮𬭚㛃",
    "李\U00031500明",
    "赵" * 80,
    "",
    "Anna Schmidt",
]


def face(number: int) -> CardFace:
    return CardFace(
        name=NAMES[number % len(NAMES)],
        place="柳贤社区 第3网格 滨河小区2栋" * (1 + number % 3 * 5),
        number_text=["", "志 000123", "编" * 50][number % 3],
        code_digits=str(8_613_000_000_000_000 + number * 7_919_917_919)[: 12 + number % 5],
        town=["攀莲镇", "米易县攀莲镇" * 9][number % 2],
    )


FACES = [face(number) for number in range(12)]


@pytest.fixture(scope="module")
def pages() -> list[Image.Image]:
    return list(card_pages(FACES))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return card_sheet(FACES)


def test_ten_a_page_row_by_row_and_every_code_reads(read_codes, pages):
    assert [page.size for page in pages] == [(2480, 3508)] * 2
    assert read_codes(pages[0]) == [face.code_digits for face in FACES[:10]]
    assert read_codes(pages[1]) == [face.code_digits for face in FACES[10:]]


def test_a_sheet_survives_the_scanner(read_codes, worsen, pages):
    assert sorted(read_codes(worsen(pages[0]))) == sorted(face.code_digits for face in FACES[:10])


def test_cards_are_85_6_by_54_millimetres(pages):
    found = sorted(zxingcpp.read_barcodes(pages[0].convert("L")), key=lambda c: c.position.top_left.y)
    corners = [code.position.top_left for code in found]
    mm = 25.4 / DPI
    assert abs(corners[0].x - corners[1].x) * mm == pytest.approx(85.6, abs=0.2)
    assert (corners[8].y - corners[0].y) * mm == pytest.approx(4 * 54, abs=0.2)


def test_the_pdf_holds_the_same_pictures_without_loss(pages, pdf):
    pictures = re.findall(rb"/Width (\d+)/Height (\d+)/Length (\d+)>>stream\n", pdf)
    streams = [zlib.decompressobj().decompress(part) for part in pdf.split(b">>stream\n") if part[:1] == b"\x78"]
    assert len(pictures) == len(streams) == len(pages)
    for (across, down, _), pixels, page in zip(pictures, streams, pages, strict=True):
        assert Image.frombytes("RGB", (int(across), int(down)), pixels).tobytes() == page.tobytes()


def test_the_pdf_is_well_formed(pdf):
    """Every offset of its table points at the object it names; pages are A4; printers do not shrink it."""
    table = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    offsets = [int(line[:10]) for line in pdf[table:].split(b"\n")[3:] if line.endswith(b" n ")]
    assert len(offsets) == 2 + 3 * 2
    assert all(pdf[offset:].startswith(b"%d 0 obj" % number) for number, offset in enumerate(offsets, 1))
    assert pdf.count(b"/MediaBox[0 0 595.20 841.92]") == 2
    assert b"/PrintScaling/None" in pdf
    for length, start in [(int(m[1]), m.end()) for m in re.finditer(rb"/Length (\d+)>>stream\n", pdf)]:
        assert pdf[start + length :].startswith(b"\nendstream")


def test_the_same_faces_give_the_same_bytes(pdf):
    assert card_sheet(FACES) == pdf


def test_every_field_is_on_the_card():
    whole = msgspec.structs.replace(FACES[0], number_text="志1")
    [before] = card_pages([whole])
    for field in whole.__struct_fields__:
        [after] = card_pages([msgspec.structs.replace(whole, **{field: "7"})])
        assert after.tobytes() != before.tobytes(), field


def test_a_number_that_is_the_code_is_printed_once():
    digits = "861300123456"
    pages = [
        next(card_pages([msgspec.structs.replace(FACES[0], code_digits=digits, number_text=text)])).tobytes()
        for text in ("", digits, "8613 0012 3456")
    ]
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("1", "1"),
        ("1234", "1234"),
        ("12345", "123 45"),
        ("1234567890", "1234 567 890"),
        ("123456789012", "1234 5678 9012"),
        ("1234567890123", "1234 567 890 123"),
    ],
)
def test_digits_are_grouped_for_typing(digits, shown):
    assert grouped(digits) == shown


@pytest.mark.parametrize("code", ["", "12a4", "１２３４", "-123", "1" * 35])
def test_only_digits_that_fit_become_a_card(code):
    with pytest.raises(ValueError, match="digits"):
        card_sheet([msgspec.structs.replace(FACES[0], code_digits=code)])


def test_the_longest_code_is_still_printed_and_read(read_codes):
    [page] = card_pages([msgspec.structs.replace(FACES[0], code_digits="9" * 34)])
    assert read_codes(page) == ["9" * 34]


@pytest.mark.parametrize("count", [0, FACES_MAX + 1])
def test_a_sheet_has_between_one_and_the_most_faces(count):
    with pytest.raises(ValueError, match=f"1 to {FACES_MAX} cards, got {count}"):
        card_pages([FACES[0]] * count)
