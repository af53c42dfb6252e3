"""A power cut: what a sheet moves when a second person signs it, what the books refuse, and that it counts once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from redeem.shop import Counter
from redeem.test_counting import decision, submitted
from redeem.test_order import buy, buying
from sqlalchemy import select

from points import clock
from points.db.audit import audit
from points.errors import Invalid, Refusal
from points.ledger.models import FEN, POINTS, accounts, transfers
from points.ledger.posting import Owner
from points.people.models import PERSONS
from points.people.session import Actor
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.models import ITEMS
from points.redeem.order_models import orders, takings
from points.redeem.paper import LINES_MAX, DiscardSheet, SheetRead, SignSheet, WriteSheet, Written, sheet_of
from points.redeem.read import order as read_order
from points.redeem.supply_models import sheet_lines
from points.rules import shipped_text
from points.rules.calendar import CALENDAR_DAYS, CalendarDay
from points.rules.versions import LoadRules

SATURDAY, MONDAY = date(2026, 5, 16), date(2026, 5, 18)
"""The power cut, a redemption day; and when the sheet is typed in."""
SETTLE = "请联系本人退回,或在备注写明原因。"


@pytest.fixture(autouse=True)
def _on_saturday(request: pytest.FixtureRequest) -> None:
    name = "counter" if "counter" in request.fixturenames else "corner"
    request.getfixturevalue(name).clock.instant = clock.at(SATURDAY, 9)


def line(person: Actor, item: int, quantity: int = 1, collector: str = "") -> Written:
    return Written(person.person_id, item, quantity, collector)


def entering(counter: Counter, *lines: Written, **changes: Any) -> WriteSheet:
    values: dict[str, Any] = {"by": counter.clerk, "shop_id": counter.shop_id, "day": SATURDAY, "lines": lines}
    return WriteSheet(**(values | changes))


def enter(counter: Counter, *lines: Written, **changes: Any) -> int:
    return counter.run(entering(counter, *lines, **changes))


def signing(counter: Counter, sheet_id: int, by: Actor | None = None, *, version: str | None = None) -> SignSheet:
    """Of what stands on the sheet at this moment, unless another version is named."""
    with counter.town.database.read() as connection:
        found = sheet_of(connection, sheet_id)
    seen = version if version is not None else found.version if found else ""
    return SignSheet(key=counter.key(), by=by or counter.second_clerk, sheet_id=sheet_id, version=seen)


def signed(counter: Counter, *lines: Written, **changes: Any) -> list[tuple[str, str]]:
    """Enter and sign: verdict and sentence of each line."""
    sheet_id = enter(counter, *lines, **changes)
    counter.run(signing(counter, sheet_id))
    return verdicts(counter, sheet_id)


def sheet(counter: Counter, sheet_id: int) -> SheetRead:
    with counter.town.database.read() as connection:
        found = sheet_of(connection, sheet_id)
    assert found is not None
    return found


def verdicts(counter: Counter, sheet_id: int) -> list[tuple[str, str]]:
    return [(each.verdict, each.explanation) for each in sheet(counter, sheet_id).lines]


def refused(counter: Counter, command: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        counter.run(command)
    return caught.value


def on_paper(counter: Counter) -> list[Any]:
    with counter.town.database.read() as connection:
        return list(connection.execute(select(orders).where(orders.c.channel == "paper").order_by(orders.c.id)))


def moved(counter: Counter) -> int:
    """How many transfers there are."""
    with counter.town.database.read() as connection:
        return len(connection.execute(select(transfers.c.seq)).all())


def taken(counter: Counter, person: Actor, item: int, period: int) -> int:
    where = (takings.c.owner_type == "person") & (takings.c.owner_id == person.person_id)
    query = select(takings.c.quantity).where(where, takings.c.item_id == item, takings.c.period == period)
    with counter.town.database.read() as connection:
        return connection.execute(query).scalar() or 0


def rules(counter: Counter, name: str, change: Callable[[str], str] = str) -> None:
    counter.run(LoadRules(actor=None, source=change(shipped_text(name)), file=f"{name}.toml"))


def on_saturdays(text: str) -> str:
    """The courtyard's rules, but with a day of redemption every week."""
    stated = 'weekdays = ["wed", "sat"], month_of_quarter = 3, week = 1'
    assert stated in text
    return text.replace(stated, 'weekdays = ["sat"]')


