"""What was frozen stays so: the same bytes after a thousand further transactions, elsewhere, and from a backup."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from awards.aftermath import Aftermath, held
from awards.families import family, rules
from awards.stars import Stars
from databases import PostgreSQL, SQLiteFiles
from sqlalchemy import func, insert, select, text
from sqlalchemy.engine import make_url
from town import Town

from points.awards.ranking_models import rankings
from points.awards.snapshot import TakeSnapshot, recompute
from points.cli.backup import backup
from points.clock import FixedClock, at
from points.db.engine import Database
from points.db.schema import metadata
from points.ledger.models import transfers
from points.ledger.verify import verify
from points.settings import load

SCORE = """[
    { name = "时长", from = "minutes", each = 1 }, { name = "服务积分", from = "service_points", each = 0.5 },
    { name = "议事积分", from = "deliberation_points", each = 1 }, { name = "天数", from = "days", each = 1 },
    { name = "评价", from = "ratings", each = 2 }, { name = "投诉", from = "complaints", each = 10 },
]"""
LEVELS = '[{ name = "一星", hours = 1 }, { name = "二星", hours = 2 }]'
FAMILIES = (
    family(
        score=SCORE,
        seats="{ each = 1, open = 2 }",
        tie_break='["days"]',
        shortlist="20",
        panel="20",
        bonus="5",
        rest="1",
    ),
    family(code='"home"', name='"光荣户"', of='"household"', score=SCORE, seats="{ open = 2 }"),
    family(code='"hours"', name='"星级"', span='"ever"', seats=None, levels=LEVELS),
    family(code='"finest"', name='"年度"', span='"year"', drawn_from='"star"', score=SCORE),
)
PERIODS = {"star": 20254, "home": 20254, "hours": 20254, "finest": 2025}
FURTHER = 1_000


@dataclass
class Aged:
    """A town a thousand transactions after its lists were frozen. ``kept``: what each ranking was then."""

    stars: Stars
    kept: dict[int, bytes]
    since: int


def in_autumn(town: Town) -> Stars:
    text_ = rules(*FAMILIES).replace("2026-01-01", "2025-01-01").replace("2025-12-20", "2024-12-20")
    return Stars(town, text_)


def all_of(database: Database) -> dict[int, bytes]:
    """Every ranking, made again from its snapshot."""
    with database.read() as connection:
        ids = connection.execute(select(rankings.c.id).order_by(rankings.c.id)).scalars().all()
        again = [recompute(connection, each) for each in ids]
    assert all(each.same for each in again)
    return dict(zip(ids, (each.data for each in again), strict=True))


def last_seq(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.max(transfers.c.seq))).scalar_one()


@pytest.fixture(scope="module")
def aged(sqlite_files: SQLiteFiles) -> Iterator[Aged]:
    with sqlite_files.fresh() as url:
        database = Database(url)
        town = Town.build(database, FixedClock(at(date(2025, 10, 8), 8)))
        stars = in_autumn(town)
        events = held(stars, 3)
        stars.household("陈家", *stars.east[:3], head=stars.east[0])
        for number, each in enumerate((*stars.east, *stars.west)):
            stars.talked(each, 100 * number + 50, date(2025, 12, 31))
            stars.served(each, 30 + number, date(2025, 10, 1))
        stars.on(date(2026, 2, 2))
        stars.to("announced", stars.open("star", PERIODS["star"]))
        for code in ("home", "hours", "finest"):
            stars.to("notice", stars.open(code, PERIODS[code]))
        kept, since = all_of(database), last_seq(database)
        after = Aftermath(stars, events)
        after.happen(FURTHER)
        assert len(after.done) == 13, after.refused
        assert sum(after.done.values()) == FURTHER
        yield Aged(stars, kept, since)
        town.close()
        database.close()


def test_a_thousand_further_transactions_change_no_byte(aged: Aged) -> None:
    assert len(aged.kept) == 2 * len(FAMILIES)
    assert last_seq(aged.stars.town.database) > aged.since + FURTHER // 2
    assert aged.stars.books_are_right()
    assert all_of(aged.stars.town.database) == aged.kept


def test_a_new_snapshot_says_what_is_so_now_and_leaves_the_old_one_alone(aged: Aged) -> None:
    stars = aged.stars
    cycle_id = stars.open("home", PERIODS["home"])
    old = stars.cycle(cycle_id).list_id or 0
    stars.force(cycle_id, "screening")
    new = stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    assert stars.recomputed(new).same
    assert stars.recomputed(new).data != stars.recomputed(old).data == aged.kept[old]


def test_the_other_database_makes_the_same_bytes(aged: Aged, postgresql: PostgreSQL) -> None:
    with postgresql.fresh() as url:
        owner = Database(postgresql.owner_url(make_url(url).database or ""))
        with aged.stars.town.database.read() as source, owner.engine.begin() as target:
            target.execute(text("SET session_replication_role = replica"))  # rows as they are, past the guards
            for table in metadata.sorted_tables:
                target.execute(table.delete())
                rows = [dict(row._mapping) for row in source.execute(select(table))]
                if rows:
                    target.execute(insert(table), rows)
        owner.close()
        other = Database(url)
        found = all_of(other)
        assert {each: found[each] for each in aged.kept} == aged.kept
        with other.read() as connection:
            assert verify(connection).fault is None
        other.close()


def test_a_backup_makes_the_same_bytes(aged: Aged, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "backup.db"
    url = aged.stars.town.database.url
    backup(load({"POINTS_DATA_DIR": str(tmp_path), "POINTS_DATABASE_URL": url}), target)
    assert str(target) in capsys.readouterr().out
    copy = Database(f"sqlite:///{target}")
    found = all_of(copy)
    assert {each: found[each] for each in aged.kept} == aged.kept
    copy.close()
