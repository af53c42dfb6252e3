"""A tie at the cut in the demo. No seed is sure to have one, so it is made here."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from awards.families import FULL, rules
from awards.stars import Stars
from databases import SQLiteFiles
from demo.conftest import KEYS
from town import Town

from points.awards.panel_read import table_of
from points.clock import FixedClock, at
from points.db.engine import Database
from points.demo import jury
from points.demo.stage import Stage

JANUARY = at(date(2026, 1, 5), 8)


@pytest.fixture
def stars(sqlite_files: SQLiteFiles) -> Iterator[Stars]:
    """Everybody has served as much as everybody else."""
    with sqlite_files.fresh() as url:
        database = Database(url)
        town = Town.build(database, FixedClock(JANUARY))
        found = Stars(town, rules(FULL))
        for each in (*found.east, *found.west):
            found.served(each, 120)
        yield found
        town.close()
        database.close()


def test_every_tie_at_a_cut_is_drawn_before_witnesses_until_none_is_left(stars: Stars) -> None:
    cycle_id = stars.to("panel")
    stars.mark_all(cycle_id)
    town = stars.town
    stage = Stage(town.database, town.connection, KEYS, stars.clock.now())
    with town.database.read() as connection:
        assert len(table_of(connection, cycle_id).open) == 2  # one seat in each village
    jury.settle(stage, Random("lots"), cycle_id, stars.secretary)
    with town.database.read() as connection:
        table = table_of(connection, cycle_id)
    assert table.open == []
    assert [(each.how, len(each.witnesses.split("、"))) for each in table.choices] == [("draw", 2)] * 3
    stars.meet(cycle_id)
    stars.publicise(cycle_id)
    assert len([each for each in stars.ranking(stars.cycle(cycle_id).final_id) if each.seat]) == 3
