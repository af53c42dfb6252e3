"""The lines of a paper sheet held against the books.

Limits, prices, opening days and ages are those of the day on the sheet; balances, stock and the month's money are as
they are when it is signed. The goods have left already, so what is said is said to the clerks who settle it.
"""

import msgspec

from points.clock import at, day_of, local_day
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.ledger import stock
from points.ledger.posting import Insufficient, Owner
from points.people.models import PERSONS, Person
from points.redeem import basket, budget, limits
from points.redeem.basket import Pick, Wanted
from points.redeem.counted import counted_goods
from points.redeem.limits import takers_of
from points.redeem.models import ITEMS, Item, Shop
from points.redeem.order import refuse_blocked
from points.redeem.paying import available
from points.redeem.supply_models import SHEET_LINES, Sheet, SheetLine
from points.redeem.terms import Terms, purse_for, terms_at
from points.rules.opening import opens_on

OK = "ok"
NOON = 12


class Told(msgspec.Struct, frozen=True):
    """What became of a line: ``ok``, or the reason and the sentence of a refusal."""

    line_id: int
    verdict: str
    explanation: str


class Judged(msgspec.Struct, frozen=True):
    """The lines of one person: those that hold, and what is told of each."""

    person: Person
    terms: Terms
    picks: list[Pick]
    collector_name: str
    told: list[Told]


class SoFar(msgspec.Struct):
    """What the lines before take: of each good, of each purse (a household has one for all), of the month's money.

    ``counted``: the goods that were counted since.
    """

    counted: set[int]
    shelf: dict[int, int] = {}
    spent: dict[Owner, int] = {}
    fen: int = 0


def judge(ws: WorkingSet, sheet: Sheet, shop: Shop) -> list[Judged]:
    """Hold every line against the books, in the order of the paper; what holds is counted as taken. By person."""
    terms = terms_at(ws, min(noon(sheet.day), ws.now))
    found: dict[int, Judged] = {}
    so_far = SoFar(counted_goods(ws.connection, shop.id, "approved", since=first_moment(sheet.day)))
    for line in sorted(ws.find(SHEET_LINES, "sheet", sheet.id), key=lambda each: each.position):
        person = ws.find(PERSONS, "key", line.person_id)[0]
        judged = found.setdefault(person.id, Judged(person, terms, [], line.collector_name, []))
        mark = ws.mark()
        try:
            judged.picks.append(_judge_line(ws, judged, shop, line, so_far))
        except Refusal as refusal:
            ws.undo(mark)
            said = _said(refusal, ws.find(ITEMS, "key", line.item_id)[0])
            judged.told.append(Told(line.id, refusal.reason, said))
        else:
            judged.told.append(Told(line.id, OK, ""))
    return list(found.values())


def _judge_line(ws: WorkingSet, judged: Judged, shop: Shop, line: SheetLine, so_far: SoFar) -> Pick:
    person, terms = judged.person, judged.terms
    if not opens_on(terms.shop, local_day(terms.now), terms.is_off):
        raise Refusal("closed_day", "")
    refuse_blocked(person)
    owner, takers = purse_for(terms, person), takers_of(person)
    (picked,) = basket.pick(ws, [Wanted(line.item_id, line.quantity)], person, terms.now)
    if line.item_id in so_far.counted:
        raise Refusal("counted_since", "")
    taken = so_far.shelf.get(line.item_id, 0) + line.quantity
    if stock.free(ws, shop.id, line.item_id) < taken:
        raise Refusal("sold_out", "")
    if not judged.picks:
        limits.refuse_visit(ws, takers, terms.shop, terms.now)
        visits = limits.visits_of(terms.shop)
        limits.take(ws, takers, limits.VISITS, visits, 1, terms.now)
    basket.count(ws, [picked], takers, terms)
    spent = so_far.spent.get(owner, 0) + picked.points
    if spent > (left := available(ws, owner)):
        raise Insufficient(spent - left)
    budget.refuse_stopped(ws, terms.rules.budget, ws.now, so_far.fen + picked.cost_fen)
    so_far.shelf[line.item_id], so_far.spent[owner] = taken, spent
    so_far.fen += picked.cost_fen
    return picked


def first_moment(day: int) -> int:
    """The instant at which a sheet's day begins; what was counted from then on has the goods gone already."""
    return at(day_of(day))


def noon(day: int) -> int:
    """The instant for which a sheet of a day stands, unless it is entered before."""
    return at(day_of(day), NOON)


_SETTLE = "请联系本人退回,或在备注写明原因。"
_SENTENCES = {
    "closed_day": "登记表上的这一天不兑换,请核对日期,或在备注写明原因。",
    "counted_since": "这样东西后来盘点过,账已经按盘点改了,请核对后补记。",
    "sold_out": "东西已领,账上的{name}不够这些,请盘点核对。",
    "withdrawn": "东西已领,账上的{name}那时已经下架,请核对是不是写错了。",
    "no_price": "东西已领,账上的{name}那时还没有定积分,请核对是不是写错了。",
    "limit_person": "东西已领,超过了每人的限量,{room}," + _SETTLE,
    "limit_household": "东西已领,超过了每户的限量,{room}," + _SETTLE,
    "visits_used": "东西已领,这一期的兑换次数已经用完了," + _SETTLE,
    "insufficient": "东西已领,账上还差{missing}分,请联系本人补回,或在备注写明原因。",
    "minor": "东西已领,未成年人不能用全家的积分,请联系家里大人补办。",
    "blocked": "东西已领,这位居民已停用,不能扣分,请联系社区工作人员。",
    "budget_stopped": "东西已领,这个月的兑换额度不够了,请报镇里,下个月再补记。",
}


def _said(refusal: Refusal, item: Item) -> str:
    """What is so on paper: the goods have gone, and whoever reads it is no buyer but a clerk."""
    if refusal.reason == "not_for_you":
        return f"东西已领,{refusal.explanation.rstrip('。')},{_SETTLE}"
    left = refusal.details.get("left", 0)
    told = {
        "name": item.name,
        "room": f"那时只还能换{left}{item.measure}" if left else "那时已经换满了",
        "missing": refusal.details.get("missing", ""),
    }
    sentence = _SENTENCES.get(refusal.reason)
    return sentence.format_map(told) if sentence else refusal.explanation
