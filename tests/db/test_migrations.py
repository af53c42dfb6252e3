"""The schema is what the migrations build, on both databases."""

import importlib
import pkgutil
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

import points
from points.clock import MINUTE, FixedClock, at
from points.db import migrate
from points.db.engine import Database, driver
from points.db.schema import metadata
from points.db.writer import Command, decide_batch
from points.ledger import commands
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Cause, Owner
from points.ledger.verify import verify
from points.rules import shipped_text
from points.rules.versions import LoadRules


def test_the_models_say_what_the_migrations_built(database: Database) -> None:
    for module in pkgutil.walk_packages(points.__path__, "points."):
        if _may_hold_tables(module.name):
            importlib.import_module(module.name)
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []
    assert {"stock_counts", "vouchers", "calendar_days"} <= set(metadata.tables), "a room's tables were not looked at"


@pytest.mark.parametrize("kind", ["sqlite_files", "postgresql"])
def test_what_was_chosen_before_choices_had_a_digest_is_kept(kind: str, request: pytest.FixtureRequest) -> None:
    """A choice as it was at 0011 stands, is known by whom it is about, and still never changes."""
    place = request.getfixturevalue(kind)
    with place.empty() as url:
        database = Database(url)
        migrate.upgrade(database, to="0011")
        with database.connect_writer() as connection:
            aside = "PRAGMA foreign_keys = OFF" if database.is_sqlite else "SET session_replication_role = replica"
            driver(connection).execute(aside)
            with connection.begin():  # of a cycle and a snapshot that are left out
                connection.execute(text("INSERT INTO award_rankings VALUES (7, 5, 6, 'list', '', '', '', NULL, 1)"))
                columns = "id, cycle_id, ranking_id, subjects, chosen, how, witnesses, note, made_by, made_at"
                values = "8, 5, 7, '[21,22]', '[22]', 'draw', '王、李', '2号', NULL, 9"
                connection.execute(text(f"INSERT INTO award_choices ({columns}) VALUES ({values})"))
        database.close()  # and with it the connection that minds no keys
        migrate.upgrade(database)
        with database.connect_writer() as connection:
            (row,) = connection.execute(select(metadata.tables["award_choices"])).all()
            assert (row.question, row.subjects) == (sha256(b"[21,22]").hexdigest(), "[21,22]")
            assert (row.id, row.chosen, row.how, row.witnesses, row.made_at) == (8, "[22]", "draw", "王、李", 9)
            with pytest.raises(DBAPIError, match="append-only"):
                connection.execute(text("UPDATE award_choices SET chosen = '[21]'"))
        database.close()


BUILT = ("ledger_units", "ledger_categories", "ledger_quarters")
"""What the migrations fill or make themselves."""
KEPT = ("ledger_quarters", "ledger_totals", "ledger_categories")


@pytest.mark.parametrize("kind", ["sqlite_files", "postgresql"])
def test_the_stars_count_what_was_earned_before_they_were_counted(kind: str, request: pytest.FixtureRequest) -> None:
    """A town as it was at 0006, migrated, holds what it would hold had it always counted."""
    place = request.getfixturevalue(kind)
    with place.fresh() as url, place.empty() as older:
        town, before = Database(url), Database(older)
        migrate.upgrade(before, to="0006")
        writing = town.connect_writer()
        _history(writing)
        tables = [table for table in metadata.sorted_tables if table.name.startswith(("ledger_", "head", "rule_v"))]
        kept = {table.name: writing.execute(select(table)).all() for table in tables}
        writing.close()
        with before.connect_writer() as connection, connection.begin():
            connection.execute(text("DELETE FROM head"))
            for name, rows in kept.items():
                for row in rows if name not in BUILT else ():
                    values = {column: value for column, value in row._asdict().items() if column != "settled"}
                    marks = ", ".join(f":{column}" for column in values)
                    connection.execute(text(f"INSERT INTO {name} ({', '.join(values)}) VALUES ({marks})"), values)
        migrate.upgrade(before)
        with before.read() as connection:
            assert verify(connection).fault is None
            for name in KEPT:
                found = sorted(tuple(row) for row in connection.execute(select(metadata.tables[name])))
                assert found == sorted(tuple(row) for row in kept[name] if name != "ledger_quarters" or any(row[2:]))
        assert len(kept["ledger_quarters"]) == 3
        town.close()
        before.close()


def _history(writing: Connection) -> None:
    """Two people over two quarters: at once, pending, confirmed, taken back, brought over, spent."""
    clock = FixedClock(at(date(2026, 5, 11), 8))

    def done(*several: Command[Any]) -> None:
        for command in several:
            decide_batch(writing, clock, [command])[0].unwrap()

    done(LoadRules(actor=None, source=shipped_text("one_yuan"), file="one_yuan.toml"))
    night = at(date(2026, 3, 31), 23, 59)
    for number, (person, unit, amount, category, pending, when) in enumerate(
        (
            (1, MINUTES, 30, "clean_up", False, night),
            (1, MINUTES, 40, "clean_up", False, night + MINUTE),
            (1, MINUTES, 50, "clean_up", True, clock.now()),
            (1, MINUTES, 60, "opening", False, clock.now()),
            (1, POINTS, 700, "meeting", False, clock.now()),
            (2, POINTS, 800, "clean_up", True, clock.now()),
            (2, POINTS, 900, "clean_up", False, clock.now()),
            (2, MINUTES, 20, "clean_up", False, clock.now()),
        )
    ):
        done(
            commands.Earn(
                cause=Cause("t", number), owner=Owner("person", person), person_id=person, unit_id=unit,
                amount=amount, category=category, pending=pending, effective_at=when,
            )
        )  # fmt: skip
    li = Owner("person", 2)
    done(
        commands.Confirm(cause=Cause("t", 5), owner=li),
        commands.Spend(cause=Cause("t", 50), owner=li, amount=1000, category="redeem", person_id=2),
        commands.TakeBack(cause=Cause("t", 6), owner=li),
        commands.TakeBack(cause=Cause("t", 7), owner=li),
    )


def _may_hold_tables(name: str) -> bool:
    in_db = name.startswith("points.db.") and "migrations" not in name
    return in_db or name.endswith("models") or name.startswith("points.rules.")
