"""The scan of somebody without a session, who says who they are."""

from collections.abc import Iterator

from points.clock import MINUTE
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.events.models import Assurance, Event
from points.events.scan import ScanCommand
from points.events.verdicts import refuse
from points.people import attempts
from points.people.models import PERSONS, Person

CLAIM_LIMIT = attempts.Limit(most=20, window=10 * MINUTE)
"""Wrong names from one address; a whole square may stand behind one address, and most of them know their name."""


class ClaimScan(ScanCommand, frozen=True, kw_only=True):
    """Someone without a session says who they are; the organiser confirms it before anything can be spent."""

    alone = True
    """Guesses are counted in SQL, and the next one has to see the count."""

    last4_index: str
    address: str
    """Whose guesses are counted: a keyed hash of the network address."""
    assurance: Assurance = "claimed"

    def subject(self) -> tuple[object, ...]:
        """The keyed hash of name and last four digits."""
        return ("claim", self.last4_index)

    def rounds_to_person(self, ws: WorkingSet) -> Iterator[None]:
        """By name and last four digits."""
        ws.need(PERSONS, "last4", self.last4_index)
        yield

    def acting_id(self, ws: WorkingSet) -> int | None:
        """Nobody is signed in."""
        return None

    def person(self, ws: WorkingSet) -> Person:
        """The one resident of that name and number ending; otherwise the desk helps."""
        seconds = attempts.retry_after(ws.connection, self._scope, CLAIM_LIMIT, ws.now)
        if seconds is not None:
            raise attempts.too_many(seconds, "试的次数太多了,请找负责人登记,或过一会儿再试。")
        found = ws.find(PERSONS, "last4", self.last4_index)
        if len(found) != 1:
            raise refuse("not_registered", "没查到这个姓名和手机尾号,请检查一下,或找负责人登记。")
        return found[0]

    def refused(self, ws: WorkingSet, refusal: Refusal) -> None:
        """Keep the attempt, and count a name that was not found: the desk is no place to guess at neighbours."""
        super().refused(ws, refusal)
        if refusal.reason == "not_registered":
            attempts.count(ws, self._scope)

    def is_on_word(self, event: Event) -> bool:
        """A name and four digits are no proof."""
        return True

    @property
    def _scope(self) -> str:
        return f"claim:{self.address}"
