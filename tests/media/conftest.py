"""An independent decoder (zxing-cpp) and the ways a picture suffers on its way to a phone."""

from collections.abc import Callable
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from points.media.grid import MARGIN_MM, px

Reader = Callable[[bytes | Image.Image], list[str]]


def read(picture: bytes | Image.Image) -> list[str]:
    """The texts of all codes in the picture, from top to bottom and left to right."""
    image = Image.open(BytesIO(picture)) if isinstance(picture, bytes) else picture
    found = zxingcpp.read_barcodes(image.convert("L"))
    return [code.text for code in sorted(found, key=lambda c: (c.position.top_left.y // 50, c.position.top_left.x))]


def half(image: Image.Image) -> Image.Image:
    return image.reduce(2)


def tilted(image: Image.Image) -> Image.Image:
    return image.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor="#bbbbbb")


def blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(3))


def grey_jpeg(image: Image.Image) -> Image.Image:
    """As a group chat and a black and white printer leave it."""
    out = BytesIO()
    image.convert("L").save(out, "JPEG", quality=35)
    return Image.open(out)


def phone_shot(image: Image.Image) -> Image.Image:
    return blurred(tilted(half(image)))


@pytest.fixture
def read_codes() -> Reader:
    return read


@pytest.fixture(params=[half, tilted, blurred, grey_jpeg, phone_shot], ids=lambda way: way.__name__)
def worsen(request: pytest.FixtureRequest) -> Callable[[Image.Image], Image.Image]:
    return request.param


@pytest.fixture
def forwarded() -> Callable[[Image.Image], Image.Image]:
    """Passed on from group to group, then photographed from another screen."""
    return lambda image: grey_jpeg(tilted(half(image)))


def crossing(page: Image.Image) -> list[int]:
    left, right = px(MARGIN_MM) + 4, page.width - px(MARGIN_MM) - 4
    strip = page.crop((left, 0, right, page.height)).point([0 if grey < 128 else 255 for grey in range(256)])
    dark = [strip.crop((0, y, strip.width, y + 1)).getextrema() == (0, 0) for y in range(strip.height)]
    return [y for y in range(1, page.height) if dark[y] and not dark[y - 1]]


@pytest.fixture
def crossing_lines() -> Callable[[Image.Image], list[int]]:
    """Where the lines begin that cross a whole page of a form from margin to margin."""
    return crossing
