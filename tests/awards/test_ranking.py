"""The ranking: competition ranks, seats of places and open ones, ties people decide, levels, the panel's line."""

from itertools import permutations

import pytest
from awards.candidates import SPRING, award, candidate, entry, ranks, winners
from hypothesis import given
from hypothesis import strategies as st

from points.awards.candidate import Candidate
from points.awards.canon import entry_line
from points.awards.periods import AwardPeriod
from points.awards.ranking import Choice, Open, Ranking, rank
from points.awards.score import Line
from points.rules.awards import Award, Level, ScoreLine, Seats, Source, Span, Tie


def with_minutes(*minutes: int, place_id: int | None = None) -> list[Candidate]:
    return [candidate(number, each, place_id=place_id) for number, each in enumerate(minutes, start=1)]


def test_equals_share_a_rank_and_the_next_one_is_left_out() -> None:
    found = rank(award(seats=Seats(open=4)), SPRING, with_minutes(90, 180, 90, 60))
    assert ranks(found) == {2: 1, 1: 2, 3: 2, 4: 4}
    assert [each.subject_id for each in found.entries] == [2, 1, 3, 4], "equals stand by id"


def test_the_tie_break_chain_is_followed_in_its_order() -> None:
    people = [candidate(1, 60, days=1), candidate(2, 60, days=2), candidate(3, 60, days=2, deliberation_points=1)]
    family = award(seats=Seats(open=1), tie=Tie.DRAW)
    assert ranks(rank(family, SPRING, people)) == {1: 1, 2: 1, 3: 1}
    days = award(tie_break=(Source.DAYS,))
    assert ranks(rank(days, SPRING, people)) == {2: 1, 3: 1, 1: 3}
    both = award(tie_break=(Source.DAYS, Source.DELIBERATION_POINTS))
    assert ranks(rank(both, SPRING, people)) == {3: 1, 2: 2, 1: 3}


def test_scores_are_compared_as_they_are_told_and_not_by_what_was_capped() -> None:
    family = award(score=(ScoreLine("时长", Source.MINUTES, 100, cap=100),))
    assert ranks(rank(family, SPRING, with_minutes(60, 61, 6000))) == {1: 1, 2: 1, 3: 1}


def test_who_is_not_eligible_has_no_rank_and_stands_last_by_id() -> None:
    people = [candidate(1, 600, listed=False), candidate(2, 60), candidate(3, 999, active=False), candidate(4, 30)]
    found = rank(award(seats=Seats(open=2)), SPRING, reversed(people))
    assert list(ranks(found).items()) == [(2, 1), (4, 2), (1, None), (3, None)]
    assert [each.code for each in entry(found, 1).reasons] == ["consent"]
    assert entry(found, 1).score == 1000, "their score is told all the same"
    assert winners(found) == [2, 4]


EQUALS = [candidate(1, 120), *(candidate(number, 60) for number in (2, 3, 4)), candidate(5, 30)]


@pytest.mark.parametrize(("seats", "won"), [(1, [1]), (2, [1, 2, 3, 4]), (4, [1, 2, 3, 4]), (5, [1, 2, 3, 4, 5])])
def test_where_all_get_in_a_tie_at_the_cut_is_opened(seats: int, won: list[int]) -> None:
    found = rank(award(seats=Seats(open=seats), tie=Tie.EXPAND), SPRING, EQUALS)
    assert (winners(found), found.open) == (won, ())


@pytest.mark.parametrize("tie", [Tie.VOTE, Tie.DRAW])
def test_where_people_decide_a_tie_is_named_and_nobody_of_it_is_in_yet(tie: Tie) -> None:
    family = award(seats=Seats(open=3), tie=tie)
    found = rank(family, SPRING, EQUALS)
    assert (winners(found), found.open) == ([1], (Open((2, 3, 4), 2),))
    decided = rank(family, SPRING, EQUALS, choices=(Choice((4, 2, 3), (4, 2)),))
    assert (winners(decided), decided.open) == ([1, 2, 4], ())
    assert ranks(decided) == ranks(found), "they stay equals: only a seat was decided"


def test_a_tie_that_fits_is_no_question() -> None:
    found = rank(award(seats=Seats(open=4), tie=Tie.DRAW), SPRING, EQUALS)
    assert (winners(found), found.open) == ([1, 2, 3, 4], ())


