"""爱心单位: who they are, and what each gave.

A pledge, in money or in goods at their value, goes into one pool in the ledger; what is handed over is drawn from it
at cost (points.redeem.budget). Staff see yuan, residents never do.
"""

from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, func, select

from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.errors import Invalid, NotFound, Refusal
from points.ledger import needs
from points.ledger.models import ACCOUNTS, FEN, transfers
from points.ledger.posting import Cause, Owner, Posting, need_accounts, open_account
from points.media.forms import by_sound
from points.people.acting import ActorCommand
from points.people.names import check_text, tidy
from points.people.session import Actor
from points.redeem.budget import PLEDGE, POOL
from points.redeem.supply_models import PLEDGES, SPONSORS, Pledge, PledgeKind, Sponsor, pledges, sponsors
from points.redeem.town import require_in_town

NAME_CHARS_MAX = 60
CONTACT_CHARS_MAX = 30
WHAT_CHARS_MAX = 200
OPEN_MAX = 500
"""Offered to choose from, the latest ones."""
PLEDGE_FEN_MAX = 1_000_000_000
FIRST_YEAR = 2000


class CreateSponsor(ActorCommand[int], frozen=True, kw_only=True):
    """Write down a 爱心单位; answers its id."""

    operation = "sponsor.create"
    answer = int

    name: str
    contact_name: str = ""
    contact_phone: str = ""

    def decide(self, ws: WorkingSet) -> int:
        """``sponsor_exists`` where one is known by this name."""
        _require(self.by)
        columns = _columns(self.name, self.contact_name, self.contact_phone)
        _refuse_twin(ws, columns["name"], None)
        sponsor = Sponsor(id=ws.next_id(), created_at=ws.now, closed_at=None, **columns)
        ws.insert(SPONSORS, sponsor)
        self.audit(ws, "sponsor.create", "sponsor", sponsor.id, name=sponsor.name)
        return sponsor.id


class ChangeSponsor(ActorCommand[int], frozen=True, kw_only=True):
    """Correct a sponsor, or close it: what it gave stays."""

    operation = "sponsor.change"
    answer = int

    sponsor_id: int
    name: str
    contact_name: str = ""
    contact_phone: str = ""
    closed: bool = False

    def decide(self, ws: WorkingSet) -> int:
        """Change it."""
        _require(self.by)
        sponsor = _sponsor(ws, self.sponsor_id)
        columns = _columns(self.name, self.contact_name, self.contact_phone)
        _refuse_twin(ws, columns["name"], sponsor.id)
        closed_at = (sponsor.closed_at or ws.now) if self.closed else None
        ws.change(SPONSORS, sponsor, closed_at=closed_at, **columns)
        self.audit(ws, "sponsor.change", "sponsor", sponsor.id, name=sponsor.name, closed=self.closed)
        return sponsor.id


class RecordPledge(ActorCommand[int], frozen=True, kw_only=True):
    """Write down what a sponsor gives: ``fen`` of money, or goods (``what``) of that value; answers its id."""

    operation = "sponsor.pledge"
    answer = int

    sponsor_id: int
    kind: PledgeKind
    fen: int
    what: str
    day: date

    def decide(self, ws: WorkingSet) -> int:
        """Add it to the facts, and its value to the pool."""
        _require(self.by)
        sponsor = _sponsor(ws, self.sponsor_id)
        if sponsor.closed_at is not None:
            raise Refusal("sponsor_closed", "这个爱心单位已经停用,请先恢复再登记。")
        what = tidy(self.what)
        self._check(ws, what)
        pledge = Pledge(
            ws.next_id(), sponsor.id, self.kind, self.fen, what, day_number(self.day), self.by.audit_id, ws.now
        )
        ws.insert(PLEDGES, pledge)
        giver = Owner("sponsor", sponsor.id)
        need_accounts(ws, giver)
        need_accounts(ws, POOL)
        ws.load()
        posting = Posting(ws, Cause("pledge", pledge.id), actor_id=self.by.audit_id)
        posting.begin(ws.now)
        source, pool = open_account(ws, giver, FEN, "issue"), open_account(ws, POOL, FEN, "issue")
        posting.move(source, pool, self.fen, category=PLEDGE)
        self.audit(ws, "sponsor.pledge", "sponsor", sponsor.id, kind=self.kind, fen=self.fen, day=pledge.day)
        return pledge.id

    def _check(self, ws: WorkingSet, what: str) -> None:
        wrong: dict[str, str] = {}
        if not 0 < self.fen <= PLEDGE_FEN_MAX:
            wrong["yuan"] = f"金额要大于0,最多{PLEDGE_FEN_MAX // 100}元;捐物按价值折算。"
        if self.kind == "goods" and not what:
            wrong["what"] = "请写明捐了什么、多少。"
        if len(what) > WHAT_CHARS_MAX:
            wrong["what"] = f"说明最多{WHAT_CHARS_MAX}个字。"
        if not self.day.year >= FIRST_YEAR or self.day > local_day(ws.now):
            wrong["day"] = "日期不能晚于今天。"
        if wrong:
            raise Invalid("有几处需要改一下,改好再保存。", fields=wrong)


