"""The verdict on each row: somebody new, a change, nothing new, or bad and why.

The same function judges when a file is staged and again when it is applied: if the two disagree, the town has
changed in between and nothing is done.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from points.keys import Keys
from points.people import finding, names
from points.people.importing import directory
from points.people.importing.cells import Bad, Parsed
from points.people.importing.columns import HEADERS
from points.people.importing.homes import Households, Places
from points.people.importing.verdicts import CHANGE_NAMES, IDENTITY, Change, Judged, Progress, bad_row, duplicate
from points.people.models import Person, persons
from points.people.session import Actor

PROGRESS_EVERY = 250


class Judge:
    """Judges the rows of one file, in their order: a row that repeats an earlier one is bad."""

    def __init__(self, connection: Connection, keys: Keys, actor: Actor, rows: Sequence[Parsed]) -> None:
        self._connection, self._keys = connection, keys
        self._scope = actor.paths("import.run")
        tree = directory.all_places(connection)
        villages = {place.id: place.path for place in tree if place.kind == "village"}
        self.places = Places(tree, _only_village(self._scope, villages))
        self._numbered = directory.people_by_number(connection, {p.number for p in rows if p.number})
        self._at = {parsed.row: self._place(parsed) for parsed in sorted(rows, key=Places.exactness)}
        used = {place for place in self._at.values() if isinstance(place, int) and place > 0}
        self.households = Households(directory.households_in(connection, used))
        self._home = {parsed.row: self._household(parsed) for parsed in rows}
        self.known = self._people(rows)
        self._add_homes_of(list(self.known.by_number.values()), used)
        self._rows_of_people: dict[int, int] = {}
        self._rows_of_keys: dict[str, int] = {}
        self._rows_of_homes: dict[str, list[Parsed]] = {}

    def judge(self, parsed: Parsed) -> Judged:
        """The verdict on the next row."""
        place, household = self._at[parsed.row], self._home[parsed.row]
        if isinstance(place, Bad):
            return bad_row(parsed.row, place, parsed)
        if isinstance(household, Bad):
            return bad_row(parsed.row, household, parsed)
        person = self._match(parsed, place, household)
        if isinstance(person, Bad):
            return bad_row(parsed.row, person, parsed)
        wrong = self._refuse(parsed, place, person)
        if wrong is not None:
            return bad_row(parsed.row, wrong, parsed)
        if person is not None:
            return self._compare(parsed, place, person)
        wrong = self._repeats(parsed, place, household)
        if wrong is not None:
            return bad_row(parsed.row, wrong, parsed)
        return Judged(parsed.row, "new", parsed=parsed, place=place, household=household)

    # Loading

    def _people(self, rows: Sequence[Parsed]) -> directory.Known:
        keys, phone_keys, home_keys = self._keys, set[str](), set[str]()
        for parsed in rows:
            name_key = names.normalise(parsed.name)
            if parsed.phone:
                phone_keys.add(finding.phone_key(keys, parsed.phone, name_key))
            place, household = self._at[parsed.row], self._home[parsed.row]
            if isinstance(place, int) and not isinstance(household, Bad):
                home_keys.add(finding.home_key(keys, name_key, place, household))
        return directory.known_people(self._connection, self._numbered, phone_keys, home_keys)

    def _add_homes_of(self, people: Sequence[Person], loaded: set[int]) -> None:
        """Known people may live elsewhere, or in a smaller place than their row says."""
        for household in directory.households_in(self._connection, {p.place_id for p in people} - loaded):
            self.households.add(household)
        own = {p.household_id for p in people if p.household_id} - self.households.by_id.keys()
        self.households.by_id.update(directory.households_by_id(self._connection, own))

    def _place(self, parsed: Parsed) -> int | Bad:
        person = self._numbered.get(parsed.number or "")
        if parsed.village is None and not parsed.levels and person is not None:
            return person.place_id  # a number alone tells who it is: an empty address changes nothing
        return self.places.resolve(parsed)

    def _household(self, parsed: Parsed) -> int | Bad | None:
        place = self._at[parsed.row]
        return self.households.resolve(place, parsed) if isinstance(place, int) else None

    # Finding whom a row means

    def _match(self, parsed: Parsed, place: int, household: int | None) -> Person | Bad | None:
        if parsed.number:
            sentence = "没有这个编号,新登记的人请把这一格空着。"
            explanation = f"“{HEADERS['number']}”写的是“{parsed.number}”:{sentence}"
            return self.known.by_number.get(parsed.number) or Bad("number_unknown", explanation)
        name_key = names.normalise(parsed.name)
        home = finding.home_key(self._keys, name_key, place, household)
        if parsed.phone:
            found = self.known.by_natural_key.get(finding.phone_key(self._keys, parsed.phone, name_key))
            return found or self.known.by_natural_key.get(home)  # somebody who had no phone until now
        living_there = self.known.by_home_key.get(home, [])
        if len(living_there) > 1:
            count = len(living_there)
            return Bad("person_ambiguous", f"这里有{count}个叫{parsed.name}的人,请填手机号或志愿者编号来区分。")
        return living_there[0] if living_there else None

    def _refuse(self, parsed: Parsed, place: int, person: Person | None) -> Bad | None:
        """What is wrong with a row in view of who uploads it, of the law, and of the rows before it."""
        reached = [self.places.path(place), *([self.places.by_id[person.place_id].path] if person else [])]
        if not all(any(path.startswith(own) for own in self._scope) for path in reached):
            return Bad("out_of_scope", "这个人不在您管的村(社区),请交给那里的工作人员办理。")
        consents = parsed.guardian_consent or (person is not None and bool(person.guardian_consent))
        if parsed.age_band == "under_14" and not consents:
            title = HEADERS["guardian_consent"]
            return Bad("guardian_missing", f"14岁以下要监护人同意:请取得同意后在“{title}”填“是”。")
        if person is not None:
            repeated = self._rows_of_people.setdefault(person.id, parsed.row)
            return None if repeated == parsed.row else duplicate(repeated)
        return None

    def _repeats(self, parsed: Parsed, place: int, household: int | None) -> Bad | None:
        """Whether a new person's row repeats an earlier row."""
        marks = finding.marks(self._keys, parsed.name, parsed.phone, place, household)
        repeated = self._rows_of_keys.setdefault(marks.natural_key, parsed.row)
        if repeated != parsed.row:
            return duplicate(repeated)
        before = self._rows_of_homes.setdefault(marks.home_key, [])
        for other in before:
            if other.phone is None or parsed.phone is None:
                return duplicate(other.row, "同名同户,如果是两个人,请都填上手机号")
        before.append(parsed)
        return None

    # Comparing with what is known

    def _compare(self, parsed: Parsed, place: int, person: Person) -> Judged:
        """The verdict on a row about somebody known. Less exact than what is known is no change."""
        lives = self.places.by_id[person.place_id].path
        moves = place < 0 or not lives.startswith(self.places.path(place))
        new_place = place if moves else person.place_id
        household = self._new_household(parsed, person, new_place, moves)
        opening = self._opening(parsed, person)
        if isinstance(household, Bad):
            return bad_row(parsed.row, household, parsed)
        if isinstance(opening, Bad):
            return bad_row(parsed.row, opening, parsed)
        changes = self._changes(parsed, person, moves, household != person.household_id, opening)
        wrong = self._taken(parsed, person, changes, new_place, household)
        if wrong is not None:
            return bad_row(parsed.row, wrong, parsed)
        told = f"将修改:{'、'.join(CHANGE_NAMES[each] for each in changes)}" if changes else ""
        verdict = "change" if changes else "same"
        return Judged(parsed.row, verdict, None, told, person.id, changes, parsed, new_place, household)

    def _new_household(self, parsed: Parsed, person: Person, place: int, moves: bool) -> int | Bad | None:
        if parsed.head is None and parsed.household_number is None:
            return None if moves else person.household_id  # the old household stays where it is
        if not moves and person.household_id is not None:
            name, number = self.households.name_of(person.household_id)
            same_head = parsed.head is None or names.normalise(parsed.head) == names.normalise(name)
            if same_head and parsed.household_number in (None, number):
                return person.household_id
        return self.households.resolve(place, parsed)

    def _changes(
        self, parsed: Parsed, person: Person, moves: bool, rehoused: bool, opening: bool
    ) -> tuple[Change, ...]:
        phone = parsed.phone and finding.phone_index(self._keys, parsed.phone) != person.phone_index
        found: dict[Change, bool] = {
            "name": names.normalise(parsed.name) != person.name_key,
            "phone": bool(phone),
            "place": moves,
            "household": rehoused,
            "age_band": parsed.age_band is not None and parsed.age_band != person.age_band,
            "guardian_consent": parsed.guardian_consent and not person.guardian_consent,
            "opening": opening,
        }
        return tuple(change for change, is_so in found.items() if is_so)

    def _taken(
        self, parsed: Parsed, person: Person, changes: tuple[Change, ...], place: int, household: int | None
    ) -> Bad | None:
        """Whether a change would make somebody into somebody else, or let one sign in as a member of staff."""
        if not IDENTITY.intersection(changes):
            return None
        if "phone" in changes and person.id in self.known.staff:
            return Bad("staff_member", "这个人是工作人员,手机号请到人员管理里改,这里请空着。")
        phone = parsed.phone or finding.open_phone(self._keys, person.phone_sealed)
        key = finding.marks(self._keys, parsed.name, phone, place, household).natural_key
        repeated = self._rows_of_keys.setdefault(key, parsed.row)
        if repeated != parsed.row:
            return duplicate(repeated)
        query = select(persons.c.number).where(persons.c.natural_key == key, persons.c.id != person.id)
        number = self._connection.execute(query).scalar()
        return Bad("person_exists", f"这样改就和{number}是同一个人了,请核对姓名、手机号和住址。") if number else None

    def _opening(self, parsed: Parsed, person: Person) -> bool | Bad:
        wanted = (parsed.opening_points, parsed.opening_minutes)
        credited = self.known.openings.get(person.id)
        if credited is None:
            return any(wanted)
        if any(amount not in (0, done) for amount, done in zip(wanted, credited, strict=True)):
            return Bad("opening_differs", "期初积分或时长已经记过,和这里的不一样,请核对,不再记就空着。")
        return False


def judge_rows(judge: Judge, rows: Sequence[Parsed | Judged], progress: Progress | None = None) -> list[Judged]:
    """Every row's verdict in order; what was bad already stays so."""
    judged: list[Judged] = []
    for done, row in enumerate(rows, 1):
        judged.append(row if isinstance(row, Judged) else judge.judge(row))
        if progress is not None and (done % PROGRESS_EVERY == 0 or done == len(rows)):
            progress(done, len(rows))
    return judged


def _only_village(scope: Sequence[str], villages: dict[int, str]) -> int | None:
    """The village of an actor who works in one alone: their lists need not name it."""
    inside = [i for i, path in villages.items() if any(own.startswith(path) for own in scope)]
    return inside[0] if len(scope) == 1 and len(inside) == 1 else None
