"""What the cast does in both villages before a test begins: an event that is over, one that runs, and a draft."""

from typing import Any

from api.boards import put_up
from api.shelves import stock_up
from api.starred import complain, star
from cast import CAST, CAST_DAY, KEYS, Cast

from points import clock
from points.clock import FixedClock
from points.db.engine import Database
from points.db.writer import Command, decide_batch
from points.events import code as event_code
from points.events.code import EventCode
from points.events.draft import EventDraft
from points.events.manage import CloseEvent, CreateEvent, PublishEvent
from points.events.models import Phase
from points.events.self_scan import SelfScan
from points.events.signup import SignUp
from points.people.cards import IssueCard
from points.people.session import SYSTEM, Actor, actor_of, token_hash

TEN = clock.at(CAST_DAY, 10)
"""When tests on the stage begin."""
BEGINS = {"清早": clock.at(CAST_DAY, 8), "上午": clock.at(CAST_DAY, 9, 30), "草稿": clock.at(CAST_DAY, 9, 30)}
ORGANISERS = {"东村": "赵组织", "西村": "冯西村"}
RESIDENTS = {"东村": "王秀英", "西村": "陈大爷"}


def play(database: Database, cast: Cast) -> None:
    """Events of both villages, by the real commands; their ids go into ``cast``.

    东村 and 西村 alike: ``清早`` was from eight to nine, is closed and waits for approval; ``上午`` runs from half
    past nine to half past eleven; ``草稿`` was never published.
    """
    connection, town_clock = database.connect_writer(), FixedClock(clock.at(CAST_DAY, 8))
    star(connection, cast)
    organisers = {village: actor(database, cast, name) for village, name in ORGANISERS.items()}

    def run(command: Command[Any]) -> Any:
        return decide_batch(connection, town_clock, [command])[0].unwrap()

    for village, by in organisers.items():
        for name, begins in BEGINS.items():
            cast.events[village, name] = run(CreateEvent(by=by, draft=draft(cast.places[village], begins)))
            if name != "草稿":
                run(PublishEvent(by=by, event_id=cast.events[village, name]))
        run(_scan(cast, village, "in", town_clock.now()))
    town_clock.advance(clock.HOUR)
    for village, by in organisers.items():
        resident = RESIDENTS[village]
        cast.attendances[village] = run(_scan(cast, village, "out", town_clock.now())).attendance_id
        run(CloseEvent(by=by, event_id=cast.events[village, "清早"]))
        command = SignUp(by=actor(database, cast, resident), event_id=cast.events[village, "上午"])
        cast.signups[village] = run(command)
        cast.cards[village] = run(IssueCard(actor=SYSTEM, keys=KEYS, person_id=cast.people[resident])).id
    stock_up(run, cast)
    put_up(run, cast)
    complain(run, cast)
    connection.close()


def _scan(cast: Cast, village: str, phase: Phase, at: int) -> SelfScan:
    """What the village's resident did early this morning."""
    return SelfScan(
        key=f"early-{phase}",
        event_id=cast.events[village, "清早"],
        phase=phase,
        at=at,
        received_at=at,
        device=f"phone-{village}",
        assurance="rotating",
        hashed=token_hash(cast.tokens[RESIDENTS[village]]),
    )


def draft(place_id: int, begins: int) -> EventDraft:
    """A clean-up to be decided on by the organiser: an hour, or two later in the morning."""
    hours = 1 if begins == BEGINS["清早"] else 2
    return EventDraft(
        kind="service",
        title="河边清洁",
        category="clean_up",
        place_id=place_id,
        location="河边广场",
        starts_at=begins,
        ends_at=begins + hours * clock.HOUR,
        sign_up="optional",
        contact_name="赵组织",
        contact_phone="19900000004",
    )


def actor(database: Database, cast: Cast, name: str) -> Actor:
    """One of the cast as the commands know them."""
    with database.read() as connection:
        found = actor_of(connection, cast.tokens[name], clock.at(CAST_DAY, 8))
    assert found is not None, CAST[name]
    return found


def token_of(event_id: int, now: int, phase: Phase = "in") -> str:
    """The rotating code that an event's screen shows now."""
    return event_code.token(KEYS, EventCode(event_id, phase, 0, event_code.step_at(now)))
