"""A power cut: the paper 领取登记表 is entered afterwards by one person and signed by another, who applies it.

What each line is held against is in points.redeem.judging. A line on which the books disagree is not posted: it is
listed, for people to settle with the person; what left the shelf with it shows at the next count. What holds is
posted at the signature, and counts in that day's and that month's reports: those of days gone by never change.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import ClassVar

import msgspec
from sqlalchemy import Connection, select

from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Invalid, NotFound, Refusal
from points.ledger.posting import Cause, Posting
from points.people.acting import ActorCommand
from points.people.models import PERSONS, PLACES
from points.redeem import basket
from points.redeem.access import shop_for
from points.redeem.counted import counted_goods
from points.redeem.judging import OK, Judged, Told, first_moment, judge
from points.redeem.models import ITEMS, Shop
from points.redeem.sale import Collector, fresh_number, hand_over, write_lines, write_order
from points.redeem.supply_models import SHEET_LINES, SHEETS, Sheet, SheetLine, sheet_lines, sheets
from points.redeem.terms import purse_for

LINES_MAX = 200
DAYS_MAX = 31
"""How old a sheet may be when it is entered."""
VERSION_CHARS = 16


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A line as it stands on the paper."""

    person_id: int
    item_id: int
    quantity: int
    collector_name: str = ""


class WriteSheet(ActorCommand[int], frozen=True, kw_only=True):
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
        if self.day < local_day(ws.now) - timedelta(days=DAYS_MAX):
            told = f"登记表最多补录{DAYS_MAX}天以内的,请核对日期。"
            raise Invalid(told, fields={"day": f"不能早于{DAYS_MAX}天以前。"})
        for number, line in enumerate(self.lines, start=1):
            item = ws.get(ITEMS, line.item_id)
            person = ws.get(PERSONS, line.person_id)
            if person is None:
                raise Invalid(f"第{number}行没有选居民。", fields={"lines": f"第{number}行没有这位居民。"})
            # A sheet shows names and homes: only of those whom the clerk may look up anyway.
            home = ws.get(PLACES, person.place_id)
            if home is None or not self.by.may("person.read", home.path):
                raise Forbidden(f"第{number}行的居民不在您负责的范围里,请镇里的工作人员来录入。")
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
            raise _missing()
        _refuse_applied(sheet)
        # Whoever entered it last is the one who must not sign it.
        ws.change(SHEETS, sheet, day=day_number(self.day), note=self.note, made_by=self.by.audit_id)
        return sheet


class DiscardSheet(ActorCommand[None], frozen=True, kw_only=True):
    """Throw a sheet away that nobody has signed: entered twice, or in the wrong shop. Nothing was posted from it."""

    operation: ClassVar[str] = "sheet.discard"

    sheet_id: int

    def decide(self, ws: WorkingSet) -> None:
        """Refuses ``sheet_not_found`` and ``sheet_applied``."""
        sheet = ws.get(SHEETS, self.sheet_id)
        if sheet is None:
            raise _missing()
        shop_for(ws, self.by, "till.run", sheet.shop_id)
        _refuse_applied(sheet)
        lines = ws.find(SHEET_LINES, "sheet", sheet.id)
        for line in lines:
            ws.delete(SHEET_LINES, line)
        ws.delete(SHEETS, sheet)
        about = {"shop_id": sheet.shop_id, "day": sheet.day, "lines": len(lines), "made_by": sheet.made_by}
        self.audit(ws, "sheet.discard", "sheet", sheet.id, **about)


