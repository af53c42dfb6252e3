"""An independent, slow, obvious reckoning agrees with every byte of the rankings, whatever happened in the town."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from awards.families import HEAD
from awards.judging import Judging
from awards.tales import TALES, Tale
from awards.telling import Telling
from databases import PostgreSQL, SQLiteFiles
from hypothesis import HealthCheck, Phase, given, seed, settings
from properties.seeds import RUNS_A_SEED

from points.db.engine import Database
from points.ledger.verify import verify

HOURS: dict[str, Any] = {
    "code": "hours", "span": "ever", "of": "person", "score": [("累计时长", "minutes", 100, None)],
    "hours": 0, "months": 0, "nominated": False, "each": 0, "by": "village", "open": 0,
    "levels": [("一星", 1, False), ("二星", 3, True), ("三星", 6, False)],
    "tie": "expand", "tie_break": [], "rest": 0, "panel": None, "shortlist": None,
}  # fmt: skip
FINEST: dict[str, Any] = HOURS | {
    "code": "finest", "span": "year", "levels": [], "open": 1, "tie": "vote", "drawn_from": "star", "panel": 2000,
    "score": [("全年时长", "minutes", 100, 300), ("全年天数", "days", 100, None)],
}  # fmt: skip


def toml(family: dict[str, Any]) -> str:
    """The family as a town would write it."""
    lines = [
        "[[award]]", f'code = "{family["code"]}"', f'name = "{family["code"]} 评选"', f'span = "{family["span"]}"',
        f'of = "{family["of"]}"', f'tie = "{family["tie"]}"', f"rest = {family['rest']}", "bonus = 5",
    ]  # fmt: skip
    score = ", ".join(
        f'{{ name = "{name}", from = "{source}", each = {Decimal(each) / 100}'
        + (f", cap = {Decimal(cap) / 100} }}" if cap is not None else " }")
        for name, source, each, cap in family["score"]
    )
    lines.append(f"score = [{score}]")
    nominated = "true" if family["nominated"] else "false"
    least = f"hours = {family['hours']}, " if family["hours"] else ""
    lines.append(f"eligible = {{ {least}months = {family['months']}, nominated = {nominated} }}")
    if family["levels"]:
        steps = ", ".join(
            f'{{ name = "{name}", hours = {least}, decided = {"true" if asks else "false"} }}'
            for name, least, asks in family["levels"]
        )
        lines.append(f"levels = [{steps}]")
    else:
        by = f'by = "{family["by"]}", ' if family["each"] else ""
        lines.append(f"seats = {{ {by}each = {family['each']}, open = {family['open']} }}")
    if family["tie_break"]:
        lines.append("tie_break = [" + ", ".join(f'"{source}"' for source in family["tie_break"]) + "]")
    for key in ("panel", "shortlist"):
        if family[key]:
            lines.append(f"{key} = {family[key] // 100 if key == 'panel' else family[key]}")
    if family.get("drawn_from"):
        lines.append(f'drawn_from = "{family["drawn_from"]}"')
    return "\n".join([*lines, ""])


def told(url: str, tale: Tale) -> None:
    """The half year, then five awards of it in turn; later events, winners and corrections among them."""
    families = (tale.star, tale.home, HOURS, FINEST)
    text = HEAD.replace("2026-01-01", "2025-01-01").replace("2025-12-20", "2024-12-20")
    database = Database(url)
    telling = Telling(database, tale, text + "".join(toml(each) for each in families))
    telling.at(datetime.fromisoformat("2026-01-20 09:00"))
    judging = Judging(telling)
    first, second = (20254, 20253) if tale.backwards else (20253, 20254)
    judging.whole(tale.star, first)
    judging.whole(HOURS, 20253)
    judging.whole(tale.star, second, late=True)
    judging.whole(tale.home, 20254)
    judging.whole(HOURS, 20254)
    judging.whole(FINEST, 2025)
    judging.still_the_same()
    with database.read() as connection:
        assert verify(connection).fault is None
    telling.town.close()
    database.close()


QUIETLY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
PHASES = [Phase.explicit, Phase.generate]
"""Told once as it came: making a tale shorter takes minutes. ``--hypothesis-verbosity=debug`` prints them."""


@pytest.mark.parametrize("number", range(10))
def test_every_byte_of_generated_quarters_agrees(sqlite_files: SQLiteFiles, number: int) -> None:
    """Each tale is half a year, and six cycles of it: several hundred in all."""

    @seed(number)
    @settings(max_examples=RUNS_A_SEED, suppress_health_check=QUIETLY, phases=PHASES)
    @given(tale=TALES)
    def agrees(tale: Tale) -> None:
        with sqlite_files.fresh() as url:
            told(url, tale)

    agrees()


@settings(max_examples=4, suppress_health_check=QUIETLY, phases=PHASES)
@given(tale=TALES)
def test_every_byte_of_some_agrees_on_postgresql_too(postgresql: PostgreSQL, tale: Tale) -> None:
    with postgresql.fresh() as url:
        told(url, tale)
