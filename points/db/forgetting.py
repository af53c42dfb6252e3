"""What is kept only for a while: stored answers and finished work. Facts are kept for good and never come here."""

from sqlalchemy import delete, select

from points.clock import DAY
from points.db.idempotency import answers
from points.db.outbox import outbox
from points.db.working_set import WorkingSet
from points.db.writer import Command

ANSWERS_KEPT = 90 * DAY
"""How long a request may be repeated and be given its first answer. What it moved moves only once, whenever."""
FINISHED_KEPT = 30 * DAY


class ForgetOld(Command[int], frozen=True, kw_only=True):
    """Delete up to ``limit`` rows of each kind that have had their time; answers how many. Safe to run twice."""

    operation = "db.forget"

    limit: int

    def decide(self, ws: WorkingSet) -> int:
        """Oldest answers first, found by their own index."""
        run = ws.connection.execute
        old = select(answers.c.recorded_at).where(answers.c.recorded_at < ws.now - ANSWERS_KEPT)
        last = run(old.order_by(answers.c.recorded_at).limit(1).offset(self.limit - 1)).scalar()
        before = answers.c.recorded_at < ws.now - ANSWERS_KEPT if last is None else answers.c.recorded_at <= last
        gone = run(delete(answers).where(before)).rowcount
        done = outbox.c.done_at < ws.now - FINISHED_KEPT
        return gone + run(delete(outbox).where(done)).rowcount
