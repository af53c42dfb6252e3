"""The web pages: assets for ever, the two pages asked for again each time, every deep link the app itself."""

from typing import Annotated

from litestar import HttpMethod, Response, get, route
from litestar.di import NamedDependency
from litestar.params import PathParameter

from points.api.parts import Parts
from points.api.problems import problem
from points.api.request import AnyRequest
from points.api.web import Web, WebFile
from points.errors import NotFound

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
NOT_BUILT = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>积分</title>
<h1>网页还没有做好</h1>
<p>程序在运行,但网页没有构建。请在程序的文件夹里运行 <code>make run</code>,它会先构建网页。</p>
<p>The web pages are not built. Run <code>make run</code>, which builds them first.</p></html>"""

FilePath = Annotated[str, PathParameter(max_length=400)]


@get("/assets/{name:path}", permission="public", session="none", include_in_schema=False, sync_to_thread=False)
def asset(request: AnyRequest, name: FilePath, parts: NamedDependency[Parts]) -> Response[bytes]:
    """A file whose name holds its content's hash."""
    file = parts.web.files.get(f"assets{name}")
    if file is None:
        return problem(request, NotFound())
    return _send(request, file, FOR_EVER, parts.web.policy("index"))


@route(
    ["/api", "/api/{path:path}"],
    http_method=list(HttpMethod),
    permission="public",
    session="none",
    include_in_schema=False,
    sync_to_thread=False,
)
def unknown(path: FilePath = "") -> None:
    """No such address under /api: a problem, never the app's page."""
    raise NotFound(explanation="没有这个地址,请检查后再试。")


@get(
    ["/c/{token:str}", "/C/{token:str}"],
    permission="public",
    session="none",
    include_in_schema=False,
    sync_to_thread=False,
)
def landing(request: AnyRequest, parts: NamedDependency[Parts]) -> Response[bytes]:
    """The small page behind an event's code; it asks the API about the token itself."""
    return _page(request, parts.web, "landing")


@get(["/", "/{path:path}"], permission="public", session="none", include_in_schema=False, sync_to_thread=False)
def app_page(request: AnyRequest, parts: NamedDependency[Parts], path: FilePath = "") -> Response[bytes]:
    """A file at the top of the build (an icon), or the app, which knows its own addresses."""
    name = path.lstrip("/")
    file = None if name.endswith(".html") else parts.web.files.get(name)
    if file is None:
        return _page(request, parts.web, "index")
    return _send(request, file, ASK_AGAIN, parts.web.policy("index"))


def _page(request: AnyRequest, web: Web, name: str) -> Response[bytes]:
    file = web.files.get(f"{name}.html")
    if file is None:
        return Response(NOT_BUILT.encode(), status_code=503, media_type="text/html")
    return _send(request, file, ASK_AGAIN, web.policy(name))


def _send(request: AnyRequest, file: WebFile, caching: str, policy: str) -> Response[bytes]:
    coding = _coding(request, file)
    headers = {"Cache-Control": caching, "Content-Security-Policy": policy, "Vary": "Accept-Encoding"}
    if coding != "identity":
        headers["Content-Encoding"] = coding
    return Response(file.bodies[coding], media_type=file.media_type, headers=headers)


def _coding(request: AnyRequest, file: WebFile) -> str:
    """The smallest twin the browser takes (``q=0`` means it does not)."""
    accepted: set[str] = set()
    for each in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = each.strip().partition(";")
        if quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return next((coding for coding in ("br", "gzip") if coding in accepted and coding in file.bodies), "identity")
