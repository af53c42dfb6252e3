"""Who comes to live in the town during the year, and whose record is closed."""

from random import Random

import msgspec

from points.clock import DAY, HOUR
from points.demo import cast, consenting, naming
from points.demo.geography import TOWN
from points.demo.playing import Play
from points.demo.town import Neighbour
from points.people.models import PersonStatus
from points.people.persons import CreatePerson, EditPerson

FIRST_NUMBER = 200
"""Newcomers' phone numbers end in this and the following numbers, up to 999."""
NEWCOMERS_MAX = 800


def schedule(play: Play, rng: Random, newcomers: int, leaving: int) -> None:
    """Enter moves into the play, spread over it; some records are closed early on, so that a refusal can be seen."""
    begin = play.stage.clock.now()
    span = play.end - begin
    for number in range(newcomers):
        at = begin + DAY + span * number // max(newcomers, 1) // DAY * DAY + rng.randrange(8) * HOUR
        play.later(at, lambda number=number: _arrive(play, rng, number))
    idle = [each for each in play.town.people if each.who.phone and each.who.zeal < 0.05]
    gone = [each for each in idle if not play.town.sharing(each)]
    for number, person in enumerate(rng.sample(gone, min(leaving, len(gone)))):
        status: PersonStatus = "blocked" if number % 3 == 0 else "left"
        at = begin + 3 * DAY + span * number // 12
        play.later(at, lambda person=person, status=status: _close(play, person, status))
    play.later(play.end - 20 * HOUR, lambda: _register_the_newcomer(play))


def _arrive(play: Play, rng: Random, number: int) -> None:
    """Somebody moves in with a household that is there."""
    host = rng.choice([each for each in play.town.people if each.status == "active" and each.who.age >= 20])
    age = rng.randint(22, 66)
    name = naming.full(rng, naming.family(rng), age, woman=rng.random() < 0.5)
    who = msgspec.structs.replace(
        host.who, name=name, phone=cast.phone(FIRST_NUMBER + number), age=age, zeal=rng.random() * 2, consent=True
    )
    created = CreatePerson(
        actor=play.officer(TOWN, "clerk"),
        keys=play.stage.keys,
        name=name,
        phone=who.phone,
        place_id=host.place_id,
        household_id=host.household_id,
        age_band="60_74" if age >= 60 else "18_59",
    )
    person_id = play.stage.run(created).id
    neighbour = Neighbour(person_id, who, host.place_id, host.household_id)
    play.town.add(neighbour)
    if (consents := consenting.asked(play, play.chance(f"newcomer {number}"), neighbour)) is not None:
        play.stage.run(consents)


def _close(play: Play, person: Neighbour, status: PersonStatus) -> None:
    edit = EditPerson(
        actor=play.officer(TOWN, "administrator"), keys=play.stage.keys, person_id=person.id, status=status
    )
    play.stage.run(edit)
    person.status = status


def _register_the_newcomer(play: Play) -> None:
    """The neighbour of the cast who has only just been recorded."""
    who, host = cast.NEWCOMER, play.town.named(cast.REGULAR.name)
    created = CreatePerson(
        actor=play.officer(TOWN, "clerk"),
        keys=play.stage.keys,
        name=who.name,
        phone=cast.phone(who.number),
        place_id=host.place_id,
        household_head=who.head,
        age_band="18_59",
    )
    play.stage.run(created)
