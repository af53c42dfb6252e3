"""Applying a staged file: one short transaction, all of it or nothing, safe to run twice."""

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.people.acting import Acting
from points.people.importing.judging import Judge, judge_rows
from points.people.importing.models import IMPORTS, Import, import_rows
from points.people.importing.staging import ImportView, forget_rows, open_row, own_import, view_of
from points.people.importing.verdicts import Judged, Progress
from points.people.importing.writing import Application, opening_of
from points.people.session import SYSTEM, Actor, offices_of

Lapses = Callable[[Connection, int], int | None]
PurseAt = Callable[[Connection, int], str]


def never(_connection: Connection, _now: int) -> None:
    """Points that stay good."""


def own(_connection: Connection, _now: int) -> str:
    """Points that are each person's own."""
    return "person"


class ApplyImport(Acting[ImportView], frozen=True, kw_only=True):
    """Apply the new and changed rows of a staged file.

    Refuses ``import_has_bad_rows`` unless ``skip_bad``, and ``import_stale`` if the town has changed since staging
    so that any row would now be judged differently. Applied already: answers with it and does nothing. What credits
    opening points or hours is applied by somebody else than staged it (``maker``); the command line may do both.
    ``lapses(connection, now)``: when opening points lapse. ``purse(connection, now)``: whose they are (people.purse).
    """

    operation = "import.apply"
    long = True
    answer = ImportView

    import_id: int
    skip_bad: bool = False
    lapses: Lapses = never
    purse: PurseAt = own
    progress: Progress | None = None

    def decide(self, ws: WorkingSet) -> ImportView:
        """Apply it."""
        staged = own_import(ws, self.actor, self.import_id)
        if staged.status == "applied":
            return view_of(staged)
        if staged.status == "discarded":
            raise Refusal("import_discarded", "这个文件已经作废,请重新上传。")
        stored = self._rows(ws)
        bad = sum(row.verdict == "bad" for row in stored)
        if bad and not self.skip_bad:
            raise Refusal("import_has_bad_rows", f"有{bad}行有问题,请改好后重新上传,或选择跳过这些行。", bad_rows=bad)
        maker = maker_of(ws.connection, staged.created_by)
        judge = Judge(ws.connection, self.keys, maker, [row.parsed for row in stored if row.parsed is not None])
        rows = judge_rows(judge, [row.parsed or row for row in stored], self.progress)
        if [_essence(row) for row in rows] != [_essence(row) for row in stored]:
            raise Refusal("import_stale", "上传之后人员有了变动,请重新上传这个文件,再核对一遍。")
        taken = [row for row in rows if row.verdict in ("new", "change")]
        if any(map(opening_of, taken)):
            self._refuse_maker(staged)
        lapse_at, purse = self.lapses(ws.connection, ws.now), self.purse(ws.connection, ws.now)
        Application(ws, self.keys, self.actor, staged.id, judge, taken).run(lapse_at, purse)
        forget_rows(ws, staged.id)
        ws.change(IMPORTS, staged, status="applied", applied_at=ws.now)
        self.audit(ws, "import.apply", "import", staged.id, counts=msgspec.json.decode(staged.counts))
        return view_of(staged)

    def _refuse_maker(self, staged: Import) -> None:
        """Four eyes on what credits points from nothing; the command line is its operator's own."""
        if self.actor.audit_id is not None and self.actor.audit_id == staged.created_by:
            explanation = "名单里有期初积分或时长,请镇里另一位管理员在“导入名单”里打开它,核对后写入。"
            raise Refusal("maker", explanation, 403)

    def _rows(self, ws: WorkingSet) -> list[Judged]:
        query = (
            select(import_rows.c.data).where(import_rows.c.import_id == self.import_id).order_by(import_rows.c.row)
        )
        return [open_row(self.keys, data) for data in ws.connection.execute(query).scalars()]


def maker_of(connection: Connection, person_id: int | None) -> Actor:
    """Who staged a file, with the roles they hold now: within these its rows are judged, whoever applies it."""
    return SYSTEM if person_id is None else Actor(person_id, 0, "", 0, offices_of(connection, person_id))


def _essence(row: Judged) -> tuple[Any, ...]:
    """What must not have changed between staging and applying."""
    return row.row, row.verdict, row.reason, row.person_id, row.changes
