"""The organiser's desk in the demo: signing all out, entering from paper, approving and refusing."""

from random import Random

from points.clock import MINUTE
from points.demo.programme import Plan
from points.demo.stage import Stage
from points.errors import Refusal
from points.events.desk import BackEntry, Decide, SignOutAll
from points.events.read import event_of
from points.events.review import ReviewLine, review
from points.people.session import Actor

DOUBTFUL = frozenset(("claimed", "printed_code"))
"""Flags after which an organiser sometimes finds that somebody was not there."""


def sign_everybody_out(stage: Stage, by: Actor, plan: Plan) -> None:
    """全体签退 at the event's end."""
    stage.run(SignOutAll(by=by, event_id=plan.event_id, at=plan.ends_at, key=stage.key()))


def enter_afterwards(stage: Stage, by: Actor, plan: Plan, person_id: int) -> None:
    """补登 of somebody who signed on paper. Who scanned after all and was refused stays as they are."""
    note = "手机没电,签了纸质表,队长作证"
    entry = BackEntry(
        by=by,
        event_id=plan.event_id,
        person_id=person_id,
        in_at=plan.starts_at + 5 * MINUTE,
        out_at=plan.ends_at - 5 * MINUTE,
        note=note,
        key=stage.key(),
    )
    outcome = stage.run_all([entry])[0]
    if outcome.refusal is not None and outcome.refusal.reason not in ("on_duty", "person_not_found"):
        raise outcome.refusal


def decide(stage: Stage, plan: Plan, rng: Random, organiser: Actor, administrator: Actor) -> None:
    """Approve what is pending; back-entries by another hand than entered them; now and then refuse a doubtful one."""
    with stage.database.read() as connection:
        lines = review(connection, event_of(connection, plan.event_id))
    waiting = [line for line in lines if line.attendance.approval == "pending"]
    refused = [line for line in waiting if DOUBTFUL.intersection(line.flags) and rng.random() < 0.15]
    approved = [line for line in waiting if line not in refused]
    entered = [line for line in approved if line.makers]
    _decide(stage, organiser, "refuse", refused, "问过队长,当天没来")
    _decide(stage, organiser, "approve", [line for line in approved if line not in entered], "")
    _decide(stage, administrator, "approve", entered, "核对过纸质签到表")


def _decide(stage: Stage, by: Actor, decision: str, lines: list[ReviewLine], note: str) -> None:
    if not lines:
        return
    command = Decide(
        by=by,
        attendance_ids=tuple(line.attendance.id for line in lines),
        decision="approve" if decision == "approve" else "refuse",
        note=note,
        key=stage.key(),
    )
    for each in stage.run(command):
        if not each.ok:
            raise Refusal(each.reason or "", each.explanation or "", each.status)
