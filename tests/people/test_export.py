"""Exports come back in unchanged, run no formulas, and are recorded."""

import csv
from collections import Counter
from io import BytesIO, StringIO

import pytest
from people.town import Town
from people.town_file import VILLAGES, town_rows
from python_calamine import CalamineWorkbook

from points.errors import Forbidden
from points.people import export
from points.people.export import ExportPeople, Format, harmless, write_people
from points.people.importing.applying import ApplyImport
from points.people.importing.staging import StageImport, prepare
from points.people.persons import CreatePerson
from points.people.rights import PERMISSIONS, ROLES
from points.people.session import SYSTEM, Actor, Office


def exported(town: Town, format_: Format, actor: Actor = SYSTEM, place_id: int | None = None) -> bytes:
    ticket = town.run(ExportPeople(actor=actor, keys=town.keys, place_id=place_id))
    with town.database.read() as connection:
        return write_people(connection, town.keys, ticket, format_)


def judged(town: Town, content: bytes) -> StageImport:
    with town.database.read() as connection:
        return prepare(connection, town.keys, SYSTEM, "名单", content)


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_what_was_exported_comes_in_again_all_the_same(town: Town, format_: Format) -> None:
    for name in VILLAGES[2:]:
        town.place(town.root, "village", name)
    rows, _ = town_rows(300, 0, seed=3)
    text = "姓名,手机,村,网格,小区,楼栋,户主,年龄段\n" + "".join(
        ",".join(str(cell) for cell in row[1:9]) + "\n" for row in rows
    )
    staged = town.run(judged(town, text.encode()))
    town.run(ApplyImport(actor=SYSTEM, keys=town.keys, import_id=staged.id))
    town.person("镇里的人", "19900009999", town.root)
    town.run(
        CreatePerson(
            actor=SYSTEM,
            keys=town.keys,
            name="王小明",
            place_id=town.place(town.qinghe, "group", "一组").id,
            household_head="王大山",
            age_band="under_14",
            guardian_consent=True,
        )
    )
    command = judged(town, exported(town, format_))
    assert Counter(row.verdict for row in command.rows) == {"same": 302}, [
        row for row in command.rows if row.verdict != "same"
    ]


def test_cells_that_look_like_formulas_are_text(town: Town) -> None:
    place = town.place(town.qinghe, "compound", "=1+1")
    town.person("王秀英", "19900000001", place)
    (sheet,) = CalamineWorkbook.from_filelike(BytesIO(exported(town, "xlsx"))).sheet_names
    assert sheet == "居民"
    _, row = list(csv.reader(StringIO(exported(town, "csv").decode("utf-8-sig"))))
    assert "'=1+1" in row
    assert [harmless(value) for value in ("=x", "+x", "-x", "@x", "x=")] == ["'=x", "'+x", "'-x", "'@x", "x="]
    for format_ in ("xlsx", "csv"):
        assert [row.verdict for row in judged(town, exported(town, format_)).rows] == ["same"]


def test_an_export_reaches_as_far_as_its_place_and_is_recorded(town: Town) -> None:
    town.person("王秀英", "19900000001")
    town.person("李建国", "19900000002", town.liushu)
    chief = town.actor(town.person("村管理", "19900000003"), "administrator", town.qinghe)
    text = exported(town, "csv", chief).decode("utf-8-sig")
    assert ("王秀英" in text, "李建国" in text) == (True, False)
    assert "王秀英" not in exported(town, "csv", SYSTEM, town.liushu.id).decode("utf-8-sig")
    assert town.audit().count("person.export") == 2
    with pytest.raises(Forbidden):
        exported(town, "csv", chief, town.liushu.id)


def test_others_do_not_export(town: Town) -> None:
    person = town.person("某人")
    for role in ROLES:
        if "person.export" not in PERMISSIONS[role]:
            actor = Actor(person.id, 0, "某人", 0, (Office(1, role, town.root.id, town.root.path, ""),))
            with pytest.raises(Forbidden):
                exported(town, "csv", actor)


def test_progress_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_PROGRESS_EVERY", 1)
    for name in ("王甲", "王乙"):
        town.person(name)
    ticket = town.run(ExportPeople(actor=SYSTEM, keys=town.keys))
    seen: list[tuple[int, int]] = []
    with town.database.read() as connection:
        write_people(connection, town.keys, ticket, "csv", lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
