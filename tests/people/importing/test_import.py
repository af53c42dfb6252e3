"""Judging, staging and applying: whole or not at all, safe to run twice, stale when the town has changed."""

from collections import Counter
from pathlib import Path

import pytest
from people.town import Town
from people.town_file import MISTAKES, VILLAGES, write_town_xlsx
from sqlalchemy import Connection, text

from points.clock import DAY
from points.db.writer import Outcome
from points.errors import Forbidden, NotFound, Refusal
from points.ledger.models import MINUTES, POINTS
from points.ledger.verify import verify
from points.people.households import search_households
from points.people.importing.applying import ApplyImport
from points.people.importing.reads import import_of, rows_of_import
from points.people.importing.staging import Counts, DiscardImport, ImportView, StageImport, open_row, prepare
from points.people.persons import EditPerson
from points.people.search import search_people
from points.people.session import SYSTEM, Actor

HEADER = "姓名,手机号,村(社区),网格,小区,楼栋,户主,年龄段,监护人同意"


def judged(town: Town, *lines: str, header: str = HEADER, actor: Actor = SYSTEM) -> StageImport:
    content = "\n".join((header, *(line + "," * (header.count(",") - line.count(",")) for line in lines)))
    with town.database.read() as connection:
        return prepare(connection, town.keys, actor, "名单.csv", content.encode())


def verdicts(town: Town, *lines: str, header: str = HEADER, actor: Actor = SYSTEM) -> list[str]:
    """The verdict on each line, or the reason why it is bad."""
    return [row.reason or row.verdict for row in judged(town, *lines, header=header, actor=actor).rows]


def stage(town: Town, *lines: str, header: str = HEADER, actor: Actor = SYSTEM) -> ImportView:
    return town.run(judged(town, *lines, header=header, actor=actor))


def apply(town: Town, import_id: int, *, skip_bad: bool = False, actor: Actor = SYSTEM) -> ImportView:
    return town.run(ApplyImport(actor=actor, keys=town.keys, import_id=import_id, skip_bad=skip_bad))


def bring_in(town: Town, *lines: str, header: str = HEADER) -> None:
    apply(town, stage(town, *lines, header=header).id)


def count(town: Town, table: str) -> int:
    with town.database.read() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def people(town: Town, q: str = "") -> list[tuple[str, str, str | None]]:
    with town.database.read() as connection:
        lines = search_people(connection, town.keys, SYSTEM, q, limit=1000)
    return [(line.name, line.place_name, line.phone_last4) for line in lines]


def balances(town: Town) -> dict[int, int]:
    with town.database.read() as connection:
        found = connection.execute(
            text("SELECT unit_id, sum(balance) FROM ledger_accounts WHERE kind = 'wallet' GROUP BY unit_id")
        )
        return {unit: int(balance) for unit, balance in found}


# What an import does


def test_a_file_is_brought_in_once_however_often_it_is_applied(town: Town) -> None:
    lines = (
        "王秀英,19900000001,青禾村,第一网格,阳光小区,3栋,王大山,60-74",
        "王大山,19900000001,青禾村,第一网格,阳光小区,3栋,王大山,75岁以上",
        "李建国,,柳树社区",
    )
    staged = stage(town, *lines)
    assert (staged.status, staged.counts) == ("staged", Counts(total=3, new=3))
    assert count(town, "persons") == 0
    applied = apply(town, staged.id)
    assert applied.status == "applied"
    assert apply(town, staged.id) == applied
    assert people(town) == [
        ("王秀英", "青禾村 第一网格 阳光小区 3栋", "0001"),
        ("王大山", "青禾村 第一网格 阳光小区 3栋", "0001"),
        ("李建国", "柳树社区", None),
    ]
    assert verdicts(town, *lines) == ["same"] * 3
    again = stage(town, *lines)
    apply(town, again.id)
    assert count(town, "persons") == 3


