"""A town's quarter for the stars: as many residents and transfers as asked, written by SQL from a series of numbers.

Each resident goes round ten steps again and again: minutes and points at once, pending and confirmed, deliberation,
something spent, and for every tenth of them minutes taken back. The transfers stand in the order in which they would
have come, everybody's first, then everybody's second. Only what the stars read is as the writer would have left it:
there are no lots and no balances.
"""

import msgspec
from sqlalchemy import Connection, text

from points.clock import DAY, quarter_bounds
from points.db.engine import Database, driver
from points.ledger.models import MINUTES, POINTS
from points.ledger.quarter_models import quarters
from points.ledger.quarters import values_from_transfers

QUARTER = 20263
FIRST_PERSON = 100_000
FIRST_ACCOUNT = 10_000_000
"""Four accounts a resident run from here: points and minutes, in the wallet and pending."""
ISSUE = {POINTS: 20, MINUTES: 21}
SINK = 22
CHUNK = 500_000
KINDS = {"clean_up": "service", "wish": "service", "meeting": "deliberation"}

MINE = f"{FIRST_ACCOUNT} + 4 * p"
WALLET = {POINTS: MINE, MINUTES: f"{MINE} + 1"}
PENDING = {POINTS: f"{MINE} + 2", MINUTES: f"{MINE} + 3"}


class Step(msgspec.Struct, frozen=True):
    """What happens to a resident: in which unit, from where to where; ``of``: the step whose earning it concerns."""

    unit: int
    debit: str
    credit: str
    category: str
    of: int


def _steps() -> list[Step]:
    points, minutes = str(ISSUE[POINTS]), str(ISSUE[MINUTES])
    return [
        Step(MINUTES, minutes, WALLET[MINUTES], "clean_up", 0),
        Step(POINTS, points, WALLET[POINTS], "clean_up", 0),
        Step(MINUTES, minutes, PENDING[MINUTES], "wish", 2),
        Step(POINTS, points, PENDING[POINTS], "wish", 2),
        Step(MINUTES, PENDING[MINUTES], WALLET[MINUTES], "wish", 2),
        Step(POINTS, PENDING[POINTS], WALLET[POINTS], "wish", 2),
        Step(POINTS, points, WALLET[POINTS], "meeting", 6),
        Step(MINUTES, minutes, WALLET[MINUTES], "clean_up", 7),
        Step(POINTS, WALLET[POINTS], str(SINK), "redeem", 8),
        Step(MINUTES, f"CASE WHEN p % 10 = 0 THEN {WALLET[MINUTES]} ELSE {minutes} END",
             f"CASE WHEN p % 10 = 0 THEN {minutes} ELSE {WALLET[MINUTES]} END", "clean_up", 7),
    ]  # fmt: skip


def build(database: Database, residents: int, transfers: int) -> None:
    """Fill an empty, migrated database."""
    connection = database.connect_writer()
    try:
        with connection.begin():
            _accounts(connection, residents)
            indexes = _without_guards(connection)
        for start in range(0, transfers, CHUNK):
            with connection.begin():
                _transfers(connection, residents, start, min(start + CHUNK, transfers))
        with connection.begin():
            for statement in indexes:
                connection.exec_driver_sql(statement)
            connection.execute(text(f"UPDATE head SET seq = {transfers}"))
        _settle_down(database, connection)
        with connection.begin():
            _projection(connection)
        _settle_down(database, connection)
    finally:
        connection.close()


def _accounts(connection: Connection, residents: int) -> None:
    connection.execute(
        text("INSERT INTO ledger_categories (code, kind) VALUES (:code, :kind)"),
        [{"code": code, "kind": kind} for code, kind in KINDS.items()],
    )
    town = ((ISSUE[POINTS], POINTS, "issue"), (ISSUE[MINUTES], MINUTES, "issue"), (SINK, POINTS, "sink"))
    for id_, unit, kind in town:
        connection.execute(text(f"INSERT INTO ledger_accounts VALUES ({id_}, 'programme', 1, {unit}, '{kind}', 0)"))
    for number, (unit, kind) in enumerate(((1, "wallet"), (2, "wallet"), (1, "pending"), (2, "pending"))):
        rows = f"SELECT {FIRST_ACCOUNT} + 4 * n + {number}, 'person', {FIRST_PERSON} + n, {unit}, '{kind}', 0 FROM s"
        _insert(connection, "ledger_accounts", rows, 0, residents)


def _without_guards(connection: Connection) -> list[str]:
    """Take the transfers' indexes and guards away while they are written in bulk; answers how the indexes return."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")
        found = connection.exec_driver_sql(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE tablename = 'ledger_transfers' AND indexname LIKE 'ix%%'"
        ).all()
    else:
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_transfers'"
        ).all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        found = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'ledger_transfers' "
            "AND name LIKE 'ix%'"
        ).all()
    for name, _ in found:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [statement for _, statement in found]


def _transfers(connection: Connection, residents: int, start: int, end: int) -> None:
    first, after = quarter_bounds(QUARTER)
    steps = _steps()

    def chosen(values: list[str]) -> str:
        return "CASE k % 10 " + " ".join(f"WHEN {k} THEN {value}" for k, value in enumerate(values)) + " END"

    of = f"(k - k % 10 + {chosen([str(step.of) for step in steps])})"
    day = f"(({of} * 7 + p) % {(after - first) // DAY})"
    rows = (
        f"SELECT n + 1, n + 1, {chosen([str(s.unit) for s in steps])}, {chosen([s.debit for s in steps])}, "
        f"{chosen([s.credit for s in steps])}, 30 + (p * 31 + {of} * 17) % 200, "
        f"{chosen([repr(s.category) for s in steps])}, {FIRST_PERSON} + p, 11, 1, 'attendance', {FIRST_ACCOUNT} + n, "
        f"1, 0, {first} + {day} * {DAY} + (p * 7919 + {of} * 104729) % {DAY}, {first} + n / 1000, "
        "NULL, NULL, NULL, 0, 0 "
        f"FROM (SELECT n, n % {residents} AS p, n / {residents} AS k FROM s) each"
    )
    _insert(connection, "ledger_transfers", rows, start, end)


def _insert(connection: Connection, table: str, rows: str, start: int, end: int) -> None:
    """Insert what ``rows`` selects from a series ``s(n)``."""
    if connection.dialect.name == "sqlite":
        series = f"WITH RECURSIVE s(n) AS (SELECT {start} UNION ALL SELECT n + 1 FROM s WHERE n + 1 < {end}) "
        connection.exec_driver_sql(f"INSERT INTO {table} {series} {rows}")
    else:
        series = f"WITH s AS (SELECT n FROM generate_series({start}::bigint, {end - 1}::bigint) n) "
        connection.exec_driver_sql(f"{series} INSERT INTO {table} {rows}".replace("%", "%%"))


def _projection(connection: Connection) -> None:
    """The writer would have kept it; here it is what the transfers add up to."""
    found = [msgspec.structs.asdict(each) for each in values_from_transfers(connection, [QUARTER], up_to_seq=None)]
    connection.execute(quarters.insert(), [each | {"quarter": QUARTER} for each in found])


def _settle_down(database: Database, connection: Connection) -> None:
    """What a server does by itself in a quiet hour."""
    if database.is_sqlite:
        with connection.begin():
            connection.exec_driver_sql("ANALYZE")
        driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        raw = driver(connection)
        raw.autocommit = True
        raw.execute("VACUUM (ANALYZE)")
        raw.autocommit = False
