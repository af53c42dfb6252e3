"""Attempts that are kept although they were refused: at what four eyes forbid, at a step that was not reached.

Who tried to confirm their own work, or to give marks twice, is for the supervisory committee to see. Mistakes in what
was typed are nobody's business and are not kept.
"""

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.people.session import Actor

KEPT = frozenset(
    ("forbidden", "wrong_step", "own_work", "own_candidacy", "own_service", "own_complaint", "marks_given")
)


def keep_refused(
    ws: WorkingSet, by: Actor, operation: str, subject_type: str, subject_id: int | None, refusal: Refusal
) -> None:
    """Record who tried what, and by which rule they were refused."""
    if refusal.reason in KEPT:
        record(ws, by.audit_id, f"{operation}.refused", subject_type, subject_id, reason=refusal.reason)
