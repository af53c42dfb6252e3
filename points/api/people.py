"""Residents, for staff in their part of the town; opening somebody's details is recorded."""

from functools import partial
from typing import Annotated

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET, UnsetType

from points.api.fields import CursorText, Id, Limit, PathId, Phone, QueryId, QueryText, Secret, SomeText
from points.api.idempotency_key import answered
from points.api.me import MinutesView, PointsView, minutes_of, points_of, pot_now
from points.api.pages import Page, page, read_position
from points.api.parts import Parts
from points.errors import Invalid
from points.media.cards import CardFace, card_sheet
from points.people.cards import IssueCard, PrintCards, PrintedCard, RevokeCard
from points.people.models import AgeBand, PersonStatus
from points.people.passwords import hash_pin, in_turn, mark
from points.people.persons import CreatePerson, EditPerson, PersonKnown
from points.people.search import CardLine, OpenPerson, PersonDetail, PersonLine, search_people
from points.people.session import Actor

IDS_MAX = 500


class NewPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody to record. ``household_head`` finds or makes the household; under 14 needs a guardian's consent."""

    name: SomeText
    phone: Phone | None = None
    place_id: Id
    household_head: SomeText | None = None
    household_id: Id | None = None
    age_band: AgeBand = "unknown"
    guardian_consent: bool = False


class PersonChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays."""

    name: SomeText | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    place_id: Id | UnsetType = UNSET
    household_id: Id | UnsetType | None = UNSET
    age_band: AgeBand | UnsetType = UNSET
    guardian_consent: bool | UnsetType = UNSET
    status: PersonStatus | UnsetType = UNSET


class NewCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card; with a PIN of four to six digits its holder can sign in at a counter."""

    pin: Secret | None = None


class HouseholdView(msgspec.Struct, frozen=True):
    """The household of a person, by its head's name and its number. ``head_id`` None: no head is recorded."""

    id: int
    head_id: int | None
    head_name: str | None
    number: str | None


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """A person opened. ``phone`` is whole only for who may change it."""

    id: int
    name: str
    number: str
    place_id: int
    place_name: str
    phone_last4: str | None
    phone: str | None
    phone_masked: str | None
    household_id: int | None
    household: HouseholdView | None
    age_band: AgeBand
    guardian_consent: bool
    has_pin: bool
    status: PersonStatus
    cards: list[CardLine]
    points: PointsView
    minutes: MinutesView


class IssuedCard(msgspec.Struct, frozen=True):
    """A card just issued: its digits, told to print it, and the last four that tell cards apart."""

    id: int
    digits: str
    number: str


