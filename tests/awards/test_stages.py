"""No step is skipped: whatever is asked at another step is refused, says where the cycle stands, and is kept."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from awards.families import family
from awards.stars import ORDER, Stars, commands

from points.awards.choosing import Choose
from points.awards.confirming import Announce, Confirm, SendBack, SignOff
from points.awards.cycle import CloseNominations, CloseRecords, CycleCommand
from points.awards.errors import STAGE_NAMES
from points.awards.exporting import TakePaper
from points.awards.models import Stage
from points.awards.nomination import Nominate, WithdrawNomination
from points.awards.panel import GiveMarks, NamePanel, RecordMeeting
from points.awards.publicity import Publicise, Recall, Submit
from points.awards.screening import CheckCandidate
from points.awards.snapshot import TakeSnapshot

Make = Callable[[Stars, int], CycleCommand[Any]]
ALL = frozenset(ORDER)
TABLE: dict[type[CycleCommand[Any]], tuple[frozenset[str], Make]] = {
    # the steps at which each may be done, and one that is right but for the step
    CloseRecords: (frozenset(("cutoff",)), lambda s, c: CloseRecords(by=s.secretary, cycle_id=c)),
    Nominate: (
        frozenset(("nomination",)),
        lambda s, c: Nominate(
            by=s.secretary, cycle_id=c, subject_id=s.east[0].person_id, by_kind="staff", reason="勤快"
        ),
    ),
    WithdrawNomination: (
        frozenset(("nomination",)),
        lambda s, c: WithdrawNomination(by=s.secretary, cycle_id=c, nomination_id=1),
    ),
    CloseNominations: (frozenset(("nomination",)), lambda s, c: CloseNominations(by=s.secretary, cycle_id=c)),
    CheckCandidate: (
        frozenset(("screening", "listed")),
        lambda s, c: CheckCandidate(
            by=s.secretary, cycle_id=c, subject_id=s.east[0].person_id, verdict="passed", evidence="看了"
        ),
    ),
    TakeSnapshot: (
        frozenset(("screening", "listed")),
        lambda s, c: TakeSnapshot(by=s.secretary, cycle_id=c),
    ),
    NamePanel: (
        frozenset(("listed",)),
        lambda s, c: NamePanel(by=s.secretary, cycle_id=c, person_ids=tuple(each.person_id for each in s.panel)),
    ),
    GiveMarks: (frozenset(("panel",)), lambda s, c: GiveMarks(by=s.panel[0], cycle_id=c, marks=())),
    RecordMeeting: (
        frozenset(("listed", "panel")),
        lambda s, c: RecordMeeting(
            by=s.secretary, cycle_id=c, held_on=date(2026, 4, 1), attended=1, heard="没有意见"
        ),
    ),
    Choose: (
        frozenset(("panel",)),
        lambda s, c: Choose(
            by=s.secretary, cycle_id=c, subjects=(1, 2), chosen=(1,), how="draw", witnesses=("甲", "乙"), note="抓阄"
        ),
    ),
    Publicise: (
        frozenset(("panel",)),
        lambda s, c: Publicise(by=s.secretary, cycle_id=c, recipient="郑评选", phone="0812-8170000"),
    ),
    Submit: (frozenset(("notice",)), lambda s, c: Submit(by=s.secretary, cycle_id=c)),
    Recall: (
        frozenset(("listed", "panel", "notice")),
        lambda s, c: Recall(by=s.secretary, cycle_id=c, reason="名单有误"),
    ),
    SendBack: (frozenset(("confirming",)), lambda s, c: SendBack(by=s.mayor, cycle_id=c, reason="名单有误")),
    Confirm: (frozenset(("confirming",)), lambda s, c: Confirm(by=s.mayor, cycle_id=c)),
    SignOff: (frozenset(("confirming",)), lambda s, c: SignOff(by=s.auditor, cycle_id=c)),
    Announce: (frozenset(("confirming",)), lambda s, c: Announce(by=s.secretary, cycle_id=c)),
    TakePaper: (ALL, lambda s, c: TakePaper(by=s.secretary, cycle_id=c, paper="file")),
}


def test_the_table_knows_every_command_on_a_cycle() -> None:
    assert {each.__name__ for each in commands()} == {each.__name__ for each in TABLE}


@pytest.mark.parametrize("command", TABLE, ids=lambda each: each.__name__)
def test_a_command_at_another_step_is_refused_and_kept(quiet: Stars, command: type[CycleCommand[Any]]) -> None:
    allowed, make = TABLE[command]
    cycle_id = quiet.open()
    wrong: list[Stage] = [stage for stage in ORDER if stage not in allowed]
    for stage in wrong:
        quiet.force(cycle_id, stage)
        before = quiet.town.dump("award_cycles", "award_steps", "award_rankings", "award_honours", "notices")
        refusal = quiet.refused(make(quiet, cycle_id))
        assert (refusal.reason, refusal.status, refusal.details["stage"]) == ("wrong_step", 409, stage)
        assert STAGE_NAMES[stage] in refusal.explanation
        assert before == quiet.town.dump(*before), "nothing changed"
    by = make(quiet, cycle_id).by.person_id
    kept = quiet.audited(f"{command.operation}.refused")
    assert kept == [(by, cycle_id, '{"reason":"wrong_step"}')] * len(wrong)


def test_the_steps_follow_each_other_one_by_one(quiet: Stars) -> None:
    for number, each in enumerate(quiet.east, start=1):
        quiet.served(each, 60 * number)
    cycle_id = quiet.open()
    met: list[str] = []
    for stage in ORDER:
        quiet.to(stage, cycle_id)
        met.append(quiet.cycle(cycle_id).stage)
    assert met == list(ORDER)
    done = [(each.stage, each.action) for each in quiet.steps(cycle_id)]
    assert [stage for stage, _ in done] == sorted((stage for stage, _ in done), key=ORDER.index)
    last = dict(done)
    assert last == {
        "cutoff": "close_records", "nomination": "close_nominations", "screening": "snapshot",
        "listed": "name_panel", "panel": "publicise", "notice": "submit", "confirming": "announce",
    }  # fmt: skip


def test_every_step_is_audited_with_who_did_it(quiet: Stars) -> None:
    for number, each in enumerate(quiet.east, start=1):
        quiet.served(each, 60 * number)
    cycle_id = quiet.to("announced")
    for step in quiet.steps(cycle_id):
        assert step.actor_id is not None
        assert (step.actor_id, cycle_id) in [(who, what) for who, what, _ in quiet.audited(f"award.{step.action}")]


def test_a_family_without_recommendations_goes_from_the_cut_off_to_the_screening(build: Callable[..., Stars]) -> None:
    stars = build(family())
    assert stars.cycle(stars.to("screening")).nominate_until is None


FOR_ALL = (Nominate, WithdrawNomination, GiveMarks)
"""Everybody may ask these: what keeps them from more is in the tests of each."""


@pytest.mark.parametrize("command", [each for each in TABLE if each not in FOR_ALL], ids=lambda each: each.__name__)
def test_whoever_has_no_right_is_refused_at_every_step_and_kept(
    quiet: Stars, command: type[CycleCommand[Any]]
) -> None:
    cycle_id = quiet.open()
    stranger = quiet.west[0]
    for stage in ORDER:
        quiet.force(cycle_id, stage)
        asked = msgspec.structs.replace(TABLE[command][1](quiet, cycle_id), by=stranger)
        assert quiet.refused(asked).reason == "forbidden"
    kept = quiet.audited(f"{command.operation}.refused")
    assert kept == [(stranger.person_id, cycle_id, '{"reason":"forbidden"}')] * len(ORDER)
