"""The demo's 积分超市: two shops, what they offer, who gives for it, and deliveries through the year."""

from datetime import timedelta

import msgspec

from points.clock import DAY, at, day_number, local_day
from points.demo import cast
from points.demo.drawing import picture
from points.demo.geography import TOWN
from points.demo.goods import GIVERS, GOODS, SCARCE, SERVICES, SERVICES_OFFERED, Giver, Good, Service, printed_number
from points.demo.playing import Play
from points.demo.stage import Stage
from points.demo.town import Town
from points.people.session import Actor
from points.redeem.catalogue import CreateItem, CreateShop, SetPicture, SetPrice
from points.redeem.item_draft import ItemDraft
from points.redeem.offer import on_shelves
from points.redeem.providers import CreateProvider, ProviderDraft
from points.redeem.sponsors import CreateSponsor, RecordPledge
from points.redeem.stock import ReceiptLine, ReceiveStock
from points.rules.models import Limit, Period

SHOPS = {"河东社区": ("河东社区积分超市", "河东文化广场1号", 221), "青石村": ("青石村兑换点", "青石村老学堂", 222)}
"""By village: name, address, phone."""
LEVELS = {"河东社区": (18, 36), "青石村": (12, 22)}
"""Up to how many of a good each shop is filled: of most, and of what people take gladly."""
REFILL_BELOW = 0.7
"""Goods of which a larger part is still there are not ordered."""
DELIVERY_EVERY_DAYS = 28
LOW_STOCK = 5
DEARER = {"大米5kg": (30, 2_600), "食用油1.8L": (27, 2_350)}
"""What costs more from the middle of the year on: points and fen."""
_CENTS = 100


class Market(msgspec.Struct, frozen=True):
    """The ids of what was opened: shops by village, items, sponsors and those who provide services by name."""

    shops: dict[str, int]
    items: dict[str, int]
    sponsors: dict[str, int]
    providers: dict[str, int]


def open_shops(stage: Stage, town: Town) -> Market:
    """Open the shops with everything in them, on the stage's present day."""
    desk, clerk, secretary = (stage.actor(town.staff[TOWN, role]) for role in ("administrator", "clerk", "secretary"))
    market = Market({}, {}, {}, {})
    for village, (name, address, number) in SHOPS.items():
        made = CreateShop(
            by=desk, name=name, place_id=town.places[village], address=address, phone=cast.phone(number)
        )
        market.shops[village] = stage.run(made)
    for giver in GIVERS:
        made = CreateSponsor(
            by=secretary, name=giver.name, contact_name=giver.contact, contact_phone=cast.phone(giver.number)
        )
        market.sponsors[giver.name] = stage.run(made)
        _give(stage, market, secretary, giver)
    for position, good in enumerate(GOODS, 1):
        market.items[good.name] = _offer_good(stage, town, desk, good, position)
    for service in SERVICES_OFFERED:
        confirms = town.named(service.neighbour).id if service.neighbour else None
        draft = ProviderDraft(name=service.provider, phone=cast.phone(service.number), person_id=confirms)
        market.providers[service.provider] = stage.run(CreateProvider(by=secretary, draft=draft))
        market.items[service.name] = _offer_service(stage, market, desk, service)
    for village in SHOPS:
        _fill_up(stage, market, clerk, village)
    return market


