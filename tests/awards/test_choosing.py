"""A tie that numbers leave is decided by people, in the way that the rules say, before witnesses."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from awards.families import family
from awards.stars import Stars

from points.awards.choosing import Choose
from points.awards.panel import NamePanel
from points.awards.panel_read import panels_of, table_of
from points.awards.publicity import Recall
from points.errors import Refusal

Build = Callable[..., Stars]


def tied(build: Build, tie: str, seats: str = "{ open = 2 }") -> tuple[Stars, int, tuple[int, ...]]:
    """Three equals for two seats, on the table of a family without marks."""
    stars = build(family(tie=f'"{tie}"', seats=seats))
    for each in stars.east[:3]:
        stars.served(each, 600)
    cycle_id = stars.to("panel")
    stars.meet(cycle_id)
    return stars, cycle_id, tuple(each.person_id for each in stars.east[:3])


def choosing(stars: Stars, cycle_id: int, subjects: tuple[int, ...], **more: Any) -> Choose:
    given: dict[str, Any] = {
        "chosen": subjects[:2], "how": "draw", "witnesses": ("王见证", "李见证"), "note": "当场抓阄",
    } | more  # fmt: skip
    return Choose(by=stars.secretary, cycle_id=cycle_id, subjects=subjects, **given)


@pytest.mark.parametrize("tie", ["vote", "draw"])
def test_a_tie_is_decided_in_the_familys_own_way_and_no_other(build: Build, tie: str) -> None:
    stars, cycle_id, ids = tied(build, tie)
    for how in {"vote", "draw", "decision"} - {tie}:
        assert stars.reason(choosing(stars, cycle_id, ids, how=how)) == "wrong_way"
    assert stars.run(choosing(stars, cycle_id, (ids[2], ids[0], ids[1]), how=tie, chosen=(ids[2], ids[1])))
    stars.publicise(cycle_id)
    final = stars.ranking(stars.cycle(cycle_id).final_id)
    assert [each.subject_id for each in final if each.seat] == [ids[1], ids[2]]
    assert [each.rank for each in final] == [1, 1, 1], "they stay equals"
    assert stars.recomputed(stars.cycle(cycle_id).final_id).same


def test_nobody_keeps_how_lots_fell_for_themselves_or_their_own(build: Build) -> None:
    stars = build(family(tie='"draw"'))
    me = stars.secretary
    stars.consent(me)
    for each in (me, *stars.east[:2]):
        stars.served(each, 600)
    cycle_id = stars.to("panel")
    ids = tuple(each.person_id for each in (me, *stars.east[:2]))
    stars.household("陈家", stars.other_secretary, stars.east[0])
    for by in (me, stars.other_secretary):
        for taken in ids:
            drawn = choosing(stars, cycle_id, ids, chosen=(taken,))
            assert stars.reason(msgspec.structs.replace(drawn, by=by)) == "own_candidacy"
    assert len(stars.audited("award.choose.refused")) == 6
    assert stars.run(msgspec.structs.replace(choosing(stars, cycle_id, ids, chosen=ids[1:2]), by=stars.mayor))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"chosen": ()}, "chosen_count"),
        ({"chosen": (0,)}, "chosen_count"),
        ({"chosen": (0, 1, 2)}, "chosen_count"),
        ({"chosen": (0, 0)}, "chosen_unknown"),
        ({"chosen": (0, 9)}, "chosen_unknown"),
        ({"witnesses": ("王见证",)}, "invalid_input"),
        ({"witnesses": ("王见证", " 王见证 ", "")}, "invalid_input"),
        ({"witnesses": ("王见证", "李" * 501)}, "invalid_input"),
        ({"note": " "}, "invalid_input"),
    ],
)
def test_exactly_the_seats_are_given_before_two_witnesses_with_an_account(
    build: Build, more: dict[str, Any], reason: str
) -> None:
    stars, cycle_id, ids = tied(build, "draw")
    if "chosen" in more:
        more = {"chosen": tuple(ids[each] if each < 3 else stars.west[0].person_id for each in more["chosen"])}
    assert stars.reason(choosing(stars, cycle_id, ids, **more)) == reason
    assert stars.town.dump("award_choices") == {"award_choices": []}


def test_only_what_is_open_is_decided_and_once(build: Build) -> None:
    stars, cycle_id, ids = tied(build, "draw")
    for subjects in (ids[:2], (*ids, stars.west[0].person_id), ()):
        assert stars.reason(choosing(stars, cycle_id, subjects)) == "nothing_to_choose"
    stars.run(choosing(stars, cycle_id, ids))
    before = stars.town.dump("award_choices")
    assert stars.reason(choosing(stars, cycle_id, ids, chosen=ids[1:])) == "nothing_to_choose"
    assert stars.town.dump("award_choices") == before


def test_nothing_is_shown_while_a_tie_is_open(build: Build) -> None:
    stars, cycle_id, _ = tied(build, "draw")
    with pytest.raises(Refusal) as caught:
        stars.publicise(cycle_id)
    assert (caught.value.reason, "1处" in caught.value.explanation) == ("choices_open", True)


def test_a_tie_where_all_get_in_asks_nobody(build: Build) -> None:
    stars, cycle_id, ids = tied(build, "expand")
    assert stars.reason(choosing(stars, cycle_id, ids, how="vote")) == "nothing_to_choose"
    stars.publicise(cycle_id)
    assert sum(each.seat is not None for each in stars.ranking(stars.cycle(cycle_id).final_id)) == 3


def test_nothing_is_decided_before_all_marks_are_in(stars: Stars) -> None:
    for each in stars.east[:3]:
        stars.served(each, 600)
    cycle_id = stars.to("panel")
    ids = tuple(each.person_id for each in stars.east[:3])
    assert stars.reason(choosing(stars, cycle_id, ids)) == "marks_missing"
    stars.mark_all(cycle_id)
    assert stars.run(choosing(stars, cycle_id, ids, chosen=ids[:1]))


def test_a_seat_of_a_place_is_decided_before_the_open_one_is_asked_for(stars: Stars) -> None:
    for each in stars.east[:3]:
        stars.served(each, 600)
    cycle_id = stars.to("panel")
    stars.mark_all(cycle_id)
    first, second, third = (each.person_id for each in stars.east[:3])
    stars.run(choosing(stars, cycle_id, (first, second, third), chosen=(second,)))
    stars.run(choosing(stars, cycle_id, (first, third), chosen=(third,)))
    stars.meet(cycle_id)
    stars.publicise(cycle_id)
    seats = {each.subject_id: each.seat for each in stars.ranking(stars.cycle(cycle_id).final_id)}
    assert (seats[first], seats[second], seats[third]) == (None, "place", "open")


def test_what_was_decided_of_one_list_says_nothing_of_the_next(build: Build) -> None:
    stars, cycle_id, ids = tied(build, "draw")
    stars.run(choosing(stars, cycle_id, ids))
    stars.run(Recall(by=stars.secretary, cycle_id=cycle_id, reason="漏了一天的记录"))
    stars.to("panel", cycle_id)
    stars.meet(cycle_id)
    with pytest.raises(Refusal, match="并列"):
        stars.publicise(cycle_id)
    assert stars.run(choosing(stars, cycle_id, ids, chosen=ids[1:]))
    assert stars.publicise(cycle_id)


def test_a_level_that_wants_a_decision_takes_any_number_by_decision(build: Build) -> None:
    levels = '[{ name = "一", hours = 1 }, { name = "二", hours = 10, decided = true }]'
    stars = build(family(span='"ever"', seats=None, levels=levels))
    for each, minutes in zip(stars.east, (600, 660, 60, 59), strict=False):
        stars.served(each, minutes)
    cycle_id = stars.to("panel")
    stars.meet(cycle_id)
    ids = tuple(each.person_id for each in stars.east[:2])
    assert stars.reason(choosing(stars, cycle_id, ids, how="vote")) == "wrong_way"
    stars.run(choosing(stars, cycle_id, ids, how="decision", chosen=ids[1:]))
    stars.publicise(cycle_id)
    stars.to("announced", cycle_id)
    assert {each.subject_id: each.level for each in stars.honours()} == {
        ids[0]: 1, ids[1]: 2, stars.east[2].person_id: 1,
    }  # fmt: skip


def test_a_family_without_marks_waits_for_none_though_members_were_named(build: Build) -> None:
    stars = build(family(tie='"draw"', seats="{ open = 2 }"))
    for each in stars.east[:3]:
        stars.served(each, 600)
    cycle_id = stars.to("listed")
    members = tuple(each.person_id for each in stars.east[3:6])
    stars.run(NamePanel(by=stars.secretary, cycle_id=cycle_id, person_ids=members))
    with stars.town.database.read() as connection:
        table = table_of(connection, cycle_id)
        waiting = panels_of(connection, members[0])
    assert table.complete
    assert not waiting
    assert [each.subjects for each in table.open] == [tuple(each.person_id for each in stars.east[:3])]
