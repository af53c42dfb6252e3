"""History cannot be changed by SQL: every fact table, every way of changing it, on both databases."""

from typing import Any

import psycopg
import pytest
from databases import PostgreSQL
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from points.clock import FixedClock
from points.db.audit import record
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.ledger import moves
from points.ledger.models import POINTS
from points.ledger.posting import Cause, Owner, Posting

FACTS = {
    "audit": "id",
    "ledger_units": "id",
    "ledger_transfers": "seq",
    "ledger_lots": "id",
    "ledger_allocations": "id",
    "ledger_releases": "id",
    "ledger_holds": "id",
    "ledger_hold_endings": "hold_ref",
}
REFUSED = "append-only|permission denied"


def fill(connection: Connection, town_clock: FixedClock) -> None:
    """A row in every fact table."""
    wang = Owner("person", 1)

    def posting(cause: int, revision: int = 1) -> Posting:
        found = Posting(ws, Cause("t", cause, revision), actor_id=None)
        found.begin(ws.now)
        return found

    with connection.begin():
        ws = WorkingSet(connection, town_clock.now())
        moves.earn(posting(1), wang, POINTS, 500, category="a", person_id=1)
        held = moves.hold(posting(2), wang, 200, deadline_at=ws.now + 1, category="a", person_id=1)
        moves.end_hold(posting(2, 2), wang, held, how="cancelled", grace_until=ws.now + 1)
        record(ws, 1, "test", "person", 1)
        ws.flush()


@pytest.fixture
def filled(writing: Connection, town_clock: FixedClock) -> Connection:
    fill(writing, town_clock)
    return writing


def rows(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    with connection.begin():
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


def attempts(table: str, key: str, dialect: str) -> list[str]:
    copy = f"INTO {table} SELECT * FROM {table}"
    found = [
        f"UPDATE {table} SET {key} = {key} + 1",
        f"UPDATE {table} SET {key} = {key}",
        f"DELETE FROM {table}",
        f"INSERT {copy} WHERE true ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key} + 1000",
    ]
    if dialect == "sqlite":
        return [
            *found,
            f"INSERT OR REPLACE {copy}",
            f"REPLACE {copy}",
            f"UPDATE OR REPLACE {table} SET {key} = {key}",
        ]
    return [*found, f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]


@pytest.mark.parametrize(("table", "key"), FACTS.items())
def test_a_fact_stays_as_it_was_written(filled: Connection, table: str, key: str) -> None:
    before = rows(filled, table)
    assert before
    for statement in attempts(table, key, filled.dialect.name):
        with pytest.raises(DBAPIError, match=REFUSED), filled.begin():
            filled.execute(text(statement))
        assert rows(filled, table) == before


@pytest.mark.parametrize("column", ["id", "owner_type", "owner_id", "unit_id", "kind"])
def test_an_account_never_becomes_somebody_elses(filled: Connection, column: str) -> None:
    value = "'x'" if column in ("owner_type", "kind") else "2"
    with pytest.raises(DBAPIError, match=REFUSED), filled.begin():
        filled.execute(text(f"UPDATE ledger_accounts SET {column} = {value}"))
    with pytest.raises(DBAPIError, match=REFUSED), filled.begin():
        filled.execute(text("DELETE FROM ledger_accounts"))


def test_the_database_itself_refuses_a_negative_wallet(filled: Connection) -> None:
    with pytest.raises(DBAPIError, match="guarded"), filled.begin():
        filled.execute(text("UPDATE ledger_accounts SET balance = -1 WHERE kind = 'wallet'"))


def test_a_cause_is_posted_once_even_if_the_code_forgets(filled: Connection) -> None:
    again = (
        "INSERT INTO ledger_transfers SELECT seq + 100, group_seq, unit_id, debit_id, credit_id, amount, category,"
    )
    again += " person_id, place_id, rule_version, source_type, source_id, revision, leg, effective_at, recorded_at,"
    again += " reverses, actor_id, memo_hash, debit_after, credit_after FROM ledger_transfers WHERE seq = 1"
    with pytest.raises(DBAPIError, match=r"append-only|unique"), filled.begin():
        filled.execute(text(again))


@pytest.mark.parametrize("table", FACTS)
def test_the_programs_role_cannot_take_the_guard_away(postgresql: PostgreSQL, table: str) -> None:
    statements = [
        f"DROP TRIGGER {table}_update ON {table}",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table} OWNER TO points_app",
        "DROP FUNCTION points_append_only() CASCADE",
        "CREATE OR REPLACE FUNCTION points_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
    ]
    with postgresql.fresh() as url, psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)  # type: ignore[arg-type]


def test_the_owner_of_the_tables_is_refused_too(postgresql: PostgreSQL, town_clock: FixedClock) -> None:
    with postgresql.fresh() as url:
        owner = Database(postgresql.owner_url(make_url(url).database or ""))
        with owner.connect_writer() as connection:
            fill(connection, town_clock)
            for table, key in FACTS.items():
                before = rows(connection, table)
                for statement in attempts(table, key, "postgresql"):
                    with (
                        pytest.raises(DBAPIError, match=r"append-only|referenced in a foreign key"),
                        connection.begin(),
                    ):
                        connection.execute(text(statement))
                assert rows(connection, table) == before
        owner.close()
