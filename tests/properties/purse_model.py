"""A small model of purses: what came in together, is spent soonest expiry first, and returns to where it was."""

from dataclasses import dataclass, field

DAY = 86_400_000
GRACE_DAYS = 30

Part = tuple[int, int]
"""(lot, amount): what a purchase took of a lot."""


@dataclass
class Lot:
    """Points that came in together. ``left`` may be gone at ``expires``."""

    purse: str
    left: int
    expires: int | None
    born: int


@dataclass
class Purses:
    """All purses, and whatever came in since the beginning."""

    lots: list[Lot] = field(default_factory=list)
    earned: int = 0

    def earn(self, purse: str, points: int, expires: int | None, now: int) -> None:
        self.lots.append(Lot(purse, points, expires, now))
        self.earned += points

    def good(self, purse: str, now: int) -> list[int]:
        """The lots that can be spent, in the order in which they are."""
        found = [i for i, lot in enumerate(self.lots) if lot.purse == purse and lot.left and not lapsed(lot, now)]
        return sorted(found, key=lambda i: (self.lots[i].expires or float("inf"), self.lots[i].born, i))

    def spendable(self, purse: str, now: int) -> int:
        return sum(self.lots[i].left for i in self.good(purse, now))

    def take(self, purse: str, points: int, now: int) -> list[Part]:
        parts: list[Part] = []
        for i in self.good(purse, now):
            part = min(points, self.lots[i].left)
            if part:
                self.lots[i].left -= part
                points -= part
                parts.append((i, part))
        assert points == 0
        return parts

    def put_back(self, parts: list[Part], points: int, now: int) -> list[Part]:
        """To the very lots, the last taken first; one that lapsed lives on for a grace. Answers what is still out."""
        rest: list[Part] = []
        for i, part in reversed(parts):
            back = min(points, part)
            points -= back
            if part > back:
                rest.insert(0, (i, part - back))
            lot = self.lots[i]
            if back and lapsed(lot, now):
                self.lots.append(Lot(lot.purse, back, now + GRACE_DAYS * DAY, lot.born))
            else:
                lot.left += back
        assert points == 0
        return rest


def lapsed(lot: Lot, now: int) -> bool:
    return lot.expires is not None and lot.expires <= now
