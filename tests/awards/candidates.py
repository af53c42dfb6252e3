"""Candidates for the pure laws: made of a few words, everything else as for somebody who could win."""

from typing import Any

from points.awards.candidate import Candidate, Copied, Worked
from points.awards.periods import AwardPeriod
from points.awards.ranking import Entry, Ranking
from points.clock import at, day_of
from points.rules.awards import Award, ScoreLine, Seats, Source, Span

SPRING = AwardPeriod(Span.QUARTER, 20262)
LONG_AGO = at(day_of(20250101))
WORKED = ("minutes", "service_points", "deliberation_points", "days")


def award(**changes: Any) -> Award:
    """A quarter's star: an hour is a point, one open seat."""
    values: dict[str, Any] = {
        "code": "star",
        "name": "季度之星",
        "span": Span.QUARTER,
        "score": (ScoreLine("服务时长", Source.MINUTES, 100),),
        "seats": Seats(open=1),
    }
    return Award(**(values | changes))


def candidate(number: int, minutes: int = 60, **more: Any) -> Candidate:
    """Somebody registered long ago who consents; ``more``: fields of either half."""
    worked = {name: more.pop(name) for name in WORKED if name in more}
    copied: dict[str, Any] = {"members": (number,), "registered_at": LONG_AGO, "listed": True}
    return Candidate(Copied(number, **(copied | more)), Worked(**({"minutes": minutes} | worked)))


def ranks(ranking: Ranking) -> dict[int, int | None]:
    """Who stands where."""
    return {each.subject_id: each.rank for each in ranking.entries}


def winners(ranking: Ranking) -> list[int]:
    """Who has a seat, in order."""
    return [each.subject_id for each in ranking.winners]


def entry(ranking: Ranking, subject_id: int) -> Entry:
    """One line."""
    return next(each for each in ranking.entries if each.subject_id == subject_id)
