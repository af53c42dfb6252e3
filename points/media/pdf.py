"""Pictures as the pages of a PDF (ISO 32000-1), at their true size and without loss.

Pillow would write them as JPEG, which blurs small digits and the edges of codes.
"""

import zlib
from collections.abc import Iterable
from typing import Any, cast

from PIL import Image

_COLOURS = b"DeviceRGB/BitsPerComponent 8"


def pdf_of(pages: Iterable[Image.Image], dpi: int) -> bytes:
    """One page a picture, ``dpi`` pixels an inch; viewers are asked to print it unscaled. Same in, same bytes.

    Pages are compressed one by one as they come, so an iterator keeps only one picture in memory.
    """
    objects: list[bytes] = [b"", b""]  # the catalogue and the page tree, known only at the end
    kids: list[int] = []
    for page in pages:
        kids.append(len(objects) + 1)
        objects += _page_objects(page, dpi, first=len(objects) + 1)
    objects[0] = b"<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</PrintScaling/None>>>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _file(objects)


def _page_objects(page: Image.Image, dpi: int, first: int) -> list[bytes]:
    """The page, what it draws, and the picture: three objects numbered from ``first``."""
    across, down = (b"%.2f" % (px * 72 / dpi) for px in page.size)
    drawing = b"q %s 0 0 %s 0 0 cm /P Do Q" % (across, down)
    space, pixels, level = _greys(page) if page.mode == "L" else (_COLOURS, page.convert("RGB").tobytes(), 6)
    return [
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s %s]/Contents %d 0 R/Resources<</XObject<</P %d 0 R>>>>>>"
        % (across, down, first + 1, first + 2),
        _stream(b"", drawing),
        _stream(
            b"/Type/XObject/Subtype/Image/ColorSpace/%s/Filter/FlateDecode/Width %d/Height %d" % (space, *page.size),
            zlib.compress(pixels, level),
        ),
    ]


def _greys(page: Image.Image) -> tuple[bytes, bytes, int]:
    """A sheet without colour in sixteen greys, half a byte a dot: as good on paper, and a third of the time."""
    greys = cast(Image.Image, cast(Any, page).point([round(grey / 17) for grey in range(256)]))
    greys.putpalette(bytes(3 * 16))  # makes it a picture of numbers, which can be packed
    return b"DeviceGray/BitsPerComponent 4", greys.tobytes("raw", "P;4"), 4


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def _file(objects: list[bytes]) -> bytes:
    """The objects with their table of offsets (7.5.4)."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
