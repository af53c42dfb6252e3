"""Objections: made while a notice runs, answered by somebody whom they do not concern.

Who objected is told to nobody but the staff who answer in the notice's place, and each telling is recorded.
"""

from points.clock import day_number, day_of, local_day
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Invalid, NotFound, Refusal, refuse_wrong
from points.keys import Keys
from points.limits import TEXT_CHARS_MAX
from points.media.wording import month_day_words
from points.notices.models import NOTICE_LINES, OBJECTIONS, Notice, NoticeLine, Objection
from points.notices.notice import ANSWER_WORKING_DAYS, need_notice, notice_in, stop_notice
from points.people.acting import Acting, ActorCommand
from points.people.households import is_of_own_home
from points.people.models import PERSONS, PLACES
from points.people.names import text_problem, tidy
from points.rules.calendar import calendar_of, need_calendar

WORDS_CHARS_MAX = 1_000
CONTACT_CHARS_MAX = 60
A_PERSON_MAX = 20
"""Objections of one person to one notice."""
UPHELD = "有异议成立,名单改正后重新公示。"
"""What everybody reads of a notice that an objection has stopped."""


class Object(Acting[int], frozen=True, kw_only=True):
    """Object to a line (``position``) or the whole list; answers the objection's id.

    For oneself, or by staff for somebody without a phone: then ``objector_name`` says who, or ``objector_id`` if they
    are recorded here, and ``contact`` where the answer goes.
    """

    operation = "objection.make"
    answer = int
    alone = False

    notice_id: int
    position: int | None = None
    words: str
    evidence: str = ""
    contact: str = ""
    objector_name: str | None = None
    objector_id: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether they speak for themselves."""
        return self.objector_name is None and self.objector_id is None

    def load(self, ws: WorkingSet) -> Rounds:
        """The notice, the line, the calendar, and who objects."""
        need_calendar(ws)
        if self.position is not None:
            ws.need(NOTICE_LINES, "key", self.notice_id, self.position)
        if self.objector_id is not None:
            ws.need(PERSONS, "key", self.objector_id)
        yield from need_notice(ws, self.notice_id)
        if self.objector_id is not None and (person := ws.get(PERSONS, self.objector_id)) is not None:
            ws.need(PLACES, "key", person.place_id)
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``notice_over``, ``line_not_found``, ``objections_many``, and what is not said."""
        notice = notice_in(ws, self.notice_id)
        objector_id, name = self._objector(ws, notice)
        words, evidence, contact = self._checked(objector_id)
        if (told := over(notice, ws.now)) is not None:
            raise told
        if self.position is not None and ws.get(NOTICE_LINES, notice.id, self.position) is None:
            raise NotFound("line_not_found", "公示名单里没有这一行,请刷新后重新选择。")
        self._refuse_many(ws, notice, objector_id)
        due_on = calendar_of(ws).working_days_after(local_day(ws.now), ANSWER_WORKING_DAYS)
        objection = Objection(
            id=ws.next_id(),
            notice_id=notice.id,
            position=self.position,
            objector_id=objector_id,
            objector_name=name,
            contact_sealed=seal_contact(self.keys, contact),
            words=words,
            evidence=evidence,
            received_at=ws.now,
            received_by=self.actor.audit_id,
            due_on=day_number(due_on),
            state="open",
            answer="",
            answered_by=None,
            answered_at=None,
        )
        ws.insert(OBJECTIONS, objection)
        self.audit(ws, "objection.make", "objection", objection.id, notice=notice.id, position=self.position)
        return objection.id

    def _objector(self, ws: WorkingSet, notice: Notice) -> tuple[int | None, str]:
        if self.is_own:
            self.actor.require("notice.object")
            return self.actor.audit_id, self.actor.name
        self.place(ws, notice.place_id, "notice.answer")
        if self.objector_id is not None:
            return self.objector_id, self.person(ws, self.objector_id, "person.read").name
        name = tidy(self.objector_name or "")
        if not 0 < len(name) <= TEXT_CHARS_MAX:
            raise Invalid("请填写提异议的人的姓名。", fields={"objector.name": "请填写姓名。"})
        return None, name

    def _checked(self, objector_id: int | None) -> tuple[str, str, str]:
        words, evidence, contact = self.words.strip(), self.evidence.strip(), tidy(self.contact)
        wrong = text_problem(words, "words", "请写明异议的内容", WORDS_CHARS_MAX)
        if len(evidence) > WORDS_CHARS_MAX:
            wrong["evidence"] = f"依据最多{WORDS_CHARS_MAX}个字。"
        if len(contact) > CONTACT_CHARS_MAX:
            wrong["contact"] = f"联系方式最多{CONTACT_CHARS_MAX}个字。"
        if objector_id is None and not contact:
            wrong["contact"] = "请填写怎么找到提异议的人,电话或住址都行。"
        if wrong:
            raise Invalid("异议还缺几项,请补上再提交。", fields=wrong)
        return words, evidence, contact

    def _refuse_many(self, ws: WorkingSet, notice: Notice, objector_id: int | None) -> None:
        known = ws.find(OBJECTIONS, "notice", notice.id)
        if objector_id is not None and sum(each.objector_id == objector_id for each in known) >= A_PERSON_MAX:
            raise Refusal("objections_many", f"同一次公示一个人最多提{A_PERSON_MAX}条异议,其他的请打受理电话。")


