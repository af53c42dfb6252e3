"""A power cut: the paper 领取登记表 is entered afterwards by one person and signed by another, who applies it.

Limits, prices and the budget are judged as of the day on the sheet, balances and stock as they are when it is signed.
A line on which the books disagree is not posted: it is listed, for people to settle with the person; what left the
shelf with it shows at the next count.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

import msgspec
from sqlalchemy import Connection, select

from points.clock import at, day_number, local_day
from points.db.working_set import WorkingSet
from points.errors import Invalid, NotFound, Refusal
from points.ledger import stock
from points.ledger.models import TRANSFERS
from points.ledger.posting import Cause, Insufficient, Owner, Posting
from points.people.models import PERSONS, Person
from points.redeem import basket, budget, limits
from points.redeem.access import ShopCommand, shop_for
from points.redeem.basket import Pick, Wanted
from points.redeem.limits import takers_of
from points.redeem.models import ITEMS, LINES, ORDERS, Order, Shop
from points.redeem.order import available, fresh_number, hand_over, write_lines
from points.redeem.supply_models import SHEET_LINES, SHEETS, Sheet, SheetLine, sheet_lines, sheets
from points.redeem.terms import Terms, purse_for, terms_at

LINES_MAX = 200
NOON = 12


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A line as it stands on the paper."""

    person_id: int
    item_id: int
    quantity: int
    collector_name: str = ""


class WriteSheet(ShopCommand[int], frozen=True, kw_only=True):
    """Enter a sheet, or enter it again while it is a draft. Answers its id; each line is judged for a first look."""

    operation: ClassVar[str] = "sheet.write"
    answer = int
    long: ClassVar[bool] = True

    sheet_id: int | None = None
    shop_id: int
    day: date
    note: str = ""
    lines: tuple[Written, ...]

    def decide(self, ws: WorkingSet) -> int:
        """Check and store; refuses ``sheet_applied``."""
        shop = shop_for(ws, self.by, "till.run", self.shop_id)
        self._check(ws)
        sheet = self._sheet(ws)
        for old in ws.find(SHEET_LINES, "sheet", sheet.id):
            ws.delete(SHEET_LINES, old)
        for position, line in enumerate(self.lines, start=1):
            given = (line.person_id, line.item_id, line.quantity, line.collector_name.strip())
            ws.insert(SHEET_LINES, SheetLine(ws.next_id(), sheet.id, position, *given, None, "", ""))
        mark = ws.mark()
        told = [each for found in judge(ws, sheet, shop) for each in found.told]
        ws.undo(mark)
        _tell(ws, told)
        self.audit(ws, "sheet.write", "sheet", sheet.id, lines=len(self.lines))
        return sheet.id

    def _check(self, ws: WorkingSet) -> None:
        if not 0 < len(self.lines) <= LINES_MAX:
            raise Invalid(f"一张登记表要有1到{LINES_MAX}行。", fields={"lines": f"1到{LINES_MAX}行。"})
        if self.day > local_day(ws.now):
            raise Invalid("登记表的日期还没到,请检查。", fields={"day": "不能晚于今天。"})
        for number, line in enumerate(self.lines, start=1):
            item = ws.get(ITEMS, line.item_id)
            if ws.get(PERSONS, line.person_id) is None:
                raise Invalid(f"第{number}行没有选居民。", fields={"lines": f"第{number}行没有这位居民。"})
            if item is None or item.kind != "good":
                raise Invalid(f"第{number}行不是能领的物品。", fields={"lines": f"第{number}行只能是物品。"})
            if not 0 < line.quantity <= basket.QUANTITY_MAX:
                raise Invalid(f"第{number}行的数量不对。", fields={"lines": f"第{number}行的数量不对。"})

    def _sheet(self, ws: WorkingSet) -> Sheet:
        if self.sheet_id is None:
            new = (ws.next_id(), self.shop_id, day_number(self.day), "draft", self.note, self.by.audit_id, ws.now)
            return ws.insert(SHEETS, Sheet(*new, None, None))  # type: ignore[arg-type]
        sheet = ws.get(SHEETS, self.sheet_id)
        if sheet is None or sheet.shop_id != self.shop_id:
            raise NotFound("sheet_not_found", "没有这张登记表,请刷新后再试。")
        _refuse_applied(sheet)
        # Whoever entered it last is the one who must not sign it.
        ws.change(SHEETS, sheet, day=day_number(self.day), note=self.note, made_by=self.by.audit_id)
        return sheet


