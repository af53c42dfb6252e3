"""From one attendance to points: what it is worth, and how much of that the caps leave."""

from typing import Literal

import msgspec

from points.decimals import decimal
from points.errors import Refusal
from points.rules.models import Category, Chosen, Fixed, Rounding, RuleSet

CutBy = Literal["day_cap", "month_cap", "times_a_month"]


class Standing(msgspec.Struct, frozen=True):
    """What the person has already, net of reversals.

    Points (hundredths) of the local day and of the month, over all categories; times in the month, in the
    category that is asked about.
    """

    day_points: int = 0
    month_points: int = 0
    month_times: int = 0


class Allowance(msgspec.Struct, frozen=True):
    """The points (hundredths) that may be granted, and which rule cut them, if one did."""

    granted: int
    cut_by: CutBy | None = None


def category_of(rules: RuleSet, code: str) -> Category:
    """The category with this code; refuses ``category_unknown`` naming those there are."""
    for category in rules.categories:
        if category.code == code:
            return category
    names = "、".join(category.name for category in rules.categories)
    raise Refusal("category_unknown", f"现行积分规则里没有这个类别,请从这些里选:{names}。", 422, category=code)


def earned(rules: RuleSet, category_code: str, minutes: int, chosen: int | None = None) -> int:
    """What an attendance of ``minutes`` is worth, in hundredths, before caps.

    By the hour: the minutes rounded to the rule-set's step, then at most ``minutes_max`` of them; a part of a
    hundredth goes the same way as a part of a step. ``chosen`` (hundredths) is needed where the rule gives a
    range, and refused elsewhere: ``points_not_chosen``, ``points_out_of_range``, ``points_not_open``.
    """
    if minutes < 0:
        raise ValueError("minutes served are never negative")
    category = category_of(rules, category_code)
    if isinstance(category.earn, Chosen):
        return within(category.name, category.earn, chosen)
    if chosen is not None:
        raise Refusal("points_not_open", f"“{category.name}”的积分由规则定好,不用另填分数,请删去分数再提交。", 422)
    if isinstance(category.earn, Fixed):
        return category.earn.points
    rounding = rules.minutes.round
    counted = rounded(minutes, rules.minutes.step, rounding) * rules.minutes.step
    if category.earn.minutes_max is not None:
        counted = min(counted, category.earn.minutes_max)
    return rounded(category.earn.points * counted, 60, rounding)


def within(name: str, earn: Chosen, chosen: int | None) -> int:
    """The chosen points, if they lie in the range."""
    span = f"{decimal(earn.low)}到{decimal(earn.high)}分"
    if chosen is None:
        raise Refusal("points_not_chosen", f"“{name}”每次可得{span},请先定好这次是几分。", 422)
    if not earn.low <= chosen <= earn.high:
        raise Refusal("points_out_of_range", f"“{name}”每次可得{span},填的分数不在里面,请改一下。", 422)
    return chosen


def rounded(amount: int, step: int, rounding: Rounding) -> int:
    """How many whole steps ``amount`` (never negative) makes."""
    return (amount * 2 + step) // (step * 2) if rounding is Rounding.NEAREST else amount // step


def allow(rules: RuleSet, category_code: str, wanted: int, standing: Standing) -> Allowance:
    """How much of ``wanted`` (hundredths) the rules leave to a person who has ``standing`` already.

    A cap grants the part that is left under it; a category used up for the month grants nothing. Whoever
    stands above a cap (it was lowered since) gets nothing more and loses nothing.
    """
    if wanted < 0:
        raise ValueError("points to be granted are never negative; a correction is a reversal")
    category = category_of(rules, category_code)
    if wanted == 0:
        return Allowance(0)
    if category.times_a_month is not None and standing.month_times >= category.times_a_month:
        return Allowance(0, "times_a_month")
    granted, cut_by = wanted, None
    limits: tuple[tuple[CutBy, int | None, int], ...] = (
        ("day_cap", rules.caps.day, standing.day_points),
        ("month_cap", rules.caps.month, standing.month_points),
    )
    for name, cap, had in limits:
        # A day whose net is below zero (its reversals outweigh it) does not raise the cap.
        if cap is not None and (left := max(0, cap - max(0, had))) < granted:
            granted, cut_by = left, name
    return Allowance(granted, cut_by)
