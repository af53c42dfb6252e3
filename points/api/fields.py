"""The bounded types that requests are made of: nothing without a limit enters the program.

Bodies use the ``Meta`` types; path and query parameters have types of their own, because Litestar enforces only the
limits that stand in its own parameter markers.
"""

import re
from datetime import datetime
from typing import Annotated

from litestar.params import PathParameter, QueryParameter
from msgspec import Meta

from points.clock import instant_of, rfc3339
from points.errors import Invalid
from points.limits import AMOUNT_MAX, ID_MAX, LONG_TEXT_CHARS_MAX, PAGE_SIZE_MAX, TEXT_CHARS_MAX

NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""No control characters but tab and line ends; PostgreSQL stores no NUL."""

Id = Annotated[int, Meta(ge=1, le=ID_MAX, examples=[17])]
Count = Annotated[int, Meta(ge=0, le=1_000_000, examples=[30])]
Text = Annotated[str, Meta(max_length=TEXT_CHARS_MAX, pattern=NO_CONTROLS)]
SomeText = Annotated[str, Meta(min_length=1, max_length=TEXT_CHARS_MAX, pattern=NO_CONTROLS)]
LongText = Annotated[str, Meta(max_length=LONG_TEXT_CHARS_MAX, pattern=NO_CONTROLS)]
Secret = Annotated[str, Meta(min_length=1, max_length=128, pattern=NO_CONTROLS)]
Phone = Annotated[str, Meta(min_length=5, max_length=30, pattern=NO_CONTROLS, examples=["19900001234"])]
Digits = Annotated[str, Meta(min_length=4, max_length=40, pattern=r"^[0-9]+$")]
Moment = Annotated[datetime, Meta(tz=True, examples=["2026-05-11T08:00:00+08:00"])]
PointsText = Annotated[str, Meta(max_length=16, pattern=r"^[0-9]+(\.[0-9]{1,2})?$", examples=["2.50"])]

PathId = Annotated[int, PathParameter(ge=1, le=ID_MAX)]
QueryId = Annotated[int | None, QueryParameter(ge=1, le=ID_MAX)]
QueryText = Annotated[str | None, QueryParameter(max_length=TEXT_CHARS_MAX, pattern=NO_CONTROLS)]
Limit = Annotated[int, QueryParameter(ge=1, le=PAGE_SIZE_MAX, description="How many at most.")]
CursorText = Annotated[
    str | None,
    QueryParameter(max_length=400, pattern=r"^[A-Za-z0-9_-]*$", description="The last page's `next_cursor`."),
]


def instant(moment: datetime, field: str) -> int:
    """The instant of a time in a request; refuses years in which no town keeps records, naming the field."""
    if not 2000 <= moment.year <= 2200:
        raise Invalid("时间不对,请检查年份。", fields={field: "年份要在2000到2200之间。"})
    return instant_of(moment)


def maybe_rfc3339(value: int | None) -> str | None:
    """An instant as text, or None."""
    return None if value is None else rfc3339(value)


def hundredths(text: str, field: str) -> int:
    """Points as written in a request (``"12.5"``) in hundredths; refuses more than the ledger moves at once."""
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]{1,2}))?", text)
    value = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else -1
    if not 0 <= value <= AMOUNT_MAX:
        raise Invalid("积分数不对,最多写两位小数。", fields={field: "写成 2 或 2.50 这样的数。"})
    return value


def points_text(value: int) -> str:
    """Hundredths as the API writes points: always two places, ``"12.50"``."""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"
