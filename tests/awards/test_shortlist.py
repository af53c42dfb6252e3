"""入围: ranked alone, those before the panel stand as they do among everybody; and nobody else is read for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from awards.candidates import SPRING, award, candidate
from awards.conftest import JANUARY, Build
from awards.families import family, rules
from awards.stars import Stars
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from town import Town

from points.awards.candidate import Candidate
from points.awards.canon import entry_line
from points.awards.choosing import Choose, choice_of
from points.awards.family import award_of
from points.awards.panel import GiveMarks, scores_of
from points.awards.panel_read import Table, table_of
from points.awards.periods import AwardPeriod
from points.awards.ranking import Choice, Ranked, before_the_panel, rank
from points.awards.shortlist import final_ranking
from points.awards.snapshot import frozen_candidates, stored_of
from points.awards.standing import worked_at
from points.clock import FixedClock
from points.db.engine import Database
from points.ledger.commands import TakeBack
from points.ledger.posting import Cause, Owner
from points.people.importing.directory import OPENING
from points.rules.awards import Award, Level, Seats, Source, Span, Tie

EVER = AwardPeriod(Span.EVER, 20262)
LEVELS = (Level("一", 60), Level("二", 120, decided=True), Level("三", 180), Level("四", 240, decided=True))
PEOPLE = st.lists(
    st.builds(
        dict,
        minutes=st.integers(0, 5).map(lambda hours: 60 * hours),
        days=st.integers(0, 1),
        place_id=st.sampled_from([None, 10, 20]),
        listed=st.sampled_from([True, True, True, False]),
        level=st.integers(0, 2),
    ),
    max_size=9,
)
PANEL = st.none() | st.just(2000)


@st.composite
def families(draw: st.DrawFn) -> Award:
    """With every kind of seat and tie, or with levels."""
    panel = draw(PANEL)
    shortlist = draw(st.none() | st.integers(1, 4)) if panel else None
    given_by: dict[str, Any] = {"panel": panel, "shortlist": shortlist}
    if draw(st.booleans()):
        return award(span=Span.EVER, seats=None, levels=LEVELS, **given_by)
    seats = Seats(each=draw(st.integers(0, 2)), open=draw(st.integers(0, 3)))
    tie_break = draw(st.sampled_from([(), (Source.DAYS,)]))
    return award(seats=seats, tie=draw(st.sampled_from(Tie)), tie_break=tie_break, **given_by)


@given(families(), PEOPLE, st.data())
def test_the_shortlist_alone_stands_as_it_does_among_everybody(
    family: Award, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    period = EVER if family.levels else SPRING
    people = [candidate(number, **row) for number, row in enumerate(rows, start=1)]
    before = _shortlisted(family, period, people)
    members = [each for each in people if each.id in before]
    marks = st.lists(st.sampled_from([0, 500, 2000]), max_size=3)
    scores = {each.id: data.draw(marks) for each in people}
    choices: list[Choice] = []
    while True:  # as people decide: one question after the other, until none is left
        whole = rank(family, period, people, panel=scores, choices=choices)
        alone = rank(family, period, members, panel=scores, choices=choices)
        assert {each.subject_id for each in whole.entries if each.rank is not None} == before
        assert list(map(entry_line, alone.entries)) == [entry_line(e) for e in whole.entries if e.rank is not None]
        assert alone.open == whole.open
        if not whole.open:
            return
        question = data.draw(st.sampled_from(whole.open))
        drawn = data.draw(st.permutations(question.subjects))
        seats = question.seats if question.seats is not None else data.draw(st.integers(0, len(drawn)))
        choices.append(Choice(question.subjects, tuple(drawn[:seats])))


def _shortlisted(family: Award, period: AwardPeriod, people: list[Candidate]) -> set[int]:
    """Who is on it by the list as it is stored before the panel meets."""
    listed = rank(family, period, people).entries
    return set(
        before_the_panel(family, [Ranked(e.subject_id, e.place_id, e.rank) for e in listed if e.rank is not None])
    )


STEPS = '[{ name = "一", hours = 1 }, { name = "二", hours = 2, decided = true }]'
FAMILIES = {
    "seats of places": family(panel="20", shortlist="2", tie='"draw"', seats="{ each = 1, open = 1 }"),
    "everybody before the panel": family(panel="20", shortlist="500", tie='"vote"'),
    "households": family(panel="20", shortlist="1", of='"household"', tie='"draw"'),
    "levels": family(panel="20", shortlist="20", span='"ever"', seats=None, levels=STEPS),
}


@pytest.fixture
def build_on_each(database: Database) -> Iterator[Build]:
    """Towns with whatever families, on both databases: for laws in which the database has its part."""
    town = Town.build(database, FixedClock(JANUARY))
    yield lambda *families: Stars(town, rules(*families))
    town.close()


@pytest.mark.parametrize("written", FAMILIES.values(), ids=FAMILIES)
def test_the_panels_table_shows_what_the_whole_list_says(build_on_each: Build, written: str) -> None:
    """With hours of an older book, with some that were taken back, and with a household's two members."""
    stars = build_on_each(written)
    for number in range(0, 6, 2):
        stars.household(f"{number}家", *stars.east[number : number + 2], head=stars.east[number])
    for each, minutes in zip((*stars.east, *stars.west), (600, 60, 600, 60, 90, 30, 120, 10), strict=True):
        stars.served(each, minutes)
    stars.served(stars.east[5], 60, category=OPENING)
    gone = stars.served(stars.east[0], 60)
    stars.run(TakeBack(cause=Cause("attendance", gone), owner=Owner("person", stars.east[0].person_id)))
    cycle_id = stars.to("panel")
    stars.served(stars.east[3], 6000)  # recorded too late for this list
    for member in stars.panel:
        assert not _table(stars, cycle_id).open, "nobody is asked before all marks are in"
        stars.run(GiveMarks(by=member, cycle_id=cycle_id, marks=stars.sheet(cycle_id)))
    tie, asked = stars.award(cycle_id).tie.value, 0
    while questions := _table(stars, cycle_id).open:
        asked += 1
        subjects, seats = questions[0].subjects, questions[0].seats
        given: dict[str, Any] = {"witnesses": ("王见证", "李见证"), "note": "当场定的"}
        given |= {"subjects": subjects, "chosen": subjects[: seats or 1], "how": tie if seats else "decision"}
        stars.run(Choose(by=stars.mayor, cycle_id=cycle_id, **given))
    assert asked


