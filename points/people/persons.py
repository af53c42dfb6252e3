"""Recording residents and changing what is recorded of them."""

from typing import get_args

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import func, select, update

from points.db.working_set import WorkingSet
from points.errors import Invalid, NotFound, Refusal
from points.keys import Keys
from points.people import administrators, finding, names
from points.people.acting import Acting
from points.people.households import household_for, take_the_head
from points.people.models import HOUSEHOLDS, PERSONS, AgeBand, Person, PersonStatus, persons
from points.people.session import end_all

NUMBER_PREFIX = "V"
NUMBER_DIGITS = 8


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody new. ``phone`` as E.164; ``household_head``: finds or makes the household."""

    name: str
    phone: str | None = None
    place_id: int
    household_head: str | None = None
    household_id: int | None = None
    age_band: AgeBand = "unknown"
    guardian_consent: bool = False


class PersonKnown(msgspec.Struct, frozen=True):
    """A person as a command answers with them."""

    id: int
    number: str
    name: str


def last_number(ws: WorkingSet) -> int:
    """The highest 志愿者编号 given so far."""
    highest = ws.connection.execute(select(func.max(persons.c.number))).scalar()
    return int(highest.removeprefix(NUMBER_PREFIX)) if highest else 0


def number_text(number: int) -> str:
    """A 志愿者编号 as it is printed: ``V00000042``."""
    return f"{NUMBER_PREFIX}{number:0{NUMBER_DIGITS}d}"


def add_person(ws: WorkingSet, keys: Keys, draft: Draft) -> Person:
    """Record somebody new; ``person_exists`` if their natural key is known. Flushes at the end."""
    name = names.check_name(draft.name)
    check_age(draft.age_band, consent=draft.guardian_consent)
    household_id = draft.household_id
    if draft.household_head:
        household_id = household_for(ws, draft.place_id, draft.household_head).id
    marks = finding.marks(keys, name, draft.phone, draft.place_id, household_id)
    refuse_twin(ws, marks.natural_key)
    row = Person(
        id=ws.next_id(),
        number=number_text(last_number(ws) + 1),
        name=name,
        name_key=marks.name_key,
        phone_sealed=finding.seal_phone(keys, draft.phone),
        phone_index=marks.phone_index,
        last4_index=marks.last4_index,
        tail_index=marks.tail_index,
        place_id=draft.place_id,
        household_id=household_id,
        age_band=draft.age_band,
        guardian_consent=int(draft.guardian_consent),
        status="active",
        pin_hash=None,
        natural_key=marks.natural_key,
        home_key=marks.home_key,
        created_at=ws.now,
    )
    ws.insert(PERSONS, row)
    if household_id is not None and (household := ws.get(HOUSEHOLDS, household_id)) is not None:
        take_the_head(ws, household, row)
    ws.flush()
    return row


def check_age(age_band: str, *, consent: bool) -> None:
    """An age band must be one of ours; under 14 a guardian must have consented (个人信息保护法 31)."""
    if age_band not in get_args(AgeBand):
        explanation = "年龄段请选:14岁以下、14-17、18-59、60-74、75岁以上、不详。"
        raise Invalid(explanation, "age_bad", fields={"age_band": explanation})
    if age_band == "under_14" and not consent:
        explanation = "14岁以下要监护人同意,请先取得同意再登记。"
        raise Invalid(explanation, "guardian_missing", fields={"guardian_consent": explanation})


def refuse_twin(ws: WorkingSet, natural_key: str, but: int = 0) -> None:
    """Raise ``person_exists`` if somebody else bears this natural key."""
    query = select(persons.c.id, persons.c.number).where(persons.c.natural_key == natural_key, persons.c.id != but)
    if (row := ws.connection.execute(query).first()) is not None:
        raise Refusal(
            "person_exists",
            f"这个人已经登记过,编号{row.number},不用再登记。同名的另一个人请填手机号或户主。",
            person_id=row.id,
        )


class CreatePerson(Acting[PersonKnown], frozen=True, kw_only=True):
    """Record a resident."""

    operation = "person.create"
    answer = PersonKnown

    name: str
    phone: str | None = None
    place_id: int
    household_head: str | None = None
    household_id: int | None = None
    age_band: AgeBand = "unknown"
    guardian_consent: bool = False

    def decide(self, ws: WorkingSet) -> PersonKnown:
        """Record them in a place of the actor's."""
        self.place(ws, self.place_id, "person.write")
        check_household(ws, self.household_id, self.place_id)
        person = add_person(
            ws,
            self.keys,
            Draft(
                name=self.name,
                phone=names.parse_phone(self.phone) if self.phone else None,
                place_id=self.place_id,
                household_head=self.household_head,
                household_id=self.household_id,
                age_band=self.age_band,
                guardian_consent=self.guardian_consent,
            ),
        )
        self.audit(ws, "person.create", "person", person.id)
        return PersonKnown(person.id, person.number, person.name)


