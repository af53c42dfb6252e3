"""The town's rule-set as frozen values: what taking part earns, up to which caps, and for how long.

Points are ``int`` hundredths, times ``int`` minutes, days ``date`` in Asia/Shanghai. Optional fields that are
left out do not appear in the canonical bytes, so a field added later leaves the hash of an old version alone.
"""

from datetime import date
from enum import StrEnum

import msgspec

from points.rules.awards import Award


class Kind(StrEnum):
    """What a category is in law: only service has hours (民政部令第67号, art. 19)."""

    SERVICE = "service"
    DELIBERATION = "deliberation"


class Rounding(StrEnum):
    """Which way a part of a step goes: dropped, or to the nearest with a half going up."""

    DOWN = "down"
    NEAREST = "nearest"


class PerHour(msgspec.Struct, frozen=True, tag_field="by", tag="per_hour", omit_defaults=True):
    """``points`` for each hour served, up to ``minutes_max`` of one attendance (None: no limit)."""

    points: int
    minutes_max: int | None = None


class Fixed(msgspec.Struct, frozen=True, tag_field="by", tag="fixed"):
    """The same ``points`` each time, however long it took."""

    points: int


class Chosen(msgspec.Struct, frozen=True, tag_field="by", tag="chosen"):
    """What the organiser or the panel sets for the occasion, ``low`` and ``high`` included."""

    low: int
    high: int


Earn = PerHour | Fixed | Chosen


class Category(msgspec.Struct, frozen=True, omit_defaults=True):
    """One kind of taking part. ``times_a_month``: how often a person may earn by it in a calendar month."""

    code: str
    name: str
    kind: Kind
    earn: Earn
    times_a_month: int | None = None


class Minutes(msgspec.Struct, frozen=True):
    """How a served time is rounded before it becomes points. The recorded minutes stay true."""

    step: int = 1
    round: Rounding = Rounding.DOWN


class Caps(msgspec.Struct, frozen=True, omit_defaults=True):
    """The most points one person may earn in a local day and in a calendar month; None: no cap."""

    day: int | None = None
    month: int | None = None


class EndOfNextYear(msgspec.Struct, frozen=True, tag_field="kind", tag="end_of_next_year"):
    """Points lapse at the end of 31 December of the year after they were earned."""


class AfterMonths(msgspec.Struct, frozen=True, tag_field="kind", tag="months"):
    """Points lapse at the end of the same day of the month, ``months`` later."""

    months: int


class Never(msgspec.Struct, frozen=True, tag_field="kind", tag="never"):
    """Points do not lapse."""


Expiry = EndOfNextYear | AfterMonths | Never


class Adoption(msgspec.Struct, frozen=True):
    """The vote that adopted the rules: two thirds of the representatives present, at least."""

    decided_on: date
    body: str
    present: int
    in_favour: int


class Period(StrEnum):
    """In what something is counted: the town's calendar days, weeks from Monday, months, quarters, years."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Limit(msgspec.Struct, frozen=True):
    """At most ``count`` in a period."""

    count: int
    period: Period


class Opening(msgspec.Struct, frozen=True, omit_defaults=True):
    """Days on which the shop redeems. ``weekdays``: 1 Monday to 7 Sunday; ``monthdays``: 1 to 31.

    ``month_of_quarter`` (1 to 3) keeps it to that month of each quarter, ``week`` (1 to 5) to the first, second ...
    of those weekdays in the month.
    """

    weekdays: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()
    month_of_quarter: int | None = None
    week: int | None = None


class Holiday(StrEnum):
    """What becomes of a redemption day that is a public holiday."""

    OPEN = "open"
    SKIP = "skip"
    NEXT_DAY = "next_day"
    PREVIOUS_DAY = "previous_day"


class Shop(msgspec.Struct, frozen=True, omit_defaults=True):
    """How points are spent. No ``opening``: every day; no ``hours``: all day (minutes since midnight, from - until).

    Limits of an item hold where the item has none of its own. ``visits``: redemptions. ``verify_above``: hundredths;
    a larger order needs a live code or a PIN. ``grace_days``: how long returned points stay good whose lot lapsed.
    """

    opening: tuple[Opening, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()
    holiday: Holiday = Holiday.OPEN
    person_limit: Limit | None = None
    household_limit: Limit | None = None
    person_visits: Limit | None = None
    household_visits: Limit | None = None
    reserve_days: int = 7
    verify_above: int | None = None
    grace_days: int = 30


class Budget(msgspec.Struct, frozen=True, omit_defaults=True):
    """Yuan behind the points. ``month_fen``: to spend in a month (None: no limit); ``point_fen``: a point's worth."""

    month_fen: int | None = None
    warn_percent: int = 80
    stop_percent: int = 100
    point_fen: int | None = None


class Purse(StrEnum):
    """Whose points they are: each person's own, or shared by the household (each credit keeps its person)."""

    PERSON = "person"
    HOUSEHOLD = "household"


class RuleSet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of a town's rules. What was earned under an older version stays as it was."""

    code: str
    name: str
    effective_from: date
    adoption: Adoption
    minutes: Minutes
    caps: Caps
    expiry: Expiry
    categories: tuple[Category, ...]
    purse: Purse = Purse.PERSON
    shop: Shop = Shop()
    budget: Budget = Budget()
    awards: tuple[Award, ...] = ()