class SignSheet(ActorCommand[int], frozen=True, kw_only=True):
    """Sign a sheet that somebody else entered, and apply it. Answers how many lines the books disagree on.

    ``version``: of the sheet that was held against the paper; see ``version_of``.
    """

    operation: ClassVar[str] = "sheet.sign"
    answer = int
    long: ClassVar[bool] = True

    sheet_id: int
    version: str

    def decide(self, ws: WorkingSet) -> int:
        """One order a person, of the lines that hold.

        Refuses ``own_sheet``, ``sheet_applied``, ``sheet_changed`` and ``count_waiting``.
        """
        sheet = ws.get(SHEETS, self.sheet_id)
        if sheet is None:
            raise _missing()
        shop = shop_for(ws, self.by, "till.run", sheet.shop_id)
        _refuse_applied(sheet)
        if sheet.made_by == self.by.person_id:
            raise Refusal("own_sheet", "登记表是您录入的,请换人签字。")
        lines = ws.find(SHEET_LINES, "sheet", sheet.id)
        if self.version != version_of(sheet, lines):
            raise Refusal("sheet_changed", "登记表刚刚改过,请再看一遍再签字。")
        _refuse_waiting(ws, sheet, lines)
        disagreements = 0
        for found in judge(ws, sheet, shop):
            order_id = _post(ws, sheet, shop, found, self.by.audit_id) if found.picks else None
            _tell(ws, found.told, order_id)
            disagreements += sum(each.verdict != OK for each in found.told)
        ws.change(SHEETS, sheet, state="applied", signed_by=self.by.audit_id, signed_at=ws.now)
        self.audit(ws, "sheet.sign", "sheet", sheet.id, disagreements=disagreements)
        return disagreements


def _post(ws: WorkingSet, sheet: Sheet, shop: Shop, found: Judged, actor_id: int | None) -> int:
    person, terms = found.person, found.terms
    owner = purse_for(terms, person)
    order = write_order(
        ws,
        person,
        owner,
        found.picks,
        Collector(found.collector_name),
        number=fresh_number(),
        shop_id=shop.id,
        channel="paper",
        state="collected",
        identified="paper",
        met_at=None,
        rule_version=terms.version,
        # Limits are counted in the months of the sheet's day, and given back to the same.
        created_at=terms.now,
        deadline_at=None,
        ended_at=ws.now,
        made_by=sheet.made_by,
        handed_by=actor_id,
    )
    posting = Posting(
        ws, Cause("order", order.id), actor_id=actor_id, rule_version=terms.version, place_id=shop.place_id
    )
    posting.begin(ws.now)
    hand_over(posting, order, write_lines(ws, order, basket.together(found.picks)), owner)
    return order.id


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


def _refuse_waiting(ws: WorkingSet, sheet: Sheet, lines: list[SheetLine]) -> None:
    """A count that waits was taken after the goods had left: its difference has them in it already."""
    waiting = counted_goods(ws.connection, sheet.shop_id, "submitted", since=first_moment(sheet.day))
    for line in lines:
        if line.item_id in waiting:
            name = ws.find(ITEMS, "key", line.item_id)[0].name
            told = f"{name}在一份盘点里等审核,请先审核那份盘点再签字。"
            raise Refusal("count_waiting", told, item_id=line.item_id)


def version_of(sheet: Sheet, lines: Iterable[SheetLine]) -> str:
    """What stands on a sheet, as a few characters: who signs names what they held against the paper."""
    rows = [
        (each.position, each.person_id, each.item_id, each.quantity, each.collector_name)
        for each in sorted(lines, key=lambda each: each.position)
    ]
    return sha256(msgspec.json.encode((sheet.id, sheet.day, rows))).hexdigest()[:VERSION_CHARS]


def _missing() -> NotFound:
    return NotFound("sheet_not_found", "没有这张登记表,请刷新后再试。")


def _refuse_applied(sheet: Sheet) -> None:
    if sheet.state != "draft":
        raise Refusal("sheet_applied", "这张登记表已经签字入账,不能再改。")


class SheetRead(msgspec.Struct, frozen=True):
    """A sheet with its lines."""

    sheet: Sheet
    lines: list[SheetLine]

    @property
    def version(self) -> str:
        """What is to be named in signing it."""
        return version_of(self.sheet, self.lines)


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
