"""A town with a history: residents with sessions, and as many past scans, attendances, transfers and lots as asked.

Rows are written by SQL from a series of numbers, as the writer would have left them: every table that a scan grows
has grown, every index is as deep as it would be.
"""

from hashlib import sha256

import msgspec
from sqlalchemy import Connection, text

from points.clock import DAY, MINUTE, FixedClock
from points.db.engine import Database, driver
from points.db.writer import decide_batch
from points.events.draft import EventDraft
from points.events.manage import CreateEvent, PublishEvent
from points.keys import Keys
from points.people.finding import marks, seal_phone
from points.people.session import SYSTEM
from points.rules import shipped_text
from points.rules.versions import LoadRules

RESIDENTS = 50_000
FIRST_PERSON = 100_000
"""Ids of residents run from here."""
FIRST_ROW = 1_000_000
"""Ids of everything in the past run from here, a block of 10 million a table."""
BLOCK = 10_000_000
CHUNK = 250_000
VILLAGE = 11
PAST_EVENTS = 100


def token(person: int) -> str:
    """The session token of the nth resident."""
    return f"bench-token-of-resident-{person}"


def build(database: Database, keys: Keys, now: int, transfers: int, *, say: object = print) -> None:
    """Fill an empty, migrated database: residents, whose phones ``keys`` open, then ``transfers`` past earnings."""
    connection = database.connect_writer()
    try:
        with connection.begin():
            _residents(connection, keys, now)
        for start in range(0, transfers, CHUNK):
            with connection.begin():
                _past(connection, start, min(start + CHUNK, transfers), now)
        with connection.begin():
            _projections(connection, transfers, now)
        rules = shipped_text("one_yuan")
        decide_batch(connection, FixedClock(now), [LoadRules(actor=None, source=rules, file="one_yuan.toml")])
        with connection.begin():
            connection.exec_driver_sql("ANALYZE")
        if database.is_sqlite:
            driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def events(database: Database, now: int, count: int) -> list[int]:
    """Meetings that began a while ago: a scan-in earns 3 points at once."""
    connection = database.connect_writer()
    clock, made = FixedClock(now), []
    for number in range(count):
        draft = EventDraft(
            kind="deliberation",
            title=f"议事会{number}",
            category="meeting",
            place_id=VILLAGE,
            location="广场",
            starts_at=now - 30 * MINUTE,
            ends_at=now + DAY,
            settlement="at_once",
            fixed_points=300,
            contact_name="赵组织",
            contact_phone="19900000001",
        )
        (created,) = decide_batch(connection, clock, [CreateEvent(by=SYSTEM, draft=draft)])
        event_id = created.unwrap()
        decide_batch(connection, clock, [PublishEvent(by=SYSTEM, event_id=event_id)])[0].unwrap()
        made.append(event_id)
    connection.close()
    return made


def _residents(connection: Connection, keys: Keys, now: int) -> None:
    run = connection.execute
    run(
        text("INSERT INTO places VALUES (10, NULL, 'town', '测试镇', '/10/'), (11, 10, 'village', '东村', '/10/11/')")
    )
    people = [
        {
            "id": FIRST_PERSON + n,
            "number": f"V{n:08d}",
            "name": f"居民{n}",
            **_found_by(keys, n),
            "hash": sha256(token(n).encode()).hexdigest(),
            "account": FIRST_ROW - RESIDENTS - 1 + n,
        }
        for n in range(RESIDENTS)
    ]
    run(
        text(
            "INSERT INTO persons (id, number, name, name_key, phone_sealed, phone_index, last4_index, tail_index, "
            "place_id, household_id, age_band, guardian_consent, status, pin_hash, natural_key, home_key, created_at) "
            "VALUES (:id, :number, :name, :name_key, :phone_sealed, :phone_index, :last4_index, :tail_index, 11, NULL, "
            f"'60_74', 0, 'active', NULL, :natural_key, :home_key, {now})"
        ),
        people,
    )
    run(
        text(
            "INSERT INTO sessions (id, token_hash, person_id, created_at, expires_at, ended_at, way) "
            f"VALUES (:id + 200000, :hash, :id, {now}, {now + 30 * DAY}, NULL, 'code')"
        ),
        people,
    )
    run(
        text(
            "INSERT INTO ledger_accounts (id, owner_type, owner_id, unit_id, kind, balance) "
            "VALUES (:account, 'person', :id, 1, 'wallet', 0)"
        ),
        people,
    )
    run(
        text(
            "INSERT INTO events (id, kind, title, description, category, place_id, location, starts_at, ends_at, "
            "sign_in_opens_minutes, sign_up, capacity, taken, settlement, fixed_points, forgotten, contact_name, "
            "contact_phone, bring, printed_code_allowed, safety_notice, insured, rule_version, status, organiser_id, "
            f"created_at, published_at) VALUES (:id, 'deliberation', '议事会', '', 'meeting', 11, '广场', {now - 9 * DAY}, "
            f"{now - 8 * DAY}, 30, 'none', NULL, 0, 'at_once', 300, 'zero', '赵组织', '', '', 1, '', 0, 1, 'closed', "
            f"0, {now}, {now - 9 * DAY})"
        ),
        [{"id": 50 + n} for n in range(PAST_EVENTS)],
    )
    run(text("INSERT INTO ledger_accounts VALUES (20, 'programme', 1, 1, 'issue', 0)"))


