"""How a service was: ratings of attendances (服务评价), and complaints that two people deal with."""

from collections import Counter
from datetime import date
from typing import ClassVar

import msgspec
from sqlalchemy import Connection, select

from points.awards.attempts import keep_refused
from points.awards.conduct_models import COMPLAINTS, RATINGS, Complaint, Rating, complaints
from points.awards.subject import is_own, subject_in
from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.errors import Invalid, NotFound, Refusal, refuse_wrong
from points.ledger.models import ACCOUNTS, MINUTES, AccountKind
from points.ledger.needs import source
from points.ledger.posting import Cause, settled_by
from points.limits import TEXT_CHARS_MAX
from points.people.acting import ActorCommand
from points.people.models import PERSONS, PLACES, persons, places
from points.people.names import check_text, text_problem, tidy
from points.people.places import within
from points.people.rights import Permission
from points.people.session import Actor
from points.rules.awards import Subject

STARS_MAX = 5
ATTENDANCE = "attendance"


class Rate(ActorCommand[int], frozen=True, kw_only=True):
    """Rate one attendance with 1 to 5 stars; again replaces it, as a new revision. Answers the rating's id.

    The ledger knows who served, when and where: an attendance that earned no minutes was no service to be rated.
    """

    operation: ClassVar[str] = "award.rate"
    answer = int

    attendance_id: int
    stars: int
    words: str = ""

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``not_served`` and ``own_service``."""
        words = tidy(self.words)
        if not 1 <= self.stars <= STARS_MAX or len(words) > TEXT_CHARS_MAX:
            raise Invalid(f"评价是1到{STARS_MAX}颗星,文字最多{TEXT_CHARS_MAX}个字。", fields={"stars": "1到5颗星。"})
        person_id, place_id, effective_at = self._served(ws)
        place = ws.get(PLACES, place_id) if place_id is not None else None
        self.by.require("award.rate", place.path if place is not None else "/")
        if _is_of_mine(ws, person_id, self.by):
            raise Refusal("own_service", "不能评价自己或家里人的服务,请换人评价。")
        before = ws.find(RATINGS, "attendance", self.attendance_id)
        rating = Rating(
            id=ws.next_id(),
            attendance_id=self.attendance_id,
            revision=len(before) + 1,
            person_id=person_id,
            stars=self.stars,
            words=words,
            effective_at=effective_at,
            made_by=self.by.audit_id,
            made_at=ws.now,
        )
        ws.insert(RATINGS, rating)
        self.audit(ws, "award.rate", ATTENDANCE, self.attendance_id, stars=self.stars)
        return rating.id

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried what they may not."""
        keep_refused(ws, self.by, self.operation, ATTENDANCE, self.attendance_id, refusal)

    def _served(self, ws: WorkingSet) -> tuple[int, int | None, int]:
        """Who served, where, and when at the last: of the minutes that stand and have reached a wallet."""
        settled: Counter[int] = Counter()
        earned: dict[int, tuple[int, int | None, int]] = {}
        for each in source(ws, Cause(ATTENDANCE, self.attendance_id)):
            if each.unit_id != MINUTES or each.person_id is None:
                continue
            debit, credit = _kind(ws, each.debit_id), _kind(ws, each.credit_id)
            settled[each.effective_at] += settled_by(debit, credit) * each.amount
            if debit == "issue":
                earned[each.effective_at] = each.person_id, each.place_id, each.effective_at
        standing = [instant for instant, minutes in settled.items() if minutes > 0]
        if not standing:
            raise NotFound("not_served", "没有找到这次服务的时长记录,不能评价。")
        return earned[max(standing)]


