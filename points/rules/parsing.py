"""A rule file, checked whole: TOML text in, a :class:`RuleSet` or every problem at once out."""

from decimal import Decimal
from typing import cast

from points.rules.errors import RuleFileError
from points.rules.fields import CODE, HUNDREDTH, Notes, Table, Toml
from points.rules.models import (
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
from points.rules.parsing_awards import read_awards
from points.rules.parsing_shop import read_budget, read_purse, read_shop
from points.rules.syntax import toml_of

CATEGORIES_MAX = 100
HOURS_MAX = 24
MONTHS_MAX = 240
REPRESENTATIVES_MAX = 100_000
STEP_MINUTES_MAX = 60
TIMES_MAX = 1_000

RESERVED = ("award", "debt", "expiry", "opening")
"""The ledger's own words for transfers that nobody earns by taking part: no star counts them."""

TOP = (
    "name", "code", "effective_from", "purse", "adoption", "minutes", "caps", "expiry", "shop", "budget", "category",
    "award",
)  # fmt: skip
CATEGORY = ("code", "name", "kind", "earn", "times_a_month")
EARN = ("per_hour", "max_hours", "fixed", "from", "to")


def parse(text: str, *, file: str) -> RuleSet:
    """The rule-set a file states. ``file`` is only a name for messages.

    Raises :class:`RuleFileError` with all problems, never only the first.
    """
    notes = Notes(file)
    top = Table(toml_of(text, file), "", TOP, notes)
    rules = RuleSet(
        code=top.code("code"),
        name=top.text("name"),
        effective_from=top.day("effective_from"),
        adoption=read_adoption(top),
        minutes=read_minutes(top),
        caps=read_caps(top),
        expiry=read_expiry(top),
        categories=read_categories(top),
        purse=read_purse(top),
        shop=read_shop(top),
        budget=read_budget(top),
        awards=read_awards(top),
    )
    compare(rules, top)
    if notes.problems:
        raise RuleFileError(tuple(notes.problems))
    return rules


def compare(rules: RuleSet, top: Table) -> None:
    """Note where two sections disagree, as far as each could be read."""
    starts = rules.effective_from
    if top.values.get("effective_from") == starts < rules.adoption.decided_on:
        top.wrong("effective_from", f"生效日期不能早于表决日期 {rules.adoption.decided_on}")
    if not top.has("minutes") and any(isinstance(category.earn, PerHour) for category in rules.categories):
        top.wrong(
            "minutes",
            '有按小时(per_hour)得分的类别,要写 [minutes]:step 是几分钟一档,round 是 "down" 或 "nearest"',
        )


def read_adoption(top: Table) -> Adoption:
    """The vote: two thirds of those present, counted in whole people."""
    table = top.table("adoption", ("decided_on", "body", "present", "in_favour"))
    vote = Adoption(
        decided_on=table.day("decided_on"),
        body=table.text("body"),
        present=table.whole("present", 1, REPRESENTATIVES_MAX),
        in_favour=table.whole("in_favour", 0, REPRESENTATIVES_MAX),
    )
    if table.sound():
        needed = -(-2 * vote.present // 3)
        if vote.in_favour > vote.present:
            table.wrong("in_favour", f"同意{vote.in_favour}人,多于到会的{vote.present}人")
        elif vote.in_favour < needed:
            table.wrong(
                "in_favour",
                f"到会{vote.present}人,同意{vote.in_favour}人,不到三分之二(至少{needed}人),这份规则没有通过",
            )
    return vote


def read_minutes(top: Table) -> Minutes:
    """To which step a time is rounded. Left out: every minute counts."""
    if not top.has("minutes"):
        return Minutes()
    table = top.table("minutes", ("step", "round"))
    step = table.whole("step", 1, STEP_MINUTES_MAX)
    return Minutes(step, Rounding(table.one_of("round", Rounding) or Rounding.DOWN))


def read_caps(top: Table) -> Caps:
    """The caps a person; each may be left out, and a cap of nothing is a mistake."""
    table = top.table("caps", ("day", "month"), required=False)
    caps = Caps(
        day=table.points("day", HUNDREDTH) if table.has("day") else None,
        month=table.points("month", HUNDREDTH) if table.has("month") else None,
    )
    if table.sound() and caps.day is not None and caps.month is not None and caps.day > caps.month:
        table.wrong("day", "每天的上限不能大于每月的上限 month")
    return caps


def read_expiry(top: Table) -> Expiry:
    """When points lapse."""
    table = top.table("expiry", ("kind", "months"))
    kind = table.one_of("kind", ("end_of_next_year", "months", "never"))
    if kind == "months":
        return AfterMonths(table.whole("months", 1, MONTHS_MAX))
    if kind and table.has("months"):
        table.wrong("months", '只有 kind = "months" 时才写这一项,请删去或改 kind')
    return EndOfNextYear() if kind == "end_of_next_year" else Never()


def read_categories(top: Table) -> tuple[Category, ...]:
    """All categories; two with one code or one name are a mistake."""
    wanted = f"1到{CATEGORIES_MAX}个 [[category]](两层方括号)"
    value = top.take("category", wanted)
    items = cast("list[object]", value) if isinstance(value, list) else []
    if not 0 < len(items) <= CATEGORIES_MAX or not all(isinstance(item, dict) for item in items):
        top.misfit("category", wanted)
        return ()
    categories: list[Category] = []
    seen: set[tuple[str, str]] = set()
    for number, item in enumerate(cast("list[Toml]", items), start=1):
        code = item.get("code")
        label = f"{number} {code}" if isinstance(code, str) and CODE.fullmatch(code) else f"{number}"
        table = Table(item, f"category[{label}]", CATEGORY, top.notes)
        category = read_category(table)
        if category.code in RESERVED:
            table.wrong("code", f"“{category.code}”是账本自己用的名称({'、'.join(RESERVED)}都是),请换一个")
        for key, word in (("code", category.code), ("name", category.name)):
            if word and (key, word) in seen:
                table.wrong(key, f"“{word}”前面的类别已经用过,请换一个")
            seen.add((key, word))
        categories.append(category)
    return tuple(categories)


def read_category(table: Table) -> Category:
    """One category; deliberation has no hours, so it cannot earn by them."""
    kind = table.one_of("kind", Kind)
    earn = read_earn(table)
    if kind == Kind.DELIBERATION and isinstance(earn, PerHour):
        table.wrong(
            "earn.per_hour",
            "议事(deliberation)没有服务时长,不能按小时得分(民政部令第67号第十九条),请改用 fixed,或 from 和 to",
        )
    return Category(
        code=table.code("code"),
        name=table.text("name"),
        kind=Kind(kind or Kind.SERVICE),
        earn=earn,
        times_a_month=table.whole("times_a_month", 1, TIMES_MAX) if table.has("times_a_month") else None,
    )


def read_earn(category: Table) -> Earn:
    """One of the three ways to earn."""
    table = category.table("earn", EARN)
    forms = [form for form in ("per_hour", "fixed", "from") if table.has(form)]
    if table.has("to") and not table.has("from"):
        forms.append("from")
    if len(forms) != 1:
        if table.sound():
            table.wrong("", "要写一种得分办法:{ per_hour = 2 },{ fixed = 5 },或 { from = 2, to = 5 }")
        return Fixed(0)
    if table.has("max_hours") and forms != ["per_hour"]:
        table.wrong("max_hours", "只有按小时(per_hour)得分才写这一项,请删去")
    if forms == ["per_hour"]:
        return PerHour(table.points("per_hour"), read_minutes_max(table))
    if forms == ["fixed"]:
        return Fixed(table.points("fixed"))
    chosen = Chosen(table.points("from"), table.points("to"))
    if table.sound() and chosen.low >= chosen.high:
        table.wrong("to", "要大于 from;每次一样多请写 { fixed = … }")
    return chosen


def read_minutes_max(earn: Table) -> int | None:
    """The hours of one attendance that earn at most, as minutes."""
    if not earn.has("max_hours"):
        return None
    hundredth_hours = earn.hundredths("max_hours", Decimal("0.25"), HOURS_MAX, "小时")
    minutes, part = divmod(hundredth_hours * 60, 100)
    if part:
        earn.wrong("max_hours", "要合成整分钟,例如 0.5、1.25、2")
    return minutes
