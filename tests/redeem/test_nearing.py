"""What nears its end is told to staff: the month's budget, and vouchers nobody has come with."""

from datetime import date

from redeem.services import Services
from redeem.shop import Counter
from town import Town

from points import clock
from points.clock import DAY
from points.ledger.models import FEN
from points.ledger.posting import Cause, Posting, need_accounts, open_account
from points.redeem.alerts import Due
from points.redeem.budget import POOL, draw, month_of
from points.redeem.nearing import due_of_budget, due_of_vouchers, nearing

MONTH_FEN = 300_000
"""Of the rule-set of the demo, which warns at 80 and stops at 100 per cent."""


def use(counter: Counter, fen: int, cause: int = 1) -> None:
    with counter.writing() as ws:
        need_accounts(ws, POOL)
        need_accounts(ws, month_of(ws.now))
        ws.load()
        open_account(ws, POOL, FEN, "issue")
        posting = Posting(ws, Cause("test", cause), actor_id=None)
        posting.begin(ws.now)
        draw(posting, fen)


def found_of_budget(counter: Counter) -> list[Due]:
    with counter.town.database.read() as connection:
        return due_of_budget(connection, counter.clock.now())


def found_of_vouchers(counter: Counter) -> list[Due]:
    with counter.town.database.read() as connection:
        return due_of_vouchers(connection, counter.clock.now())


def test_the_budget_is_told_from_the_warning_on_and_again_when_it_stops(counter: Counter) -> None:
    month = clock.month_number(clock.local_day(counter.clock.now()))
    use(counter, MONTH_FEN * 80 // 100 - 1)
    assert found_of_budget(counter) == []
    use(counter, 1, cause=2)
    told = "本月兑换额度已用80%,用到100%就停止兑换,请提前安排。"
    assert found_of_budget(counter) == [Due("budget", None, month, told)]
    use(counter, MONTH_FEN * 20 // 100, cause=3)
    told = "本月兑换额度已用100%,已停止兑换;预留好的照常领取。"
    assert found_of_budget(counter) == [Due("budget", None, month, told)]


def test_a_new_month_begins_with_nothing_used(counter: Counter) -> None:
    use(counter, MONTH_FEN)
    assert len(found_of_budget(counter)) == 1
    counter.clock.instant = clock.at(date(2026, 12, 1))
    assert found_of_budget(counter) == []


def test_a_town_without_rules_is_told_nothing_of_a_budget(town: Town) -> None:
    with town.database.read() as connection:
        assert due_of_budget(connection, clock.at(date(2020, 1, 1))) == []


def test_vouchers_not_done_are_told_in_their_last_week_together_by_provider(counter: Counter) -> None:
    services = Services(counter)
    first, second = services.buy(2)
    last_day = clock.local_day(first.valid_until - 1)
    counter.clock.instant = first.valid_until - 7 * DAY - 1
    assert found_of_vouchers(counter) == []
    counter.clock.advance(1)
    told = f"巧手理发有2张服务券还没做,最早的{last_day.month}月{last_day.day}日到期,请联系居民和服务方。"
    assert found_of_vouchers(counter) == [Due("voucher_ending", counter.shop_id, services.provider, told)]
    services.run(services.done(first))
    assert "有1张" in found_of_vouchers(counter)[0].explanation
    services.run(services.cancel(second))
    assert found_of_vouchers(counter) == []


def test_vouchers_over_are_not_ending_any_more(counter: Counter) -> None:
    voucher = Services(counter).one()
    counter.clock.instant = voucher.valid_until - 1
    assert len(found_of_vouchers(counter)) == 1
    counter.clock.advance(1)
    assert found_of_vouchers(counter) == []


def test_each_shop_is_told_of_the_vouchers_it_issued(counter: Counter) -> None:
    services = Services(counter)
    voucher = services.one()
    counter.clock.instant = voucher.valid_until - DAY
    use(counter, MONTH_FEN)
    with counter.town.database.read() as connection:
        found = nearing(connection, counter.clock.now())
    assert [(due.kind, due.shop_id) for due in found] == [("budget", None), ("voucher_ending", counter.shop_id)]
