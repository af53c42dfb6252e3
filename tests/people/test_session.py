"""Sessions: two ways to the same actor, and every way in which they end."""

from typing import Any

import pytest
from people.town import Town

from points.clock import DAY, HOUR
from points.db.shelf import Shelf
from points.db.working_set import WorkingSet
from points.errors import Unauthenticated
from points.people import session
from points.people.login import SignOut
from points.people.models import SessionWay
from points.people.persons import EditPerson, PersonKnown
from points.people.rights import ROLES
from points.people.session import SYSTEM, Actor, actor_of


def begin(town: Town, person: PersonKnown, way: SessionWay = "code") -> str:
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        token, _ = session.begin(ws, person.id, way)
        ws.flush()
    return token


class FullWorkingSet(WorkingSet):
    """One that takes it ill if a row was not asked for beforehand."""

    def on_late_load(self, shelf: Shelf[Any], lookup: str) -> None:
        pytest.fail(f"late load of {shelf} by {lookup}")


def by_reading(town: Town, token: str) -> Actor | None:
    with town.database.read() as connection:
        return actor_of(connection, token, town.clock.now())


def in_a_batch(town: Town, token: str) -> Actor | None:
    with town.connection.begin():
        ws = FullWorkingSet(town.connection, town.clock.now())
        for _ in session.need_actor(ws, token):
            ws.load()
        try:
            return session.actor_in(ws, token)
        except Unauthenticated:
            return None


def both(town: Town, token: str) -> Actor | None:
    read = by_reading(town, token)
    assert read == in_a_batch(town, token)
    return read


def test_both_ways_find_the_same_actor_with_the_same_rights(town: Town) -> None:
    person = town.person("李队长", "19900000002")
    town.appoint(person, "captain", town.qinghe)
    town.appoint(person, "clerk", town.liushu)
    found = both(town, begin(town, person, "password"))
    assert found is not None
    assert (found.person_id, found.name, found.place_id) == (person.id, "李队长", town.qinghe.id)
    assert [(g.role, g.place_path) for g in found.grants] == [
        ("captain", town.qinghe.path),
        ("clerk", town.liushu.path),
    ]


@pytest.mark.parametrize(("way", "counts"), [("code", False), ("card", False), ("password", True), ("setup", True)])
def test_an_office_counts_only_after_a_password(town: Town, way: SessionWay, counts: bool) -> None:
    person = town.person("李队长", "19900000002")
    for role in ROLES[1:]:
        town.appoint(person, role, town.qinghe)
    found = both(town, begin(town, person, way))
    assert found is not None
    held = {office.role for office in found.grants}
    assert held == (set(ROLES[1:]) if counts else {"captain", "steward"})
    assert found.may("scan.steward", town.qinghe.path)
    assert found.may("person.read", town.qinghe.path) is counts


def test_an_unknown_token_is_nobodys(town: Town) -> None:
    for token in ("", "nobody", "x" * 10_000, "'; --"):
        assert by_reading(town, token) is None
        assert in_a_batch(town, token) is None


def test_the_token_is_stored_nowhere(town: Town) -> None:
    token = begin(town, town.person("王秀英", "19900000001"))
    dumped = "".join(
        str(row) for table in ("sessions", "audit", "idempotency") for row in rows_of(town, f"SELECT * FROM {table}")
    )
    assert token not in dumped
    assert session.token_hash(token) in dumped


def rows_of(town: Town, statement: str) -> list[object]:
    with town.database.read() as connection:
        return list(connection.exec_driver_sql(statement))


def test_signing_out_ends_one_session_and_may_be_repeated(town: Town) -> None:
    person = town.person("王秀英", "19900000001")
    one, other = begin(town, person), begin(town, person)
    town.run(SignOut(token=one))
    town.run(SignOut(token=one))
    assert both(town, one) is None
    assert both(town, other) is not None


def test_a_residents_session_lasts_30_days_staffs_12_hours_a_counters_one(town: Town) -> None:
    resident, clerk = town.person("王秀英", "19900000001"), town.person("钱店员", "19900000002")
    town.appoint(clerk, "clerk", town.qinghe)
    tokens = {
        30 * DAY: begin(town, resident),
        12 * HOUR: begin(town, clerk, "password"),
        HOUR: begin(town, resident, "card"),
    }
    start = town.clock.now()
    for lasts, token in tokens.items():
        town.clock.instant = start + lasts - 1
        assert both(town, token) is not None
        town.clock.instant = start + lasts
        assert by_reading(town, token) is None


def test_blocking_a_person_ends_all_their_sessions(town: Town) -> None:
    person = town.person("王秀英", "19900000001")
    tokens = [begin(town, person), begin(town, person, "card")]
    town.run(EditPerson(actor=SYSTEM, keys=town.keys, person_id=person.id, status="blocked"))
    assert [both(town, token) for token in tokens] == [None, None]
    town.run(EditPerson(actor=SYSTEM, keys=town.keys, person_id=person.id, status="active"))
    assert [both(town, token) for token in tokens] == [None, None]
