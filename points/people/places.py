"""The org tree: town, village or community, grid, compound or villagers' group, building."""

from collections.abc import Iterable
from typing import get_args

import msgspec
from sqlalchemy import ColumnElement, Connection, or_, select

from points.db.working_set import WorkingSet
from points.errors import Invalid, Refusal
from points.people.acting import Acting
from points.people.models import PLACES, Place, PlaceKind, places
from points.people.names import tidy

PLACE_CHARS_MAX = 40
DEPTH: dict[PlaceKind, int] = {"town": 0, "village": 1, "grid": 2, "group": 3, "compound": 4, "building": 5}
KIND_NAMES: dict[PlaceKind, str] = {
    "town": "镇",
    "village": "村(社区)",
    "grid": "网格",
    "compound": "小区(院落)",
    "group": "村民小组",
    "building": "楼栋",
}


class Node(msgspec.Struct, frozen=True):
    """A place with those below it."""

    id: int
    name: str
    kind: PlaceKind
    children: list["Node"]


def tree(connection: Connection) -> list[Node]:
    """The whole tree from the town down, in the order in which it was made."""
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    for row in connection.execute(select(places).order_by(places.c.id)):  # whoever is above was made before
        node = nodes[row.id] = Node(row.id, row.name, row.kind, [])
        (roots if row.parent_id is None else nodes[row.parent_id].children).append(node)
    return roots


def place_of(connection: Connection, place_id: int) -> Place | None:
    """One place."""
    row = connection.execute(select(places).where(places.c.id == place_id)).first()
    return Place(*row) if row else None


def within(paths: Iterable[str]) -> ColumnElement[bool]:
    """The condition that a place lies in one of these parts of the tree (paths are digits and slashes)."""
    return or_(*(places.c.path.like(f"{path}%") for path in paths))


def labels(connection: Connection, place_ids: Iterable[int]) -> dict[int, str]:
    """Places as people say them, from the village down: ``青禾村 二组 3栋``, without the town."""
    wanted = set(place_ids)
    rows = connection.execute(select(places.c.id, places.c.path).where(places.c.id.in_(wanted))).all()
    lines = {row.id: ids_of(row.path) for row in rows}
    ancestors = {each for line in lines.values() for each in line}
    names = {
        row.id: row
        for row in connection.execute(
            select(places.c.id, places.c.name, places.c.kind).where(places.c.id.in_(ancestors))
        )
    }
    return {
        place_id: " ".join(names[i].name for i in line if names[i].kind != "town" or len(line) == 1)
        for place_id, line in lines.items()
    }


def need_label(ws: WorkingSet, place_id: int) -> None:
    """Ask for the places that ``label_in`` names; the place itself is loaded."""
    if (place := ws.get(PLACES, place_id)) is not None:
        for each in ids_of(place.path):
            ws.need(PLACES, "key", each)


def label_in(ws: WorkingSet, place_id: int) -> str:
    """A place as ``labels`` says it, over a working set; empty if there is no such place."""
    place = ws.get(PLACES, place_id)
    line = [ws.get(PLACES, each) for each in ids_of(place.path)] if place is not None else []
    return " ".join(each.name for each in line if each is not None and (each.kind != "town" or len(line) == 1))


def ids_of(path: str) -> list[int]:
    """The ids in a place's path, from the town down."""
    return [int(part) for part in path.strip("/").split("/")]


def check_place_name(text: str) -> str:
    """A place's name as it is stored; ``Invalid`` if it is empty or too long."""
    name = tidy(text)
    if not 0 < len(name) <= PLACE_CHARS_MAX:
        explanation = f"名称要1到{PLACE_CHARS_MAX}个字。"
        raise Invalid(explanation, "place_name_bad", fields={"name": explanation})
    return name


def add_place(ws: WorkingSet, parent: Place | None, kind: PlaceKind, name: str) -> Place:
    """A new place below another; its kind must be a smaller one."""
    if parent is None or DEPTH[kind] <= DEPTH[parent.kind]:
        above = KIND_NAMES[parent.kind] if parent else "镇"
        raise Invalid(f"{above}下面不能建{KIND_NAMES[kind]},请换一个上级。", "place_kind_bad", fields={"kind": kind})
    place_id = ws.next_id()
    return ws.insert(PLACES, Place(place_id, parent.id, kind, name, f"{parent.path}{place_id}/"))


def root_of(connection: Connection) -> Place | None:
    """The town at the root of the tree, if it has been made."""
    row = connection.execute(select(places).where(places.c.parent_id.is_(None)).limit(1)).first()
    return Place(*row) if row is not None else None


def town_of(ws: WorkingSet, name: str) -> Place:
    """The town at the root of the tree; made with this name if there is none yet."""
    if (root := root_of(ws.connection)) is not None:
        return root
    place_id = ws.next_id()
    return ws.insert(PLACES, Place(place_id, None, "town", check_place_name(name), f"/{place_id}/"))


class CreateTown(Acting[Place], frozen=True, kw_only=True):
    """Make the root of the tree, or answer with the one there is."""

    operation = "place.town"
    answer = Place

    name: str

    def decide(self, ws: WorkingSet) -> Place:
        """Make it."""
        self.actor.require("place.write", "/")
        return town_of(ws, self.name)


class CreatePlace(Acting[Place], frozen=True, kw_only=True):
    """Add a place to the tree."""

    operation = "place.create"
    answer = Place

    parent_id: int
    kind: PlaceKind
    name: str

    def decide(self, ws: WorkingSet) -> Place:
        """Add it, unless its parent has one of this name."""
        parent = self.place(ws, self.parent_id, "place.write")
        if self.kind not in get_args(PlaceKind):
            raise Invalid(
                "请选择村(社区)、网格、小区、村民小组或楼栋。", "place_kind_bad", fields={"kind": "类别不对"}
            )
        name = check_place_name(self.name)
        _refuse_twin(ws, parent.id, name)
        place = add_place(ws, parent, self.kind, name)
        self.audit(ws, "place.create", "place", place.id, name=name, parent=parent.id)
        return place


class RenamePlace(Acting[Place], frozen=True, kw_only=True):
    """Give a place another name; nothing else changes, all refer to its id."""

    operation = "place.rename"
    answer = Place

    place_id: int
    name: str

    def decide(self, ws: WorkingSet) -> Place:
        """Rename it."""
        place = self.place(ws, self.place_id, "place.write")
        name = check_place_name(self.name)
        if name != place.name:
            if place.parent_id is not None:
                _refuse_twin(ws, place.parent_id, name)
            self.audit(ws, "place.rename", "place", place.id, before=place.name, after=name)
            ws.change(PLACES, place, name=name)
        return place


def _refuse_twin(ws: WorkingSet, parent_id: int, name: str) -> None:
    twin = select(places.c.id).where(places.c.parent_id == parent_id, places.c.name == name)
    if ws.connection.execute(twin).first() is not None:
        raise Refusal("place_exists", f"这里已经有“{name}”了,不用再建。")
