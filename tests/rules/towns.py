"""Generated rule-sets, and the TOML a clerk would write for them."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from points.rules import (
    Adoption,
    AfterMonths,
    Caps,
    Category,
    Chosen,
    Earn,
    EndOfNextYear,
    Expiry,
    Fixed,
    Kind,
    Minutes,
    Never,
    PerHour,
    Rounding,
    RuleSet,
)
from points.rules.models import Budget, Holiday, Limit, Opening, Period, Purse, Shop
from points.rules.parsing_shop import WEEKDAYS

TRIAL = """\
name = "试点"
code = "trial"
effective_from = 2026-01-01
[adoption]
decided_on = 2025-12-20
body = "居民代表会议"
present = 45
in_favour = 30
[minutes]
step = 15
round = "down"
[caps]
day = 10
month = 40.5
[expiry]
kind = "months"
months = 24
[[category]]
code = "clean_up"
name = "环境整治"
kind = "service"
earn = { per_hour = 2.25, max_hours = 1.5 }
times_a_month = 4
[[category]]
code = "meeting"
name = "议事会"
kind = "deliberation"
earn = { from = 2, to = 5 }
"""

SHOP = """\
[shop]
days = [{ weekdays = ["wed", "sat"] }, { monthdays = [15] }]
hours = ["08:30-11:30", "14:00-17:00"]
holiday = "next_day"
household_limit = { count = 2, per = "quarter" }
person_visits = { count = 1, per = "month" }
reserve_days = 7
verify_above = 50.5
grace_days = 30
[budget]
month_yuan = 3000
warn_percent = 80
stop_percent = 100
point_yuan = 0.5
"""
TRIAL_WITH_SHOP = TRIAL.replace("[[category]]", SHOP + "[[category]]", 1).replace(
    'code = "trial"\n', 'code = "trial"\npurse = "household"\n'
)

POINTS = st.integers(0, 10_000_000)
CAP = st.integers(1, 10_000_000)
NAMES = ["环境整治", "参加议事会", "政策宣讲", 'say "hi"', "back\\slash"]
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def ranges(draw: st.DrawFn) -> Chosen:
    low = draw(st.integers(0, 9_999_999))
    return Chosen(low, draw(st.integers(low + 1, 10_000_000)))


HOURLY = st.builds(PerHour, POINTS, st.none() | st.integers(1, 96).map(lambda quarters: quarters * 15))
NOT_HOURLY = st.builds(Fixed, POINTS) | ranges()


@st.composite
def categories(draw: st.DrawFn) -> tuple[Category, ...]:
    made: list[Category] = []
    for number in range(draw(st.integers(1, len(NAMES)))):
        kind = draw(st.sampled_from(Kind))
        earn = draw(NOT_HOURLY if kind is Kind.DELIBERATION else HOURLY | NOT_HOURLY)
        made.append(Category(f"kind_{number}", NAMES[number], kind, earn, draw(st.none() | st.integers(1, 31))))
    return tuple(made)


LIMITS = st.none() | st.builds(Limit, st.integers(1, 10_000), st.sampled_from(Period))
OF_QUARTER = st.none() | st.integers(1, 3)
OPENINGS = st.builds(
    lambda days, month, week: Opening(weekdays=tuple(sorted(days)), month_of_quarter=month, week=week),
    st.sets(st.integers(1, 7), min_size=1),
    OF_QUARTER,
    st.none() | st.integers(1, 5),
) | st.builds(
    lambda days, month: Opening(monthdays=tuple(sorted(days)), month_of_quarter=month),
    st.sets(st.integers(1, 31), min_size=1, max_size=4),
    OF_QUARTER,
)


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    opening = tuple(draw(st.lists(OPENINGS, max_size=3)))
    marks = sorted(draw(st.sets(st.integers(0, 24 * 60), max_size=6)))
    return Shop(
        opening=opening,
        hours=tuple(zip(marks[::2], marks[1::2], strict=False)),
        holiday=draw(st.sampled_from(Holiday if opening else (Holiday.OPEN, Holiday.SKIP))),
        person_limit=draw(LIMITS),
        household_limit=draw(LIMITS),
        person_visits=draw(LIMITS),
        household_visits=draw(LIMITS),
        reserve_days=draw(st.integers(1, 90)),
        verify_above=draw(st.none() | POINTS),
        grace_days=draw(st.integers(1, 366)),
    )


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    point_fen = draw(st.none() | st.integers(1, 1_000_000))
    if not draw(st.booleans()):
        return Budget(point_fen=point_fen)
    warn, stop = sorted((draw(st.integers(1, 1_000)), draw(st.integers(1, 1_000))))
    return Budget(draw(st.integers(1, 10_000_000_000)), warn, stop, point_fen)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    decided, effective = sorted((draw(DAYS), draw(DAYS)))
    present = draw(st.integers(1, 100_000))
    caps = sorted((draw(CAP), draw(CAP)))
    return RuleSet(
        code="generated",
        name="生成的规则",
        effective_from=effective,
        adoption=Adoption(decided, "居民代表会议", present, draw(st.integers(-(-2 * present // 3), present))),
        minutes=Minutes(draw(st.integers(1, 60)), draw(st.sampled_from(Rounding))),
        caps=Caps(*(draw(st.sampled_from((None, cap))) for cap in caps)),
        expiry=draw(st.just(EndOfNextYear()) | st.just(Never()) | st.builds(AfterMonths, st.integers(1, 240))),
        categories=draw(categories()),
        purse=draw(st.sampled_from(Purse)),
        shop=draw(shops()),
        budget=draw(budgets()),
    )


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number(hundredths: int) -> str:
    return str(Decimal(hundredths) / 100)


def earn_toml(earn: Earn) -> str:
    match earn:
        case PerHour(points, minutes_max):
            most = "" if minutes_max is None else f", max_hours = {Decimal(minutes_max) / 60}"
            return f"{{ per_hour = {number(points)}{most} }}"
        case Fixed(points):
            return f"{{ fixed = {number(points)} }}"
        case Chosen(low, high):
            return f"{{ from = {number(low)}, to = {number(high)} }}"


def expiry_toml(expiry: Expiry) -> list[str]:
    match expiry:
        case AfterMonths(months):
            return ['kind = "months"', f"months = {months}"]
        case EndOfNextYear():
            return ['kind = "end_of_next_year"']
        case Never():
            return ['kind = "never"']


def limit_toml(limit: Limit) -> str:
    return f'{{ count = {limit.count}, per = "{limit.period}" }}'


def opening_toml(opening: Opening) -> str:
    pairs = {
        "weekdays": f"[{', '.join(quoted(WEEKDAYS[day - 1]) for day in opening.weekdays)}]"
        if opening.weekdays
        else "",
        "monthdays": str(list(opening.monthdays)) if opening.monthdays else "",
        "month_of_quarter": str(opening.month_of_quarter or ""),
        "week": str(opening.week or ""),
    }
    return f"{{ {', '.join(f'{key} = {value}' for key, value in pairs.items() if value)} }}"


def shop_toml(shop: Shop) -> list[str]:
    lines = [f'holiday = "{shop.holiday}"', f"reserve_days = {shop.reserve_days}", f"grace_days = {shop.grace_days}"]
    if shop.opening:
        lines.append(f"days = [{', '.join(opening_toml(each) for each in shop.opening)}]")
    if shop.hours:
        spans = (f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}" for start, end in shop.hours)
        lines.append(f"hours = [{', '.join(map(quoted, spans))}]")
    if shop.verify_above is not None:
        lines.append(f"verify_above = {number(shop.verify_above)}")
    for key in ("person_limit", "household_limit", "person_visits", "household_visits"):
        if (limit := getattr(shop, key)) is not None:
            lines.append(f"{key} = {limit_toml(limit)}")
    return lines


def budget_toml(budget: Budget) -> list[str]:
    lines: list[str] = []
    if budget.month_fen is not None:
        lines += [
            f"month_yuan = {number(budget.month_fen)}",
            f"warn_percent = {budget.warn_percent}",
            f"stop_percent = {budget.stop_percent}",
        ]
    if budget.point_fen is not None:
        lines.append(f"point_yuan = {number(budget.point_fen)}")
    return lines


def toml(rules: RuleSet) -> str:
    vote = rules.adoption
    lines = [
        f"name = {quoted(rules.name)}",
        f"code = {quoted(rules.code)}",
        f"effective_from = {rules.effective_from}",
        f'purse = "{rules.purse}"',
        "[adoption]",
        f"decided_on = {vote.decided_on}",
        f"body = {quoted(vote.body)}",
        f"present = {vote.present}",
        f"in_favour = {vote.in_favour}",
        "[minutes]",
        f"step = {rules.minutes.step}",
        f'round = "{rules.minutes.round}"',
        "[caps]",
        *(f"{key} = {number(cap)}" for key, cap in (("day", rules.caps.day), ("month", rules.caps.month)) if cap),
        "[expiry]",
        *expiry_toml(rules.expiry),
        "[shop]",
        *shop_toml(rules.shop),
        "[budget]",
        *budget_toml(rules.budget),
    ]
    for category in rules.categories:
        lines += [
            "[[category]]",
            f"code = {quoted(category.code)}",
            f"name = {quoted(category.name)}",
            f'kind = "{category.kind}"',
            f"earn = {earn_toml(category.earn)}",
        ]
        if category.times_a_month is not None:
            lines.append(f"times_a_month = {category.times_a_month}")
    return "\n".join(lines)
