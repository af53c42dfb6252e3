"""Founding the town: its places, its rules, its staff, the list of its residents, cards for those without a phone."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from points.clock import local_day
from points.demo import cast, residents
from points.demo.geography import FEATURED, TOWN, VILLAGES, grid_names
from points.demo.residents import Resident
from points.demo.stage import Stage
from points.demo.town import Neighbour, Town
from points.errors import PointsError
from points.people.cards import IssueCard, PrintCards
from points.people.importing.applying import ApplyImport
from points.people.importing.staging import prepare
from points.people.models import persons
from points.people.passwords import hash_password, hash_pin
from points.people.places import CreatePlace, CreateTown
from points.people.rights import Role
from points.people.session import SYSTEM
from points.people.staff import AppointStaff
from points.rules import shipped_text
from points.rules.versions import LoadRules

LIST_NAME = f"{TOWN}居民名单.csv"
CARD_PIN = "1397"
"""The card PIN of one neighbour without a phone; the other cards have none."""
LOST_CARDS = 6
"""Every so manyth card is lost once and issued anew."""

Told = Callable[[str], None]


def found(stage: Stage, rng: Random, count: int, told: Told) -> Town:
    """Found the town on the stage's present day, with ``count`` residents besides its staff."""
    first_day = local_day(stage.clock.now())
    stage.run(LoadRules(actor=None, source=rules_from(first_day), file="one_yuan.toml"))
    told("村(社区)和网格")
    places = _places(stage)
    told("工作人员")
    officers = _appoint(stage, places)
    staff: dict[tuple[str, Role], int] = {}
    for officer in cast.officers():
        staff.setdefault((officer.place, officer.role), officers[officer.name])
    told("居民名单")
    town = Town(places, staff, officers, [], [], {})
    two = officers[cast.DEPUTY.name], staff[TOWN, "administrator"]
    for person in _import(stage, *two, residents.invent(rng, count)):
        town.add(person)
    told("积分卡")
    _issue_cards(stage, town)
    return town


def rules_from(first_day: date) -> str:
    """The shipped 一分一元, adopted in time for the demo's first day."""
    text = shipped_text("one_yuan")
    begins = (first_day - timedelta(days=1)).replace(day=1)
    for key, day in (("effective_from", begins), ("decided_on", begins - timedelta(days=12))):
        text, changed = re.subn(rf"^{key} = [\d-]+", f"{key} = {day.isoformat()}", text, flags=re.MULTILINE)
        if changed != 1:
            raise PointsError(f"one_yuan.toml has no {key} of its own line")
    return text


def _places(stage: Stage) -> dict[str, int]:
    """Town, villages and grids; what lies below comes with the residents' list."""
    town_id = stage.run(CreateTown(actor=SYSTEM, keys=stage.keys, name=TOWN)).id
    found = {TOWN: town_id}
    for village in VILLAGES:
        made = CreatePlace(actor=SYSTEM, keys=stage.keys, parent_id=town_id, kind="village", name=village.name)
        found[village.name] = stage.run(made).id
        for grid in grid_names(village):
            parent_id = found[village.name]
            stage.run(CreatePlace(actor=SYSTEM, keys=stage.keys, parent_id=parent_id, kind="grid", name=grid))
    return found


def _appoint(stage: Stage, places: dict[str, int]) -> dict[str, int]:
    """Give every officer their role; answers their ids by name."""
    found: dict[str, int] = {}
    for officer in cast.officers():
        hashed = hash_password(officer.password) if officer.password else None
        appointed = AppointStaff(
            actor=SYSTEM,
            keys=stage.keys,
            name=officer.name,
            phone=officer.phone,
            role=officer.role,
            place_id=places[officer.place],
            password_hash=hashed,
        )
        found[officer.name] = stage.run(appointed).person_id
    return found


def _import(stage: Stage, maker_id: int, taker_id: int, invented: list[Resident]) -> list[Neighbour]:
    """Bring the list in and take it, two people as it has hours; rows of children without consent are left out."""
    maker, taker = stage.actor(maker_id), stage.actor(taker_id)
    with stage.database.read() as connection:
        known = set(connection.execute(select(persons.c.id)).scalars())
        staged = prepare(connection, stage.keys, maker, LIST_NAME, residents.as_list(invented))
    import_id = stage.run(staged).id
    stage.run(ApplyImport(actor=taker, keys=stage.keys, import_id=import_id, skip_bad=True))
    with stage.database.read() as connection:
        columns = (persons.c.id, persons.c.name, persons.c.place_id, persons.c.household_id)
        rows = connection.execute(select(*columns).order_by(persons.c.id)).all()
    recorded = [row for row in rows if row.id not in known]
    accepted = [each for each in invented if each.accepted]
    if [row.name for row in recorded] != [each.name for each in accepted]:
        raise PointsError("the residents' list was not taken as it was meant")
    return [
        Neighbour(row.id, who, row.place_id, row.household_id) for row, who in zip(recorded, accepted, strict=True)
    ]


def _issue_cards(stage: Stage, town: Town) -> None:
    """Cards for those without a phone; one of them with a PIN, for signing in at a counter."""
    clerk = stage.actor(town.staff[TOWN, "clerk"])
    without = [each for each in town.people if each.who.phone is None]
    with_pin = next((each for each in without if each.village == FEATURED[0] and each.who.age >= 75), None)
    for person in without:
        pin_hash = hash_pin(CARD_PIN) if person is with_pin else None
        stage.run(IssueCard(actor=clerk, keys=stage.keys, person_id=person.id, pin_hash=pin_hash))
    lost = without[::LOST_CARDS]
    town.old_cards.extend(_digits(stage, town, lost).values())
    for person in lost:
        stage.run(IssueCard(actor=clerk, keys=stage.keys, person_id=person.id))
    digits = _digits(stage, town, without)
    for person in without:
        person.card = digits[person.id]


def _digits(stage: Stage, town: Town, people: list[Neighbour]) -> dict[int, str]:
    """What is printed on these people's cards."""
    clerk = stage.actor(town.staff[TOWN, "clerk"])
    sheet = PrintCards(actor=clerk, keys=stage.keys, person_ids=tuple(each.id for each in people))
    return {card.person_id: card.digits for card in stage.run(sheet)}
