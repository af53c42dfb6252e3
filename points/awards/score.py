"""A score as the sum of its named lines; whole numbers all the way, so that anybody gets the same."""

from collections.abc import Sequence

import msgspec

from points.awards.candidate import Candidate
from points.rules.awards import UNIT, Award, Source

PANEL = "panel"
PANEL_NAME = "评议分"


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A line: its name, how much of its source there is, and what that gives (hundredths; a penalty is negative)."""

    name: str
    source: str
    value: int
    score: int


def measured(candidate: Candidate, source: Source) -> int:
    """How much a candidate has of a source, in its smallest part; below zero counts as nothing.

    Ratings: the mean in hundredths of a star, rounded down; no ratings, no stars.
    """
    copied, worked = candidate.copied, candidate.worked
    match source:
        case Source.MINUTES:
            found = worked.minutes
        case Source.SERVICE_POINTS:
            found = worked.service_points
        case Source.DELIBERATION_POINTS:
            found = worked.deliberation_points
        case Source.DAYS:
            found = worked.days
        case Source.RATINGS:
            found = copied.stars * 100 // copied.ratings if copied.ratings else 0
        case Source.COMPLAINTS:
            found = copied.upheld_complaints
    return max(0, found)


def lines_of(award: Award, candidate: Candidate) -> list[Line]:
    """The family's lines for a candidate. Each is rounded down once, then capped."""
    lines: list[Line] = []
    for line in award.score:
        value = measured(candidate, line.source)
        score = value * line.each // UNIT[line.source]
        if line.cap is not None:
            score = min(score, line.cap)
        lines.append(Line(line.name, line.source, value, -score if line.source is Source.COMPLAINTS else score))
    return lines


def panel_line(given: Sequence[int]) -> Line:
    """What the panel gave: the mean of the members who were free to judge, rounded down. ``value``: how many."""
    return Line(PANEL_NAME, PANEL, len(given), sum(given) // len(given) if given else 0)


def total(lines: Sequence[Line]) -> int:
    """The sum, never below nothing."""
    return max(0, sum(line.score for line in lines))
