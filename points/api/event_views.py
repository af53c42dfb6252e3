"""Events as the API writes and reads them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from points.api.fields import (
    Id,
    LongText,
    Moment,
    Phone,
    PointsText,
    SomeText,
    Text,
    hundredths,
    instant,
    maybe_rfc3339,
    points_text,
)
from points.clock import local, rfc3339
from points.events.draft import DUTY_MAX, SHIFTS_MAX, EventDraft, ShiftDraft
from points.events.models import Event, Shift
from points.events.read import EventRead
from points.people.session import Actor
from points.rules import RuleSet, category_of

People = Annotated[int, Meta(ge=1, le=100_000, examples=[40])]


class ShiftBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shift as an organiser writes it. `id`: the shift this changes."""

    name: SomeText
    starts_at: Moment
    ends_at: Moment
    id: Id | None = None
    duty_area: Text = ""
    in_charge: Text = ""
    in_charge_phone: Text = ""
    capacity: People | None = None


class EventBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event as an organiser writes it. `fixed_points` only where the category leaves a choice."""

    kind: Literal["service", "deliberation"]
    title: SomeText
    category: SomeText
    place_id: Id
    location: SomeText
    starts_at: Moment
    ends_at: Moment
    contact_name: SomeText
    contact_phone: Phone
    description: LongText = ""
    sign_in_opens_minutes: Annotated[int, Meta(ge=0, le=240, examples=[30])] = 30
    sign_up: Literal["none", "optional", "required"] = "none"
    capacity: People | None = None
    settlement: Literal["at_once", "on_approval"] = "on_approval"
    fixed_points: PointsText | None = None
    forgotten: Literal["zero", "planned_end", "half"] = "zero"
    bring: Text = ""
    printed_code_allowed: bool = True
    safety_notice: LongText = ""
    insured: bool = False
    shifts: Annotated[list[ShiftBody], Meta(max_length=SHIFTS_MAX)] = []
    on_duty: Annotated[list[Id], Meta(max_length=DUTY_MAX)] = []


class EventChange(EventBody, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole event as it shall be, and why it changed."""

    note: Text = ""


class ShiftView(msgspec.Struct, frozen=True):
    """A shift; `taken` places of `capacity`."""

    id: int
    name: str
    duty_area: str
    in_charge: str
    in_charge_phone: str
    starts_at: str
    ends_at: str
    capacity: int | None
    taken: int


class PersonRef(msgspec.Struct, frozen=True):
    """Somebody, by id and name."""

    id: int
    name: str


class CountsView(msgspec.Struct, frozen=True):
    """How many signed up, are there, have left, came in all."""

    signed_up: int
    present: int
    signed_out: int
    attended: int


class MyPart(msgspec.Struct, frozen=True):
    """The asking person's own part."""

    signed_up: bool
    signup_id: int | None
    shift_id: int | None
    in_at: str | None
    out_at: str | None


class EventView(msgspec.Struct, frozen=True):
    """An event. `on_duty`: told only to who runs events there. `may`: what the asking person may do with it.

    `notice_text`: the words to paste into a group chat.
    """

    id: int
    kind: str
    title: str
    description: str
    category: str
    category_name: str
    place_id: int
    place_name: str
    location: str
    starts_at: str
    ends_at: str
    sign_in_opens_minutes: int
    sign_up: str
    capacity: int | None
    taken: int
    settlement: str
    fixed_points: str | None
    forgotten: str
    contact_name: str
    contact_phone: str
    bring: str
    printed_code_allowed: bool
    safety_notice: str
    insured: bool
    status: str
    organiser: PersonRef
    shifts: list[ShiftView]
    on_duty: list[PersonRef]
    counts: CountsView
    my: MyPart | None
    may: list[str]
    notice_text: str


def draft_of(body: EventBody) -> EventDraft:
    """The domain's draft of a request's body."""
    values = {name: getattr(body, name) for name in EventBody.__struct_fields__}
    values["starts_at"] = instant(body.starts_at, "starts_at")
    values["ends_at"] = instant(body.ends_at, "ends_at")
    values["fixed_points"] = hundredths(body.fixed_points, "fixed_points") if body.fixed_points is not None else None
    values["on_duty"] = tuple(body.on_duty)
    values["shifts"] = tuple(_shift_draft(shift, number) for number, shift in enumerate(body.shifts))
    return EventDraft(**values)