class SignSheet(ShopCommand[int], frozen=True, kw_only=True):
    """Sign a sheet that somebody else entered, and apply it. Answers how many lines the books disagree on."""

    operation: ClassVar[str] = "sheet.sign"
    answer = int
    long: ClassVar[bool] = True

    sheet_id: int

    def decide(self, ws: WorkingSet) -> int:
        """One order a person, of the lines that hold; refuses ``own_sheet`` and ``sheet_applied``."""
        sheet = ws.get(SHEETS, self.sheet_id)
        if sheet is None:
            raise NotFound("sheet_not_found", "没有这张登记表,请刷新后再试。")
        shop = shop_for(ws, self.by, "till.run", sheet.shop_id)
        _refuse_applied(sheet)
        if sheet.made_by == self.by.person_id:
            raise Refusal("own_sheet", "登记表是您录入的,请换人签字。")
        disagreements = 0
        for found in judge(ws, sheet, shop):
            order_id = _post(ws, sheet, shop, found, self.by.audit_id) if found.picks else None
            _tell(ws, found.told, order_id)
            disagreements += sum(each.verdict != OK for each in found.told)
        ws.change(SHEETS, sheet, state="applied", signed_by=self.by.audit_id, signed_at=ws.now)
        self.audit(ws, "sheet.sign", "sheet", sheet.id, disagreements=disagreements)
        return disagreements


OK = "ok"


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
    """What the lines before take: of each good, of each purse (a household has one for all), of the month's money."""

    shelf: dict[int, int]
    spent: dict[Owner, int]
    fen: int


def judge(ws: WorkingSet, sheet: Sheet, shop: Shop) -> list[Judged]:
    """Hold every line against the books, person by person, in the order of the paper. Counts what holds as taken."""
    terms = terms_at(ws, noon(sheet.day))
    by_person: dict[int, list[SheetLine]] = {}
    for line in sorted(ws.find(SHEET_LINES, "sheet", sheet.id), key=lambda each: each.position):
        by_person.setdefault(line.person_id, []).append(line)
    found: list[Judged] = []
    so_far = SoFar({}, {}, 0)
    for person_id, lines in by_person.items():
        judged = _judge_person(ws, terms, shop, ws.find(PERSONS, "key", person_id)[0], lines, so_far)
        found.append(judged)
    return found


def _judge_person(
    ws: WorkingSet, terms: Terms, shop: Shop, person: Person, lines: Sequence[SheetLine], so_far: SoFar
) -> Judged:
    judged = Judged(person, terms, [], lines[0].collector_name, [])
    for line in lines:
        mark = ws.mark()
        try:
            judged.picks.append(_judge_line(ws, judged, shop, line, so_far))
        except Refusal as refusal:
            ws.undo(mark)
            judged.told.append(Told(line.id, refusal.reason, refusal.explanation))
        else:
            judged.told.append(Told(line.id, OK, ""))
    return judged


