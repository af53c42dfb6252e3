"""A real Chromium, and pictures of the codes it shows as an independent decoder (zxing-cpp) reads them."""

import os
import re
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from pylopdf_fonts_zh_cn import sans_path

SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")


FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
</fontconfig>
"""


@contextmanager
def chromium() -> Generator[Browser]:
    """The browser that POINTS_TEST_BROWSER names, or the machine's own, with Chinese letters on any machine."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        fonts = Path(folder, "fonts.conf")
        fonts.write_text(FONTS.format(fonts=Path(sans_path()).parent, cache=Path(folder, "cache")))
        with_fonts: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        browser = playwright.chromium.launch(executable_path=program(), args=list(SWITCHES), env=with_fonts)
        yield browser
        browser.close()


def program() -> str | None:
    """The browser's file; none where Playwright is to find its own."""
    return os.environ.get("POINTS_TEST_BROWSER") or which("chromium") or which("google-chrome")


def read_png(picture: bytes) -> str:
    """The text of the one code in a picture."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    return found.text


def read_svg(page: Page, svg: str) -> str:
    """The text of a code given as SVG: drawn by Chromium, photographed, decoded."""
    (text,) = read_svgs(page, [svg])
    return text


def read_svgs(page: Page, svgs: list[str]) -> set[str]:
    """The texts of several codes on one screen."""
    boxes = "".join(f'<div style="width:240px;display:inline-block;margin:12px">{svg}</div>' for svg in svgs)
    page.set_content(f'<body style="background:#fff;margin:0">{boxes}</body>')
    picture = page.screenshot(full_page=True)
    found = {code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))}
    assert len(found) == len(svgs), f"{len(found)} of {len(svgs)} codes could be read"
    return found


def read_pdf(content: bytes) -> list[str]:
    """The texts of all codes on the pages of a PDF whose pages are flate-coded RGB pictures."""
    texts: list[str] = []
    for found in re.finditer(rb"/Width (\d+)/Height (\d+)/Length (\d+)>>stream\n", content):
        width, height, length = (int(each) for each in found.groups())
        pixels = zlib.decompress(content[found.end() : found.end() + length])
        page = Image.frombytes("RGB", (width, height), pixels)
        texts += [code.text for code in zxingcpp.read_barcodes(page.convert("L"))]
    return texts
