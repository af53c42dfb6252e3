"""``points calendar``: a year's list comes in from a clerk's table, or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from points.cli.calendar import days_in
from points.cli.main import obey
from points.errors import PointsError, Refusal

Run = Callable[..., tuple[int, str, str]]
BY_LAW = (101, 205, 206, 207, 208, 405, 501, 502, 609, 915, 1001, 1002, 1003)
LIST_2027 = "day,kind,name\n" + "".join(f"2027{each:04d},off,节日\n" for each in BY_LAW)


@pytest.fixture
def points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a command to an installation of one's own; answers exit code, what was said, what was wrong."""
    monkeypatch.delenv("POINTS_DATABASE_URL", raising=False)
    monkeypatch.setenv("POINTS_DATA_DIR", str(tmp_path / "data"))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = obey(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    assert run("migrate")[0] == 0
    return run


def test_a_listed_year_is_shown_with_its_source(points: Run) -> None:
    code, said, _ = points("calendar", "show", "2026")
    assert code == 0
    assert "国办发明电〔2025〕7号" in said
    assert "2026-02-28  星期六  上班  春节调休上班" in said
    assert len(said.splitlines()) == 1 + 33 + 6


def test_a_year_that_is_not_listed_says_so_and_shows_the_days_by_law(points: Run) -> None:
    _, said, _ = points("calendar", "show", "2031")
    assert said.startswith("2031年的放假安排还没有录入,请导入国务院办公厅当年的通知。下面只有法定节假日。")
    assert "2031-10-01  星期三  放假  国庆节、中秋节" in said
    assert points("calendar", "show", "1931")[0] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_comes_in_however_a_spreadsheet_saved_it(points: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "2027.csv"
    text = (LIST_2027 + "2027/2/14,调休上班,春节\n2027-02-20,班,春节\n,,\n").replace("调休上班", "上班")
    file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    code, said, error = points("calendar", "import", "2027", str(file), "--source", "国办发明电〔2026〕x号")
    assert (code, said) == (0, "2027年的放假安排已录入:放假13天,调休上班2天。\n"), error
    _, shown, _ = points("calendar", "show", "2027")
    assert "国办发明电〔2026〕x号" in shown
    assert "2027-02-14  星期日  上班  春节" in shown


def test_every_mistake_is_told_with_its_line_and_nothing_changes(points: Run, tmp_path: Path) -> None:
    before = points("calendar", "show", "2027")
    file = tmp_path / "2027.csv"
    file.write_text(LIST_2027 + "2027-05-04,work,劳动节\n2026-05-05,off,劳动节\n", encoding="utf-8")
    code, _, error = points("calendar", "import", "2027", str(file))
    assert code == 1
    assert error.splitlines() == [
        "2027年的放假安排有2处要改,改好后再导入。",
        "第15行:2027-05-04是星期二,本来就上班,不用写成调休上班。",
        "第16行:2026-05-05不在2027年里。",
    ]
    assert points("calendar", "show", "2027") == before
    assert points("calendar", "import", "2027", str(tmp_path / "none.csv"))[0] == 1


LINES = [
    ("2027-02-30,off,春节", "第2行:看不懂日期“2027-02-30”"),
    ("2027-2-5-1,off,春节", "第2行:看不懂日期"),
    ("202725,off,春节", "第2行:看不懂日期"),
    ("2027-02-05,rest,春节", "第2行:“rest”要写 off(放假)或 work(调休上班)。"),
    ("2027-02-05,off", "第2行:要写三格"),
    ("2027-02-05,off,春节,x", "第2行:要写三格"),
]


@pytest.mark.parametrize(("line", "words"), LINES)
def test_a_line_that_cannot_be_read_is_named(line: str, words: str) -> None:
    with pytest.raises(Refusal, match="calendar_invalid") as refused:
        days_in(f"day,kind,name\n{line}\n", "list.csv")
    (problem,) = refused.value.details["problems"]
    assert words in problem


@pytest.mark.parametrize("text", ["", "日期,种类,名称\n", "2027-01-01,off,元旦\n"])
def test_a_table_without_its_head_says_what_the_head_is(text: str) -> None:
    with pytest.raises(PointsError, match="day,kind,name"):
        days_in(text, "list.csv")