class Complain(ActorCommand[int], frozen=True, kw_only=True):
    """Enter a complaint about somebody's service. Answers its id."""

    operation: ClassVar[str] = "conduct.complain"
    answer = int

    person_id: int
    happened_on: date
    words: str
    evidence: str = ""

    def decide(self, ws: WorkingSet) -> int:
        """For people of one's own part of the town."""
        _need_place(ws, self.by, "conduct.write", self.person_id)
        words, evidence = tidy(self.words), tidy(self.evidence)
        wrong = text_problem(words, "words", "请写投诉的事情")
        if len(evidence) > TEXT_CHARS_MAX:
            wrong["evidence"] = f"证据的说明最多{TEXT_CHARS_MAX}个字。"
        if self.happened_on > local_day(ws.now):
            wrong["happened_on"] = "日期还没到,请核对。"
        refuse_wrong(wrong)
        complaint = Complaint(
            id=ws.next_id(),
            person_id=self.person_id,
            happened_on=day_number(self.happened_on),
            words=words,
            evidence=evidence,
            state="open",
            answer="",
            made_by=self.by.audit_id,
            made_at=ws.now,
            decided_by=None,
            decided_at=None,
        )
        ws.insert(COMPLAINTS, complaint)
        self.audit(ws, "conduct.complain", "person", self.person_id, complaint=complaint.id)
        return complaint.id

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried what they may not."""
        keep_refused(ws, self.by, self.operation, "person", self.person_id, refusal)


class DecideComplaint(ActorCommand[int], frozen=True, kw_only=True):
    """Uphold or dismiss a complaint, with an answer. Answers its id."""

    operation: ClassVar[str] = "conduct.decide"
    answer = int

    complaint_id: int
    upheld: bool
    reply: str

    def decide(self, ws: WorkingSet) -> int:
        """By neither who entered it nor who it is about, nor anybody of the same household.

        Refuses ``own_complaint``, ``complaint_decided``.
        """
        complaint = ws.get(COMPLAINTS, self.complaint_id)
        if complaint is None:
            raise NotFound("complaint_not_found", "没有这件投诉,请刷新后再试。")
        _need_place(ws, self.by, "conduct.decide", complaint.person_id)
        if complaint.state != "open":
            raise Refusal("complaint_decided", "这件投诉已经办结。")
        if self.by.person_id == complaint.made_by or _is_of_mine(ws, complaint.person_id, self.by):
            raise Refusal("own_complaint", "投诉是您登记的,或者说的是您或家里人,请换人办结。")
        reply = check_text(self.reply, "reply", "请写办结的意见")
        state = "upheld" if self.upheld else "dismissed"
        ws.change(COMPLAINTS, complaint, state=state, answer=reply, decided_by=self.by.audit_id, decided_at=ws.now)
        self.audit(ws, "conduct.decide", "person", complaint.person_id, complaint=complaint.id, state=state)
        return complaint.id

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep who tried what they may not."""
        keep_refused(ws, self.by, self.operation, "complaint", self.complaint_id, refusal)


class ComplaintRead(msgspec.Struct, frozen=True):
    """A complaint with the name of whom it is about."""

    complaint: Complaint
    name: str


def complaints_shown(
    connection: Connection, actor: Actor, person_id: int | None = None, *, limit: int = 100
) -> list[ComplaintRead]:
    """Complaints of the actor's part of the town, the open ones first, then the latest; of one person or of all."""
    query = (
        select(complaints, persons.c.name)
        .join(persons, persons.c.id == complaints.c.person_id)
        .join(places, places.c.id == persons.c.place_id)
        .where(within(actor.paths("conduct.write")))
        .order_by(complaints.c.state != "open", complaints.c.id.desc())
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(complaints.c.person_id == person_id)
    return [ComplaintRead(Complaint(*row[:-1]), row[-1]) for row in connection.execute(query)]


def _kind(ws: WorkingSet, account_id: int) -> AccountKind:
    return ws.find(ACCOUNTS, "key", account_id)[0].kind


def _is_of_mine(ws: WorkingSet, person_id: int, by: Actor) -> bool:
    return is_own(ws, subject_in(ws, Subject.PERSON, person_id), by.person_id)


def _need_place(ws: WorkingSet, by: Actor, permission: Permission, person_id: int) -> None:
    person = ws.get(PERSONS, person_id)
    place = ws.get(PLACES, person.place_id) if person is not None else None
    if person is None or place is None:
        raise NotFound("person_not_found", "没有找到这个人,请核对后再试。")
    by.require(permission, place.path)
