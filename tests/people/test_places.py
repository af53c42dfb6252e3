"""The org tree."""

import pytest
from people.town import Town

from points.errors import Forbidden, Refusal
from points.people.places import CreateTown, RenamePlace, labels, tree
from points.people.session import SYSTEM


def test_the_tree_is_read_as_it_was_made(town: Town) -> None:
    grid = town.place(town.qinghe, "grid", "第一网格")
    compound = town.place(grid, "compound", "阳光小区")
    building = town.place(compound, "building", "3栋")
    assert building.path == f"/{town.root.id}/{town.qinghe.id}/{grid.id}/{compound.id}/{building.id}/"
    with town.database.read() as connection:
        (root,) = tree(connection)
        assert labels(connection, [building.id, town.root.id]) == {
            building.id: "青禾村 第一网格 阳光小区 3栋",
            town.root.id: "攀莲镇",
        }
    assert [child.name for child in root.children] == ["青禾村", "柳树社区"]
    assert root.children[0].children[0].children[0].children[0].name == "3栋"


def test_there_is_one_town(town: Town) -> None:
    assert town.run(CreateTown(actor=SYSTEM, keys=town.keys, name="另一个镇")) == town.root


def test_a_name_stands_once_below_its_parent(town: Town) -> None:
    with pytest.raises(Refusal, match="place_exists"):
        town.place(town.root, "village", " 青禾村 ")
    with pytest.raises(Refusal, match="place_exists"):
        town.run(RenamePlace(actor=SYSTEM, keys=town.keys, place_id=town.liushu.id, name="青禾村"))
    town.place(town.qinghe, "group", "一组")
    town.place(town.liushu, "group", "一组")


def test_smaller_places_hang_from_larger_ones(town: Town) -> None:
    building = town.place(town.qinghe, "building", "1栋")
    with pytest.raises(Refusal, match="place_kind_bad"):
        town.place(building, "grid", "第一网格")
    with pytest.raises(Refusal, match="place_kind_bad"):
        town.place(town.root, "town", "另一个镇")


def test_names_have_their_length(town: Town) -> None:
    for name in ("", "  ", "长" * 41):
        with pytest.raises(Refusal, match="place_name_bad"):
            town.place(town.root, "village", name)


def test_only_who_may_write_places_does(town: Town) -> None:
    organiser = town.actor(town.person("赵组织"), "organiser", town.root)
    with pytest.raises(Forbidden):
        town.run(RenamePlace(actor=organiser, keys=town.keys, place_id=town.qinghe.id, name="新村"))
