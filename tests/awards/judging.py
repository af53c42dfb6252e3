"""A cycle really run, step by step, with the oracle's word on list and final beside the program's bytes."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from awards.latecomers import late_act, leave
from awards.oracle import Won
from awards.placing import Frozen, Placed, Said, place
from awards.telling import Telling
from sqlalchemy import func, select

from points import clock
from points.awards.choosing import Choose
from points.awards.confirming import Announce, Confirm, SignOff
from points.awards.cycle import CloseNominations, CloseRecords, OpenCycle
from points.awards.models import Cycle, cycles
from points.awards.nomination import Nominate
from points.awards.panel import GiveMarks, Given, NamePanel, RecordMeeting
from points.awards.publicity import Publicise, Submit
from points.awards.ranking_models import entries, rankings
from points.awards.screening import CheckCandidate
from points.awards.snapshot import TakeSnapshot, recompute
from points.ledger.models import transfers
from points.notices.models import notices


class Judging:
    """All cycles of a tale. ``kept``: each ranking and the text it must have for ever."""

    def __init__(self, telling: Telling) -> None:
        self.telling, self.tale, self.town = telling, telling.tale, telling.town
        self.kept: dict[int, str] = {}

    def whole(self, family: dict[str, Any], period: int, *, late: bool = False) -> None:
        """From the opening to the honours; ``late``: with what comes after the snapshot."""
        by: dict[str, Any] = {"by": self.telling.secretary}
        cycle_id = self.town.run(OpenCycle(**by, family=family["code"], period=period))
        on: dict[str, Any] = by | {"cycle_id": cycle_id}
        self.town.run(CloseRecords(**on))
        self._recommend(family, cycle_id)
        list_id = self.town.run(TakeSnapshot(**on))
        frozen = self._frozen(family, period)
        listed = place(frozen, Said())
        self._agree(list_id, listed)
        if late:
            for each in self.tale.late:
                late_act(self.telling, each)
        said = self._judge(family, cycle_id, frozen)
        final = self._choose(family, cycle_id, frozen, said)
        self.town.run(RecordMeeting(**on, held_on=self._today(), attended=9, heard="没有意见"))
        publicising = Publicise(**on, recipient="郑评选", phone="0812-8170000")
        if not final.winners:
            refusal = self.town.outcome(publicising).refusal
            assert refusal is not None
            assert refusal.reason == "no_winners"
            return
        self.town.run(publicising)
        cycle = self._cycle(cycle_id)
        self._agree(cycle.final_id or 0, final)
        if late:
            for each in self.tale.late:
                leave(self.telling, each)
        self._finish(cycle)
        for each in final.winners:
            won = Won(each["subject_id"], family["code"], period, each["level"])
            self.telling.known.honours.append(won)

    def still_the_same(self) -> None:
        """Every ranking, made again from its snapshot."""
        for ranking_id, text in self.kept.items():
            with self.town.database.read() as connection:
                again = recompute(connection, ranking_id)
            assert again.data.decode() == text
            assert again.same

    # Step by step.

    def _recommend(self, family: dict[str, Any], cycle_id: int) -> None:
        known = self.telling.known
        known.nominations, known.verdicts = {}, {}
        if not family["nominated"]:
            return
        on: dict[str, Any] = {"by": self.telling.secretary, "cycle_id": cycle_id}
        people = [self.telling.people[each].person_id for each in sorted(self.tale.nominees)]
        subjects = people if family["of"] == "person" else list(known.heads)
        for number, subject in enumerate(subjects):
            for name in ("一队", "二队")[: 1 + number % 2]:
                given: dict[str, Any] = {"by_kind": "team", "by_name": name, "reason": "勤快"}
                self.town.run(Nominate(**on, subject_id=subject, **given))
                known.nominations[subject] = known.nominations.get(subject, 0) + 1
        self._after(self._cycle(cycle_id).nominate_until or 0)
        self.town.run(CloseNominations(**on))
        for number, subject in enumerate(subjects):
            verdict: Any = "refused" if number in self.tale.refused else "passed"
            words: dict[str, Any] = {"evidence": "看了", "reason": "材料不全"}
            self.town.run(CheckCandidate(**on, subject_id=subject, verdict=verdict, **words))
            known.verdicts[subject] = verdict

    def _frozen(self, family: dict[str, Any], period: int) -> Frozen:
        with self.town.database.read() as connection:
            seq = connection.execute(select(func.max(transfers.c.seq))).scalar() or 0
            version = connection.execute(select(cycles.c.rule_version).order_by(cycles.c.id.desc())).scalars().first()
        return Frozen.of(self.telling.settle(), family, period, seq, version or 0)

    def _judge(self, family: dict[str, Any], cycle_id: int, frozen: Frozen) -> Said:
        members = self.telling.panel if family["panel"] else []
        ids = tuple(each.person_id for each in members)
        self.town.run(NamePanel(by=self.telling.secretary, cycle_id=cycle_id, person_ids=ids))
        before = [each["subject_id"] for each in place(frozen, Said({})).lines if each["rank"]]
        panel: dict[int, list[int]] = {}
        for number, member in enumerate(members):
            marks: list[Given] = []
            for position, subject in enumerate(before):
                points = self.tale.marks[(number * 3 + position) % len(self.tale.marks)]
                marks.append(Given(subject, points, "" if points is not None else "是亲戚"))
                if points is not None:
                    panel.setdefault(subject, []).append(points)
            if marks:
                self.town.run(GiveMarks(by=member, cycle_id=cycle_id, marks=tuple(marks)))
        return Said(panel)

    def _choose(self, family: dict[str, Any], cycle_id: int, frozen: Frozen, said: Said) -> Placed:
        """What numbers leave is decided as it comes, by the tale's turn."""
        while (found := place(frozen, said)).open:
            subjects, seats, _ = found.open[0]
            turn = self.tale.turn % len(subjects)
            chosen = (subjects[turn:] + subjects[:turn])[: seats if seats is not None else turn]
            how: Any = "decision" if seats is None else family["tie"]
            self.town.run(
                Choose(
                    by=self.telling.secretary, cycle_id=cycle_id, subjects=tuple(subjects), chosen=tuple(chosen),
                    how=how, witnesses=("王见证", "李见证"), note="当场定的",
                )
            )  # fmt: skip
            said.choices.append((subjects, chosen))
        return found

    def _finish(self, cycle: Cycle) -> None:
        with self.town.database.read() as connection:
            until = connection.execute(select(notices.c.ends_on).where(notices.c.id == cycle.notice_id)).scalar_one()
        self._after(until)
        for command, by in (
            (Submit, self.telling.secretary),
            (Confirm, self.telling.mayor),
            (SignOff, self.telling.auditor),
            (Announce, self.telling.secretary),
        ):
            self.town.run(command(by=by, cycle_id=cycle.id))

    def _agree(self, ranking_id: int, placed: Placed) -> None:
        """Every byte: as stored, as made again, and its hash."""
        with self.town.database.read() as connection:
            query = select(entries.c.line).where(entries.c.ranking_id == ranking_id).order_by(entries.c.position)
            lines = list(connection.execute(query).scalars())
            stored = connection.execute(select(rankings.c.hash).where(rankings.c.id == ranking_id)).scalar_one()
            again = recompute(connection, ranking_id)
        assert again.data.decode() == placed.text
        assert lines == placed.text.split("\n")[1:-2]
        assert stored == sha256(placed.text.encode()).hexdigest()
        assert again.same
        self.kept[ranking_id] = placed.text

    def _cycle(self, cycle_id: int) -> Cycle:
        with self.town.database.read() as connection:
            return Cycle(*connection.execute(select(cycles).where(cycles.c.id == cycle_id)).one())

    def _after(self, day: int) -> None:
        self.town.clock.instant = clock.at(clock.day_of(day) + timedelta(days=1), 9)

    def _today(self) -> Any:
        return clock.local_day(self.town.clock.now())
