"""公示, 审定, 监委会签字: what may not be shown, what sends a list back, and that nobody judges what they made."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from awards.families import FULL, family
from awards.stars import NOMINATIONS_CLOSED, OPENED, RECORDS_CLOSED, Stars, commands
from sqlalchemy import select

from points.awards.choosing import Choose
from points.awards.confirming import Announce, Confirm, SendBack, SignOff
from points.awards.cycle import JUDGING, CloseNominations, CloseRecords, OpenCycle
from points.awards.nomination import WithdrawNomination
from points.awards.panel import GiveMarks, NamePanel
from points.awards.publicity import Publicise, Recall, Submit
from points.awards.snapshot import TakeSnapshot
from points.clock import DAY
from points.errors import Refusal
from points.notices.models import notice_lines, notices
from points.notices.objecting import AnswerObjection
from points.people.session import Actor

Build = Callable[..., Stars]


@pytest.fixture
def served(quiet: Stars) -> Stars:
    quiet.served(quiet.east[0], 600)
    quiet.served(quiet.west[0], 300)
    return quiet


def why(stars: Stars, cycle_id: int) -> str:
    """Why the winners may not be shown."""
    with pytest.raises(Refusal) as caught:
        stars.publicise(cycle_id)
    return caught.value.reason


def test_nothing_is_shown_before_marks_and_meeting_are_there(served: Stars) -> None:
    cycle_id = served.to("panel")
    assert why(served, cycle_id) == "marks_missing"
    served.mark_all(cycle_id)
    assert why(served, cycle_id) == "meeting_missing"
    served.meet(cycle_id)
    assert served.publicise(cycle_id)


def test_without_a_winner_there_is_nothing_to_show(build: Build) -> None:
    stars = build(family())
    cycle_id = stars.to("panel")
    stars.meet(cycle_id)
    assert why(stars, cycle_id) == "no_winners"
    assert stars.run(Recall(by=stars.secretary, cycle_id=cycle_id, reason="没有人评上"))


def test_whoever_withdrew_consent_after_the_list_is_not_shown(served: Stars) -> None:
    cycle_id = served.to("panel")
    served.mark_all(cycle_id)
    served.meet(cycle_id)
    served.consent(served.east[0], listed=False)
    assert why(served, cycle_id) == "no_consent"
    served.run(Recall(by=served.secretary, cycle_id=cycle_id, reason="有人不同意公示了"))
    served.to("notice", cycle_id)
    final = served.ranking(served.cycle(cycle_id).final_id)
    assert [each.subject_id for each in final if each.seat] == [served.west[0].person_id]


def test_the_notice_names_the_award_and_masks_the_winners(served: Stars) -> None:
    cycle = served.cycle(served.to("notice"))
    with served.town.database.read() as connection:
        notice = connection.execute(select(notices).where(notices.c.id == cycle.notice_id)).one()
        lines = connection.execute(select(notice_lines).order_by(notice_lines.c.position)).all()
    assert (notice.title, notice.working_days) == ("2026年第一季度之星拟定名单", 5)
    assert [(each.online, each.detail, each.rank) for each in lines] == [("陈*", "20分", "1"), ("刘*", "15分", "2")]


def test_an_open_objection_holds_the_list_and_an_upheld_one_stops_it(stars: Stars) -> None:
    stars.served(stars.east[0], 600)
    cycle_id = stars.to("notice")
    first_notice = stars.cycle(cycle_id).notice_id
    back = Recall(by=stars.secretary, cycle_id=cycle_id, reason="异议成立")
    assert stars.reason(back) == "notice_runs"
    objection = stars.object_to(cycle_id, by=stars.west[0], upheld=None)
    stars.clock.advance(14 * DAY)
    submitting = Submit(by=stars.secretary, cycle_id=cycle_id)
    assert stars.reason(submitting) == "objections_open"
    stars.run(AnswerObjection(by=stars.mayor, objection_id=objection, upheld=True, words="属实"))
    assert stars.reason(submitting) == "notice_stopped"
    stars.run(back)
    stars.check(cycle_id, stars.east[0].person_id, "refused")
    stars.served(stars.west[0], 300)
    stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    stars.to("notice", cycle_id)
    cycle = stars.cycle(cycle_id)
    assert cycle.notice_id != first_notice, "a notice of full length"
    assert [each.subject_id for each in stars.ranking(cycle.final_id) if each.seat] == [stars.west[0].person_id]
    stars.to("announced", cycle_id)
    assert [each.subject_id for each in stars.honours()] == [stars.west[0].person_id]


def test_a_dismissed_objection_lets_the_list_go_on(served: Stars) -> None:
    cycle_id = served.to("notice")
    served.object_to(cycle_id, by=served.west[1], upheld=False)
    assert served.cycle(served.to("announced", cycle_id)).announced_at


@pytest.mark.parametrize("reason", ["", "  ", "退" * 501])
def test_sending_back_says_why(served: Stars, reason: str) -> None:
    cycle_id = served.to("panel")
    asked = Recall(by=served.secretary, cycle_id=cycle_id, reason=reason)
    assert list(served.refused(asked).details["fields"]) == ["reason"]
    served.to("confirming", cycle_id)
    asked = SendBack(by=served.mayor, cycle_id=cycle_id, reason=reason)
    assert list(served.refused(asked).details["fields"]) == ["reason"]


def test_what_is_with_the_town_is_given_back_by_whoever_may_confirm_it_and_nobody_else(served: Stars) -> None:
    cycle_id = served.to("confirming")
    for by in (served.secretary, served.other_secretary, served.auditor, served.east[1]):
        assert served.reason(SendBack(by=by, cycle_id=cycle_id, reason="再看一遍")) == "forbidden"
    assert served.reason(Recall(by=served.secretary, cycle_id=cycle_id, reason="我再改改")) == "wrong_step"
    served.run(SendBack(by=served.mayor, cycle_id=cycle_id, reason="再看一遍"))
    cycle = served.cycle(cycle_id)
    assert (cycle.stage, cycle.final_id, cycle.notice_id) == ("screening", None, None)
    assert [(each.action, each.note) for each in served.steps(cycle_id)][-1] == ("send_back", "再看一遍")
    assert [each[:2] for each in served.audited("award.send_back")] == [(served.mayor.person_id, cycle_id)]


def test_a_list_is_given_back_until_it_is_announced(served: Stars) -> None:
    cycle_id = served.to("confirming")
    served.run(Confirm(by=served.mayor, cycle_id=cycle_id))
    served.run(SignOff(by=served.auditor, cycle_id=cycle_id))
    served.run(SendBack(by=served.mayor, cycle_id=cycle_id, reason="签字以后有人反映"))
    served.to("announced", cycle_id)
    assert served.reason(SendBack(by=served.mayor, cycle_id=cycle_id, reason="晚了")) == "wrong_step"


def test_what_was_confirmed_before_a_list_was_sent_back_does_not_count(served: Stars) -> None:
    cycle_id = served.to("confirming")
    served.run(Confirm(by=served.mayor, cycle_id=cycle_id))
    served.run(SignOff(by=served.auditor, cycle_id=cycle_id))
    served.run(SendBack(by=served.mayor, cycle_id=cycle_id, reason="再看一遍"))
    served.to("confirming", cycle_id)
    assert served.reason(SignOff(by=served.auditor, cycle_id=cycle_id)) == "unconfirmed"
    assert served.reason(Announce(by=served.secretary, cycle_id=cycle_id)) == "unconfirmed"
    served.run(Confirm(by=served.mayor, cycle_id=cycle_id))
    assert served.reason(Announce(by=served.secretary, cycle_id=cycle_id)) == "unsigned"


def test_each_confirms_and_signs_once(served: Stars) -> None:
    cycle_id = served.to("confirming")
    for command, by, reason in (
        (Confirm, served.mayor, "confirmed_before"),
        (SignOff, served.auditor, "signed_before"),
    ):
        served.run(command(by=by, cycle_id=cycle_id))
        assert served.reason(command(by=by, cycle_id=cycle_id)) == reason


def test_nobody_without_the_office_confirms_or_signs(served: Stars) -> None:
    cycle_id = served.to("confirming")
    for by in (served.secretary, served.auditor, served.east[1]):
        assert served.reason(Confirm(by=by, cycle_id=cycle_id)) == "forbidden"
    served.run(Confirm(by=served.mayor, cycle_id=cycle_id))
    for by in (served.secretary, served.mayor, served.east[1]):
        assert served.reason(SignOff(by=by, cycle_id=cycle_id)) == "forbidden"


def office(stars: Stars, **more: Any) -> Actor:
    """Somebody who holds every office: only four eyes can keep them from judging."""
    person = stars.town.person("全能", role="administrator", place_id=stars.town.root, **more)
    for role in ("secretary", "auditor"):
        stars.town.grant(person.person_id, role, stars.town.root)
    return stars.town.actor(person.person_id)


def acts(stars: Stars, cycle_id: int, me: Actor, act: str) -> None:
    """The ordinary path, one of whose acts is mine."""
    equals = stars.east[2:4] if act == "choose" else []  # for the one open seat
    for each in equals:
        stars.served(each, 300)
    list_it(stars, cycle_id, me, act, [stars.east[0], stars.west[0], *equals])
    judge_it(stars, cycle_id, me, act, tuple(each.person_id for each in equals))


def whose(stars: Stars, cycle_id: int, me: Actor, mine: bool) -> dict[str, Any]:
    """Whose act it is, on which cycle."""
    return {"by": me if mine else stars.secretary, "cycle_id": cycle_id}


def list_it(stars: Stars, cycle_id: int, me: Actor, act: str, nominees: list[Actor]) -> None:
    """From 截止 to 名单."""
    mine, subject = whose(stars, cycle_id, me, True), stars.east[1].person_id
    if act == "close_records":
        stars.wait(RECORDS_CLOSED)
        stars.run(CloseRecords(**mine))
    stars.to("nomination", cycle_id)
    if act == "nominate":
        stars.nominate(cycle_id, subject, by=me)
    if act == "withdraw_nomination":
        made = stars.nominate(cycle_id, subject)
        stars.run(WithdrawNomination(**mine, nomination_id=made))
    for each in nominees:
        stars.nominate(cycle_id, each.person_id)
    stars.wait(NOMINATIONS_CLOSED)
    stars.run(CloseNominations(**whose(stars, cycle_id, me, act == "close_nominations")))
    for each in nominees:
        stars.check(cycle_id, each.person_id)
    stars.check(cycle_id, subject, by=me if act == "check" else None)
    stars.run(TakeSnapshot(**whose(stars, cycle_id, me, act == "snapshot")))
    if act == "recall":
        stars.run(Recall(**whose(stars, cycle_id, me, True), reason="再审一遍"))
        stars.run(TakeSnapshot(**whose(stars, cycle_id, me, False)))


def judge_it(stars: Stars, cycle_id: int, me: Actor, act: str, equals: tuple[int, ...]) -> None:
    """From 研究 to the end of 公示."""
    mine = whose(stars, cycle_id, me, True)
    panel = tuple(each.person_id for each in stars.panel) + ((me.person_id,) if act == "give_marks" else ())
    stars.run(NamePanel(**whose(stars, cycle_id, me, act == "name_panel"), person_ids=panel))
    if act == "give_marks":
        stars.run(GiveMarks(**mine, marks=stars.sheet(cycle_id)))
    stars.mark_all(cycle_id)
    stars.meet(cycle_id, by=me if act == "record_meeting" else None)
    if act == "choose":
        drawn: dict[str, Any] = {"how": "draw", "witnesses": ("王见证", "李见证"), "note": "当场抓阄"}
        stars.run(Choose(**mine, subjects=equals, chosen=equals[:1], **drawn))
    show: dict[str, Any] = {"recipient": "郑评选", "phone": "1"}
    stars.run(Publicise(**whose(stars, cycle_id, me, act == "publicise"), **show))
    if act == "answer":
        stars.object_to(cycle_id, by=stars.east[4], upheld=False, answered_by=me)
    stars.clock.advance(14 * DAY)
    stars.run(Submit(**whose(stars, cycle_id, me, act == "submit")))


MAKING = (
    "open", "close_records", "nominate", "withdraw_nomination", "close_nominations", "check", "snapshot",
    "name_panel", "give_marks", "recall", "record_meeting", "choose", "publicise", "answer", "submit",
)  # fmt: skip
ELSEWHERE = {"open", "answer"}
"""Acts that make a list and are no command on its cycle: there was none yet, or it is the notice's."""
NEITHER = {"announce", "take_paper"}
"""What comes after all judging, and what only reads."""


