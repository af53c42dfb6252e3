"""What a town's awards are: who may win one, how a score is made of named lines, how many seats there are.

An award family (季度服务之星, 年度最美志愿者, 星级志愿者, 光荣户 ...) is a part of the rule-set, so it is versioned
and voted with it. Scores and points are ``int`` hundredths, times ``int`` minutes.
"""

from enum import StrEnum

import msgspec


class Span(StrEnum):
    """Of which time the score is: one quarter, one year, or everything up to the end of the quarter named."""

    QUARTER = "quarter"
    YEAR = "year"
    EVER = "ever"


class Subject(StrEnum):
    """Who wins: a person, or a household (its members' numbers added up)."""

    PERSON = "person"
    HOUSEHOLD = "household"


class Source(StrEnum):
    """What a line of the score counts, each in a unit of its own (``UNIT``)."""

    MINUTES = "minutes"
    SERVICE_POINTS = "service_points"
    DELIBERATION_POINTS = "deliberation_points"
    DAYS = "days"
    RATINGS = "ratings"
    COMPLAINTS = "complaints"


UNIT = {
    Source.MINUTES: 60,
    Source.SERVICE_POINTS: 100,
    Source.DELIBERATION_POINTS: 100,
    Source.DAYS: 1,
    Source.RATINGS: 100,
    Source.COMPLAINTS: 1,
}
"""How much of a source makes one of what people say: an hour, a point, a day, a star of the mean, a complaint."""


class ScoreLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """``each``: hundredths of score for one unit; ``cap``: the line's most. Complaints upheld are taken off."""

    name: str
    source: Source
    each: int
    cap: int | None = None


class Eligible(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a candidate must have: minutes in the period, months since registration, somebody's recommendation."""

    minutes: int = 0
    months: int = 0
    nominated: bool = False


class Seats(msgspec.Struct, frozen=True, omit_defaults=True):
    """``each`` for every place of kind ``by`` (so that a small one is not crowded out), then ``open`` ones for all.

    A place with fewer candidates leaves its seats empty (宁缺毋滥).
    """

    open: int
    each: int = 0
    by: str = "village"


class Level(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step that is reached by hours. ``decided``: reaching it is not enough, people decide as well."""

    name: str
    minutes: int
    decided: bool = False


class Tie(StrEnum):
    """What a tie at the cut means once the tie-break chain is used up: all in, a vote, or lots drawn on the spot."""

    EXPAND = "expand"
    VOTE = "vote"
    DRAW = "draw"


class Award(msgspec.Struct, frozen=True, omit_defaults=True):
    """An award family.

    ``levels`` instead of ``seats``: everyone who reaches a new one. ``tie_break``: what is compared when scores are
    equal, more is better. ``rest``: how many of its periods a winner sits out. ``drawn_from``: only winners of that
    family in the same year. ``shortlist``: how many go before the panel, None: all, of few; ``panel``: the most its
    members can add (their mean). ``bonus``: points for a winner. Days are working days.
    """

    code: str
    name: str
    span: Span
    score: tuple[ScoreLine, ...]
    of: Subject = Subject.PERSON
    grantor: str = ""
    eligible: Eligible = Eligible()
    seats: Seats | None = None
    levels: tuple[Level, ...] = ()
    tie_break: tuple[Source, ...] = ()
    tie: Tie = Tie.EXPAND
    rest: int = 0
    drawn_from: str | None = None
    shortlist: int | None = None
    panel: int | None = None
    bonus: int = 0
    nominate_days: int = 5
    notice_days: int = 5
