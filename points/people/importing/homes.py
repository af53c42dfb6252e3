"""Where a row's person lives: the places and households it names, found in the town or planned.

A planned place or household has a negative number until the import is applied. Villages are never planned: an
unknown one is far more often a slip of the pen.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from points.people import names
from points.people.importing.cells import Bad, Parsed
from points.people.importing.columns import HEADERS
from points.people.models import Household, Place, PlaceKind
from points.people.places import DEPTH


class PlannedPlace(msgspec.Struct, frozen=True):
    """A place to be made; ``parent`` may be a planned one itself."""

    number: int
    parent: int
    kind: PlaceKind
    name: str


class PlannedHousehold(msgspec.Struct):
    """A household to be made; ``place`` may be a planned one."""

    number: int
    place: int
    name: str
    household_number: str | None


class Places:
    """The org tree, by name.

    Rows are resolved in the order of ``exactness``: so the same file finds the same places before and after it was
    applied, whatever the order of its rows.
    """

    def __init__(self, tree: Iterable[Place], default_village: int | None) -> None:
        self.by_id = {place.id: place for place in tree}
        self.planned: dict[int, PlannedPlace] = {}
        self._default = default_village
        self._villages: defaultdict[str, list[Place]] = defaultdict(list)
        self._children: dict[tuple[int, str], int] = {}
        self._below: defaultdict[tuple[int, PlaceKind, str], list[int]] = defaultdict(list)
        for place in self.by_id.values():
            self._add(place)

    def resolve(self, parsed: Parsed) -> int | Bad:
        """The smallest place a row names: an id, or the number of a planned one."""
        village = self._village(parsed)
        if isinstance(village, Bad):
            return village
        here = village.id
        for kind, name in parsed.levels:
            found = self._children.get((here, names.normalise(name)))
            if found is None and here == village.id:
                # 小区 without 网格: there may be one of this name in some grid of the village
                elsewhere = self._below[(village.id, kind, names.normalise(name))]
                if len(elsewhere) > 1:
                    title = HEADERS["grid"]
                    return Bad("place_ambiguous", f"{village.name}有{len(elsewhere)}个“{name}”,请填“{title}”来区分。")
                found = elsewhere[0] if elsewhere else None
            here = self._plan(village.id, here, kind, name) if found is None else found
        return here

    @staticmethod
    def exactness(parsed: Parsed) -> int:
        """Rows that name the larger places come first: the others then find what these plan."""
        return DEPTH[parsed.levels[0][0]] if parsed.levels else 0

    def path(self, place_id: int) -> str:
        """The path of a place; of a planned one, of the place it hangs from."""
        while place_id < 0:
            place_id = self.planned[place_id].parent
        return self.by_id[place_id].path

    def _village(self, parsed: Parsed) -> Place | Bad:
        if parsed.village is None:
            if self._default is None:
                return Bad("village_missing", f"“{HEADERS['village']}”是空的:请填写是哪个村或社区。")
            return self.by_id[self._default]
        found = self._villages[names.normalise(parsed.village)]
        if len(found) == 1:
            return found[0]
        sentence = "没有这个村(社区),请核对名称,新的村(社区)请先在组织架构里建好。"
        if found:
            sentence = "有几个村(社区)叫这个名字,请先改成不同的名字。"
        return Bad("village_unknown", f"“{HEADERS['village']}”写的是“{parsed.village}”:{sentence}")

    def _plan(self, village: int, parent: int, kind: PlaceKind, name: str) -> int:
        place = PlannedPlace(-len(self.planned) - 1, parent, kind, name)
        self.planned[place.number] = place
        self._children[(parent, names.normalise(name))] = place.number
        self._below[(village, kind, names.normalise(name))].append(place.number)
        return place.number

    def _add(self, place: Place) -> None:
        key = names.normalise(place.name)
        if place.kind == "village":
            self._villages[key].append(place)
        if place.parent_id is not None:
            self._children[(place.parent_id, key)] = place.id
        for ancestor in place.path.strip("/").split("/")[:-1]:
            self._below[(int(ancestor), place.kind, key)].append(place.id)


class Households:
    """The households of the places a file names."""

    def __init__(self, known: Iterable[Household]) -> None:
        self.planned: dict[int, PlannedHousehold] = {}
        self.by_id: dict[int, Household] = {}
        self._by_number: dict[tuple[int, str], int] = {}
        self._by_name: dict[tuple[int, str], int] = {}
        for household in known:
            self.add(household)

    def add(self, household: Household) -> None:
        """One more that is there; the first of a name is the one that is found by it."""
        self.by_id[household.id] = household
        if household.number:
            self._by_number.setdefault((household.place_id, household.number), household.id)
        self._by_name.setdefault((household.place_id, names.normalise(household.name)), household.id)

    def resolve(self, place: int, parsed: Parsed) -> int | Bad | None:
        """The household a row names in a place; None if it names none. By 户号 where there is one, else by 户主."""
        if parsed.household_number is None:
            if parsed.head is None:
                return None
            found = self._by_name.get((place, names.normalise(parsed.head)))
            return found if found is not None else self._plan(place, parsed.head, None)
        found = self._by_number.get((place, parsed.household_number))
        if found is None:
            return self._plan(place, parsed.head or parsed.household_number, parsed.household_number)
        return self._same_head(found, parsed) or found

    def name_of(self, household_id: int) -> tuple[str, str | None]:
        """Its name and 户号."""
        if household_id < 0:
            planned = self.planned[household_id]
            return planned.name, planned.household_number
        household = self.by_id[household_id]
        return household.name, household.number

    def _same_head(self, found: int, parsed: Parsed) -> Bad | None:
        name, number = self.name_of(found)
        if parsed.head is None or names.normalise(name) == names.normalise(parsed.head):
            return None
        if name == number:  # it went by its number until now
            if found < 0:
                self.planned[found].name = parsed.head
            return None
        sentence = f"{parsed.household_number}户的户主已经是{name},请核对户号或户主。"
        return Bad("head_conflict", f"“{HEADERS['head']}”写的是“{parsed.head}”:{sentence}")

    def _plan(self, place: int, name: str, number: str | None) -> int:
        household = PlannedHousehold(-len(self.planned) - 1, place, name, number)
        self.planned[household.number] = household
        if number:
            self._by_number[(place, number)] = household.number
        self._by_name.setdefault((place, names.normalise(name)), household.number)
        return household.number