def test_the_head_of_a_household_is_found_among_its_members(town: Town) -> None:
    bring_in(town, "王小明,,青禾村,,,,王大山", "王大山,,青禾村,,,,王大山")
    with town.database.read() as connection:
        (household,) = search_households(connection, SYSTEM)
        head = connection.execute(text("SELECT name FROM persons WHERE id = :id"), {"id": household.head_id}).scalar()
    assert (household.name, household.member_count, head) == ("王大山", 2, "王大山")


def test_staging_leaves_people_and_places_as_they_are(town: Town) -> None:
    before = {table: count(town, table) for table in ("persons", "places", "households")}
    stage(town, "王秀英,19900000001,青禾村,新网格,新小区,1栋,王大山")
    assert {table: count(town, table) for table in before} == before


def test_places_below_a_village_are_made_once_villages_never(town: Town) -> None:
    known = count(town, "places")
    bring_in(
        town,
        "王秀英,19900000001,青禾村,第一网格,阳光小区",
        "王秀兰,19900000002,青禾村,第一 网格,阳光小区",
        "王秀梅,19900000003,青禾村,,阳光小区",
        "王秀琴,19900000004,柳树社区,第一网格",
    )
    assert count(town, "places") == known + 3
    assert verdicts(town, "李建国,,没有村") == ["village_unknown"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_does_not_decide_where_people_live(town: Town, order: int) -> None:
    clear = ["王秀英,19900000001,青禾村,,阳光小区", "王秀兰,19900000002,青禾村,第一网格,阳光小区"][::order]
    bring_in(town, *clear)
    assert {place for _, place, _ in people(town)} == {"青禾村 第一网格 阳光小区"}
    assert verdicts(town, *clear) == ["same", "same"]
    unclear = [
        "王秀梅,19900000003,青禾村,,河边院落",
        "王秀琴,19900000004,青禾村,第一网格,河边院落",
        "王秀珍,19900000005,青禾村,第二网格,河边院落",
    ][::order]
    expected = ["place_ambiguous", "new", "new"][::order]
    assert verdicts(town, *unclear) == expected


def test_a_compound_without_its_grid_is_found_if_it_is_the_only_one(town: Town) -> None:
    for grid in ("第一网格", "第二网格"):
        town.place(town.place(town.qinghe, "grid", grid), "compound", "老街")
    assert verdicts(town, "王秀英,,青禾村,,老街", "王秀英,,青禾村,第二网格,老街") == ["place_ambiguous", "new"]


def test_an_empty_cell_erases_nothing_and_a_filled_one_changes(town: Town) -> None:
    bring_in(town, "王秀英,19900000001,青禾村,第一网格,阳光小区,,王大山,60-74")
    assert verdicts(town, "王秀英,19900000001,青禾村") == ["same"]
    lines = ("王秀英,19900000001,柳树社区,,,,,75岁以上",)
    (row,) = judged(town, *lines).rows
    assert (row.verdict, open_row(town.keys, row.data).explanation) == ("change", "将修改:住址、户、年龄段")
    bring_in(town, *lines)
    assert people(town) == [("王秀英", "柳树社区", "0001")]
    assert verdicts(town, *lines) == ["same"]


def test_a_phone_is_added_to_whom_the_address_tells(town: Town) -> None:
    bring_in(town, "张大爷,,青禾村,,,,张大爷")
    assert verdicts(town, "张大爷,19900000005,青禾村,,,,张大爷") == ["change"]
    bring_in(town, "张大爷,19900000005,青禾村,,,,张大爷")
    assert people(town) == [("张大爷", "青禾村", "0005")]
    assert verdicts(town, "张大爷,,青禾村,,,,张大爷") == ["same"]


def test_the_number_tells_who_it_is_whatever_else_changed(town: Town) -> None:
    person = town.person("王秀英", "19900000001")
    header = "志愿者编号," + HEADER
    lines = (f"{person.number},王秀兰,19900000002,柳树社区",)
    bring_in(town, *lines, header=header)
    assert people(town) == [("王秀兰", "柳树社区", "0002")]
    assert verdicts(town, *lines, header=header) == ["same"]
    assert verdicts(town, "V00000099,王秀英,,青禾村", header=header) == ["number_unknown"]
    assert verdicts(town, f"{person.number},王秀兰", header=header) == ["same"]


def test_a_change_does_not_make_one_person_into_another(town: Town) -> None:
    town.person("王秀英", "19900000001")
    other = town.person("李桂兰", "19900000002")
    header = "志愿者编号," + HEADER
    assert verdicts(town, f"{other.number},王秀英,19900000001,青禾村", header=header) == ["person_exists"]


def test_members_of_staff_do_not_get_another_phone_by_a_file(town: Town) -> None:
    clerk = town.person("钱店员", "19900000003")
    town.appoint(clerk, "clerk", town.qinghe)
    header = "志愿者编号," + HEADER
    assert verdicts(town, f"{clerk.number},钱店员,19900000004,青禾村", header=header) == ["staff_member"]
    assert verdicts(town, f"{clerk.number},钱店员,,青禾村,,,,,60-74", header=header) == ["change"]


REPEATS: list[tuple[list[str], list[str]]] = [
    (["王秀英,19900000001,青禾村"] * 2, ["new", "duplicate"]),
    (["王秀英,19900000001,青禾村", "王秀英,19900000001,柳树社区"], ["new", "duplicate"]),
    (["王秀英,,青禾村"] * 2, ["new", "duplicate"]),
    (["王秀英,,青禾村", "王秀英,19900000001,青禾村"], ["new", "duplicate"]),
    (["王秀英,19900000002,青禾村", "王秀英,19900000001,青禾村"], ["new", "new"]),
    (["王秀英,,青禾村,,,,王大", "王秀英,,青禾村,,,,王二"], ["new", "new"]),
    (["王秀英,19900000001,青禾村", "李建国,19900000001,青禾村"], ["new", "new"]),
]


def test_rows_of_one_person_are_duplicates_and_of_two_are_not(town: Town) -> None:
    for lines, expected in REPEATS:
        assert verdicts(town, *lines) == expected, lines


def test_a_household_number_has_one_head(town: Town) -> None:
    header = "姓名,村,户号,户主"
    assert verdicts(
        town,
        "王甲,青禾村,12,王大山",
        "王乙,青禾村,12,李大山",
        "王丙,青禾村,12,",
        "王丁,青禾村,13,李大山",
        header=header,
    ) == ["new", "head_conflict", "new", "new"]


def test_namesakes_on_other_phones_need_theirs_to_be_told_apart(town: Town) -> None:
    bring_in(town, "王秀英,19900000001,青禾村", "王秀英,19900000002,青禾村")
    assert verdicts(town, "王秀英,,青禾村,,,,,60-74") == ["person_ambiguous"]


def test_under_14_needs_a_consent_in_the_row_or_from_before(town: Town) -> None:
    assert verdicts(town, "王小明,,青禾村,,,,,8") == ["guardian_missing"]
    bring_in(town, "王小明,,青禾村,,,,,8,是")
    assert verdicts(town, "王小明,,青禾村,,,,,9") == ["same"]


# Whole or not at all


def test_bad_rows_stop_everything_unless_they_are_left_out_on_purpose(town: Town) -> None:
    staged = stage(town, "王秀英,19900000001,青禾村", "李建国,12,青禾村")
    with pytest.raises(Refusal) as refused:
        apply(town, staged.id)
    assert (refused.value.reason, refused.value.details["bad_rows"]) == ("import_has_bad_rows", 1)
    assert people(town) == []
    apply(town, staged.id, skip_bad=True)
    assert people(town) == [("王秀英", "青禾村", "0001")]


def test_when_the_town_has_changed_nothing_is_done(town: Town) -> None:
    staged = stage(town, "王秀英,19900000001,青禾村", "李建国,19900000002,青禾村")
    town.person("李建国", "19900000002", town.liushu)
    before = town.audit()
    with pytest.raises(Refusal, match="import_stale"):
        apply(town, staged.id)
    assert len(people(town)) == 1
    assert town.audit() == before


def test_a_file_staged_twice_is_applied_once(town: Town) -> None:
    first, second = (stage(town, "王秀英,19900000001,青禾村") for _ in range(2))
    apply(town, first.id)
    with pytest.raises(Refusal, match="import_stale"):
        apply(town, second.id)


def test_a_change_that_was_made_meanwhile_is_noticed(town: Town) -> None:
    person = town.person("王秀英", "19900000001")
    staged = stage(town, "王秀英,19900000001,青禾村,,,,,60-74")
    town.run(EditPerson(actor=SYSTEM, keys=town.keys, person_id=person.id, age_band="60_74"))
    with pytest.raises(Refusal, match="import_stale"):
        apply(town, staged.id)


def test_a_discarded_file_is_gone_with_all_it_held(town: Town) -> None:
    staged = stage(town, "王秀英,19900000001,青禾村")
    for _ in range(2):
        town.run(DiscardImport(actor=SYSTEM, keys=town.keys, import_id=staged.id))
    assert count(town, "import_rows") == 0
    with pytest.raises(Refusal, match="import_discarded"):
        apply(town, staged.id)
    applied = stage(town, "王秀英,19900000001,青禾村")
    apply(town, applied.id)
    with pytest.raises(Refusal, match="import_applied"):
        town.run(DiscardImport(actor=SYSTEM, keys=town.keys, import_id=applied.id))


def test_one_request_stages_once(town: Town) -> None:
    command = judged(town, "王秀英,19900000001,青禾村")
    keyed = StageImport(
        actor=SYSTEM,
        keys=town.keys,
        key="k1",
        file_name=command.file_name,
        file_hash=command.file_hash,
        columns=command.columns,
        rows=command.rows,
    )
    first, again = town.outcome(keyed), town.outcome(keyed)
    assert (first.value, again.replayed) == (again.value, True)


# Opening balances


def test_opening_points_and_hours_are_credited_once_a_person(town: Town) -> None:
    header = "姓名,手机号,村,期初积分,期初时长"
    lines = ("王秀英,19900000001,青禾村,12.5,1.5", "李建国,19900000002,青禾村,3,", "张大爷,,青禾村,,2")
    bring_in(town, *lines, header=header)
    assert balances(town) == {POINTS: 1550, MINUTES: 210}
    assert verdicts(town, *lines, header=header) == ["same"] * 3
    apply(town, stage(town, *lines, header=header).id)
    assert balances(town) == {POINTS: 1550, MINUTES: 210}
    assert verdicts(town, "王秀英,19900000001,青禾村,13,1.5", header=header) == ["opening_differs"]
    assert verdicts(town, "王秀英,19900000001,青禾村,,", header=header) == ["same"]


def test_an_opening_is_added_to_somebody_known(town: Town) -> None:
    town.person("王秀英", "19900000001")
    header = "姓名,手机号,村,期初积分"
    assert verdicts(town, "王秀英,19900000001,青禾村,5", header=header) == ["change"]
    bring_in(town, "王秀英,19900000001,青禾村,5", header=header)
    assert balances(town) == {POINTS: 500}


def test_an_opening_is_applied_by_somebody_else_than_staged_it(town: Town) -> None:
    header = "姓名,手机号,期初积分"
    maker = town.actor(town.person("村管理"), "administrator", town.qinghe)
    checker = town.actor(town.person("周管理"), "administrator", town.root)
    staged = stage(town, "王秀英,19900000001,5", header=header, actor=maker)
    with pytest.raises(Refusal) as refused:
        apply(town, staged.id, actor=maker)
    assert (refused.value.reason, refused.value.status) == ("maker", 403)
    assert balances(town) == {}
    assert count(town, "import_rows") == 1
    assert apply(town, staged.id, actor=checker).status == "applied"
    assert balances(town) == {POINTS: 500}
    again = stage(town, "王秀英,19900000001,5", "李建国,19900000002,", header=header, actor=maker)
    assert apply(town, again.id, actor=maker).status == "applied"


def test_an_opening_lapses_as_the_rules_say_and_a_retry_is_the_same_request_whenever_it_comes(town: Town) -> None:
    staged = stage(town, "王秀英,19900000001,青禾村,5", header="姓名,手机号,村,期初积分")
    asked: list[int] = []

    def lapses(connection: Connection, now: int) -> int:
        asked.append(now)
        return now + DAY

    def applied() -> Outcome[ImportView]:
        command = ApplyImport(actor=SYSTEM, keys=town.keys, key="k1", import_id=staged.id, lapses=lapses)
        return town.outcome(command)

    first = applied()
    town.clock.advance(400 * DAY)
    again = applied()
    assert (again.value, again.replayed) == (first.value, True)
    with town.database.read() as connection:
        (lapse_at,) = connection.execute(text("SELECT expires_at FROM ledger_lots")).scalars()
    assert [lapse_at - DAY] == asked


def test_where_households_share_their_points_so_they_share_what_their_members_bring(town: Town) -> None:
    header = "姓名,手机号,村,户号,户主,期初积分,期初时长"
    family = ("王大山,19900000001,青禾村,12,王大山,5,2", "王小花,19900000002,青禾村,12,王大山,3,")
    staged = stage(town, *family, "李建国,19900000003,青禾村,,,7,", header=header)
    asked: list[int] = []

    def purse(connection: Connection, now: int) -> str:
        asked.append(now)
        return "household"

    command = ApplyImport(actor=SYSTEM, keys=town.keys, key="k1", import_id=staged.id, purse=purse)
    first, again = town.outcome(command), town.outcome(command)
    assert (again.value, again.replayed) == (first.unwrap(), True)
    assert asked == [town.clock.now()]
    owned = text("SELECT owner_type, unit_id, balance FROM ledger_accounts WHERE kind = 'wallet' ORDER BY balance")
    with town.database.read() as connection:
        assert verify(connection).fault is None
        found = [(row[0], row[1], int(row[2])) for row in connection.execute(owned)]
    assert found == [("person", MINUTES, 120), ("person", POINTS, 700), ("household", POINTS, 800)]
    assert verdicts(town, *family, header=header) == ["same", "same"]


# Who may


def test_a_villages_administrator_imports_their_village_alone_and_need_not_name_it(town: Town) -> None:
    chief = town.actor(town.person("村管理"), "administrator", town.qinghe)
    assert verdicts(town, "王秀英,,青禾村", "李建国,,柳树社区", "张大爷,,", actor=chief) == [
        "new",
        "out_of_scope",
        "new",
    ]
    assert verdicts(town, "张大爷,,") == ["village_missing"]
    town.person("李桂兰", "19900000001", town.liushu)
    assert verdicts(town, "李桂兰,19900000001,青禾村", actor=chief) == ["out_of_scope"]


def test_others_neither_stage_nor_see_nor_apply(town: Town) -> None:
    chief = town.actor(town.person("村管理"), "administrator", town.qinghe)
    other = town.actor(town.person("邻村管理"), "administrator", town.liushu)
    clerk = town.actor(town.person("钱店员"), "clerk", town.root)
    with pytest.raises(Forbidden):
        judged(town, "王秀英,,青禾村", actor=clerk)
    staged = stage(town, "王秀英,,青禾村", actor=chief)
    for actor in (other, clerk):
        with pytest.raises(NotFound):
            apply(town, staged.id, actor=actor)
        with town.database.read() as connection, pytest.raises(NotFound):
            import_of(connection, actor, staged.id)
    apply(town, staged.id, actor=chief)


# What is kept


def test_staged_rows_lie_sealed_and_are_shown_to_their_owner(town: Town) -> None:
    staged = stage(town, "王秀英,19900001234,青禾村,第一网格", "李建国,0812-8170000,青禾村")
    with town.database.read() as connection:
        dumped = str(connection.execute(text("SELECT * FROM import_rows")).all())
        assert "王秀英" not in dumped
        assert "1234" not in dumped
        assert "8170" not in dumped
        good, bad = rows_of_import(connection, town.keys, SYSTEM, staged.id)
        assert (good.row, good.name, good.place, good.phone_last4) == (2, "王秀英", "青禾村 第一网格", "1234")
        assert (bad.row, bad.reason, bad.name) == (3, "phone_landline", None)
        assert rows_of_import(connection, town.keys, SYSTEM, staged.id, "bad") == [bad]
        assert rows_of_import(connection, town.keys, SYSTEM, staged.id, after_row=2) == [bad]


def test_what_is_said_of_a_bad_row_lies_sealed_too(town: Town) -> None:
    header = "姓名,村,户号,户主"
    staged = stage(town, "王甲,青禾村,12,王大山", "王乙,青禾村,12,李大山", "王丙2,青禾村,,", header=header)
    with town.database.read() as connection:
        dumped = str(connection.execute(text("SELECT * FROM import_rows")).all())
        told = [row.explanation for row in rows_of_import(connection, town.keys, SYSTEM, staged.id, "bad")]
    assert "李大山" in told[0]
    assert "王丙2" in told[1]
    assert not any(character in dumped for character in "王李大山")


def test_once_applied_the_counts_stay_and_the_rows_go(town: Town) -> None:
    staged = stage(town, "王秀英,19900000001,青禾村", "李建国,12,青禾村")
    apply(town, staged.id, skip_bad=True)
    assert count(town, "import_rows") == 0
    with town.database.read() as connection:
        kept = import_of(connection, SYSTEM, staged.id)
        assert rows_of_import(connection, town.keys, SYSTEM, staged.id) == []
    assert (kept.status, kept.counts) == ("applied", Counts(total=2, new=1, bad=1))


def test_every_person_brought_in_has_a_line_in_the_audit_trail(town: Town) -> None:
    bring_in(town, "王秀英,19900000001,青禾村", "李建国,19900000002,青禾村")
    assert Counter(town.audit())["person.import"] == 2
    assert Counter(town.audit())["import.apply"] == 1


# A whole town


def test_five_thousand_rows_with_forty_mistakes_of_eight_kinds(town: Town, tmp_path: Path) -> None:
    for name in VILLAGES:
        if name not in ("青禾村", "柳树社区"):
            town.place(town.root, "village", name)
    expected = write_town_xlsx(tmp_path / "花名册.xlsx", 5_000, 40, seed=7)
    assert Counter(reason for reason in expected.values() if reason) == dict.fromkeys(MISTAKES, 5)
    content = (tmp_path / "花名册.xlsx").read_bytes()
    seen: list[tuple[int, int]] = []
    with town.database.read() as connection:
        command = prepare(
            connection,
            town.keys,
            SYSTEM,
            "花名册.xlsx",
            content,
            progress=lambda done, total: seen.append((done, total)),
        )
    assert {row.row: row.reason for row in command.rows} == expected
    assert (seen[0], seen[-1]) == ((250, 5_000), (5_000, 5_000))
    staged = town.run(command)
    assert staged.counts == Counts(total=5_000, new=4_960, bad=40)
    apply(town, staged.id, skip_bad=True)
    assert count(town, "persons") == 4_960
    with town.database.read() as connection:
        again = prepare(connection, town.keys, SYSTEM, "花名册.xlsx", content)
    assert Counter(row.verdict for row in again.rows) == {"same": 4_960, "bad": 40}
