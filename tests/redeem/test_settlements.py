"""What providers are owed: every voucher in one settlement, made by one and approved by another, to the fen."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from redeem.services import COST, PRICE, Services
from redeem.shop import Counter

from points.clock import at
from points.errors import Forbidden
from points.people.session import Actor
from points.redeem.basket import Wanted
from points.redeem.order import PlaceOrder
from points.redeem.service_models import Settlement, Voucher
from points.redeem.settlement import ApproveSettlement, MakeSettlement, month_bounds
from points.redeem.settlement_sheet import SettlementLine, Sheet, list_settlements, settlement_sheet, write_sheet

MAY, JUNE, JULY = 202605, 202606, 202607


class Office(Services):
    """Services with two who settle."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(counter)
        self.chief = counter.town.person("周管理", role="administrator", place_id=counter.town.root)
        counter.give(self.resident, 95_000)

    def made_and_done(self) -> Voucher:
        voucher = self.one()
        self.run(self.done(voucher))
        return voucher

    def make(self, month: int, by: Actor | None = None, provider: int = 0) -> MakeSettlement:
        who = by or self.counter.secretary
        return MakeSettlement(by=who, provider_id=provider or self.provider, month=month)

    def approve(self, settlement_id: int, by: Actor) -> ApproveSettlement:
        return ApproveSettlement(by=by, settlement_id=settlement_id)

    def sheet(self, settlement_id: int, by: Actor | None = None) -> tuple[Sheet, list[SettlementLine]]:
        with self.counter.town.database.read() as connection:
            return settlement_sheet(connection, by or self.counter.secretary, settlement_id)

    def settlement(self, settlement_id: int) -> Settlement:
        sheet, lines = self.sheet(settlement_id)
        assert sum(line.fen for line in lines) == sheet.settlement.fen, "the lines add up"
        assert sum(1 for line in lines if line.kind != "deduction") == sheet.settlement.vouchers
        return sheet.settlement

    def on(self, day: date, hour: int = 9) -> None:
        self.counter.clock.instant = at(day, hour)


@pytest.fixture
def office(counter: Counter) -> Office:
    return Office(counter)


@pytest.fixture
def small(corner: Counter) -> Office:
    return Office(corner)


def test_the_services_done_in_a_month_are_settled_once(office: Office) -> None:
    done, confirmed = office.made_and_done(), office.made_and_done()
    office.run(office.confirm(confirmed))
    office.one()
    office.on(date(2026, 6, 1))
    made = office.run(office.make(MAY))
    settlement = office.settlement(made)
    assert (settlement.vouchers, settlement.fen) == (2, 2 * COST)
    assert [line.voucher_id for line in office.sheet(made)[1]] == [done.id, confirmed.id]
    assert office.refused(office.make(MAY)) == "settlement_exists"
    office.on(date(2026, 7, 1))
    assert office.refused(office.make(JUNE)) == "nothing_to_settle"


def test_months_end_at_the_towns_midnight(small: Office) -> None:
    last, first = small.buy(2)
    small.counter.clock.instant = at(date(2026, 6, 1)) - 1
    small.run(small.done(last))
    small.counter.clock.instant = at(date(2026, 6, 1))
    small.run(small.done(first))
    (may,) = small.sheet(small.run(small.make(MAY)))[1]
    assert may.voucher_id == last.id
    small.on(date(2026, 7, 1))
    (june,) = small.sheet(small.run(small.make(JUNE)))[1]
    assert june.voucher_id == first.id
    assert month_bounds(202612) == (at(date(2026, 12, 1)), at(date(2027, 1, 1)))


def test_a_month_that_runs_is_not_settled_yet(small: Office) -> None:
    small.made_and_done()
    for month in (MAY, JUNE):
        assert small.refused(small.make(month)) == "month_running"
    for month in (202600, 202613, 0, 99_999_999):
        assert small.refused(small.make(month)) == "invalid_input"


