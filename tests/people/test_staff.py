"""Roles: given, taken back, and never climbed by."""

import msgspec
import pytest
from people.test_session import begin, by_reading
from people.town import Town

from points.db.writer import Outcome
from points.errors import Forbidden, Refusal
from points.people import passwords
from points.people.models import Place
from points.people.persons import EditPerson
from points.people.proving import sought_of
from points.people.rights import ROLES, Role
from points.people.session import SYSTEM, Actor, Office
from points.people.staff import AppointStaff, Granted, ResetPassword, RevokeRole, staff_of


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


def appointment(
    town: Town, name: str, phone: str, role: Role, place: Place, *, by: Actor = SYSTEM, password: str | None = None
) -> AppointStaff:
    return AppointStaff(
        actor=by,
        keys=town.keys,
        name=name,
        phone=phone,
        role=role,
        place_id=place.id,
        password_hash=passwords.hash_password(password) if password else None,
        password_mark=passwords.mark(town.keys, password) if password else None,
    )


def has_password(town: Town, person_id: int) -> bool:
    with town.database.read() as connection:
        return bool(sought_of(connection, person_id, town.clock.now()).hashes)


def test_appointing_finds_the_resident_or_records_a_new_one(town: Town) -> None:
    resident = town.person("钱店员", "19900000003", town.liushu)
    found = town.run(appointment(town, "钱店员", "199 0000 0003", "clerk", town.qinghe, password="first-pass-1"))
    new = town.run(appointment(town, "赵组织", "19900000004", "clerk", town.qinghe, password="first-pass-1"))
    assert found.person_id == resident.id != new.person_id
    assert has_password(town, resident.id)
    assert has_password(town, new.person_id)


def test_an_administrator_of_a_village_appoints_there_alone(town: Town) -> None:
    chief = town.actor(town.person("村管理"), "administrator", town.qinghe)
    town.person("王秀英", "19900000001")
    town.run(appointment(town, "王秀英", "19900000001", "clerk", town.qinghe, by=chief))
    for place in (town.root, town.liushu):
        with pytest.raises(Forbidden):
            town.run(appointment(town, "王秀英", "19900000001", "administrator", place, by=chief))


def test_nobody_but_an_administrator_appoints(town: Town) -> None:
    person = town.person("某工作人员", "19900000001")
    for role in ROLES:
        actor = Actor(person.id, 0, "", 0, (Office(1, role, town.root.id, town.root.path, ""),))
        if role != "administrator":
            with pytest.raises(Forbidden):
                town.run(appointment(town, "某工作人员", "19900000001", "administrator", town.root, by=actor))
            with town.database.read() as connection, pytest.raises(Forbidden):
                staff_of(connection, town.keys, actor)


def test_a_village_administrator_sets_no_first_password_for_who_holds_rights_elsewhere(town: Town) -> None:
    village = town.actor(town.person("村管理"), "administrator", town.qinghe)
    captain = town.person("李队长", "19900000002")
    town.appoint(captain, "secretary", town.root)
    elsewhere = town.person("张邻村", "19900000003", town.liushu)
    for person, phone in ((captain, "19900000002"), (elsewhere, "19900000003")):
        with pytest.raises(Forbidden):
            town.run(
                appointment(town, person.name, phone, "captain", town.qinghe, by=village, password="taken-over-1")
            )
        assert not has_password(town, person.id)
        town.run(appointment(town, person.name, phone, "captain", town.qinghe, by=village))


def test_a_village_administrator_sets_one_for_their_own_people_and_for_new_ones(town: Town) -> None:
    village = town.actor(town.person("村管理"), "administrator", town.qinghe)
    town.person("钱店员", "19900000003")
    for name, phone in (("钱店员", "19900000003"), ("赵组织", "19900000004")):
        command = appointment(town, name, phone, "clerk", town.qinghe, by=village, password="first-pass-1")
        assert has_password(town, town.run(command).person_id)


def test_an_office_ends_the_sessions_there_are_and_a_captaincy_does_not(town: Town) -> None:
    person = town.person("钱店员", "19900000003")
    token = begin(town, person)
    town.run(appointment(town, "钱店员", "19900000003", "captain", town.qinghe))
    assert by_reading(town, token) is not None
    town.run(appointment(town, "钱店员", "19900000003", "clerk", town.qinghe))
    assert by_reading(town, token) is None


def test_a_key_with_another_password_is_another_request(town: Town) -> None:
    def keyed(password: str) -> Outcome[Granted]:
        command = appointment(town, "赵组织", "19900000004", "clerk", town.qinghe, password=password)
        return town.outcome(msgspec.structs.replace(command, key="k1"))

    first, again, other = keyed("first-pass-1"), keyed("first-pass-1"), keyed("second-pass-2")
    assert (again.value, again.replayed) == (first.value, True)
    assert other.refusal is not None
    assert (other.refusal.reason, other.refusal.status) == ("key_reused", 422)


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
    for role in ("resident", "king"):
        with pytest.raises(Refusal, match="role_unknown"):
            town.run(appointment(town, "王秀英", "19900000001", role, town.root))  # type: ignore[arg-type]
