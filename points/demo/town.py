"""The town once it is founded: who and where everybody is, as the play needs to know it."""

import msgspec

from points.demo.residents import Resident
from points.demo.stage import Stage
from points.people.rights import Role


class Neighbour(msgspec.Struct):
    """A resident who is recorded. ``card``: the digits of a valid one; ``status`` follows the play."""

    id: int
    who: Resident
    place_id: int
    household_id: int | None
    card: str | None = None
    status: str = "active"

    @property
    def village(self) -> str:
        """Where they live."""
        return self.who.home.village

    @property
    def device(self) -> str:
        """What their phone is known by; those who share a phone share it."""
        return f"phone {self.who.phone}"


class Town(msgspec.Struct):
    """``places``: ids by name, the town's and the villages'. ``phones``: whose each phone is.

    ``staff``: who was appointed first in each place and role; ``officers``: all of them, by name. ``old_cards``:
    digits of cards that are good no more.
    """

    places: dict[str, int]
    staff: dict[tuple[str, Role], int]
    officers: dict[str, int]
    people: list[Neighbour]
    old_cards: list[str]
    phones: dict[str, list[Neighbour]]

    def add(self, person: Neighbour) -> None:
        """One more resident."""
        self.people.append(person)
        if person.who.phone is not None:
            self.phones.setdefault(person.who.phone, []).append(person)

    def pool(self, village: str) -> list[Neighbour]:
        """The people of a village who may take part."""
        return [each for each in self.people if each.village == village and each.status == "active"]

    def sharing(self, person: Neighbour) -> list[Neighbour]:
        """Who else has this person's phone."""
        return [each for each in self.phones.get(person.who.phone or "", ()) if each is not person]

    def id_of(self, name: str) -> int:
        """An officer, or a resident of this name."""
        return self.officers[name] if name in self.officers else self.named(name).id

    def named(self, name: str) -> Neighbour:
        """The first of this name; the cast comes first."""
        return next(each for each in self.people if each.who.name == name)


def sign_in(stage: Stage, town: Town, village: str, role: Role) -> str:
    """The session token of the village's officer."""
    person_id = town.staff[village, role]
    return stage.tokens([person_id])[person_id]
