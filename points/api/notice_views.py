"""Notices, objections and consents as the API shows them, and the bodies of what is asked about them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from points.api.fields import NO_CONTROLS, Id, SomeText, maybe_rfc3339
from points.clock import day_of, rfc3339
from points.notices.consent import SCOPES, ConsentLine
from points.notices.models import ConsentWay, NoticeKind, NoticeState, ObjectionState, Scope
from points.notices.objecting import CONTACT_CHARS_MAX, WORDS_CHARS_MAX
from points.notices.read import NoticeRead, ObjectionRead
from points.notices.words import ShownLine

Words = Annotated[str, Meta(min_length=1, max_length=WORDS_CHARS_MAX, pattern=NO_CONTROLS)]
MoreWords = Annotated[str, Meta(max_length=WORDS_CHARS_MAX, pattern=NO_CONTROLS)]
Contact = Annotated[str, Meta(max_length=CONTACT_CHARS_MAX, pattern=NO_CONTROLS, examples=["19900001234"])]
LinePosition = Annotated[int, Meta(ge=1, le=1_000_000, examples=[3])]


class NoticeSource(msgspec.Struct, frozen=True):
    """What waits on a notice: for a cycle of stars ``cycle`` and its id."""

    type: str
    id: int


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A notice. ``starts_on`` does not count among ``working_days``; ``ends_on`` is the last day.

    ``recipient``, ``phone``: who takes objections. ``reason``: why it was stopped. ``lines_hash``: SHA-256 of the
    frozen lines, by which they are known again.
    """

    id: int
    kind: NoticeKind
    title: str
    source: NoticeSource
    place_id: int
    place_name: str
    starts_on: date
    ends_on: date
    working_days: int
    recipient: str
    phone: str
    state: NoticeState
    reason: str
    takes_objections: bool
    line_count: int
    lines_hash: str
    opened_at: str
    ended_at: str | None


class NoticePage(msgspec.Struct, frozen=True, kw_only=True):
    """A notice with some of its lines; ``next_cursor`` asks for what follows, None at its end.

    ``words``: the name as it may be shown here. A line is ``withdrawn`` where the person took their consent back: it
    then says only that.
    """

    notice: NoticeView
    lines: Sequence[ShownLine]
    next_cursor: str | None


class Objector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom staff write an objection down: a resident's ``person_id``, or a name."""

    name: SomeText | None = None
    person_id: Id | None = None


class NewObjection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An objection to one line, or without ``position`` to the whole list. ``objector``: left out for oneself.

    ``contact``: where the answer goes; needed for somebody who is not recorded here.
    """

    position: LinePosition | None = None
    words: Words
    evidence: MoreWords = ""
    contact: Contact = ""
    objector: Objector | None = None


class NewAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether an objection is upheld, and the answer in words."""

    upheld: bool
    words: Words


class MyObjection(msgspec.Struct, frozen=True, kw_only=True):
    """An objection as whoever made it sees it. ``line``: the line it is about, in public words."""

    id: int
    notice_id: int
    notice_title: str
    position: int | None
    line: str | None
    words: str
    evidence: str
    received_at: str
    due_on: date
    state: ObjectionState
    answer: str | None
    answered_at: str | None


class ObjectionView(MyObjection, frozen=True, kw_only=True):
    """The same for staff of the notice's place, with who made it. ``contact``: only to who may answer there.

    ``recorded_for``: staff wrote it down for them. ``recused``: it concerns the reader, who does not answer it; who
    else made it is then told nowhere.
    """

    objector_id: int | None
    objector_name: str
    contact: str | None
    recorded_for: bool
    recused: bool


class ConsentView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to consent to, in ``words`` to ask with. ``way``: on one's own phone, or on a signed paper."""

    scope: Scope
    words: str
    stands: bool
    given_at: str | None
    way: ConsentWay | None
    withdrawn_at: str | None


class ConsentsView(msgspec.Struct, frozen=True):
    """All there is to consent to; each stands by itself, and none shows anything without ``listed``."""

    items: list[ConsentView]


class ConsentsWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """True gives, false withdraws, what is left out stays."""

    listed: bool | UnsetType = UNSET
    paper: bool | UnsetType = UNSET
    honour: bool | UnsetType = UNSET

    def wanted(self) -> dict[Scope, bool]:
        """By scope, without what is left out."""
        given: dict[Scope, bool | UnsetType] = {
            "listed": self.listed,
            "paper": self.paper,
            "honour": self.honour,
        }
        return {scope: value for scope, value in given.items() if value is not UNSET}


def notice_view(read: NoticeRead) -> NoticeView:
    """A notice as everybody sees it."""
    notice = read.notice
    return NoticeView(
        id=notice.id,
        kind=notice.kind,
        title=notice.title,
        source=NoticeSource(notice.source_type, notice.source_id),
        place_id=notice.place_id,
        place_name=read.place_name,
        starts_on=day_of(notice.starts_on),
        ends_on=day_of(notice.ends_on),
        working_days=notice.working_days,
        recipient=notice.recipient,
        phone=notice.phone,
        state=notice.state,
        reason=notice.reason,
        takes_objections=read.takes_objections,
        line_count=read.line_count,
        lines_hash=notice.lines_hash,
        opened_at=rfc3339(notice.opened_at),
        ended_at=maybe_rfc3339(notice.ended_at),
    )


def my_objection_view(read: ObjectionRead) -> MyObjection:
    """An objection without anything about who made it."""
    made = read.objection
    return MyObjection(
        id=made.id,
        notice_id=made.notice_id,
        notice_title=read.title,
        position=made.position,
        line=read.line_words,
        words=made.words,
        evidence=made.evidence,
        received_at=rfc3339(made.received_at),
        due_on=day_of(made.due_on),
        state=made.state,
        answer=made.answer or None,
        answered_at=maybe_rfc3339(made.answered_at),
    )


def objection_view(read: ObjectionRead) -> ObjectionView:
    """An objection with who made it."""
    made = read.objection
    return ObjectionView(
        **msgspec.structs.asdict(my_objection_view(read)),
        objector_id=made.objector_id,
        objector_name=made.objector_name,
        contact=read.contact,
        recorded_for=not read.recused and (made.objector_id is None or made.received_by != made.objector_id),
        recused=read.recused,
    )


def consents_view(lines: list[ConsentLine]) -> ConsentsView:
    """A person's consents."""
    return ConsentsView([_consent_view(line) for line in lines])


def _consent_view(line: ConsentLine) -> ConsentView:
    latest = line.latest
    return ConsentView(
        scope=line.scope,
        words=SCOPES[line.scope],
        stands=line.stands,
        given_at=rfc3339(latest.given_at) if latest is not None else None,
        way=latest.way if latest is not None else None,
        withdrawn_at=maybe_rfc3339(latest.withdrawn_at) if latest is not None else None,
    )