def test_a_choice_of_other_people_decides_nothing() -> None:
    family = award(seats=Seats(open=3), tie=Tie.DRAW)
    for other in (Choice((2, 3), (2,)), Choice((2, 3, 4, 5), (2, 3)), Choice((1,), (1,))):
        assert rank(family, SPRING, EQUALS, choices=(other,)).open == (Open((2, 3, 4), 2),)


def test_each_place_has_its_seats_before_the_open_ones_are_given() -> None:
    people = [
        candidate(1, 500, place_id=10),
        candidate(2, 400, place_id=10),
        candidate(3, 300, place_id=10),
        candidate(4, 60, place_id=20),
        candidate(5, 350),  # lives in none of them
    ]
    found = rank(award(seats=Seats(each=1, open=2)), SPRING, people)
    assert {each.subject_id: each.seat for each in found.winners} == {1: "place", 4: "place", 2: "open", 5: "open"}
    assert entry(found, 4).rank == 5, "a seat of a small place changes no rank"


def test_a_place_with_fewer_people_leaves_its_seats_empty() -> None:
    people = [candidate(1, 500, place_id=10), candidate(2, 400, place_id=20), candidate(3, 300, place_id=20)]
    assert winners(rank(award(seats=Seats(open=0, each=2)), SPRING, people)) == [1, 2, 3]
    assert winners(rank(award(seats=Seats(open=0, each=1)), SPRING, people)) == [1, 2]


def test_open_seats_wait_until_those_of_the_places_are_known() -> None:
    family = award(seats=Seats(each=1, open=1), tie=Tie.VOTE)
    people = [candidate(1, 90, place_id=10), candidate(2, 90, place_id=10), candidate(3, 80)]
    first = rank(family, SPRING, people)
    assert (winners(first), first.open) == ([], (Open((1, 2), 1, 10),))
    second = rank(family, SPRING, people, choices=(Choice((1, 2), (2,)),))
    assert {each.subject_id: each.seat for each in second.winners} == {1: "open", 2: "place"}
    assert second.open == ()