def test_a_sheet_moves_nothing_until_a_second_person_signs_it(counter: Counter) -> None:
    wang, li = counter.town.person("王秀英"), counter.town.person("李国富")
    rice, oil = counter.good("大米", 400, 250, stock=9), counter.good("食用油", 700, 600, stock=9)
    for person in (wang, li):
        counter.give(person, 2000)
    counter.clock.instant = clock.at(MONDAY, 9)
    before = moved(counter)
    sheet_id = enter(counter, line(wang, rice, 2), line(wang, oil), line(li, rice, 1, "李小明"), note="停电")
    assert moved(counter) == before
    assert (sheet(counter, sheet_id).sheet.state, verdicts(counter, sheet_id)) == ("draft", [("ok", "")] * 3)
    assert on_paper(counter) == []
    assert counter.run(signing(counter, sheet_id)) == 0
    assert (counter.free(rice), counter.free(oil)) == (6, 8)
    assert (counter.points_of(wang), counter.points_of(li)) == (500, 1600)
    assert counter.balance(Owner("budget", 202605), "sink", FEN) == 3 * 250 + 600
    first, second = on_paper(counter)
    assert (first.person_id, first.state, first.points) == (wang.person_id, "collected", 1500)
    assert (second.made_by, second.handed_by) == (counter.clerk.person_id, counter.second_clerk.person_id)
    assert second.collector_name == "李小明"
    assert [each.order_id for each in sheet(counter, sheet_id).lines] == [first.id, first.id, second.id]
    assert counter.fault() is None


