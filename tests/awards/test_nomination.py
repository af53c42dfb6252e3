"""Recommending: oneself, or as team, unit or staff somebody of one's part of the town; each once."""

from collections.abc import Callable
from typing import Any

import pytest
from awards.families import FULL, family
from awards.stars import NOMINATIONS_CLOSED, Stars

from points.awards.nomination import Nominate, WithdrawNomination
from points.clock import day_of
from points.people.session import Actor

Build = Callable[..., Stars]


def recommending(cycle_id: int, by: Actor, subject_id: int, by_kind: Any = "self", **more: Any) -> Nominate:
    return Nominate(by=by, cycle_id=cycle_id, subject_id=subject_id, by_kind=by_kind, **({"reason": "勤快"} | more))


def test_everybody_may_recommend_themselves_once_and_nobody_else(quiet: Stars) -> None:
    cycle_id, (me, other, *_) = quiet.to("nomination"), quiet.east
    assert quiet.run(recommending(cycle_id, me, me.person_id))
    assert quiet.reason(recommending(cycle_id, me, me.person_id)) == "nominated_before"
    assert quiet.reason(recommending(cycle_id, me, other.person_id)) == "forbidden"
    assert quiet.reason(recommending(cycle_id, me, me.person_id, "staff")) == "forbidden"


def test_another_name_does_not_make_a_second_recommendation_of_oneself(quiet: Stars) -> None:
    cycle_id, me = quiet.to("nomination"), quiet.east[0]
    quiet.run(recommending(cycle_id, me, me.person_id, by_name="一队"))
    assert quiet.reason(recommending(cycle_id, me, me.person_id, by_name="二队")) == "nominated_before"


def test_family_does_not_count_as_oneself(quiet: Stars) -> None:
    me, other, *_ = quiet.east
    quiet.household("陈家", me, other, head=me)
    assert quiet.reason(recommending(quiet.to("nomination"), me, other.person_id)) == "forbidden"


def test_a_household_is_recommended_by_any_of_it_and_by_nobody_else(build: Build) -> None:
    stars = build(family(of='"household"', eligible="{ nominated = true }"))
    head, child, stranger, *_ = stars.east
    home = stars.household("陈家", head, child, head=head)
    cycle_id = stars.to("nomination")
    assert stars.reason(recommending(cycle_id, stranger, home)) == "forbidden"
    assert stars.run(recommending(cycle_id, child, home))
    assert stars.reason(recommending(cycle_id, head, home)) == "nominated_before"


def test_a_captain_recommends_in_their_own_part_of_the_town(quiet: Stars) -> None:
    captain = quiet.town.person("李队长", role="captain")
    cycle_id, ours, theirs = quiet.to("nomination"), quiet.east[0].person_id, quiet.west[0].person_id
    assert quiet.reason(recommending(cycle_id, captain, theirs, "team", by_name="一队")) == "forbidden"
    assert quiet.run(recommending(cycle_id, captain, ours, "team", by_name="一队"))
    assert quiet.reason(recommending(cycle_id, captain, ours, "team", by_name=" 一队 ")) == "nominated_before"
    assert quiet.reason(recommending(cycle_id, captain, ours, "team", by_name="二队")) == "nominated_before"


def test_one_captain_does_not_fill_the_list_for_the_other_teams(
    quiet: Stars, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("points.awards.nomination.TEAM_NOMINATIONS_MAX", 2)
    captain, cycle_id = quiet.town.person("李队长", role="captain"), quiet.to("nomination")
    for each in quiet.east[:2]:
        assert quiet.run(recommending(cycle_id, captain, each.person_id, "team", by_name="一队"))
    third = quiet.east[2].person_id
    refused = quiet.refused(recommending(cycle_id, captain, third, "team", by_name="一队"))
    assert (refused.reason, refused.explanation) == ("too_many_nominations", "队长一期最多推荐2位,您已经推荐满了。")
    assert quiet.run(recommending(cycle_id, quiet.secretary, third, "team", by_name="一队"))
    assert quiet.run(recommending(cycle_id, captain, captain.person_id)), "oneself is another matter"


def test_nobody_writes_a_teams_word_for_themselves(quiet: Stars) -> None:
    captain, cycle_id = quiet.town.person("李队长", role="captain"), quiet.to("nomination")
    for by in (captain, quiet.secretary):
        assert quiet.reason(recommending(cycle_id, by, by.person_id, "team", by_name="一队")) == "forbidden"


def test_a_captain_speaks_for_the_team_and_writes_down_nobody_elses_word(quiet: Stars) -> None:
    captain = quiet.town.person("李队长", role="captain")
    cycle_id, ours = quiet.to("nomination"), quiet.east[0].person_id
    for by_kind in ("unit", "staff"):
        refused = quiet.refused(recommending(cycle_id, captain, ours, by_kind, by_name="镇卫生院"))
        assert (refused.reason, refused.status) == ("forbidden", 403)
        assert refused.explanation.startswith("队长只能以服务队的名义推荐。")
    organiser = quiet.town.person("赵组织", role="organiser")
    for by_kind in ("team", "unit", "staff"):
        assert quiet.run(recommending(cycle_id, organiser, ours, by_kind, by_name="镇卫生院"))
    elsewhere = quiet.refused(recommending(cycle_id, captain, quiet.west[0].person_id, "team", by_name="一队"))
    assert elsewhere.explanation.startswith("只能推荐自己队里、自己片区的人。")


def test_a_captain_of_one_village_who_works_for_another_relays_words_there_alone(quiet: Stars) -> None:
    both = quiet.town.person("李队长", role="captain")
    quiet.town.grant(both.person_id, "organiser", quiet.town.other_village)
    both = quiet.town.actor(both.person_id)
    cycle_id, here, there = quiet.to("nomination"), quiet.east[0].person_id, quiet.west[0].person_id
    assert quiet.reason(recommending(cycle_id, both, here, "unit", by_name="镇卫生院")) == "forbidden"
    assert quiet.run(recommending(cycle_id, both, there, "unit", by_name="镇卫生院"))
    assert quiet.run(recommending(cycle_id, both, here, "team", by_name="一队"))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "勤" * 501}, "reason"),
        ({"by_name": "", "by_kind": "team"}, "by_name"),
    ],
)
def test_what_is_not_said_is_named(quiet: Stars, more: dict[str, Any], field: str) -> None:
    asked = {"by_kind": "staff"} | more
    refusal = quiet.refused(
        recommending(quiet.to("nomination"), quiet.secretary, quiet.east[0].person_id, asked.pop("by_kind"), **asked)
    )
    assert (refusal.status, list(refusal.details["fields"])) == (422, [field])