class AnswerObjection(ActorCommand[int], frozen=True, kw_only=True):
    """Uphold or dismiss, in words; answers the objection's id. One upheld stops the notice.

    By four eyes: never whoever objected, nor who stands on the line, nor, where it is against the whole list,
    anybody who stands on it; nor anybody of their households. Whoever wrote it down for somebody may answer: they
    said nothing of their own.
    """

    operation = "objection.answer"
    answer = int
    alone = False

    objection_id: int
    upheld: bool
    words: str

    def load(self, ws: WorkingSet) -> Rounds:
        """The objection, the notice, the lines it is about, whose they are, and oneself."""
        ws.need(OBJECTIONS, "key", self.objection_id)
        ws.need(PERSONS, "key", self.by.person_id)
        yield
        if (objection := ws.get(OBJECTIONS, self.objection_id)) is not None:
            if objection.position is None:
                ws.need(NOTICE_LINES, "notice", objection.notice_id)
            else:
                ws.need(NOTICE_LINES, "key", objection.notice_id, objection.position)
            yield from need_notice(ws, objection.notice_id)
            for person_id in self._whom_it_concerns(ws, objection):
                ws.need(PERSONS, "key", person_id)
            yield

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``concerned`` and ``objection_answered``."""
        objection = ws.get(OBJECTIONS, self.objection_id)
        if objection is None:
            raise NotFound("objection_not_found", "没有这条异议,请刷新后再看。")
        notice = notice_in(ws, objection.notice_id)
        place = ws.get(PLACES, notice.place_id)
        self.by.require("notice.answer", place.path if place is not None else "/")
        if self._is_concerned(ws, objection):
            raise Refusal("concerned", "这条异议与您有关,请换人办理。", 403)
        if objection.state != "open":
            raise Refusal("objection_answered", "这条异议已经办结,不用再办。")
        words = self.words.strip()
        refuse_wrong(text_problem(words, "words", "请写明答复", WORDS_CHARS_MAX))
        state = "upheld" if self.upheld else "dismissed"
        answered = {"answer": words, "answered_by": self.by.audit_id, "answered_at": ws.now}
        ws.change(OBJECTIONS, objection, state=state, **answered)
        self.audit(ws, "objection.answer", "objection", objection.id, notice=notice.id, upheld=self.upheld)
        if self.upheld and notice.state == "running":
            stop_notice(ws, notice, self.by, UPHELD)
        return objection.id

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried to judge what concerns them, or where they may not."""
        if refusal.reason in ("concerned", "forbidden"):
            self.audit(ws, f"{self.operation}.refused", "objection", self.objection_id, reason=refusal.reason)

    def _is_concerned(self, ws: WorkingSet, objection: Objection) -> bool:
        myself = ws.get(PERSONS, self.by.person_id) if self.by.person_id else None
        if myself is None:
            return False
        people = (ws.get(PERSONS, each) for each in self._whom_it_concerns(ws, objection))
        someone = [(each.id, each.household_id) for each in people if each is not None]
        homes = [(None, each.subject_id) for each in _about(ws, objection) if each.subject_type == "household"]
        return any(is_of_own_home(myself, *each) for each in (*someone, *homes))

    @staticmethod
    def _whom_it_concerns(ws: WorkingSet, objection: Objection) -> set[int]:
        """Who objected, and who stands on what they object to."""
        concerned = {line.person_id for line in _about(ws, objection)}
        return concerned if objection.objector_id is None else concerned | {objection.objector_id}


def _about(ws: WorkingSet, objection: Objection) -> list[NoticeLine]:
    """The line that is objected to, or all of them."""
    if objection.position is None:
        return list(ws.find(NOTICE_LINES, "notice", objection.notice_id))
    return list(ws.find(NOTICE_LINES, "key", objection.notice_id, objection.position))


def over(notice: Notice, now: int) -> Refusal | None:
    """What is said of a notice that takes no objections any more; None while it does."""
    if notice.state != "running":
        return Refusal("notice_over", f"这次公示已经结束,有问题请打受理电话{notice.phone}。")
    last = day_of(notice.ends_on)
    if local_day(now) > last:
        said = f"公示期到{month_day_words(last)}为止,已经满了,有问题请打受理电话{notice.phone}。"
        return Refusal("notice_over", said)
    return None


def seal_contact(keys: Keys, contact: str) -> str | None:
    """Where an objector is found, encrypted for storing; None if they left nothing."""
    return keys.seal("contact", contact) if contact else None


def open_contact(keys: Keys, sealed: str | None) -> str | None:
    """The contact again; whoever is shown it is recorded in the audit trail."""
    return keys.open("contact", sealed) if sealed is not None else None
