"""A whole cycle by the ordinary path, on both databases."""

from awards.stars import Stars


def served(stars: Stars) -> None:
    """The sixth of the east served most, then the fifth; the second of the west more than the first."""
    for number, each in enumerate(stars.east, start=10):
        stars.served(each, 60 * number)
    for number, each in enumerate(stars.west, start=1):
        stars.served(each, 60 * number)


def test_a_cycle_goes_through_its_steps_and_honours_its_winners(stars: Stars) -> None:
    served(stars)
    cycle_id = stars.to("announced")
    best = [stars.east[5], stars.east[4], stars.west[1]]
    given = stars.honours()
    assert [(each.number, each.subject_id, each.rank, each.score, each.bonus) for each in given] == [
        ("202600001", best[0].person_id, 1, 2500, 2000),
        ("202600002", best[1].person_id, 2, 2400, 2000),
        ("202600003", best[2].person_id, 7, 1200, 2000),
    ]
    assert [each.seat for each in stars.ranking(stars.cycle(cycle_id).final_id)][:2] == ["place", "open"]
    assert stars.books_are_right()


def test_list_and_final_are_made_again_to_the_byte(stars: Stars) -> None:
    served(stars)
    cycle = stars.cycle(stars.to("notice"))
    for ranking_id in (cycle.list_id, cycle.final_id):
        assert stars.recomputed(ranking_id).same
    assert stars.recomputed(cycle.list_id).data != stars.recomputed(cycle.final_id).data
