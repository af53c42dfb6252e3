"""The writer's working set: the rows a batch needs, loaded in bulk, changed in memory, written in bulk.

Commands decide over it one after the other as if each were alone: a row that one command inserts or changes is
what the next one finds. Everything a refused command did is undone from a journal, so it leaves no trace.
"""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection

from points.db.engine import driver
from points.db.head import Head
from points.db.shelf import Key, Shelf
from points.errors import PointsError

R = TypeVar("R", bound=msgspec.Struct)
T = TypeVar("T")
Undo = tuple[Any, ...]


class _Stock:
    """What the working set holds of one shelf."""

    def __init__(self, shelf: Shelf[Any]) -> None:
        self.shelf = shelf
        self.rows: dict[Key, Any] = {}
        self.found: dict[str, dict[Key, list[Any]]] = {name: {} for name in shelf.lookups}
        self.wanted: dict[str, dict[Key, None]] = {}
        self.inserted: dict[Key, Any] = {}
        self.changed: dict[Key, set[str]] = {}
        self.deleted: dict[Key, Any] = {}

    def put(self, row: Any) -> None:
        """Make a new row findable by every lookup that was loaded."""
        self.rows[self.shelf.key_of(row)] = row
        for lookup, found in self.found.items():
            if found and (rows := found.get(self.shelf.pickers[lookup](row))) is not None and row not in rows:
                rows.append(row)

    def take(self, row: Any) -> None:
        """The opposite of ``put``."""
        del self.rows[self.shelf.key_of(row)]
        for lookup, found in self.found.items():
            if rows := found.get(self.shelf.pickers[lookup](row)):
                rows[:] = [each for each in rows if each is not row]


class _Stocks(dict[Shelf[Any], _Stock]):
    """The stock of each shelf, made when it is first asked for. A dictionary, for it is asked all the time."""

    def __missing__(self, shelf: Shelf[Any]) -> _Stock:
        stock = self[shelf] = _Stock(shelf)
        return stock


