"""The tables of events. Scans are facts; an attendance is what its scans say, recomputed whenever they change."""

from typing import Literal

import msgspec
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from points.db.schema import flag, id_column, instant, metadata, number, text
from points.db.shelf import Shelf

Phase = Literal["in", "out"]
EventStatus = Literal["draft", "published", "closed", "cancelled"]
AttendanceState = Literal["in", "left", "forgotten", "void"]
Approval = Literal["none", "pending", "approved", "refused"]
Assurance = Literal["rotating", "printed", "member", "card", "listed", "claimed", "back_entry", "sign_out_all"]

events = Table(
    "events",
    metadata,
    id_column(),
    text("kind"),
    text("title"),
    text("description"),
    text("category"),
    number("place_id"),
    text("location"),
    instant("starts_at"),
    instant("ends_at"),
    number("sign_in_opens_minutes"),
    text("sign_up"),
    number("capacity", nullable=True),
    number("taken"),
    text("settlement"),
    number("fixed_points", nullable=True),
    text("forgotten"),
    text("contact_name"),
    text("contact_phone"),
    text("bring"),
    flag("printed_code_allowed"),
    text("safety_notice"),
    flag("insured"),
    number("rule_version"),
    text("status"),
    number("organiser_id"),
    instant("created_at"),
    instant("published_at", nullable=True),
    Index("ix_events_starts_at", "starts_at"),
    Index("ix_events_organiser", "organiser_id", "starts_at"),
    CheckConstraint("kind IN ('service','deliberation')", name="kind_known"),
    CheckConstraint("status IN ('draft','published','closed','cancelled')", name="status_known"),
    CheckConstraint("sign_up IN ('none','optional','required')", name="sign_up_known"),
    CheckConstraint("settlement IN ('at_once','on_approval')", name="settlement_known"),
    CheckConstraint("forgotten IN ('zero','planned_end','half')", name="forgotten_known"),
    CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    CheckConstraint("capacity IS NULL OR taken <= capacity", name="capacity_kept"),
)

shifts = Table(
    "shifts",
    metadata,
    id_column(),
    number("event_id"),
    text("name"),
    text("duty_area"),
    text("in_charge"),
    text("in_charge_phone"),
    instant("starts_at"),
    instant("ends_at"),
    number("capacity", nullable=True),
    number("taken"),
    ForeignKeyConstraint(["event_id"], ["events.id"]),
    Index("ix_shifts_event", "event_id"),
    CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    CheckConstraint("capacity IS NULL OR taken <= capacity", name="capacity_kept"),
)

duty = Table(
    "event_duty",
    metadata,
    number("event_id"),
    number("person_id"),
    PrimaryKeyConstraint("event_id", "person_id"),
    ForeignKeyConstraint(["event_id"], ["events.id"]),
)

signups = Table(
    "signups",
    metadata,
    id_column(),
    number("event_id"),
    number("person_id"),
    number("shift_id", nullable=True),
    instant("created_at"),
    instant("cancelled_at", nullable=True),
    ForeignKeyConstraint(["event_id"], ["events.id"]),
    UniqueConstraint("event_id", "person_id"),
    Index("ix_signups_person", "person_id"),
)

attendances = Table(
    "attendances",
    metadata,
    id_column(),
    number("event_id"),
    number("person_id"),
    number("shift_id", nullable=True),
    number("revision"),
    text("state"),
    instant("in_at", nullable=True),
    instant("out_at", nullable=True),
    number("minutes"),
    number("wanted"),
    number("points"),
    text("cut_by", nullable=True),
    text("approval"),
    number("chosen_points", nullable=True),
    number("maker_id", nullable=True),
    number("decided_by", nullable=True),
    flag("claimed"),
    flag("walk_in"),
    ForeignKeyConstraint(["event_id"], ["events.id"]),
    UniqueConstraint("event_id", "person_id"),
    Index("ix_attendances_person", "person_id"),
    CheckConstraint("state IN ('in','left','forgotten','void')", name="state_known"),
    CheckConstraint("approval IN ('none','pending','approved','refused')", name="approval_known"),
)

