"""What was said of somebody's services, as a frozen list counted it: ratings, and complaints that were upheld."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from points.awards.conduct_models import Complaint, Rating, complaints, ratings
from points.awards.periods import AwardPeriod
from points.awards.ranking_models import Snapshot
from points.clock import at, day_number


def rated_by_then(
    connection: Connection, period: AwardPeriod, snapshot: Snapshot, people: Collection[int]
) -> list[Rating]:
    """The last rating of each of their services of the period that was made before the list, in order of time.

    Ids grow (decision 0003): what was made in the list's very millisecond, but after it, has a greater one.
    """
    since = at(period.first_day) if period.first_day is not None else 0
    query = (
        select(ratings)
        .where(
            ratings.c.person_id.in_(people),
            ratings.c.effective_at >= since,
            ratings.c.effective_at < period.end,
            ratings.c.id < snapshot.id,
        )
        .order_by(ratings.c.revision)
    )
    latest = {row.attendance_id: Rating(*row) for row in connection.execute(query)}
    return sorted(latest.values(), key=lambda each: (each.effective_at, each.attendance_id))


def upheld_by_then(
    connection: Connection, period: AwardPeriod, snapshot: Snapshot, people: Collection[int]
) -> list[Complaint]:
    """The complaints of the period about them that had been upheld when the list was made, in order of time."""
    since = day_number(period.first_day) if period.first_day is not None else 0
    query = select(complaints).where(
        complaints.c.person_id.in_(people),
        complaints.c.state == "upheld",
        complaints.c.decided_at <= snapshot.taken_at,
        complaints.c.happened_on >= since,
        complaints.c.happened_on < day_number(period.day_after),
    )
    return [Complaint(*row) for row in connection.execute(query.order_by(complaints.c.happened_on, complaints.c.id))]
