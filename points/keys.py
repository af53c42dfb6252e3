"""Every secret use of the installation's one key, each under a name of its own.

The key is 32 random bytes in the data folder (or where POINTS_SECRET_KEY_FILE says). Losing it loses phone numbers
and makes printed codes and cards unreadable; it belongs in the backup, apart from the database. The database holds a
mark of it (``Keys.mark``), so that another key is noticed before it does harm.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from points.errors import PointsError

KEY_BYTES = 32
NONCE_BYTES = 12
SIGNATURE_BYTES = 16


def make_key(path: Path) -> None:
    """A new key in a file that its owner alone reads; one that is there already stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # another process was first
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(KEY_BYTES).hex())


class Keys:
    """What can be done with the key; the key itself is never handed out."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise PointsError(f"the secret key must be {KEY_BYTES} bytes, this one has {len(secret)}")
        self._secret = secret
        self._derived: dict[str, bytes] = {}

    @classmethod
    def from_file(cls, path: Path) -> "Keys":
        """The key kept in a file (hexadecimal); ``PointsError`` if it cannot be read or is none."""
        try:
            return cls(bytes.fromhex(path.read_text().strip()))
        except OSError as error:
            raise PointsError(f"读不了密钥文件 {path}:{error.strerror}") from error
        except ValueError as error:
            raise PointsError(f"{path} does not hold a key of {KEY_BYTES} bytes in hexadecimal") from error

    @property
    def mark(self) -> str:
        """By which the key is known again: a MAC of a constant, which tells nothing of the key."""
        return self.index("installation", "points")

    def mac(self, use: str, message: bytes) -> bytes:
        """HMAC-SHA-256 of a message under the key of one use."""
        return hmac.digest(self._derive(use), message, "sha256")

    def index(self, use: str, text: str) -> str:
        """A keyed hash by which a value is found again without being stored: 32 hexadecimal digits."""
        return self.mac(use, text.encode()).hex()[:32]

    def sign(self, use: str, body: bytes) -> str:
        """A body and half its MAC as text for an address or a form: to be carried, not to be changed."""
        return _text(body + self.mac(use, body)[:SIGNATURE_BYTES])

    def signed(self, use: str, text: str) -> bytes | None:
        """The body of what ``sign`` made; None if it is not to the letter what this installation wrote."""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        body, mac = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
        ours = hmac.compare_digest(mac, self.mac(use, body)[:SIGNATURE_BYTES]) and _text(raw) == text
        return body if ours else None

    def seal(self, use: str, text: str) -> str:
        """Encrypt text (AES-256-GCM, random nonce)."""
        nonce = os.urandom(NONCE_BYTES)
        return urlsafe_b64encode(nonce + AESGCM(self._derive(use)).encrypt(nonce, text.encode(), None)).decode()

    def open(self, use: str, sealed: str) -> str:
        """Decrypt what ``seal`` made; ``PointsError`` if it was made with another key or changed."""
        try:
            raw = urlsafe_b64decode(sealed)
            return AESGCM(self._derive(use)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
        except (InvalidTag, ValueError) as error:
            raise PointsError(f"cannot be opened with this installation's key ({use})") from error

    def _derive(self, use: str) -> bytes:
        if use not in self._derived:
            self._derived[use] = hmac.digest(self._secret, b"points/" + use.encode(), sha256)
        return self._derived[use]


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
