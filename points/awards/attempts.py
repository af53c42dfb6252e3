"""Attempts that are kept although they were refused: at what four eyes forbid, at a step whose turn has not come.

Who tried to confirm their own work, or to pass over a step, is for the supervisory committee to see. Mistakes in what
was typed are nobody's business and are not kept.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Connection, Table, select

from points.awards.conduct_models import complaints
from points.awards.models import cycles, honours
from points.clock import local_day
from points.db.audit import record
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Refusal
from points.limits import ID_MAX
from points.notices.models import objections
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

ADDRESSED: Mapping[str, Table] = {
    "cycle_id": cycles,
    "honour_id": honours,
    "complaint_id": complaints,
    "objection_id": objections,
}
"""Where that is kept which the address of a request names."""


def keep_refused(
    ws: WorkingSet, by: Actor, operation: str, subject_type: str, subject_id: int | None, refusal: Refusal
) -> None:
    """Record who tried what, and by which rule they were refused."""
    if refusal.reason in KEPT:
        record(ws, by.audit_id, f"{operation}.refused", subject_type, subject_id, reason=refusal.reason)


class KeepAttempt(ActorCommand[None], frozen=True, kw_only=True):
    """Keep that somebody asked for what they may do nowhere, so that the command itself was never made.

    Once a day for each of what they tried: the writer does nothing again for a ``key`` it knows.
    """

    operation: ClassVar[str] = "award.attempt"
    alone: ClassVar[bool] = False

    tried: str
    subject_type: str
    subject_id: int | None

    def decide(self, ws: WorkingSet) -> None:
        """The same line as the command leaves where it refuses."""
        keep_refused(ws, self.by, self.tried, self.subject_type, self.subject_id, Forbidden())


def attempt_at(
    connection: Connection, command: type[ActorCommand[Any]], by: Actor, told: Mapping[str, Any], now: int
) -> KeepAttempt:
    """The attempt at a command, about what the address of the request ``told``: its body was not read.

    What does not exist has no number: whoever makes numbers up fills no books. And its key is the same all day, so
    that the writer keeps one line of whoever tries again.
    """
    field = next((each for each in SUBJECTS if each in command.__struct_fields__), "cycle_id")
    subject_id = _known(connection, field, told.get(field))
    return KeepAttempt(
        by=by,
        key=f"{local_day(now)} {command.operation} {subject_id}",
        tried=command.operation,
        subject_type=SUBJECTS[field],
        subject_id=subject_id,
    )


def _known(connection: Connection, field: str, number: object) -> int | None:
    if field not in ADDRESSED or not (isinstance(number, int) and 0 < number <= ID_MAX):
        return None
    table = ADDRESSED[field]
    return connection.execute(select(table.c.id).where(table.c.id == number)).scalar()
