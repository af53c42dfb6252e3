"""Cycles side by side: neither list knows whom the other honours, so it is asked again before it is too late.

Two periods of a family may both be on their way. Without this a winner of the one would not rest in the other, would
be given the same level and its bonus twice, or be the year's by a quarter's star that was withdrawn.
"""

from collections.abc import Sequence

from points.awards.candidate import Copied
from points.awards.gathering import Held, held_now
from points.awards.periods import AwardPeriod, periods_between
from points.awards.ranking import Entry
from points.awards.ranking_models import Snapshot
from points.awards.snapshot import frozen_copies
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.rules.awards import Award

IDS_SAID_MAX = 100


def refuse_overtaken(
    ws: WorkingSet, award: Award, period: AwardPeriod, snapshot: Snapshot, winners: Sequence[Entry]
) -> None:
    """Raise ``overtaken`` where honours given or withdrawn since the snapshot leave a winner nothing to win."""
    held = held_now(ws.connection, award, period)
    overtaken: list[int] = []
    copies = frozen_copies(ws.connection, snapshot, [each.subject_id for each in winners])
    for each in winners:
        if _is_overtaken(award, period, each, copies[each.subject_id], held):
            overtaken.append(each.subject_id)
    if overtaken:
        said = (
            f"出名单以后,有{len(overtaken)}个在别的一期评上或者撤销了,这一期不能这样评。"
            "请退回资格,重新出名单;已经提交的,请审定的人退回。"
        )
        raise Refusal("overtaken", said, subject_ids=sorted(overtaken)[:IDS_SAID_MAX])


def _is_overtaken(award: Award, period: AwardPeriod, winner: Entry, copied: Copied, held: Held) -> bool:
    if winner.level is not None and winner.level <= held.level.get(winner.subject_id, 0):
        return True
    since = set(held.won.get(winner.subject_id, ())) - set(copied.won)
    if any(abs(periods_between(each, period.number)) <= award.rest for each in since):
        return True
    drawn = held.feeder.get(winner.subject_id, ())
    return award.drawn_from is not None and all(quarter // 10 != period.year for quarter in drawn)
