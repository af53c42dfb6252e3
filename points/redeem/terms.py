"""What the town's rules say about the counter here and now: the rule-set in force, the calendar, whose purse."""

from collections.abc import Callable
from datetime import date

import msgspec

from points.clock import day_number, local, local_day
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.ledger.posting import Owner
from points.people.models import Person
from points.people.purse import CHILDREN, beside_of, purse_of
from points.rules.calendar import CALENDAR_DAYS, off_days
from points.rules.models import RuleSet, Shop
from points.rules.opening import next_hours, next_open_day, opens_on, reserve_deadline, within_hours
from points.rules.versions import RULES, in_force, rules_in


class Terms(msgspec.Struct, frozen=True):
    """The rule-set in force at an instant, and the days off it goes by."""

    version: int
    rules: RuleSet
    days_off: frozenset[int]
    now: int

    @property
    def shop(self) -> Shop:
        """The part about spending."""
        return self.rules.shop

    def is_off(self, day: date) -> bool:
        """Whether a day is a public holiday."""
        return day_number(day) in self.days_off

    def refuse_closed(self) -> None:
        """Raise ``closed_today`` or ``outside_hours``."""
        if (closed := closed_today(self.shop, self.is_off, self.now)) is not None:
            raise closed

    def deadline(self) -> int:
        """Until when something reserved now is kept."""
        return reserve_deadline(self.shop, self.now, self.is_off)


def need_terms(ws: WorkingSet) -> None:
    """Ask for the rule-sets and the calendar: two small tables, whole."""
    ws.need(RULES, "all")
    ws.need(CALENDAR_DAYS, "all")


def terms_at(ws: WorkingSet, instant: int) -> Terms:
    """The terms at an instant: now, or when a paper sheet was written."""

    def read() -> Terms:
        version = in_force(ws, instant)
        return Terms(version, rules_in(ws, version), ws.once("off_days", lambda: off_days(ws)), instant)

    return ws.once(("terms", instant), read)


def closed_today(shop: Shop, is_off: Callable[[date], bool], now: int) -> Refusal | None:
    """Why nothing can be had at this moment, in the words for the counter; None if it can."""
    today = local_day(now)
    if not opens_on(shop, today, is_off):
        following = next_open_day(shop, today, is_off)
        then = f",下次{following.month}月{following.day}日" if following else ""
        return Refusal("closed_today", f"今天不兑换{then}。", next_day=following.isoformat() if following else None)
    if not within_hours(shop, now):
        later = next_hours(shop, now)
        if later is None:
            following = next_open_day(shop, today, is_off)
            then = f",下次{following.month}月{following.day}日" if following else ""
            return Refusal("outside_hours", f"今天的兑换时间过了{then}。")
        return Refusal("outside_hours", f"现在不是兑换时间,今天{later}开始。", now=local(now).strftime("%H:%M"))
    return None


def purses_for(terms: Terms, person: Person) -> tuple[Owner, ...]:
    """The purse of the rules, then what else may be spent; ``minor`` where a child would spend the household's."""
    first, beside = purse_for(terms, person), beside_of(terms.rules.purse, person)
    return (first,) if beside is None else (first, beside)


def purse_for(terms: Terms, person: Person) -> Owner:
    """Whose points pay; ``minor`` where a child would spend the household's."""
    owner = purse_of(terms.rules.purse, person)
    if owner.type == "household" and person.age_band in CHILDREN:
        raise Refusal("minor", "未成年人不能用全家的积分,请家里大人来。")
    return owner
