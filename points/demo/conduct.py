"""How services were: organisers rate some of them, and two people are complained of in the year."""

from collections.abc import Iterable
from random import Random

import msgspec
from sqlalchemy import select

from points.awards.conduct import Complain, DecideComplaint, Rate
from points.awards.periods import AwardPeriod
from points.awards.standing import worked_now
from points.clock import DAY, HOUR, local_day, quarter_number
from points.demo.geography import FEATURED, TOWN
from points.demo.playing import Play, decided_at
from points.demo.programme import Plan
from points.demo.town import Neighbour
from points.events.models import attendances
from points.rules.awards import Span

RATED = 5
"""How many of an event's services are rated."""
SAID = {
    5: ("从头做到尾", "带着新来的一起做", "别人没扫到的又扫了一遍", ""),
    4: ("认真", "", ""),
    3: ("来晚了,做得还可以", "做了一半就歇了"),
}
"""What goes with so many stars."""
OFTEN = {5: 62, 4: 31, 3: 7}


class Grievance(msgspec.Struct, frozen=True):
    """A complaint to come: at which part of the year, in which village, and what is found."""

    part: float
    village: str
    words: str
    evidence: str
    upheld: bool
    reply: str


GRIEVANCES = (
    Grievance(
        part=0.45,
        village=FEATURED[1],
        words="签了到就去旁边打牌,到点才回来签退。",
        evidence="同组两位志愿者说的,有一张照片。",
        upheld=True,
        reply="问了同组的人和队长,情况属实,已经当面提醒本人。",
    ),
    Grievance(
        part=0.75,
        village=FEATURED[2],
        words="说他没做事只照相。",
        evidence="",
        upheld=False,
        reply="看了现场照片,问了队长,本人全程在场做事,投诉不成立。",
    ),
)


def schedule(play: Play, plans: Iterable[Plan]) -> None:
    """Enter the complaints into the play; services are rated when it is decided which count."""
    for plan in plans:
        if plan.is_service and plan.fate in ("held", "corrected"):
            play.later(decided_at(plan) + HOUR, lambda plan=plan: _rate(play, plan))
    begin = play.stage.clock.now()
    for each in GRIEVANCES:
        at = begin + int((play.end - begin) * each.part) // DAY * DAY + HOUR
        play.later(at, lambda each=each: _complain(play, each))


def _rate(play: Play, plan: Plan) -> None:
    """The organiser rates a few whose time counts."""
    rng = play.rng(plan, "rate")
    query = select(attendances.c.id).where(
        attendances.c.event_id == plan.event_id, attendances.c.approval != "refused", attendances.c.minutes > 0
    )
    with play.stage.database.read() as connection:
        served = list(connection.execute(query.order_by(attendances.c.id)).scalars())
    for attendance_id in rng.sample(served, min(RATED, len(served))):
        stars = rng.choices(list(OFTEN), list(OFTEN.values()))[0]
        by, words = play.organiser(plan), rng.choice(SAID[stars])
        play.stage.run_all([Rate(by=by, attendance_id=attendance_id, stars=stars, words=words)])


def _complain(play: Play, grievance: Grievance) -> None:
    """Of somebody who serves much in that village; the secretary, who entered nothing, decides within the week."""
    who = _keen(play, grievance.village, play.chance(grievance.words))
    if who is None:
        return
    now = play.stage.clock.now()
    complaint = Complain(
        by=play.officer(grievance.village, "organiser"),
        person_id=who.id,
        happened_on=local_day(now - DAY),
        words=grievance.words,
        evidence=grievance.evidence,
    )
    complaint_id = play.stage.run(complaint)
    decision = DecideComplaint(
        by=play.officer(TOWN, "secretary"),
        complaint_id=complaint_id,
        upheld=grievance.upheld,
        reply=grievance.reply,
    )
    play.later(now + 6 * DAY, lambda: play.stage.run(decision))


def _keen(play: Play, village: str, rng: Random) -> Neighbour | None:
    """One of the five who have served most this quarter."""
    quarter = AwardPeriod(Span.QUARTER, quarter_number(local_day(play.stage.clock.now())))
    with play.stage.database.read() as connection:
        worked = worked_now(connection, quarter)
    served = [each for each in play.town.pool(village) if each.id in worked and worked[each.id].minutes > 0]
    served.sort(key=lambda each: (-worked[each.id].minutes, each.id))
    return rng.choice(served[:5]) if served else None
