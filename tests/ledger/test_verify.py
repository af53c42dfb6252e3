"""`points verify`: silent over honest books, and it names the first row of forged ones."""

import re

import pytest
from ledger.conftest import Books, Forge
from sqlalchemy import Connection, text

from points.db.engine import Database
from points.ledger.verify import Report, recompute, verify


def check(database: Database) -> Report:
    with database.read() as connection:
        return verify(connection)


def test_an_empty_ledger_agrees(database: Database) -> None:
    assert check(database) == Report(transfers=0, accounts=0, lots=0)


def test_honest_books_agree(full_books: Books, database: Database) -> None:
    report = check(database)
    assert report.fault is None
    assert report.ok
    assert report.transfers > 20
    assert report.lots == 7


def test_it_says_how_far_it_is(full_books: Books, database: Database) -> None:
    told: list[tuple[int, int]] = []
    with database.read() as connection:
        report = verify(connection, lambda done, total: told.append((done, total)))
    assert told[-1] == (report.transfers, report.transfers)


FORGERIES = {
    "a balance": ("UPDATE ledger_accounts SET balance = balance + 1 WHERE id = 1001", "账户1001的余额"),
    "an amount": ("UPDATE ledger_transfers SET amount = amount + 1 WHERE seq = 2", "第2笔转账"),
    "a negative amount": ("UPDATE ledger_transfers SET amount = -5 WHERE seq = 2", "第2笔转账的数额是-5"),
    "a balance after": ("UPDATE ledger_transfers SET credit_after = 7 WHERE seq = 3", "第3笔转账之后"),
    "a balance after where none belongs": (
        "UPDATE ledger_transfers SET debit_after = 7 WHERE seq = 3",
        "第3笔转账之后",
    ),
    "a missing row": ("DELETE FROM ledger_transfers WHERE seq = 4", "第4笔转账不见了"),
    "the last row missing": (
        "DELETE FROM ledger_transfers WHERE seq = (SELECT max(seq) FROM ledger_transfers)",
        "不存在|总账头",
    ),
    "a group split": ("UPDATE ledger_transfers SET group_seq = 2 WHERE seq = 5", "第5笔转账说自己属于第2组"),
    "a group with two times": (
        "UPDATE ledger_transfers SET effective_at = effective_at + 1 WHERE seq = "
        "(SELECT max(seq) FROM ledger_transfers WHERE group_seq < seq)",
        "同组的前一笔时间不一样",
    ),
    "recorded time going back": ("UPDATE ledger_transfers SET recorded_at = 5 WHERE seq = 6", "第6笔转账的记账时间"),
    "another unit": ("UPDATE ledger_transfers SET unit_id = 2 WHERE seq = 1", "第1笔转账的两个账户"),
    "somebody else's account": (
        "UPDATE ledger_transfers SET credit_id = 999999 WHERE seq = 1",
        "第1笔转账用到的账户不存在",
    ),
    "an overdraft": ("UPDATE ledger_transfers SET amount = 999999 WHERE seq = 7", "第7笔转账"),
    "the head": ("UPDATE head SET seq = seq + 1", "总账头写着"),
    "a lot's remainder": (
        "UPDATE ledger_open_lots SET remaining = remaining + 1 "
        "WHERE lot_id = (SELECT max(lot_id) FROM ledger_open_lots)",
        "的剩余写着",
    ),
    "an open lot gone": ("DELETE FROM ledger_open_lots", "的剩余写着0"),
    "an open lot from nowhere": (
        "INSERT INTO ledger_open_lots VALUES (424242, 1001, 1, NULL, 1, 5)",
        "批次424242记着还有剩余",
    ),
    "an open lot that never lapses": ("UPDATE ledger_open_lots SET expires_at = 1", "的剩余记录和批次本身对不上"),
    "a lot's amount": ("UPDATE ledger_lots SET amount = amount + 1 WHERE seq = 1", "第1笔转账和积分批次"),
    "a lot's owner": ("UPDATE ledger_lots SET account_id = 1000 WHERE seq = 1", "第1笔转账和积分批次"),
    "an allocation's amount": (
        "UPDATE ledger_allocations SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_allocations)",
        "笔转账和积分批次",
    ),
    "an allocation gone": ("DELETE FROM ledger_allocations WHERE seq = 7", "第7笔转账和积分批次"),
    "an allocation of no lot": (
        "INSERT INTO ledger_allocations VALUES (99999999, 424242, 999, 5)",
        "第999笔转账",
    ),
    "a release gone": ("DELETE FROM ledger_releases", "笔转账和积分批次"),
    "a lapsed lot spent": ("UPDATE ledger_lots SET expires_at = 5 WHERE seq = 1", "它那时已经过期"),
    "a lot swept too early": (
        "UPDATE ledger_lots SET expires_at = NULL WHERE id IN (SELECT a.lot_id FROM ledger_allocations a "
        "JOIN ledger_transfers t ON t.seq = a.seq WHERE t.category = 'expiry')",
        "它那时还没过期",
    ),
    "a lot made younger": (
        "UPDATE ledger_lots SET earned_at = earned_at + 1 WHERE seq = 2",
        "的获得时间和第2笔转账",
    ),
    "a period total": ("UPDATE ledger_totals SET amount = amount + 1 WHERE unit_id = 2", "合计"),
    "a period count": ("UPDATE ledger_totals SET times = times + 1 WHERE person_id = 2", "居民2在"),
    "a period total gone": ("DELETE FROM ledger_totals WHERE person_id = 2", "居民2在"),
    "a period total from nowhere": (
        "INSERT INTO ledger_totals VALUES (77, 1, 202605, 'a', 5, 1, 5)",
        "居民77在202605",
    ),
    "what is settled of a total": ("UPDATE ledger_totals SET settled = settled - 1 WHERE unit_id = 2", "合计"),
    "a quarter's minutes": ("UPDATE ledger_quarters SET minutes = minutes + 1", "居民1在20262季度.*写着\\(91"),
    "a quarter's days": ("UPDATE ledger_quarters SET days = 0 WHERE person_id = 1", "居民1在20262季度"),
    "a quarter gone": ("DELETE FROM ledger_quarters WHERE person_id = 2", "居民2在20262季度.*写着\\(0, 0, 0, 0\\)"),
    "a quarter from nowhere": ("INSERT INTO ledger_quarters VALUES (20254, 1, 0, 0, 5, 0)", "居民1在20254季度"),
    "a quarter of nobody": ("INSERT INTO ledger_quarters VALUES (20262, 77, 1, 0, 0, 0)", "居民77在20262季度"),
    "a category's kind": ("UPDATE ledger_categories SET kind = 'deliberation'", "居民1在20262季度"),
    "a hold's amount": ("UPDATE ledger_holds SET amount = amount + 1", "设它的那笔转账对不上"),
    "a hold ended on paper only": (
        "INSERT INTO ledger_hold_endings SELECT id, 'collected', seq, 5 FROM ledger_holds WHERE id NOT IN "
        "(SELECT hold_ref FROM ledger_hold_endings)",
        "办结它的那笔转账对不上",
    ),
    "an ending gone": ("DELETE FROM ledger_hold_endings", "没办结的保留加起来"),
    "a collection called a return": (
        "UPDATE ledger_hold_endings SET how = 'cancelled' WHERE how = 'collected'",
        "没有回到原来的账户",
    ),
    "a deadline moved": (
        "UPDATE ledger_holds SET deadline_at = 1 WHERE id IN "
        "(SELECT hold_ref FROM ledger_hold_endings WHERE how = 'collected')",
        "领取时已经过了期限",
    ),
    "an ending of no hold": ("INSERT INTO ledger_hold_endings VALUES (4242, 'lapsed', 1, 1)", "保留4242"),
    "a reversal of a later row": (
        "UPDATE ledger_transfers SET reverses = 9999 WHERE seq = (SELECT max(seq) FROM ledger_transfers "
        "WHERE category = 'expiry')",
        "要冲销第9999笔",
    ),
    "more reversed than moved": (
        "UPDATE ledger_transfers SET reverses = 3 WHERE reverses = 1",
        "第3笔转账只有300",
    ),
    "a cause posted twice": (
        "UPDATE ledger_transfers SET source_id = 1, revision = 1, leg = 0 WHERE seq = 2",
        "已经记过一次了",
    ),
    "words changed": (
        "INSERT INTO ledger_memos VALUES (1, 'salt', 'words that were never said')",
        "第1笔转账的附言",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_names_what_was_forged(name: str, full_books: Books, database: Database, forge: Forge) -> None:
    statement, sentence = FORGERIES[name]
    assert check(database).fault is None
    forge(statement)
    fault = check(database).fault
    assert re.search(sentence, fault or ""), fault


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_it_names_what_was_forged_on_postgresql(full_books: Books, owners: Connection) -> None:
    """All forgeries on one town, each rolled back: making a database for each takes long."""
    for statement, sentence in FORGERIES.values():
        with owners.begin() as transaction:
            owners.execute(text("SET LOCAL session_replication_role = replica"))
            owners.execute(text(statement))
            fault = recompute(owners).fault
            assert re.search(sentence, fault or ""), fault
            transaction.rollback()
    with owners.begin():
        assert recompute(owners).ok
