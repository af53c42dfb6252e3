"""A town set up over HTTP as its people would: first administrator, places, rules, staff, the list of residents."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from end_to_end.day import Visitor, clock
from people.town_file import MISTAKES, VILLAGES, write_town_xlsx
from running import ROOT, Program

ROWS, BAD = 5_000, 40
SEED = 2026
PASSWORD = "shan-shui-2026"
STAFF = {"administrator": "19900009001", "organiser": "19900009002", "steward": "19900009003"}


@dataclass
class Village:
    """The installation with its staff signed in."""

    program: Program
    staff: dict[str, httpx.Client] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    """Who is who: the person of each name on the list, where no name occurs twice."""

    def post(self, who: str, path: str, body: Any = None, *, expect: int = 201) -> Any:
        """Something a member of staff does once."""
        answer = self.staff[who].post(path, json=body or {}, headers=self.program.key())
        assert answer.status_code == expect, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, who: str, path: str, **query: Any) -> Any:
        answer = self.staff[who].get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def pages(self, who: str, path: str, **query: Any) -> list[Any]:
        """All items of a list."""
        items: list[Any] = []
        cursor = None
        while True:
            page = self.get(who, path, limit=100, **({"cursor": cursor} if cursor else {}), **query)
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items


def found(program: Program) -> Village:
    """The first administrator by the printed link, four villages, the rule-set, an organiser and a steward."""
    village = Village(program)
    link = program.must("setup").split("/setup/")[1].split()[0]
    program.must("rules", "load", str(ROOT / "points" / "rules" / "examples" / "one_yuan.toml"))
    first = program.client()
    who = {"name": "周管理", "phone": STAFF["administrator"], "password": PASSWORD}
    assert first.post("/api/session", json={"way": "setup", "token": link, **who}).status_code == 201
    village.staff["administrator"] = first
    (root,) = village.get("administrator", "/api/places")
    village.places["镇"] = root["id"]
    for name in VILLAGES:
        place = {"parent_id": root["id"], "kind": "village", "name": name}
        village.places[name] = village.post("administrator", "/api/places", place)["id"]
    for role, name in (("organiser", "赵组织"), ("steward", "吴签到")):
        post = {"name": name, "phone": STAFF[role], "role": role, "place_id": root["id"], "password": PASSWORD}
        village.post("administrator", "/api/staff", post)
    return village


def sign_staff_in(village: Village) -> None:
    """A new working day: everybody with a password signs in again."""
    for role, phone in STAFF.items():
        client = village.program.client()
        answer = client.post("/api/session", json={"way": "password", "login": phone, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        village.staff[role] = client


def bring_in(village: Village, file: Path) -> None:
    """Upload the list, look at every verdict, apply it; once more changes nothing."""
    expected = write_town_xlsx(file, ROWS, BAD, SEED)
    staged = _upload(village, file)
    assert staged["counts"] == {"total": ROWS, "new": ROWS - BAD, "change": 0, "same": 0, "bad": BAD}
    rows = village.pages("administrator", f"/api/imports/{staged['id']}/rows")
    assert {row["row"]: row["reason"] for row in rows} == expected
    bad = [row for row in rows if row["verdict"] == "bad"]
    assert {row["reason"] for row in bad} == set(MISTAKES)
    assert len(MISTAKES) == 8
    assert all(row["explanation"].endswith("。") for row in bad)
    address = f"/api/imports/{staged['id']}/application"
    refused = village.post("administrator", address, {"skip_bad": False}, expect=409)
    assert refused["reason"] == "import_has_bad_rows"
    key, client = village.program.key(), village.staff["administrator"]
    applied = client.post(address, json={"skip_bad": True}, headers=key)
    assert (applied.status_code, applied.json()["status"]) == (201, "applied")
    again = client.post(address, json={"skip_bad": True}, headers=key)
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (applied.json(), "true")
    second = _upload(village, file)
    assert second["counts"] == {"total": ROWS, "new": 0, "change": 0, "same": ROWS - BAD, "bad": BAD}
    people = village.pages("administrator", "/api/people")
    assert len(people) == ROWS - BAD + len(STAFF)
    times = Counter(person["name"] for person in people)
    village.ids = {person["name"]: person["id"] for person in people if times[person["name"]] == 1}


def _upload(village: Village, file: Path) -> Any:
    content = {"file": (file.name, file.read_bytes())}
    answer = village.staff["administrator"].post("/api/imports", files=content)
    assert answer.status_code == 201, answer.text
    return answer.json()


def sign_in(village: Village, visitors: list[Visitor]) -> dict[int, httpx.Client]:
    """Each with a phone of their own and the code it was sent; a number gets one code a minute at most."""
    rounds: list[dict[str, Visitor]] = []
    for visitor in visitors:
        free = next((each for each in rounds if visitor.phone not in each), None)
        if free is None:
            rounds.append(free := {})
        free[visitor.phone] = visitor
    clients: dict[int, httpx.Client] = {}
    for number, together in enumerate(rounds):
        village.program.at(clock(6, 30 + 2 * number))
        for visitor in together.values():
            client = village.program.client(f"10.0.{visitor.number // 250}.{visitor.number % 250}")
            assert client.post("/api/session/codes", json={"phone": visitor.phone}).status_code == 202
            clients[visitor.number] = client
        for visitor in together.values():
            _type_code(village, visitor, clients[visitor.number])
    return clients


def _type_code(village: Village, visitor: Visitor, client: httpx.Client) -> None:
    """Sign in; of those who share the number, as the one it is."""
    person_id = village.ids[visitor.name]
    body = {"way": "code", "phone": visitor.phone, "code": village.program.code_sent_to(visitor.phone)}
    answer = client.post("/api/session", json=body)
    if answer.status_code == 409:
        assert answer.json()["reason"] == "choose_person"
        answer = client.post("/api/session", json=body | {"person_id": person_id})
    assert answer.status_code == 201, answer.text
    assert answer.json()["person"]["id"] == person_id
