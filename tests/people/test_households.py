"""户主: whoever lives in a household may head it, staff of its place say who does, and every change is kept."""

from typing import Any

import pytest
from people.town import Town
from sqlalchemy import select

from points.db.audit import audit
from points.errors import Forbidden, Refusal
from points.people.households import HouseholdHead, HouseholdLine, NameHead, search_households
from points.people.models import Place
from points.people.persons import CreatePerson, EditPerson, PersonKnown
from points.people.rights import Role
from points.people.search import OpenPerson, PersonDetail
from points.people.session import SYSTEM, Actor


def living(town: Town, name: str, house: str = "王大山") -> PersonKnown:
    return town.run(
        CreatePerson(actor=SYSTEM, keys=town.keys, name=name, place_id=town.qinghe.id, household_head=house)
    )


def household(town: Town, house: str = "") -> HouseholdLine:
    with town.database.read() as connection:
        return search_households(connection, SYSTEM, house)[0]


def name_head(town: Town, person_id: int, household_id: int = 0, by: Actor = SYSTEM) -> HouseholdHead:
    return town.run(
        NameHead(actor=by, keys=town.keys, household_id=household_id or household(town).id, person_id=person_id)
    )


def edit(town: Town, person_id: int, **fields: Any) -> None:
    town.run(EditPerson(actor=SYSTEM, keys=town.keys, person_id=person_id, **fields))


def opened(town: Town, person_id: int) -> PersonDetail:
    return town.run(OpenPerson(actor=SYSTEM, keys=town.keys, person_id=person_id))


def kept(town: Town) -> list[tuple[int | None, str, int | None, str]]:
    """Who named whom head of what."""
    columns = (audit.c.actor_id, audit.c.subject_type, audit.c.subject_id, audit.c.detail)
    with town.database.read() as connection:
        query = select(*columns).where(audit.c.action == "household.head").order_by(audit.c.id)
        return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def test_staff_name_another_head_and_the_change_is_kept(town: Town) -> None:
    father, daughter = living(town, "王大山"), living(town, "王小梅")
    clerk = town.actor(town.person("钱店员"), "clerk", town.qinghe)
    home = household(town)
    assert name_head(town, daughter.id, by=clerk) == HouseholdHead(home.id, daughter.id, "王小梅")
    assert household(town).head_id == daughter.id
    detail = f'{{"before":{father.id},"after":{daughter.id}}}'
    assert kept(town) == [(clerk.person_id, "household", home.id, detail)]
    for each in (father, daughter):
        seen = opened(town, each.id)
        assert (seen.household_name, seen.household_head_id) == ("王小梅", daughter.id)


def test_the_same_head_again_changes_nothing(town: Town) -> None:
    father = living(town, "王大山")
    assert name_head(town, father.id).head_id == father.id
    assert kept(town) == []


def test_a_household_without_a_head_is_given_one_and_keeps_what_it_is_called(town: Town) -> None:
    tenant = living(town, "何新来", "榕树出租屋")
    assert opened(town, tenant.id).household_name == "榕树出租屋"
    assert opened(town, tenant.id).household_head_id is None
    name_head(town, tenant.id)
    assert household(town).name == "榕树出租屋"
    assert opened(town, tenant.id).household_name == "何新来"


def test_one_called_by_its_heads_name_is_found_by_the_new_heads(town: Town) -> None:
    living(town, "王大山")
    name_head(town, living(town, "王小梅").id)
    assert household(town).name == "王小梅"
    child = living(town, "王小小", "王小梅")
    assert opened(town, child.id).line.household_id == household(town).id


def test_who_does_not_live_there_cannot_head_it(town: Town) -> None:
    father, other = living(town, "王大山"), living(town, "李桂兰", "李桂兰")
    alone = town.person("何新来")
    home = household(town, "王大山")
    for person_id in (other.id, alone.id, 999_999):
        with pytest.raises(Refusal) as refused:
            name_head(town, person_id, home.id)
        assert (refused.value.reason, refused.value.status) == ("not_of_household", 409)
    edit(town, father.id, place_id=town.liushu.id)
    with pytest.raises(Refusal, match="not_of_household"):
        name_head(town, father.id, home.id)
    assert kept(town) == []


@pytest.mark.parametrize("status", ["blocked", "left"])
def test_who_is_not_active_cannot_head_it(town: Town, status: str) -> None:
    living(town, "王大山")
    gone = living(town, "王小梅")
    edit(town, gone.id, status=status)
    with pytest.raises(Refusal, match="person_inactive"):
        name_head(town, gone.id)


def test_a_child_cannot_head_it_who_would_consent_for_all(town: Town) -> None:
    living(town, "王大山")
    child = living(town, "王小梅")
    edit(town, child.id, age_band="under_14", guardian_consent=True)
    with pytest.raises(Refusal, match="head_under_14"):
        name_head(town, child.id)


def test_a_household_that_is_not_there_is_not_found(town: Town) -> None:
    with pytest.raises(Refusal, match="household_not_found"):
        name_head(town, living(town, "王大山").id, 999_999)


def test_only_who_records_people_there_names_its_head(town: Town) -> None:
    living(town, "王大山")
    daughter = living(town, "王小梅")
    elsewhere: tuple[tuple[str, Role, Place], ...] = (
        ("赵组织", "organiser", town.qinghe),
        ("郑评选", "secretary", town.root),
        ("钱店员", "clerk", town.liushu),
    )
    for name, role, place in elsewhere:
        with pytest.raises(Forbidden):
            name_head(town, daughter.id, by=town.actor(town.person(name), role, place))
    with pytest.raises(Forbidden):
        name_head(town, daughter.id, by=Actor(daughter.id, 0, "王小梅"))
