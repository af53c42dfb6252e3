"""The ledger as its rows have it, read with plain SQL and added up here."""

from collections import defaultdict
from typing import Any

from running import Program
from sqlalchemy import create_engine, text

TRANSFERS = text("""
    SELECT t.unit_id, t.amount, t.source_type, t.source_id,
           d.owner_type, d.owner_id, d.kind, c.owner_type, c.owner_id, c.kind
    FROM ledger_transfers t
    JOIN ledger_accounts d ON d.id = t.debit_id
    JOIN ledger_accounts c ON c.id = t.credit_id
    ORDER BY t.seq
""")
UNIT = {1: "points", 2: "minutes"}


def ledger_of(program: Program) -> list[Any]:
    """Every transfer with the owners of both its accounts."""
    engine = create_engine(program.database_url)
    try:
        with engine.connect() as connection:
            return list(connection.execute(TRANSFERS))
    finally:
        engine.dispose()


def balances(ledger: list[Any]) -> dict[tuple[int, str, str], int]:
    """What each person has, by unit and kind of account."""
    sums: dict[tuple[int, str, str], int] = defaultdict(int)
    for unit, amount, _, _, debit_type, debit_id, debit_kind, credit_type, credit_id, credit_kind in ledger:
        if debit_type == "person":
            sums[debit_id, UNIT[unit], debit_kind] -= amount
        if credit_type == "person":
            sums[credit_id, UNIT[unit], credit_kind] += amount
    return dict(sums)


def attendance_in_ledger(ledger: list[Any]) -> dict[int, tuple[int, int]]:
    """What each attendance brought its person: minutes, and points in hundredths; corrections included."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for unit, amount, source_type, source_id, debit_type, _, _, credit_type, _, _ in ledger:
        if source_type == "attendance":
            sums[source_id, UNIT[unit]] += amount * ((credit_type == "person") - (debit_type == "person"))
    return {each: (sums[each, "minutes"], sums[each, "points"]) for each, _ in list(sums)}
