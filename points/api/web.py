"""The built web pages (web/dist), held in memory: files, their compressed twins, and the pages' security policy.

Assets carry their content's hash in their name and are kept by browsers for ever; pages are asked for again.
"""

import mimetypes
from pathlib import Path

import msgspec

from points.errors import PointsError

DIST = Path(__file__).parents[2] / "web" / "dist"
COMPRESSED = {".br": "br", ".gz": "gzip"}
NOT_SERVED = frozenset(("csp.json",))

MEDIA_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class WebFile(msgspec.Struct, frozen=True):
    """One file of the build; ``bodies`` by content coding, ``identity`` always there."""

    media_type: str
    bodies: dict[str, bytes]


class Web(msgspec.Struct, frozen=True):
    """The build: files by path below web/dist, and script hashes by page. Empty if it was never built."""

    files: dict[str, WebFile]
    script_hashes: dict[str, tuple[str, ...]]

    def policy(self, page: str) -> str:
        """The Content-Security-Policy of a page: nothing from elsewhere, the page's own inline script by its hash."""
        scripts = " ".join(f"'{each}'" for each in self.script_hashes.get(page, ()))
        return (
            f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {scripts}".rstrip()
            + "; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; media-src 'self' blob:; "
            "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )


def load(folder: Path = DIST) -> Web:
    """Read a build; a folder that is not there gives an empty ``Web``."""
    if not folder.is_dir():
        return Web({}, {})
    files: dict[str, WebFile] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix not in COMPRESSED and name not in NOT_SERVED:
            files[name] = _file(path)
    return Web(files, _hashes(folder / "csp.json"))


def _file(path: Path) -> WebFile:
    bodies = {"identity": path.read_bytes()}
    for suffix, coding in COMPRESSED.items():
        twin = path.with_name(path.name + suffix)
        if twin.is_file():
            bodies[coding] = twin.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return WebFile(MEDIA_TYPES.get(path.suffix, guessed), bodies)


def _hashes(path: Path) -> dict[str, tuple[str, ...]]:
    if not path.is_file():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, tuple[str, ...]])
    except msgspec.DecodeError as error:
        raise PointsError(f"{path} is damaged ({error}); build the web pages again") from error
