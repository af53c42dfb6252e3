"""``points calendar``: show a year's days off, and bring in the State Council's list of a year."""

import csv
import re
from datetime import date
from io import StringIO
from pathlib import Path

from points.cli.installation import opened
from points.errors import PointsError, Refusal
from points.rules.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    WEEKDAYS,
    DayKind,
    LoadCalendarYear,
    LoadedDay,
    days_of,
    years_of,
)
from points.settings import Settings

FILE_BYTES_MAX = 100_000
COLUMNS = ("day", "kind", "name")
KINDS: dict[str, DayKind] = {"off": "off", "work": "work", "放假": "off", "休": "off", "上班": "work", "班": "work"}
KIND_NAMES: dict[DayKind, str] = {"off": "放假", "work": "上班"}
DAY = re.compile(r"([0-9]{4})([-/.]?)([0-9]{1,2})\2([0-9]{1,2})")


def show(settings: Settings, year: int) -> None:
    """Print the listed days of a year, and whether its list is whole."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PointsError(f"年份要在{FIRST_YEAR}到{LAST_YEAR}之间。")
    with opened(settings) as town, town.database.read() as connection:
        days = days_of(connection, year)
        listed = next((each for each in years_of(connection) if each.year == year), None)
    if listed is not None:
        print(f"{year}年放假安排,来源:{listed.source}")
    else:
        known = "下面只有法定节假日。" if days else ""
        print(f"{year}年的放假安排还没有录入,请导入国务院办公厅当年的通知。{known}")
    for each in days:
        day = date(each.day // 10_000, each.day // 100 % 100, each.day % 100)
        print(f"{day}  星期{WEEKDAYS[day.weekday()]}  {KIND_NAMES[each.kind]}  {each.name}")


def load(settings: Settings, year: int, file: Path, source: str | None) -> None:
    """Put a CSV file (day, kind, name) in place of what was known of a year."""
    days = days_in(_text(file), file.name)
    source = source or f"国务院办公厅关于{year}年部分节假日安排的通知"
    with opened(settings) as town:
        count = town.writer.run_now(LoadCalendarYear(actor=None, year=year, source=source, days=days))
    worked = sum(each.kind == "work" for each in days)
    print(f"{year}年的放假安排已录入:放假{count - worked}天,调休上班{worked}天。")


def days_in(text: str, file: str) -> tuple[LoadedDay, ...]:
    """The lines of a CSV text; refuses ``calendar_invalid`` with every line that cannot be read."""
    rows = list(csv.reader(StringIO(text)))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    if header[: len(COLUMNS)] != list(COLUMNS):
        raise PointsError(f"{file} 的第1行要写:{','.join(COLUMNS)}。下面一天一行,例如 2026-10-01,off,国庆节")
    days: list[LoadedDay] = []
    problems: list[str] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        read = _line(cells, f"第{number}行")
        if isinstance(read, str):
            problems.append(read)
        else:
            days.append(read)
    if problems:
        raise Refusal("calendar_invalid", f"{file} 有{len(problems)}行看不懂,改好后再导入。", 422, problems=problems)
    return tuple(days)


def _line(cells: list[str], where: str) -> LoadedDay | str:
    """A line's day, or what is wrong with it."""
    if len([cell for cell in cells if cell]) != len(COLUMNS):
        return f"{where}:要写三格:日期、off 或 work、节日名称。"
    day = _day(cells[0])
    if day is None:
        return f"{where}:看不懂日期“{cells[0]}”,要写成 {FIRST_YEAR}-10-01 的样子,没有的日子也不行。"
    kind = KINDS.get(cells[1].lower())
    if kind is None:
        return f"{where}:“{cells[1]}”要写 off(放假)或 work(调休上班)。"
    return LoadedDay(day, kind, cells[2], where)


def _day(text: str) -> date | None:
    """``2026-10-01``, ``2026/10/1`` as spreadsheets save it, or ``20261001``; None for anything else."""
    found = DAY.fullmatch(text)
    if found is None or (not found[2] and len(text) != len("20261001")):
        return None
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return None


def _text(file: Path) -> str:
    """The file's text, in UTF-8 or as Chinese spreadsheets save it."""
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise PointsError(f"{file} 太大了,不像是放假安排。")
        content = file.read_bytes()
    except OSError as error:
        raise PointsError(f"读不了 {file}:{error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PointsError(f"{file} 不是文字文件,请另存为 CSV(UTF-8)再试。")
