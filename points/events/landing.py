"""What a phone that met a code is shown: the event, and the people it may stand for."""

import msgspec
from sqlalchemy import Connection, select

from points.errors import NotFound
from points.events.code import EventCode, InvalidCode
from points.events.models import Event, attendances
from points.events.read import event_of
from points.events.verdicts import refuse
from points.keys import Keys
from points.people.finding import sealed_last4
from points.people.models import persons
from points.people.names import mask
from points.people.places import labels
from points.people.session import Actor


class Here(msgspec.Struct, frozen=True):
    """A person on this phone's number, and their scans at this event so far.

    Whoever is signed in reads their own name whole; the others' are masked, with where they live to tell them apart.
    ``place_name`` is empty where there is nobody to choose from.
    """

    person_id: int
    name: str
    place_name: str
    phone_last4: str | None
    in_at: int | None
    out_at: int | None


class Landed(msgspec.Struct, frozen=True):
    """The event, and who may be scanning; the signed-in person first."""

    event: Event
    people: tuple[Here, ...]


def land(connection: Connection, keys: Keys, code: EventCode, actor: Actor | None) -> Landed:
    """Read what the landing shows; refuses what no scan could succeed at (``invalid``, ``revoked``)."""
    try:
        event = event_of(connection, code.event_id)
    except NotFound as error:
        raise InvalidCode from error
    if event.published_at is None or (code.step is None and not event.printed_code_allowed):
        raise InvalidCode
    if event.status == "cancelled":
        raise refuse("revoked", "活动已取消,不用签到了。")
    return Landed(event, _people(connection, keys, event.id, actor) if actor is not None else ())


def _people(connection: Connection, keys: Keys, event_id: int, actor: Actor) -> tuple[Here, ...]:
    phone = select(persons.c.phone_index).where(persons.c.id == actor.person_id).scalar_subquery()
    query = (
        select(
            persons.c.id,
            persons.c.name,
            persons.c.place_id,
            persons.c.phone_sealed,
            attendances.c.in_at,
            attendances.c.out_at,
        )
        .outerjoin(attendances, (attendances.c.person_id == persons.c.id) & (attendances.c.event_id == event_id))
        .where((persons.c.id == actor.person_id) | (persons.c.phone_index == phone), persons.c.status == "active")
        .order_by(persons.c.id != actor.person_id, persons.c.id)
        .limit(10)
    )
    rows = connection.execute(query).all()
    where = labels(connection, {row.place_id for row in rows}) if len(rows) > 1 else {}
    return tuple(
        Here(
            person_id=row.id,
            name=row.name if row.id == actor.person_id else mask(row.name),
            place_name=where.get(row.place_id, ""),
            phone_last4=sealed_last4(keys, row.phone_sealed),
            in_at=row.in_at,
            out_at=row.out_at,
        )
        for row in rows
    )
