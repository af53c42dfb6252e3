"""An order: at the counter goods change hands at once, from home they are reserved; a service becomes a voucher.

One group of transfers carries all of it: points from the very lots that lapse first, goods from the shelf, their cost
from the pool. Orders share the writer's batches, so the last bag of rice goes to one whatever arrives together.
"""

import secrets
from collections.abc import Iterator
from typing import ClassVar, Literal

import msgspec

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.decimals import decimal
from points.errors import Forbidden, NotFound, Refusal
from points.ledger import lots, moves, needs, stock
from points.ledger.models import POINTS, TRANSFERS
from points.ledger.posting import Cause, Insufficient, Owner, Posting, account_of
from points.people.models import PERSONS, PLACES, SESSIONS, Person
from points.people.session import Actor, actor_in, need_actor, token_hash
from points.redeem import basket, budget, limits, voucher
from points.redeem.access import need_shop, need_shop_place, shop_for
from points.redeem.basket import Pick, Wanted
from points.redeem.digits import new_order_number
from points.redeem.limits import Takers, takers_of
from points.redeem.models import LINES, ORDERS, Identified, Item, Order, OrderLine, Shop
from points.redeem.presence import expired
from points.redeem.service_models import PROVIDERS, Voucher
from points.redeem.terms import Terms, need_terms, purses_for, terms_at
from points.redeem.told import OrderTold, tell

REDEEM = "redeem"
PROVEN: tuple[Identified, ...] = ("live_code", "card_pin", "self")
"""Ways to be known that are enough for a large order."""


def fresh_number() -> str:
    """A pick-up code that no order has yet, most likely; whoever stores one looks."""
    return new_order_number(secrets.token_bytes(8))


class Collector(msgspec.Struct, frozen=True):
    """Who takes it for the person: 代领. ``signature``: strokes as an SVG path."""

    name: str = ""
    relation: str = ""
    signature: str = ""


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
        limits.need_takings(ws, takers, limits.VISITS, _visits(terms), ws.now)
        budget.need_budget(ws, ws.now)
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
        limits.take(ws, takers, limits.VISITS, _visits(terms), 1, ws.now)
        owner = paying(ws, terms, person, sum(each.points for each in picks))
        self._refuse_unproven(ws, terms, person, picks)
        budget.refuse_stopped(ws, terms.rules.budget, ws.now, sum(each.cost_fen for each in picks))
        order = self._order(ws, by, person, owner, takers, terms, picks)
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
        before = ws.find(ORDERS, "met", person.id, self.met_at) if self.met_at is not None else []
        total = sum(each.points for each in (*before, *picks))
        above, proven = terms.shop.verify_above, self.identified in PROVEN and (self.fresh or not before)
        if above is not None and total > above and not proven:
            told = f"这一单超过{decimal(above)}分,请出示手机上的码或输入密码。"
            raise Refusal("needs_proof", told, verify_above=decimal(above))

    def _order(
        self, ws: WorkingSet, by: Actor, person: Person, owner: Owner, takers: Takers, terms: Terms, picks: list[Pick]
    ) -> Order:
        goods = [each for each in picks if each.item.kind == "good"]
        kept = self.channel == "home" and bool(goods)
        number = self.number
        while ws.find(ORDERS, "number", number):
            number = fresh_number()
        order = Order(
            id=ws.next_id(),
            number=number,
            shop_id=self.shop_id,
            person_id=person.id,
            owner_type="household" if owner.type == "household" else "person",
            owner_id=owner.id,
            household_id=takers.household_id,
            channel=self.channel,
            state="reserved" if kept else "collected",
            identified=self.identified,
            met_at=self.met_at,
            points=sum(each.points for each in goods),
            cost_fen=sum(each.cost_fen for each in goods),
            hold_id=None,
            revision=1,
            rule_version=terms.version,
            created_at=ws.now,
            deadline_at=terms.deadline() if kept else None,
            ended_at=None if kept else ws.now,
            made_by=by.audit_id,
            handed_by=None if kept or self.channel == "home" else by.audit_id,
            collector_name=self.collector.name,
            collector_relation=self.collector.relation,
            signature=self.collector.signature,
        )
        ws.nothing_yet(TRANSFERS, "source", order.id, "order")
        ws.nothing_yet(LINES, "order", order.id)
        return ws.insert(ORDERS, order)

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


def write_lines(ws: WorkingSet, order: Order, picks: list[Pick]) -> list[tuple[OrderLine, Item]]:
    """The order's lines, at the prices picked."""
    made: list[tuple[OrderLine, Item]] = []
    for each in picks:
        line = OrderLine(
            ws.next_id(), order.id, each.item.id, each.quantity, 0, each.price.points, each.price.cost_fen, None
        )
        made.append((ws.insert(LINES, line), each.item))
    return made


def hand_over(posting: Posting, order: Order, goods: list[tuple[OrderLine, Item]], owner: Owner) -> None:
    """Spend the points, hand over the goods, draw their cost."""
    moves.spend(posting, owner, order.points, category=REDEEM, person_id=order.person_id)
    for line, item in goods:
        stock.hand_over(posting, order.shop_id, item.id, line.quantity, category=REDEEM, person_id=order.person_id)
    budget.draw(posting, order.cost_fen)


def reserve(posting: Posting, order: Order, goods: list[tuple[OrderLine, Item]], owner: Owner) -> None:
    """Set points and goods aside until the order's deadline."""
    ws, until = posting.ws, order.deadline_at or 0
    held = moves.hold(posting, owner, order.points, deadline_at=until, category=REDEEM, person_id=order.person_id)
    ws.change(ORDERS, order, hold_id=held.id)
    for line, item in goods:
        kept = stock.set_aside(
            posting,
            order.shop_id,
            item.id,
            line.quantity,
            deadline_at=until,
            category=REDEEM,
            person_id=order.person_id,
        )
        ws.change(LINES, line, hold_id=kept.id)
    budget.promise(posting, order.cost_fen)


def refuse_blocked(person: Person) -> None:
    """Raise ``blocked`` for somebody who may not spend or collect any more."""
    if person.status != "active":
        raise Refusal("blocked", "这位居民已停用,不能兑换,请联系社区工作人员。")


def paying(ws: WorkingSet, terms: Terms, person: Person, total: int) -> Owner:
    """Whose points pay: the purse of the rules, or what the person has beside it if that alone is enough."""
    first, *others = purses_for(terms, person)
    for owner in (first, *others):
        if available(ws, owner) >= total:
            return owner
    refuse_missing(ws, first, total)
    return first


def refuse_missing(ws: WorkingSet, owner: Owner, total: int) -> None:
    """Raise ``insufficient``, saying what is on its way."""
    missing = total - available(ws, owner)
    if missing <= 0:
        return
    pending = account_of(ws, owner, POINTS, "pending")
    if pending is not None and pending.balance:
        coming = decimal(pending.balance)
        raise Refusal(
            "insufficient", f"还差{decimal(missing)}分;另有{coming}分待审核,审核通过后可用。", missing=missing
        )
    raise Insufficient(missing)


def available(ws: WorkingSet, owner: Owner) -> int:
    """What the purse can spend now."""
    wallet = account_of(ws, owner, POINTS, "wallet")
    return lots.available(ws, wallet) if wallet else 0


def _visits(terms: Terms) -> tuple[limits.Limit | None, limits.Limit | None]:
    return terms.shop.person_visits, terms.shop.household_visits
