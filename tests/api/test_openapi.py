"""The API's description is true: every route is in it, and its examples are what the handlers read."""

from typing import Any

import msgspec
import pytest
from api.server import Server
from api.test_rights import handlers
from litestar.enums import RequestEncodingType

from points.api.examples import example_of
from points.api.openapi import KEY_PATTERN
from points.api.problems import MEDIA_TYPE, Problem

MULTIPART = RequestEncodingType.MULTI_PART


@pytest.fixture(scope="module")
def description(shared: Server) -> dict[str, Any]:
    response = shared.client().get("/api/openapi.json")
    assert response.headers["content-type"] == "application/vnd.oai.openapi+json"
    return response.json()


def operations(description: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in description["paths"].values() for operation in path.values()]


def test_it_is_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    assert description["info"]["version"]


def test_every_route_of_the_api_is_described(shared: Server, description: dict[str, Any]) -> None:
    described = {
        (method.upper(), path.replace("{", "<").replace("}", ">"))
        for path, operations in description["paths"].items()
        for method in operations
    }
    served = {
        (method, handler_path.replace(":int}", ">").replace(":str}", ">").replace("{", "<"))
        for handler_path, handler in handlers(shared.app)
        for method in handler.http_methods
        if handler_path.startswith("/api/") and handler_path != "/api/openapi.json"
    }
    assert described == served


def test_every_operation_has_a_name_of_its_own_and_a_description(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(description)]
    assert sorted(names) == sorted(set(names))
    assert [each["operationId"] for each in operations(description) if not each.get("description")] == []


def test_every_failure_is_described_as_a_problem(description: dict[str, Any]) -> None:
    for operation in operations(description):
        for status, response in operation["responses"].items():
            if status >= "400":
                content = response["content"][MEDIA_TYPE]
                problem = msgspec.convert(content["example"], Problem)
                assert (str(problem.status), problem.explanation[-1]) == (status, "。")


def test_where_a_key_is_required_the_description_says_so(description: dict[str, Any]) -> None:
    keys = {
        operation["operationId"]: (header["required"], header["schema"].get("pattern"))
        for operation in operations(description)
        for header in operation.get("parameters", [])
        if header["name"] == "Idempotency-Key"
    }
    assert keys["publishEvent"] == keys["scan"] == (True, KEY_PATTERN)
    assert keys["createPerson"][0] is False


def test_a_body_that_takes_no_other_members_says_so(description: dict[str, Any]) -> None:
    bodies = {"ScanBody", "OfflineScan", "Claim", "EventBody", "ShiftBody", "NewPerson", "ByCode", "Application"}
    schemas = description["components"]["schemas"]
    assert {name for name in bodies if schemas[name].get("additionalProperties") is not False} == set()


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            found = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return found + [each for value in node.values() for each in references(value)]
        return [each for value in node for each in references(value)] if isinstance(node, list) else []

    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(references(description)) <= known


def test_every_example_is_what_the_handler_reads(shared: Server) -> None:
    missing = []
    for path, handler in handlers(shared.app):
        field, example = handler.parsed_data_field, example_of(str(handler.operation_id), handler.opt)
        if field is None or getattr(field.kwarg_definition, "media_type", None) == MULTIPART:
            continue
        if example is None:
            missing.append((*sorted(handler.http_methods), path))
        else:
            msgspec.convert(example, field.annotation)
    assert missing == []
