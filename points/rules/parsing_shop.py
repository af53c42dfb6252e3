"""The parts of a rule file about spending: whose points they are, the shop's days and limits, the budget."""

import re
from typing import cast

from points.rules.fields import HUNDREDTH, Table, Toml
from points.rules.models import Budget, Holiday, Limit, Opening, Period, Purse, Shop

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OPENINGS_MAX = 31
HOURS_MAX = 10
COUNT_MAX = 10_000
RESERVE_DAYS_MAX = 90
GRACE_DAYS_MAX = 366
MONTH_YUAN_MAX = 100_000_000
POINT_YUAN_MAX = 10_000
STOP_PERCENT_MAX = 1_000
MINUTES_A_DAY = 24 * 60

LIMITS = ("person_limit", "household_limit", "person_visits", "household_visits")
SHOP = ("days", "hours", "holiday", *LIMITS, "reserve_days", "verify_above", "grace_days")
OPENING = ("weekdays", "monthdays", "month_of_quarter", "week")
BUDGET = ("month_yuan", "warn_percent", "stop_percent", "point_yuan")
DAYS_EXAMPLE = '[{ weekdays = ["wed", "sat"] }, { monthdays = [15] }]'
SPAN = re.compile(r"([0-9]{1,2}):([0-5][0-9])-([0-9]{1,2}):([0-5][0-9])")


def read_purse(top: Table) -> Purse:
    """Whose points they are. Left out: each person's own."""
    return Purse(top.one_of("purse", Purse) or Purse.PERSON) if top.has("purse") else Purse.PERSON


def read_shop(top: Table) -> Shop:
    """How points are spent; each key may be left out, and so may all of it."""
    plain = Shop()
    if not top.has("shop"):
        return plain
    table = top.table("shop", SHOP)
    return Shop(
        opening=read_days(table),
        hours=read_hours(table),
        holiday=read_holiday(table),
        person_limit=read_limit(table, "person_limit"),
        household_limit=read_limit(table, "household_limit"),
        person_visits=read_limit(table, "person_visits"),
        household_visits=read_limit(table, "household_visits"),
        reserve_days=table.whole_or("reserve_days", 1, RESERVE_DAYS_MAX, plain.reserve_days),
        verify_above=table.points("verify_above") if table.has("verify_above") else None,
        grace_days=table.whole_or("grace_days", 1, GRACE_DAYS_MAX, plain.grace_days),
    )


def read_budget(top: Table) -> Budget:
    """Yuan behind the points. Percentages are of the month's yuan, so they are nothing without it."""
    plain = Budget()
    if not top.has("budget"):
        return plain
    table = top.table("budget", BUDGET)
    budget = Budget(
        month_fen=_fen(table, "month_yuan", MONTH_YUAN_MAX),
        warn_percent=table.whole_or("warn_percent", 1, STOP_PERCENT_MAX, plain.warn_percent),
        stop_percent=table.whole_or("stop_percent", 1, STOP_PERCENT_MAX, plain.stop_percent),
        point_fen=_fen(table, "point_yuan", POINT_YUAN_MAX),
    )
    for key in ("warn_percent", "stop_percent"):
        if table.has(key) and not table.has("month_yuan"):
            table.wrong(key, "没有写每月多少元(month_yuan),这一项用不上,请补上 month_yuan 或删去这一项")
    if table.sound() and budget.warn_percent > budget.stop_percent:
        key = "warn_percent" if table.has("warn_percent") else "stop_percent"
        table.wrong(
            key,
            f"提醒(warn_percent,现在是{budget.warn_percent})不能大于停兑(stop_percent,现在是{budget.stop_percent})",
        )
    return budget


def read_days(shop: Table) -> tuple[Opening, ...]:
    """The redemption days: a list of tables, any of which a day may meet. Left out: every day."""
    if not shop.has("days"):
        return ()
    wanted = f"1到{OPENINGS_MAX}条,例如 {DAYS_EXAMPLE};天天兑换就删去这一项"
    items = _list(shop, "days")
    if not 0 < len(items) <= OPENINGS_MAX or not all(isinstance(item, dict) for item in items):
        shop.misfit("days", wanted)
        return ()
    return tuple(
        read_opening(Table(cast(Toml, item), f"{shop.path}.days[{number}]", OPENING, shop.notes))
        for number, item in enumerate(items, start=1)
    )


