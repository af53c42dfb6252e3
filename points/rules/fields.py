"""Reading the keys of a TOML table one by one, noting every mistake and going on.

Each reading answers a usable value even after a mistake, so that the next one can be found; whoever reads
must look at the list of problems before believing any of them.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import cast

from points.rules.errors import Problem

PROBLEMS_MAX = 100
POINTS_MAX = 100_000
TEXT_CHARS_MAX = 60
SHOWN_CHARS_MAX = 40
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
HUNDREDTH = Decimal("0.01")

Toml = dict[str, object]


class Notes:
    """The problems found in one file so far; after ``PROBLEMS_MAX`` of them the rest go unsaid."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, key: str, message: str) -> None:
        """Note that ``key`` is wrong."""
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(Problem(self.file, key, message))


class Table:
    """One table of the file: its values, where it stands, and the keys it may have."""

    def __init__(self, values: Toml, path: str, known: tuple[str, ...], notes: Notes) -> None:
        self.values, self.path, self.notes = values, path, notes
        self.problems_before = len(notes.problems)
        for key in values:
            if key not in known:
                self.wrong(shortened(key), unknown_key(key, known))

    def sound(self) -> bool:
        """Whether nothing was wrong since this table was opened, so that its values can be compared."""
        return len(self.notes.problems) == self.problems_before

    def wrong(self, key: str, message: str) -> None:
        """Note a problem with a key of this table."""
        self.notes.add(f"{self.path}.{key}" if self.path and key else self.path or key, message)

    def has(self, key: str) -> bool:
        """Whether the file gives this key."""
        return key in self.values

    def take(self, key: str, wanted: str) -> object:
        """The raw value; a missing key is a problem and answers None."""
        if key not in self.values:
            self.wrong(key, f"缺少这一项,要写{wanted}")
            return None
        return self.values[key]

    def misfit(self, key: str, wanted: str) -> None:
        """Note that a value which is there is not what was wanted."""
        if key in self.values:
            self.wrong(key, f"要写{wanted},现在写的是{shown(self.values[key])}")

    def text(self, key: str) -> str:
        """A short line of visible text."""
        wanted = f"文字,1到{TEXT_CHARS_MAX}个字,加英文引号"
        value = self.take(key, wanted)
        if isinstance(value, str) and 0 < len(value.strip()) <= TEXT_CHARS_MAX and value.isprintable():
            return value.strip()
        self.misfit(key, wanted + ",不能有换行、全角空格或看不见的字符")
        return ""

    def code(self, key: str) -> str:
        """A stable name for programs."""
        wanted = "代号:小写英文字母开头,只用小写字母、数字和下划线,最多40个,加英文引号"
        value = self.take(key, wanted)
        if isinstance(value, str) and CODE.fullmatch(value):
            return value
        self.misfit(key, wanted)
        return ""

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        """One word of a short list; answers an empty string for another."""
        words = list(allowed)
        wanted = "下面之一:" + "、".join(f'"{word}"' for word in words)
        value = self.take(key, wanted)
        if isinstance(value, str) and value in words:
            return str(value)
        self.misfit(key, wanted + near(value, words))
        return ""

    def whole(self, key: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        wanted = f"{low}到{high}的整数,不加引号"
        value = self.take(key, wanted)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.misfit(key, wanted)
        return low

    def whole_or(self, key: str, low: int, high: int, otherwise: int) -> int:
        """A whole number that may be left out."""
        return self.whole(key, low, high) if self.has(key) else otherwise

    def yes(self, key: str) -> bool:
        """True or false."""
        wanted = "true(是)或 false(否),不加引号"
        value = self.take(key, wanted)
        if isinstance(value, bool):
            return value
        self.misfit(key, wanted)
        return False

    def hundredths(self, key: str, low: Decimal, high: int, unit: str) -> int:
        """A number with at most two places, in hundredths, never rounded: a third place is a mistake."""
        wanted = f"{low}到{high}的{unit}数,最多两位小数,不加引号"
        number = decimal_of(self.take(key, wanted))
        if number is not None and low <= number <= high and number == number.quantize(HUNDREDTH):
            return int(number * 100)
        self.misfit(key, wanted)
        return 0

    def points(self, key: str, low: Decimal = Decimal(0)) -> int:
        """An amount of points, in hundredths."""
        return self.hundredths(key, low, POINTS_MAX, "积分")

    def day(self, key: str) -> date:
        """A calendar date, written as TOML writes one."""
        wanted = f"日期,{FIRST_DAY}到{LAST_DAY}之间,写成 2026-01-01 的样子,不加引号,不带钟点"
        value = self.take(key, wanted)
        if isinstance(value, date) and not isinstance(value, datetime) and FIRST_DAY <= value <= LAST_DAY:
            return value
        self.misfit(key, wanted)
        return FIRST_DAY

    def table(self, key: str, known: tuple[str, ...], *, required: bool = True) -> "Table":
        """The table under ``key``; an empty one if it is missing, with a problem where it is required."""
        wanted = f"一个表,里面可以有:{'、'.join(known)}"
        value = self.take(key, wanted) if required else self.values.get(key, {})
        if not isinstance(value, dict):
            self.misfit(key, wanted)
            # Its own keys must not be reported missing as well: that would be one mistake told many times.
            return Table({}, f"{self.path}.{key}" if self.path else key, known, Notes(self.notes.file))
        return Table(cast(Toml, value), f"{self.path}.{key}" if self.path else key, known, self.notes)


def decimal_of(value: object) -> Decimal | None:
    """A TOML number as an exact decimal; None for anything else, and for nan and inf."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def unknown_key(key: str, known: tuple[str, ...]) -> str:
    """What to say about a key nobody asked for."""
    return f"不认识这一项{near(key, known)},这里可以写的有:{'、'.join(known)}"


def near(value: object, words: Iterable[str]) -> str:
    """A guess at what was meant, or nothing."""
    if not isinstance(value, str) or len(value) > SHOWN_CHARS_MAX:
        return ""
    found = get_close_matches(value.lower(), list(words), n=1, cutoff=0.6)
    return f"(是不是想写 {found[0]}?)" if found else ""


def shortened(text: str) -> str:
    """A text of the file fit to be printed back: short and without control characters."""
    visible = "".join(letter if letter.isprintable() else "?" for letter in text[: SHOWN_CHARS_MAX + 1])
    return visible if len(visible) <= SHOWN_CHARS_MAX else visible[:SHOWN_CHARS_MAX] + "…"


def shown(value: object) -> str:
    """A value of the file in words a clerk knows."""
    match value:
        case bool():
            return f"真假值 {str(value).lower()}"
        case str():
            return f"文字“{shortened(value)}”"
        case int() if abs(value) >= 10**18:
            return "一个太大的数" if value > 0 else "一个太小的数"
        case int() | Decimal():
            return shortened(str(value))
        case date():
            return f"日期或时间 {value}"
        case dict():
            return "一个表"
        case list():
            return "一个列表"
        case _:
            return shortened(str(value))