scans = Table(
    "scans",
    metadata,
    id_column(),
    number("event_id", nullable=True),
    number("person_id", nullable=True),
    number("attendance_id", nullable=True),
    text("phase"),
    instant("scanned_at"),
    instant("received_at"),
    text("device"),
    text("gate"),
    text("assurance"),
    flag("offline"),
    number("skew"),
    text("nonce"),
    number("actor_id", nullable=True),
    text("refused_for", nullable=True),
    Index("ix_scans_attendance", "attendance_id"),
    Index("ix_scans_event", "event_id"),
    CheckConstraint("phase IN ('in','out')", name="phase_known"),
    CheckConstraint("attendance_id IS NULL OR refused_for IS NULL", name="accepted_or_refused"),
)


class Event(msgspec.Struct):
    """An event; see DESIGN section 3 and the API's EventDraft for what each column means.

    ``published_at`` None: residents have never seen it, and do not see it after it was called off either.
    """

    id: int
    kind: Literal["service", "deliberation"]
    title: str
    description: str
    category: str
    place_id: int
    location: str
    starts_at: int
    ends_at: int
    sign_in_opens_minutes: int
    sign_up: Literal["none", "optional", "required"]
    capacity: int | None
    taken: int
    settlement: Literal["at_once", "on_approval"]
    fixed_points: int | None
    forgotten: Literal["zero", "planned_end", "half"]
    contact_name: str
    contact_phone: str
    bring: str
    printed_code_allowed: int
    safety_notice: str
    insured: int
    rule_version: int
    status: EventStatus
    organiser_id: int
    created_at: int
    published_at: int | None


class Shift(msgspec.Struct):
    """A part of an event with its own time, duty area, person in charge and places."""

    id: int
    event_id: int
    name: str
    duty_area: str
    in_charge: str
    in_charge_phone: str
    starts_at: int
    ends_at: int
    capacity: int | None
    taken: int


class Duty(msgspec.Struct):
    """A person who is at the event as part of their job: earns neither hours nor points (Order 67, art. 19)."""

    event_id: int
    person_id: int


class Signup(msgspec.Struct):
    """A resident's word that they will come."""

    id: int
    event_id: int
    person_id: int
    shift_id: int | None
    created_at: int
    cancelled_at: int | None


class Attendance(msgspec.Struct):
    """One person at one event: what their scans and the organiser's decision come to.

    ``wanted``: points before caps; ``points``: granted. ``maker_id``: who entered it afterwards (补登), and therefore
    may not approve it. ``claimed``: the person named themselves without signing in. ``walk_in``: took a place without
    having signed up.
    """

    id: int
    event_id: int
    person_id: int
    shift_id: int | None
    revision: int
    state: AttendanceState
    in_at: int | None
    out_at: int | None
    minutes: int
    wanted: int
    points: int
    cut_by: str | None
    approval: Approval
    chosen_points: int | None
    maker_id: int | None
    decided_by: int | None
    claimed: int
    walk_in: int


class Scan(msgspec.Struct):
    """One attempt, accepted (it has an ``attendance_id``) or refused (it has a reason). Never changed.

    ``skew``: our clock less the device's when it uploaded, in milliseconds; 0 for live scans.
    """

    id: int
    event_id: int | None
    person_id: int | None
    attendance_id: int | None
    phase: Phase
    scanned_at: int
    received_at: int
    device: str
    gate: str
    assurance: Assurance
    offline: int
    skew: int
    nonce: str
    actor_id: int | None
    refused_for: str | None


EVENTS = Shelf(events, Event, key=("id",))
SHIFTS = Shelf(shifts, Shift, key=("id",), event=("event_id",))
DUTY = Shelf(duty, Duty, key=("event_id", "person_id"), event=("event_id",))
SIGNUPS = Shelf(signups, Signup, key=("id",), place=("event_id", "person_id"), event=("event_id",))
ATTENDANCES = Shelf(attendances, Attendance, key=("id",), place=("event_id", "person_id"), event=("event_id",))
SCANS = Shelf(scans, Scan, key=("id",), attendance=("attendance_id",))
