"""The rule-set as the town adopted it: versions that are added and never changed.

An event keeps the version it was made under, so what was earned under an old one stays so.
"""

from collections.abc import Collection
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, Index, Table, UniqueConstraint, select

from points.clock import at
from points.db.audit import record
from points.db.schema import id_column, instant, metadata, number, text
from points.db.shelf import Shelf
from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.errors import NotFound, PointsError
from points.ledger.quarter_models import CATEGORIES, Category
from points.rules.canon import canonical, from_canonical
from points.rules.errors import Problem, RuleFileError
from points.rules.models import Kind, Purse, RuleSet
from points.rules.parsing import parse

rule_versions = Table(
    "rule_versions",
    metadata,
    id_column(),
    text("code"),
    text("name"),
    instant("effective_from"),
    text("hash"),
    text("source"),
    text("canonical"),
    number("loaded_by", nullable=True),
    instant("loaded_at"),
    UniqueConstraint("hash"),
    Index("ix_rule_versions_effective", "effective_from"),
)


class RuleVersion(msgspec.Struct):
    """A version's place among the others; its text is read apart, once (``hash`` says whether it is known)."""

    id: int
    code: str
    name: str
    effective_from: int
    hash: str
    source: str
    canonical: str
    loaded_by: int | None
    loaded_at: int


class RuleHash(msgspec.Struct):
    """What the hot paths load of a version."""

    id: int
    hash: str
    effective_from: int


RULES = Shelf(rule_versions, RuleHash, key=("id",), all=())

KINDS = {Kind.SERVICE: "志愿服务", Kind.DELIBERATION: "议事"}

_parsed: dict[str, RuleSet] = {}
"""Rule-sets by the hash of their canonical bytes: what can never change may be remembered."""


class LoadRules(Command[int], frozen=True):
    """Add a rule-set from its TOML text and answer its version. The same text again answers the same version."""

    operation = "rules.load"
    answer = int

    actor: int | None
    source: str
    file: str

    def load(self, ws: WorkingSet) -> Rounds:
        """The categories that have a kind already."""
        ws.need(CATEGORIES, "all")
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Parse, store, audit. ``RuleFileError``: also where a category is of another kind than it was before."""
        rules = parse(self.source, file=self.file)
        stored = canonical(rules)
        hash_ = sha256(stored).hexdigest()
        known = ws.connection.execute(select(rule_versions.c.id).where(rule_versions.c.hash == hash_)).scalar()
        if known is not None:
            return known
        self._keep_kinds(ws, rules)
        version = RuleVersion(
            ws.next_id(),
            rules.code,
            rules.name,
            at(rules.effective_from),
            hash_,
            self.source,
            stored.decode(),
            self.actor,
            ws.now,
        )
        ws.connection.execute(rule_versions.insert().values(msgspec.structs.asdict(version)))
        record(ws, self.actor, "rules.load", "rule_version", version.id, name=rules.name, hash=hash_)
        return version.id

    def _keep_kinds(self, ws: WorkingSet, rules: RuleSet) -> None:
        """Note the kind of each new category for ever; refuse another kind for a known one."""
        known = {each.code: Kind(each.kind) for each in ws.find(CATEGORIES, "all")}
        changed = tuple(
            Problem(
                self.file,
                f"category[{number} {each.code}].kind",
                f"“{each.code}”一直是{KINDS[known[each.code]]}({known[each.code]}),已记的分要照原来的算,不能改。"
                "请改回来,或者换一个 code",
            )
            for number, each in enumerate(rules.categories, start=1)
            if known.get(each.code, each.kind) != each.kind
        )
        if changed:
            raise RuleFileError(changed)
        for each in rules.categories:
            if each.code not in known:
                ws.insert(CATEGORIES, Category(each.code, each.kind.value))


def rules_of(connection: Connection, version: int, hash_: str | None = None) -> RuleSet:
    """The rule-set of a version. With its ``hash``, without asking the database twice."""
    if hash_ is not None and hash_ in _parsed:
        return _parsed[hash_]
    query = select(rule_versions.c.hash, rule_versions.c.canonical).where(rule_versions.c.id == version)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise PointsError(f"there is no rule version {version}")
    return _remembered(row.hash, row.canonical)


def rules_of_each(connection: Connection, versions: Collection[int]) -> dict[int, RuleSet]:
    """The rule-sets of some versions, by version."""
    columns = (rule_versions.c.id, rule_versions.c.hash, rule_versions.c.canonical)
    rows = connection.execute(select(*columns).where(rule_versions.c.id.in_(versions)))
    return {row.id: _remembered(row.hash, row.canonical) for row in rows}


def _remembered(hash_: str, text_: str) -> RuleSet:
    if hash_ not in _parsed:
        _parsed[hash_] = from_canonical(text_.encode())
    return _parsed[hash_]


def rules_in(ws: WorkingSet, version: int) -> RuleSet:
    """The rule-set of a version asked for in a working set."""
    known = ws.get(RULES, version)
    return rules_of(ws.connection, version, known.hash if known else None)


def in_force(ws: WorkingSet, instant: int) -> int:
    """``version_at`` over a working set: ask for ``ws.need(RULES, "all")`` before."""
    known = [(each.effective_from, each.id) for each in ws.find(RULES, "all") if each.effective_from <= instant]
    if not known:
        raise _missing()
    return max(known)[1]


def version_at(connection: Connection, instant: int) -> int:
    """The version in force at an instant: the last one effective by then."""
    query = (
        select(rule_versions.c.id)
        .where(rule_versions.c.effective_from <= instant)
        .order_by(rule_versions.c.effective_from.desc(), rule_versions.c.id.desc())
        .limit(1)
    )
    version = connection.execute(query).scalar()
    if version is None:
        raise _missing()
    return version


def purse_at(connection: Connection, instant: int) -> Purse:
    """Whose points they are by the rules in force at an instant; each person's own where there are none."""
    try:
        return rules_of(connection, version_at(connection, instant)).purse
    except NotFound:
        return Purse.PERSON


def _missing() -> NotFound:
    return NotFound("rules_missing", "那一天还没有生效的积分规则,请先由管理员载入规则。")
