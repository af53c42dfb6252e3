"""The town always keeps an administrator: without one nobody could appoint the next."""

from sqlalchemy import Connection, func, select

from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.people.models import grants, persons, places


def count(connection: Connection, *, but_grant: int = 0, but_person: int = 0) -> int:
    """How many hold the whole town as its administrator, besides this grant or person."""
    query = (
        select(func.count())
        .select_from(grants)
        .join(persons, persons.c.id == grants.c.person_id)
        .join(places, places.c.id == grants.c.place_id)
        .where(grants.c.role == "administrator", grants.c.revoked_at.is_(None))
        .where(grants.c.id != but_grant, persons.c.id != but_person)
        .where(persons.c.status == "active", places.c.kind == "town")
    )
    return connection.execute(query).scalar_one()


def refuse_last(ws: WorkingSet, *, but_grant: int = 0, but_person: int = 0) -> None:
    """Raise ``last_administrator`` if nobody would be left."""
    if count(ws.connection) and not count(ws.connection, but_grant=but_grant, but_person=but_person):
        raise Refusal("last_administrator", "这是镇里最后一位管理员,请先任命另一位,再办这件事。")
