"""Signing in and out. The session's token goes into a cookie that no script reads, and nowhere else."""

from collections.abc import Callable
from functools import partial

import msgspec
from litestar import Response, delete, get, post, put
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import JSONBody

from points.api.address import address_of
from points.api.auth import cookie
from points.api.fields import Digits, Id, Phone, Secret, SomeText
from points.api.parts import Parts
from points.api.request import AnyRequest
from points.clock import SECOND
from points.errors import Unauthenticated
from points.people.login import (
    ChangePassword,
    SignedIn,
    SignInByCard,
    SignInByCode,
    SignInByPassword,
    SignOut,
)
from points.people.one_time import CodeSent, RequestCode
from points.people.passwords import check_password, hash_password, in_turn
from points.people.places import labels
from points.people.proving import Sought, prove, sought_by_card, sought_by_login, sought_of
from points.people.rights import Permission, Role
from points.people.search import person_line
from points.people.session import Actor, actor_of, offices_of
from points.people.setup import SetUp, check_setup, read_setup_token, remove_setup_token


class AskForCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose phone the code goes to."""

    phone: Phone


class ByCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="code"):
    """With the code just sent. ``person_id`` where several people share the phone."""

    phone: Phone
    code: Secret
    person_id: Id | None = None


class ByPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="password"):
    """Staff: phone or 志愿者编号, and password."""

    login: Phone
    password: Secret


class ByCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="card"):
    """At a counter: the card's digits and its PIN."""

    card: Digits
    pin: Secret


class BySetup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="way", tag="setup"):
    """The first administrator, by the link that ``points setup`` printed."""

    token: Secret
    name: SomeText
    phone: Phone
    password: Secret


SignIn = ByCode | ByPassword | ByCard | BySetup


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password one has and the one to have."""

    old: Secret
    new: Secret


class SessionPerson(msgspec.Struct, frozen=True):
    """Who is signed in. ``number``: the 志愿者编号."""

    id: int
    name: str
    number: str


class HeldRole(msgspec.Struct, frozen=True):
    """A role and the part of the town it is held in."""

    role: Role
    place_id: int
    place_name: str


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in and what they may do. ``role``: the highest; ``permissions``: what they may do somewhere.

    ``offices_need_password``: they hold offices that do not count in this session, for it was not begun by password.
    """

    person: SessionPerson
    role: Role
    roles: list[HeldRole]
    permissions: list[Permission]
    place_name: str
    offices_need_password: bool


@post(
    "/api/session/codes",
    permission="public",
    session="none",
    status_code=202,
    operation_id="requestCode",
    tags=["session"],
    example={"phone": "19900001234"},
    refusals=(429,),
)
async def request_code(request: AnyRequest, data: JSONBody[AskForCode], parts: NamedDependency[Parts]) -> CodeSent:
    """Send a one-time code to a phone. The same answer for numbers that nobody has."""
    address = address_of(request, parts.settings.trusted_proxies)
    return await parts.writer.run(RequestCode(keys=parts.keys, phone=data.phone, address=address))


