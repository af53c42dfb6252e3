"""Reading notices: as everybody sees them, as they are printed, and the objections for those whom they concern."""

from collections.abc import Callable, Sequence, Set
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, case, func, select, tuple_

from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.notices.concern import concerned_in, without_objector
from points.notices.consent import consents_of
from points.notices.models import (
    Notice,
    NoticeLine,
    Objection,
    Scope,
    notice_lines,
    notices,
    objections,
)
from points.notices.notice import Source, need_notice, notice_in, notice_missing
from points.notices.objecting import open_contact, over
from points.notices.words import ShownLine, shown_on_paper, shown_online
from points.people.acting import Acting
from points.people.places import labels, place_of
from points.people.session import Actor

Position = tuple[int, int]
"""Of a notice in the list: 0 while it runs, else 1; then its id."""


class NoticeRead(msgspec.Struct, frozen=True):
    """A notice with where it hangs and how many lines it has. ``takes_objections``: as of now."""

    notice: Notice
    place_name: str
    line_count: int
    takes_objections: bool

    @property
    def position(self) -> Position:
        """Its place in the list."""
        return int(self.notice.state != "running"), self.notice.id


class ObjectionRead(msgspec.Struct, frozen=True):
    """An objection with the notice's title and the line it is about, in public words.

    ``contact`` is told to who may answer it, and to nobody else. ``recused``: it concerns the reader, who may not
    answer it and is not told who made it, unless they did.
    """

    objection: Objection
    title: str
    line_words: str | None
    contact: str | None = None
    recused: bool = False


def notices_shown(
    connection: Connection, now: int, *, after: Position | None = None, limit: int = 20
) -> list[NoticeRead]:
    """All notices: those that run first, then the latest."""
    over_last = case((notices.c.state == "running", 0), else_=1)
    query = select(notices).order_by(over_last, notices.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(over_last, -notices.c.id) > tuple_(after[0], -after[1]))
    return _notices(connection, query, now)


def notice_of(connection: Connection, notice_id: int, now: int) -> NoticeRead:
    """One notice; ``notice_not_found``."""
    found = _notices(connection, select(notices).where(notices.c.id == notice_id), now)
    if not found:
        raise notice_missing()
    return found[0]


def notices_from(connection: Connection, source: Source) -> list[Notice]:
    """Every notice that one source was given, in order: one that was stopped may be followed by another."""
    of_it = (notices.c.source_type == source.type) & (notices.c.source_id == source.id)
    rows = connection.execute(select(notices).where(of_it).order_by(notices.c.id))
    return [Notice(*row) for row in rows]


def lines_of(connection: Connection, notice_id: int, *, after: int = 0, limit: int = 100) -> list[ShownLine]:
    """The lines after a position as everybody may read them now."""
    return _lines(connection, notice_id, after, limit, shown_online)


def people_on(connection: Connection, notice_id: int) -> dict[int, int]:
    """By subject, whose consent its line stands on: the person, or the household's head when it was frozen."""
    query = select(notice_lines.c.subject_id, notice_lines.c.person_id).where(notice_lines.c.notice_id == notice_id)
    return dict(connection.execute(query).all())


def paper_lines_of(
    connection: Connection, actor: Actor, notice: Notice, *, after: int = 0, limit: int = 100
) -> list[ShownLine]:
    """The lines as they may be printed now, for staff of the notice's place; ``forbidden``."""
    place = place_of(connection, notice.place_id)
    actor.require("notice.print", place.path if place is not None else "/")
    return _lines(connection, notice.id, after, limit, shown_on_paper)


def my_objections(
    connection: Connection, person_id: int, *, before_id: int | None = None, limit: int = 20
) -> list[ObjectionRead]:
    """One's own objections, the latest first, with what was answered."""
    query = select(objections).where(objections.c.objector_id == person_id).order_by(objections.c.id.desc())
    if before_id is not None:
        query = query.where(objections.c.id < before_id)
    return _objections(connection, query.limit(limit))


def objections_to(connection: Connection, notice_ids: Sequence[int], reader_id: int) -> list[ObjectionRead]:
    """All objections to these notices as a reader may read them, oldest first, without anybody's contact."""
    query = select(objections).where(objections.c.notice_id.in_(notice_ids))
    return _read_by(connection, reader_id, _objections(connection, query.order_by(objections.c.id)))


