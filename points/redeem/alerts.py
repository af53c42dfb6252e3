"""What somebody should look at: goods running out or going off, and what other rooms found (budget, vouchers).

An alert is opened when it is noticed and closed when it is so no more; the same thing is never open twice.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar

import msgspec
from sqlalchemy import Connection, select

from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.redeem.shelf import ShelfLine, kept
from points.redeem.supply_models import ALERTS, Alert, AlertKind, alerts

SHELF_LIFE_DAYS = 30
"""How long before their last good day goods are worth a look, where nobody says otherwise."""

OF_GOODS: tuple[AlertKind, ...] = ("low_stock", "shelf_life")
"""The kinds that are found here."""

ALERTS_MAX = 1_000


class Due(msgspec.Struct, frozen=True):
    """Something to be alerted now. ``subject_id``: the good, the month (``202611``), the provider."""

    kind: AlertKind
    shop_id: int | None
    subject_id: int
    explanation: str


class Raised(msgspec.Struct, frozen=True):
    """How many alerts were opened and closed."""

    opened: int
    closed: int


class RaiseAlerts(Command[Raised], frozen=True, kw_only=True):
    """Open alerts for what is so now, close those for what is so no more.

    Safe to run twice, late, and by several: the goods and what is open are read in the writer's own transaction.
    ``also``: what was found elsewhere, of the kinds in ``also_kinds``; those kinds are closed too if missing in it.
    """

    operation: ClassVar[str] = "alerts.raise"
    answer: ClassVar[type] = Raised
    long: ClassVar[bool] = True

    shelf_life_days: int = SHELF_LIFE_DAYS
    also: tuple[Due, ...] = ()
    also_kinds: tuple[AlertKind, ...] = ()

    def decide(self, ws: WorkingSet) -> Raised:
        """Compare what is open with what is so."""
        kinds = (*OF_GOODS, *self.also_kinds)
        found = (*due_of_goods(ws.connection, ws.now, shelf_life_days=self.shelf_life_days), *self.also)
        due = {_about(each): each for each in found if each.kind in kinds}
        gone = 0
        for alert in _open(ws, kinds):
            still = due.pop(_about(alert), None)
            if still is None:
                ws.change(ALERTS, alert, closed_at=ws.now)
                gone += 1
            elif still.explanation != alert.explanation:
                ws.change(ALERTS, alert, explanation=still.explanation)
        for each in due.values():
            row = Alert(ws.next_id(), each.kind, each.shop_id, each.subject_id, each.explanation, ws.now, None)
            ws.insert(ALERTS, row)
        return Raised(len(due), gone)


def due_of_goods(connection: Connection, now: int, *, shelf_life_days: int = SHELF_LIFE_DAYS) -> list[Due]:
    """Goods of the open shops that are running out, or whose last good day is near or past."""
    today = local_day(now)
    return [due for line in kept(connection, now) for due in _of_line(line, today, shelf_life_days)]


def open_alerts(connection: Connection, shop_ids: Iterable[int]) -> list[Alert]:
    """What is open for these shops and for the whole town, the latest first."""
    columns = [alerts.c[name] for name in Alert.__struct_fields__]
    of_shops = alerts.c.shop_id.is_(None) | alerts.c.shop_id.in_(sorted(set(shop_ids)))
    query = select(*columns).where(alerts.c.closed_at.is_(None), of_shops)
    query = query.order_by(alerts.c.opened_at.desc(), alerts.c.id.desc()).limit(ALERTS_MAX)
    return [Alert(*row) for row in connection.execute(query)]


def _of_line(line: ShelfLine, today: date, days: int) -> Iterator[Due]:
    if line.is_low:
        held = f",另有{line.reserved}{line.measure}已预订" if line.reserved else ""
        left = f"只剩{line.available}{line.measure}了" if line.available else "已兑完"
        yield Due("low_stock", line.shop_id, line.item_id, f"{line.name}{left}{held},请补货。")
    if line.best_before is None or line.best_before > day_number(today + timedelta(days=days)):
        return
    year, rest = divmod(line.best_before, 10_000)
    then = f"{rest // 100}月{rest % 100}日" if year == today.year else f"{year}年{rest // 100}月{rest % 100}日"
    past = line.best_before < day_number(today)
    told = f"{line.name}有的{then}已过保质期,请下架检查。" if past else f"{line.name}有的{then}到保质期,请尽快兑换。"
    yield Due("shelf_life", line.shop_id, line.item_id, told)


def _about(each: Due | Alert) -> tuple[str, int | None, int]:
    return each.kind, each.shop_id, each.subject_id


def _open(ws: WorkingSet, kinds: Iterable[AlertKind]) -> list[Alert]:
    query = select(alerts.c.id).where(alerts.c.closed_at.is_(None), alerts.c.kind.in_(kinds)).order_by(alerts.c.id)
    ids = list(ws.connection.execute(query).scalars())
    for alert_id in ids:
        ws.need(ALERTS, "key", alert_id)
    ws.load()
    return [alert for alert_id in ids for alert in ws.find(ALERTS, "key", alert_id)]
