"""However many are judged and win, an act asks the database as often: never once for each of them."""

from collections.abc import Sequence
from datetime import date

import pytest
from awards.conftest import Build
from awards.families import family
from awards.stars import IN_MARCH, QUARTER, Stars

from points.awards.choosing import Choose
from points.awards.confirming import Announce, Confirm, SignOff
from points.awards.cycle import CycleCommand
from points.awards.panel import GiveMarks
from points.awards.panel_read import table_of
from points.awards.publicity import Publicise
from points.db.engine import driver
from points.people.session import Actor

LEVELS = '[{ name = "一星", hours = 10, decided = true }]'
IN_MAY, IN_JULY = date(2026, 5, 16), date(2026, 8, 3)


@pytest.mark.parametrize("of", ["person", "household"])
def test_a_cycle_of_six_asks_no_more_than_one_of_two(build: Build, of: str) -> None:
    asking = {"levels": LEVELS, "shortlist": "20", "panel": "20", "bonus": "10"}
    stars = build(family(of=f'"{of}"', span='"ever"', seats=None, **asking))
    everybody = (*stars.east, *stars.west)
    for each in everybody:
        stars.household(f"{each.name}家", each, head=each, place_id=each.place_id)
    few = _asked(stars, everybody[:2], IN_MARCH, QUARTER)
    stars.on(IN_JULY)
    many = _asked(stars, everybody[2:], IN_MAY, 20262)
    assert len(stars.honours()) == len(everybody)
    assert many == few


def _asked(stars: Stars, winners: Sequence[Actor], day: date, period: int) -> dict[str, int]:
    """How many SELECTs each act of a cycle asked in which all of these reach a level that people decide."""
    for each in winners:
        stars.served(each, 600, day)
    cycle_id = stars.to("panel", stars.open(period=period))
    stars.meet(cycle_id)
    asked: dict[str, int] = {}

    def act(command: CycleCommand[int]) -> None:
        told: list[str] = []
        driver(stars.town.connection).set_trace_callback(told.append)
        stars.run(command)
        driver(stars.town.connection).set_trace_callback(None)
        asked[type(command).__name__] = sum(each.lstrip().startswith("SELECT") for each in told)

    for member in stars.panel:
        act(GiveMarks(by=member, cycle_id=cycle_id, marks=stars.sheet(cycle_id)))
    (question,) = _open(stars, cycle_id)
    choice = {"subjects": question, "chosen": question, "witnesses": ("王见证", "李见证"), "note": "都够了"}
    act(Choose(by=stars.mayor, cycle_id=cycle_id, how="decision", **choice))  # type: ignore[arg-type]
    act(Publicise(by=stars.secretary, cycle_id=cycle_id, recipient="郑评选", phone="1"))
    stars.to("confirming", cycle_id)
    act(Confirm(by=stars.town.person("王镇长", role="administrator", place_id=stars.town.root), cycle_id=cycle_id))
    act(SignOff(by=stars.auditor, cycle_id=cycle_id))
    act(Announce(by=stars.secretary, cycle_id=cycle_id))
    return asked


def _open(stars: Stars, cycle_id: int) -> list[tuple[int, ...]]:
    with stars.town.database.read() as connection:
        return [each.subjects for each in table_of(connection, cycle_id).open]
