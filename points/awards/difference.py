"""Two lists side by side: who moved. For a new snapshot, and for a weight that is only being thought of."""

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection

from points.awards.family import award_of
from points.awards.gathering import copied_kind, has_own_seats
from points.awards.ranking import Entry, rank
from points.awards.read import entries_of
from points.awards.snapshot import frozen_candidates, inputs_of, stored_of
from points.awards.standing import worked_at
from points.errors import Invalid
from points.limits import ID_MAX
from points.rules.awards import Award, ScoreLine


class Moved(msgspec.Struct, frozen=True):
    """A subject whose place, score, seat or reasons differ; None: was not on that list."""

    subject_id: int
    before: Entry | None
    after: Entry | None


class Weight(msgspec.Struct, frozen=True):
    """What a line is tried with: ``each`` and ``cap`` in hundredths."""

    name: str
    each: int
    cap: int | None = None


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> list[Moved]:
    """Everybody of whom the two say different things, in the order of the second list, then who left it."""
    old = {entry.subject_id: entry for entry in before}
    new = {entry.subject_id: entry for entry in after}
    moved = [Moved(each, old.get(each), entry) for each, entry in new.items() if old.get(each) != entry]
    return moved + [Moved(each, entry, None) for each, entry in old.items() if each not in new]


def between(connection: Connection, before_id: int, after_id: int) -> list[Moved]:
    """The difference of two stored lists of one cycle."""
    return difference(_all(connection, before_id), _all(connection, after_id))


def what_if(connection: Connection, ranking_id: int, weights: Mapping[str, Weight]) -> list[Moved]:
    """Who would move on a frozen list if its lines were weighed like this. Changes nothing."""
    _, _, cycle = stored_of(connection, ranking_id)
    award, _ = award_of(connection, cycle)
    unknown = weights.keys() - {line.name for line in award.score}
    if unknown:
        names = "、".join(line.name for line in award.score)
        raise Invalid(f"没有叫“{sorted(unknown)[0]}”的得分项,现有的是:{names}。", "line_unknown")
    tried = msgspec.structs.replace(award, score=tuple(_weighed(line, weights) for line in award.score))
    return by_draft(connection, ranking_id, tried)


def by_draft(connection: Connection, ranking_id: int, tried: Award) -> list[Moved]:
    """Who would move if this were the family: a whole draft of it, before it is adopted.

    ``list_needed`` where that takes what was not copied: other subjects, another time, feeder or kind of place.
    """
    stored, snapshot, cycle = stored_of(connection, ranking_id)
    award, period = award_of(connection, cycle)
    if changed := _not_copied(award, tried):
        raise Invalid(
            f"草案改了{'、'.join(changed)}。这一期名单没有记下那样评要用的情况,试不出来,要按草案重新出一次名单才知道。",
            "list_needed",
        )
    candidates = frozen_candidates(connection, snapshot, worked_at(connection, period, snapshot.seq))
    inputs = inputs_of(stored)
    after = rank(tried, period, candidates, panel=inputs.scores(), choices=inputs.choices)
    return difference(_all(connection, ranking_id), after.entries)


def _not_copied(award: Award, tried: Award) -> list[str]:
    """In what a draft asks for other copies than the family made: as a rule file calls it."""
    changed = {
        "评选对象(of)": tried.of is not award.of,
        "评的时间(span)": tried.span is not award.span,
        "从哪一种里产生(drawn_from)": tried.drawn_from not in (None, award.drawn_from),
        "名额按哪一级分(seats.by)": has_own_seats(tried) and copied_kind(tried) != copied_kind(award),
    }
    return [name for name, differs in changed.items() if differs]


def _weighed(line: ScoreLine, weights: Mapping[str, Weight]) -> ScoreLine:
    if (weight := weights.get(line.name)) is None:
        return line
    return msgspec.structs.replace(line, each=weight.each, cap=weight.cap)


def _all(connection: Connection, ranking_id: int) -> list[Entry]:
    return [entry for _, entry in entries_of(connection, ranking_id, limit=ID_MAX)]
