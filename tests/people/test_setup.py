"""The first administrator: by a one-time link, once."""

import stat
from pathlib import Path

import pytest
from people.town import Town
from sqlalchemy import Connection

from points.clock import FixedClock
from points.db.engine import Database
from points.db.writer import decide_batch
from points.errors import Refusal
from points.keys import Keys
from points.people import passwords, setup
from points.people.login import SignedIn
from points.people.session import actor_of
from points.people.setup import SetUp

KEYS = Keys(b"k" * 32)


def set_up(token: str, expected: str | None) -> SetUp:
    return SetUp(
        keys=KEYS,
        token=token,
        expected=expected,
        name="周管理",
        phone="19900000009",
        password_hash=passwords.hash_password("first-one-1"),
        town_name="攀莲镇",
    )


def run(connection: Connection, clock: FixedClock, command: SetUp) -> SignedIn:
    return decide_batch(connection, clock, [command])[0].unwrap()


def test_the_link_makes_an_administrator_of_the_whole_town(
    database: Database, writing: Connection, town_clock: FixedClock, empty_folder: Path
) -> None:
    token = setup.make_setup_token(empty_folder)
    signed_in = run(writing, town_clock, set_up(token, setup.read_setup_token(empty_folder)))
    with database.read() as connection:
        actor = actor_of(connection, signed_in.token, town_clock.now())
    assert actor is not None
    assert (actor.role, actor.grants[0].place_name, actor.name) == ("administrator", "攀莲镇", "周管理")


def test_it_works_once(writing: Connection, town_clock: FixedClock) -> None:
    run(writing, town_clock, set_up("t", "t"))
    with pytest.raises(Refusal, match="setup_done"):
        run(writing, town_clock, set_up("t", "t"))


def test_a_wrong_or_missing_token_makes_nobody(writing: Connection, town_clock: FixedClock) -> None:
    for token, expected in (("a", "b"), ("", None), ("a", None), ("", ""), ("令牌", "token")):
        with pytest.raises(Refusal, match="setup_invalid"):
            run(writing, town_clock, set_up(token, expected))


def test_a_new_link_replaces_the_old_one_and_only_the_owner_reads_it(empty_folder: Path) -> None:
    assert setup.read_setup_token(empty_folder) is None
    old, new = setup.make_setup_token(empty_folder), setup.make_setup_token(empty_folder)
    assert old != new
    assert setup.read_setup_token(empty_folder) == new
    assert stat.S_IMODE((empty_folder / setup.TOKEN_FILE).stat().st_mode) == 0o600
    setup.remove_setup_token(empty_folder)
    assert setup.read_setup_token(empty_folder) is None


def test_an_imported_resident_becomes_the_administrator_not_a_second_person(town: Town) -> None:
    person = town.person("周管理", "19900000009")
    assert town.run(set_up("t", "t")).person_id == person.id
