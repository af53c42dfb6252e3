"""The live board counts in SQL what the list counts in Python: whoever is on both stands in the same place."""

from collections.abc import Iterator
from datetime import date

import pytest
from awards.conftest import JANUARY
from awards.families import family, rules
from awards.stars import IN_MARCH, Stars
from town import Town

from points.awards.board import board, place_of
from points.awards.family import family_in
from points.awards.gathering import gather
from points.awards.periods import period_of
from points.awards.ranking import rank
from points.awards.standing import worked_now
from points.clock import FixedClock
from points.db.engine import Database
from points.ledger.models import POINTS
from points.rules.versions import rules_of, version_at

LINES = """[
    { name = "服务时长", from = "minutes", each = 1.25, cap = 12 },
    { name = "服务积分", from = "service_points", each = 0.33 },
    { name = "议事积分", from = "deliberation_points", each = 2, cap = 9 },
    { name = "服务天数", from = "days", each = 0.5 },
]"""
SERVED = ((600, 0, 0), (590, 1_000, 450), (75, 30, 500), (600, 0, 0), (45, 250, 125), (0, 0, 200), (596, 0, 0))
"""Of each: minutes, hundredths of service and of deliberation points. Caps bind, halves are rounded down, one
is behind two others by minutes alone, which tie."""


@pytest.fixture
def served(database: Database) -> Iterator[Stars]:
    """On both databases: the board is counted by them."""
    people = {"score": LINES, "tie_break": '["days", "minutes"]'}
    families = (
        family(**people),
        family(code='"home"', name='"光荣户"', of='"household"', **people),
        family(code='"year"', name='"年度之星"', span='"year"', **people),
    )
    town = Town.build(database, FixedClock(JANUARY))
    stars = Stars(town, rules(*families))
    everybody = [*stars.east, *stars.west]
    for person, (minutes, service, deliberation) in zip(everybody, SERVED, strict=False):
        for part, day in ((minutes // 2, date(2026, 2, 7)), (minutes - minutes // 2, IN_MARCH)):
            if part:
                stars.served(person, part, day)
        if service:
            stars.served(person, service, IN_MARCH, POINTS, category="talk")
        if deliberation:
            stars.talked(person, deliberation)
    stars.served(stars.west[1], 2, IN_MARCH, POINTS, category="talk")  # too little to score
    stars.served(stars.west[1], 120, date(2026, 5, 9))  # in another quarter of the year
    stars.household("陈一", *stars.east[:2], head=stars.east[0])
    stars.household("刘一", *stars.west, head=stars.west[0])
    yield stars
    town.close()


@pytest.mark.parametrize(
    ("code", "number", "ranks"),
    [("star", 20261, [1, 2, 2, 4, 5, 6, 7]), ("home", 20261, [1, 2]), ("year", 2026, [1, 2, 2, 4, 5, 6, 7, 8])],
)
def test_the_board_and_the_list_agree_on_every_place(served: Stars, code: str, number: int, ranks: list[int]) -> None:
    with served.town.database.read() as connection:
        award = family_in(rules_of(connection, version_at(connection, served.clock.now())), code)
        period = period_of(award, number)
        listed = rank(award, period, gather(connection, None, award, period, worked_now(connection, period)))
        wanted = [(each.subject_id, each.rank, each.score) for each in listed.entries if each.score]
        found = board(connection, award, period)
        assert [(each.subject_id, each.rank, each.score) for each in found] == wanted
        assert [place_of(connection, award, period, each.subject_id) for each in found] == found
        assert [each.rank for each in found] == ranks
        assert board(connection, award, period, limit=1) == found[:1]
        assert place_of(connection, award, period, 999_999) is None
