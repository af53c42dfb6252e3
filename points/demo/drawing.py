"""The pictures of the demo's shop: flat, coloured, with the name below. The same on every machine."""

from io import BytesIO

from PIL import Image, ImageDraw

from points.demo.goods import Shape
from points.media.sheet import INK, PAPER, write
from points.media.typeface import width
from points.redeem.pictures import Picture, encode

SIDE = 960
"""Drawn at twice the size that is kept, so that edges come out smooth."""
_FLOOR = 640
_NAME_TOP = 730
_NAME_SIZE = 104
_NAME_ROOM = SIDE - 80
_Pen = ImageDraw.ImageDraw


def picture(name: str, shape: Shape, colour: str) -> Picture:
    """A thing of this shape and colour on a pale ground."""
    page = Image.new("RGB", (SIDE, SIDE), _paler(colour, 0.86))
    pen = ImageDraw.Draw(page)
    pen.ellipse((220, _FLOOR - 20, SIDE - 220, _FLOOR + 40), fill=_paler(colour, 0.72))
    _SHAPES[shape](pen, colour)
    page.paste(PAPER, (0, _NAME_TOP - 40, SIDE, SIDE))
    size = _NAME_SIZE
    while width(name, size) > _NAME_ROOM:
        size -= 4
    write(page, SIDE / 2, _NAME_TOP + (_NAME_SIZE - size) / 2, name, size, ink=INK, bold=True, side="centre")
    out = BytesIO()
    page.save(out, "PNG", compress_level=1)
    return encode(out.getvalue())


def _bag(pen: _Pen, colour: str) -> None:
    pen.polygon([(300, 200), (660, 200), (700, _FLOOR), (260, _FLOOR)], fill=colour)
    pen.polygon([(300, 200), (660, 200), (630, 130), (330, 130)], fill=_darker(colour))
    pen.rectangle((350, 330, 610, 520), fill=PAPER)


def _bottle(pen: _Pen, colour: str) -> None:
    pen.rounded_rectangle((340, 280, 620, _FLOOR), 70, fill=colour)
    pen.rectangle((430, 150, 530, 300), fill=colour)
    pen.rounded_rectangle((410, 100, 550, 180), 16, fill=_darker(colour))
    pen.rectangle((340, 400, 620, 540), fill=PAPER)


def _box(pen: _Pen, colour: str) -> None:
    pen.rectangle((240, 270, 640, _FLOOR), fill=colour)
    pen.polygon([(240, 270), (320, 190), (720, 190), (640, 270)], fill=_paler(colour, 0.3))
    pen.polygon([(640, 270), (720, 190), (720, _FLOOR - 80), (640, _FLOOR)], fill=_darker(colour))
    pen.rectangle((290, 360, 590, 520), fill=PAPER)


def _tube(pen: _Pen, colour: str) -> None:
    pen.polygon([(180, 330), (180, 530), (640, 490), (640, 370)], fill=colour)
    pen.rounded_rectangle((640, 380, 740, 480), 14, fill=_darker(colour))
    pen.rectangle((270, 390, 520, 470), fill=PAPER)


def _roll(pen: _Pen, colour: str) -> None:
    pen.rectangle((300, 240, 660, 580), fill=colour)
    pen.ellipse((300, 520, 660, _FLOOR), fill=colour)
    pen.ellipse((300, 180, 660, 300), fill=_paler(colour, 0.4))
    pen.ellipse((430, 220, 530, 260), fill=_darker(colour))


def _umbrella(pen: _Pen, colour: str) -> None:
    pen.pieslice((180, 150, 780, 650), 180, 360, fill=colour)
    for left in (180, 380, 580):
        pen.ellipse((left, 360, left + 200, 440), fill=_paler(colour, 0.86))
    pen.line((480, 300, 480, 580), fill=_darker(colour), width=22)
    pen.arc((469, 520, 569, _FLOOR - 20), 0, 180, fill=_darker(colour), width=22)


def _cup(pen: _Pen, colour: str) -> None:
    pen.rounded_rectangle((350, 200, 610, _FLOOR), 40, fill=colour)
    pen.rounded_rectangle((370, 120, 590, 230), 24, fill=_darker(colour))
    pen.rectangle((390, 300, 430, 560), fill=_paler(colour, 0.4))


