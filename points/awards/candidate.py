"""A candidate as the ranking reads them: what the ledger says, and a copy of what has no place in the ledger."""

import msgspec


class Copied(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What is written down of a subject when the list is frozen, because it may change afterwards.

    ``members``: whose numbers are added up, the person alone or the household's members. ``place_id``: of the kind
    the seats are given by (None: they live in none). ``listed``: consent to stand on a public list. ``verdict``: what
    staff decided with evidence. ``won``: periods in which the family was won before, ``feeder``: periods of the
    family it draws from. ``level``: the highest one held, from 1. ``ratings``: how many, ``stars``: their sum.
    """

    subject_id: int
    members: tuple[int, ...]
    registered_at: int
    place_id: int | None = None
    active: bool = True
    listed: bool = False
    nominations: int = 0
    verdict: str = "none"
    open_complaints: int = 0
    upheld_complaints: int = 0
    ratings: int = 0
    stars: int = 0
    won: tuple[int, ...] = ()
    feeder: tuple[int, ...] = ()
    level: int = 0


class Worked(msgspec.Struct, frozen=True, gc=False):
    """What the ledger says of a subject in the period, net and settled: minutes, points in hundredths, days."""

    minutes: int = 0
    service_points: int = 0
    deliberation_points: int = 0
    days: int = 0

    def plus(self, other: "Worked") -> "Worked":
        """Two persons of a household, added up."""
        return Worked(
            self.minutes + other.minutes,
            self.service_points + other.service_points,
            self.deliberation_points + other.deliberation_points,
            self.days + other.days,
        )


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """Both together."""

    copied: Copied
    worked: Worked

    @property
    def id(self) -> int:
        """The person's or the household's id."""
        return self.copied.subject_id