def test_who_is_not_there_cannot_be_recommended(quiet: Stars) -> None:
    cycle_id = quiet.to("nomination")
    assert quiet.reason(recommending(cycle_id, quiet.secretary, 999_999, "staff")) == "subject_not_found"
    home = quiet.household("陈家", quiet.east[0])
    assert quiet.reason(recommending(cycle_id, quiet.secretary, home, "staff")) == "subject_not_found"


def test_a_recommendation_is_taken_back_by_who_made_it_or_who_runs_the_cycle(quiet: Stars) -> None:
    cycle_id, (me, other, *_) = quiet.to("nomination"), quiet.east
    for by in (me, quiet.other_secretary):
        made = quiet.run(recommending(cycle_id, me, me.person_id))
        again = WithdrawNomination(by=other, cycle_id=cycle_id, nomination_id=made)
        assert quiet.reason(again) == "forbidden"
        back = WithdrawNomination(by=by, cycle_id=cycle_id, nomination_id=made)
        assert quiet.run(back) == quiet.run(back) == made
    actions = [each.action for each in quiet.steps(cycle_id)]
    assert actions.count("withdraw_nomination") == 2, "a second time does nothing"


def test_after_the_published_last_day_nobody_is_recommended_whoever_forgot_to_close(quiet: Stars) -> None:
    cycle_id, me = quiet.to("nomination"), quiet.east[0]
    last = day_of(quiet.cycle(cycle_id).nominate_until or 0)
    quiet.on(last, 23)
    quiet.run(recommending(cycle_id, me, me.person_id))
    quiet.on(NOMINATIONS_CLOSED, 0)
    refusal = quiet.refused(recommending(cycle_id, quiet.secretary, quiet.east[1].person_id, "staff"))
    assert (refusal.reason, refusal.explanation) == (
        "nominations_over",
        "推荐到4月23日为止,已经截止,不能再推荐。",
    )


def test_staff_of_one_village_take_nobodys_recommendation_back(quiet: Stars) -> None:
    cycle_id = quiet.to("nomination")
    made = quiet.nominate(cycle_id, quiet.east[0].person_id)
    for place_id in (quiet.town.village, quiet.town.other_village):
        local = quiet.town.person("村评选", role="secretary", place_id=place_id)
        back = WithdrawNomination(by=local, cycle_id=cycle_id, nomination_id=made)
        assert quiet.reason(back) == "forbidden", "the cycle is the town's"
        assert quiet.audited("award.withdraw_nomination.refused")[-1][0] == local.person_id


def test_a_recommendation_of_another_cycle_is_not_found(build: Build) -> None:
    stars = build(FULL, family(code='"other"', name='"另一种"', eligible="{ nominated = true }"))
    cycle_id, me = stars.to("nomination"), stars.east[0]
    made = stars.run(recommending(cycle_id, me, me.person_id))
    other = stars.to("nomination", stars.open("other"))
    assert stars.reason(WithdrawNomination(by=me, cycle_id=other, nomination_id=made)) == "nomination_not_found"


def test_no_number_of_people_who_recommend_themselves_leaves_a_team_unheard(
    quiet: Stars, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("points.awards.nomination.NOMINATIONS_MAX", 2)
    cycle_id, (first, second, third, *_) = quiet.to("nomination"), quiet.east
    for each in (first, second):
        quiet.run(recommending(cycle_id, each, each.person_id))
    assert quiet.reason(recommending(cycle_id, third, third.person_id)) == "too_many_nominations"
    for name in ("一队", "二队"):
        quiet.nominate(cycle_id, third.person_id, by_kind="team", by_name=name)
    again = recommending(cycle_id, quiet.secretary, third.person_id, "team", by_name="三队")
    assert quiet.reason(again) == "too_many_nominations"


def test_only_standing_recommendations_count(stars: Stars) -> None:
    first, second, third, *_ = stars.east
    for each in (first, second, third):
        stars.served(each, 600)
    cycle_id = stars.to("nomination")
    stars.nominate(cycle_id, first.person_id)
    made = stars.nominate(cycle_id, second.person_id)
    stars.run(WithdrawNomination(by=stars.secretary, cycle_id=cycle_id, nomination_id=made))
    stars.to("screening", cycle_id, nominees=[])
    stars.check(cycle_id, first.person_id)
    stars.to("listed", cycle_id)
    found = {
        each.subject_id: [why.code for why in each.reasons] for each in stars.ranking(stars.cycle(cycle_id).list_id)
    }
    assert found == {first.person_id: [], second.person_id: ["nomination"], third.person_id: ["nomination"]}
