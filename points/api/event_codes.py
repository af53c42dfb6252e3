"""An event's codes: the one that changes on the organiser's screen, and its two posters."""

from typing import Annotated, Literal

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from points.api.event_views import when_text
from points.api.events import allowed, page_url
from points.api.fields import PathId, points_text
from points.api.parts import Parts
from points.clock import day_number, local_day, rfc3339
from points.errors import NotFound
from points.events import code as event_code
from points.events import read
from points.events.code import EventCode
from points.events.models import Event, Phase
from points.media.poster import SigninPoster, SignupPoster, signin_poster, signup_poster
from points.media.qr import qr_svg
from points.people.names import mask
from points.people.session import Actor
from points.rules import category_of
from points.rules.versions import rules_of

Gate = Annotated[int, QueryParameter(ge=0, le=event_code.GATE_MAX)]


class LiveCode(msgspec.Struct, frozen=True):
    """What the organiser's screen shows. Ask again at `valid_until`; the last code is good one step longer."""

    title: str
    event_status: str
    phase: Phase
    text: str
    svg: str
    valid_until: str
    server_time: str
    step_seconds: int
    present_count: int
    signed_out_count: int
    attended_count: int
    last_names: list[str]


class EventCodes(Controller):
    """What is scanned at an event, and what is hung up for it."""

    path = "/api/events/{event_id:int}"
    tags = ("events",)

    @get("/code", permission="event.run", operation_id="liveCode", sync_to_thread=True)
    def code(
        self,
        event_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        phase: FromQuery[Literal["in", "out"]] = "in",
        gate: Gate = 0,
    ) -> LiveCode:
        """The rotating code for the organiser's screen, with how many have come."""
        now = parts.clock.now()
        event = allowed(parts, event_id, actor, "event.run").event
        with parts.database.read() as connection:
            counts = read.counts_of(connection, event_id)
            names = read.last_names(connection, event_id)
        step = event_code.step_at(now)
        text = _code_text(parts, EventCode(event_id, phase, gate, step))
        return LiveCode(
            title=event.title,
            event_status=event.status,
            phase=phase,
            text=text,
            svg=qr_svg(text),
            valid_until=rfc3339((step + 1) * event_code.STEP),
            server_time=rfc3339(now),
            step_seconds=event_code.STEP // 1000,
            present_count=counts.present,
            signed_out_count=counts.signed_out,
            attended_count=counts.attended,
            last_names=[mask(name) for name in names],
        )

    @get(
        "/poster.png",
        permission="event.run",
        operation_id="eventPoster",
        media_type="image/png",
        sync_to_thread=True,
    )
    def poster(
        self,
        event_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        kind: FromQuery[Literal["signup", "signin"]] = "signup",
        phase: FromQuery[Literal["in", "out"]] = "in",
        gate: Gate = 0,
    ) -> Response[bytes]:
        """An A4 picture: 报名海报 to share (no sign-in code on it), or 现场签到码 for the wall."""
        found = allowed(parts, event_id, actor, "event.run")
        if kind == "signup":
            picture = signup_poster(invitation(parts, found))
        else:
            picture = signin_poster(_for_the_wall(parts, found, phase, gate))
        name = f"{kind}-{event_id}-{day_number(local_day(found.event.starts_at))}.png"
        return Response(
            picture, media_type="image/png", headers={"Content-Disposition": f'inline; filename="{name}"'}
        )


def invitation(parts: Parts, found: read.EventRead) -> SignupPoster:
    """What the sign-up poster says. The village invites; who is in charge stands below with their phone."""
    event = found.event
    return SignupPoster(
        title=event.title,
        when=when_text(event),
        place=f"{found.place_name} {event.location}",
        organiser=found.place_name,
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        points=_points_line(parts, event),
        description=event.description or (f"请带:{event.bring}" if event.bring else ""),
        sign_up_url=page_url(parts, event.id),
        help_phone=parts.settings.help_phone,
    )


def _for_the_wall(parts: Parts, found: read.EventRead, phase: Phase, gate: int) -> SigninPoster:
    event = found.event
    if not event.printed_code_allowed:
        raise NotFound("printed_code_not_allowed", "这个活动不用打印的码,请用手机上的现场码。")
    return SigninPoster(
        title=event.title,
        when=when_text(event),
        place=f"{found.place_name} {event.location}",
        phase=phase,
        code=_code_text(parts, EventCode(event.id, phase, gate)),
        in_charge=event.contact_name,
        phone=event.contact_phone,
        gate=f"{gate}号口" if gate else "",
        printed_on=str(local_day(parts.clock.now())),
    )


def _points_line(parts: Parts, event: Event) -> str:
    """What a poster says of points: by category, never in yuan."""
    with parts.database.read() as connection:
        category_name = category_of(rules_of(connection, event.rule_version), event.category).name
    if event.fixed_points is not None:
        return f"{category_name},每次{points_text(event.fixed_points).removesuffix('.00')}分"
    return f"{category_name},按镇里的积分规则计分"


def _code_text(parts: Parts, code: EventCode) -> str:
    return event_code.url(parts.settings.public_url, event_code.token(parts.keys, code))


HANDLERS = (EventCodes,)
