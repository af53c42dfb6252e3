"""The ranking: who stands where and who gets a seat. Pure and whole: no clock, no database, no random.

Standard competition ranks (1, 2, 2, 4) over score, then the tie-break chain. A tie that is left at a cut is opened to
all, or named and left to people; the order of rows never decides.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import Final, Literal

import msgspec

from points.awards.candidate import Candidate
from points.awards.eligibility import Reason, reasons
from points.awards.periods import AwardPeriod
from points.awards.score import Line, Scoring, panel_line, total
from points.rules.awards import Award, Level, Seats, Tie

Seat = Literal["place", "open", "level"]
"""How a seat was won: one of the candidate's own place, an open one, or a level reached."""
PLACE: Final = "place"
OPEN: Final = "open"
LEVEL: Final = "level"

PanelScores = Mapping[int, Sequence[int]]
"""What the members who were free to judge gave each subject, in hundredths."""


class Choice(msgspec.Struct, frozen=True):
    """What people decided of a tie or a level that wants a decision: of these subjects, the ``chosen`` ones."""

    subjects: tuple[int, ...]
    chosen: tuple[int, ...]


class Open(msgspec.Struct, frozen=True):
    """What people have to decide: ``seats`` of these subjects (sorted) get in; None: any number of them.

    ``place_id``: whose seats they are; None: open ones, or a level.
    """

    subjects: tuple[int, ...]
    seats: int | None
    place_id: int | None = None


class Entry(msgspec.Struct, frozen=True, gc=False):
    """Where a subject stands. ``rank`` None: not eligible, and ``reasons`` say why. ``level``: from 1."""

    subject_id: int
    place_id: int | None
    rank: int | None
    score: int
    lines: tuple[Line, ...]
    reasons: tuple[Reason, ...]
    seat: Seat | None = None
    level: int | None = None


class Ranking(msgspec.Struct, frozen=True):
    """All subjects, the ranked ones first, and what is still to be decided by people."""

    entries: tuple[Entry, ...]
    open: tuple[Open, ...]

    @property
    def winners(self) -> tuple[Entry, ...]:
        """Those with a seat, in order."""
        return tuple(entry for entry in self.entries if entry.seat is not None)


class _Standing(msgspec.Struct, frozen=True, gc=False):
    """A candidate measured: ``key`` is what ranks compare, more is better."""

    id: int
    place_id: int | None
    candidate: Candidate
    lines: tuple[Line, ...]
    key: tuple[int, ...]


def rank(
    award: Award,
    period: AwardPeriod,
    candidates: Iterable[Candidate],
    *,
    panel: PanelScores | None = None,
    choices: Iterable[Choice] = (),
) -> Ranking:
    """The ranking of all candidates. ``panel`` None: before it has met; its line counts for those before it only."""
    scoring = Scoring(award)
    standing: list[_Standing] = []
    out: list[tuple[_Standing, tuple[Reason, ...]]] = []
    for candidate in candidates:
        measured = _measured(award, scoring, candidate)
        against = reasons(award, period, candidate)
        if against:
            out.append((measured, tuple(against)))
        else:
            standing.append(measured)
    if panel is not None:
        ranks = _ranks(_in_order(standing))
        kept = frozenset(
            before_the_panel(award, [Ranked(each.id, each.place_id, ranks[each.id]) for each in standing])
        )
        beyond = [each for each in standing if each.id not in kept]
        standing = [each for each in standing if each.id in kept]
        out += [(each, (not_shortlisted(award),)) for each in beyond]
        standing = [_measured(award, scoring, each.candidate, panel.get(each.id, ())) for each in standing]
    standing = _in_order(standing)
    seats = _Seats({tuple(sorted(each.subjects)): frozenset(each.chosen) for each in choices})
    if award.seats is not None:
        seats.give(award, award.seats, standing)
    else:
        seats.give_levels(award.levels, standing)
    ranks = _ranks(standing)
    entries = [_entry(each, ranks[each.id], (), *seats.given.get(each.id, (None, None))) for each in standing]
    entries += [_entry(each, None, why) for each, why in sorted(out, key=lambda pair: pair[0].id)]
    return Ranking(tuple(entries), tuple(seats.open))


def _measured(award: Award, scoring: Scoring, candidate: Candidate, given: Sequence[int] | None = None) -> _Standing:
    lines = scoring.lines(candidate)
    if given is not None and award.panel is not None:
        lines.append(panel_line(given))
    key = (total(lines), *scoring.tie_break(candidate))
    return _Standing(candidate.id, candidate.copied.place_id, candidate, tuple(lines), key)


def _in_order(standing: Iterable[_Standing]) -> list[_Standing]:
    """Best first. Equals stand by id, so that the bytes are the same; nothing is decided by it."""
    by_id = sorted(standing, key=attrgetter("id"))
    return sorted(by_id, key=attrgetter("key"), reverse=True)  # which leaves equals as they stood


