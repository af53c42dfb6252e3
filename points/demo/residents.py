"""Two thousand invented residents, household by household, and the list in which a community would send them in."""

import csv
from io import StringIO
from random import Random

import msgspec

from points.demo import cast, naming
from points.demo.geography import VILLAGES, Home, homes
from points.people.importing.columns import HEADERS

NUMBERS = range(1000, 10_000)
"""The last four digits of residents' phone numbers."""
KEENEST = 2.7
"""Above this zeal somebody has hours from before."""
_AGES = ((6, 13, 3), (14, 17, 3), (18, 39, 20), (40, 59, 32), (60, 74, 30), (75, 90, 12))
"""From, to, and how many of a hundred."""
_SIZES = (1, 1, 2, 2, 2, 3, 3, 4)
CONSENT_MISSING_OF_100 = 12
"""Guardians who have not signed yet: their children's rows are refused by the import."""


class Resident(msgspec.Struct, frozen=True, kw_only=True):
    """A person to be recorded. ``zeal``: how gladly they come, 0 to 3. ``household_number``: the 户号 of renters."""

    name: str
    phone: str | None
    age: int
    home: Home
    head: str
    household_number: str = ""
    zeal: float
    consent: bool = True

    @property
    def accepted(self) -> bool:
        """Whether the import can take the row: under 14 a guardian must have consented."""
        return self.age >= 14 or self.consent


def invent(rng: Random, count: int) -> list[Resident]:
    """The residents whose rows will be taken, ``count`` of them, and beside them some whose rows will not."""
    numbers = [cast.phone(number) for number in rng.sample(NUMBERS, len(NUMBERS))]
    places = {village.name: homes(village, rng) for village in VILLAGES}
    found = [_neighbour(each) for each in (cast.REGULAR, *cast.COUPLE, cast.JUROR)]
    taken, heads = len(found), {(each.home, each.head) for each in found}
    while taken < count:
        village = VILLAGES[_village_of(rng)]
        home = rng.choice(places[village.name])
        members = _household(rng, home, numbers)
        marks = {(home, mark) for mark in (members[0].name, members[0].household_number) if mark}
        if marks & heads or len({each.name for each in members}) < len(members):
            continue  # two households of one name or number in one house would be taken for one
        heads |= marks
        for member in members:
            if taken < count or not member.accepted:
                found.append(member)
                taken += member.accepted
    return found


def as_list(residents: list[Resident]) -> bytes:
    """The list as a CSV file with the columns that communities use."""
    text = StringIO()
    writer = csv.writer(text)
    fields = ("name", "phone", "village", "grid", "group", "compound", "building", "head", "household_number")
    writer.writerow(
        [
            *(HEADERS[field] for field in fields),
            HEADERS["age_band"],
            HEADERS["guardian_consent"],
            HEADERS["opening_minutes"],
        ]
    )
    for each in residents:
        home = each.home
        place = (home.village, home.grid, home.group, home.compound, home.building)
        consent = "" if each.age >= 14 else "是" if each.consent else ""
        person = (each.name, each.phone or "", *place, each.head, each.household_number, each.age, consent)
        writer.writerow([*person, _hours_before(each) or ""])
    return text.getvalue().encode("utf-8-sig")


def _hours_before(who: Resident) -> int:
    """Hours from the older book (期初时长): the few who are always there had served for years."""
    return 60 + round((who.zeal - KEENEST) * 800) if who.zeal > KEENEST else 0


def _village_of(rng: Random) -> int:
    return rng.choices(range(len(VILLAGES)), [village.grids for village in VILLAGES])[0]


def _neighbour(known: cast.Neighbour) -> Resident:
    zeal = {cast.REGULAR: 3.0, cast.JUROR: 0.1}.get(known, 2.5)  # who judges does not compete
    return Resident(
        name=known.name,
        phone=cast.phone(known.number),
        age=known.age,
        home=known.home,
        head=known.head,
        zeal=zeal,
    )


def _household(rng: Random, home: Home, numbers: list[str]) -> list[Resident]:
    """One household, its head first. ``numbers``: phone numbers still free, taken from the end."""
    adults = _AGES[2:]
    low, high, _ = rng.choices(adults, [share for *_, share in adults])[0]
    age, woman, surname = rng.randint(low, high), rng.random() < 0.5, naming.family(rng)
    renting = bool(home.compound) and rng.random() < 0.15
    number = f"租{rng.randint(101, 999)}" if renting else ""
    ages = [(age, woman, surname)]
    for place in range(1, rng.choice(_SIZES)):
        if place == 1:
            ages.append((max(20, age + rng.randint(-4, 4)), not woman, naming.family(rng)))
        else:
            other = age - rng.randint(22, 32) if age >= 40 else max(6, age - rng.randint(20, 30))
            ages.append((max(6, other), rng.random() < 0.5, surname))
    names = [naming.full(rng, family, years, woman=is_woman) for years, is_woman, family in ages]
    phones = _phones(rng, [years for years, *_ in ages], numbers)
    return [
        Resident(
            name=name,
            phone=phone,
            age=years,
            home=home,
            head=names[0],
            household_number=number,
            zeal=_zeal(rng, years),
            consent=years >= 14 or rng.randrange(100) >= CONSENT_MISSING_OF_100,
        )
        for name, phone, (years, *_) in zip(names, phones, ages, strict=True)
    ]


def _phones(rng: Random, ages: list[int], numbers: list[str]) -> list[str | None]:
    """Whose phone is whose: children and many of the oldest have none, some old couples share one."""
    found: list[str | None] = []
    for place, age in enumerate(ages):
        shares = place == 1 and found[0] is not None and age >= 58 and rng.random() < 0.3
        without = age < 14 or rng.random() < (0.45 if age >= 75 else 0.1 if age >= 60 else 0.01)
        found.append(found[0] if shares else None if without else numbers.pop())
    return found


def _zeal(rng: Random, age: int) -> float:
    """Most come once or never, a quarter come often, and of these most are recently retired."""
    return 3 * rng.random() ** 3 if 55 <= age < 78 else 1.5 * rng.random() ** 4
