"""A draft is tried on what a list was frozen with, and on nothing else."""

from datetime import date

import pytest
from awards.conftest import Build
from awards.families import family
from msgspec.structs import replace
from rules.test_calendar import NOTICE, listed

from points.awards.difference import by_draft
from points.errors import Invalid
from points.rules.calendar import LoadCalendarYear


def test_a_years_award_is_tried_without_its_feeder_and_not_with_another(build: Build) -> None:
    year = family(code='"year"', name='"年度之星"', span='"year"', drawn_from='"star"')
    stars = build(family(), year)
    stars.served(stars.east[0], 600)
    stars.served(stars.east[1], 300)
    stars.to("announced")
    stars.run(LoadCalendarYear(actor=None, year=2027, source=NOTICE, days=listed()))
    stars.on(date(2027, 1, 4))
    cycle_id = stars.open("year", 2026)
    stars.on(date(2027, 3, 1))
    list_id = stars.cycle(stars.to("listed", cycle_id)).list_id or 0
    award = stars.award(cycle_id)
    with stars.town.database.read() as connection:
        assert by_draft(connection, list_id, award) == []
        (moved,) = by_draft(connection, list_id, replace(award, drawn_from=None))
        assert moved.subject_id == stars.east[1].person_id
        assert moved.before is not None
        assert [each.code for each in moved.before.reasons] == ["feeder"]
        assert moved.after is not None
        assert moved.after.rank == 2
        with pytest.raises(Invalid, match="drawn_from") as caught:
            by_draft(connection, list_id, replace(award, drawn_from="other"))
    assert caught.value.reason == "list_needed"
