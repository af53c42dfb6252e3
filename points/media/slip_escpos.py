"""A strip of paper as bytes for a receipt printer (ESC/POS), through python-escpos.

The library has no types, sets up logging and makes a directory when it is imported: it is imported here alone,
when the first receipt is printed, and both are undone.
"""

import logging
import os
import shutil
import socket
from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from PIL import Image

from points.media.qr import qr_image
from points.media.slip import CODE_VERSION_MAX, Code, Part, Title, slip_text

PROFILE = "TM-P80"
"""A printer with a cutter, 576 dots wide: the library sends the same commands for all of that family."""

FRAGMENT_DOTS = 240
"""Rows sent at once: 17 KB at most, which the smallest printers have room for."""

CODE_DOTS = 200

SEND_SECONDS = 5
"""For reaching the printer, and again for what it is sent: a clerk waits for it."""

_KANJI_ON = b"\x1c&"
"""FS &: what follows is two-byte Chinese."""

_KANJI_OFF = b"\x1c."


def escpos_picture(picture: Image.Image) -> bytes:
    """The picture as raster graphics (GS v 0), then a cut."""
    printer = _printer()
    printer.hw("INIT")
    printer.image(picture, fragment_height=FRAGMENT_DOTS)
    printer.cut()
    return cast(bytes, printer.output)


def escpos_text(parts: Sequence[Part], columns: int) -> bytes:
    """The strip in the printer's own Chinese letters (GB 18030), codes as raster graphics, then a cut."""
    printer = _printer()
    printer.hw("INIT")
    printer._raw(_KANJI_ON)  # the library has no method for it
    for part in parts:
        if isinstance(part, Code):
            printer.set(align="center")
            printer.image(qr_image(part.digits, CODE_DOTS, version_max=CODE_VERSION_MAX))
            printer.set(align="left")
        else:
            printer.set(bold=isinstance(part, Title) or getattr(part, "bold", False))
            printer._raw(slip_text([part], columns).encode("gb18030"))
    printer._raw(_KANJI_OFF)
    printer.cut()
    return cast(bytes, printer.output)


def send(host: str, port: int, data: bytes) -> None:
    """Hand it to a printer on the network; ``OSError`` where none takes it.

    Not by the library: its ``Network`` knows IPv4 alone and leaves the socket of a failed attempt open.
    """
    with socket.create_connection((host, port), SEND_SECONDS) as printer:
        printer.sendall(data)


def _printer() -> Any:
    """A printer that keeps what it is sent."""
    return _library().Dummy(profile=PROFILE)


@cache
def _library() -> Any:
    handlers = logging.root.handlers[:]
    from escpos import capabilities, printer  # pyright: ignore[reportMissingTypeStubs]

    for handler in logging.root.handlers[:]:
        if handler not in handlers:
            logging.root.removeHandler(handler)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return printer