def test_every_command_on_a_cycle_is_known_to_make_a_list_or_to_judge_it() -> None:
    known = (set(MAKING) - ELSEWHERE, set(JUDGING), NEITHER)
    assert sorted(each.operation.removeprefix("award.") for each in commands()) == sorted(chain(*known))


@pytest.mark.parametrize("act", MAKING)
def test_whoever_had_a_part_in_a_list_neither_confirms_nor_signs_nor_returns_it(served: Stars, act: str) -> None:
    me = office(served)
    served.wait(OPENED)
    opener = me if act == "open" else served.secretary
    cycle_id = served.run(OpenCycle(by=opener, family="star", period=20261))
    acts(served, cycle_id, me, act)
    assert served.reason(Confirm(by=me, cycle_id=cycle_id)) == "own_work"
    back = served.refused(SendBack(by=me, cycle_id=cycle_id, reason="我再改改"))
    assert (back.reason, back.explanation) == ("own_work", "名单是您做的,请换人退回。")
    served.run(Confirm(by=served.mayor, cycle_id=cycle_id))
    assert served.reason(SignOff(by=me, cycle_id=cycle_id)) == "own_work"
    for operation in ("award.confirm", "award.send_back", "award.sign"):
        assert served.audited(f"{operation}.refused") == [(me.person_id, cycle_id, '{"reason":"own_work"}')]


