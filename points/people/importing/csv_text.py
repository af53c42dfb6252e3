"""CSV as communities save it: UTF-8 with or without mark, GB18030 from old offices, UTF-16 from "Unicode text"."""

import codecs
import csv
from collections.abc import Iterator
from io import StringIO

from points.limits import IMPORT_ROWS_MAX
from points.people.importing.xlsx_guard import too_large, unreadable

DELIMITERS = ",\t;"
COLUMNS_MAX = 200
_SAMPLE_LINES = 30


def decode(content: bytes) -> str:
    """The text of a file; ``import_unreadable`` if it is in none of these encodings."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise unreadable("看不懂这个文件的文字编码,请用表格软件另存为 .xlsx 再上传。")


def delimiter_of(text: str) -> str:
    """What separates the cells: whichever comes most in the first lines."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    return max(DELIMITERS, key=sample.count)


def rows_of(text: str) -> Iterator[list[str]]:
    """The rows, cell by cell; ``import_unreadable`` or ``import_too_large`` where there is no going on."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        for number, row in enumerate(reader, 1):
            if number > IMPORT_ROWS_MAX:
                raise too_large(f"表格超过{IMPORT_ROWS_MAX}行,请分成几个文件再上传。")
            if len(row) > COLUMNS_MAX and any(cell.strip() for cell in row[COLUMNS_MAX:]):
                raise too_large(f"第{number}行超过{COLUMNS_MAX}列,请删掉多余的列再上传。")
            yield row[:COLUMNS_MAX]
    except csv.Error as error:
        raise unreadable(
            f"第{reader.line_num}行看不懂(可能少了一个引号),请用表格软件另存为 .xlsx 再上传。"
        ) from error
