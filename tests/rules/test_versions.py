"""Rule-sets as they are adopted: of what kind a category is stays so, whatever a later file says."""

from typing import Any

import pytest
from sqlalchemy import Connection, select

from points.clock import FixedClock
from points.db.writer import decide_batch
from points.ledger.quarter_models import categories
from points.rules import RuleFileError, shipped_text
from points.rules.versions import LoadRules, rule_versions

TEXT = shipped_text("one_yuan")


def adopt(writing: Connection, clock: FixedClock, text: str) -> int:
    (outcome,) = decide_batch(writing, clock, [LoadRules(actor=None, source=text, file="rules.toml")])
    return outcome.unwrap()


def rows(writing: Connection, query: Any) -> list[tuple[Any, ...]]:
    with writing.begin():
        return [tuple(row) for row in writing.execute(query)]


def test_the_kinds_of_new_categories_are_noted(writing: Connection, town_clock: FixedClock) -> None:
    adopt(writing, town_clock, TEXT)
    adopt(writing, town_clock, shipped_text("courtyard"))
    found = rows(writing, select(categories).order_by(categories.c.code))
    assert found == [
        ("clean_up", "service"),
        ("mediation", "service"),
        ("meeting", "deliberation"),
        ("suggestion", "deliberation"),
        ("talk", "service"),
        ("training", "deliberation"),
        ("wish", "service"),
    ]


def test_a_category_keeps_its_kind(writing: Connection, town_clock: FixedClock) -> None:
    adopt(writing, town_clock, TEXT)
    before = rows(writing, select(categories)), rows(writing, select(rule_versions.c.id))
    other = TEXT.replace('kind = "deliberation"', 'kind = "service"', 1)
    with pytest.raises(RuleFileError) as refused:
        adopt(writing, town_clock, other)
    (problem,) = refused.value.problems
    assert (problem.file, problem.key) == ("rules.toml", "category[1 meeting].kind")
    assert "一直是议事(deliberation),已记的分要照原来的算,不能改" in problem.message
    assert (rows(writing, select(categories)), rows(writing, select(rule_versions.c.id))) == before