def test_whoever_had_no_part_may_confirm_but_not_sign_as_well(served: Stars) -> None:
    me = office(served)
    cycle_id = served.to("confirming")
    served.run(Confirm(by=me, cycle_id=cycle_id))
    refused = served.refused(SignOff(by=me, cycle_id=cycle_id))
    assert (refused.reason, refused.explanation) == ("own_work", "名单是您审定的,请换人签字。")


def test_whoever_sent_it_back_made_nothing_of_it(served: Stars) -> None:
    cycle_id = served.to("confirming")
    served.run(SendBack(by=served.mayor, cycle_id=cycle_id, reason="请再核对"))
    served.to("confirming", cycle_id)
    assert served.run(Confirm(by=served.mayor, cycle_id=cycle_id))


def test_no_winner_confirms_nor_anybody_of_their_household(served: Stars) -> None:
    me = office(served)
    served.household("陈家", me, served.east[0])
    cycle_id = served.to("confirming")
    assert served.reason(Confirm(by=me, cycle_id=cycle_id)) == "own_candidacy"
    assert served.reason(SendBack(by=me, cycle_id=cycle_id, reason="换一位")) == "own_candidacy"
    served.run(Confirm(by=served.mayor, cycle_id=cycle_id))
    assert served.reason(SignOff(by=me, cycle_id=cycle_id)) == "own_candidacy"


def test_nobody_confirms_the_award_of_their_household(build: Build) -> None:
    stars = build(family(of='"household"'))
    me, head = office(stars), stars.east[0]
    stars.household("陈家", me, head, head=head)
    stars.served(head, 600)
    cycle_id = stars.to("confirming")
    assert stars.reason(Confirm(by=me, cycle_id=cycle_id)) == "own_candidacy"
    assert stars.run(Confirm(by=stars.mayor, cycle_id=cycle_id)), "an id that only looks like a household's"


def test_who_did_not_win_is_free_to_confirm(build: Build) -> None:
    stars = build(FULL)
    me = office(stars)
    stars.served(stars.east[0], 600)
    stars.served(me, 30)
    assert stars.run(Confirm(by=me, cycle_id=stars.to("confirming")))
