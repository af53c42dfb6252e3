"""Files as answers: to be kept, or opened by the browser to be printed from there."""

from typing import Any

from litestar import Response

PDF = "application/pdf"
PNG = "image/png"


def as_file(content: bytes, media_type: str, name: str, *, is_shown: bool = False) -> Response[Any]:
    """A file to keep; with ``is_shown`` the browser opens it. ``name`` in ASCII."""
    how = "inline" if is_shown else "attachment"
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'{how}; filename="{name}"'})