def _table(stars: Stars, cycle_id: int) -> Table:
    """The panel's table, held against everybody ranked with the same marks and choices."""
    with stars.town.database.read() as connection:
        table = table_of(connection, cycle_id)
        scores = dict(scores_of(table.marks)) if table.complete else {}
        choices = [choice_of(each) for each in table.choices]
        _, snapshot, _ = stored_of(connection, table.cycle.list_id or 0)
        award, period = award_of(connection, table.cycle)
        everybody = frozen_candidates(connection, snapshot, worked_at(connection, period, snapshot.seq))
        whole = rank(award, period, everybody, panel=scores, choices=choices)
        assert final_ranking(connection, table.cycle, panel=scores, choices=choices) == whole
    assert table.candidates == [each for each in whole.entries if each.rank is not None]
    assert table.open == (list(whole.open) if table.complete else [])
    return table


def test_nobody_beyond_the_shortlist_is_read_and_nothing_is_searched_through(build: Build) -> None:
    """Asked while SQLite explains itself: every copy and every transfer by its index."""
    stars = build(family(panel="20", shortlist="2", tie='"draw"'))
    for each, minutes in zip(stars.east, (600, 600, 60, 60, 60, 60), strict=True):
        stars.served(each, minutes)
    cycle_id = stars.to("panel")
    stars.mark_all(cycle_id)
    on_it = tuple(each.person_id for each in stars.east[:2])
    beyond = {each.person_id for each in stars.east[2:]}
    asked: list[tuple[str, Any]] = []
    connection = stars.town.connection
    event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    with connection.begin():
        table_of(connection, cycle_id)
    drawn = {"subjects": on_it, "chosen": on_it[:1], "witnesses": ("王见证", "李见证"), "note": "当场抓阄"}
    stars.run(Choose(by=stars.mayor, cycle_id=cycle_id, how="draw", **drawn))
    told = [each for each in asked if "ledger_transfers" in each[0] or "award_copies" in each[0]]
    assert len(told) == 4, "copies and transfers, for the table and for the choice"
    for statement, values in told:
        assert set(on_it) <= set(values)
        assert beyond.isdisjoint(values)
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        assert plan[0].startswith("SEARCH")
        assert not [step for step in plan if step.startswith("SCAN")], plan


def test_what_is_stored_in_the_end_has_everybody_in_it(build: Build) -> None:
    stars = build(family(panel="20", shortlist="2"))
    for each, minutes in zip(stars.east, (600, 300, 60, 60, 60, 60), strict=True):
        stars.served(each, minutes)
    cycle = stars.cycle(stars.to("notice"))
    final = stars.ranking(cycle.final_id)
    assert {each.subject_id for each in final} == {each.subject_id for each in stars.ranking(cycle.list_id)}
    assert [each.reasons[0].code for each in final if each.rank is None] == ["shortlist"] * 4
    assert stars.recomputed(cycle.final_id).same
