"""Objections in the demo: what people hold against a list, what the secretary finds, and a list taken back."""

from random import Random

import msgspec
from sqlalchemy import select

from points.awards.publicity import Recall
from points.awards.screening import CheckCandidate
from points.demo.geography import TOWN
from points.demo.playing import Play
from points.demo.town import Neighbour
from points.notices.models import NoticeLine, notice_lines
from points.notices.objecting import AnswerObjection, Object
from points.people.session import Actor


class Said(msgspec.Struct, frozen=True):
    """An objection, and what is found."""

    words: str
    evidence: str = ""
    upheld: bool = False
    answer: str = ""


RUMOUR = Said(
    "听说有两次是老伴替他签的到,请查一下。",
    answer="查了这两次的签到记录和现场照片,都是本人,队长也作证。异议不成立,谢谢监督。",
)
PROXY = Said(
    "有一次清洁日他没有来,是别人拿他的手机签的。",
    evidence="那天上午我和他都在镇卫生院输液,有挂号单。",
    upheld=True,
    answer="核对了挂号单和签到记录,情况属实。名单改正以后重新公示,谢谢监督。",
)
MOVED = Said("这户好像上个月已经搬到县城去了,还能算我们这里的吗?")
STRUCK = "异议成立:有一次是别人代签,本季度不参评。"


class Raised(msgspec.Struct, frozen=True):
    """An objection that was made to a line."""

    id: int
    subject_id: int
    said: Said


def object_to(play: Play, notice_id: int, said: Said, rng: Random) -> Raised:
    """Somebody of the same village objects to a line, from their own phone."""
    query = select(notice_lines).where(notice_lines.c.notice_id == notice_id).order_by(notice_lines.c.position)
    with play.stage.database.read() as connection:
        line = rng.choice([NoticeLine(*row) for row in connection.execute(query)])
    about = next(each for each in play.town.people if each.id == line.person_id)
    by = rng.choice([each for each in play.town.pool(about.village) if _may_say_it(each, about)])
    objection = Object(
        actor=Actor(by.id, 0, by.who.name),
        keys=play.stage.keys,
        notice_id=notice_id,
        position=line.position,
        words=said.words,
        evidence=said.evidence,
    )
    return Raised(play.stage.run(objection), line.subject_id, said)


def answer(play: Play, raised: Raised) -> None:
    """What the secretary found; one that is upheld stops the notice."""
    by = play.officer(TOWN, "secretary")
    said = raised.said
    play.stage.run(AnswerObjection(by=by, objection_id=raised.id, upheld=said.upheld, words=said.answer))


def recall(play: Play, cycle_id: int, raised: Raised) -> None:
    """Take the list back, and refuse whom the objection was about."""
    by = play.officer(TOWN, "secretary")
    play.stage.run(Recall(by=by, cycle_id=cycle_id, reason="公示期间有一条异议成立,名单要改。"))
    refused = CheckCandidate(
        by=by,
        cycle_id=cycle_id,
        subject_id=raised.subject_id,
        verdict="refused",
        reason=STRUCK,
        evidence="镇卫生院挂号单、签到记录",
    )
    play.stage.run(refused)


def _may_say_it(person: Neighbour, about: Neighbour) -> bool:
    """Of age, with a phone, not of the same house."""
    return person.who.phone is not None and person.who.age >= 18 and person.household_id != about.household_id
