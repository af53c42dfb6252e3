"""Asking again does nothing again: DESIGN section 2, line by line."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from db.commands import Break, Said, Say, SayAlone, Unknown
from sqlalchemy import Connection, select

from points.clock import FixedClock
from points.db.idempotency import answers
from points.db.outbox import outbox
from points.db.writer import Command, Outcome, decide_batch
from points.errors import Refusal

Decide = Callable[..., list[Outcome[Any]]]


@pytest.fixture
def decide(writing: Connection, town_clock: FixedClock) -> Decide:
    return lambda *commands: decide_batch(writing, town_clock, commands)


def said(writing: Connection) -> dict[int, int]:
    with writing.begin():
        return dict(writing.execute(select(outbox.c.id, outbox.c.attempts)).all())


def keys(writing: Connection) -> int:
    with writing.begin():
        return len(writing.execute(select(answers.c.key)).all())


@pytest.mark.parametrize("kind", [Say, SayAlone])
def test_the_same_request_gets_its_stored_answer(decide: Decide, writing: Connection, kind: type[Say]) -> None:
    (first,) = decide(kind(word=1, key="k"))
    (again,) = decide(kind(word=1, key="k"))
    assert (first.value, first.replayed) == (Said(1), False)
    assert (again.value, again.replayed) == (Said(1), True)
    assert said(writing) == {1: 1}


@pytest.mark.parametrize("kind", [Say, SayAlone])
def test_a_refusal_is_replayed_as_it_was_even_when_it_would_be_granted_now(
    decide: Decide, writing: Connection, kind: type[Say]
) -> None:
    command = kind(word=1, limit=1, key="k")
    decide(Say(word=1))
    for replayed in (False, True):
        with pytest.raises(Refusal) as caught:
            decide(command)[0].unwrap()
        refusal = caught.value
        assert (refusal.reason, refusal.explanation, refusal.status) == ("said_enough", "说够了,请换一个。", 409)
        assert refusal.details == {"said": 1, "replayed": replayed}
        with writing.begin():
            writing.execute(outbox.update().values(attempts=0))
        decide(Say(word=2))
    assert said(writing)[1] == 0


def test_the_key_comes_before_any_rule(decide: Decide) -> None:
    """A request that was granted is granted again, though the rule would refuse it now."""
    granted = Say(word=1, limit=1, key="k")
    assert decide(granted)[0].value == Said(1)
    assert decide(Say(word=1, limit=1))[0].refusal is not None
    assert decide(granted)[0].value == Said(1)


def test_the_same_key_with_another_payload_is_422_and_changes_nothing(decide: Decide, writing: Connection) -> None:
    decide(Say(word=1, key="k"))
    (other,) = decide(Say(word=2, key="k"))
    assert other.refusal is not None
    assert (other.refusal.reason, other.refusal.status) == ("key_reused", 422)
    assert said(writing) == {1: 1}
    (again,) = decide(Say(word=1, key="k"))
    assert again.value == Said(1)


@pytest.mark.parametrize("other", [Say(word=1, key="k", actor="li"), SayAlone(word=1, key="k"), Say(word=1, key="K")])
def test_another_actor_operation_or_key_is_another_request(
    decide: Decide, writing: Connection, other: Command[Said]
) -> None:
    decide(Say(word=1, key="k"))
    assert decide(other)[0].replayed is False
    assert said(writing) == {1: 2}
    assert keys(writing) == 2


def test_without_a_key_each_request_counts(decide: Decide, writing: Connection) -> None:
    decide(Say(word=1))
    decide(Say(word=1))
    assert said(writing) == {1: 2}
    assert keys(writing) == 0


def test_duplicates_in_one_batch_wait_for_the_first(decide: Decide, writing: Connection) -> None:
    command = Say(word=1, key="k")
    outcomes = decide(command, command, Say(word=1), command, Say(word=2, key="k"))
    assert [each.value for each in outcomes[:4]] == [Said(1), Said(1), Said(2), Said(1)]
    assert [each.replayed for each in outcomes[:4]] == [False, True, False, True]
    assert outcomes[4].refusal is not None
    assert outcomes[4].refusal.reason == "key_reused"
    assert said(writing) == {1: 2}


def test_a_bug_stores_no_answer_and_the_same_key_may_try_again(decide: Decide, writing: Connection) -> None:
    outcomes = decide(Say(word=1, key="a"), Break(word=1, key="b"), Say(word=1, key="c"))
    assert [type(each.fault) for each in outcomes] == [type(None), ZeroDivisionError, type(None)]
    assert [each.value for each in outcomes] == [Said(1), None, Said(2)]
    assert keys(writing) == 2
    assert isinstance(decide(Break(word=1, key="b"))[0].fault, ZeroDivisionError)


def test_before_anybody_is_known_nothing_is_stored(decide: Decide, writing: Connection) -> None:
    (outcome,) = decide(Unknown(word=1, key="k"))
    assert outcome.refusal is not None
    assert outcome.refusal.status == 401
    assert keys(writing) == 0
    assert decide(Say(word=1, key="k"))[0].value == Said(1)


def test_the_answer_stands_or_falls_with_the_effect(
    writing: Connection, town_clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit fails: neither the effect nor the key is there, and the retry does it."""
    command = Say(word=1, key="k")
    with monkeypatch.context() as patch:
        patch.setattr(writing.dialect, "do_commit", _fails)
        assert isinstance(decide_batch(writing, town_clock, [command])[0].fault, OSError)
    assert said(writing) == {}
    assert keys(writing) == 0
    (again,) = decide_batch(writing, town_clock, [command])
    assert (again.value, again.replayed) == (Said(1), False)


def _fails(connection: object) -> None:
    raise OSError("disk full")


def test_the_stored_answer_reads_back_as_it_was_given(decide: Decide, writing: Connection) -> None:
    decide(Say(word=1, key="k"))
    with writing.begin():
        row = writing.execute(select(answers)).one()
    assert (row.key, row.actor, row.operation, row.status) == ("k", "wang", "test.say", 0)
    assert msgspec.json.decode(row.answer, type=Said) == Said(1)
