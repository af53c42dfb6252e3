"""The ways in: one-time code, password, card with PIN. And the way out.

A token is told once and stored nowhere, so these commands carry no idempotency key. Passwords and PINs are verified
beforehand (``points.people.proving``); the commands check that what was verified still stands, count the attempt, and
make the session.
"""

import msgspec

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Forbidden, Refusal, Unauthenticated
from points.keys import Keys
from points.people import attempts, finding, names, one_time, proving, session
from points.people import staff as staff_room
from points.people.models import (
    CARDS,
    PASSWORDS,
    PERSONS,
    SESSIONS,
    Person,
    SessionWay,
)
from points.people.places import labels
from points.people.proving import Proof


class SignedIn(msgspec.Struct, frozen=True):
    """A new session. ``token`` goes into the cookie and nowhere else."""

    token: str
    person_id: int
    session_id: int
    name: str
    expires_at: int


class Choice(msgspec.Struct, frozen=True):
    """One of several people on a phone."""

    person_id: int
    name: str
    place: str


class SignInByCode(Command[SignedIn], frozen=True, kw_only=True):
    """Sign in with a one-time code. Several people on the phone: ``choose_person``, and the code stays good."""

    operation = "session.code"

    keys: Keys
    phone: str
    code: str
    person_id: int | None = None

    def decide(self, ws: WorkingSet) -> SignedIn:
        """Check the code, then who."""
        index = self._index()
        code = one_time.check_code(ws, self.keys, index, self.code.strip())
        people = [p for p in ws.find(PERSONS, "phone", index) if p.status == "active"]
        people.sort(key=lambda p: p.id)
        if not people:
            raise Forbidden("这个号码的登记已停用,请找社区工作人员。")
        if self.person_id is None and len(people) > 1:
            raise Refusal("choose_person", "这个号码登记了几个人,请选择您是哪一位。", choices=_choices(ws, people))
        person = next((p for p in people if self.person_id in (None, p.id)), None)
        if person is None:
            raise Refusal("choose_person", "您选的人不在这个号码上,请重新选择。", choices=_choices(ws, people))
        one_time.use(ws, code)
        return _begin(ws, person, "code")

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """A wrong code uses up one of its tries."""
        if refusal.reason == "code_wrong":
            one_time.count_wrong(ws, self._index())

    def _index(self) -> str:
        return finding.phone_index(self.keys, names.parse_phone(self.phone))


class _BySecret(Command[SignedIn], frozen=True, kw_only=True):
    """Sign in with what was verified beforehand. ``address``: where the request came from."""

    keys: Keys
    proof: Proof
    address: str

    wrong = ("password_wrong", "账号或密码不对,请重新输入。")

    def decide(self, ws: WorkingSet) -> SignedIn:
        """Check locks and that the verified hash still stands; make the session."""
        proving.refuse_locked(ws.connection, self.proof.scope, ws.now)
        proving.refuse_from(ws.connection, self.keys, self.address, ws.now)
        person = ws.get(PERSONS, self.proof.person_id) if self.proof.person_id is not None else None
        if person is None or self.present_hash(ws, person) != self.proof.secret_hash:
            raise Refusal(*self.wrong, 401)
        if person.status != "active":
            raise Forbidden("您的登记已停用,请找社区工作人员。")
        attempts.forget(ws, self.proof.scope)
        return _begin(ws, person, self.way())

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Count a wrong attempt."""
        if refusal.reason == self.wrong[0]:
            attempts.count(ws, self.proof.scope)
            attempts.count(ws, proving.from_address(self.keys, self.address))

    def present_hash(self, ws: WorkingSet, person: Person) -> str | None:
        """The hash as it is now."""
        raise NotImplementedError

    def way(self) -> SessionWay:
        """How the session was made."""
        raise NotImplementedError


class SignInByPassword(_BySecret, frozen=True, kw_only=True):
    """Sign in by password; ``proof`` is of ``proving.sought_by_login``."""

    operation = "session.password"

    def present_hash(self, ws: WorkingSet, person: Person) -> str | None:
        """The password's."""
        row = ws.get(PASSWORDS, person.id)
        return row.hash if row else None

    def way(self) -> SessionWay:
        """By password."""
        return "password"


class SignInByCard(_BySecret, frozen=True, kw_only=True):
    """Sign in at a counter by card and PIN; ``proof`` is of ``proving.sought_by_card``."""

    operation = "session.card"

    wrong = ("pin_wrong", "卡号或卡密码不对,请重新输入。")

    def present_hash(self, ws: WorkingSet, person: Person) -> str | None:
        """The PIN's, as long as one of the person's cards is valid."""
        valid = any(card.revoked_at is None for card in ws.find(CARDS, "person", person.id))
        return person.pin_hash if valid else None

    def way(self) -> SessionWay:
        """By card."""
        return "card"


class ProvePin(Command[None], frozen=True, kw_only=True):
    """Note whether the PIN typed at a counter was right; ``proof`` is of ``proving.sought_by_pin``."""

    operation = "session.pin"

    proof: Proof

    def decide(self, ws: WorkingSet) -> None:
        """Refuse a wrong one."""
        proving.refuse_locked(ws.connection, self.proof.scope, ws.now)
        if self.proof.person_id is None:
            raise Refusal("pin_wrong", "卡密码不对,请重新输入。", 422)
        attempts.forget(ws, self.proof.scope)

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Count a wrong attempt."""
        if refusal.reason == "pin_wrong":
            attempts.count(ws, self.proof.scope)


class SignOut(Command[None], frozen=True, kw_only=True):
    """End one session; asking again changes nothing."""

    operation = "session.end"

    token: str

    def decide(self, ws: WorkingSet) -> None:
        """End it."""
        for row in ws.find(SESSIONS, "token", session.token_hash(self.token)):
            if row.ended_at is None:
                ws.change(SESSIONS, row, ended_at=ws.now)


class ChangePassword(Command[None], frozen=True, kw_only=True):
    """Change one's own password; every session of the person ends. ``proof`` is of ``proving.sought_of``."""

    operation = "session.password_change"

    actor: session.Actor
    proof: Proof
    new_hash: str

    def decide(self, ws: WorkingSet) -> None:
        """Change it."""
        if not self.actor.person_id:
            raise Unauthenticated
        proving.refuse_locked(ws.connection, self.proof.scope, ws.now)
        row = ws.get(PASSWORDS, self.actor.person_id)
        right = self.proof.person_id == self.actor.person_id
        if row is None or not right or row.hash != self.proof.secret_hash:
            raise Refusal("password_wrong", "原密码不对,请重新输入。", 422)
        staff_room.set_password(ws, self.actor.person_id, self.new_hash)
        record(ws, self.actor.person_id, "password.change", "person", self.actor.person_id)

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Count a wrong attempt."""
        if refusal.reason == "password_wrong":
            attempts.count(ws, self.proof.scope)


def _begin(ws: WorkingSet, person: Person, way: SessionWay) -> SignedIn:
    token, row = session.begin(ws, person.id, way)
    record(ws, person.id, "session.begin", "person", person.id, way=way)
    return SignedIn(token, person.id, row.id, person.name, row.expires_at)


def _choices(ws: WorkingSet, people: list[Person]) -> list[Choice]:
    where = labels(ws.connection, {person.place_id for person in people})
    return [Choice(person.id, names.mask(person.name), where[person.place_id]) for person in people]
