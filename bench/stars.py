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
from points.awards.board import board, place_of
from points.awards.periods import AwardPeriod
from points.clock import DAY, quarter_bounds
from points.db.engine import Database
from points.ledger.models import accounts, transfers
from points.ledger.quarter_models import categories
from points.ledger.quarters import Values, values_side_by_side
from points.rules.awards import UNIT, Award, ScoreLine, Source, Span

RESIDENTS = 200_000
TRANSFERS = 10_000_000
BEST = 100
BOARDS = 10
"""So many times the board is asked for in a round."""


AWARD = Award(
    code="quarter_star",
    name="季度服务之星",
    span=Span.QUARTER,
    score=(
        ScoreLine("服务时长", Source.MINUTES, 100, 1_500),
        ScoreLine("服务积分", Source.SERVICE_POINTS, 100, 1_200),
        ScoreLine("议事积分", Source.DELIBERATION_POINTS, 200, 900),
        ScoreLine("服务天数", Source.DAYS, 50, 600),
    ),
)
PERIOD = AwardPeriod(Span.QUARTER, quarter.QUARTER)


class Ranked(msgspec.Struct, frozen=True):
    """Somebody's place: one more than there are people with a better score."""

    rank: int
    person_id: int
    score: int


class Row(msgspec.Struct):
    """One line of the table; the board in milliseconds, the rest in seconds."""

    database: str
    board_ms: float
    recompute: float
    ranking: float
    duckdb: float
    duckdb_ranking: float
    of_queries: float
    ratio: float


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
        f"| {residents:,} people, {count:,} transfers | board ms | recompute s | ranking s | DuckDB s | ranking s "
        "| ratio of the queries | ratio with ranking |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.database} | {r.board_ms:.0f} | {r.recompute:.2f} | {r.ranking:.2f} | {r.duckdb:.2f} "
        f"| {r.duckdb_ranking:.2f} | {r.of_queries:.2f} | {r.ratio:.2f} |"
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
    boards: list[float] = []
    taken: list[tuple[float, float, float, float]] = []
    for number in range(rounds + 1):
        best, took = _boards(database, quarter.FIRST_PERSON + residents // 2)
        ours, recompute = _timed(lambda: values_side_by_side(database, [quarter.QUARTER], up_to_seq=count))
        ranked, ranking = _timed(lambda values=ours: rank(values))
        theirs, query = _timed(lambda: list(_asked(yardstick, count)))
        again, ranking_again = _timed(lambda values=theirs: rank(values))
        say(
            f"{name}: board {median(took) * 1000:.0f} ms, recompute {recompute:.2f} s + {ranking:.2f} s, "
            f"DuckDB {query:.2f} s + {ranking_again:.2f} s"
        )
        if ours != theirs or ranked != again or best != ranked[:BEST]:
            sys.exit(f"{name}: the board, the recompute and DuckDB do not agree")
        if number:
            boards += took
            taken.append((recompute, ranking, query, ranking_again))
    yardstick.close()
    database.close()
    recompute, ranking, query, ranking_again = (median(column) for column in zip(*taken, strict=True))
    return Row(
        name,
        median(boards) * 1000,
        recompute,
        ranking,
        query,
        ranking_again,
        median(one / other for one, _, other, _ in taken),
        median((one + more) / (other + yet) for one, more, other, yet in taken),
    )


def rank(values: Iterable[Values]) -> list[Ranked]:
    """Everybody, the best first; equal scores share a rank and stand by id."""
    scored = sorted(((_score(each), each.person_id) for each in values), key=lambda pair: (-pair[0], pair[1]))
    found: list[Ranked] = []
    for place, (score, person_id) in enumerate(scored, start=1):
        shared = found[-1].rank if found and found[-1].score == score else place
        found.append(Ranked(shared, person_id, score))
    return found


def board_of(connection: Connection, person_id: int) -> list[Ranked]:
    """The best hundred as the program shows them, beside one person's own place."""
    best = board(connection, AWARD, PERIOD, limit=BEST)
    place_of(connection, AWARD, PERIOD, person_id)
    return [Ranked(each.rank, each.subject_id, each.score) for each in best]


def _boards(database: Database, person_id: int) -> tuple[list[Ranked], list[float]]:
    took: list[float] = []
    best: list[Ranked] = []
    for _ in range(BOARDS):
        with database.read() as connection:
            best, seconds = _timed(lambda reading=connection: board_of(reading, person_id))
            took.append(seconds)
    return best, took


def _score(values: Values) -> int:
    worth = ((getattr(values, line.source.value) * line.each // UNIT[line.source], line.cap) for line in AWARD.score)
    return sum(points if cap is None else min(points, cap) for points, cap in worth)


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
