"""From an attendance to the ledger: what it should have earned, against what it has been given.

Each change of an attendance (a scan that arrives late, an event whose time was corrected, a decision) is settled by
comparing lines, one for minutes a local day and one for points. A line that stays is left alone; one that changed is
taken back and posted anew under the attendance's next revision.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from points.clock import at as clock_at
from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.events.given import Given, Line, given_to
from points.events.models import ATTENDANCES, DUTY, SCANS, SHIFTS, Attendance, AttendanceState, Event
from points.events.pairing import Pairing, Window, pair, stamps_of
from points.ledger import moves, needs
from points.ledger.models import MINUTES, POINTS, TOTALS, TRANSFERS
from points.ledger.posting import (
    PROGRAMME,
    Cause,
    Owner,
    Posting,
    need_accounts,
    need_totals,
    owner_of,
    periods,
)
from points.people.importing.directory import OPENING
from points.people.models import PERSONS
from points.people.purse import purse_of
from points.rules import Fixed, PerHour, Standing, allow, category_of, earned, expires_at
from points.rules.versions import RULES, rules_in


class Due(msgspec.Struct, frozen=True):
    """What an attendance should have: ``amount`` of a unit, effective at an instant."""

    amount: int
    effective_at: int


def need(ws: WorkingSet, event: Event, person_id: int, attendance: Attendance | None, at: int) -> None:
    """Ask for what settling this attendance reads, so that a whole batch needs one round trip for each table.

    The person must be loaded already. Their household's accounts are among it: points may go into its purse.
    """
    ws.need(RULES, "key", event.rule_version)
    need_accounts(ws, Owner("person", person_id))
    person = ws.get(PERSONS, person_id)
    if person is not None and person.household_id is not None:
        need_accounts(ws, Owner("household", person.household_id))
    need_accounts(ws, PROGRAMME)
    need_totals(ws, person_id, POINTS, at)
    if event.kind == "service":
        need_totals(ws, person_id, MINUTES, at)
    ws.need(DUTY, "key", event.id, person_id)
    if attendance is not None:
        ws.need(SCANS, "attendance", attendance.id)
        ws.need(TRANSFERS, "source", attendance.id, "attendance")


def load(ws: WorkingSet, event: Event, attendances: Iterable[Attendance], at: int | None = None) -> None:
    """Load what settling these attendances of an event reads; ``at`` instead of when each came."""
    found = list(attendances)
    for attendance in found:
        ws.need(PERSONS, "key", attendance.person_id)
    ws.load()
    for attendance in found:
        need(ws, event, attendance.person_id, attendance, at or attendance.in_at or event.starts_at)
    ws.load()
    for attendance in found:
        need_given(ws, attendance)
    ws.load()


def need_given(ws: WorkingSet, attendance: Attendance) -> None:
    """Ask for the totals in which an attendance's postings count: a night's are those of two days."""
    needs.totals_of(ws, ws.find(TRANSFERS, "source", attendance.id, "attendance"))


def begin(ws: WorkingSet, attendance: Attendance) -> Attendance:
    """Add a new attendance, of which there can be no scans and no transfers yet."""
    ws.nothing_yet(SCANS, "attendance", attendance.id)
    ws.nothing_yet(TRANSFERS, "source", attendance.id, "attendance")
    return ws.insert(ATTENDANCES, attendance)


def window_of(ws: WorkingSet, event: Event, attendance: Attendance) -> Window:
    """The time in which this attendance can earn."""
    shift = ws.get(SHIFTS, attendance.shift_id) if attendance.shift_id is not None else None
    return Window(shift.starts_at, shift.ends_at) if shift else Window(event.starts_at, event.ends_at)


def settle(ws: WorkingSet, event: Event, attendance: Attendance, *, actor_id: int | None) -> Pairing:
    """Bring an attendance and its postings to what its scans, the event and the decision say now."""
    stamps = stamps_of(ws.find(SCANS, "attendance", attendance.id))
    over = event.status in ("closed", "cancelled")
    pairing = pair(stamps, window_of(ws, event, attendance), forgotten=event.forgotten, over=over)
    given = given_to(ws, attendance)
    void = event.status == "cancelled" or attendance.approval == "refused" or pairing.in_at is None
    # Whoever turns out to have been there as part of their job earns nothing (Order 67, art. 19).
    void = void or ws.get(DUTY, event.id, attendance.person_id) is not None
    wanted = 0 if void else _wanted(ws, event, attendance, pairing)
    due = {} if void else _due(event, pairing, wanted)
    new_points = _points_differ(attendance, wanted, due, given)
    changed = new_points or _minutes_differ(due, given)
    if changed and attendance.approval == "approved":
        # What a person approved is no longer what would be paid: a person looks again.
        ws.change(ATTENDANCES, attendance, approval="pending", decided_by=None)
    if changed:
        _post(ws, event, attendance, due, given, new_points=new_points, actor_id=actor_id)
    ws.change(
        ATTENDANCES,
        attendance,
        state="void" if void else _state(event, pairing),
        in_at=pairing.in_at,
        out_at=pairing.out_at,
        minutes=0 if void or event.kind == "deliberation" else pairing.minutes,
    )
    return pairing


def _state(event: Event, pairing: Pairing) -> AttendanceState:
    if pairing.open:
        return "in"
    # Nobody signs out of a deliberation, so nobody forgets to.
    return "forgotten" if pairing.forgotten and event.kind == "service" else "left"


def confirm(ws: WorkingSet, event: Event, attendance: Attendance, *, actor_id: int) -> None:
    """Release what an approved attendance has pending to the wallet."""
    lines = [given for given in given_to(ws, attendance).values() if not given.confirmed]
    if not lines:
        return
    ws.change(ATTENDANCES, attendance, revision=attendance.revision + 1)
    posting = _posting(ws, event, attendance, actor_id)
    for given in lines:
        posting.begin(given.transfer.effective_at)
        moves.confirm(posting, owner_of(ws, given.transfer), given.transfer, expires_at=_expiry(ws, event))


def _wanted(ws: WorkingSet, event: Event, attendance: Attendance, pairing: Pairing) -> int:
    """Points before caps. Fixed ones are earned by coming, those by the hour once the time is known."""
    rules = rules_in(ws, event.rule_version)
    match category_of(rules, event.category).earn:
        case PerHour() | Fixed():
            return earned(rules, event.category, pairing.minutes)
        case _:
            chosen = attendance.chosen_points if attendance.chosen_points is not None else event.fixed_points
            return earned(rules, event.category, pairing.minutes, chosen)


def _due(event: Event, pairing: Pairing, wanted: int) -> dict[Line, Due]:
    due: dict[Line, Due] = {}
    if event.kind == "service":  # deliberation earns points and no hours (Order 67, art. 19)
        for day, minutes in pairing.days:
            due[MINUTES, day_number(day)] = Due(minutes, _within(day, pairing, event))
    if wanted:
        first = max(pairing.in_at or event.starts_at, event.starts_at)
        first = min(first, event.ends_at)
        due[POINTS, day_number(local_day(first))] = Due(wanted, first)
    return due


def _within(day: date, pairing: Pairing, event: Event) -> int:
    """An instant of that day at which the service was going on."""
    return max(clock_at(day), pairing.in_at or 0, event.starts_at if local_day(event.starts_at) == day else 0)


def _earner(ws: WorkingSet, event: Event, attendance: Attendance, given: dict[Line, Given], unit_id: int) -> Owner:
    """To whose wallet it goes: minutes always the person's own, points into the purse of the event's rules.

    Points that are corrected stay with the purse they were in.
    """
    if unit_id == POINTS:
        before = next((had.transfer for (unit, _), had in given.items() if unit == POINTS), None)
        if before is not None:
            return owner_of(ws, before)
        person = ws.get(PERSONS, attendance.person_id)
        if person is not None:
            return purse_of(rules_in(ws, event.rule_version).purse, person)
    return Owner("person", attendance.person_id)


def _points_differ(attendance: Attendance, wanted: int, due: dict[Line, Due], given: dict[Line, Given]) -> bool:
    """Whether points are to be posted anew. Compared before caps: a cap is judged once, when they are earned."""
    days_due = [day for unit, day in due if unit == POINTS]
    days_given = [day for unit, day in given if unit == POINTS]
    return wanted != attendance.wanted or (bool(days_given) and days_due != days_given)


def _minutes_differ(due: dict[Line, Due], given: dict[Line, Given]) -> bool:
    """Whether minutes are to be posted anew."""
    wanted = {line: each.amount for line, each in due.items() if line[0] == MINUTES}
    return wanted != {line: each.transfer.amount for line, each in given.items() if line[0] == MINUTES}


def _post(
    ws: WorkingSet,
    event: Event,
    attendance: Attendance,
    due: dict[Line, Due],
    given: dict[Line, Given],
    *,
    new_points: bool,
    actor_id: int | None,
) -> None:
    """Take back the lines that changed and post what is due in their place, as the attendance's next revision."""
    ws.change(ATTENDANCES, attendance, revision=attendance.revision + 1)
    posting = _posting(ws, event, attendance, actor_id)
    if new_points and attendance.wanted:
        ws.change(ATTENDANCES, attendance, wanted=0, points=0, cut_by=None)
    for line, had in sorted(given.items()):
        if _stays(line, due, had, new_points=new_points):
            due.pop(line)
        else:
            posting.begin(had.transfer.effective_at)
            moves.take_back(posting, owner_of(ws, had.transfer), had.transfer, pending=not had.confirmed)
    for line, each in sorted(due.items()):
        if line[0] == POINTS and not new_points:
            continue  # a cap left nothing of them when they were earned
        amount = each.amount if line[0] == MINUTES else _granted(ws, event, attendance, each)
        if amount:
            posting.begin(each.effective_at)
            moves.earn(
                posting,
                _earner(ws, event, attendance, given, line[0]),
                line[0],
                amount,
                category=event.category,
                person_id=attendance.person_id,
                pending=attendance.approval == "pending",
                expires_at=_expiry(ws, event) if line[0] == POINTS else None,
            )


