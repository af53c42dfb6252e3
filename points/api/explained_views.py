"""A candidate opened, as the API shows it: the entry, and the facts behind each line of its score."""

from datetime import date

import msgspec

from points.api.award_views import EntryView, entry_view
from points.api.fields import maybe_rfc3339
from points.api.ledger import amount_text, unit_name
from points.awards.conduct import ATTENDANCE
from points.awards.conduct_models import Complaint, Rating
from points.awards.naming import Named
from points.awards.read import Explained
from points.clock import day_of, rfc3339
from points.rules.awards import Award


class RecordView(msgspec.Struct, frozen=True, kw_only=True):
    """A transfer behind a score: an attendance, what it gave, when it counts, and whether it was taken back.

    ``title``: the activity's, where it came from one.
    """

    seq: int
    person_id: int
    unit: str
    amount: str
    category: str
    source_type: str
    source_id: int
    title: str | None
    effective_at: str
    reversal: bool


class RatedView(msgspec.Struct, frozen=True, kw_only=True):
    """A rating that counts: of which service, and its stars. Who gave it is not told, nor their words."""

    person_id: int
    attendance_id: int
    title: str | None
    effective_at: str
    stars: int


class UpheldView(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint that was upheld. ``words``, ``answer``: only to staff who may read them.

    Who complained is told to nobody.
    """

    person_id: int
    happened_on: date
    decided_at: str | None
    words: str
    answer: str


class ExplainedView(msgspec.Struct, frozen=True, kw_only=True):
    """A candidate opened: where they stand, what was copied of them, and every fact behind the lines."""

    entry: EntryView
    nominations: int
    open_complaints: int
    upheld_complaints: int
    ratings: int
    members: int
    records: list[RecordView]
    rated: list[RatedView]
    upheld: list[UpheldView]


def explained_view(opened: Explained, award: Award, names: dict[int, Named], titles: dict[int, str]) -> ExplainedView:
    """A candidate opened. ``titles``: of the activities, by attendance."""
    copied = opened.copied
    return ExplainedView(
        entry=entry_view(0, opened.entry, award, names),
        nominations=copied.nominations,
        open_complaints=copied.open_complaints,
        upheld_complaints=copied.upheld_complaints,
        ratings=copied.ratings,
        members=len(copied.members),
        records=[
            RecordView(
                seq=each.seq,
                person_id=each.person_id or 0,
                unit=unit_name(each.unit_id),
                amount=amount_text(each.amount, each.unit_id),
                category=each.category,
                source_type=each.source_type,
                source_id=each.source_id,
                title=titles.get(each.source_id) if each.source_type == ATTENDANCE else None,
                effective_at=rfc3339(each.effective_at),
                reversal=each.reverses is not None,
            )
            for each in opened.transfers
        ],
        rated=[_rated(each, titles) for each in opened.rated],
        upheld=[_upheld(each) for each in opened.upheld],
    )


def _rated(rating: Rating, titles: dict[int, str]) -> RatedView:
    return RatedView(
        person_id=rating.person_id,
        attendance_id=rating.attendance_id,
        title=titles.get(rating.attendance_id),
        effective_at=rfc3339(rating.effective_at),
        stars=rating.stars,
    )


def _upheld(complaint: Complaint) -> UpheldView:
    return UpheldView(
        person_id=complaint.person_id,
        happened_on=day_of(complaint.happened_on),
        decided_at=maybe_rfc3339(complaint.decided_at),
        words=complaint.words,
        answer=complaint.answer,
    )
