"""Writing people out as a table, with the columns the import understands: bringing it in again changes nothing.

``ExportPeople`` records who takes the list and gives a ticket; ``write_people`` writes the file in one's own thread.
"""

import csv
from collections.abc import Callable, Iterator
from io import BytesIO, TextIOWrapper
from typing import Any, Literal

import msgspec
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] - it has none
from sqlalchemy import Connection, func, select

from points.db.working_set import WorkingSet
from points.keys import Keys
from points.people import finding, names
from points.people.acting import Acting
from points.people.importing.cells import AGE_BANDS
from points.people.importing.columns import HEADERS, Field
from points.people.models import PlaceKind, households, persons, places
from points.people.places import within

Format = Literal["xlsx", "csv"]
COLUMNS: tuple[Field, ...] = (
    "number", "name", "phone", "village", "grid", "group", "compound", "building", "head", "household_number",
    "age_band", "guardian_consent",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FETCH = 1_000
_PROGRESS_EVERY = 250
_LEVELS: tuple[PlaceKind, ...] = ("village", "grid", "group", "compound", "building")


class ExportTicket(msgspec.Struct, frozen=True):
    """The parts of the town whose people may be written out, as recorded in the audit trail."""

    paths: tuple[str, ...]


class ExportPeople(Acting[ExportTicket], frozen=True, kw_only=True):
    """Ask to export the people of a place, or of all the actor's places."""

    operation = "person.export"
    answer = ExportTicket

    place_id: int | None = None

    def decide(self, ws: WorkingSet) -> ExportTicket:
        """Record it."""
        paths = self.actor.paths("person.export")
        if self.place_id is not None:
            paths = (self.place(ws, self.place_id, "person.export").path,)
        self.actor.require("person.export")
        self.audit(ws, "person.export", "place", self.place_id, paths=paths)
        return ExportTicket(paths)


def write_people(
    connection: Connection,
    keys: Keys,
    ticket: ExportTicket,
    format_: Format,
    progress: Callable[[int, int], None] | None = None,
) -> bytes:
    """The file: everyone active in these parts, in the order in which they were recorded."""
    total = connection.execute(
        select(func.count())
        .select_from(persons)
        .join(places, places.c.id == persons.c.place_id)
        .where(persons.c.status == "active", within(ticket.paths))
    ).scalar_one()
    rows = _counted(_rows(connection, keys, ticket), total, progress)
    return _xlsx(rows) if format_ == "xlsx" else _csv(rows)


def _counted(
    rows: Iterator[list[str]], total: int, progress: Callable[[int, int], None] | None
) -> Iterator[list[str]]:
    for done, row in enumerate(rows, 1):
        yield row
        if progress is not None and (done % _PROGRESS_EVERY == 0 or done == total):
            progress(done, total)


def _rows(connection: Connection, keys: Keys, ticket: ExportTicket) -> Iterator[list[str]]:
    tree = {row.id: row for row in connection.execute(select(places))}
    query = (
        select(persons, households.c.name.label("head"), households.c.number.label("household_number"), places.c.path)
        .join(places, places.c.id == persons.c.place_id)
        .join(households, households.c.id == persons.c.household_id, isouter=True)
        .where(persons.c.status == "active", within(ticket.paths))
        .order_by(persons.c.id)
        .execution_options(yield_per=_FETCH)
    )
    for row in connection.execute(query):
        phone = finding.open_phone(keys, row.phone_sealed)
        line = [tree[int(each)] for each in row.path.strip("/").split("/")]
        levels = {place.kind: place.name for place in line}
        yield [
            row.number,
            row.name,
            names.national(phone) if phone else "",
            *(levels.get(kind, "") for kind in _LEVELS),
            row.head if row.head and row.head != row.household_number else "",
            row.household_number or "",
            AGE_BANDS[row.age_band] if row.age_band != "unknown" else "",
            "是" if row.guardian_consent else "",
        ]


def _xlsx(rows: Iterator[list[str]]) -> bytes:
    """Every cell is text: a phone number stays whole, and what looks like a formula is none."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook: Any = xlsxwriter.Workbook(file, options)
    with workbook:
        sheet = workbook.add_worksheet("居民")
        bold, text = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "@"})
        sheet.set_column(0, len(COLUMNS) - 1, 14, text)
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(COLUMNS):
            sheet.write_string(0, column, HEADERS[field], bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(number, column, value, text)
    return file.getvalue()


def _csv(rows: Iterator[list[str]]) -> bytes:
    """UTF-8 with a mark, which spreadsheet programs need to read Chinese."""
    file = BytesIO()
    with TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True) as text:
        writer = csv.writer(text)
        writer.writerow([HEADERS[field] for field in COLUMNS])
        for row in rows:
            writer.writerow([harmless(value) for value in row])
        return file.getvalue()


def harmless(value: str) -> str:
    """A cell that no spreadsheet program takes for a formula; the import takes the quote off again."""
    return "'" + value if value.startswith(_FORMULA_STARTS) else value