def read_opening(table: Table) -> Opening:
    """One kind of redemption day: days of the week, or days of the month."""
    weekdays, monthdays = _weekdays(table), _monthdays(table)
    opening = Opening(
        weekdays=weekdays,
        monthdays=monthdays,
        month_of_quarter=table.whole("month_of_quarter", 1, 3) if table.has("month_of_quarter") else None,
        week=table.whole("week", 1, 5) if table.has("week") else None,
    )
    if table.sound() and table.has("weekdays") == table.has("monthdays"):
        table.wrong("", "要写星期几(weekdays)或几号(monthdays)中的一种;两种都要就写成两条")
    if table.has("week") and not table.has("weekdays"):
        table.wrong("week", "第几个星期只和 weekdays 一起用,请删去或改用 weekdays")
    return opening


def read_hours(shop: Table) -> tuple[tuple[int, int], ...]:
    """The hours of a redemption day, as minutes since midnight, one after the other. Left out: all day."""
    if not shop.has("hours"):
        return ()
    wanted = f'1到{HOURS_MAX}段钟点,例如 ["08:30-11:30", "14:00-17:00"];标点用英文的,全天兑换就删去这一项'
    items = _list(shop, "hours")
    if not 0 < len(items) <= HOURS_MAX or not all(isinstance(item, str) for item in items):
        shop.misfit("hours", wanted)
        return ()
    hours: list[tuple[int, int]] = []
    for item in cast("list[str]", items):
        span = _span(item)
        if span is None:
            shop.wrong("hours", f"看不懂其中的“{item[:20]}”,要写{wanted}" if item.isprintable() else f"要写{wanted}")
        elif span[0] >= span[1]:
            shop.wrong("hours", f"“{item}”的结束要晚于开始")
        elif hours and span[0] < hours[-1][1]:
            shop.wrong("hours", f"“{item}”和前一段重叠或次序不对,请从早到晚写,不要重叠")
        else:
            hours.append(span)
    return tuple(hours)


def read_holiday(shop: Table) -> Holiday:
    """What becomes of a redemption day on a public holiday. Left out: it stays."""
    if not shop.has("holiday"):
        return Holiday.OPEN
    holiday = shop.one_of("holiday", Holiday)
    if holiday in (Holiday.NEXT_DAY, Holiday.PREVIOUS_DAY) and not shop.has("days"):
        shop.wrong("holiday", '没有写兑换日(days)就是天天兑换,不能顺延或提前,请写 "open" 或 "skip",或补上 days')
    return Holiday(holiday or Holiday.OPEN)


def read_limit(shop: Table, key: str) -> Limit | None:
    """How many in a period; None if the key is left out."""
    if not shop.has(key):
        return None
    table = shop.table(key, ("count", "per"))
    return Limit(table.whole("count", 1, COUNT_MAX), Period(table.one_of("per", Period) or Period.QUARTER))


def _weekdays(table: Table) -> tuple[int, ...]:
    if not table.has("weekdays"):
        return ()
    wanted = "星期几的列表,不重复,可以写的有:" + "、".join(f'"{word}"' for word in WEEKDAYS)
    items = _list(table, "weekdays")
    if not items or not all(isinstance(item, str) and item in WEEKDAYS for item in items) or _twice(items):
        table.misfit("weekdays", wanted)
        return ()
    return tuple(sorted(WEEKDAYS.index(str(item)) + 1 for item in items))


def _monthdays(table: Table) -> tuple[int, ...]:
    if not table.has("monthdays"):
        return ()
    items = _list(table, "monthdays")
    days = [item for item in items if isinstance(item, int) and not isinstance(item, bool) and 1 <= item <= 31]
    if not items or len(days) != len(items) or _twice(items):
        table.misfit("monthdays", "几号的列表,1到31的整数,不重复,不加引号,例如 [15]")
        return ()
    return tuple(sorted(days))


def _span(text: str) -> tuple[int, int] | None:
    found = SPAN.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    return (start, end) if max(start, end) <= MINUTES_A_DAY else None


def _list(table: Table, key: str) -> list[object]:
    value = table.values[key]
    return cast("list[object]", value) if isinstance(value, list) else []


def _twice(items: list[object]) -> bool:
    return any(item in items[:place] for place, item in enumerate(items))


def _fen(table: Table, key: str, yuan_max: int) -> int | None:
    """Yuan with at most two places, as fen."""
    return table.hundredths(key, HUNDREDTH, yuan_max, "金额") if table.has(key) else None
