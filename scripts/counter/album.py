"""Screenshots as the guide has them: cut to what matters, what is to be pressed ringed in red and numbered."""

from collections.abc import Sequence
from pathlib import Path

from photographing import picture_of, resized, save
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import FloatRect, Locator, Page

RED = "#d3171e"
RING, ROOM, BADGE, MARGIN = 4, 6, 15, 10
"""Pixels: a ring's thickness and its distance from what it rings; a number's radius; around what is cut out."""
SMOOTH = 4
WIDTH_MAX = 1100
COLOURS = 96
BYTES_MAX = 120_000
AS_IN_CHINA = """(words) => {
  for (const field of document.querySelectorAll('input[type=date], input[data-date]')) {
    field.toggleAttribute('data-date', words)
    const day = field.value
    field.type = words ? 'text' : 'date'
    field.value = words ? day.replaceAll('-', '/') || '年/月/日' : /^\\d/.test(day) ? day.replaceAll('/', '-') : ''
  }
}"""
"""A browser writes dates in its own language, and here it may have no Chinese: as one that has."""

Box = tuple[float, float, float, float]


class Album:
    """Where the pictures go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: list[str] = []

    def take(self, page: Page, name: str, *pressed: Locator, of: Sequence[Locator], below: bool = False) -> None:
        """Photograph ``of`` with rings round ``pressed``; ``below``: also what has to be scrolled to."""
        page.wait_for_load_state("networkidle")
        page.evaluate(AS_IN_CHINA, True)
        if below:
            page.evaluate("scrollTo(0, 0)")  # places are told from what is seen, and a whole page begins at its top
        rings = [_box(each) for each in pressed]
        area = _around([_box(each) for each in of] + [_wider(each, ROOM + RING) for each in rings])
        picture = picture_of(page.screenshot(animations="disabled", caret="hide", full_page=below))
        page.evaluate(AS_IN_CHINA, False)
        _draw(picture, rings)
        self.keep(picture.crop(_within(_wider(area, MARGIN), picture)), name)

    def keep(self, picture: Image.Image, name: str) -> None:
        """Save a picture, no wider than a page of text."""
        if picture.width > WIDTH_MAX:
            picture = resized(picture, WIDTH_MAX, round(picture.height * WIDTH_MAX / picture.width))
        save(picture, self.folder / f"{name}.png", colours=COLOURS, bytes_max=BYTES_MAX)
        self.names.append(name)

    def close(self) -> None:
        """Take away pictures of earlier times that nobody took now."""
        for old in self.folder.glob("*.png"):
            if old.stem not in self.names:
                old.unlink()


def _box(part: Locator) -> Box:
    found: FloatRect | None = part.first.bounding_box()
    if found is None:
        raise SystemExit(f"not to be seen: {part}")
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def _wider(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _within(box: Box, picture: Image.Image) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(each) for each in box)
    return max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height)


def _draw(picture: Image.Image, rings: Sequence[Box]) -> None:
    """Red rings; numbered where there are several, in the order in which to press."""
    layer = Image.new("RGBA", (picture.width * SMOOTH, picture.height * SMOOTH))
    pen = ImageDraw.Draw(layer)
    for number, ring in enumerate(rings, 1):
        left, top, right, bottom = (each * SMOOTH for each in _wider(ring, ROOM))
        pen.rounded_rectangle((left, top, right, bottom), 12 * SMOOTH, outline=RED, width=RING * SMOOTH)
        if len(rings) > 1:
            _number(pen, number, min(right, layer.width - (BADGE + 1) * SMOOTH), max(top, (BADGE + 1) * SMOOTH))
    small = resized(layer, *picture.size)
    picture.paste(small, (0, 0), small)


def _number(pen: ImageDraw.ImageDraw, number: int, x: float, y: float) -> None:
    radius = BADGE * SMOOTH
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=RED)
    font = ImageFont.load_default(22 * SMOOTH)
    pen.text((x, y), str(number), fill="white", font=font, anchor="mm", stroke_width=SMOOTH // 2)
