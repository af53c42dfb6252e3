"""Hours from an older book: the live board and the list must say the same of them."""

import pytest
from awards.conftest import JANUARY, Build
from awards.families import family, rules
from awards.stars import Stars
from town import Town

from points.awards.board import board, place_of
from points.awards.family import families_at
from points.awards.periods import period_of
from points.awards.read import explain
from points.awards.standing import worked_now
from points.clock import FixedClock
from points.db.engine import Database
from points.ledger.commands import TakeBack
from points.ledger.models import MINUTES
from points.ledger.posting import Cause, Owner
from points.people.importing.directory import OPENING
from points.rules.awards import Award

LEVELS = family(span='"ever"', seats=None, levels='[{ name = "一星", hours = 100 }]')
QUARTER = family(code='"quarter"', name='"一季之星"')


def families(stars: Stars) -> dict[str, Award]:
    with stars.town.database.read() as connection:
        return {each.code: each for each in families_at(connection, stars.clock.now())}


def test_they_count_on_the_board_of_what_counts_all_hours(database: Database) -> None:
    town = Town.build(database, FixedClock(JANUARY))
    stars = Stars(town, rules(LEVELS))
    older, newer = stars.east[:2]
    stars.served(older, 99 * 60, category=OPENING)
    stars.served(older, 90)
    stars.served(newer, 120)
    award = families(stars)["star"]
    period = period_of(award, 20261)
    with stars.town.database.read() as connection:
        found = board(connection, award, period)
        worked = worked_now(connection, period)
        alone = place_of(connection, award, period, older.person_id)
    assert [(each.subject_id, each.minutes) for each in found] == [
        (older.person_id, 99 * 60 + 90),
        (newer.person_id, 120),
    ]
    assert {each.subject_id: each.minutes for each in found} == {who: each.minutes for who, each in worked.items()}
    assert alone == found[0]
    town.close()


def test_and_who_has_no_others_is_on_it(build: Build) -> None:
    stars = build(LEVELS)
    stars.served(stars.east[0], 100 * 60, category=OPENING)
    award = families(stars)["star"]
    with stars.town.database.read() as connection:
        (found,) = board(connection, award, period_of(award, 20261))
    assert (found.subject_id, found.score) == (stars.east[0].person_id, 100_00)


def test_a_households_older_hours_are_its_members_together(build: Build) -> None:
    stars = build(family(span='"ever"', of='"household"'))
    home = stars.household("陈一", *stars.east[:2], head=stars.east[0])
    for each in stars.east[:2]:
        stars.served(each, 60, category=OPENING)
        stars.served(each, 30)
    award = families(stars)["star"]
    with stars.town.database.read() as connection:
        (found,) = board(connection, award, period_of(award, 20261))
    assert (found.subject_id, found.minutes) == (home, 180)


def minutes_behind(stars: Stars, cycle_id: int, subject_id: int) -> tuple[int, int]:
    """What a line of minutes says, and what the records behind it add up to."""
    with stars.town.database.read() as connection:
        opened = explain(connection, stars.cycle(cycle_id).list_id or 0, subject_id)
    (line,) = opened.entry.lines
    moved = (-each.amount if each.reverses else each.amount for each in opened.transfers)
    assert {each.unit_id for each in opened.transfers} == {MINUTES}
    return line.value, sum(moved)


@pytest.mark.parametrize("of", ["person", "household"])
def test_a_line_is_the_sum_of_the_records_behind_it(build: Build, of: str) -> None:
    stars = build(family(span='"ever"', of=f'"{of}"'))
    first, second = stars.east[:2]
    subject = stars.household("陈一", first, second, head=first) if of == "household" else first.person_id
    for each in (first, second):
        stars.served(each, 60 * 60, category=OPENING)
        stars.served(each, 45)
        for category in (OPENING, "clean_up"):
            taken = stars.served(each, 7, category=category)
            stars.run(TakeBack(cause=Cause("attendance", taken), owner=Owner("person", each.person_id)))
    cycle_id = stars.to("listed")
    stars.served(first, 1_000, category=OPENING)
    counted = (2 if of == "household" else 1) * (60 * 60 + 45)
    assert minutes_behind(stars, cycle_id, subject) == (counted, counted)


def test_hours_of_an_older_book_are_behind_no_line_of_a_quarter(build: Build) -> None:
    stars = build()
    stars.served(stars.east[0], 60, category=OPENING)
    stars.served(stars.east[0], 45)
    assert minutes_behind(stars, stars.to("listed"), stars.east[0].person_id) == (45, 45)


def test_but_never_in_a_quarter(build: Build) -> None:
    stars = build(QUARTER)
    stars.served(stars.east[0], 100 * 60, category=OPENING)
    award = families(stars)["quarter"]
    with stars.town.database.read() as connection:
        assert board(connection, award, period_of(award, 20261)) == []