def _stays(line: Line, due: dict[Line, Due], had: Given, *, new_points: bool) -> bool:
    if line not in due:
        return False
    return not new_points if line[0] == POINTS else due[line].amount == had.transfer.amount


def _granted(ws: WorkingSet, event: Event, attendance: Attendance, due: Due) -> int:
    """What the caps leave of the points wanted; noted on the attendance, so that the person can be told why.

    What was brought over from an older book was not earned on the day it was entered, so it uses up no cap.
    """
    today, this_month = (
        [t for t in ws.find(TOTALS, "period", attendance.person_id, POINTS, period) if t.category != OPENING]
        for period in periods(due.effective_at)
    )
    standing = Standing(
        day_points=sum(total.amount for total in today),
        month_points=sum(total.amount for total in this_month),
        month_times=sum(total.times for total in this_month if total.category == event.category),
    )
    allowance = allow(rules_in(ws, event.rule_version), event.category, due.amount, standing)
    ws.change(ATTENDANCES, attendance, wanted=due.amount, points=allowance.granted, cut_by=allowance.cut_by)
    return allowance.granted


def _posting(ws: WorkingSet, event: Event, attendance: Attendance, actor_id: int | None) -> Posting:
    return Posting(
        ws,
        Cause("attendance", attendance.id, attendance.revision),
        actor_id=actor_id,
        rule_version=event.rule_version,
        place_id=event.place_id,
    )


def _expiry(ws: WorkingSet, event: Event) -> int | None:
    return expires_at(rules_in(ws, event.rule_version), ws.now)
