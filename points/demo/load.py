"""Loading the demo town into an empty database."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Literal

import msgspec
from sqlalchemy import Connection, Table, func, select

from points.clock import DAY, HOUR, MINUTE, FixedClock, at, local, local_day
from points.db.audit import audit, record
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.db.writer import Command, decide_batch
from points.demo import buying, conduct, consenting, founding, moving, playing, programme, shopping, stars
from points.demo.cast import officers
from points.demo.geography import FEATURED, VILLAGES
from points.demo.programme import Plan
from points.demo.stage import Stage, hurried
from points.errors import Refusal
from points.events.models import attendances, events, scans
from points.keys import Keys
from points.ledger.models import transfers
from points.people.models import persons

SEED = "星禾"
Progress = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and what is being done; ``done`` never decreases."""
State = Literal["empty", "unfinished", "demo", "other"]
BEGUN, FINISHED = "demo.begin", "demo.end"
FOUNDING_UNITS = 40
"""How much of the progress bar founding takes; each day of the play takes one."""


class Size(msgspec.Struct, frozen=True):
    """How large the town and how long the play. ``residents`` counts everybody, staff and newcomers too."""

    residents: int = 2_000
    weeks: int = 52
    newcomers: int = 40
    leaving: int = 9


class Summary(msgspec.Struct, frozen=True):
    """What was loaded."""

    residents: int
    events: int
    attendances: int
    scans: int
    transfers: int
    first_day: date


def state(connection: Connection) -> State:
    """Whether there is a town here, and whether it is the demo's, so that its passwords are told for no other."""
    marks = set(connection.execute(select(audit.c.action).where(audit.c.action.in_((BEGUN, FINISHED)))).scalars())
    if FINISHED in marks:
        return "demo"
    if BEGUN in marks:
        return "unfinished"
    return "empty" if connection.execute(select(persons.c.id).limit(1)).first() is None else "other"


def load(
    database: Database,
    keys: Keys,
    now: int,
    *,
    seed: str = SEED,
    progress: Progress = lambda done, total, what: None,
    size: Size = Size(),  # noqa: B008 - frozen
) -> Summary:
    """Play a year of an invented town, up to ``now``, into a migrated database without residents.

    The same seed, size and instant make the same town, apart from random secrets (session
    tokens, the digits of cards, pick-up codes and vouchers).
    Refuses ``town_not_empty`` and ``demo_unfinished``.
    """
    with database.read() as connection:
        _refuse_unless_empty(state(connection))
    today = local_day(now)
    first = today - timedelta(weeks=size.weeks)
    total = FOUNDING_UNITS + (today - first).days + 14
    with hurried(database) as connection:
        begin = at(first - timedelta(days=14), 9)
        stage = Stage(database, connection, keys, begin)
        stage.run(_Mark(action=BEGUN, seed=seed))
        said = iter(range(0, FOUNDING_UNITS, FOUNDING_UNITS // 5))
        count = size.residents - len(officers()) - size.newcomers - 1
        rng = Random(f"{seed} {today}")  # noqa: S311 - an invented town, nothing secret
        town = founding.found(stage, rng, count, lambda what: progress(next(said), total, what))
        progress(next(said), total, "积分超市")
        market = shopping.open_shops(stage, town)
        play = playing.Play(stage, town, f"{seed} {today}", now)
        shopping.schedule(play, market)
        buying.schedule(play, market)
        consenting.schedule(play)
        stars.schedule(play)
        moving.schedule(play, rng, size.newcomers, size.leaving)
        plans = _plans(rng, first, now)
        for plan in plans:
            playing.schedule(play, plan)
        conduct.schedule(play, plans)

        def told(instant: int) -> None:
            done = FOUNDING_UNITS + (instant - begin) // DAY
            progress(min(done, total), total, f"{local(instant).year}年{local(instant).month}月的活动")

        play.run(told)
        stage.at(now)
    _finish(database, now, seed)
    progress(total, total, "完成")
    with database.read() as connection:
        return _summary(connection, first)


def _plans(rng: Random, first: date, now: int) -> list[Plan]:
    """The year's events up to yesterday, one that goes on now, and three of the days to come."""
    today = local_day(now)
    plans = programme.year(rng, first, today - timedelta(days=1))
    village = {each.name: each for each in VILLAGES}
    minute = now // (30 * MINUTE) * 30 * MINUTE - 30 * MINUTE  # begun half an hour to an hour ago, at a round time
    dark = not 6 <= local(now).hour < 19
    soon: list[tuple[programme.Sort, str, int, int]] = [
        ("patrol" if dark else "drop_in", FEATURED[0], minute, minute + 8 * HOUR),
        ("clean_up", FEATURED[0], *_on(today + timedelta(days=1), (8, 30), 2 * HOUR)),
        ("meeting", FEATURED[2], *_on(today + timedelta(days=2), (19, 30), 90 * MINUTE)),
        ("market", FEATURED[1], *_on(today + timedelta(days=4), (7, 30), 3 * HOUR)),
    ]
    for sort, name, starts_at, ends_at in soon:
        plans.append(Plan(len(plans), sort, village[name], starts_at, ends_at))
    return plans


def _on(day: date, time: tuple[int, int], length: int) -> tuple[int, int]:
    starts_at = at(day, *time)
    return starts_at, starts_at + length


class _Mark(Command[None], frozen=True, kw_only=True):
    """Write into the audit trail that this is the demo."""

    operation = "demo.mark"

    action: str
    seed: str

    def decide(self, ws: WorkingSet) -> None:
        """Write it."""
        record(ws, None, self.action, "town", None, seed=self.seed)


def _finish(database: Database, now: int, seed: str) -> None:
    """The last commit, durable, and with it all before it."""
    connection = database.connect_writer()
    try:
        decide_batch(connection, FixedClock(now), [_Mark(action=FINISHED, seed=seed)])[0].unwrap()
    finally:
        connection.close()


def _refuse_unless_empty(found: State) -> None:
    if found == "unfinished":
        raise Refusal(
            "demo_unfinished",
            "上次装入演示镇没有装完。请清空这个数据库(SQLite 就是删掉数据目录里的 points.db),再装一次。",
        )
    if found != "empty":
        raise Refusal("town_not_empty", "数据库里已经有居民,演示镇只能装进空的数据库。请换一个数据目录再试。")


def _summary(connection: Connection, first: date) -> Summary:
    def count(table: Table) -> int:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()

    return Summary(count(persons), count(events), count(attendances), count(scans), count(transfers), first)
