"""The receipt printer of a shop on its own network: where it stands, and which slips came out of it."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import ClassVar

from sqlalchemy import Connection, exists, select

from points.db.audit import audit
from points.db.working_set import WorkingSet
from points.errors import Invalid
from points.redeem.access import InShop, shop_for

ADDRESS = re.compile(r"(?:([0-9.]{7,15})|\[([0-9A-Fa-f:]{2,39})\]):([1-9][0-9]{0,4})", re.ASCII)
PORT_MAX = 65_535
NEAR = (
    *map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")),
    *map(IPv6Network, ("fc00::/7", "::1/128")),
)
"""RFC 1918, RFC 4193, and this machine: what a shop prints leaves none of them."""

PRINTED = "receipt.print"


class RecordReceipt(InShop[int], frozen=True, kw_only=True):
    """A slip came out of the shop's printer; answers the order's id. The next one is a copy (补打)."""

    operation: ClassVar[str] = "receipt.print"
    answer = int
    alone: ClassVar[bool] = False

    order_id: int

    def decide(self, ws: WorkingSet) -> int:
        """Record it."""
        shop_for(ws, self.by, "till.run", self.shop_id)
        self.audit(ws, PRINTED, "order", self.order_id)
        return self.order_id


def was_printed(connection: Connection, order_id: int) -> bool:
    """Whether a slip of this order came out of a printer before."""
    rows = audit.c.subject_type == "order", audit.c.subject_id == order_id, audit.c.action == PRINTED
    return bool(connection.execute(select(exists().where(*rows))).scalar())


def read_address(text: str) -> tuple[str, int]:
    """Host and port of ``192.168.1.50:9100`` or ``[fd00::50]:9100``; refuses what is not in the shop's network."""
    found = ADDRESS.fullmatch(text)
    try:
        host = ip_address(found[1] or found[2]) if found else None
    except ValueError:
        host = None
    if found is None or host is None or int(found[3]) > PORT_MAX or not any(host in net for net in NEAR):
        told = "请写小票机在兑换点自己网络里的地址和端口,比如192.168.1.50:9100。"
        raise Invalid(told, fields={"printer": told})
    return str(host), int(found[3])
