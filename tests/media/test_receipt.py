import json
import re
import subprocess
import sys
from base64 import b64encode
from datetime import date
from hashlib import sha256
from io import BytesIO

import msgspec
import pytest
from PIL import Image

from points.clock import at
from points.media.breaks import NOT_FIRST
from points.media.page import page_policy
from points.media.receipt import (
    Receipt,
    ReceiptLine,
    ReceiptVoucher,
    receipt_escpos,
    receipt_html,
    receipt_picture,
    receipt_png,
    receipt_text,
)
from points.media.slip import COLUMNS, columns_of

CODES = ["612345678901234567", "687654321098765432"]


def voucher(code: str) -> ReceiptVoucher:
    return ReceiptVoucher(
        item="上门理发", code=code, provider="玉兰理发店", phone="19900001234", valid_until=date(2026, 12, 31)
    )


PLAIN = Receipt(
    shop="攀莲镇柳贤社区积分超市",
    phone="19900005678",
    number="5123456789",
    at=at(date(2026, 11, 25), 14, 5),
    person="王*英",
    lines=(
        ReceiptLine(name="酱油(500毫升)", quantity=2, measure="瓶", points_each=400, points=800),
        ReceiptLine(name="五常大米", quantity=1, measure="袋", points_each=1250, points=1250),
    ),
    total=2050,
    left_after=3600,
    collector="张小兰(女儿)",
    vouchers=tuple(map(voucher, CODES)),
    notes=("7天内凭小票到店退换。",),
)
LONG = msgspec.structs.replace(
    PLAIN,
    shop="攀莲镇柳贤社区积分超市，" * 9,
    person="阿依·木果" * 30,
    collector="䶮𬭚㛃🎉" * 20,
    lines=(
        ReceiptLine(
            name="五常大米（真空包装），" * 20, quantity=99, measure="大袋" * 20, points_each=10**9, points=10**11
        ),
    )
    * 12,
    notes=("商品如有质量问题，" * 30,),
)
BARE = msgspec.structs.replace(
    PLAIN, shop="", phone="", person="", collector="", vouchers=(), notes=("", " "), left_after=None
)
RECEIPTS = [PLAIN, LONG, BARE]
sizes = pytest.mark.parametrize("width_mm", [58, 80])
receipts = pytest.mark.parametrize("receipt", RECEIPTS, ids=["plain", "absurdly_long", "bare"])


@receipts
@sizes
def test_no_line_of_text_is_too_wide_or_begins_with_a_closing_mark(receipt, width_mm):
    lines = receipt_text(receipt, COLUMNS[width_mm]).splitlines()
    assert max(map(columns_of, lines)) <= COLUMNS[width_mm]
    assert not [line for line in lines if line.strip()[:1] in NOT_FIRST - {""}]
    assert not [line for line in lines if line != line.rstrip()]


def test_what_was_taken_and_what_is_left_stand_on_the_paper():
    lines = receipt_text(PLAIN).splitlines()
    assert "2瓶×4分                     8分" in lines
    assert "1袋×12.5分               12.5分" in lines
    assert "合计                      20.5分" in lines
    assert "兑换后剩余                  36分" in lines
    assert "代领              张小兰（女儿）" in lines
    assert "     6123 4567 890 1234 567" in lines
    assert "有效期至          2026年12月31日" in lines


@pytest.mark.parametrize("field", [name for name in PLAIN.__struct_fields__ if name != "duplicate"])
def test_every_field_is_on_text_page_and_picture(field):
    changed = {"at": 0, "lines": (), "vouchers": (), "notes": (), "left_after": None, "total": 1}.get(field, "7")
    other = msgspec.structs.replace(PLAIN, **{field: changed})
    assert receipt_text(other) != receipt_text(PLAIN)
    assert receipt_html(other) != receipt_html(PLAIN)
    assert receipt_png(other) != receipt_png(PLAIN)


def test_a_reprint_says_so_and_the_first_print_does_not():
    again = msgspec.structs.replace(PLAIN, duplicate=True)
    assert "补打" in receipt_text(again)
    assert "补打" in receipt_html(again)
    assert "补打" not in receipt_text(PLAIN) + receipt_html(PLAIN)


@sizes
def test_residents_never_see_yuan_and_always_the_warning(width_mm):
    for text in (receipt_text(PLAIN, COLUMNS[width_mm]), receipt_html(PLAIN, width_mm)):
        assert "元" not in text
        assert "工作人员不会向您索要验证码" in text