def schedule(play: Play, market: Market) -> None:
    """Enter deliveries, gifts and new prices into the play, then all that happens at the counter."""
    begun = local_day(play.stage.clock.now())
    for number in range(1, (local_day(play.end) - begun).days // DELIVERY_EVERY_DAYS + 1):
        day = begun + timedelta(days=number * DELIVERY_EVERY_DAYS)
        play.later(at(day, 8, 20), lambda: _deliver_all(play, market))
    half = begun + timedelta(days=182)
    play.later(at(half, 10), lambda: _give_again(play, market))
    play.later(at(half, 15), lambda: _raise_prices(play, market))


def _offer_good(stage: Stage, town: Town, by: Actor, good: Good, position: int) -> int:
    draft = ItemDraft(
        kind="good",
        name=good.name,
        measure=good.measure,
        category=good.category,
        barcode=printed_number(position) if good.printed else None,
        place_id=town.places[good.village] if good.village else None,
        household_limit=Limit(good.a_month, Period.MONTH) if good.a_month else None,
        low_stock=LOW_STOCK,
    )
    item_id = stage.run(CreateItem(by=by, draft=draft))
    _price(stage, by, item_id, good.points, good.cost_fen)
    stage.run(SetPicture(by=by, item_id=item_id, picture=picture(good.name, good.shape, good.colour)))
    return item_id


def _offer_service(stage: Stage, market: Market, by: Actor, service: Service) -> int:
    draft = ItemDraft(
        kind="service",
        name=service.name,
        measure="次",
        category=SERVICES,
        description=service.about,
        for_ages=service.for_ages,
        provider_id=market.providers[service.provider],
        valid_days=service.valid_days,
    )
    item_id = stage.run(CreateItem(by=by, draft=draft))
    _price(stage, by, item_id, service.points, service.cost_fen)
    stage.run(SetPicture(by=by, item_id=item_id, picture=picture(service.name, service.shape, service.colour)))
    return item_id


def _price(stage: Stage, by: Actor, item_id: int, points: int, cost_fen: int, from_: int | None = None) -> None:
    made = SetPrice(by=by, item_id=item_id, effective_from=from_, points=points * _CENTS, cost_fen=cost_fen)
    stage.run(made)


def _give(stage: Stage, market: Market, by: Actor, giver: Giver) -> None:
    pledge = RecordPledge(
        by=by,
        sponsor_id=market.sponsors[giver.name],
        kind="goods" if giver.goods else "yuan",
        fen=giver.fen,
        what=giver.goods,
        day=local_day(stage.clock.now()),
    )
    stage.run(pledge)


def _fill_up(stage: Stage, market: Market, by: Actor, village: str) -> None:
    """Bring of everything that may be had there what is wanting, each as fresh as it is sold."""
    today, shop_id = local_day(stage.clock.now()), market.shops[village]
    with stage.database.read() as connection:
        there = on_shelves(connection, list(market.items.values()), shop_id)
    lines: list[ReceiptLine] = []
    for good in GOODS:
        item_id, level = market.items[good.name], _level(good, village)
        on_hand = there.get((item_id, "stock"), 0) + there.get((item_id, "hold"), 0)
        if good.village in (None, village) and on_hand <= level * REFILL_BELOW:
            until = None if good.keeps_days is None else day_number(today + timedelta(days=good.keeps_days))
            lines.append(ReceiptLine(item_id, level - on_hand, good.cost_fen, until))
    if lines:
        stage.run(ReceiveStock(by=by, shop_id=shop_id, supplier="县城批发部", lines=tuple(lines)))


def _level(good: Good, village: str) -> int:
    """Up to how many; of what does not keep from one delivery to the next but one, a third."""
    if good.name == SCARCE:
        return LOW_STOCK - 1
    level = LEVELS[village][good.wanted > 2]
    spoils = good.keeps_days is not None and good.keeps_days < DELIVERY_EVERY_DAYS * 2
    return level // 3 if spoils else level


def _deliver_all(play: Play, market: Market) -> None:
    for village, clerk in zip(SHOPS, cast.CLERKS, strict=True):
        _fill_up(play.stage, market, play.colleague(clerk), village)


def _give_again(play: Play, market: Market) -> None:
    for giver in GIVERS:
        _give(play.stage, market, play.officer(TOWN, "secretary"), giver)


def _raise_prices(play: Play, market: Market) -> None:
    """Set what is dearer from the next week on."""
    begins = play.stage.clock.now() + 7 * DAY
    for name, (points, cost_fen) in DEARER.items():
        _price(play.stage, play.officer(TOWN, "administrator"), market.items[name], points, cost_fen, begins)
