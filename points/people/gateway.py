"""How a one-time code reaches a phone. The town's SMS supplier speaks HTTP; a trial run prints or writes a file."""

from pathlib import Path
from typing import Protocol

import httpx
import msgspec
import structlog

from points.clock import Clock
from points.db.outbox import Handler
from points.keys import Keys
from points.people.names import national
from points.settings import Settings

SEND_CODE = "send_code"
"""The outbox topic."""
HTTP_TIMEOUT_SECONDS = 10

log = structlog.get_logger()


class Gateway(Protocol):
    """Sends one text; raises if it was not taken, and the outbox tries again."""

    def send(self, phone: str, text: str) -> None:
        """Send ``text`` to an E.164 number."""
        ...


class ConsoleGateway:
    """Prints the text where the server runs: for trying things out."""

    def send(self, phone: str, text: str) -> None:
        """Print it."""
        print(f"[短信] {national(phone)}: {text}", flush=True)  # noqa: T201


class FileGateway:
    """Appends the text to a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, phone: str, text: str) -> None:
        """Append one line, ``number<tab>text``; the file is its owner's alone."""
        self._path.touch(mode=0o600)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{national(phone)}\t{text}\n")


class HttpGateway:
    """Posts ``{"phone": "199...", "text": "..."}`` to the supplier's or the town's own address."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._url = url
        self._transport = transport

    def send(self, phone: str, text: str) -> None:
        """Post it; anything but 2xx raises ``httpx.HTTPError``."""
        with httpx.Client(timeout=HTTP_TIMEOUT_SECONDS, transport=self._transport) as client:
            client.post(self._url, json={"phone": national(phone), "text": text}).raise_for_status()


class Message(msgspec.Struct, frozen=True):
    """What lies sealed in the outbox. Past ``expires_at`` it is not sent any more."""

    phone: str
    text: str
    expires_at: int


class Sealed(msgspec.Struct, frozen=True):
    """The outbox payload."""

    sealed: str


def seal(keys: Keys, message: Message) -> Sealed:
    """A message for the outbox."""
    return Sealed(keys.seal(SEND_CODE, msgspec.json.encode(message).decode()))


def send_code(keys: Keys, gateway: Gateway, clock: Clock) -> Handler:
    """The outbox handler of ``send_code``. Run twice it sends the same code twice: no harm."""

    def handle(payload: bytes) -> None:
        sealed = msgspec.json.decode(payload, type=Sealed).sealed
        message = msgspec.json.decode(keys.open(SEND_CODE, sealed), type=Message)
        if message.expires_at <= clock.now():
            log.warning("code_not_sent", why="expired while waiting")
            return
        gateway.send(message.phone, message.text)

    return handle


def gateway_of(settings: Settings) -> Gateway:
    """The gateway the operator chose."""
    if settings.gateway == "file":
        return FileGateway(settings.data_dir / "codes.txt")
    if settings.gateway == "http":
        return HttpGateway(settings.gateway_url)
    return ConsoleGateway()
