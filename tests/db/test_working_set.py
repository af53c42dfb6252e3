"""The working set: what one command does is what the next one finds, and what a refused one did never happened."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select

from points.db.outbox import OUTBOX, Task, outbox
from points.db.working_set import WorkingSet
from points.errors import PointsError

Begin = Callable[[], WorkingSet]


@pytest.fixture
def begin(writing: Connection) -> Begin:
    """Start a working set on what is committed so far."""

    def start() -> WorkingSet:
        if writing.in_transaction():
            writing.commit()
        writing.begin()
        return WorkingSet(writing, 1_000)

    return start


def task(number: int, topic: str = "t", attempts: int = 0) -> Task:
    return Task(number, topic, "{}", 5, attempts, None, None)


def rows(writing: Connection) -> list[tuple[int, str, int]]:
    found = writing.execute(select(outbox.c.id, outbox.c.topic, outbox.c.attempts).order_by(outbox.c.id))
    return [tuple(row) for row in found]


def test_a_new_row_is_found_before_it_is_written(begin: Begin) -> None:
    ws = begin()
    row = ws.insert(OUTBOX, task(1))
    assert ws.get(OUTBOX, 1) is row
    assert ws.find(OUTBOX, "key", 1) == [row]


def test_what_nobody_asked_for_is_still_found_and_heard_of(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    late: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, lookup: late.append(lookup))
    ws = begin()
    ws.insert(OUTBOX, task(1))
    ws.flush()
    ws = begin()
    ws.need(OUTBOX, "key", 1)
    ws.load()
    assert ws.get(OUTBOX, 1) == task(1)
    assert late == []
    assert ws.get(OUTBOX, 2) is None
    assert late == ["key"]


def test_a_row_deleted_and_put_back_in_one_transaction_is_there_with_its_new_values(
    begin: Begin, writing: Connection
) -> None:
    ws = begin()
    ws.insert(OUTBOX, task(1, "old"))
    ws.flush()
    ws = begin()
    ws.delete(OUTBOX, ws.find(OUTBOX, "key", 1)[0])
    assert ws.find(OUTBOX, "key", 1) == []
    ws.insert(OUTBOX, task(1, "new", attempts=3))
    ws.flush()
    assert rows(writing) == [(1, "new", 3)]


@pytest.mark.parametrize("steps", ["d", "di", "did", "didi", "c", "cd", "cdi", "i2", "i2d2", "dic"])
def test_what_is_undone_leaves_no_trace(begin: Begin, writing: Connection, steps: str) -> None:
    ws = begin()
    ws.insert(OUTBOX, task(1, "old"))
    ws.flush()
    ws = begin()
    mark = ws.mark()
    _play(ws, steps)
    ws.undo(mark)
    assert ws.find(OUTBOX, "key", 1) == [task(1, "old")]
    assert ws.get(OUTBOX, 2) is None
    ws.flush()
    assert rows(writing) == [(1, "old", 0)]


@pytest.mark.parametrize(
    ("kept", "undone", "expected"),
    [("d", "i", []), ("di", "d", [(1, "new", 0)]), ("c", "d", [(1, "old", 7)]), ("did", "i", [])],
)
def test_only_what_came_after_the_mark_is_undone(
    begin: Begin, writing: Connection, kept: str, undone: str, expected: list[tuple[int, str, int]]
) -> None:
    ws = begin()
    ws.insert(OUTBOX, task(1, "old"))
    ws.flush()
    ws = begin()
    _play(ws, kept)
    mark = ws.mark()
    _play(ws, undone)
    ws.undo(mark)
    ws.flush()
    assert rows(writing) == expected


def _play(ws: WorkingSet, steps: str) -> None:
    """d: delete, i: insert again, c: change, of row 1; i2, d2: of a row that is new."""
    if steps.startswith("i2"):
        ws.insert(OUTBOX, task(2))
        if steps.endswith("d2"):
            ws.delete(OUTBOX, ws.find(OUTBOX, "key", 2)[0])
        return
    for step in steps:
        if step == "i":
            ws.insert(OUTBOX, task(1, "new"))
            continue
        (row,) = ws.find(OUTBOX, "key", 1)
        if step == "d":
            ws.delete(OUTBOX, row)
        else:
            ws.change(OUTBOX, row, attempts=7)


def test_ids_and_places_in_line_given_to_a_refused_command_are_given_again(begin: Begin) -> None:
    ws = begin()
    mark = ws.mark()
    first = ws.next_id(), ws.next_seq()
    ws.undo(mark)
    assert (ws.next_id(), ws.next_seq()) == first


def test_the_same_key_cannot_be_inserted_twice(begin: Begin) -> None:
    ws = begin()
    ws.insert(OUTBOX, task(1))
    with pytest.raises(PointsError, match="is there already"):
        ws.insert(OUTBOX, task(1))


def test_recorded_time_never_goes_back(writing: Connection) -> None:
    for clock_now, expected in ((5_000, 5_000), (4_000, 5_000), (6_000, 6_000)):
        with writing.begin():
            ws = WorkingSet(writing, clock_now)
            assert ws.now == expected
            ws.flush()
