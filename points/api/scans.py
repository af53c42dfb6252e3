"""Scans, one by one and in batches. The session is looked up inside the writer's batch, not before it."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from points.api.address import address_of
from points.api.auth import cookie_name, cookie_of
from points.api.codes import VISITOR_COOKIE
from points.api.fields import Digits, Id, Moment, SomeText, Text, instant
from points.api.idempotency_key import KeyHeader, KeyMalformed, answered, read_key, required_key
from points.api.parts import Parts
from points.api.request import AnyRequest, parts_of
from points.clock import rfc3339
from points.db.writer import Outcome
from points.errors import Forbidden, Invalid, Refusal, Unauthenticated
from points.events import receipt, staff_scan
from points.events.claim_scan import ClaimScan
from points.events.models import Phase
from points.events.scan import ScanCommand, Scanned
from points.events.self_scan import SelfScan
from points.limits import SCAN_BATCH_MAX
from points.people.finding import last4_index
from points.people.session import token_hash


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who one says one is, to be confirmed by the organiser."""

    name: SomeText
    phone_last4: Annotated[str, Meta(pattern=r"^[0-9]{4}$", examples=["1234"])]


class ScanBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A volunteer sends `receipt` (and `person_id` or `claim`).

    A steward sends `event_id`, `phase` and `code` or `person_id`.
    """

    receipt: Annotated[str, Meta(max_length=400)] | None = None
    person_id: Id | None = None
    claim: Claim | None = None
    event_id: Id | None = None
    phase: Literal["in", "out"] | None = None
    code: Digits | None = None
    gate: Text = ""
    shift_id: Id | None = None


class OfflineScan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scan made without a network: its own time, and a nonce by which it is stored once."""

    nonce: SomeText
    event_id: Id
    phase: Literal["in", "out"]
    scanned_at: Moment
    code: Digits | None = None
    person_id: Id | None = None
    gate: Text = ""


class ScanBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a device kept while it had no network. `device_time`: its clock at sending."""

    device_id: SomeText
    device_time: Moment
    scans: Annotated[list[OfflineScan], Meta(min_length=1, max_length=SCAN_BATCH_MAX)]


class ScanView(msgspec.Struct, frozen=True):
    """A scan that counts. `message` is the sentence to show."""

    scan_id: int
    attendance_id: int
    phase: Phase
    person_name: str
    team: str
    at: str
    minutes: int
    message: str
    note: str | None


class ScanResult(msgspec.Struct, frozen=True):
    """What became of one scan of a batch: 201, or the status and reason of its refusal."""

    nonce: str
    status: int
    replayed: bool
    reason: str | None = None
    explanation: str | None = None
    person_name: str | None = None
    message: str | None = None


class ScanResults(msgspec.Struct, frozen=True):
    """Results in the order of the request. What has one is stored: the device may forget it, and keeps the rest."""

    results: list[ScanResult]


@post(
    "/api/scans",
    permission="scan.self",
    session="in_batch",
    operation_id="scan",
    tags=("scans",),
    refusals=(404, 410, 429),
)
async def scan(
    data: JSONBody[ScanBody], request: AnyRequest, idempotency_key: KeyHeader = None
) -> Response[ScanView]:
    """Sign in or out.

    Refusals carry a `reason`: invalid revoked code_expired too_early too_late not_registered full
    already_in not_in already_out wrong_phase blocked on_duty; `explanation` is the sentence to show.
    """
    # Parts, session and key without dependencies: Litestar would resolve them in tasks of their own, an eighth of a
    # scan's time.
    parts = parts_of(request)
    command = _command(data, request, parts, request.auth, required_key(request, idempotency_key))
    outcome = await parts.writer.submit(command)
    return answered(outcome, _view(outcome.unwrap()))


@post("/api/scans/batch", permission="scan.steward", session="in_batch", operation_id="scanBatch", tags=("scans",))
async def scan_batch(
    data: JSONBody[ScanBatch],
    parts: NamedDependency[Parts],
    session_token: NamedDependency[str | None],
) -> ScanResults:
    """Store what a device kept offline. Devices may upload in any order and as often as they like.

    A scan at an event where the steward may not scan has no result. 403 if that is all of them.
    """
    if session_token is None:
        raise Unauthenticated
    received_at = parts.clock.now()
    device = staff_scan.Device(
        receipt.visitor_of(data.device_id), received_at - instant(data.device_time, "device_time"), received_at
    )
    commands = [_offline(each, device, parts, session_token) for each in data.scans]
    outcomes = await parts.writer.submit_all(list(commands))
    if all(_is_forbidden(each) for each in outcomes):
        raise Forbidden("您没有在这些活动扫码的权限,扫码记录还在手机里,请找活动负责人。")
    answered_for = [(s.nonce, o) for s, o in zip(data.scans, outcomes, strict=True) if not _is_forbidden(o)]
    return ScanResults([_result(nonce, outcome) for nonce, outcome in answered_for])


def _command(data: ScanBody, request: AnyRequest, parts: Parts, session_token: str | None, key: str) -> ScanCommand:
    if data.receipt is None:
        if session_token is None:
            raise Unauthenticated
        return _by_steward(data, parts, session_token, key)
    now = parts.clock.now()
    cookie = cookie_of(request, cookie_name(parts.settings, VISITOR_COOKIE))
    met = receipt.read(parts.keys, data.receipt, cookie)
    # An old receipt still carries a retry to its stored answer; anything new is refused in the batch, and recorded.
    old = None if receipt.is_good(met, now) else receipt.ReceiptExpired()
    seen: dict[str, Any] = {
        "key": key,
        "event_id": met.code.event_id,
        "phase": met.code.phase,
        "at": met.at,
        "received_at": now,
        "device": met.visitor,
        "gate": str(met.code.gate) if met.code.gate else "",
        "shift_id": data.shift_id,
        "code_refusal": (old.reason, old.explanation, old.status) if old else None,
    }
    if data.claim is not None:
        address = parts.keys.index("address", address_of(request, parts.settings.trusted_proxies))
        index = last4_index(parts.keys, data.claim.name, data.claim.phone_last4)
        return ClaimScan(last4_index=index, address=address, **seen)
    if session_token is None:
        raise Unauthenticated
    hashed = token_hash(session_token)
    return SelfScan(hashed=hashed, person_id=data.person_id, assurance=met.code.assurance, **seen)


def _by_steward(data: ScanBody, parts: Parts, token: str, key: str) -> ScanCommand:
    if data.event_id is None or data.phase is None or (data.code is None) == (data.person_id is None):
        raise Invalid(
            "请扫码,或从名单里选人。", fields={"code": "要有 receipt,或 event_id、phase 和 code(或 person_id)。"}
        )
    now = parts.clock.now()
    return staff_scan.by_steward(
        parts.keys,
        token,
        staff_scan.Device("", 0, now),
        key=key,
        event_id=data.event_id,
        phase=data.phase,
        at=now,
        code=data.code,
        person_id=data.person_id,
        gate=data.gate,
        shift_id=data.shift_id,
    )


def _offline(each: OfflineScan, device: staff_scan.Device, parts: Parts, token: str) -> ScanCommand:
    if (each.code is None) == (each.person_id is None):
        raise Invalid("有一条扫码记录不完整。", fields={"scans": f"{each.nonce}:要有 code 或 person_id 中的一个。"})
    try:
        key = read_key(each.nonce)
    except KeyMalformed as error:
        raise Invalid(
            "有一条扫码记录的编号不对。", fields={"scans": f"{each.nonce}:编号最多64个英文字符。"}
        ) from error
    return staff_scan.by_steward(
        parts.keys,
        token,
        device,
        key=key,
        event_id=each.event_id,
        phase=each.phase,
        at=instant(each.scanned_at, "scanned_at"),
        code=each.code,
        person_id=each.person_id,
        gate=each.gate,
        offline=True,
    )


def _view(told: Scanned) -> ScanView:
    return ScanView(
        scan_id=told.scan_id,
        attendance_id=told.attendance_id,
        phase=told.phase,
        person_name=told.person_name,
        team=told.team,
        at=rfc3339(told.at),
        minutes=told.minutes,
        message=told.message,
        note=told.note,
    )


def _is_forbidden(outcome: Outcome[Scanned]) -> bool:
    return isinstance(outcome.refusal, Forbidden)


def _result(nonce: str, outcome: Outcome[Scanned]) -> ScanResult:
    try:
        told = outcome.unwrap()
    except Unauthenticated:
        raise
    except Refusal as refusal:
        return ScanResult(nonce, refusal.status, outcome.replayed, refusal.reason, refusal.explanation)
    return ScanResult(nonce, 201, outcome.replayed, person_name=told.person_name, message=told.message)


HANDLERS = (scan, scan_batch)