def test_several_ties_are_asked_at_once_and_answered_one_by_one() -> None:
    family = award(seats=Seats(each=1, open=0), tie=Tie.DRAW)
    people = [candidate(number, 60, place_id=10 * (number // 2)) for number in (2, 3, 4, 5)]
    assert rank(family, SPRING, people).open == (Open((2, 3), 1, 10), Open((4, 5), 1, 20))
    one = rank(family, SPRING, people, choices=(Choice((4, 5), (5,)),))
    assert (winners(one), one.open) == ([5], (Open((2, 3), 1, 10),))


PANEL = award(seats=Seats(open=1), panel=2000, shortlist=2)


def test_before_the_panel_everybody_is_ranked_and_nobody_has_its_line() -> None:
    found = rank(PANEL, SPRING, with_minutes(90, 60, 30))
    assert ranks(found) == {1: 1, 2: 2, 3: 3}
    assert all(len(each.lines) == 1 for each in found.entries)


def test_the_panel_counts_for_the_shortlist_alone() -> None:
    found = rank(PANEL, SPRING, with_minutes(90, 60, 30), panel={1: (100,), 2: (500, 601), 3: (2000,)})
    assert ranks(found) == {2: 1, 1: 2, 3: None}
    assert entry(found, 2).lines[-1] == Line("评议分", "panel", 2, 550)
    assert entry(found, 2).score == 100 + 550
    assert [each.code for each in entry(found, 3).reasons] == ["shortlist"]
    assert len(entry(found, 3).lines) == 1


def test_the_shortlist_takes_in_equals_of_its_last() -> None:
    found = rank(PANEL, SPRING, with_minutes(90, 60, 60, 30), panel={})
    assert ranks(found) == {1: 1, 2: 2, 3: 2, 4: None}
    assert entry(found, 1).lines[-1] == Line("评议分", "panel", 0, 0), "nobody was free to judge"


def test_a_small_place_is_not_crowded_out_of_the_panel() -> None:
    family = award(seats=Seats(each=1, open=1), panel=2000, shortlist=2)
    people = [candidate(1, 90, place_id=10), candidate(2, 60, place_id=10), candidate(3, 30, place_id=20)]
    found = rank(family, SPRING, [*people, candidate(4, 20, place_id=20)], panel={})
    assert ranks(found) == {1: 1, 2: 2, 3: 3, 4: None}
    assert winners(found) == [1, 2, 3]


def test_a_family_without_a_panel_has_no_line_of_it() -> None:
    assert len(entry(rank(award(), SPRING, with_minutes(60), panel={1: (5,)}), 1).lines) == 1


EVER = AwardPeriod(Span.EVER, 20262)
STEPS = (Level("一", 60), Level("二", 120, decided=True), Level("三", 180, decided=True))


def levels(*steps: Level) -> Award:
    return award(span=Span.EVER, seats=None, levels=steps)


def got(found: Ranking) -> dict[int, int | None]:
    return {each.subject_id: each.level for each in found.winners}


def test_whoever_reaches_a_new_level_gets_the_highest_of_them() -> None:
    family = levels(Level("一", 60), Level("二", 120), Level("三", 180))
    people = [candidate(1, 59), candidate(2, 60), candidate(3, 179), candidate(4, 500), candidate(5, 130, level=2)]
    found = rank(family, EVER, people)
    assert got(found) == {4: 3, 3: 2, 2: 1}
    assert all(each.seat == "level" for each in found.winners)


def test_a_level_that_wants_a_decision_is_asked_for_and_meanwhile_gives_the_one_below() -> None:
    people = [candidate(1, 60), candidate(2, 120), candidate(3, 125, level=1), candidate(4, 200, level=2)]
    found = rank(levels(*STEPS), EVER, people)
    assert found.open == (Open((2, 3), None), Open((4,), None))
    assert got(found) == {1: 1, 2: 1}
    decided = rank(levels(*STEPS), EVER, people, choices=(Choice((2, 3), (3,)), Choice((4,), ())))
    assert decided.open == ()
    assert got(decided) == {1: 1, 2: 1, 3: 2}


def test_two_decided_levels_above_fall_back_to_the_last_one_that_needs_none() -> None:
    found = rank(levels(*STEPS), EVER, [candidate(1, 200)], choices=(Choice((1,), ()),))
    assert got(found) == {1: 1}
    none = rank(levels(*STEPS[1:]), EVER, [candidate(1, 200)], choices=(Choice((1,), ()),))
    assert got(none) == {}


PEOPLE = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([None, 10, 20]), st.booleans()), max_size=6
)


@given(PEOPLE, st.integers(0, 2), st.integers(0, 3), st.sampled_from(Tie))
def test_the_order_of_rows_never_decides(
    rows: list[tuple[int, int, int | None, bool]], each: int, open_: int, tie: Tie
) -> None:
    family = award(seats=Seats(open=open_, each=each), tie=tie, tie_break=(Source.DAYS,))
    people = [
        candidate(number, 60 * hours, days=days, place_id=place, listed=listed)
        for number, (hours, days, place, listed) in enumerate(rows, start=1)
    ]
    orders = list(permutations(people))[:: max(1, len(people) ** 2)]
    assert len({tuple(entry_line(line) for line in rank(family, SPRING, order).entries) for order in orders}) == 1


@given(PEOPLE, st.integers(0, 2), st.integers(0, 3), st.sampled_from(Tie))
def test_nobody_wins_over_a_better_one_of_the_same_place(
    rows: list[tuple[int, int, int | None, bool]], each: int, open_: int, tie: Tie
) -> None:
    family = award(seats=Seats(open=open_, each=each), tie=tie)
    people = [candidate(n, 60 * hours, place_id=place) for n, (hours, _, place, _) in enumerate(rows, start=1)]
    found = rank(family, SPRING, people)
    asked = {subject for question in found.open for subject in question.subjects}
    for winner in found.winners:
        for other in found.entries:
            better = other.rank is not None and other.rank < (winner.rank or 0)
            if better and (other.place_id == winner.place_id or winner.seat == "open"):
                assert other.seat is not None
    assert asked.isdisjoint(each.subject_id for each in found.winners)
    if tie is Tie.EXPAND:
        assert not found.open
    else:
        assert len(found.winners) <= each * len({place for _, _, place, _ in rows} - {None}) + open_
