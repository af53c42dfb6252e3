"""A score as the sum of its named lines; whole numbers all the way, so that anybody gets the same."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from points.awards.candidate import Candidate
from points.rules.awards import UNIT, Award, ScoreLine, Source

PANEL = "panel"
PANEL_NAME = "评议分"


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A line: its name, how much of its source there is, and what that gives (hundredths; a penalty is negative)."""

    name: str
    source: str
    value: int
    score: int


Measure = Callable[[Candidate], int]

_MEASURES: Mapping[Source, Measure] = {
    Source.MINUTES: lambda candidate: candidate.worked.minutes,
    Source.SERVICE_POINTS: lambda candidate: candidate.worked.service_points,
    Source.DELIBERATION_POINTS: lambda candidate: candidate.worked.deliberation_points,
    Source.DAYS: lambda candidate: candidate.worked.days,
    Source.RATINGS: lambda candidate: candidate.copied.stars * 100 // (candidate.copied.ratings or 1),
    Source.COMPLAINTS: lambda candidate: candidate.copied.upheld_complaints,
}
"""How much a candidate has of a source, in its smallest part.

Ratings: the mean in hundredths of a star, rounded down; no ratings, no stars.
"""


class Scoring:
    """A family's way of scoring, ready for a whole town: candidates with as much of a source share one ``Line``.

    Of a source, below zero counts as nothing.
    """

    def __init__(self, award: Award) -> None:
        self._lines: list[tuple[ScoreLine, Measure, dict[int, Line]]] = [
            (line, _MEASURES[line.source], {}) for line in award.score
        ]
        self._tie_break = [_MEASURES[source] for source in award.tie_break]

    def lines(self, candidate: Candidate) -> list[Line]:
        """The family's lines for a candidate."""
        found: list[Line] = []
        for line, measure, known in self._lines:
            value = measure(candidate)
            if value not in known:
                known[value] = _line_of(line, max(0, value))
            found.append(known[value])
        return found

    def tie_break(self, candidate: Candidate) -> list[int]:
        """What the chain compares after the score, more is better."""
        return [max(0, measure(candidate)) for measure in self._tie_break]


def _line_of(line: ScoreLine, value: int) -> Line:
    """What so much of its source gives: rounded down once, then capped; complaints are taken off."""
    score = value * line.each // UNIT[line.source]
    if line.cap is not None:
        score = min(score, line.cap)
    return Line(line.name, line.source, value, -score if line.source is Source.COMPLAINTS else score)


def panel_line(given: Sequence[int]) -> Line:
    """What the panel gave: the mean of the members who were free to judge, rounded down. ``value``: how many."""
    return Line(PANEL_NAME, PANEL, len(given), sum(given) // len(given) if given else 0)


def total(lines: Sequence[Line]) -> int:
    """The sum, never below nothing."""
    return max(0, sum([line.score for line in lines]))
