"""Several writing processes, and a server that goes away."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import psycopg
import pytest
from db.commands import Cut, Said, Say, earn, work
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from points.clock import FixedClock
from points.db.engine import Database
from points.db.writer import decide_batch
from points.ledger.models import accounts, transfers
from points.ledger.verify import verify

PROCESSES, OWN, SHARED = 3, 25, 15


def test_writing_processes_make_one_line(database_url: str) -> None:
    """Dense seq, conserved sums; a request sent to all of them at once is done by one and replayed by the rest."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(work, database_url, process, OWN, SHARED) for process in range(PROCESSES)]
        results = [job.result(timeout=60) for job in jobs]
    expected = PROCESSES * OWN + SHARED
    assert sum(done for done, _, _ in results) == expected
    assert sum(replayed for _, replayed, _ in results) == (PROCESSES - 1) * SHARED
    assert len(set.intersection(*(places for _, _, places in results))) == SHARED, "all were told the same"
    database = Database(database_url)
    with database.read() as connection:
        report = verify(connection)
        seqs = connection.execute(select(transfers.c.seq).order_by(transfers.c.seq)).scalars().all()
        balances = dict(connection.execute(select(accounts.c.kind, accounts.c.balance)).all())
    database.close()
    assert report.fault is None
    assert list(seqs) == list(range(1, expected + 1))
    assert balances == {"wallet": expected * 100, "issue": -expected * 100}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_server_is_a_clear_fault_and_the_next_command_works(
    database_url: str, writing: Connection, town_clock: FixedClock
) -> None:
    (cut,) = decide_batch(writing, town_clock, [Cut(word=1, url=database_url)])
    assert isinstance(cut.fault, (OperationalError, psycopg.OperationalError))
    assert "connection" in str(cut.fault)
    assert decide_batch(writing, town_clock, [Say(word=1)])[0].value == Said(1), "what was cut off never happened"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_lost_in_mid_batch_hurts_only_the_one_that_cut_it(
    database_url: str, writing: Connection, town_clock: FixedClock
) -> None:
    batch = [earn(1), Cut(word=1, url=database_url), earn(2), Say(word=1)]
    outcomes = decide_batch(writing, town_clock, batch)
    assert [outcome.fault is None for outcome in outcomes] == [True, False, True, True]
    assert outcomes[3].value == Said(1)
    with writing.begin():
        assert verify_on(writing) == 2


def verify_on(connection: Connection) -> int:
    report = verify(connection)
    assert report.fault is None
    return report.transfers
