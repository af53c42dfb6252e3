"""The ways in: one-time code, password, card with PIN. And the way out.

A token is told once and stored nowhere, so these commands carry no idempotency key. argon2 is slow: passwords and
PINs are verified by ``verify_password`` and ``verify_card`` in the caller's thread; the commands check again that
what was verified still stands, count the attempt, and make the session.
"""

import msgspec
from sqlalchemy import Connection, select

from points.clock import MINUTE
from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Forbidden, Refusal, Unauthenticated
from points.keys import Keys
from points.people import attempts, finding, names, one_time, passwords, session
from points.people import staff as staff_room
from points.people.attempts import Limit
from points.people.cards import digits_index
from points.people.codes import CARD_DIGITS
from points.people.models import (
    CARDS,
    PASSWORDS,
    PERSONS,
    SESSIONS,
    Person,
    SessionWay,
    cards,
    persons,
)
from points.people.models import passwords as password_table
from points.people.places import labels

WRONG_SECRETS = Limit(5, 15 * MINUTE)
WRONG_FROM_ADDRESS = Limit(50, 15 * MINUTE)


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


class Proof(msgspec.Struct, frozen=True):
    """What a verification found. ``person_id`` None: wrong. ``secret_hash``: what was verified against."""

    scope: str
    person_id: int | None
    secret_hash: str = ""


def verify_password(connection: Connection, keys: Keys, login: str, password: str, now: int) -> Proof:
    """Check a password slowly, outside the writer. ``login`` is a phone number or a 志愿者编号."""
    login_ = names.tidy(login).replace(" ", "")
    if login_[:1] in "Vv":
        where = persons.c.number == login_.upper()
        scope = f"password:{login_.upper()[:16]}"
    else:
        index = finding.phone_index(keys, names.parse_phone(login_))
        where = persons.c.phone_index == index
        scope = f"password:{index}"
    refuse_locked(connection, scope, now)
    rows = connection.execute(
        select(persons.c.id, password_table.c.hash)
        .join(password_table, password_table.c.person_id == persons.c.id)
        .where(where)
        .order_by(persons.c.id)
    ).all()
    for row in rows:
        if passwords.verify(row.hash, password):
            return Proof(scope, row.id, row.hash)
    if not rows:
        passwords.verify(None, password)
    return Proof(scope, None)


def verify_card(connection: Connection, keys: Keys, digits: str, pin: str, now: int) -> Proof:
    """Check a card's PIN slowly, outside the writer."""
    digits_ = names.tidy(digits).replace(" ", "")[: CARD_DIGITS + 1]
    index = digits_index(keys, digits_)
    scope = f"pin:{index}"
    refuse_locked(connection, scope, now)
    row = connection.execute(
        select(persons.c.id, persons.c.pin_hash)
        .join(cards, cards.c.person_id == persons.c.id)
        .where(cards.c.digits_index == index, cards.c.revoked_at.is_(None))
    ).first()
    if row is not None and passwords.verify(row.pin_hash, pin):
        return Proof(scope, row.id, row.pin_hash)
    if row is None:
        passwords.verify(None, pin)
    return Proof(scope, None)


def verify_own_password(connection: Connection, person_id: int, password: str, now: int) -> Proof:
    """Check the old password of somebody who changes it."""
    scope = f"own:{person_id}"
    refuse_locked(connection, scope, now)
    hashed = connection.execute(select(password_table.c.hash).where(password_table.c.person_id == person_id)).scalar()
    right = passwords.verify(hashed, password)
    return Proof(scope, person_id if right else None, hashed or "")


def refuse_locked(connection: Connection, scope: str, now: int) -> None:
    """Raise ``too_many`` while a way in is locked after wrong attempts."""
    if (seconds := attempts.retry_after(connection, scope, WRONG_SECRETS, now)) is not None:
        raise attempts.too_many(seconds, f"输错次数太多,请{-(-seconds // 60)}分钟后再试,或找工作人员。")


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
        refuse_locked(ws.connection, self.proof.scope, ws.now)
        wait = attempts.retry_after(ws.connection, self._from(), WRONG_FROM_ADDRESS, ws.now)
        if wait is not None:
            raise attempts.too_many(wait, "输错次数太多,请稍后再试,或找工作人员。")
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
            attempts.count(ws, self._from())

    def present_hash(self, ws: WorkingSet, person: Person) -> str | None:
        """The hash as it is now."""
        raise NotImplementedError

    def way(self) -> SessionWay:
        """How the session was made."""
        raise NotImplementedError

    def _from(self) -> str:
        return f"secret_from:{self.keys.index('address', self.address)}"


class SignInByPassword(_BySecret, frozen=True, kw_only=True):
    """Sign in by password; ``proof`` is ``verify_password``'s."""

    operation = "session.password"

    def present_hash(self, ws: WorkingSet, person: Person) -> str | None:
        """The password's."""
        row = ws.get(PASSWORDS, person.id)
        return row.hash if row else None

    def way(self) -> SessionWay:
        """By password."""
        return "password"


class SignInByCard(_BySecret, frozen=True, kw_only=True):
    """Sign in at a counter by card and PIN; ``proof`` is ``verify_card``'s."""

    operation = "session.card"

    wrong = ("pin_wrong", "卡号或卡密码不对,请重新输入。")

    def present_hash(self, ws: WorkingSet, person: Person) -> str | None:
        """The PIN's, as long as one of the person's cards is valid."""
        valid = any(card.revoked_at is None for card in ws.find(CARDS, "person", person.id))
        return person.pin_hash if valid else None

    def way(self) -> SessionWay:
        """By card."""
        return "card"


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
    """Change one's own password; every session of the person ends. ``proof`` is ``verify_own_password``'s."""

    operation = "session.password_change"

    actor: session.Actor
    proof: Proof
    new_hash: str

    def decide(self, ws: WorkingSet) -> None:
        """Change it."""
        if not self.actor.person_id:
            raise Unauthenticated
        refuse_locked(ws.connection, self.proof.scope, ws.now)
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
