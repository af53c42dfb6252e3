"""Names of candidates: whole for who works on a cycle, for everybody else as was consented to."""

import pytest
from awards.stars import Stars

from points.awards.naming import UNNAMED, named, shown
from points.rules.awards import Subject


@pytest.mark.parametrize(
    ("scopes", "board", "wall"),
    [
        ({"listed": True}, "陈*户", "陈*户"),
        ({"listed": True, "honour": True}, "陈*户", "陈一户"),
        ({"listed": False, "honour": True}, UNNAMED, UNNAMED),
    ],
)
def test_a_household_is_named_by_its_head_as_far_as_they_consent(
    stars: Stars, scopes: dict[str, bool], board: str, wall: str
) -> None:
    head = stars.east[0]
    home = stars.household("陈家", head, stars.east[1], head=head)
    stars.consent(head, **scopes)
    with stars.town.database.read() as connection:
        assert named(connection, Subject.HOUSEHOLD, [home])[home].name == "陈一户"
        assert shown(connection, Subject.HOUSEHOLD, [home]) == {home: board}
        assert shown(connection, Subject.HOUSEHOLD, [home], on_wall=True) == {home: wall}


def test_a_household_without_a_head_is_known_to_staff_and_named_to_nobody_else(stars: Stars) -> None:
    home = stars.household("陈老大", stars.east[0])
    with stars.town.database.read() as connection:
        found = named(connection, Subject.HOUSEHOLD, [home])[home]
        assert (found.name, found.person_id) == ("陈老大户", None)
        assert found.home
        for on_wall in (False, True):
            assert shown(connection, Subject.HOUSEHOLD, [home], on_wall=on_wall) == {home: UNNAMED}
