"""Loading the demo town: the same on every machine and both databases, and never into somebody's own town."""

from random import Random
from typing import Any

import msgspec
import pytest
from databases import SQLiteFiles
from demo.conftest import KEYS, NOW, SMALL
from sqlalchemy import select

from points import demo
from points.clock import FixedClock
from points.db.engine import Database
from points.db.schema import metadata
from points.db.writer import decide_batch
from points.demo.residents import invent
from points.errors import Refusal
from points.ledger.verify import verify
from points.people.persons import CreatePerson
from points.people.places import CreateTown
from points.people.session import SYSTEM

SECRET = {
    "phone_sealed", "pin_hash", "token_hash", "digits_index", "digits_sealed", "number_tail", "hash", "data",
    "number", "code",
}  # fmt: skip
"""Columns that hold random secrets (pick-up codes and voucher codes too), or what is sealed under a random nonce."""
GROWN = msgspec.structs.replace(SMALL, weeks=19)
"""Old enough for a panel to sit and a notice to run."""
LEFT_OUT = {"idempotency", "rule_versions", "alembic_version"}


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    with database.read() as connection:
        for table in metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                rows = connection.execute(select(*(c for c in table.c if c.name not in SECRET)))
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def test_a_small_town_loads_and_its_books_agree(database: Database) -> None:
    told: list[tuple[int, int]] = []
    summary = demo.load(database, KEYS, NOW, size=SMALL, progress=lambda done, total, _: told.append((done, total)))
    assert summary.residents == SMALL.residents
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    with database.read() as connection:
        assert verify(connection).fault is None
        assert demo.state(connection) == "demo"


def test_the_same_seed_makes_the_same_town(sqlite_files: SQLiteFiles) -> None:
    towns: list[dict[str, list[tuple[Any, ...]]]] = []
    for _ in range(2):
        with sqlite_files.fresh() as url:
            database = Database(url)
            demo.load(database, KEYS, NOW, seed="一", size=GROWN)
            towns.append(contents(database))
            database.close()
    first, again = towns
    assert first == again
    assert {"award_marks", "notice_lines", "objections"} <= {table for table, rows in first.items() if rows}


def test_another_seed_makes_other_people() -> None:
    first, again, other = (invent(Random(seed), 100) for seed in ("一", "一", "二"))
    assert first == again != other


def test_a_town_with_residents_is_left_alone(database: Database) -> None:
    connection, clock = database.connect_writer(), FixedClock(NOW)
    town = decide_batch(connection, clock, [CreateTown(actor=SYSTEM, keys=KEYS, name="真的镇")])[0].unwrap()
    decide_batch(connection, clock, [CreatePerson(actor=SYSTEM, keys=KEYS, name="王明", place_id=town.id)])
    connection.close()
    before = contents(database)
    with pytest.raises(Refusal) as refused:
        demo.load(database, KEYS, NOW, size=SMALL)
    assert refused.value.reason == "town_not_empty"
    assert contents(database) == before
    with database.read() as connection:
        assert demo.state(connection) == "other"


def test_an_interrupted_load_is_known_for_one(database: Database) -> None:
    def stop(done: int, total: int, what: str) -> None:
        if what == "积分卡":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.load(database, KEYS, NOW, size=SMALL, progress=stop)
    with pytest.raises(Refusal) as refused:
        demo.load(database, KEYS, NOW, size=SMALL)
    assert refused.value.reason == "demo_unfinished"
