"""研究 in the demo: five members who come from the villages, their marks, the residents' meeting, lots for a tie."""

from random import Random

from points.awards.choosing import Choose
from points.awards.panel import GiveMarks, Given, RecordMeeting
from points.awards.panel_read import Table, table_of
from points.awards.ranking import Open
from points.clock import local_day
from points.demo.stage import Stage
from points.people.session import Actor
from points.rules.awards import Tie

MARKS = range(1000, 2050, 50)
"""Hundredths; half points, and nobody gives less than ten of twenty."""
WITNESSES = ("居民代表彭昌林", "监委会孙志刚")
KIN = "和这位是亲戚,回避"
HEARD = (
    "到会的都看了名单。有人提出多照顾偏远的组,记下来下一季研究。对名单没有意见。",
    "大家觉得服务时长算得清楚。有两位问议事积分怎么来的,当场翻记录解释了。没有反对意见。",
    "会上念了每个人的得分,逐个问有没有意见,都没有。建议把评上的人请来讲讲怎么做的。",
)


def give_marks(stage: Stage, rng: Random, cycle_id: int, member: Actor, *, has_kin: bool) -> None:
    """A member's whole sheet; ``has_kin``: one of the candidates is their relative."""
    candidates = [each.subject_id for each in _table(stage, cycle_id).candidates]
    kin = rng.choice(candidates) if has_kin and candidates else None
    marks = (
        Given(each, conflict=KIN) if each == kin else Given(each, points=rng.choice(MARKS)) for each in candidates
    )
    stage.run(GiveMarks(by=member, cycle_id=cycle_id, marks=tuple(marks)))


def hold_meeting(stage: Stage, rng: Random, cycle_id: int, secretary: Actor) -> None:
    """The residents' meeting, written down on the same day."""
    today = local_day(stage.clock.now())
    attended, heard = rng.randint(24, 46), rng.choice(HEARD)
    stage.run(RecordMeeting(by=secretary, cycle_id=cycle_id, held_on=today, attended=attended, heard=heard))


def settle(stage: Stage, rng: Random, cycle_id: int, secretary: Actor) -> None:
    """Decide every tie at the cut in the way the rules say, before witnesses."""
    while (table := _table(stage, cycle_id)).open:
        stage.run(_choice(rng, table, table.open[0], secretary))


def _choice(rng: Random, table: Table, tie: Open, secretary: Actor) -> Choose:
    """Lots, or a vote."""
    seats, is_draw = tie.seats or 0, table.award.tie is Tie.DRAW
    did = "写了纸条放在盒子里,请候选人自己抓" if is_draw else "到会的举手"
    return Choose(
        by=secretary,
        cycle_id=table.cycle.id,
        subjects=tie.subjects,
        chosen=tuple(rng.sample(tie.subjects, seats)),
        how="draw" if is_draw else "vote",
        witnesses=WITNESSES,
        note=f"{len(tie.subjects)}位并列争{seats}个名额,{did},结果当场念了。",
    )


def _table(stage: Stage, cycle_id: int) -> Table:
    with stage.database.read() as connection:
        return table_of(connection, cycle_id)
