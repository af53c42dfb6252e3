"""Hours from an older book: the live board and the list must say the same of them."""

from awards.conftest import JANUARY, Build
from awards.families import family, rules
from awards.stars import Stars
from town import Town

from points.awards.board import board, place_of
from points.awards.family import families_at
from points.awards.periods import period_of
from points.awards.standing import worked_now
from points.clock import FixedClock
from points.db.engine import Database
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


def test_but_never_in_a_quarter(build: Build) -> None:
    stars = build(QUARTER)
    stars.served(stars.east[0], 100 * 60, category=OPENING)
    award = families(stars)["quarter"]
    with stars.town.database.read() as connection:
        assert board(connection, award, period_of(award, 20261)) == []
