"""Requests made up from the API's own description: whatever they say, no fault, and only answers it describes.

Valid and invalid requests alike, the same ones in every run; the ids in valid ones name things that exist, often
enough that they get past "not found".
"""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from api.server import Server
from api.stage import token_of
from api.starred import CANDIDATES
from api.test_rights import IN_BATCH, MATRIX, Route
from cast import CAST, STRANGER
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance

from points.api.auth import cookie_name

DESCRIBED = [r for r in (*MATRIX, *IN_BATCH) if r.path.startswith("/api/") and r.path != "/api/openapi.json"]
EXAMPLES = 20
EXAMPLES_SLOW = 6
SLOW = ("password", "cards", "poster", "/api/session", "/api/staff", "/api/reports", ".pdf", ".png", "certificates")
"""A password's hash or a picture takes a while."""
WAYS = st.sampled_from((GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
Session = tuple[requests.Session, dict[str, Any]]


@pytest.fixture(scope="module")
def described(stage: Server) -> Iterator[Session]:
    description = stage.client().get("/api/openapi.json").json()
    with requests.Session() as session:
        yield session, description


@pytest.mark.parametrize("name", ["周管理", STRANGER])
@pytest.mark.parametrize("route", DESCRIBED, ids=lambda route: f"{route.method} {route.path}")
def test_no_request_finds_a_fault_or_an_answer_not_described(
    stage: Server, described: Session, route: Route, name: str
) -> None:
    session, description = described
    path = route.path.replace(":int}", "}").replace(":str}", "}")
    operation = schemathesis.openapi.from_dict(description)[path][route.method]
    signing_out = (route.method, path) == ("DELETE", "/api/session")
    known = name in CAST and not signing_out
    cookies = {cookie_name(stage.parts.settings): stage.cast.tokens[name]} if known else {}

    @settings(
        max_examples=EXAMPLES_SLOW if any(word in path for word in SLOW) else EXAMPLES,
        phases=(Phase.generate,),
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        way = data.draw(WAYS)
        case = data.draw(operation.as_strategy(generation_mode=way))
        if way is GenerationMode.POSITIVE:
            _name_what_exists(stage, case)
        response = case.call(base_url=stage.url, session=session, cookies=cookies)
        # What the town's rules refuse is valid by the description.
        case.validate_response(response, excluded_checks=[positive_data_acceptance])

    ask()


def _name_what_exists(stage: Server, case: Case) -> None:
    """Let most ids of a request name things that exist; which, is told by the id that was made up, never drawn."""
    cast = stage.cast
    existing: dict[str, list[Any]] = {
        "event_id": list(cast.events.values()),
        "attendance_id": list(cast.attendances.values()),
        "person_id": list(cast.people.values()),
        "signup_id": list(cast.signups.values()),
        "card_id": list(cast.cards.values()),
        "place_id": list(cast.places.values()),
        "parent_id": list(cast.places.values()),
        "shop_id": list(cast.shops.values()),
        "from_shop_id": list(cast.shops.values()),
        "to_shop_id": list(cast.shops.values()),
        "item_id": list(cast.items.values()),
        "receipt_id": list(cast.receipts.values()),
        "count_id": list(cast.counts.values()),
        "notice_id": list(cast.notices.values()),
        "objection_id": list(cast.objections.values()),
        "cycle_id": list(cast.cycles.values()),
        "complaint_id": list(cast.complaints.values()),
        "subject_id": [cast.people[name] for name in CANDIDATES],
        "number": [f"20250000{number}" for number in (1, 2, 3)],
        "account_id": list(range(1, 10)),
        "token": [token_of(event, stage.clock.now()) for event in cast.events.values()],
    }
    body = case.body if isinstance(case.body, dict) else {}
    for given_ in (case.path_parameters, case.query, body):
        for name, value in (given_ or {}).items():
            kinds = existing.get(name)
            number = value if isinstance(value, int) else len(str(value))
            if kinds and value is not None and number % 4:
                given_[name] = kinds[number % len(kinds)]