@get("/api/people", permission="person.read", operation_id="listPeople", tags=["people"], sync_to_thread=True)
def list_people(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    q: QueryText = None,
    place_id: QueryId = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[PersonLine]:
    """People by the beginning of their name, their 尾号 (four digits), whole phone number or 志愿者编号."""
    after = read_position(cursor) or 0
    with parts.database.read() as connection:
        found = search_people(connection, parts.keys, actor, q or "", place_id=place_id, after_id=after, limit=limit)
    return page(found, limit, found[-1].id) if found else page(found, limit)


@get("/api/people/{person_id:int}", permission="person.read", operation_id="getPerson", tags=["people"])
async def get_person(person_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> PersonView:
    """One person's details. That they were opened, and by whom, is recorded."""
    detail = await parts.writer.run(OpenPerson(actor=actor, keys=parts.keys, person_id=person_id))
    return await sync_to_thread(_view, parts, detail)


def _view(parts: Parts, detail: PersonDetail) -> PersonView:
    line, now = detail.line, parts.clock.now()
    household = None
    if line.household_id is not None:
        household = HouseholdView(
            line.household_id, detail.household_head_id, detail.household_name, detail.household_number
        )
    with parts.database.read() as connection:
        return PersonView(
            **msgspec.structs.asdict(line),
            phone=detail.phone,
            phone_masked=detail.phone_masked,
            household=household,
            guardian_consent=detail.guardian_consent,
            has_pin=detail.has_pin,
            cards=detail.cards,
            points=points_of(connection, pot_now(connection, line.id, now).owner, now),
            minutes=minutes_of(connection, line.id, now),
        )


@post(
    "/api/people",
    permission="person.write",
    operation_id="createPerson",
    tags=["people"],
    example={"name": "王秀英", "phone": "19900001234", "place_id": 17, "age_band": "60_74"},
    refusals=(404,),
)
async def create_person(
    data: JSONBody[NewPerson],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    maybe_key: NamedDependency[str | None],
) -> Response[PersonKnown]:
    """Record a resident. 409 `person_exists` if somebody of this name and phone is known."""
    given = msgspec.structs.asdict(data)
    outcome = await parts.writer.submit(CreatePerson(actor=actor, keys=parts.keys, key=maybe_key, **given))
    return answered(outcome, outcome.unwrap())


@patch(
    "/api/people/{person_id:int}",
    permission="person.write",
    operation_id="editPerson",
    tags=["people"],
    example={"phone": "19900001235"},
)
async def edit_person(
    person_id: PathId, data: JSONBody[PersonChange], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> PersonKnown:
    """Change what is recorded of somebody. Blocking them ends their sessions."""
    given = msgspec.structs.asdict(data)
    return await parts.writer.run(EditPerson(actor=actor, keys=parts.keys, person_id=person_id, **given))


@post(
    "/api/people/{person_id:int}/cards",
    permission="card.issue",
    operation_id="issueCard",
    tags=["people"],
    example={"pin": "4071"},
)
async def issue_card(
    person_id: PathId,
    data: JSONBody[NewCard],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    maybe_key: NamedDependency[str | None],
) -> Response[IssuedCard]:
    """Issue a card; earlier ones of this person are good no more."""
    hashed = await in_turn(partial(hash_pin, data.pin)) if data.pin is not None else None
    command = IssueCard(
        actor=actor,
        keys=parts.keys,
        key=maybe_key,
        person_id=person_id,
        pin_hash=hashed,
        pin_mark=mark(parts.keys, data.pin) if data.pin is not None else None,
    )
    outcome = await parts.writer.submit(command)
    issued = outcome.unwrap()
    printed = await parts.writer.run(PrintCards(actor=actor, keys=parts.keys, person_ids=(person_id,)))
    digits = next((each.digits for each in printed if each.card_id == issued.id), "")
    return answered(outcome, IssuedCard(issued.id, digits, issued.number))


@delete(
    "/api/people/{person_id:int}/cards/{card_id:int}",
    permission="card.issue",
    operation_id="revokeCard",
    tags=["people"],
)
async def revoke_card(
    person_id: PathId, card_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> None:
    """Take a card out of use."""
    await parts.writer.run(RevokeCard(actor=actor, keys=parts.keys, person_id=person_id, card_id=card_id))


Ids = Annotated[
    str | None,
    QueryParameter(
        max_length=6_000, pattern=r"^[1-9][0-9]{0,14}(,[1-9][0-9]{0,14})*$", description="Ids, commas between."
    ),
]


@get(
    "/api/people/cards.pdf",
    permission="card.issue",
    operation_id="printCards",
    tags=["people"],
    media_type="application/pdf",
    refusals=(404,),
)
async def print_cards(
    parts: NamedDependency[Parts], actor: NamedDependency[Actor], place_id: QueryId = None, ids: Ids = None
) -> Response[bytes]:
    """A sheet to print: the valid cards of these people, or of a place, ten a page. The printing is recorded."""
    person_ids = tuple(int(each) for each in ids.split(",")) if ids else ()
    if len(person_ids) > IDS_MAX:
        raise Invalid(f"一次最多打{IDS_MAX}张卡,请分几次。")
    printed = await parts.writer.run(
        PrintCards(actor=actor, keys=parts.keys, person_ids=person_ids, place_id=place_id)
    )
    if not printed:
        raise Invalid("这里还没有发过卡,请先给居民发卡。", "no_cards")
    return Response(
        await sync_to_thread(_sheet, parts, printed),
        media_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="cards.pdf"'},
    )


def _sheet(parts: Parts, printed: list[PrintedCard]) -> bytes:
    return card_sheet(
        [
            CardFace(
                name=each.name,
                place=each.place_name,
                number_text=each.person_number,
                code_digits=each.digits,
                town=parts.settings.town_name,
            )
            for each in printed
        ]
    )


HANDLERS = (list_people, get_person, create_person, edit_person, issue_card, revoke_card, print_cards)
