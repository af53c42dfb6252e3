"""Broken, wrong, huge and mislabelled bodies: each refused in Chinese, nothing stored, good requests go on."""

import json

import pytest
from api.hostile import JSON, KEY, refused
from api.server import Server
from api.test_places_of_rights import HERE
from cast import STRANGER

pytestmark = pytest.mark.usefixtures("unharmed")
ROUTES = (
    ("POST", "/api/scans"),
    ("POST", "/api/scans/batch"),
    ("POST", "/api/session"),
    ("POST", "/api/session/codes"),
    ("PUT", "/api/session/password"),
    ("POST", "/api/events"),
    ("PATCH", "/api/events/1"),
    ("POST", "/api/events/1/sign-outs"),
    ("POST", "/api/attendance/1/approval"),
    ("POST", "/api/people"),
    ("PATCH", "/api/people/1"),
    ("POST", "/api/places"),
    ("POST", "/api/staff"),
)
BROKEN = {
    "cut": b'{"event_id": 1, "phase": "i',
    "no JSON": b"event_id=1&phase=in",
    "two values": b'{"event_id": 1} {"event_id": 2}',
    "NaN": b'{"event_id": NaN}',
    "infinity": b'{"event_id": -Infinity}',
    "past every float": b'{"event_id": 1e999}',
    "a lone surrogate": b'{"event_id": 1, "gate": "\\ud800"}',
    "a surrogate in UTF-8": b'{"gate": "\xed\xa0\x80"}',
    "no UTF-8": b'{"gate": "\xff\xfe"}',
    "UTF-16": '{"event_id": 1}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"event_id": 1}',
    "a raw NUL": b'{"gate": "\x00"}',
    "nested lists": b"[" * 200_000,
    "nested objects": b'{"a":' * 100_000,
    "nested and closed": b'{"gate":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "a member twice": b'{"phone": "19900000001", "phone": "19900000002"}',
    "a member twice inside": b'{"scans": [{"nonce": "a", "nonce": "b"}]}',
    "a member twice, written differently": b'{"phone": "1", "ph\\u006fne": "2"}',
}
WRONG = {
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a number": b"17",
    "a text": b'"event_id"',
    "an unknown member": b'{"is_admin": true}',
    "a number of 5000 digits": b'{"event_id": ' + b"9" * 5_000 + b"}",
    "NUL in a text": b'{"phone": "199\\u0000", "name": "\\u0000", "device_id": "\\u0000"}',
    "one past 63 bits": b'{"event_id": 9223372036854775808, "place_id": 9223372036854775808}',
    "lists for texts": b'{"phone": ["19900000001"], "name": {}, "title": [], "code": {"$gt": ""}}',
    "true for numbers": b'{"event_id": true, "place_id": true, "person_id": 1.5, "phase": 1}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", ["周管理", STRANGER])
def test_broken_json_is_refused_everywhere(house: Server, name: str, content: bytes) -> None:
    client = house.client(name)
    for method, path in ROUTES:
        refused(client.request(method, path, content=content, headers=JSON | KEY), 400, 401, 404)


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_wrong_json_is_refused_everywhere(house: Server, content: bytes) -> None:
    client = house.client("周管理")
    for method, path in ROUTES:
        if (method, path, content) != ("PATCH", "/api/people/1", b"{}"):
            refused(client.request(method, path, content=content, headers=JSON | KEY), 400, 404, 422)


def test_a_body_past_the_limit_is_refused(house: Server) -> None:
    for method, path in ROUTES:
        content = b'{"gate": "' + b"a" * 1_000_000 + b'"}'
        refused(house.client("周管理").request(method, path, content=content, headers=JSON | KEY), 413)


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "application/jsonp",
        "multipart/form-data",
        "x",
    ],
)
def test_json_under_another_name_is_refused(house: Server, media_type: str) -> None:
    content = json.dumps({"parent_id": house.cast.places[HERE], "kind": "compound", "name": "桂花苑"}).encode()
    answer = house.client("周管理").post("/api/places", content=content, headers={"Content-Type": media_type})
    refused(answer, 415)


FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
FORMS = {
    "no boundary": ("multipart/form-data", FORM + b"a\r\n--x--\r\n"),
    "another boundary": ("multipart/form-data; boundary=y", FORM + b"a\r\n--x--\r\n"),
    "cut in the headers": ("multipart/form-data; boundary=x", FORM[:40]),
    "cut in the file": ("multipart/form-data; boundary=x", FORM + b"name"),
    "no disposition": ("multipart/form-data; boundary=x", b"--x\r\n\r\na\r\n--x--\r\n"),
    "no name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
    "headers without end": ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 10_000),
    "nothing": ("multipart/form-data; boundary=x", b""),
    "only its end": ("multipart/form-data; boundary=x", b"--x--\r\n"),
    "parts without end": ("multipart/form-data; boundary=x", FORM * 3_000),
    "two files": ("multipart/form-data; boundary=x", FORM + b"a\r\n" + FORM + b"b\r\n--x--\r\n"),
    "a boundary too long": ("multipart/form-data; boundary=" + "x" * 5_000, FORM),
    "not a form": ("application/octet-stream", b"\x00" * 100),
    "JSON": ("application/json", b'{"file": "a"}'),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_broken_form_is_refused(house: Server, form: tuple[str, bytes]) -> None:
    media_type, content = form
    answer = house.client("周管理").post("/api/imports", content=content, headers={"Content-Type": media_type})
    refused(answer, 400, 413, 415, 422)
