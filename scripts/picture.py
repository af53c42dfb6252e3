"""Makes docs/picture.png: the organiser's live screen and the volunteer's landing page, from the demo town.

Run by hand: .venv/bin/python scripts/picture.py
"""

import re
from datetime import date

from photographing import DOCS, Program, by_phone, demo_town, opened, picture_of, post, save
from PIL import Image
from playwright.sync_api import Browser, ViewportSize

from points.clock import at

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
    with demo_town(WHEN) as (program, browser, said):
        pictures = _screens(program, browser, said)
    save(_side_by_side(pictures), DOCS / "picture.png", colours=COLOURS, bytes_max=BYTES_MAX)


def _screens(program: Program, browser: Browser, said: str) -> list[Image.Image]:
    organiser, volunteer = (opened(browser, program, SCREEN, scale=SCALE, is_mobile=True) for _ in range(2))
    phone, password = re.findall(r"活动负责人.*?手机号 (\d+),密码 ([\w-]+)", said)[0]
    post(organiser, program, "/session", {"way": "password", "login": phone, "password": password})
    running = organiser.request.get(f"{program.url}/api/events?view=running").json()["items"]
    event = next(each for each in running if "run" in each["may"])
    organiser.goto(f"{program.url}/events/{event['id']}/live")
    organiser.locator(".board img").wait_for()
    code = organiser.request.get(f"{program.url}/api/events/{event['id']}/code").json()["text"]
    by_phone(volunteer, program, re.findall(r"王秀英:手机号 (\d+)", said)[0])
    volunteer.goto(f"{program.url}/C/{code.rpartition('/C/')[2]}")
    volunteer.get_by_role("button", name="我来签到").or_(volunteer.locator(".notice")).first.wait_for()
    for page in (organiser, volunteer):
        page.wait_for_load_state("load")
    return [picture_of(organiser.screenshot()), picture_of(volunteer.screenshot())]


def _side_by_side(screens: list[Image.Image]) -> Image.Image:
    width = sum(each.width for each in screens) + GAP * (len(screens) - 1) + 2 * MARGIN
    sheet = Image.new("RGB", (width, screens[0].height + 2 * MARGIN), PAPER)
    left = MARGIN
    for screen in screens:
        sheet.paste(screen, (left, MARGIN))
        left += screen.width + GAP
    return sheet


if __name__ == "__main__":
    main()