def test_whoever_entered_it_last_does_not_sign_it(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    rice = corner.good(stock=9)
    corner.give(wang, 2000)
    sheet_id = enter(corner, line(wang, rice))
    assert refused(corner, signing(corner, sheet_id, corner.clerk)).reason == "own_sheet"
    enter(corner, line(wang, rice, 2), by=corner.second_clerk, sheet_id=sheet_id)
    refusal = refused(corner, signing(corner, sheet_id, corner.second_clerk))
    assert (refusal.reason, refusal.explanation) == ("own_sheet", "登记表是您录入的,请换人签字。")
    assert corner.run(signing(corner, sheet_id, corner.clerk)) == 0
    assert corner.free(rice) == 7


def test_only_a_clerk_of_the_village_enters_or_signs(corner: Counter) -> None:
    town = corner.town
    wang = town.person("王秀英")
    rice = corner.good(stock=9)
    corner.give(wang, 2000)
    sheet_id = enter(corner, line(wang, rice))
    for other in (
        wang,
        corner.secretary,
        town.person("冯店员", role="clerk", place_id=town.other_village),
        town.person("孙审计", role="auditor", place_id=town.root),
    ):
        assert refused(corner, entering(corner, line(wang, rice), by=other)).reason == "forbidden"
        assert refused(corner, entering(corner, line(wang, rice), by=other, sheet_id=sheet_id)).reason == "forbidden"
        assert refused(corner, signing(corner, sheet_id, other)).reason == "forbidden"
    assert corner.free(rice) == 9


def test_signing_twice_applies_once(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=9)
    counter.give(wang, 2000)
    sheet_id = enter(counter, line(wang, rice))
    command = signing(counter, sheet_id)
    first, replay = counter.outcome(command), counter.outcome(command)
    assert (first.value, replay.value, replay.replayed) == (0, 0, True)
    assert refused(counter, signing(counter, sheet_id)).reason == "sheet_applied"
    again = entering(counter, line(wang, rice, 2), sheet_id=sheet_id)
    assert refused(counter, again).explanation == "这张登记表已经签字入账,不能再改。"
    assert (counter.free(rice), counter.points_of(wang), len(on_paper(counter))) == (8, 1600, 1)
    assert counter.fault() is None


def test_a_sheet_entered_again_holds_only_what_was_entered_last(corner: Counter) -> None:
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    rice, oil = corner.good(stock=9), corner.good("食用油", 700, stock=9)
    for person in (wang, li):
        corner.give(person, 2000)
    sheet_id = enter(corner, line(wang, rice, 2), line(wang, oil), line(li, rice))
    enter(corner, line(li, oil), sheet_id=sheet_id)
    corner.run(signing(corner, sheet_id))
    assert (corner.free(rice), corner.free(oil), corner.points_of(wang), corner.points_of(li)) == (9, 8, 2000, 1300)
    assert [each.position for each in sheet(corner, sheet_id).lines] == [1]


def test_people_of_one_household_share_purse_and_limit_on_one_sheet(corner: Counter) -> None:
    monthly = '[shop]\nhousehold_limit = { count = 2, per = "month" }'
    rules(corner, "courtyard", lambda text: on_saturdays(text).replace("[shop]", monthly))
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    home = Owner("household", corner.household(wang, li))
    rice, oil = corner.good("大米", 400, stock=9), corner.good("食用油", 700, stock=9)
    corner.give(wang, 2000, owner=home)
    told = signed(
        corner, line(wang, rice), line(li, rice), line(wang, rice), line(li, oil), line(wang, oil), line(li, oil)
    )
    assert [verdict for verdict, _ in told] == ["ok", "ok", "limit_household", "ok", "insufficient", "insufficient"]
    assert told[2][1] == f"东西已领,超过了每户的限量,那时已经换满了,{SETTLE}"
    assert told[4][1] == "东西已领,账上还差2分,请联系本人补回,或在备注写明原因。"
    assert (corner.free(rice), corner.free(oil), corner.balance(home, "wallet")) == (7, 8, 500)
    assert {order.owner_id for order in on_paper(corner)} == {home.id}
    assert corner.fault() is None


def test_a_child_on_the_sheet_does_not_spend_the_households_points(corner: Counter) -> None:
    rules(corner, "courtyard", on_saturdays)
    wang, child = corner.town.person("王秀英"), corner.town.person("王小宝", age_band="under_14")
    home = Owner("household", corner.household(wang, child))
    rice = corner.good(stock=9)
    corner.give(wang, 2000, owner=home)
    told = signed(corner, line(child, rice), line(wang, rice))
    assert told == [("minor", "东西已领,未成年人不能用全家的积分,请联系家里大人补办。"), ("ok", "")]
    assert corner.balance(home, "wallet") == 1600


def test_what_is_on_the_shelf_goes_to_the_lines_in_the_order_of_the_paper(corner: Counter) -> None:
    people = [corner.town.person() for _ in range(3)]
    rice = corner.good(stock=3)
    for person in people:
        corner.give(person, 2000)
    told = signed(corner, *(line(person, rice, quantity) for person, quantity in zip(people, (2, 2, 1), strict=True)))
    assert [verdict for verdict, _ in told] == ["ok", "sold_out", "ok"]
    assert (corner.free(rice), [corner.points_of(person) for person in people]) == (0, [1200, 2000, 1600])
    assert corner.fault() is None


def test_what_is_reserved_is_not_on_the_shelf_for_a_sheet(corner: Counter) -> None:
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    rice = corner.good(stock=1)
    for person in (wang, li):
        corner.give(person, 2000)
    buy(corner, li, (rice, 1), by=li, person_id=None, channel="home", identified="self")
    assert [verdict for verdict, _ in signed(corner, line(wang, rice))] == ["sold_out"]
    assert corner.reserved(rice) == 1


def test_limits_and_prices_are_those_of_the_sheets_day_in_the_next_quarter_too(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    rice = corner.good("大米", 400, 250, stock=20)
    corner.give(wang, 9000)
    last_saturday, first_saturday = date(2026, 6, 27), date(2026, 7, 4)
    corner.clock.instant = clock.at(last_saturday, 9)
    buy(corner, wang, (rice, 1))
    corner.clock.instant = clock.at(first_saturday, 9)
    corner.price(rice, 500)
    buy(corner, wang, (rice, 1))
    told = signed(corner, line(wang, rice), line(wang, rice), day=last_saturday)
    assert told == [("ok", ""), ("limit_household", f"东西已领,超过了每户的限量,那时已经换满了,{SETTLE}")]
    (order,) = on_paper(corner)
    assert (order.points, order.created_at, order.ended_at) == (
        400, clock.at(last_saturday, 12), clock.at(first_saturday, 9),
    )  # fmt: skip
    assert (taken(corner, wang, rice, 202606), taken(corner, wang, rice, 202607)) == (2, 1)
    used = [corner.balance(Owner("budget", month), "sink", FEN) for month in (202606, 202607)]
    assert used == [250, 2 * 250], "the month's money is that of the signature"
    buy(corner, wang, (rice, 1))
    assert corner.fault() is None


def test_balances_are_those_of_the_signing(corner: Counter) -> None:
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    rice = corner.good(stock=9)
    corner.give(wang, 1000, expires_at=clock.at(MONDAY))
    corner.clock.instant = clock.at(MONDAY, 9)
    corner.give(li, 1000)
    told = signed(corner, line(wang, rice), line(li, rice))
    assert told == [("insufficient", "东西已领,账上还差4分,请联系本人补回,或在备注写明原因。"), ("ok", "")]
    assert corner.fault() is None


def test_every_disagreement_is_listed_with_its_sentence_and_posts_nothing(corner: Counter) -> None:
    town = corner.town
    wang, poor, gone = town.person("王秀英"), town.person("李国富"), town.person("赵大明")
    young = town.person("周小明", age_band="18_59")
    rice, oil, pills = corner.good("大米", stock=9), corner.good("食用油", stock=0), corner.good("药箱", stock=9)
    west, old, scarce = corner.good("米粉", stock=9), corner.good("肥皂", stock=9), corner.good("毛巾", stock=9)
    with corner.writing() as ws:
        for item, columns in (
            (pills, {"for_ages": "60_74,75_plus"}),
            (west, {"place_id": town.other_village}),
            (old, {"withdrawn_at": ws.now}),
            (scarce, {"person_limit": 1}),
        ):
            ws.change(ITEMS, ws.find(ITEMS, "key", item)[0], **columns)
        ws.change(PERSONS, ws.find(PERSONS, "key", gone.person_id)[0], status="blocked")
    for person in (wang, young):
        corner.give(person, 9000)
    before = moved(corner)
    told = signed(
        corner,
        line(poor, rice), line(wang, oil), line(young, pills), line(wang, west), line(wang, old), line(gone, rice),
        line(wang, scarce, 2),
    )  # fmt: skip
    assert told == [
        ("insufficient", "东西已领,账上还差4分,请联系本人补回,或在备注写明原因。"),
        ("sold_out", "东西已领,账上的食用油不够这些,请盘点核对。"),
        ("not_for_you", f"东西已领,药箱只给60岁以上的居民,{SETTLE}"),
        ("not_for_you", f"东西已领,米粉只给西村的居民,{SETTLE}"),
        ("withdrawn", "东西已领,账上的肥皂那时已经下架,请核对是不是写错了。"),
        ("blocked", "东西已领,这位居民已停用,不能扣分,请联系社区工作人员。"),
        ("limit_person", f"东西已领,超过了每人的限量,那时只还能换1袋,{SETTLE}"),
    ]
    assert (moved(corner), on_paper(corner)) == (before, [])
    assert taken(corner, wang, scarce, 202605) == 0
    assert taken(corner, wang, 0, 202605) == 0, "nobody came for nothing"


def test_what_was_on_offer_on_the_day_and_is_withdrawn_since_was_taken(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    rice = corner.good(stock=9)
    corner.give(wang, 2000)
    corner.clock.instant = clock.at(MONDAY, 9)
    with corner.writing() as ws:
        ws.change(ITEMS, ws.find(ITEMS, "key", rice)[0], withdrawn_at=ws.now)
    assert signed(corner, line(wang, rice)) == [("ok", "")]


def test_a_person_with_several_lines_came_once(corner: Counter) -> None:
    rules(corner, "passbook")
    wang = corner.town.person("王秀英")
    rice, oil, soap = corner.good("大米", stock=9), corner.good("食用油", stock=9), corner.good("肥皂", stock=0)
    corner.give(wang, 9000)
    told = signed(corner, line(wang, soap), line(wang, rice), line(wang, oil))
    assert [verdict for verdict, _ in told] == ["sold_out", "ok", "ok"]
    assert taken(corner, wang, 0, 202605) == 1
    told = signed(corner, line(wang, rice))
    assert told == [("visits_used", f"东西已领,这一期的兑换次数已经用完了,{SETTLE}")]


def test_the_months_money_is_that_of_the_signature(corner: Counter) -> None:
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    pot = corner.good("电饭煲", 1000, 200_000, stock=9, household_limit=9)
    for person in (wang, li):
        corner.give(person, 9000)
    corner.clock.instant = clock.at(date(2026, 6, 3), 9)
    told = signed(corner, line(wang, pot), line(li, pot))
    assert told == [("ok", ""), ("budget_stopped", "东西已领,这个月的兑换额度不够了,请报镇里,下个月再补记。")]
    used = [corner.balance(Owner("budget", month), "sink", FEN) for month in (202605, 202606)]
    assert used == [0, 200_000]
    assert refused(corner, buying(corner, li, (pot, 1))).reason == "budget_stopped"


def test_what_a_sheet_uses_was_there_before_it_is_used(counter: Counter) -> None:
    """Posted as of its day, the sheet would take points and goods that nobody had at that instant."""
    wang = counter.town.person("王秀英")
    rice = counter.good("大米", 400, stock=0)
    counter.clock.instant = clock.at(MONDAY, 9)
    counter.give(wang, 2000)
    counter.receive(rice, 5)
    counter.clock.instant = clock.at(MONDAY, 10)
    assert signed(counter, line(wang, rice, 2)) == [("ok", "")]
    with counter.town.database.read() as connection:
        for owner, kind, unit in (
            (Owner("person", wang.person_id), "wallet", POINTS), (Owner("shop", counter.shop_id), "stock", rice),
        ):  # fmt: skip
            whose = (accounts.c.owner_type == owner.type) & (accounts.c.owner_id == owner.id)
            found = select(accounts.c.id).where(whose, accounts.c.kind == kind, accounts.c.unit_id == unit)
            account = connection.execute(found).scalar_one()
            moves = select(transfers.c.effective_at, transfers.c.credit_id, transfers.c.amount).where(
                (transfers.c.debit_id == account) | (transfers.c.credit_id == account)
            )
            balance = 0
            for row in connection.execute(moves.order_by(transfers.c.effective_at, transfers.c.seq)):
                balance += row.amount if row.credit_id == account else -row.amount
                assert balance >= 0, kind
    (order,) = on_paper(counter)
    assert (order.created_at, order.ended_at) == (clock.at(SATURDAY, 12), clock.at(MONDAY, 10))


def test_a_sheet_that_is_thrown_away_leaves_nothing_but_who_did_it(counter: Counter) -> None:
    wang, rice = counter.town.person("王秀英"), counter.good(stock=9)
    counter.give(wang, 9000)
    kept, gone = enter(counter, line(wang, rice)), enter(counter, line(wang, rice, 2), line(wang, rice))
    before = moved(counter)
    counter.run(DiscardSheet(by=counter.second_clerk, sheet_id=gone))
    with counter.town.database.read() as connection:
        assert sheet_of(connection, gone) is None
        assert set(connection.execute(select(sheet_lines.c.sheet_id)).scalars()) == {kept}
        (row,) = connection.execute(audit.select().where(audit.c.action == "sheet.discard"))
    assert (row.actor_id, row.subject_id, moved(counter)) == (counter.second_clerk.person_id, gone, before)
    told = msgspec.json.decode(row.detail)
    assert (told["lines"], told["made_by"]) == (2, counter.clerk.person_id)
    assert counter.run(signing(counter, kept)) == 0
    for sheet_id, reason in ((kept, "sheet_applied"), (gone, "sheet_not_found")):
        assert refused(counter, DiscardSheet(by=counter.clerk, sheet_id=sheet_id)).reason == reason


def test_a_sheet_that_changed_is_not_signed_unseen(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=9)
    counter.give(wang, 9000)
    sheet_id = enter(counter, line(wang, rice))
    seen = sheet(counter, sheet_id).version
    enter(counter, line(wang, rice, 2), sheet_id=sheet_id)
    for version in (seen, ""):
        refusal = refused(counter, signing(counter, sheet_id, version=version))
        assert (refusal.reason, refusal.explanation) == ("sheet_changed", "登记表刚刚改过,请再看一遍再签字。")
    assert (counter.free(rice), sheet(counter, sheet_id).sheet.state) == (9, "draft")
    assert counter.run(signing(counter, sheet_id)) == 0


@pytest.mark.parametrize("change", ["day", "quantity", "person", "collector", "order"])
def test_every_change_of_a_sheet_is_another_version(corner: Counter, change: str) -> None:
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    rice, oil = corner.good(stock=9), corner.good("食用油", 700, stock=9)
    sheet_id = enter(corner, line(wang, rice), line(li, oil))
    seen = sheet(corner, sheet_id).version
    enter(corner, line(wang, rice), line(li, oil), sheet_id=sheet_id)
    assert sheet(corner, sheet_id).version == seen, "the same again is what was seen"
    second = {"quantity": line(li, oil, 2), "person": line(wang, oil), "collector": line(li, oil, 1, "李小明")}
    lines = [line(wang, rice), second.get(change, line(li, oil))]
    day = date(2026, 5, 13) if change == "day" else SATURDAY
    enter(corner, *(lines[::-1] if change == "order" else lines), sheet_id=sheet_id, day=day)
    assert sheet(corner, sheet_id).version != seen


def test_a_sheet_is_at_most_a_month_old(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    rice = corner.good(stock=9)
    corner.clock.instant = clock.at(date(2026, 6, 16), 9)
    assert sheet(corner, enter(corner, line(wang, rice), day=SATURDAY)).sheet.day == 20260516
    with pytest.raises(Invalid) as caught:
        enter(corner, line(wang, rice), day=date(2026, 5, 15))
    assert caught.value.explanation == "登记表最多补录31天以内的,请核对日期。"
    assert list(caught.value.details["fields"]) == ["day"]


def test_on_a_day_without_redemption_every_line_is_a_disagreement(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    corner.clock.instant = clock.at(MONDAY, 9)
    rice = corner.good(stock=9)
    corner.give(wang, 9000)
    thursday = date(2026, 5, 21)
    corner.clock.instant = clock.at(thursday, 15)
    said = ("closed_day", "登记表上的这一天不兑换,请核对日期,或在备注写明原因。")
    assert signed(corner, line(wang, rice), line(wang, rice), day=thursday) == [said, said]
    assert (on_paper(corner), corner.free(rice)) == ([], 9)
    with corner.writing() as ws:
        ws.insert(CALENDAR_DAYS, CalendarDay(20260520, "off", "假日"))
    assert signed(corner, line(wang, rice), day=date(2026, 5, 20)) == [said], "by the calendar of that day"
    assert signed(corner, line(wang, rice), day=thursday) == [("ok", "")], "moved to the next day"


def test_what_was_counted_since_is_not_posted_twice(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice, oil = counter.good("大米", 400, stock=9), counter.good("食用油", 700, stock=9)
    counter.give(wang, 9000)
    counter.clock.instant = clock.at(MONDAY, 9)
    sheet_id = enter(counter, line(wang, rice), line(wang, oil))
    count = submitted(counter, (rice, 8))
    refusal = refused(counter, signing(counter, sheet_id))
    assert (refusal.reason, refusal.explanation) == (
        "count_waiting", "大米在一份盘点里等审核,请先审核那份盘点再签字。",
    )  # fmt: skip
    counter.run(decision(counter, count))
    assert counter.run(signing(counter, sheet_id)) == 1
    assert verdicts(counter, sheet_id) == [
        ("counted_since", "这样东西后来盘点过,账已经按盘点改了,请核对后补记。"), ("ok", ""),
    ]  # fmt: skip
    assert (counter.free(rice), counter.free(oil), counter.points_of(wang)) == (8, 8, 8300)


def test_a_count_of_before_the_sheets_day_is_no_obstacle(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    rice = corner.good(stock=9)
    corner.give(wang, 9000)
    wednesday = date(2026, 5, 20)
    corner.clock.instant = clock.at(wednesday) - 1
    corner.run(decision(corner, submitted(corner, (rice, 9))))
    waits = submitted(corner, (rice, 9))
    corner.clock.instant = clock.at(wednesday, 18)
    assert signed(corner, line(wang, rice), day=wednesday) == [("ok", "")]
    corner.run(decision(corner, waits, approve=False))
    corner.run(decision(corner, submitted(corner, (rice, 8)), approve=False))
    assert signed(corner, line(wang, rice), day=wednesday) == [("ok", "")], "what was refused has changed nothing"


def test_one_item_on_two_lines_of_a_person_can_be_brought_back_whole(counter: Counter) -> None:
    """Two lines of the paper are one line of the order, as everywhere, so it is known what comes back."""
    wang = counter.town.person("王秀英")
    rice = counter.good("大米", 400, 250, stock=9, household_limit=9)
    counter.give(wang, 9000)
    for back in ("returns", "undo"):
        sheet_id = enter(counter, line(wang, rice, 1), line(wang, rice, 3))
        counter.run(signing(counter, sheet_id))
        order_id = on_paper(counter)[-1].id
        with counter.town.database.read() as connection:
            told = read_order(connection, order_id)
        assert told is not None
        assert [each.quantity for each in told.lines] == [4]
        if back == "undo":
            counter.run(UndoOrder(key=counter.key(), by=counter.clerk, order_id=order_id))
        for quantity in (1, 3) if back == "returns" else ():
            brought = (Brought(told.lines[0].id, quantity),)
            counter.run(ReturnLines(key=counter.key(), by=counter.clerk, order_id=order_id, brought=brought))
        assert (counter.free(rice), counter.points_of(wang), taken(counter, wang, rice, 202605)) == (9, 9000, 0)
        assert counter.balance(Owner("budget", 202605), "sink", FEN) == 0
        _no_transfer_is_reversed_by_more_than_it_moved(counter)
        assert counter.fault() is None


def _no_transfer_is_reversed_by_more_than_it_moved(counter: Counter) -> None:
    with counter.town.database.read() as connection:
        rows = connection.execute(select(transfers.c.seq, transfers.c.amount, transfers.c.reverses)).all()
    amounts = {row.seq: row.amount for row in rows}
    for seq, amount in amounts.items():
        assert sum(row.amount for row in rows if row.reverses == seq) <= amount, seq


def test_a_sheet_signed_on_its_own_morning_is_not_posted_into_the_future(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good("大米", 400, stock=9)
    counter.give(wang, 2000)
    counter.price(rice, 900, from_=clock.at(SATURDAY, 11))
    assert signed(counter, line(wang, rice)) == [("ok", "")]
    (order,) = on_paper(counter)
    assert (order.points, order.created_at) == (400, clock.at(SATURDAY, 9))
    with counter.town.database.read() as connection:
        late = connection.execute(select(transfers.c.seq).where(transfers.c.effective_at > transfers.c.recorded_at))
        assert late.all() == []
    assert counter.fault() is None


@pytest.mark.parametrize(
    "changes",
    [
        {"day": date(2026, 5, 17)},
        {"lines": ()},
        {"lines": "too many"},
        {"lines": "nobody"},
        {"lines": "nothing"},
        {"lines": "service"},
        {"lines": "none of it"},
        {"lines": "a thousand"},
    ],
    ids=str,
)
def test_what_cannot_be_on_a_sheet_is_refused_with_its_line(corner: Counter, changes: dict[str, Any]) -> None:
    wang = corner.town.person("王秀英")
    rice, haircut = corner.good(stock=9), corner.service()
    good = line(wang, rice)
    given = {
        "too many": (good,) * (LINES_MAX + 1), "nobody": (good, Written(999_999, rice, 1)),
        "nothing": (good, Written(wang.person_id, 999_999, 1)), "service": (good, line(wang, haircut)),
        "none of it": (good, line(wang, rice, 0)), "a thousand": (good, line(wang, rice, 1000)),
    }  # fmt: skip
    lines = changes.get("lines", (good,))
    values = changes | {"lines": given[lines] if isinstance(lines, str) else lines}
    with pytest.raises(Invalid) as caught:
        corner.run(entering(corner, **values))
    if lines in ("nobody", "nothing", "service", "none of it", "a thousand"):
        assert caught.value.explanation.startswith("第2行")


def test_a_clerk_enters_the_people_of_their_own_part_of_the_town(corner: Counter) -> None:
    """Or the sheet would tell anybody's name and home to whoever tries the numbers."""
    chen = corner.town.person("陈大爷", place_id=corner.town.other_village)
    rice = corner.good(stock=9)
    refusal = refused(corner, entering(corner, line(chen, rice)))
    assert (refusal.reason, refusal.status) == ("forbidden", 403)
    assert "第1行" in refusal.explanation


def test_a_sheet_that_is_not_there_or_of_another_shop(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    rice, elsewhere = corner.good(stock=9), corner.shop("二号兑换点")
    sheet_id = enter(corner, line(wang, rice))
    for command in (
        signing(corner, 999_999),
        entering(corner, line(wang, rice), sheet_id=999_999),
        entering(corner, line(wang, rice), sheet_id=sheet_id, shop_id=elsewhere),
    ):
        assert refused(corner, command).reason == "sheet_not_found"
