"""Staff's scan of a volunteer: by a member code, a card, or a name on the roster; live, or kept without a network."""

from collections.abc import Iterator

from points.db.idempotency import ANSWERS, fingerprint
from points.db.working_set import WorkingSet
from points.errors import Forbidden, NotFound, Refusal
from points.events.models import EVENTS, Event
from points.events.scan import ScanCommand, Scanned
from points.events.verdicts import SIGN_OUT_GRACE, refuse
from points.people.models import CARDS, PERSONS, PLACES, Person
from points.people.session import actor_in, need_actor


class StewardScan(ScanCommand, frozen=True, kw_only=True):
    """Staff scanned a volunteer's code or card, or picked them from the roster.

    Exactly one of ``named_id`` (a member code that was checked, or the roster) and ``card_index`` is given, unless
    there is a ``code_refusal``. ``said``: the code as it was read, by which a repeated request is known although the
    code has expired since.
    """

    by_staff = True

    token: str
    named_id: int | None = None
    card_index: str | None = None
    said: str | None = None

    def subject(self) -> tuple[object, ...]:
        """The code as it was read, or the person or the card."""
        return ("steward", self.said) if self.said is not None else ("steward", self.named_id, self.card_index)

    def rounds_to_person(self, ws: WorkingSet) -> Iterator[None]:
        """The steward with their rights, and the person by code, card or roster."""
        if self.card_index is not None:
            ws.need(CARDS, "digits", self.card_index)
        yield from need_actor(ws, self.token)
        if (event := ws.get(EVENTS, self.event_id)) is not None:
            ws.need(PLACES, "key", event.place_id)
        if (person_id := self._subject_id(ws)) is not None:
            ws.need(PERSONS, "key", person_id)
        if self.offline and self.key is not None:
            ws.need(ANSWERS, "tries", self.key)
        yield

    def acting_id(self, ws: WorkingSet) -> int:
        """The steward."""
        return actor_in(ws, self.token).person_id

    def actor_key(self, ws: WorkingSet) -> str:
        """The device for what it kept, whoever of the stewards uploads it; else the steward.

        A live scan keeps its nonce when its answer is lost and the device stores it. So what was told under the nonce
        about the same person at the same event is repeated, whoever had asked and whoever uploads it now.
        """
        if not self.offline or not self._may_scan(ws):
            return super().actor_key(ws)
        return self._told_before(ws) or f"device:{self.device}"

    def person(self, ws: WorkingSet) -> Person:
        """The person meant, once the steward's right to scan here is established."""
        if not self._may_scan(ws):
            raise Forbidden("您没有在这个活动扫码的权限,请找活动负责人。")
        if self.code_refusal is not None:
            raise Refusal(*self.code_refusal)
        if self.card_index is not None:
            self._check_card(ws, self.card_index)
        person_id = self._subject_id(ws)
        person = ws.get(PERSONS, person_id) if person_id is not None else None
        if person is None:
            raise NotFound("invalid", "没有这位居民,请核对或到签到台登记。")
        return person

    def decide(self, ws: WorkingSet) -> Scanned:
        """As every scan; but nobody puts themselves on the list."""
        if self.assurance == "listed" and self.person(ws).id == self.acting_id(ws):
            raise refuse("blocked", "不能给自己签到,请换人办理。")
        return super().decide(ws)

    def is_on_word(self, event: Event) -> bool:
        """A name picked without a network, or a card said to have been shown before the event was over.

        Either can be made up afterwards, so it is a back-entry: maker never checker. A member code proves itself.
        """
        if not self.offline:
            return False
        over = event.status == "closed" or self.received_at > event.ends_at + SIGN_OUT_GRACE
        return self.assurance == "listed" or (self.assurance == "card" and over)

    def _may_scan(self, ws: WorkingSet) -> bool:
        event = ws.get(EVENTS, self.event_id)
        place = ws.get(PLACES, event.place_id) if event else None
        return actor_in(ws, self.token).may("scan.steward", place.path if place else None)

    def _told_before(self, ws: WorkingSet) -> str | None:
        """Under whom this very scan was answered; that somebody else might not ask is no answer to it."""
        told = ws.find(ANSWERS, "tries", self.key) if self.key is not None else []
        same = fingerprint(self.payload())
        found = (
            each.actor
            for each in told
            if (each.operation, each.payload_hash) == (self.operation, same) and each.status != Forbidden().status
        )
        return next(found, None)

    def _subject_id(self, ws: WorkingSet) -> int | None:
        if self.card_index is None:
            return self.named_id
        cards = ws.find(CARDS, "digits", self.card_index)
        return cards[0].person_id if cards else None

    def _check_card(self, ws: WorkingSet, index: str) -> None:
        cards = ws.find(CARDS, "digits", index)
        if not cards:
            raise refuse("invalid", "这张卡不是本镇的卡,请到签到台登记。", 404)
        if cards[0].revoked_at is not None:
            raise refuse("revoked", "卡已作废,请到签到台换卡。")
