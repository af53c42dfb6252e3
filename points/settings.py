"""What an operator may set, read from the environment once, at the start.

Any ``POINTS_X`` may be given as ``POINTS_X_FILE`` instead: the name of a file that holds the value.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from points.errors import PointsError


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one installation. See docs/OPERATIONS.md for each."""

    data_dir: Path
    """POINTS_DATA_DIR: database, key, published files."""
    database_url: str
    """POINTS_DATABASE_URL: the role the program serves under. Default: points.db in the data folder."""
    owner_database_url: str
    """POINTS_OWNER_DATABASE_URL: the role that owns the tables and migrates. Default: the same."""
    public_url: str
    """POINTS_PUBLIC_URL: where phones reach this server; it is printed into QR codes."""
    port: int
    """PORT."""
    host: str
    """POINTS_HOST: the address to listen on."""
    gateway: str
    """POINTS_CODE_GATEWAY: how one-time codes are sent: ``console``, ``file`` or ``http``."""
    gateway_url: str
    """POINTS_CODE_GATEWAY_URL: where the ``http`` gateway posts {phone, text}."""
    trusted_proxies: int
    """POINTS_TRUSTED_PROXIES: how many proxies stand in front and set X-Forwarded-For; 0: none."""

    town_name: str = "志愿积分"
    """POINTS_TOWN_NAME: the name on every page, poster and card."""
    help_phone: str = ""
    """POINTS_HELP_PHONE: the number on every page, for people who cannot go on."""
    grantor: str = ""
    """POINTS_GRANTOR: who grants titles and signs certificates."""

    redis_url: str = ""
    """POINTS_REDIS_URL: the Redis or Valkey that workers take turns by; empty: the serving process does the jobs."""

    secret_key_file: Path | None = None
    """POINTS_SECRET_KEY_FILE: the file that holds the key; None: secret.key in the data folder."""

    @property
    def is_https(self) -> bool:
        """Whether phones reach the server over TLS."""
        return self.public_url.startswith("https://")

    @property
    def issuer(self) -> str:
        """Who stands at the foot of a paper that no rule names another for."""
        return self.grantor or self.town_name

    @property
    def key_file(self) -> Path:
        """Where the installation's key lies."""
        return self.secret_key_file or self.data_dir / "secret.key"


GATEWAYS = ("console", "file", "http")
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; ``PointsError`` names the variable that is wrong and what it may be."""
    data_dir = Path(environment.get("POINTS_DATA_DIR") or "data").absolute()
    database_url = _text(environment, "POINTS_DATABASE_URL") or f"sqlite:///{data_dir / 'points.db'}"
    port = _number(environment, "PORT", 8000)
    gateway = _text(environment, "POINTS_CODE_GATEWAY") or "console"
    if gateway not in GATEWAYS:
        raise PointsError(f"POINTS_CODE_GATEWAY is {gateway!r}; it may be {', '.join(GATEWAYS)}")
    key_file = environment.get("POINTS_SECRET_KEY_FILE")
    gateway_url = _text(environment, "POINTS_CODE_GATEWAY_URL")
    if gateway == "http" and not gateway_url.startswith(("http://", "https://")):
        raise PointsError("POINTS_CODE_GATEWAY=http needs POINTS_CODE_GATEWAY_URL, an http(s) address")
    redis_url = _text(environment, "POINTS_REDIS_URL")
    if redis_url and not redis_url.startswith(REDIS_SCHEMES):
        raise PointsError(f"POINTS_REDIS_URL must begin with {', '.join(REDIS_SCHEMES)}")  # it may hold a password
    if redis_url and not database_url.startswith("postgresql"):
        raise PointsError("POINTS_REDIS_URL needs PostgreSQL (POINTS_DATABASE_URL): SQLite is served by one process")
    return Settings(
        data_dir=data_dir,
        database_url=database_url,
        owner_database_url=_text(environment, "POINTS_OWNER_DATABASE_URL") or database_url,
        public_url=(_text(environment, "POINTS_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        port=port,
        host=_text(environment, "POINTS_HOST") or "127.0.0.1",
        gateway=gateway,
        gateway_url=gateway_url,
        trusted_proxies=_number(environment, "POINTS_TRUSTED_PROXIES", 0, least=0),
        town_name=_text(environment, "POINTS_TOWN_NAME") or "志愿积分",
        help_phone=_text(environment, "POINTS_HELP_PHONE"),
        grantor=_text(environment, "POINTS_GRANTOR"),
        redis_url=redis_url,
        secret_key_file=Path(key_file).absolute() if key_file else None,
    )


def _text(environment: Mapping[str, str], name: str) -> str:
    file = environment.get(f"{name}_FILE")
    if not file:
        return environment.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise PointsError(f"{name}_FILE: {file} cannot be read: {error.strerror}") from error


def _number(environment: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    value = _text(environment, name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= 65535:
        raise PointsError(f"{name} is {value!r}; it must be a whole number from {least} to 65535")
    return int(value)
