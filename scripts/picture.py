"""Makes docs/picture.png: the organiser's live screen and the volunteer's landing page, from the demo town.

Run by hand: .venv/bin/python scripts/picture.py
"""

import re
import sys
import tempfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chromium import chromium  # noqa: E402 - the tests' browser and server
from running import Program  # noqa: E402

from points.clock import at, local  # noqa: E402

WHEN = at(date(2026, 11, 21), 9, 2)
"""A Saturday morning: an event is going on."""
SCREEN: ViewportSize = {"width": 360, "height": 740}
SCALE = 1.5
GAP, MARGIN = 36, 36
PAPER = "#e9e2d6"
BYTES_MAX = 300_000
COLOURS = 128


def main() -> None:
    """Load the demo, photograph two screens, put them side by side."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder), WHEN, {"POINTS_TOWN_NAME": "星禾镇", "POINTS_HELP_PHONE": "0812-0000000"})
        program.must("migrate")
        said = program.must("demo")
        with program.serving(), chromium() as browser:
            pictures = _screens(program, browser, said)
    picture = _side_by_side(pictures).quantize(COLOURS, dither=Image.Dither.NONE)
    target = ROOT / "docs" / "picture.png"
    picture.save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}: {picture.width}x{picture.height}, {size} bytes")  # noqa: T201
    if size > BYTES_MAX:
        raise SystemExit(f"larger than {BYTES_MAX} bytes")


def _screens(program: Program, browser: Browser, said: str) -> list[bytes]:
    organiser, volunteer = _phone(browser, program), _phone(browser, program)
    phone, password = re.findall(r"活动负责人.*?手机号 (\d+),密码 (\S+)", said)[0]
    _post(organiser, program, "/session", {"way": "password", "login": phone, "password": password})
    running = organiser.request.get(f"{program.url}/api/events?view=running").json()["items"]
    event = next(each for each in running if "run" in each["may"])
    organiser.goto(f"{program.url}/events/{event['id']}/live")
    organiser.locator(".board img").wait_for()
    code = organiser.request.get(f"{program.url}/api/events/{event['id']}/code").json()["text"]
    resident = re.findall(r"王秀英:手机号 (\d+)", said)[0]
    _post(volunteer, program, "/session/codes", {"phone": resident})
    _post(volunteer, program, "/session", {"way": "code", "phone": resident, "code": program.code_sent_to(resident)})
    volunteer.goto(f"{program.url}/C/{code.rpartition('/C/')[2]}")
    volunteer.get_by_role("button", name="我来签到").or_(volunteer.locator(".notice")).first.wait_for()
    for page in (organiser, volunteer):
        page.wait_for_load_state("load")
    return [organiser.screenshot(), volunteer.screenshot()]


def _phone(browser: Browser, program: Program) -> Page:
    context = browser.new_context(
        viewport=SCREEN, device_scale_factor=SCALE, is_mobile=True, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    page.clock.set_system_time(local(program.now))
    return page


def _post(page: Page, program: Program, path: str, body: dict[str, Any]) -> None:
    answer = page.request.post(f"{program.url}/api{path}", data=body)
    if not answer.ok:
        raise SystemExit(f"{path}: {answer.status} {answer.text()}")


def _side_by_side(pictures: list[bytes]) -> Image.Image:
    screens = [Image.open(BytesIO(each)).convert("RGB") for each in pictures]
    width = sum(each.width for each in screens) + GAP * (len(screens) - 1) + 2 * MARGIN
    sheet = Image.new("RGB", (width, screens[0].height + 2 * MARGIN), PAPER)
    left = MARGIN
    for screen in screens:
        sheet.paste(screen, (left, MARGIN))
        left += screen.width + GAP
    return sheet


if __name__ == "__main__":
    main()
