"""Who served when, as a plain list on paper would have it, and what that comes to: the oracle's own arithmetic.

Nothing of the program is used. Times are minutes of the town's clock, as naive datetimes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

ZERO = timedelta(0)


@dataclass
class Visit:
    """A stay at an event. ``left`` None: never signed out. ``approval``: none, pending, approved, refused.

    ``counted``: what was approved and has not changed since: that stands, whatever else waits for a second look.
    """

    person: int
    came: datetime
    left: datetime | None
    approval: str
    on_duty: bool = False
    counted: "Lines" = field(default_factory=dict[tuple[str, date], int])


Lines = dict[tuple[str, date], int]
"""Minutes and points (hundredths) by day."""


@dataclass
class Gathering:
    """An event as it was held. ``kind``: clean_up by the hour, talk and meeting at a fixed number of hundredths."""

    kind: str
    starts: datetime
    ends: datetime
    fixed: int
    forgotten: str
    closed: bool = False
    cancelled: bool = False
    visits: list[Visit] = field(default_factory=list[Visit])

    def minutes(self, visit: Visit) -> dict[date, int]:
        """Minutes of each day, rounded down once for the whole stay."""
        if self.kind == "meeting" or self.is_void(visit):
            return {}
        begin, end = max(visit.came, self.starts), visit.left
        if end is None:
            rest = max(ZERO, self.ends - begin)
            ways = {"zero": ZERO, "planned_end": rest, "half": rest / 2}
            end = begin + ways[self.forgotten] if self.closed else begin
        end = min(end, self.ends)
        found: dict[date, int] = {}
        run_up = ZERO
        told = 0
        while begin < end:
            midnight = datetime.combine(begin.date(), time()) + timedelta(days=1)
            until = min(end, midnight)
            run_up += until - begin
            whole = run_up // timedelta(minutes=1)
            if whole > told:
                found[begin.date()] = whole - told
            told, begin = whole, until
        return found

    def points(self, visit: Visit) -> tuple[date, int] | None:
        """Hundredths, and the day they are of: when it began for this person."""
        if self.is_void(visit):
            return None
        amount = self.fixed
        if self.kind == "clean_up":
            amount = sum(self.minutes(visit).values()) // 15 * 50
        first = min(max(visit.came, self.starts), self.ends)
        return (first.date(), amount) if amount else None

    def is_void(self, visit: Visit) -> bool:
        return self.cancelled or visit.on_duty or visit.approval == "refused"

    def lines(self, visit: Visit) -> Lines:
        """All that would be paid."""
        found: Lines = {("minutes", day): minutes for day, minutes in self.minutes(visit).items()}
        if (paid := self.points(visit)) is not None:
            found["points", paid[0]] = paid[1]
        return found

    def standing(self, visit: Visit) -> Lines:
        """What is paid and waits for nobody's word."""
        return self.lines(visit) if visit.approval == "none" else visit.counted

    def correct(self, starts: datetime, ends: datetime, on_duty: int | None = None) -> None:
        """Another time; and who turns out to have been there as part of their job."""
        before = [self.lines(each) for each in self.visits]
        self.starts, self.ends = starts, ends
        for each in self.visits:
            each.on_duty = each.on_duty or each.person == on_duty
        self._look_again(before)

    def close(self) -> None:
        """Over: who did not sign out is signed out by the rule."""
        before = [self.lines(each) for each in self.visits]
        self.closed = True
        self._look_again(before)

    def cancel(self) -> None:
        """Called off: nothing of it counts."""
        before = [self.lines(each) for each in self.visits]
        self.cancelled = True
        self._look_again(before)

    def decide(self, visit: Visit, approve: bool) -> None:
        """A second person's word."""
        visit.approval = "approved" if approve else "refused"
        visit.counted = self.lines(visit)

    def _look_again(self, before: list[Lines]) -> None:
        for each, had in zip(self.visits, before, strict=True):
            now = self.lines(each)
            each.counted = {line: amount for line, amount in each.counted.items() if now.get(line) == amount}
            if each.approval == "approved" and now != had:
                each.approval = "pending"


@dataclass
class Settled:
    """What counts of a person on a day."""

    person: int
    day: date
    minutes: int = 0
    service: int = 0
    deliberation: int = 0


def settled(gatherings: list[Gathering]) -> list[Settled]:
    """Everything that was earned, is not pending and was not taken back."""
    found: list[Settled] = []
    for gathering in gatherings:
        for visit in gathering.visits:
            for (what, day), amount in gathering.standing(visit).items():
                points = "deliberation" if gathering.kind == "meeting" else "service"
                found.append(Settled(visit.person, day, **{points if what == "points" else "minutes": amount}))
    return found
