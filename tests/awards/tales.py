"""Half a year of a small town, as hypothesis tells it: who lives where, what was held, who came, what was said of it.

Only plain data. Slots lie about the turns of the quarters to the minute; stays are coarse, so that many are equal.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

SLOTS = tuple(
    datetime.fromisoformat(each)
    for each in (
        "2025-09-20 08:00", "2025-09-30 21:30", "2025-09-30 23:59", "2025-10-01 00:00", "2025-11-01 08:00",
        "2025-11-01 09:00", "2025-12-31 21:00", "2025-12-31 23:59", "2026-01-01 00:00",
    )
)  # fmt: skip
"""On the town's clocks, as people write them down."""
JOINED = (date(2025, 3, 1), date(2025, 6, 15), date(2025, 7, 1), date(2025, 7, 2))
PEOPLE = 6


@dataclass(frozen=True)
class Neighbour:
    """``village`` 0 or 1; None: the town itself. ``grid`` 0 or 1 of it. ``home``: of the village's one household."""

    village: int | None
    grid: int | None
    home: bool
    joined: date
    listed: bool
    opening: int


@dataclass(frozen=True)
class Coming:
    """``came``: half minutes after the beginning; ``stay``: half minutes, None: never signed out."""

    person: int
    came: int
    stay: int | None
    way: str
    decision: str


@dataclass(frozen=True)
class Held:
    """An event. ``shift``: minutes by which its time is corrected later; ``duty``: who turns out to be staff."""

    kind: str
    slot: int
    length: int
    fixed: int
    forgotten: str
    at_once: bool
    closed: bool
    shift: int
    duty: int | None
    cancelled: bool
    comings: tuple[Coming, ...]


@dataclass(frozen=True)
class Late:
    """Something that comes after a snapshot: of an event and a person."""

    what: str
    event: int
    person: int


@dataclass(frozen=True)
class Tale:
    """The whole of it. ``backwards``: the later quarter's star is judged before the earlier one's."""

    people: tuple[Neighbour, ...]
    events: tuple[Held, ...]
    ratings: tuple[tuple[int, int, int], ...]
    complaints: tuple[tuple[int, date, str], ...]
    late: tuple[Late, ...]
    star: dict[str, Any]
    home: dict[str, Any]
    nominees: frozenset[int]
    refused: frozenset[int]
    marks: tuple[int | None, ...]
    turn: int
    backwards: bool


PERSON = st.integers(0, PEOPLE - 1)
NEIGHBOURS = st.builds(
    Neighbour,
    village=st.sampled_from([0, 0, 0, 1, 1, None]),
    grid=st.sampled_from([None, 0, 0, 1]),
    home=st.booleans(),
    joined=st.sampled_from(JOINED),
    listed=st.sampled_from([True, True, True, False]),
    opening=st.sampled_from([0, 0, 59, 60, 180, 360]),
)
COMINGS = st.builds(
    Coming,
    person=PERSON,
    came=st.sampled_from([-40, 0, 0, 0, 20, 61]),
    stay=st.sampled_from([None, 40, 91, 120, 120, 180, 400]),
    way=st.sampled_from(["self", "self", "self", "steward", "offline", "named", "back"]),
    decision=st.sampled_from(["approve", "approve", "approve", "refuse", "wait"]),
)
EVENTS = st.builds(
    Held,
    kind=st.sampled_from(["clean_up", "clean_up", "clean_up", "talk", "meeting"]),
    slot=st.integers(0, len(SLOTS) - 1),
    length=st.sampled_from([60, 120, 120, 300]),
    fixed=st.sampled_from([200, 500]),
    forgotten=st.sampled_from(["zero", "planned_end", "half"]),
    at_once=st.booleans(),
    closed=st.sampled_from([True, True, False]),
    shift=st.sampled_from([0, 0, 0, 0, 30, -60, 61]),
    duty=st.none() | st.none() | PERSON,
    cancelled=st.sampled_from([False] * 7 + [True]),
    comings=st.lists(COMINGS, min_size=1, max_size=5, unique_by=lambda each: each.person).map(tuple),
)
COMPLAINT_DAYS = st.sampled_from([date(2025, 9, 30), date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 1)])
LATE = st.builds(
    Late,
    what=st.sampled_from(["approve", "cancel", "correct", "back", "move", "block", "consent", "complain", "rate"]),
    event=st.integers(0, 7),
    person=PERSON,
)
TIES = st.sampled_from(["expand", "vote", "draw"])
SCORE = (
    ("服务时长", "minutes", 100),
    ("服务积分", "service_points", 50),
    ("议事积分", "deliberation_points", 100),
    ("服务天数", "days", 30),
    ("服务评价", "ratings", 10),
    ("投诉成立", "complaints", 100),
)


@st.composite
def families(draw: st.DrawFn, code: str, of: str) -> dict[str, Any]:
    each = draw(st.integers(0, 1))
    panel = draw(st.sampled_from([None, 2000])) if code == "star" else None
    lines = draw(st.lists(st.sampled_from(SCORE), min_size=1, max_size=6, unique=True))
    score = [(*line, draw(st.sampled_from([None, 200]))) for line in {SCORE[0]: None, **dict.fromkeys(lines)}]
    return {
        "code": code,
        "span": "quarter",
        "of": of,
        "score": score,
        "hours": draw(st.sampled_from([0, 0, 1])),
        "months": draw(st.sampled_from([0, 0, 3, 4])),
        "nominated": draw(st.booleans()),
        "each": each,
        "by": draw(st.sampled_from(["village", "grid"])) if each else "village",
        "open": draw(st.integers(1 - each, 2)),
        "levels": [],
        "tie": draw(TIES),
        "tie_break": draw(st.sampled_from([[], [], ["days"], ["deliberation_points", "minutes"]])),
        "rest": draw(st.integers(0, 2)),
        "panel": panel,
        "shortlist": draw(st.sampled_from([2, 3, PEOPLE])) if panel else None,
    }


TALES = st.builds(
    Tale,
    people=st.lists(NEIGHBOURS, min_size=PEOPLE, max_size=PEOPLE).map(tuple),
    events=st.lists(EVENTS, min_size=3, max_size=6).map(tuple),
    ratings=st.lists(st.tuples(st.integers(0, 5), PERSON, st.integers(1, 5)), max_size=4).map(tuple),
    complaints=st.lists(
        st.tuples(PERSON, COMPLAINT_DAYS, st.sampled_from(["open", "upheld", "upheld", "dismissed"])), max_size=3
    ).map(tuple),
    late=st.lists(LATE, max_size=5).map(tuple),
    star=families("star", "person"),
    home=families("home", "household"),
    nominees=st.frozensets(PERSON, min_size=2),
    refused=st.frozensets(PERSON, max_size=1),
    marks=st.lists(st.sampled_from([None, 0, 500, 1000, 1000, 2000]), min_size=4, max_size=7).map(tuple),
    turn=st.integers(0, 5),
    backwards=st.sampled_from([False, False, True]),
)
