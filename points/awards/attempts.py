"""Attempts that are kept although they were refused: at what four eyes forbid, at a step whose turn has not come.

Who tried to confirm their own work, or to pass over a step, is for the supervisory committee to see. Mistakes in what
was typed are nobody's business and are not kept.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Refusal
from points.limits import ID_MAX
from points.people.acting import ActorCommand
from points.people.session import Actor

WRONG_PERSON = ("forbidden", "own_work", "own_candidacy", "own_service", "own_complaint")
TOO_EARLY = (
    "wrong_step",
    "period_running",
    "records_open",
    "nominations_open",
    "unchecked",
    "checked_since",
    "marks_missing",
    "meeting_missing",
    "choices_open",
    "overtaken",
    "notice_running",
    "notice_runs",
    "notice_stopped",
    "objections_open",
    "unconfirmed",
    "unsigned",
    "not_asked",
)
TOO_LATE = (
    "nominations_over",
    "marks_given",
    "confirmed_before",
    "signed_before",
    "withdrawn_before",
    "complaint_decided",
)
KEPT = frozenset((*WRONG_PERSON, *TOO_EARLY, *TOO_LATE))

SUBJECTS: Mapping[str, str] = {
    "cycle_id": "award_cycle",
    "honour_id": "honour",
    "complaint_id": "complaint",
    "objection_id": "objection",
    "attendance_id": "attendance",
    "person_id": "person",
}
"""What a command is about, by the field that names it."""


def keep_refused(
    ws: WorkingSet, by: Actor, operation: str, subject_type: str, subject_id: int | None, refusal: Refusal
) -> None:
    """Record who tried what, and by which rule they were refused."""
    if refusal.reason in KEPT:
        record(ws, by.audit_id, f"{operation}.refused", subject_type, subject_id, reason=refusal.reason)


class KeepAttempt(ActorCommand[None], frozen=True, kw_only=True):
    """Keep that somebody asked for what they may do nowhere, so that the command itself was never made."""

    operation: ClassVar[str] = "award.attempt"
    alone: ClassVar[bool] = False

    tried: str
    subject_type: str
    subject_id: int | None

    def decide(self, ws: WorkingSet) -> None:
        """The same line as the command leaves where it refuses."""
        keep_refused(ws, self.by, self.tried, self.subject_type, self.subject_id, Forbidden())


def attempt_at(command: type[ActorCommand[Any]], by: Actor, told: Mapping[str, Any]) -> KeepAttempt:
    """The attempt at a command, about what the address of the request ``told``: its body was not read."""
    field = next((each for each in SUBJECTS if each in command.__struct_fields__), "cycle_id")
    number = told.get(field)
    subject_id = number if isinstance(number, int) and 0 < number <= ID_MAX else None
    return KeepAttempt(by=by, tried=command.operation, subject_type=SUBJECTS[field], subject_id=subject_id)
