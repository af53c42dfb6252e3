"""Looks through an XLSX before it is opened for real: whether it is whole, is one, and is no bigger than it says.

A spreadsheet reader lays cells out as a rectangle, so two cells in opposite corners of a sheet ask for 17 thousand
million; a few kilobytes of zip can hold gigabytes; and one long text, kept once and shared by every cell, is copied
into each of them. All of it is noticed here, by streaming. What a part is called says nothing of what is in it (the
workbook names its sheets and texts itself), so every part is read as whatever its elements say.
"""

import zipfile
from array import array
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat

from points.errors import Invalid

XML_BYTES_MAX = 80_000_000
ENTRIES_MAX = 2_000
RECTANGLE_CELLS_MAX = 4_000_000
STRING_CHARS_MAX = 32_767
"""What a cell can hold (Excel's own limit)."""
SHARED_CHARS_MAX = 40_000_000
"""Of shared texts, counted once for each cell that shows one."""
_CHUNK_BYTES = 1 << 18
_TEXTS = "xl/sharedstrings.xml"
_XML = (".xml", ".rels")
_INDEX_CHARS_MAX = 12
_NAMED = ("/worksheet", "/sharedStrings")


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
            budget, texts = XML_BYTES_MAX, array("H")
            for entry in sorted(archive.infolist(), key=lambda each: each.filename.lower() != _TEXTS):
                budget = _check_part(archive, entry, budget, texts)
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
    if len(names) > ENTRIES_MAX or len({name.lower() for name in names}) < len(names):
        raise unreadable("这个文件的结构不对,请用表格软件打开后另存为 .xlsx 再上传。")
    if "xl/workbook.xml" not in names:
        kinds = {"word/": "Word 文档", "ppt/": "幻灯片", "content.xml": "ODS 表格", "xl/workbook.bin": "二进制表格"}
        kind = next((kind for start, kind in kinds.items() if any(n.startswith(start) for n in names)), "压缩包")
        raise unreadable(f"这是{kind},不是 Excel 表格,请另存为 .xlsx 或 CSV 再上传。")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int, texts: "array[int]") -> int:
    """Stream one part through; what is left of the budget."""
    part = _Part(texts) if entry.filename.lower().endswith(_XML) else None
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            budget -= len(chunk)
            if budget < 0:
                raise too_large("表格里的内容太多,请分成几个文件再上传。")
            if part is not None:
                part.feed(chunk)
    return budget


class _Part:
    """How large a rectangle the cells with something in them span, and how much text they share.

    ``texts``: the length of each shared text, in order; found here, and needed by the sheets after.
    """

    def __init__(self, texts: "array[int]") -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._texts = texts
        self._row = self._column = 0
        self._rows = self._columns = 0
        self._is_shared = False
        self._said = ""
        self._chars = self._shared = 0

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the part."""
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
                self._is_shared = attributes.get("t") == "s"
            case "v" | "is":
                self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
                if self._rows * self._columns > RECTANGLE_CELLS_MAX:
                    raise too_large("表格的范围太大,请删掉右边和下面多余的行列,或分成几个文件再上传。")
                if self._is_shared and tag.endswith("v"):
                    self._said = ""
                    self._parser.CharacterDataHandler = self._number
            case "si":
                self._chars = 0
                self._parser.CharacterDataHandler = self._text
            case "Relationship":
                _check_target(attributes)
            case _:
                pass

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "v" if self._is_shared:
                self._parser.CharacterDataHandler = None
                self._share(self._said.strip())
            case "si":
                self._parser.CharacterDataHandler = None
                self._texts.append(self._chars)
            case _:
                pass

    def _number(self, data: str) -> None:
        self._said = (self._said + data)[:_INDEX_CHARS_MAX]

    def _text(self, data: str) -> None:
        self._chars += len(data)
        if self._chars > STRING_CHARS_MAX:
            raise too_large(f"有一格的文字太长,最多{STRING_CHARS_MAX}个字,请删短后再上传。")

    def _share(self, index: str) -> None:
        if not index:
            return
        number = int(index) if index.isascii() and index.isdigit() else -1
        if not 0 <= number < len(self._texts):
            raise unreadable("文件不完整或已损坏,请重新保存后再上传。")
        self._shared += self._texts[number]
        if self._shared > SHARED_CHARS_MAX:
            raise too_large("表格里的文字太多,请删掉用不着的列,或分成几个文件再上传。")

    @staticmethod
    def _doctype(*_: object) -> NoReturn:
        raise unreadable("这个文件的结构不对,请用表格软件打开后另存为 .xlsx 再上传。")


def _check_target(attributes: dict[str, str]) -> None:
    """A sheet or the shared texts under a name that was not looked into, or not before the sheets."""
    kind, target = attributes.get("Type", ""), attributes.get("Target", "").lower()
    odd = kind.endswith(_NAMED) and not target.endswith(_XML)
    if odd or (kind.endswith("/sharedStrings") and not target.endswith("sharedstrings.xml")):
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