class WorkingSet:
    """Rows in memory between one BEGIN and its COMMIT."""

    def __init__(self, connection: Connection, clock_now: int) -> None:
        self.connection = connection
        self._driver = driver(connection)
        self._sqlite = connection.dialect.name == "sqlite"
        self._stocks = _Stocks()
        self._journal: list[Undo] = []
        self._worked_out: dict[Hashable, Any] = {}
        self.head = self._lock_head()
        self.now = max(clock_now, self.head.recorded_at)
        """The instant at which everything in this batch is recorded; never decreasing from batch to batch."""
        self._head_before = (self.head.seq, self.head.next_id)

    def _lock_head(self) -> Head:
        lock = "" if self._sqlite else " FOR UPDATE"
        row = self._driver.execute(f"SELECT id, seq, next_id, recorded_at FROM head WHERE id = 1{lock}").fetchone()
        if row is None:
            raise PointsError("the database has no head row: run `points migrate`")
        return Head(*row)

    # Asking and finding

    def need(self, shelf: Shelf[R], lookup: str, *key: Any) -> None:
        """Ask for the rows whose ``lookup`` columns equal ``key``; they are there after the next ``load``."""
        stock = self._stocks[shelf]
        if key not in stock.found[lookup]:
            stock.wanted.setdefault(lookup, {})[key] = None

    def load(self) -> None:
        """Fetch all that was asked for, one statement for each shelf and lookup; on PostgreSQL in one round trip."""
        asked: list[tuple[_Stock, str, Any]] = []
        with self._one_round_trip():
            for stock in list(self._stocks.values()):
                if not stock.wanted:
                    continue
                wanted, stock.wanted = stock.wanted, {}
                asked += [(stock, lookup, self._ask(stock, lookup, list(keys))) for lookup, keys in wanted.items()]
        for stock, lookup, cursor in asked:
            self._put_away(stock, lookup, cursor.fetchall())

    def get(self, shelf: Shelf[R], *key: Any) -> R | None:
        """The row with this primary key, or None."""
        row = self._stocks[shelf].rows.get(key)
        if row is not None:
            return row
        rows = self.find(shelf, "key", *key)
        return rows[0] if rows else None

    def find(self, shelf: Shelf[R], lookup: str, *key: Any) -> list[R]:
        """The rows found by ``lookup``, in a list of one's own.

        What nobody asked for beforehand is fetched now: right, but a round trip for one row (see ``on_late_load``).
        """
        found = self._stocks[shelf].found[lookup]
        if key not in found:
            self.on_late_load(shelf, lookup)
            self.need(shelf, lookup, *key)
            self.load()
        return list(found[key])

    def nothing_yet(self, shelf: Shelf[Any], lookup: str, *key: Any) -> None:
        """State that no row can be there, for the id in ``key`` was given a moment ago: saves asking."""
        self._stocks[shelf].found[lookup].setdefault(key, [])

    def on_late_load(self, shelf: Shelf[Any], lookup: str) -> None:
        """Called at each late load; a test listens, to keep the hot path free of them."""

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Something that follows from rows which no command of a shared batch changes, worked out once for all."""
        if name not in self._worked_out:
            self._worked_out[name] = make()
        return self._worked_out[name]

    # Changing

    def insert(self, shelf: Shelf[R], row: R) -> R:
        """Add a row."""
        stock = self._stocks[shelf]
        key = shelf.key_of(row)
        if key in stock.rows:
            raise PointsError(f"{shelf.table.name} {key} is there already")
        gone = stock.deleted.pop(key, None)
        self._journal.append(("insert", stock, key, row, gone))
        if gone is None:
            stock.inserted[key] = row
        else:  # the database still has the row that was taken away: it becomes this one
            stock.changed[key] = set(shelf.columns) - set(shelf.key)
        stock.put(row)
        return row

    def change(self, shelf: Shelf[R], row: R, **columns: Any) -> None:
        """Set columns of a row; those it is looked up by never change."""
        stock = self._stocks[shelf]
        key = shelf.key_of(row)
        for name, value in columns.items():
            self._journal.append(("change", row, name, getattr(row, name)))
            setattr(row, name, value)
        if key not in stock.inserted:
            stock.changed.setdefault(key, set()).update(columns)

    def delete(self, shelf: Shelf[R], row: R) -> None:
        """Take a row away."""
        stock = self._stocks[shelf]
        key = shelf.key_of(row)
        was_new = stock.inserted.pop(key, None) is not None
        self._journal.append(("delete", stock, key, row, was_new))
        if not was_new:
            stock.deleted[key] = row
        stock.take(row)

    def next_id(self) -> int:
        """A fresh id, unique in the whole installation."""
        self.head.next_id += 1
        return self.head.next_id - 1

    def next_seq(self) -> int:
        """The next place in the ledger's total order; dense, from 1."""
        self.head.seq += 1
        return self.head.seq

    # Going back

    def mark(self) -> tuple[int, int, int]:
        """A point to come back to."""
        return len(self._journal), self.head.seq, self.head.next_id

    def undo(self, mark: tuple[int, int, int]) -> None:
        """Undo everything since ``mark``."""
        length, self.head.seq, self.head.next_id = mark
        while len(self._journal) > length:
            match self._journal.pop():
                case ("change", row, name, before):
                    setattr(row, name, before)
                case ("insert", stock, key, row, gone):
                    stock.take(row)
                    stock.inserted.pop(key, None)
                    if gone is not None:
                        stock.deleted[key] = gone
                case ("delete", stock, key, row, was_new):
                    stock.put(row)
                    if was_new:
                        stock.inserted[key] = row
                    else:
                        del stock.deleted[key]
                case other:  # pragma: no cover - the three above are all there are
                    raise PointsError(f"unknown journal entry {other}")

    # Writing

    def flush(self) -> None:
        """Write everything down, parents before those that refer to them; on PostgreSQL in one round trip."""
        with self._one_round_trip():
            for stock in sorted(self._stocks.values(), key=lambda s: _depth(s.shelf)):
                self._insert(stock)
                self._update(stock)
            for stock in sorted(self._stocks.values(), key=lambda s: -_depth(s.shelf)):
                self._delete(stock)
            self._move_head_on()
        self._journal.clear()

    def _move_head_on(self) -> None:
        now_at = (self.head.seq, self.head.next_id)
        if now_at == self._head_before and self.head.recorded_at == self.now:
            return
        self.head.recorded_at = self.now
        mark = "?" if self._sqlite else "%s"
        self._driver.execute(
            f"UPDATE head SET seq = {mark}, next_id = {mark}, recorded_at = {mark} WHERE id = 1", (*now_at, self.now)
        )
        self._head_before = now_at

    def _one_round_trip(self) -> AbstractContextManager[Any]:
        """Statements inside are sent together; an error among them is raised at the end."""
        return nullcontext() if self._sqlite else self._driver.pipeline()

    def _ask(self, stock: _Stock, lookup: str, keys: list[Key]) -> Any:
        """Send the query for some keys; the cursor is read later."""
        stock.found[lookup].update((key, []) for key in keys)
        if self._sqlite:
            if not keys[0]:
                return self._driver.execute(stock.shelf.sqlite.loads[lookup])
            values = [key[0] for key in keys] if len(keys[0]) == 1 else keys
            return self._driver.execute(stock.shelf.sqlite.loads[lookup], (msgspec.json.encode(values).decode(),))
        return self._driver.execute(stock.shelf.postgresql.loads[lookup], _columns(keys))

    def _put_away(self, stock: _Stock, lookup: str, fetched: list[Any]) -> None:
        shelf, found = stock.shelf, stock.found[lookup]
        row_type, pick = shelf.row, shelf.pickers[lookup]
        for values in fetched:
            row = row_type(*values)
            key = shelf.key_of(row)
            if key in stock.deleted:
                continue
            row = stock.rows.setdefault(key, row)
            found[pick(row)].append(row)
        for row in stock.inserted.values():  # what this transaction has not written yet is there all the same
            if (rows := found.get(pick(row))) is not None and row not in rows:
                rows.append(row)

    def _insert(self, stock: _Stock) -> None:
        rows, stock.inserted = stock.inserted, {}
        if not rows:
            return
        values = [msgspec.structs.astuple(row) for row in rows.values()]
        if self._sqlite:
            self._driver.executemany(stock.shelf.sqlite.insert, values)
        else:
            self._driver.execute(stock.shelf.postgresql.insert, _columns(values))

    def _update(self, stock: _Stock) -> None:
        changed, stock.changed = stock.changed, {}
        by_columns: dict[tuple[str, ...], list[Any]] = {}
        for key, names in changed.items():
            if names and (row := stock.rows.get(key)) is not None:
                by_columns.setdefault(tuple(sorted(names)), []).append(row)
        for names, rows in by_columns.items():
            shelf = stock.shelf
            values = [(*(getattr(row, n) for n in names), *shelf.key_of(row)) for row in rows]
            if self._sqlite:
                assignments = ", ".join(f"{n} = ?" for n in names)
                self._driver.executemany(shelf.sqlite.update.replace("{assignments}", assignments), values)
            else:
                statement = shelf.postgresql.update.format(
                    assignments=", ".join(f"{n} = k.{n}" for n in names),
                    arrays=shelf.arrays((*names, *shelf.key)),
                    names=", ".join((*names, *shelf.key)),
                )
                self._driver.execute(statement, _columns(values))

    def _delete(self, stock: _Stock) -> None:
        keys, stock.deleted = list(stock.deleted), {}
        if not keys:
            return
        if self._sqlite:
            self._driver.executemany(stock.shelf.sqlite.delete, keys)
        else:
            self._driver.execute(stock.shelf.postgresql.delete, _columns(keys))


def _columns(rows: list[Any]) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))


def _depth(shelf: Shelf[Any]) -> int:
    """How far a table stands from those it refers to: parents are inserted first."""
    order = shelf.table.metadata.info.get("depths")
    if order is None or shelf.table.name not in order:  # a table may be declared after the first batch
        order = {table.name: i for i, table in enumerate(shelf.table.metadata.sorted_tables)}
        shelf.table.metadata.info["depths"] = order
    return order[shelf.table.name]
