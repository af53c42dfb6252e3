"""The demo town as ``make run`` shows it."""

import re
from collections import Counter
from typing import get_args

import pytest
from demo.conftest import KEYS, NOW
from sqlalchemy import func, select

from points import demo
from points.db.engine import Database
from points.db.head import head
from points.db.schema import metadata
from points.demo import cast
from points.events.models import Event, attendances, events, scans
from points.events.read import page_of_events, read_events
from points.events.review import Flag, review
from points.ledger.models import POINTS, accounts
from points.ledger.verify import verify
from points.people.models import cards, persons, places
from points.people.proving import prove, sought_by_login
from points.people.search import search_people
from points.people.session import SYSTEM

Loaded = tuple[Database, demo.Summary]
REASONS = {
    "invalid", "revoked", "code_expired", "too_early", "too_late", "not_registered", "full", "already_in", "not_in",
    "already_out", "wrong_phase", "blocked", "on_duty",
}  # fmt: skip
ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Za-z_-])(?:\+?86)?(1[3-9]\d{9})(?![0-9A-Za-z_-])")


def all_events(database: Database) -> list[Event]:
    with database.read() as connection:
        columns = [events.c[name] for name in Event.__struct_fields__]
        return [Event(*row) for row in connection.execute(select(*columns))]


def test_its_books_agree(full_town: Loaded) -> None:
    database, summary = full_town
    with database.read() as connection:
        report = verify(connection)
    assert report.fault is None
    assert report.transfers == summary.transfers > 10_000


def test_it_has_the_towns_shape(full_town: Loaded) -> None:
    database, summary = full_town
    with database.read() as connection:
        kinds = dict(connection.execute(select(places.c.kind, func.count()).group_by(places.c.kind)).all())
        without_phone = connection.execute(select(func.count()).where(persons.c.phone_index.is_(None))).scalar_one()
        held = connection.execute(select(func.count()).where(cards.c.revoked_at.is_(None))).scalar_one()
    assert summary.residents == 2_000
    assert (kinds["town"], kinds["village"], kinds["grid"]) == (1, 10, 43)
    assert kinds["compound"] == 24
    assert 0.07 < without_phone / 2_000 < 0.15
    assert held == without_phone
    assert 230 <= summary.events <= 300


def test_every_reason_of_refusal_occurs(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        met = set(connection.execute(select(scans.c.refused_for).distinct()).scalars())
    assert met - {None} == REASONS


def test_every_way_of_scanning_and_every_flag_of_the_work_list_occur(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        ways = set(connection.execute(select(scans.c.assurance).distinct()).scalars())
        flags = {flag for event in all_events(database) for line in review(connection, event) for flag in line.flags}
    assert flags == set(get_args(Flag))
    assert ways == {"rotating", "printed", "member", "card", "listed", "claimed", "back_entry", "sign_out_all"}


def test_events_came_to_every_kind_of_end(full_town: Loaded) -> None:
    database, _ = full_town
    kinds = Counter((event.status, event.kind) for event in all_events(database))
    assert kinds["cancelled", "service"] == 2
    assert kinds["closed", "deliberation"] > 40
    assert kinds["closed", "service"] > 150
    with database.read() as connection:
        approvals = dict(
            connection.execute(select(attendances.c.approval, func.count()).group_by(attendances.c.approval)).all()
        )
        corrected = select(func.count()).select_from(metadata.tables["audit"])
        corrected = corrected.where(metadata.tables["audit"].c.action == "event.change")
        assert connection.execute(corrected).scalar() == 1
    assert approvals["approved"] > 1_000
    assert approvals["refused"] > 10
    assert approvals["pending"] > 20


def test_one_event_goes_on_now_and_three_are_to_come(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        found = page_of_events(connection, "open", None, NOW, after=None, limit=10)
        running, *coming = read_events(connection, found, None)
    assert running.event.starts_at < NOW < running.event.ends_at
    assert running.counts.present >= 5
    assert len(coming) == 3
    assert all(each.event.starts_at > NOW for each in coming)


def test_nothing_happened_after_the_present(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        assert connection.execute(select(head.c.recorded_at)).scalar_one() == NOW
        assert connection.execute(select(func.max(scans.c.received_at))).scalar_one() <= NOW


def test_no_number_in_it_could_be_a_real_persons(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        sealed = connection.execute(select(persons.c.phone_sealed)).scalars()
        assert all(KEYS.open("phone", each).startswith("+861990000") for each in sealed if each)
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                written = [number for cell in row if isinstance(cell, str) for number in ELEVEN_DIGITS.findall(cell)]
                assert all(number.startswith("1990000") for number in written), (table.name, written)


def test_the_cast_can_sign_in_as_it_is_told(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        told = "\n".join(demo.sign_in_lines(connection, KEYS, "http://127.0.0.1:8000"))
        for officer in cast.VISITED:
            assert officer.phone in told
            if officer.password:
                sought = sought_by_login(connection, KEYS, officer.phone, "127.0.0.1", NOW)
                assert prove(sought, officer.password).person_id is not None, officer
        sharing = search_people(connection, KEYS, SYSTEM, cast.phone(cast.COUPLE[0].number))
    assert [line.name for line in sharing] == ["李国富", "陈桂芳"]
    assert "http://127.0.0.1:8000/signin" in told
    assert re.search(r"积分卡 7\d{15}", told)


@pytest.mark.parametrize(("who", "rich"), [(cast.REGULAR, True), (cast.NEWCOMER, False)])
def test_the_regular_is_rich_and_the_newcomer_has_nothing(full_town: Loaded, who: cast.Neighbour, rich: bool) -> None:
    database, _ = full_town
    with database.read() as connection:
        (line,) = search_people(connection, KEYS, SYSTEM, cast.phone(who.number))
        balance = connection.execute(
            select(accounts.c.balance).where(
                accounts.c.owner_id == line.id, accounts.c.unit_id == POINTS, accounts.c.kind == "wallet"
            )
        ).scalar()
    assert line.name == who.name
    assert (balance or 0) >= 10_000 if rich else balance is None
