"""QR codes (ISO/IEC 18004) of the two kinds this town prints: web addresses and digits.

Error correction is always M: a fifth of a code may be dirty or torn off and it still reads, at half the
modules of H. Text is one segment, in the tightest mode that holds all of it: digits in numeric mode, the
upper-case alphabet ``0-9A-Z $%*+-./:`` in alphanumeric mode, other ASCII as bytes.
"""

from io import BytesIO
from itertools import groupby
from typing import Any, cast

import qrcode.util as qr_tables  # pyright: ignore[reportMissingTypeStubs]  (the package ships none)
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M  # pyright: ignore[reportMissingTypeStubs]
from qrcode.main import QRCode  # pyright: ignore[reportMissingTypeStubs]

EVENT_VERSION_MAX = 3
"""The largest version an event code may need: 29 modules a side, which an old phone reads across a yard.

3-M holds 61 alphanumeric characters. ``HTTPS://`` takes 8, a host of 20 characters 20 and ``/C/`` 3, which
leaves **30 characters for the token**; a longer host takes its letters from the token.
"""

PAGE_VERSION_MAX = 10
"""The largest version for an ordinary page address: 213 bytes at M, 57 modules a side."""

QUIET_ZONE = 4
"""White modules around a code, as the standard demands."""

_BITS: Any = cast(Any, qr_tables).BIT_LIMIT_TABLE[ERROR_CORRECT_M]
_MODES = {1: "digits", 2: "upper-case characters", 4: "bytes"}


def qr_version(text: str) -> int:
    """The version (1 to 40) that ``text`` needs at M; ``ValueError`` if it is empty, not ASCII or too long."""
    return cast(int, _code(text, version_max=40).version)


def qr_modules(text: str, *, version_max: int = EVENT_VERSION_MAX) -> list[list[bool]]:
    """The dark modules of a code, row by row, without its quiet zone.

    ``ValueError`` when ``text`` is empty, is not ASCII (phones guess at other alphabets: percent-encode an
    address), or needs a version above ``version_max``.
    """
    code = _code(text, version_max=version_max)
    code.make(fit=False)
    return [[bool(dark) for dark in row] for row in code.modules]


def qr_png(
    text: str, *, module_px: int = 10, border: int = QUIET_ZONE, version_max: int = EVENT_VERSION_MAX
) -> bytes:
    """A black and white PNG, each module ``module_px`` pixels square, ``border`` white modules around."""
    if module_px < 1 or border < 0:
        raise ValueError(f"module_px must be at least 1 and border at least 0, got {module_px} and {border}")
    picture = _bitmap(qr_modules(text, version_max=version_max), module_px, border)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def qr_image(text: str, px: int, *, version_max: int = EVENT_VERSION_MAX) -> Image.Image:
    """A square picture of exactly ``px`` pixels a side, quiet zone included, for pasting into a poster.

    Modules are whole pixels, so that none is wider than its neighbour; what is left over widens the quiet
    zone. ``ValueError`` when a module would be narrower than two pixels.
    """
    modules = qr_modules(text, version_max=version_max)
    module_px = px // (len(modules) + 2 * QUIET_ZONE)
    if module_px < 2:
        raise ValueError(f"{len(modules)} modules and their quiet zone do not fit into {px} pixels")
    picture = _bitmap(modules, module_px, 0)
    square = Image.new("1", (px, px), 1)
    square.paste(picture, ((px - picture.width) // 2, (px - picture.height) // 2))
    return square


def qr_svg(text: str, *, version_max: int = EVENT_VERSION_MAX) -> str:
    """A scalable code of one path, one unit a module, quiet zone included, to be inlined in a page.

    It paints its own white ground, so that it reads on a dark page too, and has no size: the page gives it.
    """
    modules = qr_modules(text, version_max=version_max)
    side = len(modules) + 2 * QUIET_ZONE
    path = "".join(_svg_row(row, number + QUIET_ZONE) for number, row in enumerate(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path stroke="#000" d="{path}"/></svg>'
    )


def _svg_row(row: list[bool], y: int) -> str:
    """One row as horizontal strokes through the middle of its modules."""
    pen = ""
    start = moved = QUIET_ZONE
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            pen += (f"m{start - moved} 0" if pen else f"M{start} {y}.5") + f"h{length}"
            moved = start + length
        start += length
    return pen


def _code(text: str, *, version_max: int) -> Any:
    if not text or not text.isascii():
        raise ValueError(f"a code holds ASCII text and cannot be empty, got {text!r}")
    data = cast(Any, qr_tables).QRData(text)
    version = next((v for v in range(1, 41) if _bits(data, v) <= _BITS[v]), 41)
    if version > version_max:
        needed, room = _bits(data, version_max), _BITS[version_max]
        raise ValueError(
            f"{len(text)} {_MODES[data.mode]} need {needed} bits, version {version_max}-M holds {room}: "
            f"shorten the text by at least {_surplus(data, version_max)}"
        )
    code = cast(Any, QRCode)(version=version, error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data)
    return code


def _bits(data: Any, version: int) -> int:
    """What a segment takes: mode indicator, character count, characters (ISO/IEC 18004, 7.4)."""
    n = len(data)
    payload = {1: n // 3 * 10 + (0, 4, 7)[n % 3], 2: n // 2 * 11 + n % 2 * 6, 4: n * 8}[data.mode]
    return 4 + cast(Any, qr_tables).length_in_bits(data.mode, version) + payload


def _surplus(data: Any, version: int) -> int:
    """By how many characters a segment is too long for ``version``."""
    kind = cast(Any, qr_tables).QRData
    count = len(data)
    while count and _bits(kind(data.data[:count], mode=data.mode), version) > _BITS[version]:
        count -= 1
    return len(data) - count


def _bitmap(modules: list[list[bool]], module_px: int, border: int) -> Image.Image:
    side = (len(modules) + 2 * border) * module_px
    picture = Image.new("1", (side, side), 1)
    for row, darks in enumerate(modules, border):
        for column, dark in enumerate(darks, border):
            if dark:
                x, y = column * module_px, row * module_px
                picture.paste(0, (x, y, x + module_px, y + module_px))
    return picture
