"""Files as answers: to be kept, or opened by the browser to be printed from there."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from litestar import Response
from litestar.params import QueryParameter

from points.errors import NotFound

T = TypeVar("T")
Part = Annotated[int, QueryParameter(ge=1, le=10_000, description="Which of several files; the first is 1.")]

PDF = "application/pdf"
PNG = "image/png"


def as_file(content: bytes, media_type: str, name: str, *, is_shown: bool = False) -> Response[Any]:
    """A file to keep; with ``is_shown`` the browser opens it. ``name`` in ASCII."""
    how = "inline" if is_shown else "attachment"
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'{how}; filename="{name}"'})


def part_of(files: Sequence[T], part: Part) -> T:
    """What stands in one of several files; ``no_such_part``."""
    if part > len(files):
        raise NotFound("no_such_part", f"一共只有{len(files)}份,请从第1份打开。")
    return files[part - 1]
