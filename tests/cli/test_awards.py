"""``points awards``: an auditor makes a list again with one command, on either database."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from awards.conftest import JANUARY
from awards.families import FULL, family, rules
from awards.stars import QUARTER, Stars
from sqlalchemy import create_engine, text
from town import Town

from points.awards.publicity import Recall
from points.awards.snapshot import TakeSnapshot
from points.cli.main import obey
from points.clock import FixedClock
from points.db.engine import Database

Run = Callable[..., tuple[int, str, str]]
CYCLE = ("star", str(QUARTER))


@pytest.fixture
def stars(database: Database) -> Iterator[Stars]:
    """Three of the east served, and their cycle came to its notice."""
    town = Town.build(database, FixedClock(JANUARY))
    stars = Stars(town, rules(FULL))
    for number, each in enumerate(stars.east[:3], start=1):
        stars.served(each, 60 * number)
    stars.to("notice")
    yield stars
    town.close()


@pytest.fixture
def points(
    stars: Stars,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Give a command to the installation of these stars; answers exit code, what was said, what was wrong."""
    del stars
    for name in [name for name in os.environ if name.startswith("POINTS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("POINTS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("POINTS_DATABASE_URL", database_url)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = obey(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_every_list_is_made_again_to_the_byte(points: Run, stars: Stars, tmp_path: Path) -> None:
    for number in range(50):
        stars.served(stars.east[number % 3], 30)
    out = tmp_path / "list.jsonl"
    code, said, _ = points("awards", "recompute", *CYCLE, "--out", str(out))
    head, listed, final, written = said.splitlines()
    assert (code, head) == (0, "2026年第一季度之星")
    assert listed.startswith("第1次名单  账目到第3笔  ")
    assert final.startswith("第1次公示名单  账目到第3笔  ")
    assert listed.endswith("一致")
    assert not listed.endswith("不一致")
    assert str(out) in written
    (cycle_id,) = {each.cycle_id for each in stars.steps(_cycle(stars))}
    assert out.read_bytes() == stars.recomputed(stars.cycle(cycle_id).final_id).data
    assert points("awards", "recompute", str(cycle_id))[:2] == (0, "\n".join(said.splitlines()[:-1]) + "\n")
    code, _, error = points("awards", "recompute", *CYCLE, "--out", str(out))
    assert (code, "已经存在" in error) == (1, True)


def test_a_line_that_was_changed_behind_the_program_is_named(points: Run, stars: Stars) -> None:
    winner = stars.east[2]
    _behind_the_program(
        stars,
        "award_entries",
        "UPDATE award_entries SET line = replace(line, '\"rank\":1', '\"rank\":2') "
        f"WHERE subject_id = {winner.person_id}",
    )
    code, said, _ = points("awards", "recompute", *CYCLE)
    assert code == 1
    assert "不一致" in said.splitlines()[1]
    assert "陈三起不同:" in said
    assert '"rank":2' in next(line for line in said.splitlines() if line.startswith("  存的:"))
    assert '"rank":1' in next(line for line in said.splitlines() if line.startswith("  重算:"))


def test_a_copy_that_was_changed_is_told(points: Run, stars: Stars) -> None:
    changed = "UPDATE award_copies SET line = replace(line, '\"nominations\":1', '\"nominations\":2')"
    _behind_the_program(stars, "award_copies", changed)
    code, said, _ = points("awards", "recompute", *CYCLE)
    assert code == 1
    assert "副本和当时的不同" in said


def test_what_moved_between_two_lists_is_told_by_number_and_name(points: Run, stars: Stars) -> None:
    assert points("awards", "difference", *CYCLE)[1] == "只出过一次名单,没有可以比的。\n"
    cycle_id = _cycle(stars)
    made = stars.object_to(cycle_id, by=stars.west[0], upheld=True)
    assert made
    stars.run(Recall(by=stars.secretary, cycle_id=cycle_id, reason="时长有误"))
    stars.served(stars.east[0], 300)
    stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    code, said, _ = points("awards", "difference", *CYCLE)
    assert code == 0
    first, *lines = said.splitlines()
    assert first == "第1次和第2次名单:"
    assert any(line.endswith("陈一:第3名 1分 → 第1名 6分,评上") for line in lines), said
    assert lines[-1] == f"共{len(lines) - 1}个有变动。"


TOWNSPEOPLE = 66_000
"""More than either database takes in one statement."""


def test_a_whole_town_that_moved_is_told_by_number_and_name(points: Run, stars: Stars) -> None:
    cycle_id = _cycle(stars)
    stars.object_to(cycle_id, by=stars.west[0], upheld=True)
    stars.run(Recall(by=stars.secretary, cycle_id=cycle_id, reason="时长有误"))
    stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    assert points("awards", "difference", *CYCLE)[1] == "第1次和第2次名单:\n没有变动。\n"
    _crowd(stars, cycle_id)
    code, said, error = points("awards", "difference", *CYCLE)
    assert code == 0, error
    first, *lines, last = said.splitlines()
    assert (first, last) == ("第1次和第2次名单:", f"共{TOWNSPEOPLE}个有变动。")
    assert lines[0].startswith("V800000001 居民1:不在名单上 → ")
    assert lines[TOWNSPEOPLE - 2].startswith("V800065999 居民65999:不在名单上 → ")
    assert lines[TOWNSPEOPLE - 1].startswith("已注销(1000066000):不在名单上 → ")


def _crowd(stars: Stars, cycle_id: int) -> None:
    """Everybody of a large town on the latest list, below who is there; one of them is gone since."""
    counted = f"n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {TOWNSPEOPLE})"
    numbers = f"(WITH RECURSIVE {counted} SELECT i FROM n)"
    person = (
        "INSERT INTO persons (id, number, name, name_key, place_id, age_band, guardian_consent, status, created_at) "
        "SELECT 1000000000 + i, 'V' || (800000000 + i), '居民' || i, '居民' || i, "
        "place_id, age_band, guardian_consent, status, created_at "
        f"FROM persons, {numbers} AS n WHERE persons.id = :known AND i < {TOWNSPEOPLE}"
    )
    entry = (
        "INSERT INTO award_entries (ranking_id, position, subject_id, line) SELECT ranking_id, 1000 + i, "
        "1000000000 + i, replace(line, :old, :new || (1000000000 + i)) "
        f"FROM award_entries, {numbers} AS n WHERE ranking_id = :ranking AND subject_id = :known"
    )
    known = stars.east[0].person_id
    with stars.town.connection.begin():
        stars.town.connection.execute(text(person), {"known": known})
        values = {"ranking": stars.cycle(cycle_id).list_id, "known": known}
        values |= {"old": f'"subject_id":{known}', "new": '"subject_id":'}
        assert stars.town.connection.execute(text(entry), values).rowcount == TOWNSPEOPLE


def test_a_draft_says_who_would_move_before_it_is_adopted(points: Run, stars: Stars, tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(rules(FULL.replace("hours = 1", "hours = 3")), encoding="utf-8")
    code, said, error = points("awards", "what-if", *CYCLE, "--rules", str(draft))
    assert code == 0, error
    assert "陈一:第3名 11分 → 不参评(服务了1小时,要满3小时)" in said
    assert "陈二:" in said
    assert "陈三" not in said
    same = tmp_path / "same.toml"
    same.write_text(rules(FULL), encoding="utf-8")
    assert points("awards", "what-if", *CYCLE, "--rules", str(same))[:2] == (0, "没有变动。\n")
    other = tmp_path / "other.toml"
    other.write_text(rules(FULL.replace('"star"', '"other"')), encoding="utf-8")
    assert points("awards", "what-if", *CYCLE, "--rules", str(other))[0] == 1


SOURCE = family(code='"other"', name='"另一种"')
FEW = FULL.replace('each = 1, by = "village", ', "")


@pytest.mark.parametrize(
    ("draft", "changed"),
    [
        (FULL.replace('"village"', '"grid"'), ("seats.by",)),
        (FULL.replace("[[award]]", '[[award]]\nof = "household"'), ("of",)),
        (FULL.replace('span = "quarter"', 'span = "ever"'), ("span",)),
        (FULL.replace('span = "quarter"', 'span = "year"'), ("span",)),
        (FULL.replace('span = "quarter"', 'span = "year"\ndrawn_from = "other"') + SOURCE, ("span", "drawn_from")),
        (FULL.replace('"village"', '"grid"').replace('span = "quarter"', 'span = "ever"'), ("span", "seats.by")),
    ],
)
def test_what_was_not_copied_for_a_draft_is_not_made_up(
    points: Run, tmp_path: Path, draft: str, changed: tuple[str, ...]
) -> None:
    """What a list was frozen with is of its own family: another's seats, subjects or feeder want a new list."""
    file = tmp_path / "draft.toml"
    file.write_text(rules(draft), encoding="utf-8")
    code, said, error = points("awards", "what-if", *CYCLE, "--rules", str(file))
    assert (code, said) == (1, "")
    assert [each for each in ("of", "span", "drawn_from", "seats.by") if f"({each})" in error] == list(changed)
    assert error.endswith("重新出一次名单才知道。\n")


def test_a_draft_that_gives_a_place_no_seats_of_its_own_is_tried(points: Run, tmp_path: Path) -> None:
    """Whatever places were copied: none of them counts."""
    file = tmp_path / "draft.toml"
    file.write_text(rules(FEW), encoding="utf-8")
    code, said, error = points("awards", "what-if", *CYCLE, "--rules", str(file))
    assert (code, error) == (0, "")
    assert said.endswith("个有变动。\n")


@pytest.mark.parametrize("cycle", [("999999",), ("star", "20262"), ("star",), ("a", "b", "1"), ("star", "x")])
@pytest.mark.usefixtures("stars")
def test_a_cycle_that_is_none_is_said_plainly(points: Run, cycle: tuple[str, ...]) -> None:
    for command in ("recompute", "difference"):
        code, _, error = points("awards", command, *cycle)
        assert (code, error) == (1, "没有这一期评选,请刷新后再试。\n")


def _cycle(stars: Stars) -> int:
    with stars.town.database.read() as connection:
        return connection.execute(text("SELECT id FROM award_cycles")).scalar_one()


def _behind_the_program(stars: Stars, table: str, statement: str) -> None:
    """As whoever owns the database could: the trigger is taken off first."""
    database = stars.town.database
    owner = database.engine.url
    if owner.drivername.startswith("sqlite"):
        trigger = f"DROP TRIGGER {table}_update"
    else:
        owner, trigger = owner.set(username="postgres"), f"ALTER TABLE {table} DISABLE TRIGGER {table}_update"
    engine = create_engine(owner)
    with engine.begin() as connection:
        connection.execute(text(trigger))
        assert connection.execute(text(statement.replace(":", r"\:"))).rowcount
    engine.dispose()
