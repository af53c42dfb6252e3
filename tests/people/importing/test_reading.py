"""Files as they come: in several encodings, of the wrong kind, broken, hostile. Never a crash, always a sentence."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from points.errors import Refusal
from points.people.importing import csv_text
from points.people.importing.reading import FileTable, cell_text, read_table

CSV = "姓名,手机号,村(社区)\n王秀英,19900000001,青禾村\n李建国,,柳树社区\n"
HEADER = ["姓名", "手机号", "村(社区)"]


def book(*sheets: Sequence[Sequence[object]]) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        for rows in sheets:
            sheet = workbook.add_worksheet()
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return file.getvalue()


def replaced(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one part written anew."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, part if entry.filename == name else old.read(entry))
    return file.getvalue()


def sheet_xml(rows: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'.encode()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = book([HEADER, ["王秀英", 19900000001, "青禾村"], ["李建国", "", "柳树社区"]])


def refusal(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as refused:
        read_table(content)
    assert refused.value.status == 422
    assert refused.value.explanation.endswith("。")
    return refused.value


def cells(table: FileTable) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


EXPECTED = [("王秀英", "19900000001", "青禾村"), ("李建国", "", "柳树社区")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_csv_is_read_however_it_was_saved(encoding: str, delimiter: str, line_end: str) -> None:
    content = CSV.replace(",", delimiter).replace("\n", line_end).encode(encoding)
    assert cells(read_table(content)) == EXPECTED


def test_xlsx_and_csv_are_the_same_rows() -> None:
    assert cells(read_table(GOOD)) == EXPECTED


def test_row_numbers_are_the_files_own() -> None:
    wang, li = ["王秀英", "", "青禾村"], ["李建国", "", "青禾村"]
    rows: list[Sequence[object]] = [["花名册"], [], HEADER, [], wang, HEADER, [], li]
    assert [row.row for row in read_table(book(rows)).rows] == [5, 8]
    text = "\n".join(",".join(str(cell) for cell in row) for row in rows)
    assert [row.row for row in read_table(text.encode()).rows] == [5, 8]


def test_the_sheet_with_a_header_is_read_and_instructions_before_it_are_not() -> None:
    content = book([["填表说明"], ["请如实填写"]], [HEADER, ["王秀英", "", "青禾村"]])
    assert cells(read_table(content)) == [("王秀英", "", "青禾村")]


def test_csv_rows_that_are_too_short_or_too_long_are_marked() -> None:
    table = read_table("姓名,手机号,村\n王秀英\n李建国,,青禾村,多,余\n张大爷,,青禾村,,\n".encode())
    assert [(row.short, row.long) for row in table.rows] == [(2, 0), (0, 2), (0, 0)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.39e10, "13900000000"), (19900000001.0, "19900000001"), (1.5, "1.5"), (True, "是"), (None, ""), ("x", "x")],
)
def test_a_cell_reads_as_a_person_reads_it(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_formula_is_its_last_value_and_an_error_an_empty_cell() -> None:
    file = BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet: Any = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_formula(1, 0, '=HYPERLINK("http://evil.test","王秀英")', None, "王秀英")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    assert cells(read_table(file.getvalue())) == [("王秀英", "", "")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"  \n ", "空的"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"\xff\xd8\xff\xe0....", "图片"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table></table></html>", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"PK\x03\x04garbage", "损坏"),
        (b"PK", "损坏"),
        (GOOD[: len(GOOD) // 2], "损坏"),
        (GOOD[:-30], "损坏"),
        (b"\xff\xfe\xfd\xfc\x80", "编码"),
        ("姓名,电话\n\x00,\n".encode(), "编码"),
        ('姓名,电话\n"没有收尾'.encode() + b"x" * 200_000, "引号"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(content: bytes, words: str) -> None:
    found = refusal(content)
    assert found.reason == "import_unreadable"
    assert words in found.explanation


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
@pytest.mark.parametrize("part", [b"", b"not xml", b"<a><b></a>", bytes(range(256))])
def test_a_broken_part_is_unreadable_or_harmless(name: str, part: bytes) -> None:
    try:
        table = read_table(replaced(GOOD, name, part))
    except Refusal as found:
        reason = found.reason
    else:
        reason = "" if table.rows else "nothing was read and nothing said"
    assert reason in ("", "import_unreadable", "import_no_header")


def test_other_office_files_are_named() -> None:
    for entry, words in (("word/document.xml", "Word"), ("content.xml", "ODS"), ("a.txt", "压缩包")):
        file = BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(entry, "<x/>")
        assert words in refusal(file.getvalue()).explanation


def test_a_zip_bomb_is_too_large_and_quickly_known() -> None:
    bomb = replaced(GOOD, "xl/sharedStrings.xml", b"<sst>" + b" " * 90_000_000)
    assert len(bomb) < 1_000_000
    assert refusal(bomb).reason == "import_too_large"


def test_a_zip_that_lies_about_its_sizes_is_unreadable() -> None:
    content = bytearray(replaced(GOOD, SHEET, sheet_xml(" " * 1_000_000)))
    at = content.rindex(SHEET.encode()) - 46 + 24  # the central directory's uncompressed size
    content[at : at + 4] = (100).to_bytes(4, "little")
    assert refusal(bytes(content)).reason == "import_unreadable"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999"><c r="ZZZ999999999"><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 16_000 + '</row><row r="1048576"><c><v>1</v></c></row>',
    ],
)
def test_cells_in_far_corners_are_too_large(rows: str) -> None:
    assert refusal(replaced(GOOD, SHEET, sheet_xml(rows))).reason == "import_too_large"


def test_hundreds_of_thousands_of_empty_rows_below_are_no_matter() -> None:
    inline = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADER)
    person = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("王秀英", "", "青禾村"))
    empty = "".join(f'<row r="{i}"><c s="1"/></row>' for i in range(3, 400_000))
    content = replaced(GOOD, SHEET, sheet_xml(f"<row>{inline}</row><row>{person}</row>{empty}"))
    assert cells(read_table(content)) == [("王秀英", "", "青禾村")]


def test_entities_are_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet_xml("&b;")[21:]
    assert refusal(replaced(GOOD, SHEET, bomb)).reason == "import_unreadable"


def test_five_thousand_columns_are_too_large_or_ignored() -> None:
    wide = ",".join(["姓名", "手机号", *(f"列{i}" for i in range(5_000))])
    assert refusal(f"{wide}\n王秀英,\n".encode()).reason == "import_too_large"
    columns = ["姓名", "手机号", *(f"列{i}" for i in range(5_000))]
    assert len(read_table(book([columns, ["王秀英"]])).rows) == 1


def test_too_many_rows_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "IMPORT_ROWS_MAX", 100)
    assert refusal(("姓名,村\n" + "王秀英,青禾村\n" * 100).encode()).reason == "import_too_large"


def test_huge_cells_are_cut_not_carried_along() -> None:
    table = read_table(book([HEADER, ["王" * 30_000, "", "青禾村"]]))
    assert len(table.rows[0].cells[0]) == 500


def test_without_a_header_the_sentence_says_what_is_wanted() -> None:
    found = refusal(book([["名称", "数量"], ["苹果", 3]]))
    assert (found.reason, "姓名" in found.explanation) == ("import_no_header", True)
    assert refusal("姓名,手机号\n,,\n".encode()).reason == "import_unreadable"


def shared(*texts: str) -> bytes:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return f'<?xml version="1.0"?><sst xmlns="{namespace}">{items}</sst>'.encode()


TEXTS = "xl/sharedStrings.xml"


def test_one_long_text_shown_by_many_cells_is_noticed_before_it_is_copied() -> None:
    cells_ = '<c t="s"><v>0</v></c>' * 100
    rows = "".join(f"<row>{cells_}</row>" for _ in range(100))
    bomb = replaced(replaced(GOOD, SHEET, sheet_xml(rows)), TEXTS, shared("长" * 32_000))
    assert len(bomb) < 20_000
    assert refusal(bomb).reason == "import_too_large"


def test_a_text_longer_than_a_cell_holds_is_too_large() -> None:
    long = replaced(GOOD, TEXTS, shared("姓名", "长" * 32_768))
    assert refusal(long).reason == "import_too_large"
    assert (
        cells(read_table(book([HEADER, ["王秀英", "", "青禾村"], ["李建国", "", "长" * 32_767]])))[1][2] == "长" * 500
    )


def test_a_text_that_is_not_there_is_unreadable() -> None:
    assert refusal(replaced(GOOD, TEXTS, shared("姓名"))).reason == "import_unreadable"


@pytest.mark.parametrize(
    ("name", "new"), [("worksheets/sheet1.xml", "sheet1.dat"), ("sharedStrings.xml", "texts.xml")]
)
def test_parts_under_names_that_hide_them_are_unreadable(name: str, new: str) -> None:
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as hidden:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "xl/_rels/workbook.xml.rels":
                part = part.replace(name.encode(), new.encode())
            hidden.writestr(entry.filename.replace(name, new), part)
    assert refusal(file.getvalue()).reason == "import_unreadable"


def test_a_sheet_outside_its_folder_is_measured_all_the_same() -> None:
    far = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as moved:
        for entry in old.infolist():
            part = far if entry.filename == SHEET else old.read(entry)
            if entry.filename == "xl/_rels/workbook.xml.rels":
                part = part.replace(b"worksheets/sheet1.xml", b"elsewhere/one.xml")
            moved.writestr("xl/elsewhere/one.xml" if entry.filename == SHEET else entry.filename, part)
    assert refusal(file.getvalue()).reason == "import_too_large"
