"""The stars of a quarter: the live board from the projection, and the whole quarter recomputed from its transfers.

The yardstick is DuckDB: the same question, asked of the same rows in tables of its own in memory, by all processors.
Taking them there is not timed. Both sides hand everybody's values to Python, where the same function ranks them.
"""

import csv
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import msgspec
from sqlalchemy import Connection, Table, select

from bench import quarter
from bench.measuring import postgresql, say, sqlite
from points.awards.board import Place, board, place_of
from points.awards.candidate import Candidate, Copied, Worked
from points.awards.periods import AwardPeriod
from points.awards.ranking import Ranking, rank
from points.awards.score import Scoring, total
from points.clock import DAY, at, quarter_bounds
from points.db.engine import Database
from points.ledger.models import accounts, transfers
from points.ledger.quarter_models import categories
from points.ledger.quarters import Values, values_side_by_side
from points.rules import shipped

RESIDENTS = 200_000
TRANSFERS = 10_000_000
BEST = 100
BOARDS = 10
"""So many times the board is asked for in a round."""


AWARD = shipped("one_yuan").awards[0]
"""季度服务之星 as it is shipped: six lines with caps, seats for each village, a chain for ties."""
PERIOD = AwardPeriod(AWARD.span, quarter.QUARTER)
VILLAGES = 10
REGISTERED_AT = at(PERIOD.last_day.replace(year=PERIOD.year - 1))


class Row(msgspec.Struct):
    """One line of the table; the board in milliseconds, the rest in seconds."""

    database: str
    board_ms: float
    own_ms: float
    recompute: float
    ranking: float
    duckdb: float
    duckdb_ranking: float
    of_queries: float
    with_ranking: float
    of_query_alone: float


def run(only: str | None, residents: int, count: int, rounds: int) -> str:
    """Measure and answer a Markdown table."""
    rows: list[Row] = []
    for name, place in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        if only in (None, name.lower()):
            with place() as url:
                rows.append(measure(name, url, residents, count, rounds))
    return table(rows, residents, count)


def table(rows: list[Row], residents: int, count: int) -> str:
    """The rows as Markdown."""
    lines = [
        f"| {residents:,} people, {count:,} transfers | board ms | own place ms | recompute s | ranking s "
        "| DuckDB s | ranking s | query to query | both with ranking | ours with ranking to its query |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.database} | {r.board_ms:.0f} | {r.own_ms:.0f} | {r.recompute:.2f} | {r.ranking:.2f} | {r.duckdb:.2f} "
        f"| {r.duckdb_ranking:.2f} | {r.of_queries:.2f} | {r.with_ranking:.2f} | {r.of_query_alone:.2f} |"
        for r in rows
    ]
    return "\n".join(lines)


