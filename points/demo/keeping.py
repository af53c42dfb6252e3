"""The demo's back room: the month's stock count, a day without power that was written on paper, what to look at."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from points.clock import DAY, HOUR, MINUTE, at, day_number, local_day
from points.demo.counter import MAIN, SECOND, Year, shop_of
from points.demo.goods import GOODS, PAPER, WASH
from points.demo.shopping import SHOPS
from points.demo.town import Neighbour
from points.redeem.alerts import RaiseAlerts
from points.redeem.basket import Wanted
from points.redeem.counting import CountLine, DecideCount, OpenCount, SubmitCount, WriteCount
from points.redeem.offer import on_shelves
from points.redeem.paper import SignSheet, WriteSheet, Written, sheet_of
from points.redeem.shelf_life import Intake, intakes_of

DARK_BEFORE_DAYS_MAX = 60
"""How long before the present the power was out, in a play that is long enough."""
DARK_NOTE = "全天停电,按纸质领取登记表补录"
ON_PAPER_MIN, ON_PAPER_MAX = 3, 12
FORGOTTEN_LIMIT = "大米5kg"
"""What somebody was given two of by candlelight, though a household may have one a month."""

Came = list[tuple[Neighbour, tuple[Wanted, ...]]]


def schedule(year: Year) -> None:
    """Enter the counts and the looks at the shelves into the play, and say when the power goes out."""
    play, begin = year.play, year.play.stage.clock.now()
    last = local_day(play.end)
    day = local_day(begin).replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) < last:
        month_end = day - timedelta(days=1)
        for village in SHOPS:
            play.later(at(month_end, 17, 20), lambda village=village: _count(year, village, "月末盘点"))
    shelves = (PAPER, WASH)
    yesterday = at(last - timedelta(days=1), 17, 5)
    play.later(yesterday, lambda: _count(year, MAIN, "抽查纸品和洗护", shelves=shelves, decided=False))
    for instant in (*range(begin + 27 * DAY, play.end, 28 * DAY), play.end - 10 * MINUTE):
        play.later(instant, lambda: play.stage.run(RaiseAlerts()))
    ago = min(DARK_BEFORE_DAYS_MAX * DAY, (play.end - begin) // 3)
    year.dark = local_day(play.end - ago)


def on_paper(year: Year, rng: Random, day: date, came: Came) -> Came:
    """Write down on paper who comes to the second shop, if it is worth it; answers the others.

    The sheet is entered when there is power again, and signed by the other clerk the next morning. One line on it
    the books do not agree with.
    """
    here = [(person, wanted) for person, wanted in came if shop_of(person) == SECOND]
    if not ON_PAPER_MIN <= len(here) <= ON_PAPER_MAX:
        return came
    year.dark = None
    lines = [Written(who.id, line.item_id, line.quantity) for who, wanted in here for line in wanted]
    generous = Written(rng.choice(here)[0].id, year.market.items[FORGOTTEN_LIMIT], 2)
    lines = [each for each in lines if (each.person_id, each.item_id) != (generous.person_id, generous.item_id)]
    sheet = WriteSheet(
        by=year.clerk(SECOND),
        shop_id=year.market.shops[SECOND],
        day=day,
        note=DARK_NOTE,
        lines=(*lines, generous),
    )
    year.play.later(at(day, 17, 40), lambda: _enter(year, sheet))
    return [each for each in came if shop_of(each[0]) != SECOND]


def _enter(year: Year, sheet: WriteSheet) -> None:
    stage = year.play.stage
    sheet_id = stage.run(sheet)
    with stage.database.read() as connection:
        written = sheet_of(connection, sheet_id)
    sign = SignSheet(by=year.checker(SECOND), sheet_id=sheet_id, version=written.version if written else "")
    year.play.later(stage.clock.now() + 15 * HOUR, lambda: stage.run(sign))


def _count(year: Year, village: str, note: str, *, shelves: tuple[str, ...] = (), decided: bool = True) -> None:
    """The shop's clerk counts, without what is past its date, and finds something amiss; the other one decides."""
    stage, by, shop_id = year.play.stage, year.clerk(village), year.market.shops[village]
    rng = year.play.chance(f"count {village} {stage.clock.now()}")
    goods = [good for good in GOODS if good.village in (None, village) and (not shelves or good.category in shelves)]
    ids = [year.market.items[good.name] for good in goods]
    with stage.database.read() as connection:
        there, intakes = on_shelves(connection, ids, shop_id), intakes_of(connection, ids)
    free = {each: there.get((each, "stock"), 0) for each in ids}
    on_hand = {each: free[each] + there.get((each, "hold"), 0) for each in ids}
    counted = dict(on_hand)
    today = day_number(local_day(stage.clock.now()))
    for item_id in ids:
        counted[item_id] -= min(free[item_id], _spoiled(intakes.get((shop_id, item_id), ()), counted[item_id], today))
    many = [each for each in ids if free[each] > 2 and counted[each] == on_hand[each]]
    for item_id in rng.sample(many, k=min(len(many), rng.choice((1, 1, 2)))):
        counted[item_id] += rng.choice((-1, -1, 1))
    count_id = stage.run(OpenCount(by=by, shop_id=shop_id, note=note))
    lines = tuple(CountLine(item_id, number) for item_id, number in counted.items())
    stage.run(WriteCount(by=by, count_id=count_id, lines=lines))
    stage.run_all([SubmitCount(by=by, count_id=count_id)])
    if decided:
        decision = DecideCount(by=year.checker(village), count_id=count_id, approve=True, note="当面又数了一遍")
        year.play.later(stage.clock.now() + 35 * MINUTE, lambda: stage.run_all([decision]))


def _spoiled(intakes: Sequence[Intake], on_hand: int, today: int) -> int:
    """How many of a good are past their date, the latest deliveries being what is still there."""
    spoiled = 0
    for intake in intakes:
        part = min(on_hand, intake.quantity)
        on_hand -= part
        if intake.best_before is not None and intake.best_before < today:
            spoiled += part
    return spoiled
