"""A household that shares its points, in a running town; and points given to one purse or the other."""

from api.server import Server
from sqlalchemy import update

from points.db.writer import decide_batch
from points.ledger.commands import Earn
from points.ledger.models import POINTS
from points.ledger.posting import Cause, Owner
from points.people.models import households, persons
from points.rules import shipped_text
from points.rules.versions import LoadRules

HOME = 990_001


def share(server: Server) -> None:
    """王秀英 and 李队长 live together, 陈大爷 in no household; the town's rules share points by household."""
    with server.parts.database.connect_writer() as connection, connection.begin():
        row = {
            "id": HOME,
            "place_id": server.cast.places["东村"],
            "name": "王秀英",
            "number": None,
            "head_id": None,
        }
        connection.execute(households.insert().values(row))
        both = [server.cast.people[name] for name in ("王秀英", "李队长")]
        connection.execute(update(persons).where(persons.c.id.in_(both)).values(household_id=HOME))
        alone = server.cast.people["陈大爷"]
        connection.execute(update(persons).where(persons.c.id == alone).values(household_id=None))
    load(server, "household", "2026-05-01")


def load(server: Server, purse: str, since: str) -> None:
    """Rules with another purse, in force from a day on."""
    text = shipped_text("one_yuan")
    for name, old, new in (("purse", '"person"', f'"{purse}"'), ("effective_from", "2026-01-01", since)):
        assert text.count(f"{name} = {old}") == 1
        text = text.replace(f"{name} = {old}", f"{name} = {new}")
    with server.parts.database.connect_writer() as connection:
        decide_batch(connection, server.clock, [LoadRules(actor=None, source=text, file="f")])[0].unwrap()


def earn(server: Server, name: str, owner: Owner, amount: int, source_id: int, unit_id: int = POINTS) -> None:
    person = server.cast.people[name]
    command = Earn(
        cause=Cause("gift", source_id),
        owner=owner,
        unit_id=unit_id,
        amount=amount,
        category="clean_up",
        person_id=person,
    )
    with server.parts.database.connect_writer() as connection:
        decide_batch(connection, server.clock, [command])[0].unwrap()