def _ranks(standing: Sequence[_Standing]) -> dict[int, int]:
    """1, 2, 2, 4."""
    ranks: dict[int, int] = {}
    rank_, last = 0, None
    for position, each in enumerate(standing, start=1):
        if each.key != last:
            rank_, last = position, each.key
        ranks[each.id] = rank_
    return ranks


class Ranked(msgspec.Struct, frozen=True, gc=False):
    """Who stands where, and in which of the places that have seats."""

    subject_id: int
    place_id: int | None
    rank: int


def before_the_panel(award: Award, ranked: Sequence[Ranked]) -> list[int]:
    """Whom the panel judges: the first ``shortlist``, and of each place as many as it has seats; equals go along.

    So a small place is not crowded out before its own seats are given.
    """
    if award.shortlist is None:
        return [each.subject_id for each in ranked]
    own_seats = award.seats.each if award.seats is not None else 0
    cuts: dict[int, int] = {}
    """By place: the rank of the last who is there by the place's own seats."""
    taken: Counter[int] = Counter()
    for each in sorted(ranked, key=lambda each: each.rank):
        if each.place_id is not None and taken[each.place_id] < own_seats:
            taken[each.place_id] += 1
            cuts[each.place_id] = each.rank
    return [
        each.subject_id
        for each in ranked
        if each.rank <= award.shortlist or (each.place_id is not None and each.rank <= cuts.get(each.place_id, 0))
    ]


def not_shortlisted(award: Award) -> Reason:
    """Why whoever was on the list is not on the one that the panel's marks have made."""
    return Reason("shortlist", f"没有进入前{award.shortlist}名,不进评议。")


def _by_place(standing: Iterable[_Standing]) -> dict[int, list[_Standing]]:
    """Who lives where seats are given, by place, each place in its order; who lives in none is left out."""
    found: dict[int, list[_Standing]] = {}
    for each in standing:
        if (place_id := each.place_id) is not None:
            found.setdefault(place_id, []).append(each)
    return found


class _Seats:
    """The giving of seats: who got one, and what people have still to decide."""

    def __init__(self, choices: Mapping[tuple[int, ...], frozenset[int]]) -> None:
        self._choices = choices
        self.given: dict[int, tuple[Seat, int | None]] = {}
        self.open: list[Open] = []

    def give(self, award: Award, seats: Seats, standing: Sequence[_Standing]) -> None:
        """First those of each place, then the open ones: these can be told only when those are."""
        if seats.each:
            for place_id, own in sorted(_by_place(standing).items()):
                self._cut(award.tie, own, seats.each, PLACE, place_id)
        if seats.open and not self.open:
            rest = [each for each in standing if each.id not in self.given]
            self._cut(award.tie, rest, seats.open, OPEN, None)

    def _cut(self, tie: Tie, standing: Sequence[_Standing], count: int, how: Seat, place_id: int | None) -> None:
        """The first ``count``; where the last of them has equals beyond, what the family says of a tie."""
        if len(standing) <= count:
            return self._seat(standing, how)
        last = standing[count - 1].key
        above = list(takewhile(lambda each: each.key > last, standing))
        equal = list(takewhile(lambda each: each.key == last, standing[len(above) :]))
        self._seat(above, how)
        left = count - len(above)
        if tie is Tie.EXPAND or left == len(equal):
            return self._seat(equal, how)
        chosen = self._decided(equal, left, place_id)
        return self._seat([each for each in equal if each.id in chosen], how)

    def give_levels(self, levels: Sequence[Level], standing: Iterable[_Standing]) -> None:
        """To each the highest new level that is reached and, where it wants a decision, was decided."""
        waiting: dict[int, list[_Standing]] = {}
        for each in standing:
            reached = sum(each.candidate.worked.minutes >= level.minutes for level in levels)
            if levels[reached - 1].decided:
                waiting.setdefault(reached, []).append(each)
            else:
                self.given[each.id] = (LEVEL, reached)
        for level, equal in sorted(waiting.items()):
            chosen = self._decided(equal, None, None)
            below = max(
                (number for number, each in enumerate(levels[: level - 1], start=1) if not each.decided), default=0
            )
            for each in equal:
                got = level if each.id in chosen else below
                if got > each.candidate.copied.level:
                    self.given[each.id] = (LEVEL, got)

    def _decided(self, equal: Sequence[_Standing], seats: int | None, place_id: int | None) -> frozenset[int]:
        """Who was chosen of these; nobody while it is open."""
        subjects = tuple(sorted(each.id for each in equal))
        if subjects not in self._choices:
            self.open.append(Open(subjects, seats, place_id))
            return frozenset()
        return self._choices[subjects]

    def _seat(self, standing: Iterable[_Standing], how: Seat) -> None:
        self.given.update((each.id, (how, None)) for each in standing)


def _entry(
    each: _Standing, rank_: int | None, why: tuple[Reason, ...], seat: Seat | None = None, level: int | None = None
) -> Entry:
    return Entry(each.id, each.place_id, rank_, each.key[0], each.lines, why, seat, level)
