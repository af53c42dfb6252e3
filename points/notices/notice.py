"""A notice: lines frozen, a period on the calendar, and an end that releases or stops what waited on it.

These are verbs for the rooms above, which know who may open and end what; they decide nothing about the lines.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

import msgspec

from points.clock import day_number, day_of, local_day
from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Invalid, NotFound, Refusal
from points.limits import NOTICE_DAYS_MAX, TEXT_CHARS_MAX
from points.media.wording import day_words, month_day_words
from points.notices.freezing import Entry, freeze, lines_bytes, people_of
from points.notices.models import (
    NOTICE_LINES,
    NOTICES,
    OBJECTIONS,
    Notice,
    NoticeKind,
    NoticeState,
)
from points.people.models import PLACES
from points.people.names import check_text, text_problem, tidy
from points.people.session import Actor
from points.rules.calendar import calendar_of, need_calendar

LINES_MAX = 20_000
ANSWER_WORKING_DAYS = 5
"""How long an objection may take. No law sets it for a town's own list: as long as a notice usually runs, so that
an objection of the last day keeps nobody waiting longer than the notice did."""


class Source(msgspec.Struct, frozen=True):
    """What waits on a notice; of one source at most one notice runs."""

    type: str
    id: int


def need_notice(ws: WorkingSet, notice_id: int) -> Rounds:
    """Rounds that load a notice, its objections and its place: ``yield from`` it in a command's ``load``."""
    ws.need(NOTICES, "key", notice_id)
    ws.need(OBJECTIONS, "notice", notice_id)
    yield
    if (notice := ws.get(NOTICES, notice_id)) is not None:
        ws.need(PLACES, "key", notice.place_id)
    yield


def notice_in(ws: WorkingSet, notice_id: int) -> Notice:
    """A notice; ``notice_not_found``."""
    notice = ws.get(NOTICES, notice_id)
    if notice is None:
        raise notice_missing()
    return notice


def open_notice(
    ws: WorkingSet,
    *,
    kind: NoticeKind,
    title: str,
    source: Source,
    place_id: int,
    lines: Sequence[Entry],
    working_days: int,
    recipient: str,
    phone: str,
    by: Actor,
) -> Notice:
    """Freeze the lines and begin: the last day is the ``working_days``-th after today (民法典 art. 201).

    Refuses ``notice_open`` (one of this source runs), ``head_missing`` (a household has no 户主 to consent),
    ``no_consent`` (who did not consent is on no list) and ``calendar_missing``: also where an objection of the last
    day could be given no due date, for a resident must never be refused for a calendar that staff did not enter.
    """
    words = _checked(title, recipient, phone)
    _check_size(lines, working_days)
    if any(each.state == "running" for each in ws.find(NOTICES, "source", source.type, source.id)):
        raise Refusal("notice_open", "这份名单正在公示,不用再开一次。")
    need_calendar(ws)
    people = people_of(ws, lines)
    starts_on = local_day(ws.now)
    calendar = calendar_of(ws)
    ends_on = calendar.working_days_after(starts_on, working_days)
    calendar.working_days_after(ends_on, ANSWER_WORKING_DAYS)
    notice_id = ws.next_id()
    frozen = freeze(ws, notice_id, lines, people, by)
    notice = Notice(
        id=notice_id,
        kind=kind,
        source_type=source.type,
        source_id=source.id,
        place_id=place_id,
        starts_on=day_number(starts_on),
        ends_on=day_number(ends_on),
        working_days=working_days,
        state="running",
        lines_hash=sha256(lines_bytes(frozen)).hexdigest(),
        opened_by=by.audit_id,
        opened_at=ws.now,
        ended_by=None,
        ended_at=None,
        reason="",
        **words,
    )
    ws.insert(NOTICES, notice)
    for line in frozen:
        ws.insert(NOTICE_LINES, line)
    detail = {"kind": kind, "lines": len(frozen), "ends_on": notice.ends_on, "hash": notice.lines_hash}
    record(ws, by.audit_id, "notice.open", "notice", notice.id, **detail)
    return notice


def refuse_unfinished(ws: WorkingSet, notice: Notice) -> None:
    """Raise unless the period is over and every objection answered: ``notice_running``, ``objections_open``.

    ``notice_stopped`` where an objection was upheld or somebody ended it early: that list waits for nothing more.
    """
    if notice.state == "stopped":
        raise Refusal("notice_stopped", "这次公示已中止,请改正名单后重新公示。")
    if notice.state == "ended":
        return
    if local_day(ws.now) <= day_of(notice.ends_on):
        raise _still_running(notice)
    waiting = sum(each.state == "open" for each in ws.find(OBJECTIONS, "notice", notice.id))
    if waiting:
        raise Refusal("objections_open", f"还有{waiting}条异议没办结,不能提交。", open=waiting)


def end_notice(ws: WorkingSet, notice: Notice, by: Actor) -> None:
    """The period is over, nothing is open: release what waited. Refuses what ``refuse_unfinished`` does."""
    refuse_unfinished(ws, notice)
    _leave(ws, notice, by, "ended", "")


def stop_notice(ws: WorkingSet, notice: Notice, by: Actor, reason: str) -> None:
    """End it early, and release nothing. ``reason`` is read by everybody: name nobody in it."""
    _leave(ws, notice, by, "stopped", check_text(reason, "reason", "请写明为什么中止"))


def notice_missing() -> NotFound:
    """There is no such notice."""
    return NotFound("notice_not_found", "没有这份公示,请刷新后再看。")


def _leave(ws: WorkingSet, notice: Notice, by: Actor, state: NoticeState, reason: str) -> None:
    if notice.state != "running":
        raise Refusal("notice_over", "这次公示已经结束,不用再办。")
    ws.change(NOTICES, notice, state=state, ended_by=by.audit_id, ended_at=ws.now, reason=reason)
    record(ws, by.audit_id, f"notice.{'end' if state == 'ended' else 'stop'}", "notice", notice.id, reason=reason)


def _still_running(notice: Notice) -> Refusal:
    earliest = day_of(notice.ends_on) + timedelta(days=1)
    words = month_day_words if earliest.year == day_of(notice.starts_on).year else day_words
    said = f"公示未满{notice.working_days}个工作日,最早{words(earliest)}提交。"
    return Refusal("notice_running", said, earliest=earliest.isoformat())


def _checked(title: str, recipient: str, phone: str) -> dict[str, str]:
    words = {"title": tidy(title), "recipient": tidy(recipient), "phone": tidy(phone)}
    wrong: dict[str, str] = {}
    for field, name in (("title", "公示标题"), ("recipient", "受理人"), ("phone", "受理电话")):
        wrong |= text_problem(words[field], field, f"请填写{name}")
    if wrong:
        raise Invalid("公示还缺几项,请补上再开始。", fields=wrong)
    return words


def _check_size(lines: Sequence[Entry], working_days: int) -> None:
    if not lines:
        raise Refusal("no_lines", "名单是空的,没有可以公示的人。")
    if len(lines) > LINES_MAX:
        raise Refusal("too_many_lines", f"一次公示最多{LINES_MAX}行,请分几次。")
    if any(len(each.detail) > TEXT_CHARS_MAX or len(each.rank or "") > TEXT_CHARS_MAX for each in lines):
        raise Refusal("line_too_long", f"名单里有一行的说明太长,最多{TEXT_CHARS_MAX}个字。")
    if not 0 < working_days <= NOTICE_DAYS_MAX:
        wrong = f"公示要1到{NOTICE_DAYS_MAX}个工作日。"
        raise Invalid(wrong, fields={"working_days": wrong})
