"""The web pages: assets for ever and compressed, pages asked for again, every deep link the app."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from api.conftest import MORNING, Template
from api.server import Server, serving

from points.api import web
from points.clock import FixedClock
from points.errors import PointsError

SCRIPT = b"export const points = 1\n" * 100


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build as `npm run build` leaves it."""
    folder = tmp_path_factory.mktemp("dist")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>app</title>")
    (folder / "landing.html").write_text("<!doctype html><title>landing</title><script>1</script>")
    (folder / "csp.json").write_text('{"landing": ["sha256-abc="]}')
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "app-1a2b.js").write_bytes(SCRIPT)
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "app-1a2b.js.br").write_bytes(b"brotli")
    (folder / "assets" / "read-1a2b.wasm").write_bytes(b"\0asm")
    (folder.parent / "secret.txt").write_text("of the house")
    return folder


@pytest.fixture(scope="module")
def pages(cast_file: Template, build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pages")
    with serving(cast_file.copy(), cast_file.cast, FixedClock(MORNING), folder, web=web.load(build)) as running:
        yield running


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None)],
)
def test_an_asset_comes_in_the_smallest_coding_the_browser_takes(
    pages: Server, accepts: str, coding: str | None
) -> None:
    with pages.client().stream("GET", "/assets/app-1a2b.js", headers={"Accept-Encoding": accepts}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers.get("content-encoding") == coding
    assert response.headers["vary"] == "Accept-Encoding"
    assert raw == {"br": b"brotli", "gzip": gzip.compress(SCRIPT), None: SCRIPT}[coding] or coding == "gzip"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"


def test_an_asset_is_kept_for_ever_and_a_page_is_asked_for_again(pages: Server) -> None:
    asset = pages.client().get("/assets/read-1a2b.wasm")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["content-type"] == "application/wasm"
    for path in ("/", "/events/17", "/c/ABC", "/favicon.svg"):
        assert pages.client().get(path).headers["cache-control"] == "no-cache", path


def test_every_deep_link_is_the_app(pages: Server) -> None:
    typed = ("/", "/events/17/live", "/me/code", "/setup/some-token", "/index.html", "/%E7%A7%AF%E5%88%86")
    scanned = ("/V/202600001", "/STARS/WALL")
    for path in (*typed, *scanned):
        response = pages.client().get(path)
        assert (response.status_code, "app" in response.text) == (200, True), path


def test_a_code_leads_to_the_landing_page_in_either_case(pages: Server) -> None:
    for path in ("/c/abc", "/C/ABC"):
        response = pages.client().get(path)
        assert "landing" in response.text
        assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='" in response.headers["content-security-policy"]
    assert "sha256" not in pages.client().get("/").headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/assets/none.js", "/assets/../secret.txt", "/assets/..%2f..%2fsecret.txt", "/assets/%2e%2e/secret.txt"],
)
def test_nothing_outside_the_build_is_served(pages: Server, path: str) -> None:
    response = pages.client().get(path)
    assert "of the house" not in response.text
    assert response.status_code in (200, 404)


def test_what_is_not_for_browsers_is_not_served(pages: Server) -> None:
    assert "sha256" not in pages.client().get("/csp.json").text


def test_without_a_build_the_page_says_what_to_do(shared: Server) -> None:
    response = shared.client().get("/")
    assert response.status_code == 503
    assert "make run" in response.text


def test_a_damaged_build_is_named(build: Path, tmp_path: Path) -> None:
    (tmp_path / "csp.json").write_text("{")
    with pytest.raises(PointsError, match=r"csp\.json"):
        web.load(tmp_path)
