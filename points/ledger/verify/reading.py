"""How the checks read, and what one says when the ledger contradicts itself."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Executable

ROWS_AT_ONCE = 2_000


class Disagreement(Exception):
    """One row that does not agree with the rest, told in one sentence for whoever keeps the books."""


class Reading:
    """One snapshot, read by several streams side by side; all are closed at the end, read out or not."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._results: list[Any] = []

    def stream(self, query: Executable) -> Iterator[Any]:
        """The rows of a query, few in memory at a time."""
        result = self._connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
        self._results.append(result)
        return iter(result)

    def first(self, query: Executable) -> Any:
        """The first row of a query, or None."""
        return self._connection.execute(query).first()

    def close(self) -> None:
        """Let go of every stream."""
        for result in self._results:
            result.close()
