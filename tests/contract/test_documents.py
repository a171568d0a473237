"""Every service's OpenAPI document, and the gateway's table of routes against them."""

import json
from pathlib import Path

import pytest

from support.platform import eventually, fetch

PLATFORM = json.loads((Path(__file__).resolve().parents[2] / "infrastructure" / "platform.json").read_text("utf-8"))
SERVICES = [service["name"] for service in PLATFORM["services"]]
OWNERS = [service for service in PLATFORM["services"] if "routes" in service]


def document_of(platform, name):
    return fetch(platform.service(name) + "/openapi.json").raise_for_status().json()


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


@pytest.mark.parametrize("service", OWNERS, ids=lambda service: service["name"])
def test_a_services_document_is_whole(platform, service):
    document = document_of(platform, service["name"])
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    for path, operations in document["paths"].items():
        for operation in operations.values():
            named = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
            assert named == {part[1:-1].removesuffix("...") for part in path.split("/") if part.startswith("{")}


def owner_of(path):
    """As the gateway decides: the longest route that the path begins with, "{id}" standing for any segment."""
    segments = path.removeprefix("/api/v1/").split("/")
    best, owner = 0, None
    for service in OWNERS:
        for route in service["routes"]:
            parts = route.strip("/").split("/")
            fits = len(parts) <= len(segments) and all(a.startswith("{") or a == b for a, b in zip(parts, segments, strict=False))
            if fits and len(parts) > best:
                best, owner = len(parts), service["name"]
    return owner


@pytest.mark.parametrize("service", OWNERS, ids=lambda service: service["name"])
def test_the_gateway_sends_every_path_to_the_service_that_serves_it(platform, service):
    for path in document_of(platform, service["name"])["paths"]:
        if path.startswith("/api/v1/"):
            assert owner_of(path) == service["name"], path


def joined_paths(platform) -> set[str]:
    return set(document_of(platform, "gateway-service")["paths"])


def test_the_gateway_joins_all_documents(platform):
    paths = {path for service in OWNERS for path in document_of(platform, service["name"])["paths"] if path.startswith("/api/v1/")}
    # Whose document takes too long is left out for some seconds.
    assert eventually(lambda: not paths - joined_paths(platform)), paths - joined_paths(platform)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_says_how_it_is(platform, name):
    admin = platform.admin(name)
    assert fetch(admin + "/healthz").status_code == 200
    assert fetch(admin + "/readyz").json()["ready"] is True
    assert "vobe_http_request" in fetch(admin + "/metrics").text
    assert "VOBE_BIND" in fetch(admin + "/config").json()
