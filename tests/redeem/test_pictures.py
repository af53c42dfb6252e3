"""Whatever a phone took becomes small, upright and bare; whatever is no picture is refused in a sentence."""

import struct
import zlib
from io import BytesIO
from random import Random
from typing import Any

import pytest
from PIL import Image

from points.errors import Invalid
from points.redeem import pictures
from points.redeem.pictures import PICTURE_BYTES_MAX, encode


def photo(size: tuple[int, int] = (1200, 800), mode: str = "RGB", format_: str = "JPEG", **more: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, "#0000ff")
    image.paste("#ff0000", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.convert(mode).save(out, format_, **more)
    return out.getvalue()


def opened(body: bytes) -> Image.Image:
    image = Image.open(BytesIO(body))
    image.load()
    return image


def colour(image: Image.Image, across: float, down: float) -> str:
    pixel = image.getpixel((int(image.width * across), int(image.height * down)))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > 200 > pixel[2] else "blue" if pixel[2] > 200 > pixel[0] else str(pixel)


def reason(upload: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        encode(upload)
    assert refused.value.explanation.endswith("。")
    return refused.value.reason


@pytest.mark.parametrize(
    ("mode", "format_"),
    [("RGB", "JPEG"), ("CMYK", "JPEG"), ("L", "JPEG"), ("RGB", "PNG"), ("P", "PNG"), ("RGBA", "WEBP")],
)
def test_every_usual_kind_becomes_a_small_jpeg(mode: str, format_: str) -> None:
    picture = encode(photo(mode=mode, format_=format_))
    image = opened(picture.bytes)
    assert (image.format, image.mode, picture.media_type) == ("JPEG", "RGB", "image/jpeg")
    assert image.size == (480, 320)
    assert len(picture.bytes) <= PICTURE_BYTES_MAX
    if mode != "L":
        assert (colour(image, 0.2, 0.5), colour(image, 0.8, 0.5)) == ("red", "blue")


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(encode(photo((40, 30))).bytes).size == (40, 30)


def test_a_photo_taken_sideways_stands_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right to be seen
    exif[0x010F] = "Phone of Wang"
    exif.get_ifd(0x8825)[1] = "N"
    body = encode(photo(exif=exif.tobytes())).bytes
    image = opened(body)
    assert image.size == (320, 480)
    assert (colour(image, 0.5, 0.2), colour(image, 0.5, 0.8)) == ("red", "blue")
    assert (dict(image.getexif()), b"Exif" in body, b"Wang" in body) == ({}, False, False)


def test_what_is_transparent_becomes_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(encode(out.getvalue()).bytes).getpixel((30, 30)) == (255, 255, 255)


def test_noise_stays_within_the_weight() -> None:
    grain = Image.frombytes("RGB", (900, 900), Random(1).randbytes(900 * 900 * 3))
    out = BytesIO()
    grain.save(out, "PNG")
    assert len(encode(out.getvalue()).bytes) <= PICTURE_BYTES_MAX


def test_the_same_upload_is_the_same_picture() -> None:
    assert encode(photo()) == encode(photo())
    assert encode(photo()).sha256 != encode(photo((600, 600))).sha256


@pytest.mark.parametrize(
    "upload",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4 nothing",
        photo(format_="GIF"),
        photo(format_="TIFF"),
        photo()[:2000],
        photo(format_="PNG")[:600],
        b"\xff\xd8\xff\xe0" + bytes(2000),
    ],
)
def test_what_is_no_picture_we_read_is_refused(upload: bytes) -> None:
    assert reason(upload) == "picture_bad"


def test_a_picture_of_a_hundred_thousand_pixels_a_side_is_refused_unread() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    for side in (100_000, 8_000):
        header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000)))
        assert reason(bomb) == "picture_large"


def test_an_upload_is_weighed_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "UPLOAD_BYTES_MAX", 1_000)
    assert reason(photo()) == "picture_large"
