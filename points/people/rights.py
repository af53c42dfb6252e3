"""Who may do what: one table of roles and permissions. What is not written here is refused."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal["resident", "captain", "steward", "organiser", "clerk", "secretary", "auditor", "administrator"]
Permission = Literal[
    "me.read",
    "event.read",
    "event.signup",
    "scan.self",
    "rule.read",
    "scan.steward",
    "event.create",
    "event.run",
    "event.approve",
    "person.read",
    "person.write",
    "person.export",
    "card.issue",
    "import.run",
    "place.write",
    "staff.manage",
    "ledger.read",
    "audit.read",
    "shop.read",
    "shop.reserve",
    "till.run",
    "order.read",
    "price.print",
    "stock.read",
    "stock.write",
    "stock.approve",
    "voucher.confirm",
    "voucher.settle",
    "item.write",
    "sponsor.write",
    "report.read",
    "notice.object",
    "notice.print",
    "notice.answer",
    "objection.read",
    "consent.write",
    "award.read",
    "award.nominate",
    "award.judge",
    "award.recommend",
    "award.relay",
    "award.rate",
    "award.run",
    "award.file",
    "award.confirm",
    "award.sign",
    "conduct.write",
    "conduct.decide",
]

RESIDENT: frozenset[Permission] = frozenset(
    (
        "me.read",
        "event.read",
        "event.signup",
        "scan.self",
        "rule.read",
        "shop.read",
        "shop.reserve",
        "notice.object",
        "award.read",
        "award.nominate",
        "award.judge",
    )
)
"""What everyone who is signed in may do, in no particular place."""


def _with(*more: Permission) -> frozenset[Permission]:
    return RESIDENT | frozenset(more)


_TABLE: dict[Role, frozenset[Permission]] = {
    "resident": RESIDENT,
    "captain": _with("scan.steward", "event.run", "award.recommend", "award.rate"),
    "steward": _with("scan.steward"),
    "organiser": _with(
        "scan.steward",
        "event.create",
        "event.run",
        "event.approve",
        "person.read",
        "award.recommend",
        "award.relay",
        "award.rate",
        "conduct.write",
    ),
    "clerk": _with(
        "person.read",
        "person.write",
        "card.issue",
        "till.run",
        "order.read",
        "price.print",
        "stock.read",
        "stock.write",
        "stock.approve",
        "voucher.confirm",
        "consent.write",
    ),
    "secretary": _with(
        "person.read",
        "person.export",
        "ledger.read",
        "order.read",
        "price.print",
        "stock.read",
        "stock.approve",
        "voucher.settle",
        "item.write",
        "sponsor.write",
        "report.read",
        "notice.print",
        "notice.answer",
        "objection.read",
        "consent.write",
        "award.recommend",
        "award.relay",
        "award.run",
        "award.file",
        "conduct.write",
        "conduct.decide",
    ),
    "auditor": _with(
        "person.read",
        "ledger.read",
        "audit.read",
        "order.read",
        "stock.read",
        "report.read",
        "notice.print",
        "objection.read",
        "award.file",
        "award.sign",
    ),
    # All but the supervisory committee's own: whoever runs the system does not sign that it was watched.
    "administrator": frozenset(get_args(Permission)) - {"award.sign"},
}
PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(_TABLE)

ROLES: tuple[Role, ...] = get_args(Role)
GRANTABLE: tuple[Role, ...] = ROLES[1:]
"""Nobody is made a resident: everyone is one."""

ROLE_NAMES: Mapping[Role, str] = {
    "resident": "居民",
    "captain": "队长",
    "steward": "签到员",
    "organiser": "活动负责人",
    "clerk": "兑换员",
    "secretary": "评选专员",
    "auditor": "监督员",
    "administrator": "管理员",
}

RANK: tuple[Role, ...] = (
    "administrator",
    "auditor",
    "secretary",
    "organiser",
    "clerk",
    "captain",
    "steward",
    "resident",
)
"""Which role a person with several is shown as; rights add up, whatever the rank."""

OFFICE_ROLES: frozenset[Role] = frozenset(("organiser", "clerk", "secretary", "auditor", "administrator"))
"""Roles that open other people's details: they count in a session begun by password alone, and such are short."""
