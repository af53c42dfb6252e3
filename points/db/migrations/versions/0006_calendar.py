"""The calendar's first rows: public holidays by law until 2035, and the whole lists of 2025 and 2026.

Public holidays: 全国年节及纪念日放假办法 as revised in 2024, in force since 2025-01-01: 元旦 1 day, 春节 4 from
除夕, 清明 1, 劳动 2, 端午 1, 中秋 1, 国庆 3. Where two fall on one day, it is one row. The lists: the notices of the
State Council's office, with the days off and the weekend days worked instead.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

Day = tuple[int, str, str]

NEW_YEARS_EVE = {
    2027: (2, 5), 2028: (1, 25), 2029: (2, 12), 2030: (2, 2), 2031: (1, 22),
    2032: (2, 10), 2033: (1, 30), 2034: (2, 18), 2035: (2, 7),
}  # fmt: skip
"""除夕, from which four days are 春节. 2025 and 2026 stand in their lists."""
TOMB_SWEEPING = {year: (4, 4 if year in (2028, 2029, 2032, 2033) else 5) for year in NEW_YEARS_EVE}
DRAGON_BOAT = {
    2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5), 2031: (6, 24),
    2032: (6, 12), 2033: (6, 1), 2034: (6, 20), 2035: (6, 10),
}  # fmt: skip
MID_AUTUMN = {
    2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12), 2031: (10, 1),
    2032: (9, 19), 2033: (9, 8), 2034: (9, 27), 2035: (9, 16),
}  # fmt: skip

LISTED = {
    2025: (
        "国务院办公厅关于2025年部分节假日安排的通知(国办发明电〔2024〕12号)",
        # first day off, last day off, and the weekend days worked instead, as months and days
        (
            ("元旦", 101, 101, ()),
            ("春节", 128, 204, (126, 208)),
            ("清明节", 404, 406, ()),
            ("劳动节", 501, 505, (427,)),
            ("端午节", 531, 602, ()),
            ("国庆节、中秋节", 1001, 1008, (928, 1011)),
        ),
    ),
    2026: (
        "国务院办公厅关于2026年部分节假日安排的通知(国办发明电〔2025〕7号)",
        (
            ("元旦", 101, 103, (104,)),
            ("春节", 215, 223, (214, 228)),
            ("清明节", 404, 406, ()),
            ("劳动节", 501, 505, (509,)),
            ("端午节", 619, 621, ()),
            ("中秋节", 925, 927, ()),
            ("国庆节", 1001, 1007, (920, 1010)),
        ),
    ),
}


def upgrade() -> None:
    days = [day for year in LISTED for day in listed_days(year)]
    days += [day for year in NEW_YEARS_EVE for day in statutory_days(year)]
    op.bulk_insert(
        sa.table("calendar_days", sa.column("day"), sa.column("kind"), sa.column("name")),
        [{"day": day, "kind": kind, "name": name} for day, kind, name in days],
    )
    op.bulk_insert(
        sa.table(
            "calendar_years",
            sa.column("year"),
            sa.column("source"),
            sa.column("loaded_by", sa.BigInteger()),
            sa.column("loaded_at"),
        ),
        [{"year": year, "source": source, "loaded_by": None, "loaded_at": 0} for year, (source, _) in LISTED.items()],
    )


def statutory_days(year: int) -> list[Day]:
    """The days off by law in a year whose list is not known."""
    eve = date(year, *NEW_YEARS_EVE[year])
    found: dict[date, str] = {date(year, 1, 1): "元旦"}
    found |= {eve + timedelta(days=n): "春节" for n in range(4)}
    found |= {date(year, *TOMB_SWEEPING[year]): "清明节"}
    found |= {date(year, 5, 1): "劳动节", date(year, 5, 2): "劳动节"}
    found |= {date(year, *DRAGON_BOAT[year]): "端午节"}
    found |= {date(year, 10, day): "国庆节" for day in (1, 2, 3)}
    moon = date(year, *MID_AUTUMN[year])
    found[moon] = f"{found[moon]}、中秋节" if moon in found else "中秋节"
    return [(number(day), "off", name) for day, name in sorted(found.items())]


def listed_days(year: int) -> list[Day]:
    """The days of a year's list."""
    days: list[Day] = []
    for name, first, last, worked in LISTED[year][1]:
        day, end = dated(year, first), dated(year, last)
        while day <= end:
            days.append((number(day), "off", name))
            day += timedelta(days=1)
        days += [(year * 10_000 + each, "work", f"{name}调休上班") for each in worked]
    return sorted(days)


def dated(year: int, month_and_day: int) -> date:
    """``928`` of a year as a date."""
    return date(year, month_and_day // 100, month_and_day % 100)


def number(day: date) -> int:
    """A date as ``20260928``."""
    return day.year * 10_000 + day.month * 100 + day.day
