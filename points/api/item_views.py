"""What the catalogue's requests and answers are made of."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from points.api.fields import Count, Id, LongText, Moment, PointsText, SomeText, Text, points_text
from points.clock import rfc3339
from points.errors import Invalid
from points.people.models import AgeBand
from points.people.session import Actor
from points.redeem.digits import own_barcode
from points.redeem.item_draft import ItemDraft
from points.redeem.models import Item, ItemKind, Price
from points.redeem.offer import Offer
from points.rules.models import Limit, Period

VERSION_CHARS = 16
"""How much of a picture's SHA-256 its address carries."""
Scope = Literal["person", "household"]
Barcode = Annotated[str, Meta(min_length=8, max_length=14, pattern=r"^[0-9]+$", examples=["2100000000012"])]

EXAMPLE: dict[str, Any] = {
    "kind": "good",
    "name": "大米5kg",
    "measure": "袋",
    "category": "粮油",
    "description": "当年新米",
    "barcode": "2100000000012",
    "limits": [{"scope": "household", "count": 2, "period": "quarter"}],
    "for_ages": [],
    "low_stock": 10,
}


class LimitBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most ``count`` of the item for a person or a household in a period."""

    scope: Scope
    count: Annotated[int, Meta(ge=1, le=1_000)]
    period: Period


class ItemBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An item as it is to be. ``limits``: its own; without one of a scope the rule-set's holds.

    ``place_id``: only for people of that part of town. Services have ``provider_id`` and ``valid_days``.
    """

    kind: ItemKind
    name: SomeText
    measure: SomeText
    category: Text = ""
    description: LongText = ""
    barcode: Barcode | None = None
    limits: Annotated[tuple[LimitBody, ...], Meta(max_length=2)] = ()
    for_ages: Annotated[tuple[AgeBand, ...], Meta(max_length=6)] = ()
    place_id: Id | None = None
    low_stock: Count | None = None
    provider_id: Id | None = None
    valid_days: Annotated[int, Meta(ge=0, le=366)] | None = None
    withdrawn: bool = False

    def draft(self) -> ItemDraft:
        """As the catalogue takes it."""
        limits = {each.scope: Limit(each.count, each.period) for each in self.limits}
        if len(limits) != len(self.limits):
            raise Invalid("每人、每户的限量各写一条。", fields={"limits": "每人、每户各写一条。"})
        return ItemDraft(
            kind=self.kind,
            name=self.name,
            measure=self.measure,
            category=self.category,
            description=self.description,
            barcode=self.barcode,
            for_ages=self.for_ages,
            place_id=self.place_id,
            person_limit=limits.get("person"),
            household_limit=limits.get("household"),
            low_stock=self.low_stock,
            provider_id=self.provider_id,
            valid_days=self.valid_days or None,
        )


class NewPrice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points to the resident, yuan to the town, from a time on (left out: now)."""

    price: PointsText
    cost_yuan: PointsText
    effective_from: Moment | None = None


class PriceView(msgspec.Struct, frozen=True, kw_only=True):
    """A price as it was set, and from when."""

    id: int
    effective_from: str
    price: str
    cost_yuan: str
    set_by: int | None
    recorded_at: str

    @classmethod
    def of(cls, price: Price) -> "PriceView":
        """As the API shows it."""
        return cls(
            id=price.id,
            effective_from=rfc3339(price.effective_from),
            price=points_text(price.points),
            cost_yuan=points_text(price.cost_fen),
            set_by=price.set_by,
            recorded_at=rfc3339(price.recorded_at),
        )


class PriceList(msgspec.Struct, frozen=True):
    """Prices, latest to begin first."""

    items: list[PriceView]


class LimitView(msgspec.Struct, frozen=True):
    """A limit that holds; ``own``: the item's, not the rule-set's."""

    scope: Scope
    count: int
    period: Period
    own: bool


class ProviderView(msgspec.Struct, frozen=True):
    """Who does a service, and where to call."""

    id: int
    name: str
    phone: str


class MineView(msgspec.Struct, frozen=True):
    """For whoever asks: how many more they and their household may take (null: no limit), and if it is for them."""

    person_left: int | None
    household_left: int | None
    for_me: bool


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item. ``price``: null where it has none yet. ``available``: null for services.

    Staff also see what is reserved, on hand and when to reorder; those who write the catalogue its cost. To residents
    these members do not exist.
    """

    id: int
    kind: ItemKind
    name: str
    measure: str
    category: str
    description: str
    price: str | None
    barcode: str | None
    own_barcode: str
    picture_url: str | None
    available: int | None
    limits: list[LimitView]
    for_ages: list[str]
    place_id: int | None
    valid_days: int | None
    provider: ProviderView | None
    withdrawn: bool
    mine: MineView | None
    reserved: int | UnsetType | None = UNSET
    on_hand: int | UnsetType | None = UNSET
    low_stock: int | UnsetType | None = UNSET
    cost_yuan: str | UnsetType | None = UNSET


def sees_stock(actor: Actor) -> bool:
    """Whether they see more of the shop than what there is to be had."""
    return any(actor.may(each) for each in ("till.run", "item.write", "report.read"))


def item_view(offer: Offer, actor: Actor) -> ItemView:
    """An offer as the API shows it to this person."""
    item, price, mine, stock = offer.item, offer.price, offer.mine, sees_stock(actor)
    on_hand = None if offer.free is None or offer.reserved is None else offer.free + offer.reserved
    view = ItemView(
        id=item.id,
        kind=item.kind,
        name=item.name,
        measure=item.measure,
        category=item.category,
        description=item.description,
        price=points_text(price.points) if price else None,
        barcode=item.barcode,
        own_barcode=own_barcode(item.id),
        picture_url=f"/api/items/{item.id}/picture?v={offer.picture[:VERSION_CHARS]}" if offer.picture else None,
        available=offer.free,
        limits=_limits(offer),
        for_ages=[each for each in item.for_ages.split(",") if each],
        place_id=item.place_id,
        valid_days=item.valid_days if item.kind == "service" else None,
        provider=_provider(offer),
        withdrawn=item.withdrawn_at is not None,
        mine=MineView(mine.person, mine.household, mine.for_me) if mine else None,
        reserved=offer.reserved if stock else UNSET,
        on_hand=on_hand if stock else UNSET,
        low_stock=item.low_stock if stock else UNSET,
    )
    if not actor.may("item.write"):
        return view
    return msgspec.structs.replace(view, cost_yuan=points_text(price.cost_fen) if price else None)


def _limits(offer: Offer) -> list[LimitView]:
    scopes: tuple[Scope, Scope] = ("person", "household")
    return [
        LimitView(scope, limit.count, limit.period, _is_own(offer.item, scope))
        for scope, limit in zip(scopes, offer.limits, strict=True)
        if limit is not None
    ]


def _is_own(item: Item, scope: Scope) -> bool:
    return (item.person_limit if scope == "person" else item.household_limit) is not None


def _provider(offer: Offer) -> ProviderView | None:
    who = offer.provider
    return ProviderView(who.id, who.name, who.phone) if who else None