def objection_of(connection: Connection, objection_id: int) -> ObjectionRead:
    """One objection, for whoever has just made or answered it."""
    (found,) = _objections(connection, select(objections).where(objections.c.id == objection_id))
    return found


class OpenObjections(Acting[list[ObjectionRead]], frozen=True, kw_only=True):
    """Open the objections to a notice. A command, because it tells who objected, and that is recorded."""

    operation = "objection.open"

    notice_id: int
    after_id: int = 0
    limit: int = 50

    def load(self, ws: WorkingSet) -> Rounds:
        """The notice and its place."""
        yield from need_notice(ws, self.notice_id)

    def decide(self, ws: WorkingSet) -> list[ObjectionRead]:
        """Oldest first, for the staff of the notice's place; the contact only to who may answer there.

        Whom it concerns, like whoever stands on the line, is told neither who made it nor the contact.
        """
        notice = notice_in(ws, self.notice_id)
        place = self.place(ws, notice.place_id, "objection.read")
        query = select(objections).where(objections.c.notice_id == notice.id, objections.c.id > self.after_id)
        found = _objections(ws.connection, query.order_by(objections.c.id).limit(self.limit))
        found = _read_by(ws.connection, self.actor.person_id, found)
        self.audit(ws, "objection.open", "notice", notice.id, objections=[each.objection.id for each in found])
        if not self.actor.may("notice.answer", place.path):
            return found
        return [
            msgspec.structs.replace(each, contact=open_contact(self.keys, each.objection.contact_sealed))
            for each in found
        ]


def _notices(connection: Connection, query: Select[Any], now: int) -> list[NoticeRead]:
    found = [Notice(*row) for row in connection.execute(query)]
    where = labels(connection, {each.place_id for each in found})
    counting = select(notice_lines.c.notice_id, func.count()).group_by(notice_lines.c.notice_id)
    counting = counting.where(notice_lines.c.notice_id.in_([each.id for each in found]))
    counts = dict(connection.execute(counting).all())
    return [NoticeRead(each, where[each.place_id], counts.get(each.id, 0), over(each, now) is None) for each in found]


def _lines(
    connection: Connection,
    notice_id: int,
    after: int,
    limit: int,
    show: Callable[[NoticeLine, Set[Scope]], ShownLine],
) -> list[ShownLine]:
    query = (
        select(notice_lines)
        .where(notice_lines.c.notice_id == notice_id, notice_lines.c.position > after)
        .order_by(notice_lines.c.position)
        .limit(limit)
    )
    lines = [NoticeLine(*row) for row in connection.execute(query)]
    consents = consents_of(connection, (line.person_id for line in lines))
    return [show(line, consents[line.person_id]) for line in lines]


def _objections(connection: Connection, query: Select[Any]) -> list[ObjectionRead]:
    found = [Objection(*row) for row in connection.execute(query)]
    titled = select(notices.c.id, notices.c.title).where(notices.c.id.in_({each.notice_id for each in found}))
    titles = dict(connection.execute(titled).all())
    words = _words(connection, {(each.notice_id, each.position) for each in found if each.position is not None})
    return [
        ObjectionRead(
            each,
            titles[each.notice_id],
            None if each.position is None else words[each.notice_id, each.position],
        )
        for each in found
    ]


def _read_by(connection: Connection, reader_id: int, found: list[ObjectionRead]) -> list[ObjectionRead]:
    """Without who made those that concern the reader."""
    concerned = concerned_in(connection, reader_id, [each.objection for each in found])
    return [_recused(each, reader_id) if each.objection.id in concerned else each for each in found]


def _recused(read: ObjectionRead, reader_id: int) -> ObjectionRead:
    made = read.objection
    shown = made if made.objector_id == reader_id else without_objector(made)
    return msgspec.structs.replace(read, objection=shown, recused=True)


def _words(connection: Connection, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    query = select(notice_lines).where(tuple_(notice_lines.c.notice_id, notice_lines.c.position).in_(wanted))
    lines = [NoticeLine(*row) for row in connection.execute(query)] if wanted else []
    consents = consents_of(connection, (line.person_id for line in lines))
    return {(line.notice_id, line.position): shown_online(line, consents[line.person_id]).words for line in lines}