def _judge_line(ws: WorkingSet, judged: Judged, shop: Shop, line: SheetLine, so_far: SoFar) -> Pick:
    person, terms = judged.person, judged.terms
    if person.status != "active":
        raise Refusal("blocked", "这位居民已停用。")
    owner, takers = purse_for(terms, person), takers_of(person)
    (picked,) = basket.pick(ws, [Wanted(line.item_id, line.quantity)], person, terms.now)
    taken = so_far.shelf.get(line.item_id, 0) + line.quantity
    if stock.free(ws, shop.id, line.item_id) < taken:
        raise Refusal("sold_out", f"账上的{picked.item.name}不够这些,请盘点。")
    if not judged.picks:
        limits.refuse_visit(ws, takers, terms.shop, terms.now)
        visits = (terms.shop.person_visits, terms.shop.household_visits)
        limits.take(ws, takers, limits.VISITS, visits, 1, terms.now)
    basket.count(ws, [picked], takers, terms)
    spent = so_far.spent.get(owner, 0) + picked.points
    if spent > (left := available(ws, owner)):
        raise Insufficient(spent - left)
    budget.refuse_stopped(ws, terms.rules.budget, terms.now, so_far.fen + picked.cost_fen)
    so_far.shelf[line.item_id], so_far.spent[owner] = taken, spent
    so_far.fen += picked.cost_fen
    return picked


def _post(ws: WorkingSet, sheet: Sheet, shop: Shop, found: Judged, actor_id: int | None) -> int:
    person, terms = found.person, found.terms
    owner, takers = purse_for(terms, person), takers_of(person)
    number = fresh_number()
    while ws.find(ORDERS, "number", number):
        number = fresh_number()
    order = Order(
        id=ws.next_id(),
        number=number,
        shop_id=shop.id,
        person_id=person.id,
        owner_type="household" if owner.type == "household" else "person",
        owner_id=owner.id,
        household_id=takers.household_id,
        channel="paper",
        state="collected",
        identified="paper",
        points=sum(each.points for each in found.picks),
        cost_fen=sum(each.cost_fen for each in found.picks),
        hold_id=None,
        revision=1,
        rule_version=terms.version,
        created_at=terms.now,
        deadline_at=None,
        ended_at=ws.now,
        made_by=sheet.made_by,
        handed_by=actor_id,
        collector_name=found.collector_name,
        collector_relation="",
        signature="",
    )
    ws.insert(ORDERS, order)
    ws.nothing_yet(TRANSFERS, "source", order.id, "order")
    ws.nothing_yet(LINES, "order", order.id)
    posting = Posting(
        ws, Cause("order", order.id), actor_id=actor_id, rule_version=terms.version, place_id=shop.place_id
    )
    posting.begin(terms.now)
    hand_over(posting, order, write_lines(ws, order, found.picks), owner)
    return order.id


def noon(day: int) -> int:
    """The instant for which a sheet of a day stands."""
    return at(date(day // 10_000, day // 100 % 100, day % 100), NOON)


def _tell(ws: WorkingSet, told: Iterable[Told], order_id: int | None = None) -> None:
    for each in told:
        line = ws.find(SHEET_LINES, "key", each.line_id)[0]
        ws.change(
            SHEET_LINES,
            line,
            verdict=each.verdict,
            explanation=each.explanation,
            order_id=order_id if each.verdict == OK else None,
        )


def _refuse_applied(sheet: Sheet) -> None:
    if sheet.state != "draft":
        raise Refusal("sheet_applied", "这张登记表已经签字入账,不能再改。")


class SheetRead(msgspec.Struct, frozen=True):
    """A sheet with its lines."""

    sheet: Sheet
    lines: list[SheetLine]


def sheet_of(connection: Connection, sheet_id: int) -> SheetRead | None:
    """One sheet."""
    row = connection.execute(select(sheets).where(sheets.c.id == sheet_id)).one_or_none()
    if row is None:
        return None
    query = select(sheet_lines).where(sheet_lines.c.sheet_id == sheet_id).order_by(sheet_lines.c.position)
    return SheetRead(Sheet(*row), [SheetLine(*each) for each in connection.execute(query)])


def sheets_of(connection: Connection, shop_id: int, *, before_id: int | None, limit: int) -> list[SheetRead]:
    """A shop's sheets, latest first."""
    query = select(sheets.c.id).where(sheets.c.shop_id == shop_id).order_by(sheets.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(sheets.c.id < before_id)
    found = (sheet_of(connection, sheet_id) for sheet_id in connection.execute(query).scalars().all())
    return [each for each in found if each is not None]
