"""A score is the sum of named lines, in whole numbers, each rounded down once and capped."""

import pytest
from awards.candidates import award, candidate
from hypothesis import given
from hypothesis import strategies as st

from points.awards.score import Line, Scoring, panel_line, total
from points.rules.awards import ScoreLine, Source

ONE = {
    # of a source, what one unit of it is, and what half a unit less its smallest part gives at 1 point a unit
    Source.MINUTES: ({"minutes": 60}, {"minutes": 29}, 48),
    Source.SERVICE_POINTS: ({"service_points": 100}, {"service_points": 49}, 49),
    Source.DELIBERATION_POINTS: ({"deliberation_points": 100}, {"deliberation_points": 49}, 49),
    Source.DAYS: ({"days": 1}, {"days": 0}, 0),
    Source.RATINGS: ({"ratings": 3, "stars": 3}, {"ratings": 0, "stars": 0}, 0),
    Source.COMPLAINTS: ({"upheld_complaints": 1}, {"upheld_complaints": 0}, 0),
}


@pytest.mark.parametrize("source", Source)
def test_each_source_counts_in_the_unit_that_people_say(source: Source) -> None:
    one, part, gives = ONE[source]
    family = award(score=(ScoreLine("一项", source, 100),))
    sign = -1 if source is Source.COMPLAINTS else 1
    assert [each.score for each in Scoring(family).lines(candidate(1, **({"minutes": 0} | one)))] == [100 * sign]
    assert [each.score for each in Scoring(family).lines(candidate(1, **({"minutes": 0} | part)))] == [gives * sign]


def test_a_line_is_rounded_down_once_and_then_capped() -> None:
    family = award(score=(ScoreLine("时长", Source.MINUTES, 150, cap=200), ScoreLine("天数", Source.DAYS, 7)))
    assert Scoring(family).lines(candidate(1, 79, days=2)) == [
        Line("时长", "minutes", 79, 197),  # 79 minutes at 1.5 an hour: 1.975
        Line("天数", "days", 2, 14),
    ]
    assert Scoring(family).lines(candidate(1, 81))[0].score == 200
    assert Scoring(family).lines(candidate(1, 80))[0].score == 200
    assert Scoring(family).lines(candidate(1, 600))[0].value == 600, (
        "what is capped is the score, not what was served"
    )


def test_a_penalty_is_capped_too_and_the_sum_never_falls_below_nothing() -> None:
    family = award(
        score=(ScoreLine("时长", Source.MINUTES, 100), ScoreLine("投诉", Source.COMPLAINTS, 1000, cap=1500))
    )
    lines = Scoring(family).lines(candidate(1, 60, upheld_complaints=2))
    assert [each.score for each in lines] == [100, -1500]
    assert total(lines) == 0


def test_the_mean_of_ratings_is_rounded_down_to_hundredths() -> None:
    family = award(score=(ScoreLine("评价", Source.RATINGS, 250),), tie_break=(Source.RATINGS,))
    assert Scoring(family).tie_break(candidate(1, ratings=3, stars=14)) == [466]
    assert Scoring(family).tie_break(candidate(1)) == [0]
    assert Scoring(family).lines(candidate(1, ratings=3, stars=14))[0].score == 466 * 250 // 100


@pytest.mark.parametrize("source", [Source.MINUTES, Source.SERVICE_POINTS, Source.DELIBERATION_POINTS])
def test_less_than_nothing_counts_as_nothing(source: Source) -> None:
    family = award(score=(ScoreLine("一项", source, 100),), tie_break=(source,))
    owing = candidate(1, **({"minutes": 0} | {source.value: -5}))
    assert Scoring(family).lines(owing) == [Line("一项", source, 0, 0)]
    assert Scoring(family).tie_break(owing) == [0]


def test_the_panels_line_is_the_mean_of_those_who_were_free_to_judge_rounded_down() -> None:
    assert panel_line((1000, 1000, 999)) == Line("评议分", "panel", 3, 999)
    assert panel_line((1,)) == Line("评议分", "panel", 1, 1)
    assert panel_line(()) == Line("评议分", "panel", 0, 0)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.none() | st.integers(1, 10_000))
def test_more_service_never_scores_less(minutes: int, each: int, cap: int | None) -> None:
    family = award(score=(ScoreLine("时长", Source.MINUTES, each, cap),))
    less, more = (Scoring(family).lines(candidate(1, count))[0].score for count in (minutes, minutes + 1))
    assert less <= more
