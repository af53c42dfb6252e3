"""EAN-13 and EAN-8 (ISO/IEC 15420), for shelf labels: bars from python-barcode, drawn in whole dots."""

from functools import cache
from typing import Any, cast

from PIL import Image

from points.media import sheet as draw

QUIET_LEFT, QUIET_RIGHT = 11, 7
"""White modules at either side of an EAN-13; an EAN-8 is content with 7."""

_KINDS = {8: "EuropeanArticleNumber8", 13: "EuropeanArticleNumber13"}
_GUARD_MODULES = 5
"""How far the guard bars reach down between the digits."""


def ean_bars(digits: str) -> str:
    """The modules of a code from left to right: ``1`` a bar, ``G`` a longer one at the guards, ``0`` white.

    ``ValueError`` when it is not 8 or 13 digits or its check digit is wrong (the library would mend it in silence).
    """
    if not (digits.isascii() and digits.isdigit() and len(digits) in _KINDS):
        raise ValueError(f"an article number to be drawn has 8 or 13 digits, got {digits!r}")
    code = getattr(_library(), _KINDS[len(digits)])(digits, guardbar=True)
    if str(code) != digits:
        raise ValueError(f"the check digit of {digits} is wrong")
    return cast(str, code.build()[0])


def ean_width(digits: str, module_px: int) -> int:
    """How wide the code is with its quiet zones, in pixels."""
    return (len(ean_bars(digits)) + QUIET_LEFT + QUIET_RIGHT) * module_px


def draw_ean(page: Image.Image, x: int, y: int, digits: str, *, module_px: int, height: int) -> None:
    """A code with its digits below; ``x`` is where its left quiet zone begins, ``height`` includes the digits."""
    bars = ean_bars(digits)
    size = 9 * module_px
    long = height - size + _GUARD_MODULES * module_px
    left = x + QUIET_LEFT * module_px
    for number, module in enumerate(bars):
        if module != "0":
            start = left + number * module_px
            down = long if module == "G" else height - size
            page.paste("#000000", (start, y, start + module_px, y + down))
    top = y + height - size + module_px
    if len(digits) == 13:
        draw.write(page, left - 9 * module_px, top, digits[0], size, ink="#000000")
    # Guards are 3, 5 and 3 modules wide; each half of the digits stands below its half of the bars.
    body, half = digits[-(len(digits) // 2) * 2 :], (len(bars) - 11) // 2
    for number, digit in enumerate(body):
        side, place = divmod(number, len(body) // 2)
        middle = 3 + side * (half + 5) + (place + 0.5) * 7
        draw.write(page, left + middle * module_px, top, digit, size, ink="#000000", side="centre")


@cache
def _library() -> Any:
    """python-barcode, which has no types."""
    from barcode import ean  # pyright: ignore[reportMissingTypeStubs]

    return ean
