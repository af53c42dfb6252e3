"""What the shop offers: items, their dated prices and pictures, and the shops themselves.

An item belongs to the town, or to the part of it that alone may have it; who holds ``item.write`` there changes it.
"""

from typing import Any

import msgspec
from sqlalchemy import func, select

from points.clock import MINUTE, rfc3339
from points.db.working_set import WorkingSet
from points.errors import Invalid, NotFound, Refusal
from points.ledger.models import accounts
from points.ledger.stock import open_good
from points.people.acting import ActorCommand
from points.people.models import PLACES
from points.people.names import tidy
from points.people.session import Actor
from points.redeem.access import shop_not_found
from points.redeem.item_draft import ItemDraft, check
from points.redeem.models import ITEMS, PRICES, SHOPS, Item, Price, Shop, items, pictures, shops
from points.redeem.order_models import orders
from points.redeem.pictures import Picture
from points.redeem.printers import read_address
from points.redeem.supply_models import sheets, stock_counts
from points.redeem.town import require_in_town

CLOCKS_APART = 5 * MINUTE
"""A price that begins this little before now begins now: the desk's clock and ours differ."""
POINTS_MAX = 1_000_000
"""The highest price, in hundredths: ten thousand points."""
COST_FEN_MAX = 10_000_000
SHOP_NAME_CHARS_MAX = 30
ADDRESS_CHARS_MAX = 100
PHONE_CHARS_MAX = 30


class CreateShop(ActorCommand[int], frozen=True, kw_only=True):
    """Open a 兑换点 in a place; answers its id."""

    operation = "shop.create"
    answer = int

    name: str
    place_id: int
    address: str = ""
    phone: str = ""
    printer: str = ""

    def decide(self, ws: WorkingSet) -> int:
        """Write it down; ``shop_exists`` where the place has one of this name."""
        columns = _shop_columns(ws, self.by, self)
        _refuse_twin(ws, self.place_id, columns["name"], None)
        shop = Shop(id=ws.next_id(), created_at=ws.now, closed_at=None, **columns)
        ws.insert(SHOPS, shop)
        self.audit(ws, "shop.create", "shop", shop.id, name=shop.name, place_id=shop.place_id)
        return shop.id


class ChangeShop(ActorCommand[int], frozen=True, kw_only=True):
    """Correct a shop, close it, or open it again."""

    operation = "shop.change"
    answer = int

    shop_id: int
    name: str
    place_id: int
    address: str = ""
    phone: str = ""
    printer: str = ""
    closed: bool = False

    def decide(self, ws: WorkingSet) -> int:
        """Change it; ``shop_in_use`` where what is to be closed has goods, orders, sheets or counts waiting."""
        shop = ws.get(SHOPS, self.shop_id)
        if shop is None:
            raise shop_not_found()
        _require(ws, self.by, shop.place_id)
        columns = _shop_columns(ws, self.by, self)
        _refuse_twin(ws, self.place_id, columns["name"], shop.id)
        closed_at = (shop.closed_at or ws.now) if self.closed else None
        if self.closed and shop.closed_at is None:
            _refuse_in_use(ws, shop.id)
        ws.change(SHOPS, shop, closed_at=closed_at, **columns)
        self.audit(ws, "shop.change", "shop", shop.id, name=shop.name, closed=self.closed)
        return shop.id


class CreateItem(ActorCommand[int], frozen=True, kw_only=True):
    """Add something to be had for points; answers its id. It cannot be ordered before it has a price."""

    operation = "item.create"
    answer = int

    draft: ItemDraft

    def decide(self, ws: WorkingSet) -> int:
        """Write it down; a good becomes countable in the ledger."""
        check(ws.connection, self.draft, None)
        _require(ws, self.by, self.draft.place_id)
        columns: dict[str, Any] = self.draft.columns()
        item = Item(
            id=ws.next_id(), kind=self.draft.kind, picture_id=None, created_at=ws.now, withdrawn_at=None, **columns
        )
        ws.insert(ITEMS, item)
        if item.kind == "good":
            open_good(ws, item.id, item.name)
        self.audit(ws, "item.create", "item", item.id, name=item.name, kind=item.kind)
        return item.id


