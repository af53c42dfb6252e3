"""Recording residents: who may, what is kept, what is refused."""

from typing import Any

import pytest
from people.town import Town

from points.errors import Forbidden, NotFound, Refusal
from points.people.households import search_households
from points.people.persons import CreatePerson, EditPerson
from points.people.search import OpenPerson, PersonDetail, person_line
from points.people.session import SYSTEM, Actor


def create(town: Town, actor: Actor = SYSTEM, **fields: Any) -> Any:
    given = {"name": "王秀英", "place_id": town.qinghe.id, **fields}
    return CreatePerson(actor=actor, keys=town.keys, **given)


def edit(town: Town, person_id: int, actor: Actor = SYSTEM, **fields: Any) -> None:
    town.run(EditPerson(actor=actor, keys=town.keys, person_id=person_id, **fields))


def opened(town: Town, person_id: int, actor: Actor = SYSTEM) -> PersonDetail:
    return town.run(OpenPerson(actor=actor, keys=town.keys, person_id=person_id))


def test_numbers_are_given_one_after_the_other(town: Town) -> None:
    assert [town.person(name).number for name in ("王甲", "王乙", "王丙")] == ["V00000001", "V00000002", "V00000003"]


def test_the_phone_number_is_not_readable_in_the_database(town: Town) -> None:
    town.person("王秀英", "19900001234")
    with town.database.read() as connection:
        dumped = str(connection.exec_driver_sql("SELECT * FROM persons").all())
    assert "1234" not in dumped


def test_a_repeated_request_records_one_person(town: Town) -> None:
    command = create(town, phone="19900000001", key="k1")
    first, again = town.outcome(command), town.outcome(command)
    assert first.value == again.value
    assert again.replayed
    other = town.outcome(create(town, phone="19900000002", key="k1"))
    assert other.refusal is not None
    assert other.refusal.reason == "key_reused"


def test_the_same_phone_and_name_are_one_person_a_couple_are_two(town: Town) -> None:
    first = town.person("王秀英", "19900000001")
    with pytest.raises(Refusal, match="person_exists") as refused:
        town.person("王 秀英", "199 0000 0001", town.liushu)
    assert refused.value.details["person_id"] == first.id
    town.person("李建国", "19900000001")


def test_without_a_phone_name_place_and_household_tell_people_apart(town: Town) -> None:
    town.person("王秀英")
    with pytest.raises(Refusal, match="person_exists"):
        town.person("王秀英")
    town.person("王秀英", place=town.liushu)
    town.run(create(town, household_head="王大山"))
    town.run(create(town, household_head="李大山"))
    with pytest.raises(Refusal, match="person_exists"):
        town.run(create(town, household_head="李大山"))


def test_who_bears_the_households_name_is_its_head(town: Town) -> None:
    child = town.run(create(town, name="王小明", household_head="王大山"))
    head = town.run(create(town, name="王大山", household_head="王大山"))
    assert opened(town, child.id).household_name == "王大山"
    with town.database.read() as connection:
        (household,) = search_households(connection, SYSTEM, "王大")
    assert (household.head_id, household.member_count) == (head.id, 2)


def test_under_14_needs_a_guardians_consent(town: Town) -> None:
    with pytest.raises(Refusal, match="guardian_missing"):
        town.run(create(town, age_band="under_14"))
    person = town.run(create(town, age_band="under_14", guardian_consent=True))
    with pytest.raises(Refusal, match="guardian_missing"):
        edit(town, person.id, guardian_consent=False)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": "王2"}, "name_digits"),
    ({"phone": "1990000"}, "phone_bad"),
    ({"age_band": "old"}, "age_bad"),
    ({"place_id": 1}, "place_not_found"),
    ({"household_id": 1}, "household_not_found"),
]


def test_wrong_details_are_refused_and_leave_nothing(town: Town) -> None:
    before = town.audit()
    for fields, reason in WRONG:
        with pytest.raises(Refusal) as refused:
            town.run(create(town, **fields))
        assert refused.value.reason == reason
    assert town.audit() == before


