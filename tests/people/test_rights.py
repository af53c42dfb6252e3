"""The table of roles and permissions, and how a role's place bounds it."""

from typing import get_args

import pytest

from points.errors import Forbidden
from points.people.rights import GRANTABLE, PERMISSIONS, RANK, RESIDENT, ROLE_NAMES, ROLES, Permission, Role
from points.people.session import SYSTEM, Actor, Office

WRITES = ("event.create", "event.run", "event.approve", "person.write", "card.issue", "import.run", "place.write")


def holding(role: Role, path: str) -> Actor:
    return Actor(1, 1, "某人", 1, (Office(1, role, 1, path, "某地"),))


def test_every_role_stands_in_every_table() -> None:
    assert set(PERMISSIONS) == set(ROLES) == set(RANK) == set(ROLE_NAMES)
    assert set(GRANTABLE) == set(ROLES) - {"resident"}


def test_everyone_signed_in_has_a_residents_rights() -> None:
    for role in ROLES:
        assert PERMISSIONS[role] >= RESIDENT


def test_the_administrator_may_do_everything_but_sign_for_the_watchers_and_nobody_else_does() -> None:
    everything = frozenset(get_args(Permission)) - {"award.sign"}
    assert [role for role in ROLES if PERMISSIONS[role] == everything] == ["administrator"]


def test_the_auditor_reads_and_changes_nothing() -> None:
    assert PERMISSIONS["auditor"].isdisjoint((*WRITES, "staff.manage", "person.export", "scan.steward"))
    assert PERMISSIONS["auditor"] >= {"ledger.read", "audit.read", "person.read"}


def test_a_steward_only_scans() -> None:
    assert PERMISSIONS["steward"] - RESIDENT == {"scan.steward"}


def test_a_role_reaches_as_far_as_its_place() -> None:
    clerk = holding("clerk", "/1/5/")
    assert clerk.may("person.write")
    assert clerk.may("person.write", "/1/5/")
    assert clerk.may("person.write", "/1/5/77/")
    assert not clerk.may("person.write", "/1/")
    assert not clerk.may("person.write", "/1/55/")
    assert not clerk.may("staff.manage", "/1/5/")
    assert clerk.may("event.signup", "/1/6/")
    with pytest.raises(Forbidden):
        clerk.require("person.write", "/1/6/")


def test_paths_leave_out_what_lies_inside_another() -> None:
    offices = tuple(Office(i, "clerk", i, path, "") for i, path in enumerate(("/1/5/7/", "/1/5/", "/1/6/")))
    assert Actor(1, 1, "", 1, offices).paths("person.read") == ("/1/5/", "/1/6/")
    assert SYSTEM.paths("person.read") == ("/",)


def test_the_highest_role_is_shown() -> None:
    offices = tuple(Office(i, role, 1, "/1/", "") for i, role in enumerate(("steward", "organiser", "captain")))
    assert Actor(1, 1, "", 1, offices).role == "organiser"
    assert Actor(1, 1, "").role == "resident"
