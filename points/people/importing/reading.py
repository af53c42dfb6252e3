"""From an uploaded file to rows of text under known columns. What is wrong with a file is said in a sentence."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from points.limits import IMPORT_BYTES_MAX, IMPORT_ROWS_MAX
from points.people.importing import csv_text
from points.people.importing.columns import Header, find_header, is_header_again, no_header
from points.people.importing.xlsx_guard import check_xlsx, too_large, unreadable

CELL_CHARS_MAX = 500
"""What is kept of one cell: every field is shorter, so that a longer one is still noticed as too long."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


class FileRow(msgspec.Struct, frozen=True):
    """A row with something in it. ``row`` is its number in the file; ``cells`` stand under the header's columns.

    ``short`` and ``long``: how many cells a CSV row lacks or has too many, which shifts what stands where.
    """

    row: int
    cells: tuple[str, ...]
    short: int = 0
    long: int = 0


class FileTable(msgspec.Struct, frozen=True):
    """What was read of a file."""

    header: Header
    rows: list[FileRow]


def read_table(content: bytes) -> FileTable:
    """The rows of an XLSX or CSV file, told apart by content, whatever its name.

    Raises ``import_unreadable``, ``import_too_large``, ``import_no_header`` or ``import_empty`` (all 422).
    """
    if len(content) > IMPORT_BYTES_MAX:
        raise too_large(f"文件太大,最多{IMPORT_BYTES_MAX // 1_000_000}MB,请分成几个文件再上传。")
    if not content.strip():
        raise unreadable("文件是空的,请重新选择。")
    if content.startswith(b"PK"):
        return _first_with_header(_xlsx_sheets(content), ragged=False)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise unreadable("文件有密码,请去掉密码后再上传。")
        raise unreadable("这是旧版 .xls 文件,请用表格软件另存为 .xlsx 再上传。")
    if content.startswith(_PICTURES):
        raise unreadable("这是图片,不是表格,请上传 Excel 或 CSV 文件。")
    if content.startswith(b"%PDF"):
        raise unreadable("这是 PDF,不是表格,请上传 Excel 或 CSV 文件。")
    if content.lstrip()[:1] == b"<":
        raise unreadable("这是网页文件,请用表格软件打开后另存为 .xlsx 再上传。")
    return _first_with_header(iter([list(csv_text.rows_of(csv_text.decode(content)))]), ragged=True)


def _xlsx_sheets(content: bytes) -> Iterator[list[list[str]]]:
    check_xlsx(content)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield [[cell_text(value) for value in row] for row in rows]
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable("这个 Excel 文件打不开,请用表格软件另存为 .xlsx 再上传。") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's way of giving up on what it never expected
            raise
        raise unreadable("这个 Excel 文件打不开,请用表格软件另存为 .xlsx 再上传。") from error


def cell_text(value: Any) -> str:
    """A cell as a person reads it: a phone number stored as the number 1.39e10 is its eleven digits."""
    match value:
        case None | "":
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() | date() | time() | timedelta():
            return str(value)
        case _:
            return str(value)[:CELL_CHARS_MAX]


def _first_with_header(sheets: Iterator[list[list[str]]], *, ragged: bool) -> FileTable:
    """The first sheet whose columns are known: there may be a sheet of instructions before it."""
    for rows in sheets:
        header = find_header(rows)
        if header is not None:
            return _table(header, rows, ragged=ragged)
    raise no_header()


def _table(header: Header, rows: list[list[str]], *, ragged: bool) -> FileTable:
    width = len(header.columns)
    read = [i for i, column in enumerate(header.columns) if column.field]
    found: list[FileRow] = []
    for number, cells in enumerate(rows[header.row :], header.row + 1):
        if not any(i < len(cells) and cells[i].strip() for i in read) or is_header_again(header, cells):
            continue
        if number > IMPORT_ROWS_MAX:
            raise too_large(f"表格超过{IMPORT_ROWS_MAX}行,请分成几个文件再上传。")
        beyond = sum(1 for cell in cells[width:] if cell.strip())
        short = max(0, width - len(cells))
        padded = tuple(cell[:CELL_CHARS_MAX] for cell in (*cells[:width], *[""] * short))
        found.append(FileRow(number, padded, short if ragged else 0, beyond if ragged else 0))
    if not found:
        raise unreadable("表头下面没有内容,请填好后再上传。")
    return FileTable(header, found)
