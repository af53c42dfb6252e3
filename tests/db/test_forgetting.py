"""Answers and finished work are kept for a while and no longer."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from points.clock import DAY, FixedClock
from points.db.forgetting import ANSWERS_KEPT, FINISHED_KEPT, ForgetOld
from points.db.idempotency import answers
from points.db.outbox import outbox
from points.db.writer import decide_batch


@dataclass
class Kept:
    answers: int
    tasks: int


def kept(connection: Connection) -> Kept:
    with connection.begin():
        return Kept(
            connection.execute(select(func.count()).select_from(answers)).scalar_one(),
            connection.execute(select(func.count()).select_from(outbox)).scalar_one(),
        )


def test_only_what_has_had_its_time_is_forgotten_a_limited_number_at_once(
    writing: Connection, town_clock: FixedClock
) -> None:
    now = town_clock.now()
    ages = [ANSWERS_KEPT + 3 * DAY, ANSWERS_KEPT + 2 * DAY, ANSWERS_KEPT + DAY, ANSWERS_KEPT - DAY]
    with writing.begin():
        writing.execute(
            insert(answers),
            [
                {
                    "key": f"k{n}",
                    "actor": "1",
                    "operation": "x",
                    "payload_hash": "",
                    "status": 0,
                    "answer": "",
                    "recorded_at": now - age,
                }
                for n, age in enumerate(ages)
            ],
        )
        done = {"topic": "t", "payload": "{}", "due_at": 0, "attempts": 1, "last_error": None}
        writing.execute(
            insert(outbox),
            [
                {"id": 1, "done_at": now - FINISHED_KEPT - DAY, **done},
                {"id": 2, "done_at": now - DAY, **done},
                {"id": 3, "done_at": None, **done},
            ],
        )
    assert decide_batch(writing, town_clock, [ForgetOld(limit=2)])[0].unwrap() == 3
    assert kept(writing) == Kept(answers=2, tasks=2)
    assert decide_batch(writing, town_clock, [ForgetOld(limit=2)])[0].unwrap() == 1
    assert decide_batch(writing, town_clock, [ForgetOld(limit=2)])[0].unwrap() == 0
    assert kept(writing) == Kept(answers=1, tasks=2)
