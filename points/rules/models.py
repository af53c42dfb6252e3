"""The town's rule-set as frozen values: what taking part earns, up to which caps, and for how long.

Points are ``int`` hundredths, times ``int`` minutes, days ``date`` in Asia/Shanghai. Optional fields that are
left out do not appear in the canonical bytes, so a field added later leaves the hash of an old version alone.
"""

from datetime import date
from enum import StrEnum

import msgspec


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


class RuleSet(msgspec.Struct, frozen=True):
    """One version of a town's rules. What was earned under an older version stays as it was."""

    code: str
    name: str
    effective_from: date
    adoption: Adoption
    minutes: Minutes
    caps: Caps
    expiry: Expiry
    categories: tuple[Category, ...]
