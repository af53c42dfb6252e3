"""What the tests of events read back: balances, one attendance, the ledger's own verdict on itself."""

from typing import Any

from sqlalchemy import select
from town import Town, token

from points.events.claim_scan import ClaimScan
from points.events.draft import ShiftDraft
from points.events.models import Attendance, attendances
from points.events.steward_scan import StewardScan
from points.ledger.models import MINUTES, POINTS, accounts
from points.ledger.verify import verify


def balance(town: Town, person_id: int, unit: int = POINTS, kind: str = "wallet") -> int:
    """A person's balance; 0 where no account was opened."""
    query = select(accounts.c.balance).where(
        accounts.c.owner_type == "person", accounts.c.owner_id == person_id, accounts.c.unit_id == unit
    )
    with town.database.read() as connection:
        return connection.execute(query.where(accounts.c.kind == kind)).scalar() or 0


def minutes(town: Town, person_id: int, kind: str = "wallet") -> int:
    """Service minutes that count."""
    return balance(town, person_id, MINUTES, kind)


def attendance(town: Town, event_id: int, person_id: int) -> Attendance:
    """One person's part in an event."""
    columns = [attendances.c[name] for name in Attendance.__struct_fields__]
    query = select(*columns).where(attendances.c.event_id == event_id, attendances.c.person_id == person_id)
    with town.database.read() as connection:
        return Attendance(*connection.execute(query).one())


def the_books_are_right(town: Town) -> bool:
    """Whether the ledger agrees with itself."""
    with town.database.read() as connection:
        return verify(connection).fault is None


def shift(name: str, starts_at: int, ends_at: int, **changes: Any) -> ShiftDraft:
    """A shift as an organiser writes it."""
    return ShiftDraft(name=name, starts_at=starts_at, ends_at=ends_at, **changes)


def offline(
    town: Town, steward_id: int, event_id: int, person_id: int, phase: str, at: int, **changes: Any
) -> StewardScan:
    """What a steward's tablet kept while it had no network: a member code, unless ``changes`` say otherwise."""
    values: dict[str, Any] = {
        "key": town.key(), "event_id": event_id, "phase": phase, "at": at, "received_at": town.clock.now(),
        "device": "tablet", "assurance": "member", "offline": True, "token": token(steward_id),
        "named_id": person_id,
    }  # fmt: skip
    return StewardScan(**(values | changes))


def by_card(town: Town, index: str | None, **changes: Any) -> StewardScan:
    """A steward scans a card now, or (without one) picks ``named_id`` from the roster."""
    steward = town.person(role="steward")
    values: dict[str, Any] = {
        "key": town.key(), "event_id": town.event(), "phase": "in", "at": town.clock.now(),
        "received_at": town.clock.now(), "device": "", "assurance": "card" if index else "listed",
        "token": token(steward.person_id), "card_index": index,
    }  # fmt: skip
    return StewardScan(**(values | changes))


def claim(town: Town, event: int, index: str, **changes: Any) -> ClaimScan:
    """Somebody without a session names themselves now."""
    values: dict[str, Any] = {
        "key": town.key(), "event_id": event, "phase": "in", "at": town.clock.now(),
        "received_at": town.clock.now(), "device": "phone-x", "last4_index": index, "address": "square",
    }  # fmt: skip
    return ClaimScan(**(values | changes))