def test_who_made_it_does_not_approve_it(office: Office) -> None:
    office.made_and_done()
    office.on(date(2026, 6, 1))
    made = office.run(office.make(MAY))
    assert office.refused(office.approve(made, office.counter.secretary)) == "own_settlement"
    assert office.refused(office.approve(made, office.counter.clerk)) == "forbidden"
    assert office.settlement(made).approved_at is None
    office.run(office.approve(made, office.chief))
    assert office.settlement(made).approved_by == office.chief.person_id
    assert office.refused(office.approve(made, office.chief)) == "settlement_approved"


def test_the_providers_own_person_neither_makes_nor_approves(small: Office) -> None:
    own = small.counter.provider("自家", person_id=small.counter.secretary.person_id)
    item = small.counter.service("保洁", PRICE, COST, provider=own)
    (voucher,) = small.buy(item=item)
    small.run(small.done(voucher, small.counter.clerk))
    small.on(date(2026, 6, 1))
    assert small.refused(small.make(MAY, provider=own)) == "concerned"
    made = small.run(small.make(MAY, small.chief, own))
    assert small.refused(small.approve(made, small.counter.secretary)) == "concerned"


def test_only_who_settles_where_the_vouchers_were_issued(small: Office) -> None:
    far = small.counter.town.person(role="secretary", place_id=small.counter.town.other_village)
    small.made_and_done()
    small.on(date(2026, 6, 1))
    assert small.refused(small.make(MAY, far)) == "forbidden"
    made = small.run(small.make(MAY))
    assert small.refused(small.approve(made, far)) == "forbidden"


def test_what_waits_for_a_decision_is_settled_late_and_once(office: Office) -> None:
    settled, waiting = office.made_and_done(), office.made_and_done()
    office.on(date(2026, 5, 31))
    office.run(office.complain(waiting))
    office.on(date(2026, 6, 2))
    assert office.settlement(office.run(office.make(MAY))).fen == COST
    office.run(office.decide(waiting, back=False))
    office.on(date(2026, 7, 1))
    made = office.run(office.make(JUNE))
    assert office.settlement(made).fen == COST
    assert [(line.voucher_id, line.kind) for line in office.sheet(made)[1]] == [(waiting.id, "late")]
    assert settled.id != waiting.id


def test_a_month_nobody_settled_is_not_swallowed_by_a_later_one(small: Office) -> None:
    may = small.made_and_done()
    small.on(date(2026, 6, 10))
    june = small.made_and_done()
    small.on(date(2026, 7, 1))
    assert [line.voucher_id for line in small.sheet(small.run(small.make(JUNE)))[1]] == [june.id]
    assert [line.voucher_id for line in small.sheet(small.run(small.make(MAY)))[1]] == [may.id]


def test_what_is_given_back_after_it_was_settled_is_deducted_from_the_next(office: Office) -> None:
    first, second = office.made_and_done(), office.made_and_done()
    office.on(date(2026, 6, 1))
    may = office.run(office.make(MAY))
    before = office.sheet(may)[1]
    office.run(office.complain(first))
    office.run(office.decide(first))
    office.made_and_done()
    assert office.sheet(may)[1] == before, "what was signed stays"
    office.on(date(2026, 7, 1))
    june = office.run(office.make(JUNE))
    assert [(line.kind, line.fen) for line in office.sheet(june)[1]] == [("done", COST), ("deduction", -COST)]
    assert office.settlement(june).fen == 0
    office.on(date(2026, 7, 2))
    office.made_and_done()
    office.on(date(2026, 8, 1))
    july = office.run(office.make(JULY))
    assert [line.kind for line in office.sheet(july)[1]] == ["done"], "deducted once"
    assert second.id in [line.voucher_id for line in before]


