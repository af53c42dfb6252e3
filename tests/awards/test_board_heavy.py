"""The live board says what the list will say, whatever a town weighs and however much was done."""

import pytest
from awards.conftest import JANUARY
from awards.families import family, rules
from awards.stars import QUARTER, Stars
from town import Town

from points.awards.board import board, place_of
from points.awards.family import families_at
from points.awards.periods import period_of
from points.clock import FixedClock
from points.db.engine import Database
from points.ledger.models import POINTS
from points.limits import AMOUNT_MAX

HEAVY = """[
    { name = "时长", from = "minutes", each = 99999.99 },
    { name = "积分", from = "service_points", each = 100000 },
    { name = "天数", from = "days", each = 0.01, cap = 100000 },
]"""


@pytest.mark.parametrize("of", ["person", "household"])
def test_the_largest_weights_and_amounts_give_the_scores_of_the_list(database: Database, of: str) -> None:
    town = Town.build(database, FixedClock(JANUARY))
    stars = Stars(town, rules(family(of=f'"{of}"', score=HEAVY)))
    first, second, third = stars.east[:3]
    stars.household("陈家", first, second, head=first)
    stars.household("陈三家", third, head=third)
    for each, points in ((first, AMOUNT_MAX), (second, AMOUNT_MAX - 1), (third, 12_345)):
        stars.served(each, points, unit=POINTS)
        stars.served(each, 24_001)
    cycle_id = stars.to("listed")
    listed = [(each.subject_id, each.rank, each.score) for each in stars.ranking(stars.cycle(cycle_id).list_id)]
    with database.read() as connection:
        (award,) = families_at(connection, stars.clock.now())
        period = period_of(award, QUARTER)
        places = board(connection, award, period)
        assert [place_of(connection, award, period, each.subject_id) for each in places] == places
    assert [(each.subject_id, each.rank, each.score) for each in places] == listed
    town.close()
