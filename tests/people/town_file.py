"""An invented town's list of residents as a community keeps it, with mistakes that are known beforehand."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

VILLAGES = ("青禾村", "柳树社区", "石桥村", "新街社区")
HEADERS = (
    "序号",
    "姓名",
    "联系电话",
    "村（社区）",
    "网格",
    "小区/院落",
    "楼栋",
    "户主",
    "年龄段",
    "监护人同意",
    "备注",
)
FIRST_ROW = 3
"""The first row below title and header, as the file numbers it."""

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
_GIVEN = "秀英建国桂兰玉梅志强淑珍海燕春花国庆小龙文军丽华大勇红霞"
_AGES = ("18-59", "60-74", "75岁以上", "35", "67岁", "14-17", "60～74", "")

Row = list[Any]


def _missing_name(row: Row) -> None:
    row[1] = ""


def _digits_in_name(row: Row) -> None:
    row[1] = f"{row[1]}2"


def _short_phone(row: Row) -> None:
    row[2] = "1990000"


def _landline(row: Row) -> None:
    row[2] = "0812-8170000"


def _lost_digits(row: Row) -> None:
    row[2] = "1.99E+10"


def _unknown_village(row: Row) -> None:
    row[3] = "没有村"


def _age(row: Row) -> None:
    row[8] = "中年"


def _guardian(row: Row) -> None:
    row[8], row[9] = "8", ""


MISTAKES: dict[str, Callable[[Row], None]] = {
    "name_missing": _missing_name,
    "name_digits": _digits_in_name,
    "phone_bad": _short_phone,
    "phone_landline": _landline,
    "phone_scientific": _lost_digits,
    "village_unknown": _unknown_village,
    "age_bad": _age,
    "guardian_missing": _guardian,
}


def town_rows(rows: int, bad: int, seed: int) -> tuple[list[Row], dict[int, str | None]]:
    """Rows under ``HEADERS``, and for each row number the reason it is bad for, or None if it is good.

    Mistakes are spread evenly, each kind as often as the others.
    """
    random = Random(seed)
    wrong = dict(zip(sorted(random.sample(range(rows), bad)), _kinds(bad), strict=True))
    made: list[Row] = []
    expected: dict[int, str | None] = {}
    for i in range(rows):
        row = _row(i, random)
        reason = wrong.get(i)
        if reason is not None:
            MISTAKES[reason](row)
        made.append(row)
        expected[FIRST_ROW + i] = reason
    return made, expected


def write_town_xlsx(path: Path, rows: int, bad: int, seed: int) -> dict[int, str | None]:
    """Write such a list, a merged title above it; returns what ``town_rows`` expects of each row."""
    made, expected = town_rows(rows, bad, seed)
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("花名册")
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "攀莲镇志愿者花名册")
        sheet.write_row(1, 0, HEADERS)
        for i, row in enumerate(made, FIRST_ROW - 1):
            sheet.write_row(i, 0, row)
    return expected


def phone_of(i: int) -> str:
    """The invented number of the i-th person: couples share one."""
    return f"1990000{i - i % 2 if i % 10 == 1 else i:04d}"


def _kinds(bad: int) -> list[str]:
    kinds = list(MISTAKES)
    return [kinds[i % len(kinds)] for i in range(bad)]


def _row(i: int, random: Random) -> Row:
    # The serial in the name keeps namesakes apart, so that what is expected does not hang on chance.
    serial = _GIVEN[i % len(_GIVEN)] + _GIVEN[i // len(_GIVEN) % len(_GIVEN)]
    name = _SURNAMES[i // len(_GIVEN) ** 2 % len(_SURNAMES)] + serial
    village = VILLAGES[i % len(VILLAGES)]
    compound = random.choice(("阳光小区", "河边院落", "老街院落"))
    phone: Any = phone_of(i) if i < 10_000 else ""
    style = random.random()
    if style < 0.1:
        phone = ""
    elif style < 0.3 and phone:
        phone = int(phone)
    elif style < 0.4 and phone:
        phone = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    head = name if random.random() < 0.6 else ""
    building = random.choice(("1栋", "2栋", "3栋", ""))
    grid = f"{village[:2]}第{random.randrange(1, 4)}网格"
    return [i + 1, name, phone, village, grid, compound, building, head, random.choice(_AGES), "", ""]
