"""Applying a staged file: one short transaction, all of it or nothing, safe to run twice."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update

from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.ledger import moves
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import PROGRAMME, Cause, Owner, Posting, need_accounts, need_totals
from points.people import finding, names
from points.people.acting import Acting
from points.people.importing.cells import Parsed
from points.people.importing.directory import OPENING
from points.people.importing.judging import Judge, judge_rows
from points.people.importing.models import IMPORTS, import_rows
from points.people.importing.staging import ImportView, open_row, own_import, view_of
from points.people.importing.verdicts import Judged, Progress
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


class ApplyImport(Acting[ImportView], frozen=True, kw_only=True):
    """Apply the new and changed rows of a staged file.

    Refuses ``import_has_bad_rows`` unless ``skip_bad``, and ``import_stale`` if the town has changed since staging
    so that any row would now be judged differently. Applied already: answers with it and does nothing.
    """

    operation = "import.apply"
    answer = ImportView

    import_id: int
    skip_bad: bool = False
    opening_expires_at: int | None = None
    progress: Progress | None = None

    def decide(self, ws: WorkingSet) -> ImportView:
        """Apply it."""
        staged = own_import(ws, self.actor, self.import_id)
        if staged.status == "applied":
            return view_of(staged)
        if staged.status == "discarded":
            raise Refusal("import_discarded", "这个文件已经作废,请重新上传。")
        stored = self._rows(ws)
        bad = sum(row.verdict == "bad" for row in stored)
        if bad and not self.skip_bad:
            raise Refusal("import_has_bad_rows", f"有{bad}行有问题,请改好后重新上传,或选择跳过这些行。", bad_rows=bad)
        judge = Judge(ws.connection, self.keys, self.actor, [row.parsed for row in stored if row.parsed is not None])
        rows = judge_rows(judge, [row.parsed or row for row in stored], self.progress)
        if [_essence(row) for row in rows] != [_essence(row) for row in stored]:
            raise Refusal("import_stale", "上传之后人员有了变动,请重新上传这个文件,再核对一遍。")
        _Application(ws, self, judge, [row for row in rows if row.verdict in ("new", "change")]).run()
        ws.change(IMPORTS, staged, status="applied", applied_at=ws.now)
        self.audit(ws, "import.apply", "import", staged.id, counts=msgspec.json.decode(staged.counts))
        return view_of(staged)

    def _rows(self, ws: WorkingSet) -> list[Judged]:
        query = (
            select(import_rows.c.data).where(import_rows.c.import_id == self.import_id).order_by(import_rows.c.row)
        )
        return [open_row(self.keys, data) for data in ws.connection.execute(query).scalars()]


class _Application:
    """The writing of one import, step by step."""

    def __init__(self, ws: WorkingSet, command: ApplyImport, judge: Judge, rows: list[Judged]) -> None:
        self.ws, self.command, self.judge, self.rows = ws, command, judge, rows
        self.keys = command.keys
        self.people = {p.id: p for p in judge.known.by_number.values()}
        self.place_ids: dict[int, int] = {}
        self.household_ids: dict[int, int] = {}
        self.heads: dict[int, int] = {}
        self.openings: list[tuple[int, Parsed]] = []

    def run(self) -> None:
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
        self._credit_openings()

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
        command = self.command
        command.audit(
            self.ws,
            "person.import",
            "person",
            person.id,
            **{"import": command.import_id, "row": row.row, "changes": row.changes or "new"},
        )
        if person.household_id is not None and person.household_id not in self.heads:
            name, _ = self.judge.households.name_of(row.household or 0)
            if names.normalise(name) == person.name_key:
                self.heads[person.household_id] = person.id
        if (parsed.opening_points or parsed.opening_minutes) and (not row.changes or "opening" in row.changes):
            self.openings.append((person.id, parsed))

    def _set_heads(self) -> None:
        if self.heads:
            self.ws.connection.execute(_SET_HEAD, [{"b_id": h, "b_head": p} for h, p in self.heads.items()])

    def _credit_openings(self) -> None:
        ws = self.ws
        need_accounts(ws, PROGRAMME)
        for person_id, _ in self.openings:
            need_accounts(ws, Owner("person", person_id))
            for unit in (POINTS, MINUTES):
                need_totals(ws, person_id, unit, ws.now)
        ws.load()
        for person_id, parsed in self.openings:
            posting = Posting(ws, Cause(OPENING, person_id), actor_id=self.command.actor.audit_id)
            posting.begin(ws.now)
            owner = Owner("person", person_id)
            for unit, amount, expires_at in (
                (POINTS, parsed.opening_points, self.command.opening_expires_at),
                (MINUTES, parsed.opening_minutes, None),
            ):
                if amount:
                    moves.earn(
                        posting, owner, unit, amount, category=OPENING, person_id=person_id, expires_at=expires_at
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


def _essence(row: Judged) -> tuple[Any, ...]:
    """What must not have changed between staging and applying."""
    return row.row, row.verdict, row.reason, row.person_id, row.changes
