"""One way in: every change to the database is a command decided here.

``decide_batch`` is the whole of it, synchronous and without threads: many commands, one transaction. The
``Writer`` around it gathers the commands of concurrent requests and answers each after the durable commit.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Generic, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection

from points.clock import Clock
from points.db.engine import driver
from points.db.idempotency import ANSWERS, KeyReused, StoredAnswer, StoredRefusal, fingerprint
from points.db.working_set import WorkingSet
from points.errors import Refusal, Unauthenticated

log = structlog.get_logger()
T = TypeVar("T")
Rounds = Iterator[None]


class Command(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A request, frozen. Subclasses say what they need, who asks, and what is to be done.

    ``load`` yields between rounds of ``ws.need``: what a round asked for is there after the yield, for all commands
    of the batch at once. ``decide`` is plain Python over the working set and raises ``Refusal``. ``refused`` may
    record the attempt. A command that runs ``alone`` has a transaction of its own and may also use ``ws.connection``.
    """

    operation: ClassVar[str]
    answer: ClassVar[Any] = None
    alone: ClassVar[bool] = True
    long: ClassVar[bool] = False
    """Takes so long (thousands of rows) that it must not hold up the event loop."""

    key: str | None = None
    """The request's idempotency key; None where repeating does no harm."""

    def load(self, ws: WorkingSet) -> Rounds:
        """Ask for rows, round by round. ``Refusal`` may be raised here too."""
        yield from ()

    def actor_key(self, ws: WorkingSet) -> str:
        """Who asks, as the scope of the key; known after ``load``."""
        return str(getattr(self, "actor", ""))

    def payload(self) -> bytes:
        """What must be equal for a repeated request to be the same one."""
        return msgspec.json.encode(self)

    def decide(self, ws: WorkingSet) -> T:
        """Do it, or raise ``Refusal``."""
        raise NotImplementedError

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Record a refused attempt, where attempts are facts."""


class Outcome(msgspec.Struct, Generic[T]):
    """What became of a command: a value, a refusal, or a fault of the program; ``replayed`` if it was told before."""

    value: T | None = None
    refusal: Refusal | None = None
    fault: BaseException | None = None
    replayed: bool = False

    def unwrap(self) -> T:
        """The value; raises the refusal or the fault."""
        if self.fault is not None:
            raise self.fault
        if self.refusal is not None:
            self.refusal.details.setdefault("replayed", self.replayed)
            raise self.refusal
        return self.value  # type: ignore[return-value] - None is a value where T is None


Take = Callable[[], Sequence[Command[Any]]]


def decide_batch(connection: Connection, clock: Clock, commands: Sequence[Command[Any]]) -> list[Outcome[Any]]:
    """Decide commands in order, each as if alone; the answers are good once this returns, for all is committed then.

    Neighbours that need no transaction of their own share one. If a shared one fails (a constraint fired, a bug), it
    is rolled back whole and its commands are decided singly: only the one that caused it is hurt.
    """
    outcomes: list[Outcome[Any]] = []
    for together in _runs(commands):
        try:
            outcomes.extend(_transaction(connection, clock, together))
        except Exception as error:  # whatever it was, singly it hits only the command that caused it
            outcomes.extend(_after_fault(connection, clock, together, error))
    return outcomes


def decide_waiting(connection: Connection, clock: Clock, take: Take) -> list[Outcome[Any]]:
    """``decide_batch`` of what ``take`` gives once the head is locked.

    Where several processes write, a batch mostly waits for its turn: what arrives meanwhile goes along.
    """
    runs: list[list[Command[Any]]] = []

    def first_run() -> list[Command[Any]]:
        runs.extend(_runs(take()))
        return runs[0] if runs else []

    try:
        outcomes = _transaction(connection, clock, first_run)
    except Exception as error:  # nothing was taken if the head could not be locked: they are told all the same
        outcomes = _after_fault(connection, clock, runs[0] if runs else first_run(), error)
    return outcomes + decide_batch(connection, clock, [command for run in runs[1:] for command in run])


def _runs(commands: Sequence[Command[Any]]) -> Iterator[list[Command[Any]]]:
    run: list[Command[Any]] = []
    for command in commands:
        if command.alone:
            if run:
                yield run
            yield [command]
            run = []
        else:
            run.append(command)
    if run:
        yield run


def _after_fault(
    connection: Connection, clock: Clock, together: list[Command[Any]], error: Exception
) -> list[Outcome[Any]]:
    """Decide singly what failed together."""
    if len(together) == 1:
        return [Outcome(fault=error)]
    log.warning("batch_singly", size=len(together), error=repr(error))
    return [_singly(connection, clock, command) for command in together]


def _singly(connection: Connection, clock: Clock, command: Command[Any]) -> Outcome[Any]:
    try:
        return _transaction(connection, clock, [command])[0]
    except Exception as fault:  # told to the one who asked
        return Outcome(fault=fault)


def _transaction(
    connection: Connection, clock: Clock, given: list[Command[Any]] | Callable[[], list[Command[Any]]]
) -> list[Outcome[Any]]:
    try:
        with connection.begin():
            ws = WorkingSet(connection, clock.now())
            commands = given() if callable(given) else given
            early = _load(ws, commands)
            outcomes = [_decide(ws, command, early.get(i)) for i, command in enumerate(commands)]
            ws.flush()
    except Exception:
        _let_go(connection)
        raise
    return outcomes


def _let_go(connection: Connection) -> None:
    """Leave nothing of a failed transaction behind, whatever SQLAlchemy takes for its state.

    The hot path speaks to the driver below it, so it does not notice a lost server; and after a COMMIT that failed
    (a full disk) it takes the transaction for ended while SQLite is still inside.
    """
    if connection.invalidated:
        return
    raw = driver(connection)
    if not getattr(raw, "closed", False):
        try:
            raw.rollback()
        except Exception as error:  # then this connection is good for nothing
            log.warning("connection_lost", error=repr(error))
        else:
            return
    connection.invalidate()


def _load(ws: WorkingSet, commands: list[Command[Any]]) -> dict[int, Refusal]:
    """Run every command's loading rounds side by side, then fetch the stored answers of all their keys."""
    early: dict[int, Refusal] = {}
    rounds = [(i, command.load(ws)) for i, command in enumerate(commands)]
    while rounds:
        going: list[tuple[int, Rounds]] = []
        for i, generator in rounds:
            try:
                next(generator)
                going.append((i, generator))
            except StopIteration:
                pass
            except Refusal as refusal:
                early[i] = refusal
        rounds = going
        ws.load()
    for i, command in enumerate(commands):
        if command.key is not None and _is_known(early.get(i)):
            ws.need(ANSWERS, "key", command.key, command.actor_key(ws), command.operation)
    ws.load()
    return early


