"""What was said of somebody's services: each rating and complaint that a frozen list counted, and no other."""

from datetime import date

import pytest
from awards.conftest import Build
from awards.families import family
from awards.stars import IN_MARCH, Stars

from points.awards.conduct import Complain, DecideComplaint, Rate
from points.awards.read import Explained, explain
from points.clock import HOUR

SCORE = """[
    { name = "时长", from = "minutes", each = 1 },
    { name = "评价", from = "ratings", each = 2 },
    { name = "投诉", from = "complaints", each = 3 },
]"""
DECEMBER, LAST_DAY, APRIL = date(2025, 12, 31), date(2026, 3, 31), date(2026, 4, 1)


def complained(stars: Stars, person_id: int, day: date, *, upheld: bool) -> int:
    made = stars.run(Complain(by=stars.secretary, person_id=person_id, happened_on=day, words="迟到"))
    answer = DecideComplaint(by=stars.other_secretary, complaint_id=made, upheld=upheld, reply="查过了")
    return stars.run(answer)


def rated(stars: Stars, attendance_id: int, *given: int) -> None:
    for each in given:
        stars.run(Rate(by=stars.mayor, attendance_id=attendance_id, stars=each))


def opened(stars: Stars, cycle_id: int, subject_id: int) -> Explained:
    with stars.town.database.read() as connection:
        return explain(connection, stars.cycle(cycle_id).list_id or 0, subject_id)


@pytest.mark.parametrize("of", ["person", "household"])
@pytest.mark.parametrize("span", ["quarter", "ever"])
def test_what_a_list_counted_is_told_one_by_one(build: Build, of: str, span: str) -> None:
    levels = {"seats": None, "levels": '[{ name = "一星", hours = 1 }]'} if span == "ever" else {}
    stars = build(family(score=SCORE, of=f'"{of}"', span=f'"{span}"', **levels))
    me, home, other = stars.east[:3]
    subject = stars.household("陈一", me, home, head=me) if of == "household" else me.person_id
    first, second, early, later = (stars.served(me, 60, day) for day in (IN_MARCH, IN_MARCH, DECEMBER, APRIL))
    rated(stars, first, 1, 5)
    rated(stars, second, 4)
    rated(stars, early, 2)
    rated(stars, later, 3)
    at_home = stars.served(home, 60)
    rated(stars, at_home, 2)
    rated(stars, stars.served(other, 60), 1)
    stars.wait(APRIL)
    mine = [complained(stars, me.person_id, day, upheld=True) for day in (DECEMBER, IN_MARCH, LAST_DAY)]
    complained(stars, me.person_id, IN_MARCH, upheld=False)
    complained(stars, me.person_id, APRIL, upheld=True)
    of_home = complained(stars, home.person_id, IN_MARCH, upheld=True)
    complained(stars, other.person_id, IN_MARCH, upheld=True)
    cycle_id = stars.to("listed")
    stars.clock.advance(HOUR)
    rated(stars, first, 2)
    rated(stars, stars.served(me, 60), 1)
    complained(stars, me.person_id, IN_MARCH, upheld=True)
    found = opened(stars, cycle_id, subject)
    given = [(each.attendance_id, each.stars) for each in found.rated]
    of_older, of_family = [(early, 2)] * (span == "ever"), [(at_home, 2)] * (of == "household")
    assert sorted(given) == sorted([(first, 5), (second, 4), *of_older, *of_family])
    upheld = [*mine[span == "quarter" :], *[of_home] * (of == "household")]
    assert sorted(each.id for each in found.upheld) == upheld
    assert (len(given), sum(number for _, number in given)) == (found.copied.ratings, found.copied.stars)
    assert len(upheld) == found.copied.upheld_complaints