def event_view(read: EventRead, actor: Actor | None, rules: RuleSet, page_url: str) -> EventView:
    """An event for the person who asks."""
    event = read.event
    mine = read.mine
    runs = actor is not None and actor.may("event.run", read.place_path)
    return EventView(
        id=event.id,
        kind=event.kind,
        title=event.title,
        description=event.description,
        category=event.category,
        category_name=category_of(rules, event.category).name,
        place_id=event.place_id,
        place_name=read.place_name,
        location=event.location,
        starts_at=rfc3339(event.starts_at),
        ends_at=rfc3339(event.ends_at),
        sign_in_opens_minutes=event.sign_in_opens_minutes,
        sign_up=event.sign_up,
        capacity=event.capacity,
        taken=event.taken,
        settlement=event.settlement,
        fixed_points=points_text(event.fixed_points) if event.fixed_points is not None else None,
        forgotten=event.forgotten,
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        bring=event.bring,
        printed_code_allowed=bool(event.printed_code_allowed),
        safety_notice=event.safety_notice,
        insured=bool(event.insured),
        status=event.status,
        organiser=PersonRef(event.organiser_id, read.organiser_name),
        shifts=[_shift_view(shift) for shift in read.shifts],
        on_duty=[PersonRef(person_id, name) for person_id, name in read.on_duty] if runs else [],
        counts=CountsView(*msgspec.structs.astuple(read.counts)),
        my=_my_part(read) if mine is not None else None,
        may=_may(read, actor),
        notice_text=notice_text(event, read.place_name, page_url),
    )


def when_text(event: Event) -> str:
    """``5月16日(周六)8:00到11:00``, as a poster says it."""
    start, end = local(event.starts_at), local(event.ends_at)
    weekday = "一二三四五六日"[start.weekday()]
    until = "" if start.date() == end.date() else f"{end.month}月{end.day}日"
    begins = f"{start.month}月{start.day}日(周{weekday}){start.hour}:{start.minute:02d}"
    return f"{begins}到{until}{end.hour}:{end.minute:02d}"


def notice_text(event: Event, place_name: str, page_url: str) -> str:
    """一键复制群通知: what an organiser pastes into the group."""
    lines = [
        f"【{'议事通知' if event.kind == 'deliberation' else '志愿服务通知'}】{event.title}",
        f"时间:{when_text(event)}",
        f"地点:{place_name} {event.location}",
        f"负责人:{event.contact_name} {event.contact_phone}",
    ]
    if event.bring:
        lines.append(f"请带:{event.bring}")
    lines.append(f"报名和详情:{page_url}" if event.sign_up != "none" else f"不用报名,到场扫码签到。详情:{page_url}")
    return "\n".join(lines)


def _may(read: EventRead, actor: Actor | None) -> list[str]:
    if actor is None:
        return []
    status, path = read.event.status, read.place_path
    creates, runs = actor.may("event.create", path), actor.may("event.run", path)
    allowed = {
        "edit": creates and status != "cancelled",
        "publish": creates and status == "draft",
        "cancel": creates and status != "cancelled",
        "close": runs and status == "published",
        "run": runs and status in ("published", "closed"),
        "scan": actor.may("scan.steward", path) and status == "published",
        "approve": actor.may("event.approve", path) and status in ("published", "closed"),
    }
    return [name for name, holds in allowed.items() if holds]


def _my_part(read: EventRead) -> MyPart | None:
    mine = read.mine
    if mine is None:
        return None
    return MyPart(
        mine.signed_up, mine.signup_id, mine.shift_id, maybe_rfc3339(mine.in_at), maybe_rfc3339(mine.out_at)
    )


def _shift_draft(body: ShiftBody, number: int) -> ShiftDraft:
    values = {name: getattr(body, name) for name in ShiftBody.__struct_fields__}
    values["starts_at"] = instant(body.starts_at, f"shifts.{number}.starts_at")
    values["ends_at"] = instant(body.ends_at, f"shifts.{number}.ends_at")
    return ShiftDraft(**values)


def _shift_view(shift: Shift) -> ShiftView:
    return ShiftView(
        id=shift.id,
        name=shift.name,
        duty_area=shift.duty_area,
        in_charge=shift.in_charge,
        in_charge_phone=shift.in_charge_phone,
        starts_at=rfc3339(shift.starts_at),
        ends_at=rfc3339(shift.ends_at),
        capacity=shift.capacity,
        taken=shift.taken,
    )
