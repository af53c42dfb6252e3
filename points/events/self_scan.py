"""A volunteer's own scan of an event's code, for themselves or for one who shares the phone."""

from collections.abc import Iterator

from points.db.working_set import WorkingSet
from points.errors import Forbidden, Unauthenticated
from points.events.scan import ScanCommand
from points.people.models import PERSONS, SESSIONS, Person


class SelfScan(ScanCommand, frozen=True, kw_only=True):
    """The volunteer scanned the event's code. ``person_id``: which of those who share the phone; else oneself."""

    hashed: str
    """The hash of the session's token (points.people.session.token_hash)."""
    person_id: int | None = None

    def subject(self) -> tuple[object, ...]:
        """The volunteer, if another than the session's."""
        return ("self", self.person_id)

    def rounds_to_person(self, ws: WorkingSet) -> Iterator[None]:
        """Session, then the person (and the one named)."""
        ws.need(SESSIONS, "token", self.hashed)
        yield
        for person_id in (self.acting_id(ws), self.person_id):
            if person_id is not None:
                ws.need(PERSONS, "key", person_id)
        yield

    def acting_id(self, ws: WorkingSet) -> int | None:
        """The session's person."""
        return _session_person_id(ws, self.hashed)

    def person(self, ws: WorkingSet) -> Person:
        """The session's person, or another on the same phone number."""
        holder = _signed_in(ws, self.hashed)
        if self.person_id is None or self.person_id == holder.id:
            return holder
        other = ws.get(PERSONS, self.person_id)
        if other is None or other.phone_index is None or other.phone_index != holder.phone_index:
            raise Forbidden("这位居民登记的不是您这个手机号,请本人签到或找负责人。")
        return other


def _session_person_id(ws: WorkingSet, hashed: str) -> int | None:
    for session in ws.find(SESSIONS, "token", hashed):
        if session.ended_at is None and session.expires_at > ws.now:
            return session.person_id
    return None


def _signed_in(ws: WorkingSet, hashed: str) -> Person:
    person_id = _session_person_id(ws, hashed)
    person = ws.get(PERSONS, person_id) if person_id is not None else None
    if person is None:
        raise Unauthenticated
    return person