def test_an_edit_moves_the_ways_of_being_found_along(town: Town) -> None:
    person = town.person("王秀英", "19900000001")
    edit(town, person.id, name="王秀兰", phone="19900000002")
    again = town.person("王秀英", "19900000001")
    assert again.id != person.id
    with pytest.raises(Refusal, match="person_exists"):
        edit(town, again.id, name="王秀兰", phone="19900000002")
    with town.database.read() as connection:
        line = person_line(connection, town.keys, person.id)
    assert line is not None
    assert (line.name, line.phone_last4) == ("王秀兰", "0002")


def test_an_edit_that_sets_nothing_changes_nothing(town: Town) -> None:
    person = town.person("王秀英", "19900000001")
    before = town.audit()
    edit(town, person.id)
    edit(town, person.id, name="王秀英", phone="19900000001")
    assert town.audit() == before


def test_a_phone_can_be_taken_away(town: Town) -> None:
    person = town.person("王秀英", "19900000001")
    edit(town, person.id, phone=None)
    assert opened(town, person.id).phone is None


def test_moving_house_leaves_the_old_household(town: Town) -> None:
    person = town.run(create(town, household_head="王大山"))
    edit(town, person.id, place_id=town.liushu.id)
    assert opened(town, person.id).household_name is None


def test_a_household_is_joined_by_its_id(town: Town) -> None:
    town.run(create(town, name="王大山", household_head="王大山"))
    person = town.person("李桂兰")
    with town.database.read() as connection:
        (household,) = search_households(connection, SYSTEM)
    edit(town, person.id, household_id=household.id)
    assert opened(town, person.id).household_name == "王大山"


def test_a_clerk_works_in_their_own_place_alone(town: Town) -> None:
    clerk = town.actor(town.person("钱店员"), "clerk", town.qinghe)
    here, there = town.person("王秀英"), town.person("李建国", place=town.liushu)
    town.run(create(town, clerk, name="新来的"))
    edit(town, here.id, clerk, age_band="60_74")
    for refused in (
        lambda: town.run(create(town, clerk, name="那边的", place_id=town.liushu.id)),
        lambda: edit(town, there.id, clerk, age_band="60_74"),
        lambda: edit(town, here.id, clerk, place_id=town.liushu.id),
        lambda: opened(town, there.id, clerk),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_residents_and_stewards_change_nobody(town: Town) -> None:
    person = town.person("王秀英")
    for actor in (Actor(person.id, 0, "王秀英"), town.actor(town.person("小张"), "steward", town.root)):
        with pytest.raises(Forbidden):
            town.run(create(town, actor, name="别人"))
        with pytest.raises(Forbidden):
            opened(town, person.id, actor)


def test_a_clerk_does_not_become_the_administrator_by_way_of_their_phone(town: Town) -> None:
    clerk = town.actor(town.person("钱店员"), "clerk", town.root)
    chief = town.person("周管理", "19900000009")
    town.appoint(chief, "administrator", town.root)
    for change in ({"phone": "19900000001"}, {"phone": None}, {"status": "blocked"}):
        with pytest.raises(Forbidden):
            edit(town, chief.id, clerk, **change)
    edit(town, chief.id, clerk, age_band="60_74")


def test_opening_details_is_recorded_each_time_and_readers_see_the_phone_masked(town: Town) -> None:
    person = town.person("王秀英", "19900001234")
    auditor = town.actor(town.person("孙审计"), "auditor", town.root)
    detail = opened(town, person.id, auditor)
    assert (detail.phone, detail.phone_masked) == (None, "199****1234")
    assert opened(town, person.id).phone == "19900001234"
    assert town.audit().count("person.open") == 2


def test_an_unknown_person_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        opened(town, 1)


def test_the_audit_trail_names_the_fields_and_never_the_number(town: Town) -> None:
    person = town.person("王秀英", "19900001234")
    edit(town, person.id, phone="19900004321", age_band="18_59")
    with town.database.read() as connection:
        details = list(connection.exec_driver_sql("SELECT detail FROM audit WHERE action = 'person.edit'").scalars())
        everything = str(connection.exec_driver_sql("SELECT * FROM audit").all())
    assert details == ['{"fields":["age_band","phone_index"]}']
    assert "4321" not in everything
