"""Which column is which, by the names that communities give them."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

import msgspec

from points.errors import Invalid

Field = Literal[
    "number", "name", "phone", "village", "grid", "group", "compound", "building", "head", "household_number",
    "age_band", "guardian_consent", "opening_points", "opening_minutes",
]  # fmt: skip

HEADERS: dict[Field, str] = {
    "number": "志愿者编号",
    "name": "姓名",
    "phone": "手机号",
    "village": "村(社区)",
    "grid": "网格",
    "group": "村民小组",
    "compound": "小区",
    "building": "楼栋",
    "head": "户主",
    "household_number": "户号",
    "age_band": "年龄段",
    "guardian_consent": "监护人同意",
    "opening_points": "期初积分",
    "opening_minutes": "期初时长",
}
"""What our own files call them."""

_ALSO: dict[Field, str] = {
    "number": "志愿者号 志愿编号",
    "name": "居民姓名 志愿者姓名 名字 成员姓名 人员姓名 本人姓名",
    "phone": "手机号码 手机 联系电话 电话 电话号码 联系方式 移动电话 本人电话 联系手机",
    "village": "村 社区 村居 村名 社区名称 行政村 所属村 所属社区 所属村社区 所在村 所在社区 所在村社区 村社区名称",
    "grid": "网格名称 所属网格 所在网格 网格号",
    "group": "组 小组 社 村组 居民小组 所属小组 组别",
    "compound": "院落 小区院落 院落小区 小区名称 院落名称 居住小区 所在小区 自管小组 院落自管小组",
    "building": "楼栋号 楼号 栋 栋号 幢 楼",
    "head": "户主姓名 户主名字 家庭户主",
    "household_number": "户编号 家庭编号 户口编号",
    "age_band": "年龄 年龄阶段 年龄层",
    "guardian_consent": "监护人是否同意 监护人已同意",
    "opening_points": "原有积分 已有积分",
    "opening_minutes": "期初服务时长 原有时长 已有时长",
}
_PUNCTUATION = re.compile(r"[\s()\[\]【】{}/、*:·\-_—\"'.,]")
_SUFFIX = re.compile(r"(必填|选填|可空|小时|分|没有可空)$")
HEADER_ROWS_MAX = 30
"""The header is looked for in this many rows: there may be titles above it."""


class Column(msgspec.Struct, frozen=True):
    """A column of the file. ``field`` None: its content is not read."""

    column: str
    field: Field | None


class Header(msgspec.Struct, frozen=True):
    """The header found: its row in the file (from 1) and its columns in order."""

    row: int
    columns: tuple[Column, ...]

    def title(self, field: Field) -> str:
        """What the file calls a field."""
        return next((column.column for column in self.columns if column.field == field), HEADERS[field])


def simplify(title: str) -> str:
    """A column's title without spaces, brackets and marks: ``村（社区） *`` and ``村/社区`` are both ``村社区``."""
    bare = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", title))
    return _SUFFIX.sub("", bare) or bare


_FIELDS: dict[str, Field] = {
    simplify(name): field for field, title in HEADERS.items() for name in (title, *_ALSO[field].split())
}


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """The first row that has 姓名 and another column we know; None if there is none."""
    for number, row in enumerate(rows[:HEADER_ROWS_MAX], 1):
        columns = _read(row)
        fields = {column.field for column in columns if column.field}
        if "name" in fields and len(fields) > 1:
            return Header(number, columns)
    return None


def no_header() -> Invalid:
    """The refusal of a file whose columns cannot be told."""
    wanted = "、".join(HEADERS[field] for field in ("name", "phone", "village"))
    return Invalid(f"没有找到表头,请在表格上面写一行列名,比如:{wanted}。", "import_no_header")


def is_header_again(header: Header, cells: Sequence[str]) -> bool:
    """Whether a row only repeats the header, as on every printed page."""
    return _read(cells) == header.columns


def _read(row: Sequence[str]) -> tuple[Column, ...]:
    seen: set[Field] = set()
    columns: list[Column] = []
    for title in row:
        field = _FIELDS.get(simplify(title))
        if field in seen:
            field = None  # the first of two alike is read
        elif field is not None:
            seen.add(field)
        columns.append(Column(" ".join(title.split())[:40], field))
    while columns and not columns[-1].column:
        columns.pop()
    return tuple(columns)
