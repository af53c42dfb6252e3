"""Looks through an XLSX before it is opened for real: whether it is whole, is one, and is no bigger than it says.

A spreadsheet reader lays cells out as a rectangle, so two cells in opposite corners of a sheet ask for 17 thousand
million; and a few kilobytes of zip can hold gigabytes. Both are noticed here, by streaming.
"""

import zipfile
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

from points.errors import Invalid

XML_BYTES_MAX = 80_000_000
ENTRIES_MAX = 2_000
RECTANGLE_CELLS_MAX = 4_000_000
_CHUNK_BYTES = 1 << 18
_SHEETS = "xl/worksheets/"


def unreadable(explanation: str) -> Invalid:
    """The refusal of a file that cannot be read."""
    return Invalid(explanation, "import_unreadable")


def too_large(explanation: str) -> Invalid:
    """The refusal of a file with too much in it."""
    return Invalid(explanation, "import_too_large")


def check_xlsx(content: bytes) -> None:
    """Raise ``import_unreadable`` or ``import_too_large`` unless this is an XLSX that is safe to open."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive)
            budget = XML_BYTES_MAX
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    budget = _check_xml(archive, entry, budget)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise unreadable("文件不完整或已损坏,请重新保存后再上传。") from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise unreadable("文件有密码,请去掉密码后再上传。") from error
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        raise unreadable("文件不完整或已损坏,请重新保存后再上传。") from error


def _check_entries(archive: zipfile.ZipFile) -> None:
    names = [entry.filename for entry in archive.infolist()]
    if len(names) > ENTRIES_MAX or len(set(names)) < len(names):
        raise unreadable("这个文件的结构不对,请用表格软件打开后另存为 .xlsx 再上传。")
    if "xl/workbook.xml" not in names:
        kinds = {"word/": "Word 文档", "ppt/": "幻灯片", "content.xml": "ODS 表格", "xl/workbook.bin": "二进制表格"}
        kind = next((kind for start, kind in kinds.items() if any(n.startswith(start) for n in names)), "压缩包")
        raise unreadable(f"这是{kind},不是 Excel 表格,请另存为 .xlsx 或 CSV 再上传。")


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> int:
    """Stream one part through; what is left of the budget."""
    extents = _Extents() if entry.filename.startswith(_SHEETS) and entry.filename.endswith(".xml") else None
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK_BYTES):
            budget -= len(chunk)
            if budget < 0:
                raise too_large("表格里的内容太多,请分成几个文件再上传。")
            if extents is not None:
                extents.feed(chunk)
    return budget


class _Extents:
    """How large a rectangle the cells with something in them span."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._row = self._column = 0
        self._rows = self._columns = 0

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the sheet."""
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as error:
            raise unreadable("文件不完整或已损坏,请重新保存后再上传。") from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                given = attributes.get("r", "")
                self._row = int(given) if given.isascii() and given.isdigit() else self._row + 1
                self._column = 0
            case "c":
                self._column = _column(attributes.get("r", "")) or self._column + 1
            case "v" | "is":
                self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
                if self._rows * self._columns > RECTANGLE_CELLS_MAX:
                    raise too_large("表格的范围太大,请删掉右边和下面多余的行列,或分成几个文件再上传。")
            case _:
                pass

    @staticmethod
    def _doctype(*_: object) -> NoReturn:
        raise unreadable("这个文件的结构不对,请用表格软件打开后另存为 .xlsx 再上传。")


def _column(reference: str) -> int:
    """The number of a column from a reference such as ``AB12``; 0 if it is none."""
    letters = reference.rstrip("0123456789")
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return 0
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
