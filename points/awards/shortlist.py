"""入围: whom the panel judges, and how they stand among themselves.

Nobody beyond the shortlist has a rank, a seat or a question once the panel has met. So what lies before people is
made from these few alone: their entries on the stored list, their copies, their transfers. Of everybody else the
final list says what the stored one did; that the two make the whole ranking, a recompute proves.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from points.awards.candidate import Candidate
from points.awards.canon import entry_of
from points.awards.family import award_of
from points.awards.models import Cycle
from points.awards.ranking import (
    Choice,
    Entry,
    PanelScores,
    Ranked,
    Ranking,
    before_the_panel,
    not_shortlisted,
    rank,
)
from points.awards.ranking_models import entries
from points.awards.snapshot import frozen_copies, list_before_people, stored_of
from points.awards.standing import together, worked_of
from points.rules.awards import Award

_STANDS = msgspec.json.Decoder(Ranked)
"""Reads of a ranked entry's line what decides who is judged."""


def judged(connection: Connection, cycle: Cycle, award: Award) -> list[int]:
    """The candidates that the panel judges, from the list as it is stored."""
    query = select(entries.c.line).where(*_listed(cycle)).order_by(entries.c.position)
    return before_the_panel(award, [_STANDS.decode(line) for line in connection.execute(query).scalars()])


def anybody_listed(connection: Connection, cycle: Cycle) -> bool:
    """Whether the panel has anybody to judge: whoever is first stands on any shortlist."""
    return connection.execute(select(entries.c.position).where(*_listed(cycle)).limit(1)).first() is not None


def shortlist_ranked(
    connection: Connection, cycle: Cycle, *, panel: PanelScores, choices: Iterable[Choice]
) -> Ranking:
    """The shortlist with what people have added so far; ``no_list`` before there is one."""
    _, snapshot, _ = stored_of(connection, list_before_people(cycle))
    award, period = award_of(connection, cycle)
    copied = frozen_copies(connection, snapshot, judged(connection, cycle, award)).values()
    worked = worked_of(connection, period, snapshot.seq, {member for each in copied for member in each.members})
    candidates = [Candidate(each, together(worked, each.members)) for each in copied]
    return rank(award, period, candidates, panel=panel, choices=choices)


def final_ranking(connection: Connection, cycle: Cycle, *, panel: PanelScores, choices: Iterable[Choice]) -> Ranking:
    """The whole list with what people have added, as it is stored in the end; ``no_list`` before there is one."""
    judged_ = shortlist_ranked(connection, cycle, panel=panel, choices=choices)
    award, _ = award_of(connection, cycle)
    standing = frozenset(each.subject_id for each in judged_.entries)
    query = select(entries.c.line).where(entries.c.ranking_id == cycle.list_id).order_by(entries.c.subject_id)
    listed = (entry_of(line) for line in connection.execute(query).scalars())
    others = (_beyond(award, each) for each in listed if each.subject_id not in standing)
    return Ranking((*judged_.entries, *others), judged_.open)


def _beyond(award: Award, listed: Entry) -> Entry:
    """Whoever was ranked no longer is; whoever was not stays where they were."""
    if listed.rank is None:
        return listed
    return msgspec.structs.replace(listed, rank=None, seat=None, level=None, reasons=(not_shortlisted(award),))


def _listed(cycle: Cycle) -> tuple[ColumnElement[bool], ...]:
    return entries.c.ranking_id == cycle.list_id, entries.c.rank.is_not(None)
