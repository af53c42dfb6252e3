"""Which award a cycle is of: the family as the rule-set has it that was in force at the period's end."""

from sqlalchemy import Connection

from points.awards.models import Cycle
from points.awards.periods import AwardPeriod, period_of
from points.errors import NotFound
from points.rules.awards import Award
from points.rules.models import RuleSet
from points.rules.versions import rules_of, version_at


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


def award_of(connection: Connection, cycle: Cycle) -> tuple[Award, AwardPeriod]:
    """A cycle's family as it was when it was opened, and its period."""
    award = family_in(rules_of(connection, cycle.rule_version), cycle.family)
    return award, period_of(award, cycle.period)
