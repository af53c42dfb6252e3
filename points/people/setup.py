"""The first administrator, by a one-time link that the command line prints.

The token lies in a file that only the server's owner reads; it is good while no administrator exists, once.
"""

import hmac
import os
import secrets
from pathlib import Path

from sqlalchemy import Connection

from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Refusal
from points.keys import Keys
from points.people import administrators, session
from points.people.login import SignedIn
from points.people.places import town_of
from points.people.session import SYSTEM
from points.people.staff import give_role, person_by_phone, set_password

TOKEN_FILE = "setup.token"  # noqa: S105 - a file's name


def make_setup_token(data_dir: Path) -> str:
    """A new token, written where ``read_setup_token`` finds it; an older one is good no more."""
    token = secrets.token_urlsafe(24)
    path = data_dir / TOKEN_FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token)
    return token


def read_setup_token(data_dir: Path) -> str | None:
    """The token that is good now, if any."""
    try:
        return (data_dir / TOKEN_FILE).read_text().strip() or None
    except FileNotFoundError:
        return None


def remove_setup_token(data_dir: Path) -> None:
    """Once used, it is good no more."""
    (data_dir / TOKEN_FILE).unlink(missing_ok=True)


def check_setup(connection: Connection, expected: str | None, token: str) -> None:
    """Raise ``setup_done`` or ``setup_invalid`` unless this link makes the first administrator."""
    if administrators.count(connection):
        raise Refusal("setup_done", "管理员已经设好了,请直接登录。")
    if not expected or not hmac.compare_digest(expected.encode(), token.encode()):
        raise Refusal("setup_invalid", "链接不对或已失效,请在服务器上重新生成。", 404)


class SetUp(Command[SignedIn], frozen=True, kw_only=True):
    """Make the first administrator and sign them in. ``expected``: what ``read_setup_token`` found."""

    operation = "session.setup"

    keys: Keys
    token: str
    expected: str | None
    name: str
    phone: str
    password_hash: str
    town_name: str = "本镇"

    def decide(self, ws: WorkingSet) -> SignedIn:
        """Make them; also the town, if the tree is empty."""
        check_setup(ws.connection, self.expected, self.token)
        town = town_of(ws, self.town_name)
        ws.flush()
        person = person_by_phone(ws, self.keys, self.name, self.phone, town.id)
        give_role(ws, SYSTEM, person.id, "administrator", town.id)
        set_password(ws, person.id, self.password_hash)
        record(ws, None, "staff.setup", "person", person.id)
        token, row = session.begin(ws, person.id, "setup")
        return SignedIn(token, person.id, row.id, person.name, row.expires_at)
