"""What an organiser writes down about an event, checked field by field before anything is stored."""

from typing import Literal

import msgspec

from points.clock import DAY, rfc3339
from points.decimals import decimal
from points.errors import Invalid
from points.rules import Chosen, Kind, RuleSet, category_of

EVENT_LENGTH_MAX = 7 * DAY
SHIFTS_MAX = 50
DUTY_MAX = 200


class ShiftDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A shift as written. ``id``: the shift it changes; None: a new one."""

    id: int | None = None
    name: str
    duty_area: str = ""
    in_charge: str = ""
    in_charge_phone: str = ""
    starts_at: int
    ends_at: int
    capacity: int | None = None


class EventDraft(msgspec.Struct, frozen=True, kw_only=True):
    """An event as written. Times are instants, points hundredths."""

    kind: Literal["service", "deliberation"]
    title: str
    description: str = ""
    category: str
    place_id: int
    location: str
    starts_at: int
    ends_at: int
    sign_in_opens_minutes: int = 30
    sign_up: Literal["none", "optional", "required"] = "none"
    capacity: int | None = None
    settlement: Literal["at_once", "on_approval"] = "on_approval"
    fixed_points: int | None = None
    forgotten: Literal["zero", "planned_end", "half"] = "zero"
    contact_name: str
    contact_phone: str
    bring: str = ""
    printed_code_allowed: bool = True
    safety_notice: str = ""
    insured: bool = False
    shifts: tuple[ShiftDraft, ...] = ()
    on_duty: tuple[int, ...] = ()


def check(draft: EventDraft, rules: RuleSet) -> None:
    """Raise ``Invalid`` naming every field that is wrong and what to write instead."""
    wrong: dict[str, str] = {}
    for field in ("title", "location", "contact_name", "contact_phone"):
        if not str(getattr(draft, field)).strip():
            wrong[field] = "请填写这一项。"
    if draft.ends_at <= draft.starts_at:
        wrong["ends_at"] = "结束时间要晚于开始时间。"
    elif draft.ends_at - draft.starts_at > EVENT_LENGTH_MAX:
        wrong["ends_at"] = "一个活动最长7天,更长的请分成几个活动。"
    if draft.capacity is not None and draft.shifts:
        wrong["capacity"] = "有班次时,请在每个班次里写人数。"
    if len(draft.shifts) > SHIFTS_MAX:
        wrong["shifts"] = f"班次最多{SHIFTS_MAX}个。"
    if len(draft.on_duty) > DUTY_MAX:
        wrong["on_duty"] = f"值班人员最多{DUTY_MAX}人。"
    wrong |= _category_problems(draft, rules)
    for number, shift in enumerate(draft.shifts):
        if not shift.name.strip():
            wrong[f"shifts.{number}.name"] = "请填写班次名称。"
        if not draft.starts_at <= shift.starts_at < shift.ends_at <= draft.ends_at:
            wrong[f"shifts.{number}.starts_at"] = "班次时间要在活动时间之内,结束要晚于开始。"
    if wrong:
        raise Invalid("有几处需要改一下,改好再保存。", fields=wrong)


def _category_problems(draft: EventDraft, rules: RuleSet) -> dict[str, str]:
    known = {category.code: category for category in rules.categories}
    category = known.get(draft.category)
    if category is None:
        return {"category": f"没有这个类别,可选:{'、'.join(c.name for c in rules.categories)}。"}
    if (category.kind == Kind.DELIBERATION) != (draft.kind == "deliberation"):
        return {"category": f"“{category.name}”和活动种类对不上:议事只能选议事类,志愿服务只能选服务类。"}
    earn = category_of(rules, draft.category).earn
    if isinstance(earn, Chosen):
        span = f"{decimal(earn.low)}到{decimal(earn.high)}分"
        if draft.fixed_points is None or not earn.low <= draft.fixed_points <= earn.high:
            return {"fixed_points": f"“{category.name}”每次{span},请写明这次是多少分。"}
    elif draft.fixed_points is not None:
        return {"fixed_points": f"“{category.name}”的积分由规则定,这里不用写。"}
    return {}


def describe(draft: EventDraft) -> dict[str, object]:
    """A draft for the audit trail: no phone numbers."""
    return {"title": draft.title, "starts_at": rfc3339(draft.starts_at), "ends_at": rfc3339(draft.ends_at)}
