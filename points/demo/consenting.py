"""Who agrees to be shown: the town asks everybody in its first days; on the phone, or on a paper the clerk enters."""

from datetime import timedelta
from random import Random
from typing import Any

from points.clock import at, local_day
from points.db.writer import Command
from points.demo import cast
from points.demo.geography import TOWN, VILLAGES
from points.demo.playing import Play
from points.demo.town import Neighbour
from points.notices.consent import SetConsents
from points.notices.models import Scope
from points.people.session import Actor

LISTED, PAPER, HONOUR, BY_PHONE = 0.93, 0.6, 0.55, 0.4
"""How many agree to stand on a list at all; of these, on paper, and on the honour wall; who says so by phone."""
TO_ALL: dict[Scope, bool] = {"listed": True, "paper": True, "honour": True}


def schedule(play: Play) -> None:
    """A village a day, from the day after the town was founded."""
    founded = local_day(play.stage.clock.now())
    for number, village in enumerate(VILLAGES, 1):
        then = at(founded + timedelta(days=number), 10)
        play.later(then, lambda name=village.name: _ask(play, name))


def asked(play: Play, rng: Random, person: Neighbour) -> SetConsents | None:
    """What somebody answers when they are asked; None: nothing, so they stand on no list."""
    by_phone = person.who.phone is not None and rng.random() < BY_PHONE
    wanted = _answer(rng, person)
    if not wanted:
        return None
    by = Actor(person.id, 0, person.who.name) if by_phone else play.officer(TOWN, "clerk")
    return SetConsents(by=by, person_id=person.id, wanted=wanted)


def _answer(rng: Random, person: Neighbour) -> dict[Scope, bool]:
    """Of the cast, who is to be seen is to be seen: one with a full name everywhere, one of a couple masked."""
    listed, paper, honour = rng.random() < LISTED, rng.random() < PAPER, rng.random() < HONOUR
    known = {(each.name, cast.phone(each.number)) for each in (cast.REGULAR, cast.COUPLE[0])}
    if (person.who.name, person.who.phone) in known:
        return TO_ALL
    if person.who.phone == cast.phone(cast.COUPLE[1].number):
        return {"listed": True}
    if not listed:
        return {}
    answers: dict[Scope, bool] = {"listed": True, "paper": paper, "honour": honour}
    return {scope: True for scope, agreed in answers.items() if agreed}


def _ask(play: Play, village: str) -> None:
    rng = play.chance(f"consents {village}")
    people = [each for each in play.town.people if each.village == village]
    given: list[Command[Any]] = [each for person in people if (each := asked(play, rng, person)) is not None]
    for outcome in play.stage.run_all(given):
        outcome.unwrap()
