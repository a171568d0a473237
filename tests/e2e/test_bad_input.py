"""What bad input gets, through the front door: a clear problem, nothing half-written, no crash."""

import socket
from urllib.parse import urlsplit

import pytest

from support.platform import API, eventually, fetch, unique


def problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    body = answer.json()
    assert body["status"] == status and body["type"].startswith("/problems/") and body["request_id"]
    return body


def raw(url: str, request: bytes) -> bytes:
    """Everything that comes back on one connection until the server closes it."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=15) as connection:
        connection.sendall(request)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


def test_every_error_is_located_at_once(platform):
    body = problem(platform.register().post("/posts", {"kind": "novel", "title": "\u200b" * 5, "tags": ["x"] * 11}), 422)
    assert {tuple(error["loc"][:2]) for error in body["errors"]} >= {("body", "kind"), ("body", "title"), ("body", "body"), ("body", "tags")}


def test_problems_speak_russian_to_those_who_ask_for_it(platform):
    answer = platform.visitor.send("GET", "/posts/999999999", headers={"Accept-Language": "ru-RU,ru;q=0.9"})
    assert "нет" in problem(answer, 404)["title"]


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"{", 400), (b'{"title": "\xff\xfe"}', 400), (b"[" * 5_000, 400), (b"x" * 1_100_000, 413)],
    ids=["broken JSON", "broken UTF-8", "deep nesting", "too large"],
)
def test_what_cannot_be_read_is_refused(platform, content, status):
    answer = platform.register().send("POST", "/posts", content=content, headers={"Content-Type": "application/json"})
    problem(answer, status)


def test_paths_and_methods_that_do_not_exist_have_the_same_form(platform):
    problem(platform.visitor.get("/nothing/here"), 404)
    answer = platform.visitor.send("DELETE", "/genres")
    problem(answer, 405)
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("number", ["9223372036854775808", "99999999999999999999", "-1", "0", "1e3", "%2B1", "0x10", "１"])
def test_ids_that_are_none_are_not_found(platform, number):
    problem(platform.visitor.get(f"/posts/{number}"), 404)


def test_a_taken_name_is_a_conflict_at_its_field(platform):
    taken = platform.register().username
    body = {"username": taken.upper(), "email": f"{unique('mail')}@example.org", "password": "long enough a password"}
    assert problem(platform.visitor.post("/auth/register", body), 409)["errors"][0]["loc"] == ["body", "username"]


@pytest.mark.parametrize("query", ['"abc', "AC/DC", "(", "[a TO", "a:b", "tag:", "by:", "-word", "-", "*", "\\", "~", "AND OR NOT",
                                   "a && ||", "'; --", ":*", "<->", "x" * 2_000])  # fmt: skip
def test_no_search_is_a_syntax_error(platform, query):
    assert platform.visitor.get("/search", q=query).status_code in (200, 422)


def test_the_search_snippet_marks_only_what_was_searched(platform):
    word = unique("needle")
    platform.register().write_post("Hostile", f"ximira <b>x</b> <img src=x onerror=alert(1)> <mark>fake</mark> {word} a < b")
    hit = eventually(lambda: platform.visitor.find(word))[0]
    assert hit["snippet"].replace(f"<mark>{word}</mark>", "").count("<") == 0


SMUGGLED = b"GET " + API.encode() + b"/genres?smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
HEAD = b"Host: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize("port", ["gateway", "pages"])
@pytest.mark.parametrize(
    "framing",
    [b"Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
     b"Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}", b"Content-Length: +2\r\n\r\n{}", b"Content-Length: 2, 3\r\n\r\n{}"],
)  # fmt: skip
def test_a_message_whose_end_is_unclear_is_refused_and_nothing_behind_it_is_answered(platform, port, framing):
    url = getattr(platform, port)
    path = b"/api/v1/posts" if port == "gateway" else b"/login"
    received = raw(url, b"POST " + path + b" HTTP/1.1\r\n" + HEAD + framing + SMUGGLED)
    assert received.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert received.count(b"HTTP/1.1 ") == 1


def test_a_body_behind_a_refusal_is_not_taken_for_a_request(platform):
    inner = b"GET /api/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    request = b"POST /api/v1/posts HTTP/1.1\r\n" + HEAD + f"Content-Length: {len(inner)}\r\n\r\n".encode() + inner
    received = raw(platform.gateway, request + b"GET /api/v1/genres HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answers = [part[:12] for part in received.split(b"HTTP/1.1 ")[1:]]
    assert answers[0].startswith(b"401")
    assert len(answers) == 1 or (len(answers) == 2 and answers[1].startswith(b"200"))


@pytest.mark.parametrize("host", ["evil.example"])
def test_the_host_header_is_in_no_answer(platform, host):
    for url in (platform.pages + "/", platform.pages + "/login", platform.gateway + API + "/posts"):
        answer = fetch(url, headers={"Host": host, "X-Forwarded-Host": host})
        assert host not in answer.text and host not in str(answer.headers)
