"""Consents to be shown: given and withdrawn one scope at a time, and which of them stand.

Publication needs a consent of its own for each purpose (个人信息保护法 art. 25), and withdrawing must be as easy as
giving (art. 15): both are this one command. Under 14 nothing stands without a guardian's consent (art. 31).
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from types import MappingProxyType

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, or_, select

from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import NotFound, Refusal
from points.notices.models import CONSENTS, Consent, ConsentWay, Scope, consents
from points.people.acting import ActorCommand
from points.people.models import PERSONS, PLACES, Person, persons, places
from points.people.session import Actor

SCOPES: Mapping[Scope, str] = MappingProxyType(
    {
        "listed": "同意列入公示名单,网上只显示姓名的一部分(如王*明)",
        "paper": "同意张贴的公示写上我的全名和小区",
        "honour": "同意光荣榜写上我的全名",
    }
)
"""What a person agrees to, in the words they are asked with. Without ``listed`` the other two show nothing."""

Consents = Mapping[int, frozenset[Scope]]
"""What stands, by person; who has consented to nothing has an empty set."""

_PERSONS_A_QUERY = 5_000


class SetConsents(ActorCommand[int], frozen=True, kw_only=True):
    """Give or withdraw consents, one's own or somebody's who signed on paper; answers the person's id.

    ``wanted``: true gives, false withdraws, what is left out stays; what is so already stays as it is.
    """

    operation = "consent.set"
    answer = int
    alone = False

    person_id: int
    wanted: dict[Scope, bool]

    @property
    def way(self) -> ConsentWay:
        """Staff record a signed paper; oneself, on one's own phone, needs none."""
        return "self" if self.by.person_id == self.person_id else "paper"

    def load(self, ws: WorkingSet) -> Rounds:
        """The person, their place, what they consented to."""
        need_consents(ws, (self.person_id,))
        yield
        if (person := ws.get(PERSONS, self.person_id)) is not None:
            ws.need(PLACES, "key", person.place_id)
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Each scope by itself; ``person_not_found``, ``forbidden``, ``guardian_missing``."""
        person = self._person(ws)
        standing = {each.scope: each for each in ws.find(CONSENTS, "person", person.id) if each.withdrawn_at is None}
        for scope, wanted in self.wanted.items():
            known = standing.get(scope)
            if wanted and known is None:
                self._give(ws, person, scope)
            elif not wanted and known is not None:
                ws.change(CONSENTS, known, withdrawn_at=ws.now, withdrawn_by=self.by.audit_id)
                self.audit(ws, "consent.withdraw", "person", person.id, scope=scope, way=self.way)
        return person.id

    def _person(self, ws: WorkingSet) -> Person:
        person = ws.get(PERSONS, self.person_id)
        place = ws.get(PLACES, person.place_id) if person is not None else None
        if person is None or place is None:
            raise _person_missing()
        if self.way == "paper":
            self.by.require("consent.write", place.path)
        return person

    def _give(self, ws: WorkingSet, person: Person, scope: Scope) -> None:
        if not _may_be_shown(person):
            said = "14岁以下要监护人同意才能公示,请先到社区登记监护人的同意。"
            raise Refusal("guardian_missing", said)
        given = Consent(ws.next_id(), person.id, scope, ws.now, self.by.audit_id, self.way, None, None)
        ws.insert(CONSENTS, given)
        self.audit(ws, "consent.give", "person", person.id, scope=scope, way=self.way)


def need_consents(ws: WorkingSet, person_ids: Iterable[int]) -> None:
    """Ask for what ``consents_in`` reads."""
    for person_id in person_ids:
        ws.need(PERSONS, "key", person_id)
        ws.need(CONSENTS, "person", person_id)


def consents_in(ws: WorkingSet, person_ids: Iterable[int]) -> Consents:
    """What stands of each person's consents as this batch sees it; one round trip for thousands."""
    wanted = list(dict.fromkeys(person_ids))
    need_consents(ws, wanted)
    ws.load()
    return {person_id: _standing(ws, person_id) for person_id in wanted}


def consents_of(connection: Connection, person_ids: Iterable[int]) -> Consents:
    """The same over a connection."""
    found: dict[int, set[Scope]] = {person_id: set() for person_id in person_ids}
    waiting = iter(found)
    while some := list(islice(waiting, _PERSONS_A_QUERY)):
        query = (
            select(consents.c.person_id, consents.c.scope)
            .join(persons, persons.c.id == consents.c.person_id)
            .where(consents.c.person_id.in_(some), *_stands())
        )
        for person_id, scope in connection.execute(query):
            found[person_id].add(scope)
    return {person_id: frozenset(scopes) for person_id, scopes in found.items()}


def consenting(scope: Scope) -> Select[int]:
    """The ids of everybody whose consent to this stands, to be asked within another query."""
    return (
        select(consents.c.person_id)
        .join(persons, persons.c.id == consents.c.person_id)
        .where(consents.c.scope == scope, *_stands())
    )


def _stands() -> tuple[ColumnElement[bool], ...]:
    """Not withdrawn, and a child's only with its guardian's."""
    guarded = or_(persons.c.age_band != "under_14", persons.c.guardian_consent == 1)
    return consents.c.withdrawn_at.is_(None), guarded


class ConsentLine(msgspec.Struct, frozen=True):
    """One scope of a person's: the latest consent to it, standing or withdrawn; none if it was never given."""

    scope: Scope
    latest: Consent | None

    @property
    def stands(self) -> bool:
        """Whether it is given now."""
        return self.latest is not None and self.latest.withdrawn_at is None


def consent_lines(connection: Connection, actor: Actor, person_id: int) -> list[ConsentLine]:
    """Every scope of one's own, or of somebody's in the actor's part of the town; ``person_not_found``."""
    query = select(places.c.path).join(persons, persons.c.place_id == places.c.id).where(persons.c.id == person_id)
    path = connection.execute(query).scalar()
    if path is None:
        raise _person_missing()
    if person_id != actor.person_id:
        actor.require("consent.write", path)
    rows = connection.execute(select(consents).where(consents.c.person_id == person_id).order_by(consents.c.id))
    latest: dict[str, Consent] = {row.scope: Consent(*row) for row in rows}
    return [ConsentLine(scope, latest.get(scope)) for scope in SCOPES]


def _standing(ws: WorkingSet, person_id: int) -> frozenset[Scope]:
    person = ws.get(PERSONS, person_id)
    if person is None or not _may_be_shown(person):
        return frozenset()
    return frozenset(each.scope for each in ws.find(CONSENTS, "person", person_id) if each.withdrawn_at is None)


def _may_be_shown(person: Person) -> bool:
    return person.age_band != "under_14" or bool(person.guardian_consent)


def _person_missing() -> NotFound:
    return NotFound("person_not_found", "没有找到这个人,请核对后再试。")
