"""推荐 and 资格 in the demo: teams, units, the secretary and people themselves recommend; each is then looked at."""

from random import Random
from typing import Any

import msgspec
from sqlalchemy import select

from points.awards.candidate import Worked
from points.awards.models import NominatedBy, nominations
from points.awards.nomination import Nominate
from points.awards.periods import AwardPeriod
from points.awards.screening import CheckCandidate
from points.awards.standing import worked_now
from points.clock import DAY, HOUR, MINUTE
from points.db.writer import Command
from points.demo import cast
from points.demo.geography import TOWN, VILLAGES, Village
from points.demo.playing import Play
from points.demo.town import Neighbour
from points.people.session import Actor

MINUTES_WANTED = 360
"""About what a star must have served; villages know it and recommend whom it is worth."""
A_VILLAGE_MAX = 6
REASONS = (
    "清洁日场场都来,重活抢着干。",
    "独居老人有事第一个想到的就是他们家。",
    "夜里巡河走在最前面,新来的都是他带的。",
    "赶场日大扫除从头做到尾,从来不提条件。",
    "会上说得少,会后做得多,邻居都服气。",
    "宣讲前一家一家通知,凳子都是他摆的。",
)
OWN_REASON = "这一季有空,能来的都来了,想参加评选。"
EVIDENCE = ("签到表和现场照片", "签到表,问了队长", "签到记录,社区出的证明")
PAID = "同一时间在公益岗位上班,有报酬的不算志愿服务。"


class Word(msgspec.Struct, frozen=True):
    """A recommendation to be made: about whom, by whom."""

    about: Neighbour
    by: Actor
    kind: NominatedBy
    by_name: str
    reason: str


def schedule(play: Play, cycle_id: int, period: AwardPeriod) -> None:
    """Spread the recommendations over the days they may be made on."""
    rng = play.chance(f"recommend {cycle_id}")
    with play.stage.database.read() as connection:
        worked = worked_now(connection, period)
    now = play.stage.clock.now()
    for number, village in enumerate(VILLAGES):
        for place, word in enumerate(_words(play, rng, village, worked)):
            then = now + (place * 3 + number) % 5 * DAY + HOUR + number * 20 * MINUTE + place * MINUTE
            play.later(then, lambda word=word: _recommend(play, cycle_id, word))


def check_all(play: Play, cycle_id: int) -> None:
    """Look at everybody who was recommended; one of them was paid for what he did."""
    rng = play.chance(f"check {cycle_id}")
    query = select(nominations.c.subject_id).where(nominations.c.cycle_id == cycle_id).distinct()
    with play.stage.database.read() as connection:
        subjects = list(connection.execute(query.order_by(nominations.c.subject_id)).scalars())
    paid = rng.choice(subjects) if subjects else None
    commands: list[Command[Any]] = [
        CheckCandidate(
            by=play.officer(TOWN, "secretary"),
            cycle_id=cycle_id,
            subject_id=each,
            verdict="refused" if each == paid else "passed",
            reason=PAID if each == paid else "",
            evidence="人社所公益岗位名册" if each == paid else rng.choice(EVIDENCE),
        )
        for each in subjects
    ]
    for outcome in play.stage.run_all(commands):
        outcome.unwrap()


def _words(play: Play, rng: Random, village: Village, worked: dict[int, Worked]) -> list[Word]:
    """Who served most in a village, by its captain and its committee; who just falls short comes forward alone.

    Nobody of the juror's house: she is to judge them all.
    """
    judged_by = play.town.named(cast.JUROR.name).household_id
    pool = [each for each in play.town.pool(village.name) if each.household_id != judged_by]
    served = [each for each in pool if each.id in worked and worked[each.id].minutes > 0]
    served.sort(key=lambda each: (-worked[each.id].minutes, each.id))
    good = [each for each in served if worked[each.id].minutes >= MINUTES_WANTED][:A_VILLAGE_MAX]
    found = [_word(play, rng, village, person, place) for place, person in enumerate(good)]
    if good:  # the best one is thought of twice
        found.append(_word(play, rng, village, good[0], 1))
    short = [each for each in served if each not in good and each.who.phone]
    return found + [_own(each) for each in short[:1]]


def _word(play: Play, rng: Random, village: Village, about: Neighbour, place: int) -> Word:
    reason = rng.choice(REASONS)
    if place == 0 or place % 3 == 2:
        team = f"{village.name}志愿服务队"
        return Word(about, play.officer(village.name, "captain"), "team", team, reason)
    if place % 3 == 1:
        committee = f"{village.name}{'居' if village.urban else ''}民委员会"
        return Word(about, play.officer(village.name, "organiser"), "unit", committee, reason)
    return Word(about, play.officer(TOWN, "secretary"), "staff", "", reason)


def _own(person: Neighbour) -> Word:
    return Word(person, Actor(person.id, 0, person.who.name), "self", "", OWN_REASON)


def _recommend(play: Play, cycle_id: int, word: Word) -> None:
    play.stage.run(
        Nominate(
            by=word.by,
            cycle_id=cycle_id,
            subject_id=word.about.id,
            by_kind=word.kind,
            by_name=word.by_name,
            reason=word.reason,
        )
    )
