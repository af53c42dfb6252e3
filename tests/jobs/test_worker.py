"""Workers in real processes on a real Valkey: what is asked for is done, whoever dies meanwhile, and done once."""

from concurrent.futures import ThreadPoolExecutor
from signal import SIGTERM
from time import monotonic

from jobs.processes import KEYS, Grown, until

from points.clock import DAY
from points.db.outbox import LEASE
from points.jobs.worker import TURN_SECONDS_MIN
from points.ledger.commands import Earn
from points.ledger.posting import Cause, Owner
from points.people.one_time import RequestCode

LOTS = 2_000
EXPIRED = "SELECT count(*) FROM ledger_transfers WHERE source_type = 'expiry'"


def test_what_requests_ask_for_is_done_by_workers_at_once_and_once(grown: Grown) -> None:
    workers = grown.start(workers=2, server=True)
    one_by_one, crowd = grown.residents(3), grown.residents(12)
    began = monotonic()
    for phone in one_by_one:
        grown.ask_for_code(phone)
        grown.sent([phone])
    assert monotonic() - began < 1.5 * TURN_SECONDS_MIN, "without being woken it takes two turns and more"
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(grown.ask_for_code, crowd))
    grown.sent(crowd)
    assert grown.rows("SELECT attempts, count(*) FROM outbox WHERE done_at IS NOT NULL GROUP BY 1") == [(1, 15)]
    for worker in workers:
        assert worker.stop() == 0
        assert '"level":"error"' not in worker.said
        assert "Traceback" not in worker.said
    assert grown.server.stop() in (0, -SIGTERM)
    assert '"level":"error"' not in grown.server.said
    assert "Traceback" not in grown.server.said


def test_valkey_may_be_gone_and_nothing_waits_or_is_lost(grown: Grown) -> None:
    grown.start(workers=1, server=True)
    before, without, nobody_there, after = (grown.residents(2) for _ in range(4))
    [grown.ask_for_code(phone) for phone in before]
    grown.sent(before)
    grown.valkey_down()
    assert max(grown.ask_for_code(phone) for phone in without) < 5
    grown.sent(without)  # the worker looks for itself meanwhile
    grown.kill_workers()
    [grown.ask_for_code(phone) for phone in nobody_there]
    grown.valkey_up()
    (worker,) = grown.start(workers=1)
    grown.sent(nobody_there)
    [grown.ask_for_code(phone) for phone in after]
    grown.sent(after)
    assert grown.server.said.count("redis_away") == grown.server.said.count("redis_back") == 1
    assert "redis_away" not in worker.said


def test_a_worker_killed_in_mid_task_leaves_it_to_another(grown: Grown) -> None:
    phones = grown.residents(1)
    grown.gateway.going_on.clear()
    grown.run(RequestCode(keys=KEYS, phone=phones[0], address="127.0.0.1"))
    (first,) = grown.start(workers=1)
    until(lambda: grown.gateway.taken == phones)
    first.kill()
    grown.gateway.going_on.set()
    assert grown.rows("SELECT attempts, done_at FROM outbox") == [(1, None)]
    grown.later(LEASE)
    grown.start(workers=1)
    grown.sent(phones)
    until(lambda: grown.rows("SELECT attempts FROM outbox WHERE done_at IS NOT NULL") == [(2,)])


def test_a_worker_killed_in_mid_job_leaves_the_rest_to_others_and_nothing_happens_twice(grown: Grown) -> None:
    lapses_at = grown.clock.now() + DAY
    grown.run(*(lot(number, lapses_at) for number in range(LOTS)), lot(LOTS, lapses_at + 9 * DAY))
    grown.later(2 * DAY)
    (first,) = grown.start(workers=1)
    until(lambda: grown.rows(EXPIRED) > [(0,)], what=lambda: first.said)
    first.kill()
    assert grown.rows(EXPIRED) < [(LOTS,)], "it was killed too late to show anything"
    grown.start(workers=2)
    until(lambda: grown.rows(EXPIRED) == [(LOTS,)])
    assert grown.rows("SELECT count(DISTINCT source_id) FROM ledger_transfers WHERE source_type = 'expiry'") == [
        (LOTS,)
    ]
    assert grown.the_books_are_right()


def lot(number: int, lapses_at: int) -> Earn:
    """One point of somebody's."""
    person_id = 10_000 + number % 50
    return Earn(
        cause=Cause("test", number),
        owner=Owner("person", person_id),
        amount=100,
        category="clean_up",
        person_id=person_id,
        expires_at=lapses_at,
    )
