"""A score as the sum of its named lines; whole numbers all the way, so that anybody gets the same."""

from collections.abc import Callable, Mapping, Sequence

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
    return max(0, _OF[source](candidate))


_OF: Mapping[Source, Callable[[Candidate], int]] = {
    Source.MINUTES: lambda candidate: candidate.worked.minutes,
    Source.SERVICE_POINTS: lambda candidate: candidate.worked.service_points,
    Source.DELIBERATION_POINTS: lambda candidate: candidate.worked.deliberation_points,
    Source.DAYS: lambda candidate: candidate.worked.days,
    Source.RATINGS: lambda candidate: candidate.copied.stars * 100 // (candidate.copied.ratings or 1),
    Source.COMPLAINTS: lambda candidate: candidate.copied.upheld_complaints,
}


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
