"""What can become of a row of a file."""

from collections.abc import Callable
from typing import Literal

import msgspec

from points.people.importing.cells import Bad, Parsed

Verdict = Literal["new", "change", "same", "bad"]
Change = Literal["name", "phone", "place", "household", "age_band", "guardian_consent", "opening"]
Progress = Callable[[int, int], None]
"""Told now and then how many rows of how many are done."""

IDENTITY: frozenset[Change] = frozenset(("name", "phone", "place", "household"))
"""Changes that may change by what natural key a person is known."""
CHANGE_NAMES: dict[Change, str] = {
    "name": "姓名",
    "phone": "手机号",
    "place": "住址",
    "household": "户",
    "age_band": "年龄段",
    "guardian_consent": "监护人同意",
    "opening": "期初积分或时长",
}


class Judged(msgspec.Struct, frozen=True):
    """What would become of a row. ``place`` and ``household`` may be planned ones (negative)."""

    row: int
    verdict: Verdict
    reason: str | None = None
    explanation: str = ""
    person_id: int | None = None
    changes: tuple[Change, ...] = ()
    parsed: Parsed | None = None
    place: int = 0
    household: int | None = None


def bad_row(row: int, bad: Bad, parsed: Parsed | None = None) -> Judged:
    """The verdict on a row that cannot be taken."""
    return Judged(row, "bad", bad.reason, bad.explanation, parsed=parsed)


def duplicate(row: int, why: str = "是同一个人") -> Bad:
    """A row that repeats an earlier one."""
    return Bad("duplicate", f"和第{row}行重复({why}),请只留一行。")
