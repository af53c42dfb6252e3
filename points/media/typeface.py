"""The letters on our paper: Noto Sans SC, with Noto Serif SC behind it, measured and cleaned.

Together they hold all 20,992 characters of the basic Han block, all 6,592 of extension A and 215 rarer ones of
the later extensions: nearly every letter of a real name. A letter that
neither has becomes a blank line ``＿`` to be filled in by pen, never an empty box; ``unprintable`` tells which.
"""

import re
import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

BLANK = "＿"
"""Stands for a letter that no typeface has: read as a gap, filled in by pen."""

OPENERS = frozenset("（《〈「『【〔［｛“‘")
"""Full-width marks whose left half is empty."""

CLOSERS = frozenset("，。、；：！？）》〉」』】〕］｝”’")
"""Full-width marks whose right half is empty."""


_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_FULL_MARK = dict(zip(",;:!?", "，；：！？", strict=True))
_HALF_MARKS = re.compile(f"(?<=[{_HAN}＿）》」”]) ?[,;:!?]|(?<=[0-9A-Za-z])[,;!?](?=[{_HAN}])")
_BRACKETS = re.compile(rf"\(([^()]*[{_HAN}][^()]*)\)|(?<=[{_HAN}])\(([^()]*)\)")
_SPACED_MARKS = re.compile(f" ?([{''.join(sorted((OPENERS | CLOSERS) - set('“”‘’')))}]) ?")


@lru_cache(maxsize=96)
def face(size: int, serif: bool = False) -> ImageFont.FreeTypeFont:
    """The typeface at ``size`` pixels to the em. Basic layout: the same picture on every machine."""
    path = serif_path() if serif else sans_path()
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def face_for(char: str, size: int, serif: bool = False) -> ImageFont.FreeTypeFont:
    """The typeface that has ``char``: the one asked for, or else the other."""
    return face(size, serif if _has(char, serif) or not _has(char, not serif) else not serif)


@lru_cache(maxsize=16_384)
def advance(char: str, size: int, serif: bool = False) -> float:
    """How far ``char`` moves the pen, in pixels."""
    return face_for(char, size, serif).getlength(char)


def squeeze(before: str, char: str, size: int) -> float:
    """How far ``char`` moves back towards the mark ``before`` it (empty at the start of a line).

    Two full-width marks in a row, or an opening one at the start of a line, would leave a hole half an em
    wide (GB/T 15834, 5.1: adjoining marks are set close).
    """
    follows_mark = not before or before in OPENERS or before in CLOSERS
    tight = (char in OPENERS and follows_mark) or (char in CLOSERS and before in CLOSERS)
    return size / 2 if tight and advance(char, size) > size * 0.9 else 0.0


def width(text: str, size: int, serif: bool = False) -> float:
    """How much room a line takes, in pixels; the empty half of a mark at its end does not count."""
    total, before = 0.0, ""
    for char in text:
        total += advance(char, size, serif) - squeeze(before, char, size)
        before = char
    hangs = before in CLOSERS and advance(before, size) > size * 0.9
    return total - (size / 2 if hangs else 0.0)


def printable(text: str) -> str:
    """``text`` as it can be set: composed, one line a paragraph, nothing invisible, no emoji, no empty boxes.

    Tabs and runs of spaces become one space; emoji, variation selectors and control characters vanish; a
    letter that no typeface has becomes ``BLANK``; marks between Chinese letters become Chinese marks.
    """
    lines = unicodedata.normalize("NFC", text).splitlines()
    clean = (" ".join("".join(map(_settable, line)).split()) for line in lines)
    return "\n".join(map(_chinese_marks, clean)).strip("\n")


def unprintable(text: str) -> str:
    """The letters of ``text`` that ``printable`` leaves blank, each once: warn before printing a card."""
    found = (char for char in unicodedata.normalize("NFC", text) if _settable(char) == BLANK != char)
    return "".join(dict.fromkeys(found))


def _chinese_marks(line: str) -> str:
    """Full-width marks where the text is Chinese, without spaces around them (GB/T 15834, 5.1).

    People type ``雨天顺延,以通知为准(周五前)`` as often as not. Marks inside numbers, times and Latin words stay.
    """
    line = _BRACKETS.sub(lambda found: f"（{found[1] or found[2] or ''}）", line)
    line = _HALF_MARKS.sub(lambda found: _FULL_MARK[found[0].strip()], line)
    return _SPACED_MARKS.sub(r"\1", line)


def _settable(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category in ("Cc", "Cf", "Cs"):
        return ""
    if _has(char, False) or _has(char, True):
        return char
    # Private use (Co) is where old registers keep rare names; planes 2 and 3 hold Han and nothing else.
    is_letter = category[0] in "LN" or category == "Co" or 0x20000 <= ord(char) < 0x40000
    return BLANK if is_letter else ""


@lru_cache(maxsize=16_384)
def _has(char: str, serif: bool) -> bool:
    """Whether the typeface has the letter: it is not drawn as the glyph that stands for nothing."""
    return _shape(char, serif) != _shape("\U0010ffff", serif)


def _shape(char: str, serif: bool) -> bytes:
    picture = Image.new("L", (36, 36))
    ImageDraw.Draw(picture).text((6, 30), char, 255, face(24, serif), "ls")
    return picture.tobytes()