class ChangeItem(ActorCommand[int], frozen=True, kw_only=True):
    """Describe an item anew, withdraw it, or offer it again. What was ordered before stays as it was."""

    operation = "item.change"
    answer = int

    item_id: int
    draft: ItemDraft
    withdrawn: bool = False

    def decide(self, ws: WorkingSet) -> int:
        """Change it; ``kind_fixed``: a good never becomes a service, for it is counted in the ledger."""
        item = item_for(ws, self.by, self.item_id)
        if self.draft.kind != item.kind:
            raise Refusal("kind_fixed", "商品和服务不能互换,请另建一个,把这个下架。")
        check(ws.connection, self.draft, item.id)
        _require(ws, self.by, self.draft.place_id)
        withdrawn_at = (item.withdrawn_at or ws.now) if self.withdrawn else None
        ws.change(ITEMS, item, withdrawn_at=withdrawn_at, **self.draft.columns())
        self.audit(ws, "item.change", "item", item.id, name=item.name, withdrawn=self.withdrawn)
        return item.id


class SetPrice(ActorCommand[int], frozen=True, kw_only=True):
    """Say what an item costs from an instant on (None: from now); answers the price's id.

    ``points``: hundredths, to the resident; ``cost_fen``: to the town. Orders keep the price they were made at.
    """

    operation = "item.price"
    answer = int

    item_id: int
    effective_from: int | None
    points: int
    cost_fen: int

    def decide(self, ws: WorkingSet) -> int:
        """Add it to the facts; ``price_past``: what was charged then cannot be said otherwise now."""
        item = item_for(ws, self.by, self.item_id)
        wrong: dict[str, str] = {}
        if not 0 < self.points <= POINTS_MAX:
            wrong["price"] = f"所需积分要大于0,最多{POINTS_MAX // 100}分。"
        if not 0 <= self.cost_fen <= COST_FEN_MAX:
            wrong["cost_yuan"] = f"进价要在0到{COST_FEN_MAX // 100}元之间。"
        if wrong:
            raise Invalid("价格不对,改好再保存。", fields=wrong)
        begins = ws.now if self.effective_from is None else self.effective_from
        if begins < ws.now - CLOCKS_APART:
            raise Refusal("price_past", "价格不能从过去算起,请选现在或以后的时间。", 422)
        price = Price(
            id=ws.next_id(),
            item_id=item.id,
            effective_from=max(begins, ws.now),
            points=self.points,
            cost_fen=self.cost_fen,
            set_by=self.by.audit_id,
            recorded_at=ws.now,
        )
        ws.insert(PRICES, price)
        said = {"points": self.points, "cost_fen": self.cost_fen, "effective_from": rfc3339(price.effective_from)}
        self.audit(ws, "item.price", "item", item.id, **said)
        return price.id


class SetPicture(ActorCommand[int], frozen=True, kw_only=True):
    """Show an item by this picture, made small by ``pictures.encode``; answers the picture's id."""

    operation = "item.picture"
    answer = int

    item_id: int
    picture: Picture

    def payload(self) -> bytes:
        """The item and what the picture is, not its bytes."""
        return msgspec.json.encode([self.item_id, self.picture.sha256])

    def decide(self, ws: WorkingSet) -> int:
        """Keep it, once however many items show it; one that nothing shows any more is deleted."""
        item = item_for(ws, self.by, self.item_id)
        known = select(pictures.c.id).where(pictures.c.sha256 == self.picture.sha256)
        picture_id = ws.connection.execute(known).scalar()
        if picture_id is None:
            picture_id = ws.next_id()
            ws.connection.execute(pictures.insert().values(id=picture_id, **msgspec.structs.asdict(self.picture)))
        ws.change(ITEMS, item, picture_id=picture_id)
        _delete_unshown(ws, item.id, picture_id)
        self.audit(ws, "item.picture", "item", item.id, sha256=self.picture.sha256)
        return picture_id


