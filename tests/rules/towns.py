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


def toml(rules: RuleSet) -> str:
    vote = rules.adoption
    lines = [
        f"name = {quoted(rules.name)}",
        f"code = {quoted(rules.code)}",
        f"effective_from = {rules.effective_from}",
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