@receipts
@sizes
def test_the_picture_is_black_dots_exactly_as_wide_as_the_printer_prints(receipt, width_mm):
    picture = receipt_picture(receipt, width_mm)
    assert picture.mode == "1"
    assert picture.width == {58: 384, 80: 576}[width_mm]
    png = Image.open(BytesIO(receipt_png(receipt, width_mm)))
    assert png.info["dpi"] == pytest.approx((203, 203), abs=0.1)
    assert png.tobytes() == picture.tobytes()


@sizes
def test_vouchers_are_read_at_the_resolution_of_the_printer(read_codes, width_mm):
    assert read_codes(receipt_png(PLAIN, width_mm)) == CODES
    twice = receipt_picture(PLAIN, width_mm).convert("L").resize((1000, 3000)).rotate(4, fillcolor=180, expand=True)
    assert read_codes(twice) == CODES


def rasters(data: bytes, dots: int) -> list[Image.Image]:
    """The pictures in a stream of GS v 0 commands."""
    found = []
    for start in (match.end() for match in re.finditer(rb"\x1dv0\x00", data)):
        across, down = data[start] + 256 * data[start + 1], data[start + 2] + 256 * data[start + 3]
        pixels = data[start + 4 : start + 4 + across * down]
        if across <= dots // 8 and len(pixels) == across * down:
            found.append(Image.frombytes("1", (across * 8, down), pixels, "raw", "1;I"))
    return found


@receipts
@sizes
def test_the_printer_is_sent_the_picture_in_pieces_and_a_cut(receipt, width_mm):
    data, picture = receipt_escpos(receipt, width_mm), receipt_picture(receipt, width_mm)
    pieces = rasters(data, picture.width)
    assert data.startswith(b"\x1b@")
    assert data.endswith(b"\x1bd\x06\x1dV\x00")
    assert sum(piece.height for piece in pieces) == picture.height
    assert max(piece.height for piece in pieces) <= 240
    assert b"".join(piece.tobytes() for piece in pieces) == picture.tobytes()


@sizes
def test_a_printer_with_chinese_letters_is_sent_them_and_the_codes_as_pictures(read_codes, width_mm):
    data = receipt_escpos(PLAIN, width_mm, encoding="gb18030")
    assert data.startswith(b"\x1b@\x1c&")
    assert data.endswith(b"\x1c.\x1bd\x06\x1dV\x00")
    for line in receipt_text(PLAIN, COLUMNS[width_mm]).splitlines():
        assert line.encode("gb18030") + b"\n" in data
    pictures = rasters(data, 576)
    assert [read_codes(each.convert("L").resize((600, 600))) for each in pictures] == [[code] for code in CODES]


def test_printing_says_nothing_on_the_console(capfd):
    for encoding in ("picture", "gb18030"):
        receipt_escpos(PLAIN, encoding=encoding)
    assert capfd.readouterr() == ("", "")


def test_the_printer_library_leaves_no_log_handler_and_no_folder_behind(tmp_path):
    """It is loaded anew in a process of its own, whose temporary folder is seen afterwards."""
    program = """
import json, logging, pathlib, sys, tempfile
from points.media.slip_escpos import escpos_text
before = list(logging.root.handlers)
escpos_text([], 32)
print(json.dumps([logging.root.handlers == before, [p.name for p in pathlib.Path(tempfile.gettempdir()).iterdir()]]))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], env={"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == [True, []]


@receipts
@sizes
def test_the_page_needs_nothing_from_elsewhere_and_obeys_its_policy(receipt, width_mm):
    html = receipt_html(receipt, width_mm)
    assert not re.findall(r"""\s(?:style|on\w+|src|href)=|url\(|@import""", html)
    policy = page_policy(html)
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        [text] = re.findall(f"<{kind}>(.*?)</{kind}>", html, re.DOTALL)
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert f"@page{{size:{width_mm}mm " in html


def test_what_people_wrote_is_text_on_the_page():
    html = receipt_html(msgspec.structs.replace(PLAIN, person="<script>alert(1)</script>", shop="<b>甲</b>"))
    assert html.count("<script>") == 1
    assert "<b>" not in html


def test_the_same_receipt_gives_the_same_bytes():
    assert receipt_escpos(PLAIN) == receipt_escpos(PLAIN)
    assert receipt_png(PLAIN) == receipt_png(PLAIN)
