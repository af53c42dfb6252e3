"""Who holds which role where: giving and taking it, and a staff member's first password."""

import msgspec
from sqlalchemy import Connection, select

from points.clock import rfc3339
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Invalid, NotFound, Refusal
from points.keys import Keys
from points.people import administrators, finding, names
from points.people.acting import Acting
from points.people.models import GRANTS, PASSWORDS, PERSONS, Grant, Password, Person, grants, persons, places
from points.people.persons import Draft, add_person
from points.people.places import labels, within
from points.people.rights import GRANTABLE, OFFICE_ROLES, ROLE_NAMES, Role
from points.people.session import Actor, end_all


class StaffLine(msgspec.Struct, frozen=True):
    """A role somebody holds."""

    grant_id: int
    person_id: int
    name: str
    phone_last4: str | None
    role: Role
    role_name: str
    place_id: int
    place_name: str
    granted_at: str


class Granted(msgspec.Struct, frozen=True):
    """A role just given."""

    grant_id: int
    person_id: int


def staff_of(connection: Connection, keys: Keys, actor: Actor) -> list[StaffLine]:
    """Every role held in the actor's part of the tree."""
    paths = actor.paths("staff.manage")
    if not paths:
        raise Forbidden
    rows = connection.execute(
        select(grants, persons.c.name, persons.c.phone_sealed)
        .join(persons, persons.c.id == grants.c.person_id)
        .join(places, places.c.id == grants.c.place_id)
        .where(grants.c.revoked_at.is_(None), within(paths))
        .order_by(grants.c.id)
    ).all()
    where = labels(connection, {row.place_id for row in rows})
    return [
        StaffLine(
            grant_id=row.id,
            person_id=row.person_id,
            name=row.name,
            phone_last4=finding.sealed_last4(keys, row.phone_sealed),
            role=row.role,
            role_name=ROLE_NAMES[row.role],
            place_id=row.place_id,
            place_name=where[row.place_id],
            granted_at=rfc3339(row.granted_at),
        )
        for row in rows
    ]


def give_role(ws: WorkingSet, actor: Actor, person_id: int, role: Role, place_id: int) -> Grant:
    """Give a role; the one there is stands if it was given before. With an office every session of theirs ends."""
    for held in ws.find(GRANTS, "person", person_id):
        if (held.role, held.place_id, held.revoked_at) == (role, place_id, None):
            return held
    if role in OFFICE_ROLES:
        end_all(ws, person_id)
    grant = Grant(ws.next_id(), person_id, role, place_id, actor.audit_id, ws.now, None)
    return ws.insert(GRANTS, grant)


def set_password(ws: WorkingSet, person_id: int, hashed: str) -> None:
    """Set a password; whoever was signed in must sign in again."""
    known = ws.get(PASSWORDS, person_id)
    if known is None:
        ws.insert(PASSWORDS, Password(person_id, hashed, ws.now))
    else:
        ws.change(PASSWORDS, known, hash=hashed, changed_at=ws.now)
    end_all(ws, person_id)


class AppointStaff(Acting[Granted], frozen=True, kw_only=True):
    """Find or record a person by phone and name, give them a role, and a first password where it needs one.

    ``password_mark``: ``passwords.mark`` of the password, which tells a repeated request from another one.
    """

    operation = "staff.appoint"
    answer = Granted

    name: str
    phone: str
    role: Role
    place_id: int
    password_hash: str | None = None
    password_mark: str | None = None

    def payload(self) -> bytes:
        """Without the hash, which is salted anew each time."""
        given = (self.name, self.phone, self.role, self.place_id, self.password_mark)
        return self.keys.mac("payload", msgspec.json.encode(given))

    def decide(self, ws: WorkingSet) -> Granted:
        """Appoint them. A password somebody has already is not replaced here."""
        check_role(self.role)
        place = self.place(ws, self.place_id, "staff.manage")
        person = person_by_phone(ws, self.keys, self.name, self.phone, place.id)
        if person.status != "active":
            raise Refusal("blocked", "这个人已停用,请先恢复再任命。")
        if self.password_hash is not None and ws.get(PASSWORDS, person.id) is None:
            self._guard_password(ws, person)
            set_password(ws, person.id, self.password_hash)
        grant = give_role(ws, self.actor, person.id, self.role, place.id)
        self.audit(ws, "staff.appoint", "person", person.id, role=self.role, place=place.id)
        return Granted(grant.id, person.id)

    def _guard_password(self, ws: WorkingSet, person: Person) -> None:
        """A password opens all that somebody may do: it is for who manages their home and all they hold."""
        try:
            self.person(ws, person.id, "staff.manage")
            self.guard_staff(ws, person.id)
        except Forbidden as refused:
            raise Forbidden("这个人住在别处或在别处任职,您不能给他设密码。请不填密码,再找镇管理员设。") from refused


class RevokeRole(Acting[None], frozen=True, kw_only=True):
    """Take a role back; the last administrator of the town keeps theirs."""

    operation = "staff.revoke"
    answer = None

    grant_id: int

    def decide(self, ws: WorkingSet) -> None:
        """Take it back; asking again changes nothing."""
        grant = ws.get(GRANTS, self.grant_id)
        if grant is None:
            raise NotFound("grant_not_found", "没有找到这项任命,请刷新后再试。")
        self.place(ws, grant.place_id, "staff.manage")
        if grant.revoked_at is not None:
            return
        if grant.role == "administrator":
            administrators.refuse_last(ws, but_grant=grant.id)
        ws.change(GRANTS, grant, revoked_at=ws.now)
        self.audit(ws, "staff.revoke", "person", grant.person_id, role=grant.role, place=grant.place_id)


class ResetPassword(Acting[None], frozen=True, kw_only=True):
    """Give a staff member a new password, for one who forgot theirs."""

    operation = "staff.password"
    answer = None

    person_id: int
    password_hash: str

    def decide(self, ws: WorkingSet) -> None:
        """Set it where the actor manages every part in which that person holds a role: nobody climbs by it."""
        held = [grant for grant in ws.find(GRANTS, "person", self.person_id) if grant.revoked_at is None]
        if not held:
            raise NotFound("staff_not_found", "这个人没有担任工作,不用密码登录。")
        for grant in held:
            self.place(ws, grant.place_id, "staff.manage")
        set_password(ws, self.person_id, self.password_hash)
        self.audit(ws, "staff.password", "person", self.person_id)


def person_by_phone(ws: WorkingSet, keys: Keys, name: str, phone: str, place_id: int) -> Person:
    """The person of this phone and name, recorded in this place if nobody is."""
    e164, name_ = names.parse_phone(phone), names.check_name(name)
    key = finding.phone_key(keys, e164, names.normalise(name_))
    known = ws.connection.execute(select(persons.c.id).where(persons.c.natural_key == key)).scalar()
    if known is not None and (person := ws.get(PERSONS, known)) is not None:
        return person
    return add_person(ws, keys, Draft(name=name_, phone=e164, place_id=place_id))


def check_role(role: str) -> None:
    """Only roles of the table are given."""
    if role not in GRANTABLE:
        explanation = f"请从这些身份里选:{'、'.join(ROLE_NAMES[each] for each in GRANTABLE)}。"
        raise Invalid(explanation, "role_unknown", fields={"role": explanation})
