"""The two small languages clients speak with us: idempotency keys and cursors."""

from base64 import urlsafe_b64encode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Request

from points.api.idempotency_key import KeyMalformed, KeyMissing, optional_key, read_key, required_key
from points.api.pages import CursorMalformed, page, read_cursor, read_position, write_cursor
from points.limits import ID_MAX

VISIBLE = "".join(chr(code) for code in range(0x21, 0x7F))


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ('"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        ('  "a" ', "a"),
        ('"a\\"b\\\\c"', 'a"b\\c'),
        ('"' + "k" * 64 + '"', "k" * 64),
    ],
)
def test_a_key_is_read_quoted_or_bare(header: str, key: str) -> None:
    assert read_key(header) == key


@pytest.mark.parametrize(
    "header",
    ["", '""', '"', '"a', 'a"', '"a" "b"', '"a", "b"', "a, b", '"a b"', "k" * 65, '"键"', "键", '"a\\n"', "a\tb"],
)
def test_what_is_no_key_is_refused(header: str) -> None:
    with pytest.raises(KeyMalformed):
        read_key(header)


@given(st.text(VISIBLE, min_size=1, max_size=64))
def test_every_visible_key_survives_quoting(key: str) -> None:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    assert read_key(f'"{escaped}"') == key


def test_a_missing_key_is_refused_only_where_one_is_required() -> None:
    request: Request[Any, Any, Any] = Request({"type": "http", "headers": []})  # pyright: ignore[reportArgumentType]
    assert optional_key(request) is None
    with pytest.raises(KeyMissing):
        required_key(request)


@given(st.integers(-ID_MAX, ID_MAX), st.text(max_size=60).filter(lambda each: "\x00" not in each))
def test_a_cursor_comes_back_as_it_went(number: int, name: str) -> None:
    assert read_cursor(write_cursor(number, name), int, str) == (number, name)


@given(st.integers(0, ID_MAX), st.data())
def test_a_changed_cursor_is_refused(number: int, data: st.DataObject) -> None:
    cursor = write_cursor(number)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_").filter(lambda each: each != cursor[place]))
    changed = cursor[:place] + letter + cursor[place + 1 :]
    with suppress(CursorMalformed):
        assert read_position(changed) == number  # the last letter holds spare bits


@given(st.text(max_size=80))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    with suppress(CursorMalformed):
        read_cursor(text, int, int)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(CursorMalformed):
        read_position(write_cursor(1, 2))
    with pytest.raises(CursorMalformed):
        read_cursor(write_cursor(1), str)
    with pytest.raises(CursorMalformed):
        read_position(write_cursor(ID_MAX + 1))
    with pytest.raises(CursorMalformed):
        read_position(urlsafe_b64encode(b"[1]").decode())


def test_a_page_that_is_not_full_is_the_last() -> None:
    assert page([1, 2], 3, 2).next_cursor is None
    assert read_position(page([1, 2, 3], 3, 3).next_cursor) == 3
    assert page([], 3).next_cursor is None
