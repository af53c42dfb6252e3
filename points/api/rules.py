"""The rule-set in force, in words."""

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency

from points.api.fields import points_text
from points.api.parts import Parts
from points.api.shop_rules import shop_lines
from points.decimals import decimal
from points.rules import AfterMonths, Category, Chosen, EndOfNextYear, Fixed, Kind, PerHour, RuleSet
from points.rules.versions import rules_of, version_at


class CategoryView(msgspec.Struct, frozen=True, kw_only=True, rename={"low": "from", "high": "to"}):
    """A way to earn. One of ``per_hour``, ``fixed``, or ``from`` and ``to`` is given."""

    code: str
    name: str
    kind: Kind
    earn_text: str
    per_hour: str | None = None
    fixed: str | None = None
    low: str | None = None
    high: str | None = None


class RulesView(msgspec.Struct, frozen=True, kw_only=True):
    """``text_lines``: the whole rule-set in plain Chinese, for the wall."""

    version: int
    code: str
    name: str
    effective_from: str
    categories: list[CategoryView]
    text_lines: list[str]


@get("/api/rules", permission="rule.read", operation_id="getRules", tags=["rules"], sync_to_thread=True)
def rules(parts: NamedDependency[Parts]) -> RulesView:
    """The rule-set in force today. 404 `rules_missing` before one was loaded."""
    with parts.database.read() as connection:
        version = version_at(connection, parts.clock.now())
        found = rules_of(connection, version)
    return RulesView(
        version=version,
        code=found.code,
        name=found.name,
        effective_from=found.effective_from.isoformat(),
        categories=[_category(each) for each in found.categories],
        text_lines=lines(found),
    )


def lines(rules: RuleSet) -> list[str]:
    """A rule-set as short Chinese sentences; nothing of the budget, which residents never see."""
    said = [f"{each.name}:{earn_text(each)}。" for each in rules.categories]
    if rules.minutes.step > 1:
        way = "不足的不算" if rules.minutes.round == "down" else "过半算一个"
        said.append(f"按小时算的,每{rules.minutes.step}分钟一算,{way};服务时长照实记录。")
    caps = [
        f"{name}最多{decimal(value)}分"
        for name, value in (("每人每天", rules.caps.day), ("每人每月", rules.caps.month))
        if value is not None
    ]
    if caps:
        said.append("、".join(caps) + "。")
    said += [_expiry(rules), *shop_lines(rules)]
    vote = rules.adoption
    said.append(
        f"{_day(vote.decided_on)}由{vote.body}通过:到会{vote.present}人,同意{vote.in_favour}人;"
        f"{_day(rules.effective_from)}起施行。"
    )
    return said


def earn_text(category: Category) -> str:
    """How a category earns."""
    match category.earn:
        case PerHour(points=points, minutes_max=most):
            limit = f",每次最多算{decimal(most * 100 // 60)}小时" if most else ""
            said = f"每小时{decimal(points)}分{limit}"
        case Fixed(points=points):
            said = f"每次{decimal(points)}分"
        case Chosen(low=low, high=high):
            said = f"每次{decimal(low)}到{decimal(high)}分"
    return said + (f",每月最多{category.times_a_month}次" if category.times_a_month else "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _expiry(rules: RuleSet) -> str:
    match rules.expiry:
        case EndOfNextYear():
            return "积分到第二年12月31日有效。"
        case AfterMonths(months=months):
            return f"积分{months}个月内有效。"
        case _:
            return "积分长期有效。"


def _category(category: Category) -> CategoryView:
    view = CategoryView(code=category.code, name=category.name, kind=category.kind, earn_text=earn_text(category))
    match category.earn:
        case PerHour(points=points):
            return msgspec.structs.replace(view, per_hour=points_text(points))
        case Fixed(points=points):
            return msgspec.structs.replace(view, fixed=points_text(points))
        case Chosen(low=low, high=high):
            return msgspec.structs.replace(view, low=points_text(low), high=points_text(high))


HANDLERS = (rules,)