class EditPerson(Acting[PersonKnown], frozen=True, kw_only=True):
    """Change what is recorded of somebody; what is left unset stays. Blocking ends their sessions."""

    operation = "person.edit"
    answer = PersonKnown

    person_id: int
    name: str | UnsetType = UNSET
    phone: str | UnsetType | None = UNSET
    place_id: int | UnsetType = UNSET
    household_id: int | UnsetType | None = UNSET
    age_band: AgeBand | UnsetType = UNSET
    guardian_consent: bool | UnsetType = UNSET
    status: PersonStatus | UnsetType = UNSET

    def decide(self, ws: WorkingSet) -> PersonKnown:
        """Change it, and the keyed hashes with it."""
        before = self.person(ws, self.person_id, "person.write")
        after = self._after(ws, before)
        changed = {
            field: getattr(after, field)
            for field in Person.__struct_fields__
            if getattr(after, field) != getattr(before, field)
        }
        if changed:
            if {"phone_index", "status"} & changed.keys():
                self.guard_staff(ws, before.id)
            if after.natural_key is not None and "natural_key" in changed:
                refuse_twin(ws, after.natural_key, but=before.id)
            if after.status != "active":
                administrators.refuse_last(ws, but_person=before.id)
            ws.connection.execute(update(persons).where(persons.c.id == before.id).values(changed))
            if after.status != "active":
                end_all(ws, before.id)
            self.audit(ws, "person.edit", "person", before.id, fields=sorted(EDITED.intersection(changed)))
        return PersonKnown(after.id, after.number, after.name)

    def _after(self, ws: WorkingSet, before: Person) -> Person:
        name = before.name if self.name is UNSET else names.check_name(self.name)
        place_id = before.place_id if self.place_id is UNSET else self.place_id
        household_id = before.household_id if self.household_id is UNSET else self.household_id
        if place_id != before.place_id:
            self.place(ws, place_id, "person.write")
            household_id = None if self.household_id is UNSET else household_id  # the old one stays where it is
        if household_id != before.household_id:
            check_household(ws, household_id, place_id)
        age_band = before.age_band if self.age_band is UNSET else self.age_band
        consent = before.guardian_consent if self.guardian_consent is UNSET else int(self.guardian_consent)
        check_age(age_band, consent=bool(consent))
        status = before.status if self.status is UNSET else self.status
        if status not in get_args(PersonStatus):
            raise Invalid("状态请选:正常、停用、已离开。", fields={"status": "状态不对"})
        phone, sealed = self._phone(before)
        marks = finding.marks(self.keys, name, phone, place_id, household_id)
        return msgspec.structs.replace(
            before,
            name=name,
            phone_sealed=sealed,
            place_id=place_id,
            household_id=household_id,
            age_band=age_band,
            guardian_consent=consent,
            status=status,
            **msgspec.structs.asdict(marks),
        )

    def _phone(self, before: Person) -> tuple[str | None, str | None]:
        present = finding.open_phone(self.keys, before.phone_sealed)
        if self.phone is UNSET:
            return present, before.phone_sealed
        phone = names.parse_phone(self.phone) if self.phone else None
        return phone, before.phone_sealed if phone == present else finding.seal_phone(self.keys, phone)


EDITED = frozenset(("name", "phone_index", "place_id", "household_id", "age_band", "guardian_consent", "status"))
"""What the audit trail names as changed; the keyed hashes follow from these."""


def check_household(ws: WorkingSet, household_id: int | None, place_id: int) -> None:
    """A household given by its id must be one of the same place."""
    if household_id is None:
        return
    household = ws.get(HOUSEHOLDS, household_id)
    if household is None or household.place_id != place_id:
        raise NotFound("household_not_found", "这个小区没有这一户,请重新选择。")
