"""Reading events: lists for residents and organisers, one event whole, who is expected and who is there."""

from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, func, or_, select

from points.clock import DAY
from points.errors import NotFound
from points.events.models import Event, Shift, attendances, duty, events, shifts, signups
from points.people.models import persons, places
from points.people.places import labels
from points.people.session import Actor

View = Literal["open", "mine", "past", "running"]


class Counts(msgspec.Struct, frozen=True):
    """How many signed up, are there now, have left, and came in all."""

    signed_up: int
    present: int
    signed_out: int
    attended: int


class Mine(msgspec.Struct, frozen=True):
    """My own part in an event."""

    signed_up: bool
    signup_id: int | None
    shift_id: int | None
    in_at: int | None
    out_at: int | None


class EventRead(msgspec.Struct, frozen=True):
    """An event with all that belongs to it."""

    event: Event
    place_name: str
    place_path: str
    organiser_name: str
    shifts: tuple[Shift, ...]
    on_duty: tuple[tuple[int, str], ...]
    counts: Counts
    mine: Mine | None


class RosterLine(msgspec.Struct, frozen=True):
    """One person of 点名: expected, in, or left."""

    person_id: int
    name: str
    place_name: str
    phone_sealed: str | None
    shift_name: str
    state: Literal["expected", "in", "left"]


_COLUMNS = [events.c[name] for name in Event.__struct_fields__]


def event_of(connection: Connection, event_id: int) -> Event:
    """An event's own row; refuses ``event_not_found``."""
    row = connection.execute(select(*_COLUMNS).where(events.c.id == event_id)).first()
    if row is None:
        raise NotFound("event_not_found", "没有这个活动,可能已被删除。")
    return Event(*row)


def read_event(connection: Connection, event_id: int, actor: Actor | None) -> EventRead:
    """One event, published or not: whom to show it to is for the caller (``Event.published_at``)."""
    return read_events(connection, [event_of(connection, event_id)], actor)[0]


def read_events(connection: Connection, found: list[Event], actor: Actor | None) -> list[EventRead]:
    """Events with what belongs to them, a fixed number of queries for any number of events."""
    ids = [event.id for event in found]
    place_rows = {
        row.id: row
        for row in connection.execute(
            select(places.c.id, places.c.name, places.c.path).where(places.c.id.in_({e.place_id for e in found}))
        )
    }
    names = _names(connection, {event.organiser_id for event in found})
    shift_rows: dict[int, list[Shift]] = {}
    fields = [shifts.c[name] for name in Shift.__struct_fields__]
    for row in connection.execute(select(*fields).where(shifts.c.event_id.in_(ids)).order_by(shifts.c.id)):
        shift_rows.setdefault(row.event_id, []).append(Shift(*row))
    duties: dict[int, list[tuple[int, str]]] = {}
    for row in connection.execute(
        select(duty.c.event_id, duty.c.person_id, persons.c.name)
        .join(persons, persons.c.id == duty.c.person_id)
        .where(duty.c.event_id.in_(ids))
        .order_by(duty.c.person_id)
    ):
        duties.setdefault(row.event_id, []).append((row.person_id, row.name))
    counted = _counts(connection, ids)
    mine = _mine(connection, ids, actor.person_id) if actor is not None else {}
    return [
        EventRead(
            event=event,
            place_name=place_rows[event.place_id].name,
            place_path=place_rows[event.place_id].path,
            organiser_name=names.get(event.organiser_id, "系统"),
            shifts=tuple(shift_rows.get(event.id, ())),
            on_duty=tuple(duties.get(event.id, ())),
            counts=counted[event.id],
            mine=mine.get(event.id, Mine(False, None, None, None, None)) if actor is not None else None,
        )
        for event in found
    ]


def page_of_events(
    connection: Connection, view: View, actor: Actor | None, now: int, *, after: tuple[int, int] | None, limit: int
) -> list[Event]:
    """Events of a view. ``open`` and ``running`` soonest first; ``mine`` and ``past`` latest first.

    ``after``: (starts_at, id) of the last one seen.
    """
    if view == "mine" and actor is None:
        return []
    soonest_first = view in ("open", "running")
    query = select(*_COLUMNS).where(_view(view, actor, now)).limit(limit)
    if after is not None:
        starts_at, event_id = after
        same = events.c.starts_at == starts_at
        query = query.where(
            or_(events.c.starts_at > starts_at, and_(same, events.c.id > event_id))
            if soonest_first
            else or_(events.c.starts_at < starts_at, and_(same, events.c.id < event_id))
        )
    order = [events.c.starts_at, events.c.id]
    query = query.order_by(*(order if soonest_first else [column.desc() for column in order]))
    return [Event(*row) for row in connection.execute(query)]


