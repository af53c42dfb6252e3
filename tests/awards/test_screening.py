"""资格 and 名单: what staff found, with its evidence; nothing is frozen before everybody was looked at."""

from typing import Any

import pytest
from awards.stars import Stars

from points.awards.panel import NamePanel
from points.awards.publicity import Recall
from points.awards.screening import CheckCandidate
from points.awards.snapshot import TakeSnapshot
from points.people.session import Actor


def checking(cycle_id: int, by: Actor, subject_id: int, **more: Any) -> CheckCandidate:
    given: dict[str, Any] = {"verdict": "passed", "evidence": "看了签到表"} | more
    return CheckCandidate(by=by, cycle_id=cycle_id, subject_id=subject_id, **given)


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"evidence": " "}, ["evidence"]),
        ({"evidence": "证" * 501}, ["evidence"]),
        ({"verdict": "refused"}, ["reason"]),
        ({"verdict": "refused", "reason": "\t", "evidence": ""}, ["evidence", "reason"]),
    ],
)
def test_a_check_names_what_was_seen_and_a_refusal_its_reason(
    quiet: Stars, more: dict[str, Any], fields: list[str]
) -> None:
    cycle_id = quiet.to("screening")
    refusal = quiet.refused(checking(cycle_id, quiet.secretary, quiet.east[0].person_id, **more))
    assert (refusal.status, list(refusal.details["fields"])) == (422, fields)


def test_nobody_checks_themselves_or_their_household(quiet: Stars) -> None:
    cycle_id, mine = quiet.to("screening"), quiet.east[0]
    quiet.household("郑家", quiet.secretary, mine)
    for subject in (quiet.secretary, mine):
        assert quiet.reason(checking(cycle_id, quiet.secretary, subject.person_id)) == "own_candidacy"
        assert quiet.run(checking(cycle_id, quiet.other_secretary, subject.person_id))
    assert [who for who, _, _ in quiet.audited("award.check.refused")] == [quiet.secretary.person_id] * 2


def test_no_list_is_made_while_somebody_recommended_was_not_looked_at(stars: Stars) -> None:
    first, second, *_ = (each.person_id for each in stars.east)
    cycle_id = stars.to("nomination")
    for each in (first, second):
        stars.nominate(cycle_id, each)
    stars.to("screening", cycle_id, nominees=[])
    stars.check(cycle_id, first)
    taking = TakeSnapshot(by=stars.secretary, cycle_id=cycle_id)
    refusal = stars.refused(taking)
    assert (refusal.reason, refusal.details["subject_ids"]) == ("unchecked", [second])
    stars.check(cycle_id, second, "refused")
    assert stars.run(taking)


def test_the_last_word_on_a_candidate_counts(stars: Stars) -> None:
    for each in stars.east[:2]:
        stars.served(each, 600)
    first, second = (each.person_id for each in stars.east[:2])
    cycle_id = stars.to("screening", nominees=[first, second])
    stars.check(cycle_id, first, "refused")
    stars.check(cycle_id, second, "refused")
    stars.check(cycle_id, second, "passed", by=stars.other_secretary)
    stars.to("listed", cycle_id)
    stood = {each.subject_id: each for each in stars.ranking(stars.cycle(cycle_id).list_id)}
    assert [why.code for why in stood[first].reasons] == ["verdict"]
    assert stood[second].reasons == ()


def test_a_check_after_the_list_counts_in_the_next_one_and_changes_none(stars: Stars) -> None:
    stars.served(stars.east[0], 600)
    cycle_id = stars.to("listed")
    before = stars.cycle(cycle_id).list_id
    stars.check(cycle_id, stars.east[0].person_id, "refused")
    assert stars.recomputed(before).same
    after = stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    assert [each.rank for each in stars.ranking(before) if each.subject_id == stars.east[0].person_id] == [1]
    assert [each.rank for each in stars.ranking(after) if each.subject_id == stars.east[0].person_id] == [None]
    snapshots = stars.town.dump("award_snapshots")["award_snapshots"]
    assert [row[2] for row in snapshots] == [1, 2]


def test_what_was_found_after_the_list_keeps_it_from_the_panel_until_there_is_a_new_one(stars: Stars) -> None:
    stars.served(stars.east[0], 600)
    cycle_id = stars.to("listed")
    members = tuple(each.person_id for each in stars.panel)
    naming = NamePanel(by=stars.secretary, cycle_id=cycle_id, person_ids=members)
    for again in range(2):
        stars.check(cycle_id, stars.east[0].person_id, "refused" if again else "passed")
        refusal = stars.refused(naming)
        assert (refusal.reason, refusal.explanation) == (
            "checked_since",
            "出名单以后又审查过资格,请重新出名单。",
        )
        stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    assert (
        stars.audited("award.name_panel.refused")
        == [(stars.secretary.person_id, cycle_id, '{"reason":"checked_since"}')] * 2
    )
    assert stars.run(naming)


def test_what_was_found_before_a_list_came_back_is_in_the_next_one(stars: Stars) -> None:
    stars.served(stars.east[0], 600)
    cycle_id = stars.to("listed")
    stars.check(cycle_id, stars.east[0].person_id)
    stars.run(Recall(by=stars.secretary, cycle_id=cycle_id, reason="再审一遍"))
    assert stars.cycle(stars.to("panel", cycle_id)).stage == "panel"
