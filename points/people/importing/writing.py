"""Writing what a staged file brings: places, households, people, and their opening balances."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, update

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.keys import Keys
from points.ledger import moves
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import PROGRAMME, Cause, Owner, Posting, need_accounts, need_totals
from points.people import finding, names
from points.people.importing.cells import Parsed
from points.people.importing.directory import OPENING
from points.people.importing.judging import Judge
from points.people.importing.verdicts import Judged
from points.people.models import (
    HOUSEHOLDS,
    PERSONS,
    PLACES,
    Household,
    Person,
    Place,
    households,
    persons,
)
from points.people.persons import last_number, number_text
from points.people.purse import purse_of
from points.people.session import Actor


def opening_of(row: Judged) -> bool:
    """Whether a row to be applied credits opening points or hours."""
    parsed = row.parsed
    given = parsed is not None and (parsed.opening_points or parsed.opening_minutes)
    return bool(given) and (not row.changes or "opening" in row.changes)


class Application:
    """The writing of one import, step by step. ``rows``: those judged new or changed."""

    def __init__(
        self, ws: WorkingSet, keys: Keys, actor: Actor, import_id: int, judge: Judge, rows: list[Judged]
    ) -> None:
        self.ws, self.keys, self.actor, self.import_id = ws, keys, actor, import_id
        self.judge, self.rows = judge, rows
        self.people = {p.id: p for p in judge.known.by_number.values()}
        self.place_ids: dict[int, int] = {}
        self.household_ids: dict[int, int] = {}
        self.heads: dict[int, int] = {}
        self.openings: list[tuple[Person, Parsed]] = []

    def run(self, opening_expires_at: int | None, purse: str) -> None:
        """Places and households first, then people, then what they bring along."""
        self._make_places()
        self._make_households()
        number = last_number(self.ws)
        updates: list[dict[str, Any]] = []
        for row in self.rows:
            assert row.parsed is not None
            if row.person_id is None:
                number += 1
                person = self._new_person(row, row.parsed, number)
                self.ws.insert(PERSONS, person)
            else:
                person = self._changed_person(row, row.parsed, self.people[row.person_id])
                updates.append(_update_of(person))
            self._note(person, row, row.parsed)
        self.ws.flush()
        if updates:
            self.ws.connection.execute(_UPDATE, updates)
        self._set_heads()
        self._credit_openings(opening_expires_at, purse)

    def _make_places(self) -> None:
        paths = {place.id: place.path for place in self.judge.places.by_id.values()}
        needed = {place for row in self.rows for place in self._lineage(row.place)}
        for planned in self.judge.places.planned.values():  # parents were planned before their children
            if planned.number not in needed:
                continue
            parent = self.place_ids.get(planned.parent, planned.parent)
            place_id = self.ws.next_id()
            paths[place_id] = f"{paths[parent]}{place_id}/"
            self.place_ids[planned.number] = place_id
            self.ws.insert(PLACES, Place(place_id, parent, planned.kind, planned.name, paths[place_id]))

    def _lineage(self, place: int) -> list[int]:
        line: list[int] = []
        while place < 0:
            line.append(place)
            place = self.judge.places.planned[place].parent
        return line

    def _make_households(self) -> None:
        needed = {row.household for row in self.rows}
        for planned in self.judge.households.planned.values():
            if planned.number not in needed:
                continue
            household_id = self.ws.next_id()
            place_id = self.place_ids.get(planned.place, planned.place)
            self.household_ids[planned.number] = household_id
            self.ws.insert(
                HOUSEHOLDS, Household(household_id, place_id, planned.name, planned.household_number, None)
            )

    def _home(self, row: Judged) -> tuple[int, int | None]:
        household = None if row.household is None else self.household_ids.get(row.household, row.household)
        return self.place_ids.get(row.place, row.place), household

    def _new_person(self, row: Judged, parsed: Parsed, number: int) -> Person:
        place_id, household_id = self._home(row)
        return Person(
            id=self.ws.next_id(),
            number=number_text(number),
            name=parsed.name,
            phone_sealed=finding.seal_phone(self.keys, parsed.phone),
            place_id=place_id,
            household_id=household_id,
            age_band=parsed.age_band or "unknown",
            guardian_consent=int(parsed.guardian_consent),
            status="active",
            pin_hash=None,
            created_at=self.ws.now,
            **_marks(finding.marks(self.keys, parsed.name, parsed.phone, place_id, household_id)),
        )

    def _changed_person(self, row: Judged, parsed: Parsed, person: Person) -> Person:
        place_id, household_id = self._home(row)
        name = parsed.name if "name" in row.changes else person.name
        phone, sealed = finding.open_phone(self.keys, person.phone_sealed), person.phone_sealed
        if "phone" in row.changes:
            phone, sealed = parsed.phone, finding.seal_phone(self.keys, parsed.phone)
        return msgspec.structs.replace(
            person,
            name=name,
            phone_sealed=sealed,
            place_id=place_id,
            household_id=household_id,
            age_band=parsed.age_band or person.age_band,
            guardian_consent=int(parsed.guardian_consent or person.guardian_consent),
            **_marks(finding.marks(self.keys, name, phone, place_id, household_id)),
        )

    def _note(self, person: Person, row: Judged, parsed: Parsed) -> None:
        """Audit, and what follows from the person's being there: the head of a household, an opening balance."""
        detail = {"import": self.import_id, "row": row.row, "changes": row.changes or "new"}
        record(self.ws, self.actor.audit_id, "person.import", "person", person.id, **detail)
        if person.household_id is not None and person.household_id not in self.heads:
            name, _ = self.judge.households.name_of(row.household or 0)
            if names.normalise(name) == person.name_key:
                self.heads[person.household_id] = person.id
        if opening_of(row):
            self.openings.append((person, parsed))

    def _set_heads(self) -> None:
        if self.heads:
            self.ws.connection.execute(_SET_HEAD, [{"b_id": h, "b_head": p} for h, p in self.heads.items()])

    def _credit_openings(self, opening_expires_at: int | None, purse: str) -> None:
        ws = self.ws
        need_accounts(ws, PROGRAMME)
        for person, _ in self.openings:
            for owner in {purse_of(purse, person), Owner("person", person.id)}:
                need_accounts(ws, owner)
            for unit in (POINTS, MINUTES):
                need_totals(ws, person.id, unit, ws.now)
        ws.load()
        for person, parsed in self.openings:
            posting = Posting(ws, Cause(OPENING, person.id), actor_id=self.actor.audit_id)
            posting.begin(ws.now)
            for owner, unit, amount, expires_at in (
                (purse_of(purse, person), POINTS, parsed.opening_points, opening_expires_at),
                (Owner("person", person.id), MINUTES, parsed.opening_minutes, None),
            ):
                if amount:
                    moves.earn(
                        posting, owner, unit, amount, category=OPENING, person_id=person.id, expires_at=expires_at
                    )


_CHANGED = (
    "name", "name_key", "phone_sealed", "phone_index", "last4_index", "tail_index", "place_id", "household_id",
    "age_band", "guardian_consent", "natural_key", "home_key",
)  # fmt: skip
_UPDATE = (
    update(persons)
    .where(persons.c.id == bindparam("b_id"))
    .values({column: bindparam(f"b_{column}") for column in _CHANGED})
)
_SET_HEAD = (
    update(households)
    .where(households.c.id == bindparam("b_id"), households.c.head_id.is_(None))
    .values(head_id=bindparam("b_head"))
)


def _update_of(person: Person) -> dict[str, Any]:
    return {"b_id": person.id, **{f"b_{column}": getattr(person, column) for column in _CHANGED}}


def _marks(marks: finding.Marks) -> dict[str, Any]:
    return msgspec.structs.asdict(marks)
