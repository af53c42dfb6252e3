"""What happens around a browser: a town with the cast in it, events made over HTTP, codes as the screen has them."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import httpx
from api.boards import put_up
from api.server import Server

from points import clock
from points.db.writer import decide_batch

DAY = date(2026, 5, 16)
SATURDAY = clock.at(DAY, 8, 32)
"""When the tests of this room begin: a Saturday morning, half an hour into the clean-up."""
_keys = count(1)


@dataclass
class Stage:
    """The server, and staff and residents who act on it without a browser."""

    server: Server

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def now(self) -> int:
        return self.server.clock.now()

    def move(self, milliseconds: int) -> None:
        """Time passes."""
        self.server.clock.advance(milliseconds)

    def post(self, who: str | httpx.Client, path: str, body: Any = None, *, expect: int = 201) -> Any:
        client = self.server.client(who) if isinstance(who, str) else who
        answer = client.post(path, json=body or {}, headers={"Idempotency-Key": f'"stage-{next(_keys)}"'})
        assert answer.status_code == expect, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, who: str, path: str, **query: Any) -> Any:
        answer = self.server.client(who).get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def event(self, **changes: Any) -> int:
        """A published clean-up in 东村, 8:00 to 11:00 this morning, made by its organiser."""
        draft: dict[str, Any] = {
            "kind": "service",
            "title": "河边清洁日",
            "category": "clean_up",
            "place_id": self.server.cast.places["东村"],
            "location": "河边广场东门",
            "starts_at": clock.rfc3339(clock.at(DAY, 8)),
            "ends_at": clock.rfc3339(clock.at(DAY, 11)),
            "contact_name": "赵组织",
            "contact_phone": "19900000004",
            "settlement": "on_approval",
        }
        event_id = self.post("赵组织", "/api/events", draft | changes)["id"]
        self.post("赵组织", f"/api/events/{event_id}/publication")
        return event_id

    def meeting(self, **changes: Any) -> int:
        """A published deliberation at the same time."""
        about = {"kind": "deliberation", "title": "院坝会", "category": "meeting", "fixed_points": "3.00"}
        return self.event(**(about | changes))

    def notice(self, village: str) -> int:
        """Hang both villages' lists up, once a stage; answers the one of this village."""
        connection = self.server.parts.database.connect_writer()
        put_up(lambda each: decide_batch(connection, self.server.clock, [each])[0].unwrap(), self.server.cast)
        connection.close()
        return self.server.cast.notices[village]

    def landing(self, event_id: int, phase: str = "in") -> str:
        """The address on the organiser's screen now."""
        shown = self.get("赵组织", f"/api/events/{event_id}/code", phase=phase)
        return f"{self.url}/C/{shown['text'].rpartition('/C/')[2]}"

    def member_code(self, name: str) -> str:
        return self.get(name, "/api/me/code")["digits"]

    def sign(self, name: str, event_id: int, phase: str = "in") -> Any:
        """The steward picks somebody from the list."""
        body = {"event_id": event_id, "phase": phase, "person_id": self.server.cast.people[name]}
        return self.post("吴签到", "/api/scans", body)

    def neighbour(self, name: str, phone: str, place: str = "东村") -> int:
        """One more resident."""
        body = {"name": name, "phone": phone, "place_id": self.server.cast.places[place]}
        return self.post("周管理", "/api/people", body)["id"]

    def attendance(self, event_id: int, filter_: str = "all") -> list[Any]:
        return self.get("赵组织", f"/api/events/{event_id}/attendance", filter=filter_)["items"]
