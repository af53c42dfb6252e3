"""Roles: given, taken back, and never climbed by."""

import pytest
from people.town import Town

from points.errors import Forbidden, Refusal
from points.people import passwords
from points.people.persons import EditPerson
from points.people.rights import ROLES
from points.people.session import SYSTEM, Actor, Office
from points.people.staff import AppointStaff, GrantRole, ResetPassword, RevokeRole, staff_of


def test_a_role_is_held_until_it_is_taken_back(town: Town) -> None:
    person = town.person("李队长", "19900000002")
    grant_id = town.appoint(person, "captain", town.qinghe)
    assert town.appoint(person, "captain", town.qinghe) == grant_id
    with town.database.read() as connection:
        (line,) = staff_of(connection, town.keys, SYSTEM)
    assert (line.name, line.role_name, line.place_name, line.phone_last4) == ("李队长", "队长", "青禾村", "0002")
    for _ in range(2):
        town.run(RevokeRole(actor=SYSTEM, keys=town.keys, grant_id=grant_id))
    with town.database.read() as connection:
        assert staff_of(connection, town.keys, SYSTEM) == []
    assert town.audit().count("staff.revoke") == 1


def test_appointing_finds_the_resident_or_records_a_new_one(town: Town) -> None:
    resident = town.person("钱店员", "19900000003", town.liushu)

    def appoint(name: str, phone: str) -> int:
        hashed = passwords.hash_password("first-pass-1")
        command = AppointStaff(
            actor=SYSTEM,
            keys=town.keys,
            name=name,
            phone=phone,
            role="clerk",
            place_id=town.qinghe.id,
            password_hash=hashed,
        )
        return town.run(command).person_id

    assert appoint("钱店员", "199 0000 0003") == resident.id
    assert appoint("赵组织", "19900000004") != resident.id


def test_an_administrator_of_a_village_appoints_there_alone(town: Town) -> None:
    chief = town.actor(town.person("村管理"), "administrator", town.qinghe)
    person = town.person("王秀英")
    command = GrantRole(actor=chief, keys=town.keys, person_id=person.id, role="clerk", place_id=town.qinghe.id)
    town.run(command)
    for place in (town.root, town.liushu):
        with pytest.raises(Forbidden):
            town.run(
                GrantRole(actor=chief, keys=town.keys, person_id=person.id, role="administrator", place_id=place.id)
            )


def test_nobody_but_an_administrator_appoints(town: Town) -> None:
    person = town.person("某工作人员")
    for role in ROLES:
        actor = Actor(person.id, 0, "", 0, (Office(1, role, town.root.id, town.root.path, ""),))
        command = GrantRole(
            actor=actor, keys=town.keys, person_id=person.id, role="administrator", place_id=town.root.id
        )
        if role != "administrator":
            with pytest.raises(Forbidden):
                town.run(command)
            with town.database.read() as connection, pytest.raises(Forbidden):
                staff_of(connection, town.keys, actor)


def test_a_village_administrator_does_not_reset_the_towns_password(town: Town) -> None:
    village = town.actor(town.person("村管理"), "administrator", town.qinghe)
    chief = town.person("周管理", "19900000009")
    town.appoint(chief, "administrator", town.root)
    town.appoint(chief, "captain", town.qinghe)
    hashed = passwords.hash_password("taken-over-1")
    with pytest.raises(Forbidden):
        town.run(ResetPassword(actor=village, keys=town.keys, person_id=chief.id, password_hash=hashed))


def test_the_town_keeps_its_last_administrator(town: Town) -> None:
    chief, second = town.person("周管理"), town.person("吴管理")
    grant_id = town.appoint(chief, "administrator", town.root)
    town.appoint(second, "administrator", town.qinghe)  # of a village: not of the town
    with pytest.raises(Refusal, match="last_administrator"):
        town.run(RevokeRole(actor=SYSTEM, keys=town.keys, grant_id=grant_id))
    with pytest.raises(Refusal, match="last_administrator"):
        town.run(EditPerson(actor=SYSTEM, keys=town.keys, person_id=chief.id, status="blocked"))
    town.appoint(second, "administrator", town.root)
    town.run(RevokeRole(actor=SYSTEM, keys=town.keys, grant_id=grant_id))


def test_an_unknown_role_is_refused(town: Town) -> None:
    person = town.person("王秀英")
    for role in ("resident", "king"):
        with pytest.raises(Refusal, match="role_unknown"):
            town.appoint(person, role, town.root)  # type: ignore[arg-type]