def measure(name: str, url: str, residents: int, count: int, rounds: int) -> Row:
    """Build the town, take a warm-up and the rounds, refuse answers that differ."""
    database = Database(url)
    say(f"{name}: building a quarter of {count:,} transfers by {residents:,} people")
    quarter.build(database, residents, count)
    yardstick = duckdb.connect()
    with database.read() as connection:
        _take_over(connection, yardstick)
    boards: list[tuple[float, float]] = []
    taken: list[tuple[float, float, float, float]] = []
    for number in range(rounds + 1):
        best, took = _boards(database, quarter.FIRST_PERSON + residents // 2)
        ours, recompute = _timed(lambda: values_side_by_side(database, [quarter.QUARTER], up_to_seq=count))
        listed, ranking = _timed(lambda values=ours: ranked(values))
        theirs, query = _timed(lambda: list(_asked(yardstick, count)))
        again, ranking_again = _timed(lambda values=theirs: ranked(values))
        say(
            f"{name}: board {median(each for each, _ in took) * 1000:.0f} ms, "
            f"recompute {recompute:.2f} s + {ranking:.2f} s, DuckDB {query:.2f} s + {ranking_again:.2f} s"
        )
        if ours != theirs or listed != again or [each.score for each in best] != _by_hand(ours):
            sys.exit(f"{name}: the board, the recompute and DuckDB do not agree")
        if number:
            boards += took
            taken.append((recompute, ranking, query, ranking_again))
    yardstick.close()
    database.close()
    recompute, ranking, query, ranking_again = (median(column) for column in zip(*taken, strict=True))
    return Row(
        name,
        median(each for each, _ in boards) * 1000,
        median(each for _, each in boards) * 1000,
        recompute,
        ranking,
        query,
        ranking_again,
        median(one / other for one, _, other, _ in taken),
        median((one + more) / (other + yet) for one, more, other, yet in taken),
        median((one + more) / other for one, more, other, _ in taken),
    )


def ranked(values: Iterable[Values]) -> Ranking:
    """Everybody ranked and seated as for a list: all of them recommended, consenting, and registered long ago."""
    return rank(AWARD, PERIOD, (_candidate(each) for each in values))


def _candidate(values: Values) -> Candidate:
    whose = values.person_id
    copied = Copied(whose, (whose,), REGISTERED_AT, place_id=whose % VILLAGES + 1, listed=True, nominations=1)
    worked = Worked(values.minutes, values.service_points, values.deliberation_points, values.days)
    return Candidate(copied, worked)


def _boards(database: Database, person_id: int) -> tuple[list[Place], list[tuple[float, float]]]:
    """The best hundred, and how long they and one person's own place took."""
    took: list[tuple[float, float]] = []
    best: list[Place] = []
    for _ in range(BOARDS):
        with database.read() as connection:
            best, listing = _timed(lambda reading=connection: board(reading, AWARD, PERIOD, limit=BEST))
            _, placing = _timed(lambda reading=connection: place_of(reading, AWARD, PERIOD, person_id))
            took.append((listing, placing))
    return best, took


def _by_hand(values: Iterable[Values]) -> list[int]:
    """The best hundred scores, from everybody's values one by one."""
    scoring = Scoring(AWARD)
    scores = (total(scoring.lines(_candidate(each))) for each in values)
    return sorted(scores, reverse=True)[:BEST]


def _timed(what: Callable[[], Any]) -> tuple[Any, float]:
    began = perf_counter()
    found = what()
    return found, perf_counter() - began


def _take_over(connection: Connection, yardstick: duckdb.DuckDBPyConnection) -> None:
    """Copy what the question reads into tables of DuckDB's own."""
    wanted: Sequence[tuple[Table, str]] = (
        (transfers, "seq unit_id debit_id credit_id amount category person_id effective_at"),
        (accounts, "id kind"),
        (categories, "code kind"),
    )
    with tempfile.TemporaryDirectory(prefix="points-bench-") as folder:
        for each, names in wanted:
            file = Path(folder) / f"{each.name}.csv"
            rows = connection.execute(
                select(*(each.c[name] for name in names.split())), execution_options={"yield_per": 10_000}
            )
            with file.open("w", newline="") as out:
                csv.writer(out).writerows(rows)
            types = {n: "VARCHAR" if n in ("category", "kind", "code") else "BIGINT" for n in names.split()}
            yardstick.execute(
                f"CREATE TABLE {each.name} AS SELECT * FROM read_csv('{file}', columns = {types}, header = false)"
            )
            file.unlink()


def _asked(yardstick: duckdb.DuckDBPyConnection, up_to_seq: int) -> Iterator[Values]:
    """The same question in DuckDB's words."""
    first, after = quarter_bounds(quarter.QUARTER)
    came = "c.kind = 'wallet' AND d.kind IN ('issue', 'pending')"
    went = "c.kind = 'issue' AND d.kind <> 'pending'"
    found = yardstick.execute(
        f"""
        WITH moved AS (
            SELECT t.person_id, t.unit_id, k.kind, (t.effective_at - {first}) // {DAY} AS day,
                   CASE WHEN {came} THEN t.amount ELSE -t.amount END AS amount
            FROM ledger_transfers t
            JOIN ledger_categories k ON k.code = t.category
            JOIN ledger_accounts d ON d.id = t.debit_id
            JOIN ledger_accounts c ON c.id = t.credit_id
            WHERE t.person_id IS NOT NULL AND t.effective_at >= {first} AND t.effective_at < {after}
              AND t.seq <= {up_to_seq} AND t.unit_id IN (1, 2) AND (({came}) OR ({went}))
        ), days AS (
            SELECT person_id, sum(CASE WHEN unit_id = 2 THEN amount ELSE 0 END) AS minutes,
                   sum(CASE WHEN unit_id = 1 AND kind = 'service' THEN amount ELSE 0 END) AS service,
                   sum(CASE WHEN unit_id = 1 AND kind = 'deliberation' THEN amount ELSE 0 END) AS deliberation
            FROM moved GROUP BY person_id, day
        )
        SELECT person_id, sum(minutes)::BIGINT AS m, sum(service)::BIGINT AS s, sum(deliberation)::BIGINT AS d,
               count(*) FILTER (WHERE minutes > 0) AS n
        FROM days GROUP BY person_id HAVING m <> 0 OR s <> 0 OR d <> 0 ORDER BY person_id
        """
    )
    return (Values(*row) for row in found.fetchall())