@post(
    "/api/session",
    permission="public",
    session="in_batch",
    operation_id="signIn",
    tags=["session"],
    example={"way": "code", "phone": "19900001234", "code": "123456"},
    refusals=(401, 404, 429),
)
async def sign_in(
    request: AnyRequest,
    data: JSONBody[SignIn],
    parts: NamedDependency[Parts],
    session_token: NamedDependency[str | None],
) -> Response[SessionView]:
    """Sign in, by one of four ways. The session is new each time; one that was open in this browser ends.

    409 `choose_person` with `choices` where several people share the phone: ask, and send the same with `person_id`.
    """
    signed_in = await _signed_in(request, data, parts)
    if session_token is not None:
        await parts.writer.run(SignOut(token=session_token))
    seconds = max(1, (signed_in.expires_at - parts.clock.now()) // SECOND)
    view = await sync_to_thread(_view_of_token, parts, signed_in.token)
    return Response(view, status_code=201, cookies=[cookie(parts.settings, signed_in.token, seconds=seconds)])


async def _signed_in(request: AnyRequest, data: SignIn, parts: Parts) -> SignedIn:
    keys, address = parts.keys, address_of(request, parts.settings.trusted_proxies)
    match data:
        case ByCode():
            return await parts.writer.run(
                SignInByCode(keys=keys, phone=data.phone, code=data.code, person_id=data.person_id)
            )
        case ByPassword():
            sought = await sync_to_thread(_read, parts, sought_by_login, data.login, address)
            proof = await in_turn(partial(prove, sought, data.password))
            return await parts.writer.run(SignInByPassword(keys=keys, proof=proof, address=address))
        case ByCard():
            sought = await sync_to_thread(_read, parts, sought_by_card, data.card, address)
            proof = await in_turn(partial(prove, sought, data.pin))
            return await parts.writer.run(SignInByCard(keys=keys, proof=proof, address=address))
        case BySetup():
            return await _set_up(data, parts)


async def _set_up(data: BySetup, parts: Parts) -> SignedIn:
    expected = await sync_to_thread(_expected_token, parts, data.token)
    hashed = await in_turn(partial(hash_password, data.password))
    command = SetUp(
        keys=parts.keys,
        token=data.token,
        expected=expected,
        name=data.name,
        phone=data.phone,
        password_hash=hashed,
        town_name=parts.settings.town_name,
    )
    signed_in = await parts.writer.run(command)
    await sync_to_thread(remove_setup_token, parts.settings.data_dir)
    return signed_in


def _expected_token(parts: Parts, token: str) -> str | None:
    expected = read_setup_token(parts.settings.data_dir)
    with parts.database.read() as connection:
        check_setup(connection, expected, token)
    return expected


def _read(parts: Parts, sought: Callable[..., Sought], given: str, address: str) -> Sought:
    """What a secret is held against; the connection is given back before the hashing."""
    with parts.database.read() as connection:
        return sought(connection, parts.keys, given, address, parts.clock.now())


def _view_of_token(parts: Parts, token: str) -> SessionView:
    with parts.database.read() as connection:
        actor = actor_of(connection, token, parts.clock.now())
    if actor is None:
        raise Unauthenticated
    return _view(parts, actor)


def _view(parts: Parts, actor: Actor) -> SessionView:
    with parts.database.read() as connection:
        line = person_line(connection, parts.keys, actor.person_id)
        names = labels(connection, {office.place_id for office in actor.grants})
        held = offices_of(connection, actor.person_id)
    return SessionView(
        person=SessionPerson(actor.person_id, actor.name, line.number if line else ""),
        role=actor.role,
        roles=[HeldRole(each.role, each.place_id, names[each.place_id]) for each in actor.grants],
        permissions=sorted(actor.permissions()),
        place_name=line.place_name if line else "",
        offices_need_password=len(held) > len(actor.grants),
    )


@get("/api/session", permission="me.read", operation_id="getSession", tags=["session"], sync_to_thread=True)
def get_session(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> SessionView:
    """Who is signed in."""
    return _view(parts, actor)


@delete(
    "/api/session",
    permission="public",
    session="in_batch",
    operation_id="signOut",
    tags=["session"],
)
async def sign_out(parts: NamedDependency[Parts], session_token: NamedDependency[str | None]) -> Response[None]:
    """Sign out. Asking again changes nothing."""
    if session_token is not None:
        await parts.writer.run(SignOut(token=session_token))
    return Response(None, status_code=204, cookies=[cookie(parts.settings, "", seconds=0)])


@put(
    "/api/session/password",
    permission="me.read",
    status_code=204,
    operation_id="changePassword",
    tags=["session"],
    example={"old": "shan-shui-2025", "new": "shan-shui-2026"},
    refusals=(429,),
)
async def change_password(
    data: JSONBody[NewPassword], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> Response[None]:
    """Change one's own password. Every session of the person ends, this one too: sign in again."""
    check_password(data.new)
    sought = await sync_to_thread(_read_own, parts, actor.person_id)
    proof = await in_turn(partial(prove, sought, data.old))
    hashed = await in_turn(partial(hash_password, data.new)) if proof.person_id is not None else ""
    await parts.writer.run(ChangePassword(actor=actor, proof=proof, new_hash=hashed))
    return Response(None, status_code=204, cookies=[cookie(parts.settings, "", seconds=0)])


def _read_own(parts: Parts, person_id: int) -> Sought:
    with parts.database.read() as connection:
        return sought_of(connection, person_id, parts.clock.now())


HANDLERS = (request_code, sign_in, get_session, sign_out, change_password)
