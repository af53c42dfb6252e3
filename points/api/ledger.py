"""The books, for who audits them."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from points.api.fields import NO_CONTROLS, CursorText, Limit, PathId, QueryId, points_text
from points.api.pages import Page, read_position, write_cursor
from points.api.parts import Parts
from points.clock import instant_of, rfc3339
from points.errors import Forbidden, Invalid, NotFound
from points.ledger import read
from points.ledger.as_of import Moment, account_as_of, last_whole_seq
from points.ledger.models import FEN, MINUTES, POINTS, Account, AccountKind, Transfer
from points.limits import ID_MAX
from points.people.purse import pot_of
from points.people.session import Actor
from points.rules.models import Purse

ROOT_SLASHES = 2
"""In the path of the town itself: ``/10/``; every place below has more."""
UNITS = {POINTS: "points", MINUTES: "minutes", FEN: "yuan"}
Seq = Annotated[int | None, QueryParameter(ge=0, le=ID_MAX)]
Instant = Annotated[datetime | None, QueryParameter(description="An instant with its zone, RFC 3339.")]
SourceType = Annotated[str | None, QueryParameter(max_length=40, pattern=NO_CONTROLS)]


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account at a moment. ``seq``: the last transfer counted, where the moment is a place in line."""

    id: int
    owner_type: str
    owner_id: int
    unit: str
    kind: AccountKind
    balance: str
    seq: int | None


class SideView(msgspec.Struct, frozen=True):
    """What the account on one side of a movement is: whose, and of which kind."""

    owner_type: str
    owner_id: int
    kind: AccountKind


class TransferView(msgspec.Struct, frozen=True, kw_only=True):
    """One movement, as it was written; ``group_seq`` names the atomic set it belongs to.

    ``debit_side`` and ``credit_side`` say what the accounts ``debit`` and ``credit`` are.
    """

    seq: int
    group_seq: int
    recorded_at: str
    effective_at: str
    debit: int
    debit_side: SideView
    credit: int
    credit_side: SideView
    unit: str
    amount: str
    category: str
    source_type: str
    source_id: int
    revision: int
    leg: int
    person_id: int | None
    place_id: int | None
    rule_version: int
    actor_id: int | None
    reverses: int | None
    memo_hash: str | None


@get(
    "/api/ledger/accounts/{account_id:int}",
    permission="ledger.read",
    operation_id="getAccount",
    tags=["ledger"],
    sync_to_thread=True,
)
def get_account(
    account_id: PathId,
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    as_of_seq: Seq = None,
    as_of_recorded: Instant = None,
    as_of_effective: Instant = None,
) -> AccountView:
    """An account now, or as of one of: a transfer, a recorded time, an effective time. No group is ever split."""
    _of_the_town(actor)
    moment = _moment(as_of_seq, as_of_recorded, as_of_effective)
    with parts.database.read() as connection:
        account = read.account(connection, account_id)
        if account is None:
            raise NotFound("account_not_found", "没有这个账户,请核对编号。")
        balance = account.balance if moment is None else account_as_of(connection, account_id, moment)
        seq = last_whole_seq(connection, moment.value) if moment is not None and moment.by == "seq" else None
    return AccountView(
        id=account.id,
        owner_type=account.owner_type,
        owner_id=account.owner_id,
        unit=unit_name(account.unit_id),
        kind=account.kind,
        balance=amount_text(balance, account.unit_id),
        seq=seq,
    )


@get(
    "/api/ledger/transfers",
    permission="ledger.read",
    operation_id="listTransfers",
    tags=["ledger"],
    sync_to_thread=True,
)
def list_transfers(
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    account_id: QueryId = None,
    person_id: QueryId = None,
    source_type: SourceType = None,
    source_id: QueryId = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[TransferView]:
    """Transfers, latest first, that meet every condition given.

    `person_id`: that touch the person's accounts, or are theirs in the pot of the household they live in now.
    422 for `source_type` without `source_id`: a source is named by both.
    """
    _of_the_town(actor)
    if source_type is not None and source_id is None:
        raise Invalid("按来源查要同时写明种类和编号。", fields={"source_id": "请写明来源的编号。"})
    before = read_position(cursor)
    with parts.database.read() as connection:
        found, more = read.transfers_page(
            connection,
            before_seq=before,
            limit=limit,
            account_id=account_id,
            person_id=person_id,
            source_type=source_type,
            source_id=source_id,
            pot=None if person_id is None else pot_of(connection, Purse.HOUSEHOLD, person_id).owner,
        )
        sides = read.accounts_of(connection, {id_ for each in found for id_ in (each.debit_id, each.credit_id)})
    return Page([_transfer(each, sides) for each in found], None if more is None else write_cursor(more))


def _of_the_town(actor: Actor) -> None:
    """The books are one for the whole town: whoever holds the right only in a part of it sees none of them."""
    if not any(path.count("/") <= ROOT_SLASHES for path in actor.paths("ledger.read")):
        raise Forbidden("账本是全镇的,只有镇一级的监督员、评选专员和管理员能看。")


def _moment(seq: int | None, recorded: datetime | None, effective: datetime | None) -> Moment | None:
    if sum(each is not None for each in (seq, recorded, effective)) > 1:
        raise Invalid("只能按一种时点查:按笔数、按记账时间或按生效时间,请选一种。")
    if seq is not None:
        return Moment("seq", seq)
    if recorded is not None:
        return Moment("recorded", _instant(recorded))
    return None if effective is None else Moment("effective", _instant(effective))


def _instant(moment: datetime) -> int:
    try:
        return instant_of(moment)
    except ValueError as error:
        raise Invalid("时间要写明时区,例如 2026-05-11T08:00:00+08:00。") from error


def unit_name(unit_id: int) -> str:
    """A unit as the API names it; goods by their id."""
    return UNITS.get(unit_id, f"good:{unit_id}")


def amount_text(value: int, unit_id: int) -> str:
    """An amount as text: points and yuan (kept in fen) with two places, everything else whole."""
    return points_text(value) if unit_id in (POINTS, FEN) else str(value)


def _side(account: Account) -> SideView:
    return SideView(account.owner_type, account.owner_id, account.kind)


def _transfer(transfer: Transfer, accounts: dict[int, Account]) -> TransferView:
    return TransferView(
        seq=transfer.seq,
        group_seq=transfer.group_seq,
        recorded_at=rfc3339(transfer.recorded_at),
        effective_at=rfc3339(transfer.effective_at),
        debit=transfer.debit_id,
        debit_side=_side(accounts[transfer.debit_id]),
        credit=transfer.credit_id,
        credit_side=_side(accounts[transfer.credit_id]),
        unit=unit_name(transfer.unit_id),
        amount=amount_text(transfer.amount, transfer.unit_id),
        category=transfer.category,
        source_type=transfer.source_type,
        source_id=transfer.source_id,
        revision=transfer.revision,
        leg=transfer.leg,
        person_id=transfer.person_id,
        place_id=transfer.place_id,
        rule_version=transfer.rule_version,
        actor_id=transfer.actor_id,
        reverses=transfer.reverses,
        memo_hash=transfer.memo_hash,
    )


HANDLERS = (get_account, list_transfers)
