"""Finding people: by name, number and last four, never beyond one's own places."""

import pytest
from people.town import Town
from sqlalchemy import select

from points.errors import Forbidden
from points.people.models import persons
from points.people.search import matching, search_people
from points.people.session import SYSTEM, Actor


@pytest.fixture
def people(town: Town) -> dict[str, int]:
    made = {
        "王秀英": town.person("王秀英", "19900001234"),
        "王建国": town.person("王建国", "19900001234"),
        "李桂兰": town.person("李桂兰", "19900005678", town.liushu),
    }
    return {name: person.id for name, person in made.items()}


def found(town: Town, q: str, actor: Actor = SYSTEM, place_id: int | None = None) -> list[str]:
    with town.database.read() as connection:
        return [line.name for line in search_people(connection, town.keys, actor, q, place_id=place_id)]


FINDS: list[tuple[str, list[str]]] = [
    ("", ["王秀英", "王建国", "李桂兰"]),
    ("王", ["王秀英", "王建国"]),
    ("王 秀", ["王秀英"]),
    ("1234", ["王秀英", "王建国"]),
    ("19900005678", ["李桂兰"]),
    ("v00000003", ["李桂兰"]),
    ("V0000000", ["王秀英", "王建国", "李桂兰"]),
    ("0000", []),
    ("%", []),
    ("_秀英", []),
]


def test_people_are_found(town: Town, people: dict[str, int]) -> None:
    for q, names in FINDS:
        assert found(town, q) == names, q


def test_staff_find_people_of_their_places_alone(town: Town, people: dict[str, int]) -> None:
    clerk = town.actor(town.person("钱店员", place=town.liushu), "clerk", town.liushu)
    assert found(town, "", clerk) == ["李桂兰", "钱店员"]
    assert found(town, "19900001234", clerk) == []
    assert found(town, "", SYSTEM, town.qinghe.id) == ["王秀英", "王建国"]
    with pytest.raises(Forbidden):
        found(town, "", clerk, town.qinghe.id)
    with pytest.raises(Forbidden):
        found(town, "", Actor(1, 1, "居民"))


def test_pages_follow_each_other_without_gap_or_repeat(town: Town, people: dict[str, int]) -> None:
    seen: list[int] = []
    with town.database.read() as connection:
        while page := search_people(connection, town.keys, SYSTEM, after_id=seen[-1] if seen else 0, limit=2):
            seen += [line.id for line in page]
    assert seen == list(people.values())


def test_the_last_letter_before_a_gap_or_the_end_is_found_too(town: Town) -> None:
    made = [town.person(name).name for name in ("王\U0002a6d6", "王\ud7fb", "王A", "王Z·乙", "李甲")]
    for name in made:
        assert found(town, name) == [name]
    assert found(town, "王") == made[:-1]
    assert found(town, "王z") == ["王Z·乙"]
    assert found(town, "王\ud7ff") == []
    assert found(town, "\U0010ffff") == []


def test_the_search_by_name_goes_through_its_index(town: Town, people: dict[str, int]) -> None:
    explain = "EXPLAIN QUERY PLAN" if town.database.is_sqlite else "EXPLAIN"
    with town.database.read() as connection:
        if not town.database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # a small table is read whole else
        query = matching(select(persons.c.id), town.keys, "王秀")
        said = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = str(connection.exec_driver_sql(f"{explain} {said}").all())
    assert "ix_persons_name_key" in plan, plan
    assert "name_key<" in plan.replace(" ", "").replace("(", ""), plan
