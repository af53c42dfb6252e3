"""What stands on the shelves of both villages before a test begins: two shops each, one good, a count to decide."""

from collections.abc import Callable
from typing import Any

from cast import Cast

from points.db.writer import Command
from points.people.session import SYSTEM
from points.redeem.catalogue import CreateItem, CreateShop, SetPrice
from points.redeem.counting import CountLine, OpenCount, SubmitCount, WriteCount
from points.redeem.item_draft import ItemDraft
from points.redeem.stock import ReceiptLine, ReceiveStock

Run = Callable[[Command[Any]], Any]


def stock_up(run: Run, cast: Cast) -> None:
    """``cast.shops``: by village and 1 or 2, twenty bags of rice in the first, of which a count found nineteen."""
    cast.items["大米"] = run(CreateItem(by=SYSTEM, draft=ItemDraft(kind="good", name="大米", measure="袋")))
    run(SetPrice(by=SYSTEM, item_id=cast.items["大米"], effective_from=None, points=400, cost_fen=250))
    for village in ("东村", "西村"):
        for number in (1, 2):
            command = CreateShop(by=SYSTEM, name=f"{village}{number}号兑换点", place_id=cast.places[village])
            cast.shops[village, number] = run(command)
        shop_id, rice = cast.shops[village, 1], cast.items["大米"]
        receipt = ReceiveStock(by=SYSTEM, shop_id=shop_id, supplier="粮站", lines=(ReceiptLine(rice, 20, 250),))
        cast.receipts[village] = run(receipt)
        cast.counts[village] = run(OpenCount(by=SYSTEM, shop_id=shop_id))
        run(WriteCount(by=SYSTEM, count_id=cast.counts[village], lines=(CountLine(rice, 19),)))
        run(SubmitCount(by=SYSTEM, count_id=cast.counts[village]))
