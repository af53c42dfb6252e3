"""The demo town photographed: the program under a clock that stands still, a browser on it, and small pictures."""

import re
import sys
import tempfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import chromium  # noqa: E402 - the tests' browser and server
from running import Program  # noqa: E402

from points.clock import local  # noqa: E402

DOCS = ROOT / "docs"
ANSWER_MS = 8_000
TOWN = {"POINTS_TOWN_NAME": "星禾镇", "POINTS_HELP_PHONE": "0812-0000000"}


class StillProgram(Program):
    """The program under a clock that stands still, whose random numbers are the same every time."""

    def _line(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "scripts" / "still.py"), str(self.folder / "clock"), *arguments]


@contextmanager
def demo_town(now: int) -> Generator[tuple[Program, Browser, str]]:
    """Serve the demo as it is at an instant: the program, a browser, and what ``points demo`` said of signing in."""
    with tempfile.TemporaryDirectory() as folder:
        program = StillProgram(Path(folder), now, TOWN | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"})
        program.must("migrate")
        said = program.must("demo")
        with program.serving(), chromium() as browser:
            yield program, browser, said


def opened(
    browser: Browser, program: Program, size: ViewportSize, *, scale: float = 1, is_mobile: bool = False
) -> Page:
    """A page in a browser of its own, whose clock shows the program's time."""
    context = browser.new_context(
        viewport=size, device_scale_factor=scale, is_mobile=is_mobile, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(ANSWER_MS)
    page = context.new_page()
    page.clock.set_system_time(local(program.now))
    return page


def post(page: Page, program: Program, path: str, body: dict[str, Any]) -> Any:
    """Ask the API for something in a page's session; what it answered."""
    answer = page.request.post(f"{program.url}/api{path}", data=body, headers=program.key())
    if not answer.ok:
        raise SystemExit(f"{path}: {answer.status} {answer.text()}")
    return answer.json()


def by_phone(page: Page, program: Program, phone: str, name: str = "") -> None:
    """Sign in with the code that is sent to a phone; ``name``: which of those who share it."""
    post(page, program, "/session/codes", {"phone": phone})
    body: dict[str, Any] = {"way": "code", "phone": phone, "code": program.code_sent_to(phone)}
    answer = page.request.post(f"{program.url}/api/session", data=body)
    if not answer.ok:
        choices = answer.json().get("choices", [])
        body["person_id"] = next(each["person_id"] for each in choices if each["name"] == name)
        post(page, program, "/session", body)


def picture_of(taken: bytes) -> Image.Image:
    """A screenshot to work on."""
    return Image.open(BytesIO(taken)).convert("RGB")


def resized(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The same picture, smoothly smaller."""
    return cast(Any, picture).resize((width, height), Image.Resampling.LANCZOS)


def first_page(pdf: bytes) -> Image.Image:
    """The picture that is the first page of one of our PDFs (``points.media.pdf``): RGB, or sixteen greys."""
    found = re.search(rb"/BitsPerComponent (\d)\S* ?/?\S*/Width (\d+)/Height (\d+)/Length (\d+)>>stream\n", pdf)
    if found is None:
        raise SystemExit("a PDF of another make")
    bits, width, height, length = (int(each) for each in found.groups())
    pixels = zlib.decompress(pdf[found.end() : found.end() + length])
    if bits == 8:
        return Image.frombytes("RGB", (width, height), pixels)
    greys = Image.frombytes("P", (width, height), pixels, "raw", "P;4")
    greys.putpalette(bytes(level * 17 for level in range(16) for _ in range(3)))
    return greys.convert("RGB")


def save(picture: Image.Image, target: Path, *, colours: int, bytes_max: int) -> None:
    """Keep a picture with few colours, and refuse one that is too large for the repository."""
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}: {picture.width}x{picture.height}, {size} bytes")  # noqa: T201
    if size > bytes_max:
        raise SystemExit(f"larger than {bytes_max} bytes")
