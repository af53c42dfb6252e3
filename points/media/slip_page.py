"""A strip of paper as a page for the browser's own print dialogue, where the printer has a driver."""

from collections.abc import Sequence
from html import escape

from points.media.lines import balance
from points.media.page import print_page
from points.media.qr import qr_svg
from points.media.slip import (
    BODY,
    CODE_VERSION_MAX,
    DOTS,
    DOTS_A_MM,
    Code,
    Pair,
    Part,
    Rule,
    Title,
    Width,
    Words,
    slip_picture,
)
from points.media.typeface import printable, width

_SPARE = 1.12
"""A browser's letters are not ours: the page is that much longer than our own picture of it."""

_TITLE = 1.35
"""Ems of ordinary lines to the em of a title."""

_STYLE = """
@page{size:%(paper)smm %(height)smm;margin:0}
:root{--mm:1mm}
*{box-sizing:border-box;margin:0}
body{width:calc(var(--mm)*%(printed)s);margin:0 auto;padding:calc(var(--mm)*2) 0;background:#fff;color:#000;
font:calc(var(--mm)*%(size)s)/1.4 "Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","SimHei",sans-serif}
p,div{overflow-wrap:anywhere;line-break:strict}
h1{font-size:%(title)sem;line-height:1.3;text-align:center}
.centre{text-align:center}
.right{text-align:right}
.bold{font-weight:700}
.pair{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 .5em}
.pair span:last-child{margin-left:auto;text-align:right}
hr{border:0;border-top:calc(var(--mm)*.25) dashed #000;margin:calc(var(--mm)*1.2) 0}
svg{display:block;width:calc(var(--mm)*28);margin:0 auto}
button{display:block;width:100%%;min-height:60px;margin:24px 0;border:0;border-radius:8px;background:#a4262c;
color:#fff;font-family:inherit;font-size:22px;font-weight:700;cursor:pointer}
@media screen{:root{--mm:1.8mm}body{padding:calc(var(--mm)*4) 0}}
@media print{button{display:none}}
"""


def slip_page(parts: Sequence[Part], paper: Width, heading: str) -> str:
    """The strip as a page whose paper is as wide as the roll and as long as it has to be."""
    height_mm = slip_picture(parts, paper).height / DOTS_A_MM
    style = _STYLE % {
        "paper": paper,
        "height": round(height_mm * _SPARE) + 10,
        "printed": DOTS[paper] // DOTS_A_MM,
        "size": BODY[paper] / DOTS_A_MM,
        "title": _TITLE,
    }
    room_ems = DOTS[paper] / BODY[paper] / _TITLE
    return print_page(heading, style, "".join(_element(part, room_ems) for part in parts))


def _element(part: Part, room_ems: float) -> str:
    match part:
        case Title(text):
            # Broken by us: a browser would break inside a word.
            lines = balance(printable(text), room_ems, lambda line: width(line, 100) / 100)
            return f"<h1>{'<br>'.join(map(escape, lines))}</h1>"
        case Words(text, bold, side):
            return f'<p class="{side}{" bold" if bold else ""}">{_text(text)}</p>'
        case Pair(left, right, bold):
            more = " bold" if bold else ""
            return f'<div class="pair{more}"><span>{_text(left)}</span><span>{_text(right)}</span></div>'
        case Rule():
            return "<hr>"
        case Code(digits):
            return qr_svg(digits, version_max=CODE_VERSION_MAX)


def _text(text: str) -> str:
    return escape(printable(text)).replace("\n", "<br>")
