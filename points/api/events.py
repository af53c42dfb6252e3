"""Events: lists, the life of one, sign-up."""

from typing import Literal

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from points.api.event_views import EventBody, EventChange, EventView, draft_of, event_view
from points.api.fields import CursorText, Id, Limit, PathId, SomeText
from points.api.idempotency_key import answered
from points.api.pages import Page, page, read_cursor
from points.api.parts import Parts
from points.errors import NotFound
from points.events import read
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent, CreateEvent, PublishEvent
from points.events.signup import CancelSignUp, SignUp
from points.people.rights import Permission
from points.people.session import Actor
from points.rules.versions import rules_of


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an event is called off; everybody sees it."""

    reason: SomeText


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shift to sign up for, where the event has shifts."""

    shift_id: Id | None = None


class Created(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: int


class Events(Controller):
    """Volunteer service and deliberation."""

    path = "/api/events"
    tags = ("events",)

    @get("/", permission="public", operation_id="listEvents", sync_to_thread=True)
    def list_events(
        self,
        parts: NamedDependency[Parts],
        visitor: NamedDependency[Actor | None],
        view: FromQuery[Literal["open", "mine", "past", "running"]] = "open",
        cursor: CursorText = None,
        limit: Limit = 20,
    ) -> Page[EventView]:
        """Events of a view: `open` ones anybody may come to, `mine`, `past`, or `running` today."""
        position = read_cursor(cursor, int, int)
        after = (int(position[0]), int(position[1])) if position else None
        with parts.database.read() as connection:
            found = read.page_of_events(connection, view, visitor, parts.clock.now(), after=after, limit=limit)
            views = [
                event_view(
                    each, visitor, rules_of(connection, each.event.rule_version), page_url(parts, each.event.id)
                )
                for each in read.read_events(connection, found, visitor)
            ]
        last = (found[-1].starts_at, found[-1].id) if found else ()
        return page(views, limit, *last)

    @post("/", permission="event.create", operation_id="createEvent", refusals=(404,))
    async def create(
        self,
        data: JSONBody[EventBody],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[EventView]:
        """Write down a new event as a draft. 422 names each field that is wrong."""
        outcome = await parts.writer.submit(CreateEvent(key=key, by=actor, draft=draft_of(data)))
        return answered(outcome, await _view(parts, outcome.unwrap(), actor))

    @get("/{event_id:int}", permission="public", operation_id="getEvent", sync_to_thread=True)
    def show(
        self, event_id: FromPath[PathId], parts: NamedDependency[Parts], visitor: NamedDependency[Actor | None]
    ) -> EventView:
        """One event. A draft is seen only by who may create events there."""
        return _read(parts, event_id, visitor)

    @patch("/{event_id:int}", permission="event.create", operation_id="changeEvent")
    async def change(
        self,
        event_id: FromPath[PathId],
        data: JSONBody[EventChange],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        maybe_key: NamedDependency[str | None],
    ) -> EventView:
        """Correct an event. If people have scanned, their minutes and points follow under a new revision."""
        command = ChangeEvent(key=maybe_key, by=actor, event_id=event_id, draft=draft_of(data), note=data.note)
        return await _view(parts, await parts.writer.run(command), actor)

    @post("/{event_id:int}/publication", permission="event.create", operation_id="publishEvent")
    async def publish(
        self,
        event_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[EventView]:
        """Show a draft to residents."""
        outcome = await parts.writer.submit(PublishEvent(key=key, by=actor, event_id=event_id))
        return answered(outcome, await _view(parts, outcome.unwrap(), actor))

    @post("/{event_id:int}/closing", permission="event.run", operation_id="closeEvent")
    async def close(
        self,
        event_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[EventView]:
        """End an event; forgotten sign-outs are closed by its stated rule."""
        outcome = await parts.writer.submit(CloseEvent(key=key, by=actor, event_id=event_id))
        return answered(outcome, await _view(parts, outcome.unwrap(), actor))

    @post("/{event_id:int}/cancellation", permission="event.create", operation_id="cancelEvent")
    async def cancel(
        self,
        event_id: FromPath[PathId],
        data: JSONBody[Reason],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[EventView]:
        """Call an event off; what was earned at it is taken back."""
        command = CancelEvent(key=key, by=actor, event_id=event_id, reason=data.reason)
        outcome = await parts.writer.submit(command)
        return answered(outcome, await _view(parts, outcome.unwrap(), actor))

    @post("/{event_id:int}/signups", permission="event.signup", operation_id="signUp")
    async def sign_up(
        self,
        event_id: FromPath[PathId],
        data: JSONBody[Place],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
        key: NamedDependency[str],
    ) -> Response[Created]:
        """Take a place. 409 `full` when the last one is gone."""
        outcome = await parts.writer.submit(SignUp(key=key, by=actor, event_id=event_id, shift_id=data.shift_id))
        return answered(outcome, Created(outcome.unwrap()))

    @delete("/{event_id:int}/signups/{signup_id:int}", permission="event.signup", operation_id="cancelSignUp")
    async def cancel_sign_up(
        self,
        event_id: FromPath[PathId],
        signup_id: FromPath[PathId],
        parts: NamedDependency[Parts],
        actor: NamedDependency[Actor],
    ) -> None:
        """Give one's own place back."""
        await parts.writer.run(CancelSignUp(by=actor, event_id=event_id, signup_id=signup_id))


def allowed(parts: Parts, event_id: int, actor: Actor, permission: Permission) -> read.EventRead:
    """An event in whose place the actor may do this; refuses ``forbidden``, and what only its makers may see."""
    with parts.database.read() as connection:
        found = read.read_event(connection, event_id, actor)
    actor.require(permission, found.place_path)
    _show_draft(found, actor)
    return found


def _show_draft(found: read.EventRead, actor: Actor | None) -> None:
    """What was never published, called off since or not, is not there for who may not create events in its place."""
    if found.event.published_at is None and not (actor and actor.may("event.create", found.place_path)):
        raise NotFound("event_not_found", "没有这个活动,可能还没发布。")


def page_url(parts: Parts, event_id: int) -> str:
    """An event's page, where people read about it and sign up."""
    return f"{parts.settings.public_url}/events/{event_id}"


def _read(parts: Parts, event_id: int, actor: Actor | None) -> EventView:
    with parts.database.read() as connection:
        found = read.read_event(connection, event_id, actor)
        rules = rules_of(connection, found.event.rule_version)
    _show_draft(found, actor)
    return event_view(found, actor, rules, page_url(parts, event_id))


async def _view(parts: Parts, event_id: int, actor: Actor) -> EventView:
    return await sync_to_thread(_read, parts, event_id, actor)


HANDLERS = (Events,)
