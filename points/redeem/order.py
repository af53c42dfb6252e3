"""An order: at the counter goods change hands at once, from home they are reserved; a service becomes a voucher.

One group of transfers carries all of it: points from the very lots that lapse first, goods from the shelf, their cost
from the pool. Orders share the writer's batches, so the last bag of rice goes to one whatever arrives together.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

import msgspec

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.decimals import decimal
from points.errors import Forbidden, NotFound, Refusal
from points.ledger import needs, stock
from points.ledger.posting import Cause, Owner, Posting
from points.people.models import PERSONS, PLACES, SESSIONS, Person
from points.people.session import Actor, actor_in, need_actor, token_hash
from points.redeem import basket, budget, limits, voucher
from points.redeem.access import need_shop, need_shop_place, shop_for
from points.redeem.basket import Pick, Wanted
from points.redeem.limits import takers_of
from points.redeem.models import Item, Shop
from points.redeem.order_models import LINES, ORDERS, Identified, Order
from points.redeem.paying import available, payer
from points.redeem.presence import expired
from points.redeem.sale import Collector, fresh_number, hand_over, reserve, write_lines, write_order
from points.redeem.service_models import PROVIDERS, Voucher
from points.redeem.terms import Terms, need_terms, purses_for, terms_at
from points.redeem.told import OrderTold, tell

PROVEN: tuple[Identified, ...] = ("live_code", "card_pin", "self")
"""Ways to be known that are enough for a large order."""


class PlaceOrder(Command[OrderTold], frozen=True, kw_only=True):
    """Take goods and services at the counter (``till``), or reserve them from home (``home``).

    ``token``: the session, looked up in the batch; or ``by``, who acts. ``person_id`` None: oneself. ``total``: what
    the screen showed, in hundredths; a price that changed since is noticed. ``stale``: the presence has run out; told
    by ``decide``, so that a repeated request gets its stored answer first. ``unproven``: why a code or PIN that came
    along does not count; told likewise, but not kept, so the key stays good for the right one. ``number``: a fresh
    pick-up code.
    """

    operation: ClassVar[str] = "order.place"
    answer = OrderTold
    alone = False

    by: Actor | None = None
    token: str | None = None
    shop_id: int
    person_id: int | None = None
    channel: Literal["till", "home"] = "till"
    wanted: tuple[Wanted, ...]
    identified: Identified = "self"
    collector: Collector = Collector()
    total: int | None = None
    met_at: int | None = None
    fresh: bool = False
    stale: bool = False
    unproven: Refusal | None = None
    number: str = msgspec.field(default_factory=fresh_number)

    def payload(self) -> bytes:
        """What the request asked for; how and when the person was identified differs between tries."""
        given = (self.shop_id, self.person_id, self.channel, self.wanted, self.collector, self.total)
        return msgspec.json.encode(given)

    def actor_key(self, ws: WorkingSet) -> str:
        """The person who acts."""
        return str(self._actor(ws).person_id)

    def load(self, ws: WorkingSet) -> Rounds:
        """Who acts and for whom, what is wanted, then all that deciding and posting it reads."""
        need_terms(ws)
        need_shop(ws, self.shop_id)
        basket.need_items(ws, self.wanted)
        ws.need(ORDERS, "number", self.number)
        if self.person_id is not None and self.met_at is not None:
            ws.need(ORDERS, "met", self.person_id, self.met_at)
        if self.person_id is not None:
            ws.need(PERSONS, "key", self.person_id)
        yield from self._need_actor(ws)
        self._refuse_beforehand(ws)
        person = ws.get(PERSONS, self._person_id(ws))
        need_shop_place(ws, self.shop_id)
        if person is None:
            yield
            return
        yield from self._need_posting(ws, person)

    def _need_actor(self, ws: WorkingSet) -> Iterator[None]:
        if self.by is None and self.token is not None:
            yield from need_actor(ws, self.token)
            self._actor(ws)  # whoever's session has ended is told so here, and disturbs no other order of the batch
        else:
            yield
        if self.person_id is None:
            ws.need(PERSONS, "key", self._person_id(ws))
            yield

    def _refuse_beforehand(self, ws: WorkingSet) -> None:
        """What is no order at all: for another than oneself from home, or on a wrong code or PIN."""
        if self.channel == "home" and self._person_id(ws) != self._actor(ws).person_id:
            raise Forbidden("从家里只能给自己预留,请本人用自己的手机预留,或到兑换点办理。")
        if self.unproven is not None:
            raise self.unproven

    def _need_posting(self, ws: WorkingSet, person: Person) -> Rounds:
        terms, takers = terms_at(ws, ws.now), takers_of(person)
        ws.need(PLACES, "key", person.place_id)
        basket.need_counts(ws, self.wanted, takers, terms)
        limits.need_takings(ws, takers, limits.VISITS, limits.visits_of(terms.shop), ws.now)
        budget.need_budget(ws, ws.now)
        if self.met_at is not None:
            for order in ws.find(ORDERS, "met", person.id, self.met_at):
                ws.need(LINES, "order", order.id)
        for line in self.wanted:
            stock.need_stock(ws, self.shop_id, line.item_id)
            voucher_item = basket.item_of(ws, line)
            if voucher_item is not None:
                voucher.need_to_issue(ws, voucher_item)
        yield from voucher.side_by_side(needs.to_spend(ws, owner) for owner in purses_for(terms, person))

    def decide(self, ws: WorkingSet) -> OrderTold:
        """Judge, then post; refuses in the words for the counter."""
        by = self._actor(ws)
        shop = self._shop(ws, by)
        person = self._person(ws)
        if self.stale:
            raise expired()
        terms = terms_at(ws, ws.now)
        if self.channel == "till":
            terms.refuse_closed()
        takers = takers_of(person)
        picks = basket.pick(ws, self.wanted, person, ws.now)
        self._refuse_price(picks)
        basket.refuse_sold_out(ws, self.shop_id, picks)
        limits.refuse_visit(ws, takers, terms.shop, ws.now)
        basket.count(ws, picks, takers, terms)
        limits.take(ws, takers, limits.VISITS, limits.visits_of(terms.shop), 1, ws.now)
        owner = payer(ws, terms, person, sum(each.points for each in picks))
        self._refuse_unproven(ws, terms, person, picks)
        budget.refuse_stopped(ws, terms.rules.budget, ws.now, sum(each.cost_fen for each in picks))
        order = self._order(ws, by, person, owner, terms, picks)
        return self._post(ws, order, shop, person, owner, picks, by, terms)

    def _actor(self, ws: WorkingSet) -> Actor:
        if self.by is not None:
            return self.by
        return actor_in(ws, self.token or "")

    def _person_id(self, ws: WorkingSet) -> int:
        if self.person_id is not None:
            return self.person_id
        if self.by is not None:
            return self.by.person_id
        session = next(iter(ws.find(SESSIONS, "token", token_hash(self.token or ""))), None)
        return session.person_id if session else 0

    def _shop(self, ws: WorkingSet, by: Actor) -> Shop:
        return shop_for(ws, by, "till.run" if self.channel == "till" else "shop.reserve", self.shop_id)

    def _person(self, ws: WorkingSet) -> Person:
        person = ws.get(PERSONS, self._person_id(ws))
        if person is None:
            raise NotFound("person_not_found", "没有找到这个人,请核对后再试。")
        refuse_blocked(person)
        return person

    def _refuse_price(self, picks: list[Pick]) -> None:
        if self.total is not None and self.total != sum(each.points for each in picks):
            now = decimal(sum(each.points for each in picks))
            raise Refusal("price_changed", f"价格刚刚变了,现在一共{now}分,请核对后再确认。")

    def _refuse_unproven(self, ws: WorkingSet, terms: Terms, person: Person, picks: list[Pick]) -> None:
        """What was taken since the person was met counts together; a code scanned then is proof for one order."""
        if self.identified == "pickup":
            raise Refusal("needs_code", "领取码只能领预留的东西,要换别的,请扫居民的码或卡。")
        before = self._taken_since_met(ws, person)
        total = before + sum(each.points for each in picks)
        above, proven = terms.shop.verify_above, self.identified in PROVEN and (self.fresh or not before)
        if above is not None and total > above and not proven:
            told = f"这一单超过{decimal(above)}分,请出示手机上的码或输入密码。"
            if before:
                told = f"这次一共换的超过{decimal(above)}分,请出示手机上的码或输入密码。"
            raise Refusal("needs_proof", told, verify_above=decimal(above))

    def _taken_since_met(self, ws: WorkingSet, person: Person) -> int:
        """What stands of the orders made since the clerk met the person; what was undone or came back does not."""
        before = ws.find(ORDERS, "met", person.id, self.met_at) if self.met_at is not None else []
        lines = [line for order in before if order.state != "undone" for line in ws.find(LINES, "order", order.id)]
        return sum(line.points * (line.quantity - line.returned) for line in lines)

    def _order(
        self, ws: WorkingSet, by: Actor, person: Person, owner: Owner, terms: Terms, picks: list[Pick]
    ) -> Order:
        kept = self.channel == "home" and any(each.item.kind == "good" for each in picks)
        return write_order(
            ws,
            person,
            owner,
            picks,
            self.collector,
            number=self.number,
            shop_id=self.shop_id,
            channel=self.channel,
            state="reserved" if kept else "collected",
            identified=self.identified,
            met_at=self.met_at,
            rule_version=terms.version,
            created_at=ws.now,
            deadline_at=terms.deadline() if kept else None,
            ended_at=None if kept else ws.now,
            made_by=by.audit_id,
            handed_by=None if kept or self.channel == "home" else by.audit_id,
        )

    def _post(
        self,
        ws: WorkingSet,
        order: Order,
        shop: Shop,
        person: Person,
        owner: Owner,
        picks: list[Pick],
        by: Actor,
        terms: Terms,
    ) -> OrderTold:
        def posting_for(cause: Cause) -> Posting:
            posting = Posting(ws, cause, actor_id=by.audit_id, rule_version=terms.version, place_id=shop.place_id)
            posting.begin(ws.now)
            return posting

        lines = write_lines(ws, order, picks)
        goods = [(line, item) for line, item in lines if item.kind == "good"]
        if goods and order.state == "reserved":
            reserve(posting_for(Cause("order", order.id)), order, goods, owner)
        elif goods:
            hand_over(posting_for(Cause("order", order.id)), order, goods, owner)
        vouchers: list[tuple[Voucher, Item]] = []
        for line, item in lines:
            if item.kind == "service":
                until = voucher.valid_until(item, ws.now)
                made = voucher.issue(
                    posting_for, ws, order, line, item, owner, actor_id=by.audit_id, valid_until=until
                )
                vouchers += [(each, item) for each in made]
        wares = [[item.name, line.quantity] for line, item in lines]
        record(ws, by.audit_id, "order.place", "order", order.id, channel=order.channel, lines=wares)
        named = [(each, item.name, ws.find(PROVIDERS, "key", each.provider_id)[0]) for each, item in vouchers]
        return tell(order, shop.name, person.name, lines, named, available(ws, owner))


def refuse_blocked(person: Person) -> None:
    """Raise ``blocked`` for somebody who may not spend or collect any more."""
    if person.status != "active":
        raise Refusal("blocked", "这位居民已停用,不能兑换,请联系社区工作人员。")