def _bulb(pen: _Pen, colour: str) -> None:
    pen.ellipse((300, 110, 660, 470), fill=colour)
    pen.polygon([(380, 430), (580, 430), (550, 530), (410, 530)], fill=colour)
    pen.rounded_rectangle((410, 520, 550, _FLOOR), 20, fill="#8a8f98")
    for top in (550, 585):
        pen.line((410, top, 550, top), fill=PAPER, width=8)


def _towel(pen: _Pen, colour: str) -> None:
    pen.rounded_rectangle((220, 260, 740, 600), 40, fill=colour)
    for left in (300, 620):
        pen.rectangle((left, 260, left + 40, 600), fill=_paler(colour, 0.5))
    pen.line((220, 430, 740, 430), fill=_darker(colour), width=10)


def _hands(pen: _Pen, colour: str) -> None:
    pen.rounded_rectangle((330, 330, 630, _FLOOR), 80, fill=colour)
    for left, top in ((330, 200), (410, 150), (490, 150), (570, 200)):
        pen.rounded_rectangle((left, top, left + 60, 420), 30, fill=colour)
    pen.rounded_rectangle((600, 400, 720, 470), 34, fill=colour)
    pen.rectangle((330, 560, 630, 600), fill=_darker(colour))


def _broom(pen: _Pen, colour: str) -> None:
    pen.line((620, 110, 470, 440), fill=_darker(colour), width=26)
    pen.polygon([(420, 420), (530, 450), (560, _FLOOR), (270, _FLOOR - 30)], fill=colour)
    for foot in (340, 410, 480):
        pen.line((foot, _FLOOR - 20, 470, 450), fill=_paler(colour, 0.4), width=8)


def _scissors(pen: _Pen, colour: str) -> None:
    pen.line((330, 120, 570, 460), fill=_darker(colour), width=44)
    pen.line((630, 120, 390, 460), fill=colour, width=44)
    for left in (290, 530):
        pen.ellipse((left, 440, left + 160, 600), outline=colour, width=34)
    pen.ellipse((460, 300, 500, 340), fill=PAPER)


def _scales(pen: _Pen, colour: str) -> None:
    pen.rectangle((466, 150, 494, 600), fill=colour)
    pen.rounded_rectangle((350, 590, 610, _FLOOR), 20, fill=_darker(colour))
    pen.line((250, 210, 710, 210), fill=colour, width=24)
    for middle in (250, 710):
        pen.line((middle, 210, middle - 90, 400), fill=_darker(colour), width=8)
        pen.line((middle, 210, middle + 90, 400), fill=_darker(colour), width=8)
        pen.pieslice((middle - 110, 320, middle + 110, 480), 0, 180, fill=colour)


def _plug(pen: _Pen, colour: str) -> None:
    for left in (400, 520):
        pen.rounded_rectangle((left, 110, left + 44, 280), 14, fill="#8a8f98")
    pen.rounded_rectangle((340, 260, 620, 470), 60, fill=colour)
    pen.rectangle((460, 460, 500, 560), fill=_darker(colour))
    pen.arc((480, 480, 720, _FLOOR - 10), 90, 180, fill=_darker(colour), width=40)


def _heart(pen: _Pen, colour: str) -> None:
    pen.ellipse((280, 160, 490, 370), fill=colour)
    pen.ellipse((470, 160, 680, 370), fill=colour)
    pen.polygon([(297, 325), (663, 325), (480, 590)], fill=colour)
    pen.polygon([(400, 260), (480, 265), (560, 260), (480, 400)], fill=colour)


_SHAPES = {
    "bag": _bag,
    "bottle": _bottle,
    "box": _box,
    "tube": _tube,
    "roll": _roll,
    "umbrella": _umbrella,
    "cup": _cup,
    "bulb": _bulb,
    "towel": _towel,
    "hands": _hands,
    "broom": _broom,
    "scissors": _scissors,
    "scales": _scales,
    "plug": _plug,
    "heart": _heart,
}


def _paler(colour: str, part: float) -> str:
    return _mixed(colour, 255, part)


def _darker(colour: str) -> str:
    return _mixed(colour, 0, 0.3)


def _mixed(colour: str, with_: int, part: float) -> str:
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(each + (with_ - each) * part):02x}" for each in parts)
