"""The landing: a phone met an event's code. What event, who you are, and a receipt that proves it."""

import secrets

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from points.api.auth import cookie, cookie_name
from points.api.fields import maybe_rfc3339
from points.api.parts import Parts
from points.api.request import AnyRequest
from points.clock import DAY, SECOND, rfc3339
from points.events import code as event_code
from points.events import landing, receipt
from points.people.session import Actor

VISITOR_COOKIE = "visitor"
VISITOR_SECONDS = 400 * DAY // SECOND


class LandingEvent(msgspec.Struct, frozen=True):
    """The event as its landing shows it."""

    id: int
    title: str
    kind: str
    location: str
    starts_at: str
    ends_at: str
    in_charge: str
    in_charge_phone: str


class LandingPerson(msgspec.Struct, frozen=True):
    """Somebody on the number of the phone that is signed in (您是哪一位?). Only one's own name is whole.

    ``place_name``: where they live, if there are several to choose from.
    """

    person_id: int
    name: str
    place_name: str
    phone_last4: str | None
    in_at: str | None
    out_at: str | None


class Landing(msgspec.Struct, frozen=True):
    """What the page shows. The receipt goes with `POST /api/scans`, by `receipt_expires_at`."""

    event: LandingEvent
    phase: str
    printed: bool
    receipt: str
    receipt_expires_at: str
    server_time: str
    people: list[LandingPerson]


@get(
    "/api/codes/{token:str}",
    permission="public",
    operation_id="meetCode",
    tags=("scans",),
    sync_to_thread=True,
    refusals=(409, 410),
)
def meet_code(
    token: FromPath[str],
    request: AnyRequest,
    parts: NamedDependency[Parts],
    visitor: NamedDependency[Actor | None],
) -> Response[Landing]:
    """Judge a code's freshness and give a receipt bound to this phone. 404 `invalid`, 410 `code_expired`.

    Changes nothing: reading a code is not yet signing in.
    """
    now = parts.clock.now()
    code = event_code.read_token(parts.keys, token, now)
    with parts.database.read() as connection:
        found = landing.land(connection, parts.keys, code, visitor)
    known = request.cookies.get(cookie_name(parts.settings, VISITOR_COOKIE))
    phone = known if known and len(known) <= 64 else secrets.token_urlsafe(24)
    event = found.event
    body = Landing(
        event=LandingEvent(
            event.id,
            event.title,
            event.kind,
            event.location,
            rfc3339(event.starts_at),
            rfc3339(event.ends_at),
            event.contact_name,
            event.contact_phone,
        ),
        phase=code.phase,
        printed=code.step is None,
        receipt=receipt.issue(parts.keys, code, now, phone),
        receipt_expires_at=rfc3339(now + receipt.VALID),
        server_time=rfc3339(now),
        people=[
            LandingPerson(
                person_id=each.person_id,
                name=each.name,
                place_name=each.place_name,
                phone_last4=each.phone_last4,
                in_at=maybe_rfc3339(each.in_at),
                out_at=maybe_rfc3339(each.out_at),
            )
            for each in found.people
        ],
    )
    kept = cookie(parts.settings, phone, seconds=VISITOR_SECONDS, name=VISITOR_COOKIE)
    return Response(body, cookies=[kept], headers={"Cache-Control": "no-store"})


HANDLERS = (meet_code,)
