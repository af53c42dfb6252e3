"""A Saturday morning as hypothesis plays it: events with too few places, and requests good and bad in any order."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from town import DAY_OF_EVENT, Town, token

from points import clock
from points.clock import MINUTE
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Refusal
from points.events.claim_scan import ClaimScan
from points.events.desk import Decide, SignOutAll
from points.events.draft import ShiftDraft
from points.events.manage import CreateEvent
from points.events.scan import Scanned
from points.events.self_scan import SelfScan
from points.events.signup import CancelSignUp, SignUp
from points.events.steward_scan import StewardScan
from points.people.session import SYSTEM, Actor, token_hash

NOW = clock.at(DAY_OF_EVENT, 10, 30)


@dataclass(frozen=True)
class Saturday:
    """Four events on one morning (a fifth is a draft), and people: more than the places and the caps allow."""

    people: tuple[Actor, ...]
    steward: Actor
    chief: Actor
    events: tuple[int, ...]
    shifts: tuple[int, ...]
    next_id: int

    @classmethod
    def build(cls, town: Town) -> "Saturday":
        people = (
            town.person("王秀英", **_phone("one phone", "wang")),
            town.person("王大爷", **_phone("one phone", "old wang")),
            town.person("李四", **_phone("another", "li")),
            town.person("小明", age_band="under_14"),
            town.person("赵网格员"),
        )
        steward, chief = town.person("吴签到", role="steward"), town.person("赵组织", role="organiser")
        town.card(people[2].person_id, "good card")
        town.card(people[2].person_id, "old card", revoked=True)
        events = (
            town.event(shifts=(_shift("早班", 8, 0, 9, 30, 1), _shift("晚班", 9, 30, 11, 0, 2))),
            town.event(category="talk", starts_at=_at(9), ends_at=_at(10), capacity=2),
            town.event(settlement="on_approval", on_duty=(people[4].person_id,), forgotten="half"),
            town.event(kind="deliberation", category="meeting", fixed_points=300, sign_up="required", capacity=1),
            town.run(CreateEvent(by=SYSTEM, draft=town.draft())),
        )
        rows = town.dump("shifts")["shifts"]
        return cls(people, steward, chief, events, tuple(row[0] for row in rows), town.dump("head")["head"][0][2])


def _phone(number: str, name_and_last4: str) -> dict[str, Any]:
    return {"phone_sealed": "-", "phone_index": number, "last4_index": name_and_last4, "tail_index": number}


def _at(hour: int, minute: int = 0) -> int:
    return clock.at(DAY_OF_EVENT, hour, minute)


def _shift(name: str, *times: int) -> ShiftDraft:
    hour, minute, end_hour, end_minute, capacity = times
    return ShiftDraft(name=name, starts_at=_at(hour, minute), ends_at=_at(end_hour, end_minute), capacity=capacity)


@dataclass(frozen=True)
class Step:
    """One request, as numbers that say who, where and how."""

    way: str
    who: int
    event: int
    phase: str
    minute: int
    offline: bool
    shift: int | None
    key: int | None

    def command(self, day: Saturday, position: int) -> Command[Any]:
        key = f"fresh-{position}" if self.key is None else f"again-{self.key}"
        person, event_id = day.people[self.who], day.events[self.event]
        match self.way:
            case "sign_up":
                shift = day.shifts[self.shift] if self.shift is not None and self.event == 0 else None
                return SignUp(key=key, by=person, event_id=event_id, shift_id=shift)
            case "cancel":
                return CancelSignUp(key=key, by=person, event_id=event_id, signup_id=day.next_id + self.minute % 4)
            case "sign_out_all":
                return SignOutAll(key=key, by=day.chief, event_id=event_id, except_ids=(person.person_id,))
            case "approve" | "refuse" as decision:
                ids = tuple(range(day.next_id, day.next_id + 24))
                return Decide(key=key, by=day.chief, attendance_ids=ids, decision=decision)
            case _:
                return self._scan(day, key, event_id, person.person_id)

    def _scan(self, day: Saturday, key: str, event_id: int, person_id: int) -> Command[Any]:
        at = _at(8) + self.minute * MINUTE
        seen: dict[str, Any] = {
            "key": key,
            "event_id": event_id,
            "phase": self.phase,
            "at": at,
            "received_at": max(at, NOW),
            "device": f"phone-{self.who}",
            "assurance": "rotating",
            "shift_id": day.shifts[self.shift] if self.shift is not None else None,
        }
        by_staff = dict(seen, token=token(day.steward.person_id), device="tablet", offline=self.offline)
        match self.way:
            case "self":
                return SelfScan(**seen, hashed=token_hash(token(person_id)))
            case "partner":
                return SelfScan(**seen, hashed=token_hash(token(person_id)), person_id=day.people[1].person_id)
            case "nobody":
                return SelfScan(**seen, hashed="no session")
            case "regret":
                return Regret(**seen, hashed=token_hash(token(person_id)), late=True)
            case "claim":
                name = ("wang", "li", "unknown")[self.who % 3]
                return ClaimScan(**dict(seen, assurance="claimed", last4_index=name, address="square"))
            case "card" | "old card" as card:
                index = "good card" if card == "card" else card
                return StewardScan(**dict(by_staff, assurance="card", card_index=index))
            case "no right":
                return StewardScan(**dict(by_staff, assurance="listed", token=token(person_id), named_id=person_id))
            case _:
                return StewardScan(**dict(by_staff, assurance="listed", named_id=person_id))


class Regret(SelfScan, frozen=True, kw_only=True):
    """A scan that is refused: at once, or only after it has changed whatever it would change."""

    late: bool

    def decide(self, ws: WorkingSet) -> Scanned:
        if self.late:
            with suppress(Refusal):
                super().decide(ws)
        raise Refusal("regret", "算了。")


WAYS = ["self"] * 9 + ["listed"] * 7 + ["partner", "claim", "card", "old card", "no right", "nobody"]
ALONE = ["sign_up", "sign_up", "cancel", "sign_out_all", "approve", "refuse"]
STEPS = st.builds(
    Step,
    way=st.sampled_from(WAYS + ALONE),
    who=st.sampled_from([0] * 8 + [1, 1, 2, 2, 3, 4]),
    event=st.sampled_from([0] * 7 + [1, 1, 2, 2, 3, 4]),
    phase=st.sampled_from(["in", "out"]),
    minute=st.sampled_from([-40, -20, 0, 10, 30, 60, 61, 90, 100, 150, 179, 240, 310]),
    offline=st.booleans(),
    shift=st.sampled_from([None, None, None, 0, 1]),
    key=st.sampled_from([None, None, None, None, None, 0, 1]),
)
BATCHES = st.lists(st.lists(STEPS, min_size=4, max_size=10), min_size=1, max_size=2)