def test_given_back_in_the_same_moment_as_the_next_is_made_it_is_deducted_exactly_once(small: Office) -> None:
    for earlier, month in ((True, 5), (False, 8)):
        small.on(date(2026, month, 25))
        first = small.made_and_done()
        small.on(date(2026, month + 1, 1))
        settled = small.run(small.make(202600 + month))
        small.run(small.complain(first))
        small.made_and_done()
        small.on(date(2026, month + 2, 1))
        make, decide = small.make(202601 + month), small.decide(first)
        outcomes = small.counter.town.outcomes([decide, make] if earlier else [make, decide])
        tied = outcomes[1 if earlier else 0].unwrap()
        small.made_and_done()
        small.on(date(2026, month + 3, 1))
        following = small.run(small.make(202602 + month))
        assert [small.settlement(each).fen for each in (settled, tied, following)] == [COST, COST, 0], earlier


def test_the_sheet_has_its_sum_and_no_whole_name(small: Office) -> None:
    small.made_and_done()
    small.made_and_done()
    small.on(date(2026, 6, 1))
    sheet, lines = small.sheet(small.run(small.make(MAY)))
    written = write_sheet(sheet, lines)
    page = CalamineWorkbook.from_filelike(BytesIO(written)).get_sheet_by_index(0)
    rows = [[cell for cell in row if cell != ""] for row in page.to_python(skip_empty_area=False)]
    assert rows[0] == ["2026年5月服务结算单"]
    assert ["合计", 2 * COST / 100] in rows
    with ZipFile(BytesIO(written)) as parts:
        assert "<f>SUM(F5:F6)</f>" in parts.read("xl/worksheets/sheet1.xml").decode()
    text = "".join(str(cell) for row in rows for cell in row)
    assert "王*英" in text
    assert "王秀英" not in text
    assert "制表:郑评选" in text


def test_settlements_are_listed_latest_first(small: Office) -> None:
    small.made_and_done()
    small.on(date(2026, 6, 1))
    may = small.run(small.make(MAY))
    small.made_and_done()
    small.on(date(2026, 7, 1))
    june = small.run(small.make(JUNE))
    with small.counter.town.database.read() as connection:
        by = small.counter.secretary
        everything = [each.settlement.id for each in list_settlements(connection, by)]
        of_may = [each.settlement.id for each in list_settlements(connection, by, MAY)]
    assert (everything, of_may) == ([june, may], [may])


def test_a_village_lists_the_settlements_that_it_may_open(office: Office) -> None:
    """What is owed elsewhere is nobody's business: not on a sheet, not in a list, not by a deduction."""
    town = office.counter.town
    here, there = (town.person(role="secretary", place_id=place) for place in (town.village, town.other_village))
    shop = office.counter.shop("西村兑换点", place_id=town.other_village)
    own = office.made_and_done()
    office.on(date(2026, 6, 1))
    may = office.run(office.make(MAY))
    office.run(office.complain(own))
    office.run(office.decide(own))
    office.made_and_done()
    office.on(date(2026, 7, 2))
    june = office.run(office.make(JUNE))
    home = PlaceOrder(by=office.resident, shop_id=shop, channel="home", wanted=(Wanted(office.item, 1),))
    away = office.voucher(office.run(home).vouchers[0].id)
    office.run(office.done(away))
    office.on(date(2026, 8, 1))
    july = office.run(office.make(JULY))
    office.run(office.complain(away))
    office.run(office.decide(away))
    office.made_and_done()
    office.on(date(2026, 9, 1))
    august = office.run(office.make(202608))
    seen: dict[str, list[int]] = {}
    for name, by in (("here", here), ("there", there), ("town", office.counter.secretary)):
        with town.database.read() as connection:
            seen[name] = [each.settlement.id for each in list_settlements(connection, by)]
        for each in (may, june, july, august):
            try:
                office.sheet(each, by)
                opened = True
            except Forbidden:
                opened = False
            assert opened == (each in seen[name]), (name, each)
    assert seen == {"here": [june, may], "there": [july], "town": [august, july, june, may]}