def _found_by(keys: Keys, n: int) -> dict[str, str | None]:
    """The nth resident's phone, sealed, and what they are found by, as a registration stores them."""
    phone = f"+86199{n:08d}"
    found = marks(keys, f"居民{n}", phone, VILLAGE, None)
    return msgspec.structs.asdict(found) | {"phone_sealed": seal_phone(keys, phone)}


def _past(connection: Connection, start: int, end: int, now: int) -> None:
    """Rows ``start`` to ``end`` of the past: each a scan of its own that earned 3 points, spread over two years."""
    series = (
        "WITH RECURSIVE s(n) AS (SELECT :a UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :b) "
        if connection.dialect.name == "sqlite"
        else "WITH s AS (SELECT n FROM generate_series(CAST(:a AS bigint), CAST(:b AS bigint) - 1) n) "
    )
    person = f"{FIRST_PERSON} + n % {RESIDENTS}"
    account = f"{FIRST_ROW - RESIDENTS - 1} + n % {RESIDENTS}"
    when = f"{now - 760 * DAY} + n * {700 * DAY // 5_000_000}"
    rows = {
        "attendances": f"SELECT {FIRST_ROW + BLOCK} + n, 50 + n / {RESIDENTS}, {person}, NULL, 1, 'in', {when}, NULL, 0, "
        "300, 300, NULL, 'none', NULL, NULL, NULL, 0, 1 FROM s",
        "scans": f"SELECT {FIRST_ROW + 2 * BLOCK} + n, 50 + n / {RESIDENTS}, {person}, {FIRST_ROW + BLOCK} + n, 'in', "
        f"{when}, {when}, 'device', '', 'rotating', 0, 0, 'key', {person}, NULL FROM s",
        "ledger_transfers": f"SELECT n + 1, n + 1, 1, 20, {account}, 300, 'meeting', {person}, 11, 1, 'attendance', "
        f"{FIRST_ROW + BLOCK} + n, 1, 0, {when}, {when}, NULL, {person}, NULL, NULL, 300 * (n / {RESIDENTS} + 1) FROM s",
        "ledger_lots": f"SELECT {FIRST_ROW + 3 * BLOCK} + n, {account}, 300, n + 1, {when}, {now + 365 * DAY}, NULL FROM s",
        "ledger_open_lots": f"SELECT {FIRST_ROW + 3 * BLOCK} + n, {account}, {when}, {now + 365 * DAY}, n + 1, 300 FROM s",
        "idempotency": f"SELECT '0190' || substr('000000000000' || n, -12) || '-7000-8000-000000000000', "
        f"CAST({person} AS text), 'scan', 'x', 0, '{{}}', {now - DAY} FROM s",
    }
    if connection.dialect.name == "postgresql":
        rows["idempotency"] = rows["idempotency"].replace(
            "substr('000000000000' || n, -12)", "lpad(n::text, 12, '0')"
        )
    for table, select in rows.items():
        sqlite = connection.dialect.name == "sqlite"
        statement = f"INSERT INTO {table} {series} {select}" if sqlite else f"{series} INSERT INTO {table} {select}"
        connection.execute(text(statement), {"a": start, "b": end})


def _projections(connection: Connection, transfers: int, now: int) -> None:
    each = transfers // RESIDENTS
    run = connection.execute
    run(text(f"UPDATE ledger_accounts SET balance = {300 * each} WHERE kind = 'wallet'"))
    run(text(f"UPDATE ledger_accounts SET balance = {-300 * transfers} WHERE kind = 'issue'"))
    months = [202400 + m for m in range(1, 13)] + [202500 + m for m in range(1, 11)]
    for period in months if transfers >= 1_000_000 else months[:1]:
        run(
            text(
                "INSERT INTO ledger_totals (person_id, unit_id, period, category, amount, times, settled) "
                f"SELECT id, 1, {period}, 'meeting', 1200, 4, 1200 FROM persons"
            )
        )
    run(text(f"UPDATE head SET seq = {transfers}, next_id = {FIRST_ROW + 5 * BLOCK}, recorded_at = {now - DAY}"))
