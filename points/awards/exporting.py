"""Taking papers and the file of a cycle away: they tell whole names, so who took them is kept."""

from typing import ClassVar, Literal

from points.awards.cycle import CycleCommand
from points.awards.models import STAGES
from points.db.working_set import WorkingSet
from points.people.rights import Permission

Paper = Literal["list", "panel", "objections", "certificates", "file"]


class TakePaper(CycleCommand[int], frozen=True, kw_only=True):
    """Ask for a paper of a cycle. Answers the cycle's id."""

    operation: ClassVar[str] = "award.take_paper"
    permission: ClassVar[Permission] = "award.file"
    answer = int

    paper: Paper

    def decide(self, ws: WorkingSet) -> int:
        """Record it."""
        cycle = self.cycle(ws, *STAGES)
        self.audit(ws, "award.take_paper", "award_cycle", cycle.id, paper=self.paper)
        return cycle.id