def _decide(ws: WorkingSet, command: Command[Any], early: Refusal | None) -> Outcome[Any]:
    """One command, as if alone. An ``early`` refusal says that nothing may be attempted: it is told and not kept.

    What was answered before comes first, before any rule: also where the right to ask has been lost since.
    """
    scope = None
    if command.key is not None and _is_known(early):
        scope = (command.key, command.actor_key(ws), command.operation)
        if (stored := ws.get(ANSWERS, *scope)) is not None:
            return _replay(command, stored)
    if early is not None:
        return Outcome(refusal=early)
    mark = ws.mark()
    savepoint = ws.connection.begin_nested() if command.alone else None
    try:
        outcome: Outcome[Any] = Outcome(value=command.decide(ws))
        if savepoint is not None:
            ws.flush()
            savepoint.commit()
    except Refusal as refusal:
        if savepoint is not None:
            savepoint.rollback()
        ws.undo(mark)
        command.refused(ws, refusal)
        outcome = Outcome(refusal=refusal)
    if scope is not None:
        ws.insert(ANSWERS, _stored(ws, scope, command, outcome))
    return outcome


def _is_known(early: Refusal | None) -> bool:
    """Whether it is known who asks, whatever the loading found."""
    return not isinstance(early, Unauthenticated)


def _stored(
    ws: WorkingSet, scope: tuple[str, str, str], command: Command[Any], outcome: Outcome[Any]
) -> StoredAnswer:
    refusal = outcome.refusal
    if refusal is None:
        status, answer = 0, msgspec.json.encode(outcome.value)
    else:
        status = refusal.status
        answer = msgspec.json.encode(StoredRefusal(refusal.reason, refusal.explanation, refusal.details))
    return StoredAnswer(*scope, fingerprint(command.payload()), status, answer.decode(), ws.now)


def _replay(command: Command[Any], stored: StoredAnswer) -> Outcome[Any]:
    if stored.payload_hash != fingerprint(command.payload()):
        return Outcome(refusal=KeyReused())
    if stored.status == 0:
        return Outcome(value=msgspec.json.decode(stored.answer, type=command.answer), replayed=True)
    told = msgspec.json.decode(stored.answer, type=StoredRefusal)
    return Outcome(refusal=Refusal(told.reason, told.explanation, stored.status, **told.details), replayed=True)