def roster(connection: Connection, event_id: int) -> list[RosterLine]:
    """Everybody who signed up or came, those still expected first."""
    came = (
        select(
            attendances.c.person_id.label("person_id"),
            attendances.c.shift_id.label("shift_id"),
            attendances.c.state.label("state"),
        )
        .where(attendances.c.event_id == event_id, attendances.c.state != "void")
        .order_by(attendances.c.person_id)
    )
    expected = select(signups.c.person_id, signups.c.shift_id).where(
        signups.c.event_id == event_id, signups.c.cancelled_at.is_(None)
    )
    states: dict[int, tuple[int | None, str]] = {
        row.person_id: (row.shift_id, "expected") for row in connection.execute(expected)
    }
    for row in connection.execute(came):
        states[row.person_id] = (row.shift_id, "in" if row.state == "in" else "left")
    people = _people(connection, list(states))
    homes = labels(connection, {each["place_id"] for each in people.values()})
    shift_names = dict(
        connection.execute(select(shifts.c.id, shifts.c.name).where(shifts.c.event_id == event_id)).all()
    )
    lines = [
        RosterLine(
            person_id=person_id,
            name=people[person_id]["name"],
            place_name=homes[people[person_id]["place_id"]],
            phone_sealed=people[person_id]["phone_sealed"],
            shift_name=shift_names.get(shift_id, "") if shift_id else "",
            state="expected" if state == "expected" else "in" if state == "in" else "left",
        )
        for person_id, (shift_id, state) in states.items()
    ]
    order = {"expected": 0, "in": 1, "left": 2}
    return sorted(lines, key=lambda line: (order[line.state], line.shift_name, line.name, line.person_id))


def last_names(connection: Connection, event_id: int, *, most: int = 3) -> list[str]:
    """The full names of those who came last, the latest first."""
    query = (
        select(persons.c.name)
        .join(attendances, attendances.c.person_id == persons.c.id)
        .where(attendances.c.event_id == event_id, attendances.c.state != "void")
        .order_by(attendances.c.id.desc())
        .limit(most)
    )
    return list(connection.execute(query).scalars())


def counts_of(connection: Connection, event_id: int) -> Counts:
    """The counts of one event."""
    return _counts(connection, [event_id])[event_id]


def _view(view: View, actor: Actor | None, now: int) -> ColumnElement[bool]:
    match view:
        case "open":
            return and_(events.c.status == "published", events.c.ends_at > now)
        case "running":
            soon = events.c.starts_at <= now + DAY
            return and_(events.c.status == "published", soon, events.c.ends_at > now - DAY)
        case "past":
            return or_(events.c.status == "closed", and_(events.c.status == "published", events.c.ends_at <= now))
        case "mine":
            person_id = actor.person_id if actor is not None else None
            signed_up = exists().where(
                signups.c.event_id == events.c.id, signups.c.person_id == person_id, signups.c.cancelled_at.is_(None)
            )
            return or_(events.c.organiser_id == person_id, signed_up)


def _counts(connection: Connection, ids: list[int]) -> dict[int, Counts]:
    signed = dict(
        connection.execute(
            select(signups.c.event_id, func.count())
            .where(signups.c.event_id.in_(ids), signups.c.cancelled_at.is_(None))
            .group_by(signups.c.event_id)
        ).all()
    )
    by_state: dict[tuple[int, str], int] = {
        (row[0], row[1]): row[2]
        for row in connection.execute(
            select(attendances.c.event_id, attendances.c.state, func.count())
            .where(attendances.c.event_id.in_(ids))
            .group_by(attendances.c.event_id, attendances.c.state)
        )
    }

    def of(event_id: int) -> Counts:
        present = by_state.get((event_id, "in"), 0)
        left = by_state.get((event_id, "left"), 0) + by_state.get((event_id, "forgotten"), 0)
        return Counts(signed.get(event_id, 0), present, left, present + left)

    return {event_id: of(event_id) for event_id in ids}


def _mine(connection: Connection, ids: list[int], person_id: int) -> dict[int, Mine]:
    signed = {
        row.event_id: row
        for row in connection.execute(
            select(signups.c.event_id, signups.c.id, signups.c.shift_id).where(
                signups.c.event_id.in_(ids), signups.c.person_id == person_id, signups.c.cancelled_at.is_(None)
            )
        )
    }
    came = {
        row.event_id: row
        for row in connection.execute(
            select(attendances.c.event_id, attendances.c.shift_id, attendances.c.in_at, attendances.c.out_at).where(
                attendances.c.event_id.in_(ids), attendances.c.person_id == person_id
            )
        )
    }
    mine: dict[int, Mine] = {}
    for event_id in signed.keys() | came.keys():
        up, here = signed.get(event_id), came.get(event_id)
        mine[event_id] = Mine(
            signed_up=up is not None,
            signup_id=up.id if up is not None else None,
            shift_id=up.shift_id if up is not None else here.shift_id if here is not None else None,
            in_at=here.in_at if here is not None else None,
            out_at=here.out_at if here is not None else None,
        )
    return mine


def _names(connection: Connection, ids: set[int]) -> dict[int, str]:
    return dict(connection.execute(select(persons.c.id, persons.c.name).where(persons.c.id.in_(ids))).all())


def _people(connection: Connection, ids: list[int]) -> dict[int, RowMapping]:
    query = select(persons.c.id, persons.c.name, persons.c.phone_sealed, persons.c.place_id).where(
        persons.c.id.in_(ids)
    )
    return {row["id"]: row for row in connection.execute(query).mappings()}
