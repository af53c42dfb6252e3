"""Reports and settlements as spreadsheets: sums are formulas, their values beside them for who does not calculate.

What people typed is always text: nothing that begins with an equals sign becomes a formula.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Literal

import msgspec
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] - it has none
from xlsxwriter.utility import xl_col_to_name  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

Kind = Literal["text", "prose", "count", "hundredths"]
"""``prose``: text on as many lines as it needs; ``hundredths``: points or yuan, given in their smallest part, shown
with two places."""

_RIGHT = 3
"""The column in which the second signature of a line begins."""
_FORMATS: dict[Kind, str] = {"text": "@", "prose": "@", "count": "0", "hundredths": "0.00"}


class Column(msgspec.Struct, frozen=True):
    """A heading, how wide, what stands below; ``summed``: with its sum at the foot."""

    title: str
    width: int
    kind: Kind = "text"
    summed: bool = False


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet: title, facts below it, a table. ``warnings`` stand above the table in bold.

    ``signatures``: below the table, two to a line, with room for names and a seal.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | int]]
    facts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    signatures: tuple[tuple[str, str], ...] = ()


def write_book(*sheets: Sheet) -> bytes:
    """The sheets as one XLSX."""
    file = BytesIO()
    workbook: Any = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    with workbook:
        for sheet in sheets:
            _write(workbook, sheet)
    return file.getvalue()


def _write(workbook: Any, sheet: Sheet) -> None:
    page, bold = workbook.add_worksheet(sheet.name), workbook.add_format({"bold": True})
    page.write_string(0, 0, sheet.title, bold)
    for number, text in enumerate((*sheet.facts, *sheet.warnings), 1):
        page.write_string(number, 0, text, *([bold] if text in sheet.warnings else []))
    head = len(sheet.facts) + len(sheet.warnings) + 2
    first, last = head + 1, head + len(sheet.rows)
    upper = {"valign": "top"} if any(about.kind == "prose" for about in sheet.columns) else {}
    for column, about in enumerate(sheet.columns):
        page.set_column(column, column, about.width)
        page.write_string(head, column, about.title, bold)
        lines = {"text_wrap": True} if about.kind == "prose" else {}
        plain = workbook.add_format({"num_format": _FORMATS[about.kind], **upper, **lines})
        for number, row in enumerate(sheet.rows, first):
            _cell(page, number, column, row[column], about.kind, plain)
        if about.summed:
            total = workbook.add_format({"num_format": _FORMATS[about.kind], "bold": True})
            letter = xl_col_to_name(column)
            value = _shown(sum(int(row[column]) for row in sheet.rows), about.kind)
            # Without rows: the heading, which is text and counts for nothing.
            formula = f"=SUM({letter}{min(first, last) + 1}:{letter}{last + 1})"
            page.write_formula(last + 1, column, formula, total, value)
    if any(about.summed for about in sheet.columns):
        page.write_string(last + 1, 0, "合计", bold)
    for number, (left, right) in enumerate(sheet.signatures, last + 3):
        page.write_string(number, 0, left)
        page.write_string(number, _RIGHT, right)
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(head)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _cell(page: Any, row: int, column: int, value: str | int, kind: Kind, plain: Any) -> None:
    if isinstance(value, int):
        page.write_number(row, column, _shown(value, kind), plain)
    elif value:
        page.write_string(row, column, value, plain)


def _shown(value: int, kind: Kind) -> int | float:
    return value / 100 if kind == "hundredths" else value