class CancelPledge(ActorCommand[int], frozen=True, kw_only=True):
    """A gift was written down wrong: the ledger reverses it, the fact stays; answers its id."""

    operation = "sponsor.cancel_pledge"
    answer = int

    sponsor_id: int
    pledge_id: int
    reason: str

    def decide(self, ws: WorkingSet) -> int:
        """Take its value out of the pool again; ``pledge_not_found``, or ``pledge_cancelled`` the second time."""
        _require(self.by)
        pledge = ws.get(PLEDGES, self.pledge_id)
        if pledge is None or pledge.sponsor_id != self.sponsor_id:
            raise NotFound("pledge_not_found", "没有这笔捐助,请刷新后再看。")
        reason = check_text(self.reason, "reason", "请写明为什么作废", WHAT_CHARS_MAX)
        moved = needs.source(ws, Cause("pledge", pledge.id))
        if any(each.reverses is not None for each in moved):
            raise Refusal("pledge_cancelled", "这笔捐助已经作废,不用再办。")
        (given,) = moved
        posting = Posting(ws, Cause("pledge", pledge.id, 2), actor_id=self.by.audit_id)
        posting.begin(ws.now)
        giver, pool = (ws.find(ACCOUNTS, "key", each)[0] for each in (given.debit_id, given.credit_id))
        posting.move(pool, giver, given.amount, category=PLEDGE, reverses=given)
        self.audit(ws, "sponsor.cancel_pledge", "sponsor", pledge.sponsor_id, pledge=pledge.id, why=reason)
        return pledge.id


class Given(msgspec.Struct, frozen=True):
    """A sponsor with what it gave, in fen: altogether, and of that in goods; without what was cancelled."""

    sponsor: Sponsor
    fen: int
    goods_fen: int
    pledges: int


def given(
    connection: Connection, *, sponsor_id: int | None = None, after_id: int = 0, limit: int = 50
) -> list[Given]:
    """Sponsors by id with what each gave; closed ones too, for what they gave counts."""
    query = select(sponsors).where(sponsors.c.id > after_id).order_by(sponsors.c.id).limit(limit)
    if sponsor_id is not None:
        query = query.where(sponsors.c.id == sponsor_id)
    found = [Sponsor(*row) for row in connection.execute(query)]
    sums = _sums(connection, [each.id for each in found])
    nothing = (0, 0)
    result: list[Given] = []
    for each in found:
        yuan, goods = sums.get((each.id, "yuan"), nothing), sums.get((each.id, "goods"), nothing)
        result.append(Given(each, yuan[0] + goods[0], goods[0], yuan[1] + goods[1]))
    return result


def open_sponsors(connection: Connection) -> list[Sponsor]:
    """Those that still give, in the order of a Chinese dictionary."""
    query = select(sponsors).where(sponsors.c.closed_at.is_(None)).limit(OPEN_MAX)
    found = [Sponsor(*row) for row in connection.execute(query.order_by(sponsors.c.id.desc()))]
    return sorted(found, key=lambda each: by_sound(each.name))


def given_by(connection: Connection, sponsor_id: int) -> Given:
    """One sponsor; ``sponsor_not_found``."""
    found = given(connection, sponsor_id=sponsor_id, limit=1)
    if not found:
        raise _missing()
    return found[0]


class PledgeRead(msgspec.Struct, frozen=True):
    """A gift; ``cancelled``: it was written down wrong, and the ledger reversed it."""

    pledge: Pledge
    cancelled: bool


def pledges_of(connection: Connection, sponsor_id: int, limit: int) -> list[PledgeRead]:
    """What a sponsor gave, latest day first."""
    query = select(pledges, _cancelled()).where(pledges.c.sponsor_id == sponsor_id)
    query = query.order_by(pledges.c.day.desc(), pledges.c.id.desc()).limit(limit)
    return [PledgeRead(Pledge(*row[:-1]), bool(row[-1])) for row in connection.execute(query)]


def _cancelled() -> ColumnElement[bool]:
    back = (transfers.c.source_type == "pledge", transfers.c.reverses.is_not(None))
    return exists().where(transfers.c.source_id == pledges.c.id, *back)


def _sums(connection: Connection, sponsor_ids: list[int]) -> dict[tuple[int, str], tuple[int, int]]:
    query = (
        select(pledges.c.sponsor_id, pledges.c.kind, func.sum(pledges.c.fen), func.count())
        .where(pledges.c.sponsor_id.in_(sponsor_ids), ~_cancelled())
        .group_by(pledges.c.sponsor_id, pledges.c.kind)
    )
    return {(sponsor_id, kind): (int(fen), count) for sponsor_id, kind, fen, count in connection.execute(query)}


def _require(by: Actor) -> None:
    require_in_town(by, "sponsor.write", "爱心单位由镇里登记,请找镇一级的管理员或评选专员。")


def _missing() -> NotFound:
    return NotFound("sponsor_not_found", "没有这个爱心单位,请刷新后重新选择。")


def _sponsor(ws: WorkingSet, sponsor_id: int) -> Sponsor:
    found = ws.get(SPONSORS, sponsor_id)
    if found is None:
        raise _missing()
    return found


def _columns(name: str, contact_name: str, contact_phone: str) -> dict[str, str]:
    columns = {"name": tidy(name), "contact_name": tidy(contact_name), "contact_phone": tidy(contact_phone)}
    wrong: dict[str, str] = {}
    if not 0 < len(columns["name"]) <= NAME_CHARS_MAX:
        wrong["name"] = f"名称要1到{NAME_CHARS_MAX}个字。"
    for field in ("contact_name", "contact_phone"):
        if len(columns[field]) > CONTACT_CHARS_MAX:
            wrong[field] = f"最多{CONTACT_CHARS_MAX}个字。"
    if wrong:
        raise Invalid("有几处需要改一下,改好再保存。", fields=wrong)
    return columns


def _refuse_twin(ws: WorkingSet, name: str, sponsor_id: int | None) -> None:
    same = select(sponsors.c.id).where(sponsors.c.name == name, sponsors.c.id != (sponsor_id or 0))
    if ws.connection.execute(same).first() is not None:
        raise Refusal("sponsor_exists", f"已经有“{name}”了,不用再建。")