def _delete_unshown(ws: WorkingSet, item_id: int, picture_id: int) -> None:
    """The item's new picture stands in the working set only: the database has its former one still."""
    elsewhere = select(items.c.picture_id).where(items.c.picture_id.is_not(None), items.c.id != item_id)
    unshown = pictures.c.id.not_in(elsewhere) & (pictures.c.id != picture_id)
    ws.connection.execute(pictures.delete().where(unshown))


def item_for(ws: WorkingSet, by: Actor, item_id: int) -> Item:
    """An item whose description they may change; ``item_not_found`` or ``forbidden``."""
    item = ws.get(ITEMS, item_id)
    if item is None:
        raise NotFound("item_not_found", "没有这样东西,请刷新后重新选。")
    _require(ws, by, item.place_id)
    return item


def _require(ws: WorkingSet, by: Actor, place_id: int | None) -> None:
    """Raise unless they may write the catalogue of a place, or (None) of the town."""
    if place_id is None:
        require_in_town(by, "item.write", "全镇都能换的商品,只有镇一级的管理员和评选专员能改。")
        return
    place = ws.get(PLACES, place_id)
    if place is None:
        raise Invalid("没有这个村(社区),请重新选择。", fields={"place_id": "没有这个村(社区)。"})
    by.require("item.write", place.path)


def _shop_columns(ws: WorkingSet, by: Actor, given: CreateShop | ChangeShop) -> dict[str, Any]:
    _require(ws, by, given.place_id)
    columns = {name: tidy(getattr(given, name)) for name in ("name", "address", "phone", "printer")}
    wrong: dict[str, str] = {}
    if not 0 < len(columns["name"]) <= SHOP_NAME_CHARS_MAX:
        wrong["name"] = f"名称要1到{SHOP_NAME_CHARS_MAX}个字。"
    if len(columns["address"]) > ADDRESS_CHARS_MAX:
        wrong["address"] = f"地址最多{ADDRESS_CHARS_MAX}个字。"
    if len(columns["phone"]) > PHONE_CHARS_MAX:
        wrong["phone"] = f"电话最多{PHONE_CHARS_MAX}位。"
    if wrong:
        raise Invalid("有几处需要改一下,改好再保存。", fields=wrong)
    if columns["printer"]:
        read_address(columns["printer"])
    return {**columns, "place_id": given.place_id}


def _refuse_twin(ws: WorkingSet, place_id: int, name: str, shop_id: int | None) -> None:
    same = select(shops.c.id).where(shops.c.place_id == place_id, shops.c.name == name, shops.c.id != (shop_id or 0))
    if ws.connection.execute(same).first() is not None:
        raise Refusal("shop_exists", f"这里已经有“{name}”了,不用再建。")


def _refuse_in_use(ws: WorkingSet, shop_id: int) -> None:
    """Goods that stand in a closed shop would be seen by nobody, and what is begun there could not be ended."""
    waiting = (
        select(func.count()).select_from(orders).where(orders.c.shop_id == shop_id, orders.c.state == "reserved")
    )
    if count := ws.connection.execute(waiting).scalar_one():
        raise Refusal("shop_in_use", f"还有{count}单没有领取,办完再停用。")
    unsigned = select(func.count()).where(sheets.c.shop_id == shop_id, sheets.c.state == "draft")
    if count := ws.connection.execute(unsigned).scalar_one():
        raise Refusal("shop_in_use", f"还有{count}张登记表没有签字,签字或作废后再停用。")
    undecided = select(func.count()).where(stock_counts.c.shop_id == shop_id, stock_counts.c.state == "submitted")
    if count := ws.connection.execute(undecided).scalar_one():
        raise Refusal("shop_in_use", f"还有{count}份盘点等审核,审核后再停用。")
    there = select(accounts.c.id).where(
        accounts.c.owner_id == shop_id, accounts.c.owner_type == "shop", accounts.c.balance > 0
    )
    if ws.connection.execute(there.limit(1)).first() is not None:
        raise Refusal("shop_in_use", "货架上还有东西,请先调到别的兑换点再停用。")
