"""What is one's own: points, minutes, statement, code."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from points.api.fields import CursorText, Limit, points_text
from points.api.my_attendance import my_attendance
from points.api.pages import Page, read_position, write_cursor
from points.api.parts import Parts
from points.api.saying import Sayings, sayings
from points.clock import local_day, rfc3339
from points.errors import Unauthenticated
from points.events.titles import attendance_count, titles_of
from points.ledger import read, statement
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Owner
from points.media.qr import qr_svg
from points.people.codes import STEP_SECONDS, member_code, valid_until
from points.people.importing.directory import OPENING
from points.people.models import AgeBand
from points.people.purse import Pot, names_of_members, pot_of
from points.people.search import person_line
from points.people.session import Actor
from points.rules.versions import purse_at

EXPIRING_DAYS = 90


class MyPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Myself, as recorded."""

    id: int
    name: str
    number: str
    phone_last4: str | None
    place_name: str
    age_band: AgeBand


class ExpiringPoints(msgspec.Struct, frozen=True):
    """Points that can be spent until just before ``at``."""

    amount: str
    at: str


class PointsView(msgspec.Struct, frozen=True, kw_only=True):
    """Points: to spend, waiting for approval, set aside, owed, and lapsing within three months."""

    available: str
    pending: str
    held: str
    debt: str
    expiring: list[ExpiringPoints]


class MinutesView(msgspec.Struct, frozen=True):
    """Minutes of service that count: all, and of this quarter of the year; and those that wait for approval."""

    total: int
    quarter: int
    pending: int


Purse = Literal["person", "household"]


class BesideView(msgspec.Struct, frozen=True):
    """Points that may be spent where the purse is too small for an order, and whose they are; never added to it."""

    purse: Purse
    available: str


class MyHousehold(msgspec.Struct, frozen=True):
    """The household that shares its points with me."""

    id: int
    name: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """My own page. ``purse``: whose ``points`` are, my own or my ``household``'s. Minutes are always my own.

    ``beside``: points of the other purse, if there are any that may be spent.
    """

    person: MyPerson
    purse: Purse
    household: MyHousehold | None
    points: PointsView
    beside: BesideView | None
    minutes: MinutesView
    attendance_count: int


class StatementLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``amount`` is signed: points ``"+2.00"``, minutes ``"+90"``. ``what`` is a Chinese word or two.

    ``person_name``: who of the household earned or spent it, where it shares its points and they live in it now.
    """

    seq: int
    recorded_at: str
    effective_at: str
    amount: str
    what: str
    source_title: str | None
    balance_after: str | None
    status: statement.Status
    person_name: str | None


class MemberCode(msgspec.Struct, frozen=True, kw_only=True):
    """The code to show to a steward: digits, and as a picture; ask again at ``valid_until``."""

    digits: str
    svg: str
    valid_until: str
    step_seconds: int
    server_time: str


@get("/api/me", permission="me.read", operation_id="getMe", tags=["me"], sync_to_thread=True)
def me(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> Me:
    """My points and minutes; where the rules say so, the points my household shares."""
    now = parts.clock.now()
    with parts.database.read() as connection:
        line = person_line(connection, parts.keys, actor.person_id)
        if line is None:
            raise Unauthenticated
        pot = pot_now(connection, actor.person_id, now)
        return Me(
            person=MyPerson(
                id=line.id,
                name=line.name,
                number=line.number,
                phone_last4=line.phone_last4,
                place_name=line.place_name,
                age_band=line.age_band,
            ),
            purse=purse_in(pot.owner),
            household=None if pot.household_name is None else MyHousehold(pot.owner.id, pot.household_name),
            points=points_of(connection, pot.owner, now),
            beside=beside_view(connection, pot.beside, now),
            minutes=minutes_of(connection, actor.person_id, now),
            attendance_count=attendance_count(connection, actor.person_id),
        )


def pot_now(connection: Any, person_id: int, now: int) -> Pot:
    """Whose points a person earns and spends by the rules in force now."""
    return pot_of(connection, purse_at(connection, now), person_id)


def points_of(connection: Any, owner: Owner, now: int) -> PointsView:
    """The points of a person, or of a household where its members share them, as the API shows them."""
    held = {each.kind: each.amount for each in read.balances(connection, owner) if each.unit_id == POINTS}
    return PointsView(
        available=points_text(read.available(connection, owner, now)),
        pending=points_text(held.get("pending", 0)),
        held=points_text(held.get("hold", 0)),
        debt=points_text(-held.get("owed", 0)),
        expiring=[
            ExpiringPoints(points_text(each.amount), rfc3339(each.at))
            for each in read.expiring(connection, owner, now, EXPIRING_DAYS)
        ],
    )


def beside_view(connection: Any, owner: Owner | None, now: int) -> BesideView | None:
    """What there is beside the purse; None where there is nothing."""
    if owner is None or not (amount := read.available(connection, owner, now)):
        return None
    return BesideView(purse_in(owner), points_text(amount))


def purse_in(owner: Owner) -> Purse:
    """Whose purse this is: a household's, or a person's own."""
    return "household" if owner.type == "household" else "person"


def minutes_of(connection: Any, person_id: int, now: int) -> MinutesView:
    """A person's minutes: all there are, those served in the quarter of ``now``, and those that are pending.

    Minutes brought over from an older book are among all, and in no quarter.
    """
    held = {
        each.kind: each.amount
        for each in read.balances(connection, Owner("person", person_id))
        if each.unit_id == MINUTES
    }
    quarter = read.settled_of_quarter(connection, person_id, MINUTES, local_day(now), without=OPENING)
    return MinutesView(held.get("wallet", 0), quarter, held.get("pending", 0))


Unit = Annotated[Literal["points", "minutes"], QueryParameter(description="Which unit's lines.")]


@get("/api/me/statement", permission="me.read", operation_id="getMyStatement", tags=["me"], sync_to_thread=True)
def my_statement(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    unit: Unit = "points",
    cursor: CursorText = None,
    limit: Limit = 20,
) -> Page[StatementLine]:
    """Every line of my points or minutes, latest first; of points those of the household where it shares them."""
    unit_id = POINTS if unit == "points" else MINUTES
    before = read_position(cursor)
    with parts.database.read() as connection:
        now = parts.clock.now()
        pot = pot_now(connection, actor.person_id, now)
        owner = pot.owner if unit_id == POINTS else Owner("person", actor.person_id)
        lines, more = statement.statement(connection, owner, unit_id, before_seq=before, limit=limit)
        titles = titles_of(connection, [each.source_id for each in lines if each.source_type == "attendance"])
        words = sayings(connection, now)
        names: dict[int, str] = {}
        if owner.type == "household":
            names = names_of_members(connection, owner.id, [each.person_id for each in lines if each.person_id])
    shown = [_line(each, unit_id, titles, words, names) for each in lines]
    return Page(shown, None if more is None else write_cursor(more))


def _line(
    line: statement.Line, unit_id: int, titles: dict[int, str], words: Sayings, names: dict[int, str]
) -> StatementLine:
    def amount(value: int, sign: str = "") -> str:
        return sign + (points_text(value) if unit_id == POINTS else str(value))

    title = titles.get(line.source_id) if line.source_type == "attendance" else None
    return StatementLine(
        seq=line.seq,
        recorded_at=rfc3339(line.recorded_at),
        effective_at=rfc3339(line.effective_at),
        amount=amount(line.amount, "+" if line.amount > 0 else ""),
        what=words.of_line(line),
        source_title=title,
        balance_after=None if line.balance_after is None else amount(line.balance_after),
        status=line.status,
        person_name=None if line.person_id is None else names.get(line.person_id),
    )


@get("/api/me/code", permission="me.read", operation_id="getMyCode", tags=["me"], sync_to_thread=False)
def my_code(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> MemberCode:
    """My code of this half minute, for a steward's scanner."""
    now = parts.clock.now()
    digits = member_code(parts.keys, actor.person_id, now)
    return MemberCode(
        digits=digits,
        svg=qr_svg(digits),
        valid_until=rfc3339(valid_until(now)),
        step_seconds=STEP_SECONDS,
        server_time=rfc3339(now),
    )


HANDLERS = (me, my_statement, my_code, my_attendance)
