"""The live board, and one's own standing."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from points.api.award_views import LineView, ReasonView, lines_view, reasons_view
from points.api.parts import Parts
from points.awards.board import board
from points.awards.eligibility import nothing, spoken
from points.awards.family import families_at, period_now, running
from points.awards.naming import UNNAMED, shown
from points.awards.own import OnList, last_list, standing_now
from points.decimals import decimal
from points.people.session import Actor
from points.rules.awards import Subject

Family = Annotated[str | None, QueryParameter(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the live board, the name masked or 未公开."""

    rank: int
    name: str
    score: str
    told: str


class BoardView(msgspec.Struct, frozen=True, kw_only=True):
    """The live board of a family. It counts what the ledger counts; ratings and complaints come with the list."""

    family: str
    name: str
    of: Subject
    period: int
    period_name: str
    last_day: date
    places: list[PlaceView]


class ListedView(msgspec.Struct, frozen=True, kw_only=True):
    """What the latest list says of me. ``cycle_id``: where it can be opened to the records."""

    cycle_id: int
    subject_id: int | None
    period_name: str
    rank: int | None
    score: str | None
    lines: list[LineView]
    reasons: list[ReasonView]


class StandingView(msgspec.Struct, frozen=True, kw_only=True):
    """My standing in a family: on the live board, and on the latest list."""

    family: str
    name: str
    of: Subject
    period_name: str
    rank: int | None
    score: str | None
    told: str
    listed: ListedView | None


@get(
    "/api/board",
    permission="public",
    session="none",
    operation_id="getBoard",
    tags=["awards"],
    refusals=(404,),
    sync_to_thread=True,
)
def live_board(parts: NamedDependency[Parts], family: Family = None) -> BoardView:
    """How the running period stands: the best hundred, by the rules in force."""
    with parts.database.read() as connection:
        award, period = running(connection, parts.clock.now(), family)
        places = board(connection, award, period)
        names = shown(connection, award.of, [each.subject_id for each in places])
    return BoardView(
        family=award.code,
        name=award.name,
        of=award.of,
        period=period.number,
        period_name=period.name,
        last_day=period.last_day,
        places=[
            PlaceView(
                rank=each.rank,
                name=names.get(each.subject_id, UNNAMED),
                score=decimal(each.score),
                told=f"服务{spoken(each.minutes)}",
            )
            for each in places
        ],
    )


@get("/api/me/standing", permission="award.read", operation_id="getMyStanding", tags=["awards"], sync_to_thread=True)
def my_standing(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> list[StandingView]:
    """Where I stand in every family, and what the latest list says of me: if I am not on it, why."""
    with parts.database.read() as connection:
        found: list[StandingView] = []
        now = parts.clock.now()
        for award in families_at(connection, now):
            period = period_now(award, now)
            place = standing_now(connection, award, period, actor.person_id)
            listed = last_list(connection, award.code, actor.person_id)
            found.append(
                StandingView(
                    family=award.code,
                    name=award.name,
                    of=award.of,
                    period_name=period.name,
                    rank=place.rank if place else None,
                    score=decimal(place.score) if place else None,
                    told=f"服务{spoken(place.minutes)}" if place else "还没有记录",
                    listed=_listed(listed) if listed else None,
                )
            )
    return found


def _listed(on: OnList) -> ListedView:
    entry = on.entry
    return ListedView(
        cycle_id=on.cycle.id,
        subject_id=entry.subject_id if entry else None,
        period_name=on.period.name,
        rank=entry.rank if entry else None,
        score=decimal(entry.score) if entry else None,
        lines=lines_view(entry.lines) if entry else [],
        reasons=reasons_view(entry.reasons if entry else [nothing(on.award)]),
    )


HANDLERS = (live_board, my_standing)
