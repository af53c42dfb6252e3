"""People of the cast who run a cycle over HTTP: each act with a key of its own."""

import json
from datetime import date
from itertools import count
from typing import Any

import httpx
from api.server import Server
from api.starred import CANDIDATES, FAMILY, PANEL, Town, serve
from sqlalchemy import select, text

from points import clock
from points.db.audit import audit
from points.db.working_set import WorkingSet
from points.people.models import HOUSEHOLDS, PERSONS, Household

SECRETARY, MAYOR, AUDITOR = "郑评选", "周管理", "孙审计"
_keys = count()

Kept = tuple[int | None, str, str, int | None, str]


class Deciding:
    """One cycle on a server."""

    def __init__(self, server: Server, cycle_id: int = 0) -> None:
        self.server, self.cast, self.cycle_id = server, server.cast, cycle_id

    def id(self, name: str) -> int:
        return self.cast.people[name]

    def on(self, day: date) -> None:
        """Set the town's clock to ten in the morning."""
        self.server.clock.instant = clock.at(day, 10)

    def get(self, name: str, path: str = "", **params: Any) -> httpx.Response:
        return self.server.client(name).get(self.at(path), params=params)

    def post(self, name: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Idempotency-Key": f'"cycle-{next(_keys)}"'}
        return self.server.client(name).post(self.at(path), json=body, headers=headers)

    def at(self, path: str) -> str:
        """An address, of this cycle where it does not begin with one."""
        return path if path.startswith("/api") else f"/api/cycles/{self.cycle_id}{path}"

    def done(self, name: str, path: str, body: Any = None) -> str:
        """Act; answers the stage in which the cycle is then."""
        answer = self.post(name, path, body)
        assert answer.status_code == 201, answer.text
        return answer.json().get("stage", "")

    def refused(self, name: str, path: str, body: Any = None) -> tuple[int, str]:
        """Act in vain; answers status and reason. Nothing is written but what tells of the attempt."""
        answer = self.post(name, path, body)
        assert answer.status_code >= 400, answer.text
        assert answer.json()["explanation"].endswith("。")
        return answer.status_code, answer.json()["reason"]

    # The bodies of what is done.

    def nomination(self, name: str, by_kind: str = "staff", **more: Any) -> dict[str, Any]:
        return {"subject_id": self.id(name), "by_kind": by_kind, "reason": "每个周末都来"} | more

    def check(self, name: str, verdict: str = "passed") -> dict[str, Any]:
        return {"subject_id": self.id(name), "verdict": verdict, "evidence": "签到表", "reason": "材料不全"}

    def members(self) -> dict[str, Any]:
        return {"person_ids": [self.id(each) for each in PANEL]}

    def sheet(self, points: str = "15", **conflicts: str) -> dict[str, Any]:
        """Every candidate marked alike, but those with a conflict."""
        said = {
            name: {"conflict": conflicts[name]} if name in conflicts else {"points": points} for name in CANDIDATES
        }
        return {"marks": [{"subject_id": self.id(name)} | each for name, each in said.items()]}

    def meeting(self) -> dict[str, Any]:
        held_on = str(clock.local_day(self.server.clock.now()))
        return {"held_on": held_on, "attended": 36, "heard": "没有不同意见"}

    @staticmethod
    def recipient() -> dict[str, Any]:
        return {"recipient": "郑评选", "phone": "0812-1"}


def begun(server: Server, day: date) -> Deciding:
    """A cycle of the fourth quarter of 2025, opened on a day after it; the candidates served in it."""
    connection = server.parts.database.connect_writer()
    serve(Town(connection, server.cast, begins=day))
    connection.close()
    deciding = Deciding(server)
    deciding.on(day)
    opened = deciding.post(SECRETARY, "/api/cycles", {"family": FAMILY, "period": 20254})
    assert opened.status_code == 201, opened.text
    deciding.cycle_id = opened.json()["id"]
    return deciding


def hold_in_village(server: Server, name: str, village: str = "东村") -> None:
    """Let somebody hold their office in one village only."""
    connection = server.parts.database.connect_writer()
    with connection.begin():
        held = text("UPDATE grants SET place_id = :place WHERE person_id = :person")
        connection.execute(held, {"place": server.cast.places[village], "person": server.cast.people[name]})
    connection.close()


def live_together(server: Server, *names: str) -> None:
    """Let people be of one household."""
    connection = server.parts.database.connect_writer()
    with connection.begin():
        ws = WorkingSet(connection, server.clock.now())
        home = Household(ws.next_id(), server.cast.places["东村"], names[0], None, None)
        ws.insert(HOUSEHOLDS, home)
        for name in names:
            (person,) = ws.find(PERSONS, "key", server.cast.people[name])
            ws.change(PERSONS, person, household_id=home.id)
        ws.flush()
    connection.close()


def stay_signed_in(server: Server) -> None:
    """Let no session of the cast end while days pass."""
    connection = server.parts.database.connect_writer()
    with connection.begin():
        far = clock.at(date(2030, 1, 1))
        connection.exec_driver_sql(f"UPDATE sessions SET expires_at = {far}")
    connection.close()


def kept(server: Server) -> list[Kept]:
    """Every attempt: who, what, about what, and by which rule it was refused."""
    with server.parts.database.read() as connection:
        query = select(audit).where(audit.c.action.like("%.refused")).order_by(audit.c.id)
        return [
            (row.actor_id, row.action, row.subject_type, row.subject_id, json.loads(row.detail)["reason"])
            for row in connection.execute(query)
        ]
