"""Whose word on a candidate's service weighed on a list: who dealt with a complaint, who gave a rating.

Only what was said before the snapshot, of somebody in it: what came later has made nothing of this list.
"""

from sqlalchemy import Connection, Select, exists, select

from points.awards.canon import copied_of
from points.awards.conduct_models import complaints, ratings
from points.awards.models import Cycle
from points.awards.periods import AwardPeriod
from points.awards.ranking_models import Snapshot, copies
from points.clock import at, day_number
from points.rules.awards import Award, Source, Subject


def dealt_with_complaint(
    connection: Connection, cycle: Cycle, award: Award, period: AwardPeriod, snapshot: Snapshot, person_id: int
) -> bool:
    """Whether they entered or decided a complaint of the period, where those count, or one open while the cycle ran.

    An open complaint keeps its candidate off the list whenever it happened, so that whoever closed it let them on.
    """
    until = snapshot.taken_at
    entered = (complaints.c.made_by == person_id) & (complaints.c.made_at <= until)
    decided = (complaints.c.decided_by == person_id) & (complaints.c.decided_at <= until)
    first = day_number(period.first_day) if period.first_day is not None else 0
    of_period = (complaints.c.happened_on >= first) & (complaints.c.happened_on < day_number(period.day_after))
    open_meanwhile = complaints.c.decided_at.is_(None) | (complaints.c.decided_at >= cycle.opened_at)
    weighed = of_period | open_meanwhile if _counts(award, Source.COMPLAINTS) else open_meanwhile
    about = select(complaints.c.person_id).where(entered | decided, weighed)
    return _of_the_list(connection, award, snapshot, about)


def gave_rating(
    connection: Connection, award: Award, period: AwardPeriod, snapshot: Snapshot, person_id: int
) -> bool:
    """Whether a rating that counted is theirs: the last one of a service of the period, where ratings count."""
    if not _counts(award, Source.RATINGS):
        return False
    later = ratings.alias()
    replaced = exists().where(
        later.c.attendance_id == ratings.c.attendance_id,
        later.c.revision > ratings.c.revision,
        later.c.made_at <= snapshot.taken_at,
    )
    about = select(ratings.c.person_id).where(
        ratings.c.made_by == person_id,
        ratings.c.made_at <= snapshot.taken_at,
        ratings.c.effective_at >= (at(period.first_day) if period.first_day is not None else 0),
        ratings.c.effective_at < period.end,
        ~replaced,
    )
    return _of_the_list(connection, award, snapshot, about)


def _counts(award: Award, source: Source) -> bool:
    return source in (*(line.source for line in award.score), *award.tie_break)


def _of_the_list(connection: Connection, award: Award, snapshot: Snapshot, about: Select[tuple[int]]) -> bool:
    """Whether any of these persons stands on the snapshot, or lives in a household on it."""
    lines = select(copies.c.line).where(copies.c.snapshot_id == snapshot.id)
    if award.of is Subject.PERSON:
        return connection.execute(lines.where(copies.c.subject_id.in_(about)).limit(1)).first() is not None
    people = frozenset(connection.execute(about).scalars())
    return bool(people) and any(
        people.intersection(copied_of(line).members) for line in connection.execute(lines).scalars()
    )
