"""Who provides services: a name, the phone number residents call, the resident who confirms on their own phone."""

import re

import msgspec
from sqlalchemy import Connection, select

from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Invalid, NotFound
from points.people.acting import ActorCommand
from points.people.models import PERSONS, persons
from points.people.names import check_text, tidy
from points.people.session import Actor
from points.redeem.service_models import PROVIDERS, Provider, providers
from points.redeem.town import require_in_town

NAME_CHARS_MAX = 60
_PHONE = re.compile(r"[0-9+][0-9 -]{4,28}")


class ProviderDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down of a provider. ``phone``: any number residents can call, a landline too."""

    name: str
    phone: str
    person_id: int | None = None
    closed: bool = False


class ProviderLine(msgspec.Struct, frozen=True):
    """A provider in a list, with the name of the resident who confirms."""

    id: int
    name: str
    phone: str
    person_id: int | None
    person_name: str | None
    closed: bool


class CreateProvider(ActorCommand[int], frozen=True, kw_only=True):
    """Write down who provides services; answers the id."""

    operation = "provider.create"
    answer = int

    draft: ProviderDraft

    def load(self, ws: WorkingSet) -> Rounds:
        """The resident who confirms."""
        yield from _need_person(ws, self.draft)

    def decide(self, ws: WorkingSet) -> int:
        """Check and store."""
        _require(self.by)
        draft = _checked(ws, self.draft)
        closed_at = ws.now if draft.closed else None
        row = Provider(ws.next_id(), draft.name, draft.phone, draft.person_id, ws.now, closed_at)
        ws.insert(PROVIDERS, row)
        self.audit(ws, "provider.create", "provider", row.id, name=row.name, person=row.person_id)
        return row.id


class ChangeProvider(ActorCommand[int], frozen=True, kw_only=True):
    """Correct it, or let a provider stop: no more vouchers are issued, those out are still good."""

    operation = "provider.change"
    answer = int

    provider_id: int
    draft: ProviderDraft

    def load(self, ws: WorkingSet) -> Rounds:
        """The provider, and the resident who confirms."""
        ws.need(PROVIDERS, "key", self.provider_id)
        yield from _need_person(ws, self.draft)

    def decide(self, ws: WorkingSet) -> int:
        """Check and store."""
        _require(self.by)
        row = ws.get(PROVIDERS, self.provider_id)
        if row is None:
            raise NotFound("provider_not_found", "没有这个服务单位,请刷新后重新选择。")
        draft = _checked(ws, self.draft)
        closed_at = (row.closed_at or ws.now) if draft.closed else None
        ws.change(PROVIDERS, row, name=draft.name, phone=draft.phone, person_id=draft.person_id, closed_at=closed_at)
        self.audit(
            ws, "provider.change", "provider", row.id, name=row.name, person=row.person_id, closed=draft.closed
        )
        return row.id


def list_providers(connection: Connection, *, after_id: int = 0, limit: int = 50) -> list[ProviderLine]:
    """All providers in the order in which they were written down, after ``after_id``."""
    return _lines(connection, after_id=after_id, limit=limit)


def provider_line(connection: Connection, provider_id: int) -> ProviderLine:
    """One provider."""
    found = _lines(connection, after_id=provider_id - 1, limit=1)
    if not found or found[0].id != provider_id:
        raise NotFound("provider_not_found", "没有这个服务单位,请刷新后重新选择。")
    return found[0]


def _lines(connection: Connection, *, after_id: int, limit: int) -> list[ProviderLine]:
    query = (
        select(providers, persons.c.name.label("person_name"))
        .join(persons, persons.c.id == providers.c.person_id, isouter=True)
        .where(providers.c.id > after_id)
        .order_by(providers.c.id)
        .limit(limit)
    )
    return [
        ProviderLine(r.id, r.name, r.phone, r.person_id, r.person_name, r.closed_at is not None)
        for r in connection.execute(query)
    ]


def _require(by: Actor) -> None:
    require_in_town(by, "sponsor.write", "服务单位由镇里登记,请找镇一级的管理员或评选专员。")


def _need_person(ws: WorkingSet, draft: ProviderDraft) -> Rounds:
    if draft.person_id is not None:
        ws.need(PERSONS, "key", draft.person_id)
    yield


def _checked(ws: WorkingSet, draft: ProviderDraft) -> ProviderDraft:
    name, phone = check_text(draft.name, "name", "请填写服务单位的名称", NAME_CHARS_MAX), tidy(draft.phone)
    if not _PHONE.fullmatch(phone):
        raise Invalid("请填写居民可以打的电话,手机或座机都可以。", fields={"phone": "电话号码不对。"})
    if draft.person_id is not None:
        person = ws.get(PERSONS, draft.person_id)
        if person is None or person.status != "active":
            raise Invalid("没有这个居民或已停用,请重新选择。", fields={"person_id": "没有这个居民。"})
    return msgspec.structs.replace(draft, name=name, phone=phone)
