"""What may be written down about an event: every wrong field is named, with what to write instead."""

from typing import Any

import pytest
from town import DAY_OF_EVENT, Town

from points import clock
from points.clock import DAY
from points.errors import Invalid
from points.events.draft import DUTY_MAX, SHIFTS_MAX, EventDraft, ShiftDraft, check, describe
from points.rules import parse, shipped_text

RULES = parse(shipped_text("one_yuan"), file="one_yuan.toml")
START, END = clock.at(DAY_OF_EVENT, 8), clock.at(DAY_OF_EVENT, 11)


def draft(**changes: Any) -> EventDraft:
    return Town.draft(Town(None, None, None), **{"place_id": 1} | changes)  # type: ignore[arg-type]


def wrong(**changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        check(draft(**changes), RULES)
    assert (refused.value.status, refused.value.reason) == (422, "invalid_input")
    return refused.value.details["fields"]


def shift(**changes: Any) -> ShiftDraft:
    return ShiftDraft(**{"name": "早班", "starts_at": START, "ends_at": END} | changes)


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"kind": "deliberation", "category": "meeting", "fixed_points": 200},
        {"kind": "deliberation", "category": "meeting", "fixed_points": 500},
        {"kind": "deliberation", "category": "suggestion"},
        {"category": "talk"},
        {"ends_at": START + 7 * DAY},
        {"shifts": (shift(), shift(starts_at=START + 1))},
        {"capacity": 30},
    ],
)
def test_what_is_right_passes(good: dict[str, Any]) -> None:
    check(draft(**good), RULES)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"title": " "}, "title"),
        ({"location": ""}, "location"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_phone": "\u3000"}, "contact_phone"),
        ({"ends_at": START}, "ends_at"),
        ({"ends_at": START - 1}, "ends_at"),
        ({"ends_at": START + 7 * DAY + 1}, "ends_at"),
        ({"capacity": 5, "shifts": (shift(),)}, "capacity"),
        ({"shifts": (shift(),) * (SHIFTS_MAX + 1)}, "shifts"),
        ({"on_duty": tuple(range(DUTY_MAX + 1))}, "on_duty"),
        ({"category": "nothing"}, "category"),
        ({"category": "meeting"}, "category"),
        ({"kind": "deliberation"}, "category"),
        ({"kind": "deliberation", "category": "meeting"}, "fixed_points"),
        ({"kind": "deliberation", "category": "meeting", "fixed_points": 199}, "fixed_points"),
        ({"kind": "deliberation", "category": "meeting", "fixed_points": 501}, "fixed_points"),
        ({"category": "clean_up", "fixed_points": 200}, "fixed_points"),
        ({"category": "talk", "fixed_points": 1000}, "fixed_points"),
        ({"shifts": (shift(name=""),)}, "shifts.0.name"),
        ({"shifts": (shift(), shift(starts_at=START - 1))}, "shifts.1.starts_at"),
        ({"shifts": (shift(ends_at=END + 1),)}, "shifts.0.starts_at"),
        ({"shifts": (shift(ends_at=START),)}, "shifts.0.starts_at"),
    ],
)
def test_what_is_wrong_is_named(bad: dict[str, Any], field: str) -> None:
    told = wrong(**bad)
    assert list(told) == [field]
    assert told[field].endswith("。")


def test_all_that_is_wrong_is_named_at_once() -> None:
    told = wrong(title="", location="", ends_at=START, category="nothing", shifts=(shift(name=""),))
    assert {"title", "location", "ends_at", "category", "shifts.0.name"} <= told.keys()


def test_unknown_categories_are_answered_with_those_there_are() -> None:
    assert "参加议事会、建议被采纳、环境整治" in wrong(category="nothing")["category"]


def test_the_audit_trail_holds_no_phone_number() -> None:
    assert "19900000001" not in str(describe(draft()))
