"""Who is eligible, and in plain words why not. Pure: the same candidate gives the same reasons for ever."""

from collections.abc import Callable

import msgspec

from points.awards.candidate import Candidate
from points.awards.periods import AwardPeriod, periods_between
from points.clock import local_day
from points.rules.awards import Award, Subject


class Reason(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Why somebody is not on the list: a stable word, and a sentence."""

    code: str
    sentence: str


def reasons(award: Award, period: AwardPeriod, candidate: Candidate) -> list[Reason]:
    """Every reason that keeps a candidate off the list; empty: eligible."""
    found: list[Reason] = []
    for check in _CHECKS:
        if (reason := check(award, period, candidate)) is not None:
            found.append(reason)
    return found


def nothing(award: Award) -> Reason:
    """Why whoever did nothing in a period is on no list of it."""
    whose = "全家" if award.of is Subject.HOUSEHOLD else ""
    return Reason("nothing", f"这一期{whose}没有服务和议事的记录。")


def _inactive(_award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    return None if candidate.copied.active else Reason("inactive", "登记已经停用,不参加评选。")


def _hours(award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    wanted, had = award.eligible.minutes, max(0, candidate.worked.minutes)
    if had >= wanted:
        return None
    return Reason("hours", f"服务了{spoken(had)},要满{spoken(wanted)}。")


def _months(award: Award, period: AwardPeriod, candidate: Candidate) -> Reason | None:
    """Full months from the day of registration to the period's last day, that day included."""
    wanted = award.eligible.months
    if not wanted:
        return None
    start, end = local_day(candidate.copied.registered_at), period.day_after
    had = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if had >= wanted:
        return None
    return Reason("months", f"到这一期结束登记了{max(0, had)}个月,要满{wanted}个月。")


def _nominated(award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    if not award.eligible.nominated or candidate.copied.nominations:
        return None
    return Reason("nomination", "没有人推荐。")


def _complaint(_award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    waiting = candidate.copied.open_complaints
    return Reason("complaint", f"有{waiting}件投诉还没办结。") if waiting else None


def _verdict(_award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    return Reason("verdict", "资格审查没有通过。") if candidate.copied.verdict == "refused" else None


def _consent(award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    if candidate.copied.listed:
        return None
    who = "户主没有登记,或者户主" if award.of is Subject.HOUSEHOLD else "本人"
    return Reason("consent", f"{who}不同意公示,不列入名单。")


def _rest(award: Award, period: AwardPeriod, candidate: Candidate) -> Reason | None:
    """Whoever won sits out ``rest`` periods on either side of it: a later one may have been announced first."""
    since = [periods_between(won, period.number) for won in candidate.copied.won]
    near = [each for each in since if 0 < abs(each) <= award.rest]
    if not near:
        return None
    if max(near) > 0:
        return Reason("rest", f"前面评上过,评上以后休息{award.rest}期。")
    return Reason("rest", f"后面的一期评上过,评上前后各休息{award.rest}期。")


def _feeder(award: Award, period: AwardPeriod, candidate: Candidate) -> Reason | None:
    """A year's award is drawn from its quarters' winners (quarters are numbered by their year)."""
    if award.drawn_from is None or any(quarter // 10 == period.year for quarter in candidate.copied.feeder):
        return None
    return Reason("feeder", "当年没有评上过前一级的称号。")


def _level(award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    """Where hours make levels, only a new level is something to award."""
    if not award.levels:
        return None
    held, minutes = candidate.copied.level, max(0, candidate.worked.minutes)
    reached = sum(minutes >= level.minutes for level in award.levels)
    if reached > held:
        return None
    if held >= len(award.levels):
        return Reason("level", f"已经是最高的{award.levels[-1].name}。")
    following = award.levels[held]
    return Reason("level", f"累计{spoken(minutes)},满{spoken(following.minutes)}评{following.name}。")


def _nothing(award: Award, _period: AwardPeriod, candidate: Candidate) -> Reason | None:
    worked = candidate.worked
    if worked.minutes > 0 or worked.service_points > 0 or worked.deliberation_points > 0:
        return None
    return nothing(award)


_CHECKS: tuple[Callable[[Award, AwardPeriod, Candidate], Reason | None], ...] = (
    _inactive,
    _nothing,
    _hours,
    _months,
    _nominated,
    _complaint,
    _verdict,
    _rest,
    _feeder,
    _level,
    _consent,
)


def spoken(minutes: int) -> str:
    """``90`` as ``1小时30分钟``."""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return f"{hours}小时"
    return f"{hours}小时{rest}分钟" if hours else f"{rest}分钟"
