"""Which award a cycle is of, by the rules in force at its period's end; which awards run now."""

from collections.abc import Collection

from sqlalchemy import Connection

from points.awards.models import Cycle
from points.awards.periods import AwardPeriod, period_of
from points.clock import local_day, quarter_number
from points.errors import NotFound
from points.rules.awards import Award, Span
from points.rules.models import RuleSet
from points.rules.versions import rules_of, rules_of_each, version_at


def families_at(connection: Connection, instant: int) -> tuple[Award, ...]:
    """The award families of the rules in force at an instant; none where there are no rules."""
    try:
        return rules_of(connection, version_at(connection, instant)).awards
    except NotFound:
        return ()


def family_in(rules: RuleSet, code: str) -> Award:
    """The family with this code; ``family_unknown`` naming those there are."""
    for award in rules.awards:
        if award.code == code:
            return award
    names = "、".join(award.name for award in rules.awards) or "(还没有)"
    raise NotFound("family_unknown", f"那时的积分规则里没有这种评选,现有的是:{names}。")


def running(connection: Connection, now: int, code: str | None) -> tuple[Award, AwardPeriod]:
    """The family with this code in the rules in force (None: the first), and its period that runs now."""
    for award in families_at(connection, now):
        if code in (None, award.code):
            return award, period_now(award, now)
    raise NotFound("family_unknown", "现在的积分规则里没有这种评选。")


def period_now(award: Award, now: int) -> AwardPeriod:
    """The family's period that runs now."""
    today = local_day(now)
    return period_of(award, today.year if award.span is Span.YEAR else quarter_number(today))


def award_of(connection: Connection, cycle: Cycle) -> tuple[Award, AwardPeriod]:
    """A cycle's family as it was when it was opened, and its period."""
    return _as_opened(rules_of(connection, cycle.rule_version), cycle)


def awards_of(connection: Connection, cycles: Collection[Cycle]) -> dict[int, tuple[Award, AwardPeriod]]:
    """The same of each of these cycles, by its id."""
    rules = rules_of_each(connection, {each.rule_version for each in cycles})
    return {each.id: _as_opened(rules[each.rule_version], each) for each in cycles}


def _as_opened(rules: RuleSet, cycle: Cycle) -> tuple[Award, AwardPeriod]:
    award = family_in(rules, cycle.family)
    return award, period_of(award, cycle.period)
