import re
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from points.media.qr import EVENT_VERSION_MAX, QUIET_ZONE, qr_image, qr_modules, qr_png, qr_svg, qr_version

HOST = "POINTS.PANLIAN.CN.EX"
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ2345"
EVENT_CODE = f"HTTPS://{HOST}/C/{TOKEN}"


def drawn(svg: str) -> Image.Image:
    """A small SVG reader: rectangles by h and v, strokes one unit wide, ten pixels a unit."""
    root = ET.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (side * 10, side * 10), 128)
    ground, strokes = [path.attrib for path in root]
    assert ground == {"fill": "#fff", "d": f"M0 0h{side}v{side}H0z"}
    assert strokes["stroke"] == "#000"
    picture.paste(255, (0, 0, side * 10, side * 10))
    pen, x, y = ImageDraw.Draw(picture), 0, 0.0
    for command, first, second in re.findall(r"([Mmh])(\d+)(?: ([\d.]+))?", strokes["d"]):
        if command == "M":
            x, y = int(first), float(second)
        elif command == "m":
            x, y = x + int(first), y + float(second)
        else:
            pen.rectangle((x * 10, y * 10 - 5, (x + int(first)) * 10 - 1, y * 10 + 4), 0)
            x += int(first)
    return picture


def test_an_event_code_with_a_host_of_20_and_a_token_of_30_is_exactly_version_3(read_codes):
    assert (len(HOST), len(TOKEN)) == (20, 30)
    assert qr_version(EVENT_CODE) == EVENT_VERSION_MAX == 3
    assert len(qr_modules(EVENT_CODE)) == 29
    assert read_codes(qr_png(EVENT_CODE)) == [EVENT_CODE]


def test_one_character_more_is_refused_with_the_numbers():
    with pytest.raises(
        ValueError, match=r"62 upper-case characters need 354 bits, version 3-M holds 352.*by at least 1"
    ):
        qr_png(EVENT_CODE + "6")


# Capacities at level M from ISO/IEC 18004, table 7.
@pytest.mark.parametrize(
    ("version", "digits", "upper", "raw"), [(1, 34, 20, 14), (2, 63, 38, 26), (3, 101, 61, 42), (10, 513, 311, 213)]
)
def test_every_mode_holds_what_the_standard_says(version, digits, upper, raw):
    for character, room in (("7", digits), ("A", upper), ("a", raw)):
        assert qr_version(character * room) == version
        assert qr_version(character * (room + 1)) == version + 1
        with pytest.raises(ValueError, match="by at least 5"):
            qr_modules(character * (room + 5), version_max=version)


@pytest.mark.parametrize("text", ["", "签到", "café", "１２３４"])
def test_only_ascii_is_put_into_a_code(text):
    with pytest.raises(ValueError, match="ASCII"):
        qr_png(text)


@settings(max_examples=60, deadline=None)
@given(
    text=st.one_of(
        st.text("0123456789", min_size=1, max_size=101),
        st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", min_size=1, max_size=61).filter(str.strip),
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=42),
    )
)
def test_whatever_is_written_is_read_back(text):
    for picture in (Image.open(BytesIO(qr_png(text, module_px=4))), drawn(qr_svg(text)), qr_image(text, 200)):
        [code] = zxingcpp.read_barcodes(picture.convert("L"), try_rotate=False)
        assert code.bytes.decode("ascii") == text


def test_a_code_survives_the_way_to_the_phone(read_codes, worsen):
    picture = Image.open(BytesIO(qr_png(EVENT_CODE, module_px=24))).convert("RGB")
    assert read_codes(worsen(picture)) == [EVENT_CODE]


def test_error_correction_mends_a_torn_corner(read_codes):
    picture = Image.open(BytesIO(qr_png(EVENT_CODE))).convert("L")
    picture.paste(255, (230, 230, 280, 270))
    assert read_codes(picture) == [EVENT_CODE]


def test_the_picture_is_square_of_the_size_asked_with_a_white_quiet_zone():
    for px in (74, 100, 501, 1110):
        picture = qr_image(EVENT_CODE, px)
        assert picture.size == (px, px)
        dark = ImageChops.invert(picture.convert("L")).getbbox()
        assert dark is not None
        left, top, right, bottom = dark
        module_px = (right - left) // 29
        assert right - left == bottom - top == module_px * 29
        assert min(left, top, px - right, px - bottom) >= QUIET_ZONE * module_px


def test_modules_below_two_pixels_are_refused():
    with pytest.raises(ValueError, match="29 modules and their quiet zone do not fit into 73 pixels"):
        qr_image(EVENT_CODE, 73)
    with pytest.raises(ValueError, match="module_px"):
        qr_png(EVENT_CODE, module_px=0)


def test_the_svg_is_small_enough_to_be_inlined():
    svg = qr_svg(EVENT_CODE)
    assert len(svg) < 3_000
    assert svg.count("<path") == 2


def test_the_same_text_gives_the_same_bytes():
    assert qr_png(EVENT_CODE) == qr_png(EVENT_CODE)
    assert qr_svg(EVENT_CODE) == qr_svg(EVENT_CODE)
