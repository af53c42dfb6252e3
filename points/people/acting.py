"""What commands of somebody signed in share: who acts, with which keys, and what makes two requests the same."""

from typing import Any, Generic, TypeVar

import msgspec

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import NotFound
from points.keys import Keys
from points.people.models import GRANTS, PERSONS, PLACES, Person, Place
from points.people.rights import Permission
from points.people.session import Actor

T = TypeVar("T")
_NOT_PAYLOAD = frozenset(("key", "keys", "actor", "progress", "lapses", "purse"))


class ActorCommand(Command[T], Generic[T], frozen=True, kw_only=True):
    """A command by somebody signed in. Its fingerprint is everything the request gave, but not who asked."""

    by: Actor

    def actor_key(self, ws: WorkingSet) -> str:
        """The person."""
        return str(self.by.person_id)

    def payload(self) -> bytes:
        """Everything but who asks and their session."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name not in ("by", "key")}
        return msgspec.json.encode([fields[name] for name in sorted(fields)])

    def audit(self, ws: WorkingSet, action: str, subject_type: str, subject_id: int, **detail: object) -> None:
        """Record who did it."""
        record(ws, self.by.audit_id, action, subject_type, subject_id, **detail)


class Acting(Command[T], Generic[T], frozen=True, kw_only=True):
    """A command of somebody; it may hold personal details, so its fingerprint is a keyed one."""

    actor: Actor
    keys: Keys

    def actor_key(self, ws: WorkingSet) -> str:
        """The person who acts."""
        return str(self.actor.person_id)

    def payload(self) -> bytes:
        """The fields the request gave."""
        fields = ((name, getattr(self, name)) for name in self.__struct_fields__ if name not in _NOT_PAYLOAD)
        given: dict[str, Any] = {name: value for name, value in fields if value is not msgspec.UNSET}
        return self.keys.mac("payload", msgspec.json.encode(given))

    def audit(self, ws: WorkingSet, action: str, subject_type: str, subject_id: int | None, **detail: Any) -> None:
        """Record who did it."""
        record(ws, self.actor.audit_id, action, subject_type, subject_id, **detail)

    def place(self, ws: WorkingSet, place_id: int, permission: Permission) -> Place:
        """A place in which the actor may do this; ``not_found`` or ``forbidden``."""
        place = ws.get(PLACES, place_id)
        if place is None:
            raise NotFound("place_not_found", "没有这个村(社区)或小区,请刷新后重新选择。")
        self.actor.require(permission, place.path)
        return place

    def person(self, ws: WorkingSet, person_id: int, permission: Permission) -> Person:
        """A person whom the actor may do this to."""
        person = ws.get(PERSONS, person_id)
        if person is None:
            raise NotFound("person_not_found", "没有找到这个人,请核对后再试。")
        self.place(ws, person.place_id, permission)
        return person

    def guard_staff(self, ws: WorkingSet, person_id: int) -> None:
        """What would let one sign in as somebody (their phone, their PIN) is for who appoints that somebody."""
        for grant in ws.find(GRANTS, "person", person_id):
            if grant.revoked_at is None and person_id != self.actor.person_id:
                self.place(ws, grant.place_id, "staff.manage")
