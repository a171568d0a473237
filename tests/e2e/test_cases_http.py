"""What comes over the wire is read in one way only, and answered as HTTP says: framing, early answers, HEAD, Expect, validators,
compressed bodies, hosts. Through both front doors, as bytes."""

import gzip
import json
import time
import uuid

import pytest

from support.platform import API, Client, answered, eventually, fetch, http_client, unique
from support.wire import Wire, chunked, exchange, message, with_length

DOORS = {
    "gateway": {"takes_posts": f"{API}/posts", "shows": f"{API}/genres"},
    "pages": {"takes_posts": "/login", "shows": "/login"},
}
JSON = "Content-Type: application/json"


@pytest.fixture(params=list(DOORS))
def door(request, platform):
    """A front door, by its URL and the paths to try on it."""
    return DOORS[request.param] | {"name": request.param, "url": getattr(platform, request.param)}


@pytest.fixture(scope="module")
def member(platform) -> Client:
    return platform.register()


@pytest.fixture(scope="module")
def post(member) -> dict:
    return member.write_post(unique("On the wire"), "A body.")


def bearer(person: Client) -> str:
    return f"Authorization: Bearer {person.token}"


def last(path: str) -> bytes:
    return message(f"GET {path} HTTP/1.1", "Connection: close")


# ---- where a message ends ----


@pytest.mark.parametrize(
    "framing",
    [
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: gzip\r\n\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
        b"Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\n{}",
        b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n',
        b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\nContent-Length: 2\r\n\r\n{}",
        b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 2\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"Content-Length: -2\r\n\r\n{}",
        b"Content-Length: 0x2\r\n\r\n{}",
        b"Content-Length: 2 2\r\n\r\n{}",
        b"Content-Length: 2;\r\n\r\n{}",
        b"Content-Length: 2\x00\r\n\r\n{}",
        b"Content-Length:\r\n\r\n{}",
        b"Content-Length: 60\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 99999999999999999999999\r\n\r\n{}",
    ],
    ids=lambda framing: framing.split(b"\r\n\r\n")[0].decode("latin-1").encode("unicode_escape").decode(),
)
def test_a_message_whose_end_is_unclear_ends_the_connection(door, member, framing):
    head = message(f"POST {door['takes_posts']} HTTP/1.1", bearer(member), JSON)[:-2]
    answers = exchange(door["url"], head + framing + last(door["shows"]))
    assert [answer.status in (400, 413, 501) for answer in answers] == [True], answers


def test_chunks_in_an_old_message_end_the_connection(door, member):
    old = chunked(f"POST {door['takes_posts']} HTTP/1.0", bearer(member), JSON, "Connection: keep-alive", body=b"{}")
    answers = exchange(door["url"], old + last(door["shows"]))
    assert len(answers) <= 1 and all(answer.status >= 400 for answer in answers), answers


@pytest.mark.parametrize(
    "body",
    [b"2\r\n{}X\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"0x2\r\n{}\r\n0\r\n\r\n", b"+2\r\n{}\r\n0\r\n\r\n", b"g\r\n{}\r\n0\r\n\r\n",
     b"\r\n{}\r\n0\r\n\r\n", b"10000000000000002\r\n{}\r\n0\r\n\r\n", b"2\n{}\n0\n\n", b"2\r\n{}0\r\n\r\n"],
)  # fmt: skip
def test_chunks_that_are_none_end_the_connection(door, member, body):
    head = message(f"POST {door['takes_posts']} HTTP/1.1", bearer(member), JSON, "Transfer-Encoding: chunked")
    answers = exchange(door["url"], head + body + last(door["shows"]))
    assert [answer.status for answer in answers] == [400], answers


def test_equal_lengths_said_twice_are_refused_or_read_as_one(door, member):
    twice = message(f"POST {door['takes_posts']} HTTP/1.1", bearer(member), JSON, "Content-Length: 2", "Content-Length: 2", body=b"{}")
    answers = exchange(door["url"], twice + last(door["shows"]))
    assert [answer.status for answer in answers] == [400] or (len(answers) == 2 and answers[1].status == 200), answers


def test_extensions_and_trailers_of_chunks_leave_the_next_request_alone(door, member):
    trailer = b"Content-Length: 60\r\nX-Note: end\r\n"
    request = chunked(f"POST {door['takes_posts']} HTTP/1.1", bearer(member), JSON, body=b"{}", trailer=trailer)
    answers = exchange(door["url"], request.replace(b"\r\n\r\n2\r\n", b"\r\n\r\n2;note=1\r\n") + last(door["shows"]))
    assert answers[0].status >= 400 and [answer.status for answer in answers[1:]] in ([], [200]), answers


def test_a_trailer_signs_nobody_in(platform, member):
    request = chunked(f"POST {API}/posts HTTP/1.1", JSON, body=b"{}", trailer=bearer(member).encode() + b"\r\n")
    assert exchange(platform.gateway, request + last(f"{API}/genres"))[0].status in (400, 401)


def test_requests_sent_at_once_are_answered_in_their_order(door):
    several = message(f"GET {door['shows']} HTTP/1.1") + message("GET /nowhere-at-all HTTP/1.1") + last(door["shows"])
    assert [answer.status for answer in exchange(door["url"], several)] == [200, 404, 200]


# ---- answers before the body was read ----

INNER = message(f"GET {API}/smuggled HTTP/1.1")
REFUSED = [
    ("gateway", f"POST {API}/posts", [JSON], 401),
    ("gateway", f"POST {API}/nope", [JSON], 404),
    ("gateway", f"POST {API}/genres", [JSON], 405),
    ("gateway", "POST /nowhere-at-all", [], 404),
    ("gateway", f"DELETE {API}/posts/1", [], 401),
    ("gateway", f"POST {API}/catalogue/import", ["Content-Type: application/x-ndjson"], 401),
    ("gateway", f"POST {API}/posts", [JSON, "Content-Encoding: gzip"], 415),
    ("gateway", f"POST {API}/pages/home", [JSON], 405),
    ("pages", "POST /no-such-page", [], 404),
    ("pages", "POST /artists", [], 405),
    ("pages", "POST /login", [JSON], 403),
]


@pytest.mark.parametrize("framed", [with_length, chunked])
@pytest.mark.parametrize(("name", "line", "fields", "status"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_the_body_behind_a_refusal_is_never_the_next_request(platform, name, line, fields, status, framed):
    refused = framed(f"{line} HTTP/1.1", *fields, body=INNER)
    answers = exchange(getattr(platform, name), refused + last(DOORS[name]["shows"]))
    statuses = [answer.status for answer in answers]
    assert statuses[0] in ((403, 415) if status == 403 else (status,))
    assert statuses[1:] in ([], [200]), statuses


@pytest.mark.parametrize("framed", [with_length, chunked])
def test_the_body_of_a_get_is_never_the_next_request(door, framed):
    answers = exchange(door["url"], framed(f"GET {door['shows']} HTTP/1.1", body=INNER) + last(door["shows"]))
    assert [answer.status for answer in answers] in ([200, 200], [200], [400]), answers


def test_a_large_body_is_refused_in_words_and_not_by_a_reset(door):
    with Wire(door["url"]) as wire:
        try:
            wire.send(with_length(f"POST {door['takes_posts']} HTTP/1.1", JSON, body=b"x" * 1_500_000))
        except OSError:
            pass  # not all of it is taken
        answer = wire.answer()
        assert answer.status == 413 and answer.header("connection") == "close"
        assert wire.answer() is None


# ---- HEAD ----


@pytest.mark.parametrize(
    ("name", "path"),
    [("gateway", f"{API}/posts?sort=new"), ("gateway", f"{API}/genres"), ("gateway", f"{API}/nope"), ("gateway", f"{API}/auth/login"),
     ("gateway", f"{API}/pages/home?sort=new"), ("gateway", f"{API}/status"), ("gateway", "/openapi.json"), ("gateway", "/docs"),
     ("pages", "/"), ("pages", "/help"), ("pages", "/login"), ("pages", "/no-such-page"), ("pages", "/posts/new"), ("pages", "/posts/99999999")],
)  # fmt: skip
def test_head_says_what_get_would_and_sends_no_body(platform, name, path):
    url = getattr(platform, name)
    requests = message(f"HEAD {path} HTTP/1.1") + message(f"GET {path} HTTP/1.1", "Connection: close")

    def compared():
        """Of each what both should say; what other tests have just written may still change a list between the two."""
        head, get = exchange(url, requests, "HEAD", "GET")
        names = ["content-type", "etag"]
        if get.header("content-length") and path != f"{API}/status":
            names.append("content-length")
        return [[answer.status, *map(answer.header, names)] for answer in (head, get)]

    assert eventually(lambda: len({tuple(each) for each in compared()}) == 1), compared()


def test_head_of_a_post_is_not_modified_either(platform, post):
    path = f"{API}/posts/{post['id']}"
    etag = platform.visitor.get(f"/posts/{post['id']}").headers["etag"]
    requests = message(f"HEAD {path} HTTP/1.1", f"If-None-Match: {etag}") + last(f"{API}/genres")
    head, following = exchange(platform.gateway, requests, "HEAD", "GET")
    assert (head.status, head.header("etag"), following.status) == (304, etag, 200)


# ---- Expect: 100-continue ----


def test_who_asks_before_sending_a_body_is_told_to_go_on(platform, member):
    with Wire(platform.gateway) as wire:
        head = message(f"POST {API}/posts HTTP/1.1", bearer(member), JSON, "Content-Length: 2", "Expect: 100-continue")
        first = wire.send(head).answer()
        if first.status == 100:
            first = wire.send(b"{}").answer()
        assert first.status == 422
        problem = json.loads(first.body)
        assert ["body", "title"] in [error["loc"] for error in problem["errors"]]


def test_who_asks_before_sending_a_form_is_told_to_go_on(platform):
    with Wire(platform.pages) as wire:
        form = b"login=x&password=y"
        kind = "Content-Type: application/x-www-form-urlencoded"
        head = message("POST /login HTTP/1.1", kind, f"Content-Length: {len(form)}", "Expect: 100-continue")
        first = wire.send(head).answer()
        if first.status == 100:
            first = wire.send(form).answer()
        assert first.status == 403


def test_an_import_that_asks_first_is_taken(platform):
    editor, name = platform.register("editor"), unique("Asked First")
    line = json.dumps({"kind": "artist", "key": unique("wire:"), "name": name}).encode() + b"\n"
    with Wire(platform.gateway) as wire:
        fields = [bearer(editor), "Content-Type: application/x-ndjson", f"Content-Length: {len(line)}", "expect: 100-Continue"]
        assert wire.send(message(f"POST {API}/catalogue/import HTTP/1.1", *fields)).answer().status == 100
        report = wire.send(line).answer()
        assert report.status == 200 and json.loads(report.body)["created"] == 1


def test_who_asks_for_too_much_is_refused_at_once(door, member):
    with Wire(door["url"]) as wire:
        fields = [bearer(member), JSON, "Content-Length: 5000000", "Expect: 100-continue"]
        answer = wire.send(message(f"POST {door['takes_posts']} HTTP/1.1", *fields)).answer()
        assert answer.status == 413
        assert wire.answer() is None


def test_who_asks_but_does_not_wait_gets_one_answer(platform, member):
    fields = [bearer(member), JSON, "Expect: 100-continue", "Connection: close"]
    answers = exchange(platform.gateway, with_length(f"POST {API}/posts HTTP/1.1", *fields, body=b"{}"))
    assert [answer.status for answer in answers if answer.status != 100] == [422]


def test_nobody_is_told_to_go_on_who_is_too_old_to_understand(platform, member):
    with Wire(platform.gateway) as wire:
        wire.send(message(f"POST {API}/posts HTTP/1.0", bearer(member), JSON, "Content-Length: 2", "Expect: 100-continue"))
        with pytest.raises(TimeoutError):
            wire.answer(patience=0.5)
        assert wire.send(b"{}").answer().status == 422


# ---- If-None-Match ----


@pytest.mark.parametrize("what", ["the post", "its composed page", "its HTML page", "the home page of posts", "a comment", "an artist"])
def test_what_the_reader_has_is_not_sent_again(platform, member, what):
    # All its own: what other tests still do to a shared post or artist arrives by event, at any moment.
    post = member.write_post(unique("Known to its reader"))
    comment = member.write_comment(post["id"], "A remark.")
    artist = answered(platform.register("editor").post("/artists", {"name": unique("Known to the reader")}), 201)
    address = {
        "the post": f"{platform.gateway}{API}/posts/{post['id']}",
        "its composed page": f"{platform.gateway}{API}/pages/posts/{post['id']}",
        "its HTML page": f"{platform.pages}/posts/{post['id']}-{post['slug']}",
        "the home page of posts": f"{platform.gateway}{API}/pages/home?sort=new&tag={unique('none')}",
        "a comment": f"{platform.gateway}{API}/comments/{comment['id']}",
        "an artist": f"{platform.gateway}{API}/artists/{artist['id']}",
    }[what]
    with http_client() as reader:
        assert eventually(lambda: platform.visitor.get(f"/posts/{post['id']}").json()["comment_count"] == 1)
        whole = reader.get(address)
        etag = whole.headers["etag"]
        assert whole.status_code == 200 and etag.startswith('"') and etag.endswith('"')
        for known in (etag, f'"nope", {etag}', f'W/"other",{etag}', f"W/{etag}", f'"a,b" , W/{etag} , "c"', "*"):
            answer = reader.get(address, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content, answer.headers.get("etag")) == (304, b"", etag), known
        for unknown in ('"nope"', 'W/"nope", "other"', etag.strip('"'), f'"{etag[1:-1]}x"', ""):
            answer = reader.get(address, headers={"If-None-Match": unknown})
            assert (answer.status_code, answer.content) == (200, whole.content), unknown


def test_what_does_not_exist_is_not_found_whatever_the_reader_has(platform):
    for path in ("/posts/99999999", "/pages/posts/99999999", "/artists/99999999"):
        assert platform.visitor.send("GET", path, headers={"If-None-Match": "*"}).status_code == 404


def test_an_edit_is_seen_through_the_validator(platform, member):
    mine = member.write_post(unique("Validated"))
    before = platform.visitor.get(f"/posts/{mine['id']}").headers["etag"]
    assert member.patch(f"/posts/{mine['id']}", {"body": "Another body."}, **{"If-Match": before}).status_code == 200
    answer = platform.visitor.send("GET", f"/posts/{mine['id']}", headers={"If-None-Match": before})
    assert answer.status_code == 200 and answer.json()["body"] == "Another body."
    assert member.patch(f"/posts/{mine['id']}", {"body": "Too late."}, **{"If-Match": before}).status_code == 412


# ---- compressed bodies ----


def compressed_post() -> bytes:
    return gzip.compress(json.dumps({"kind": "discussion", "title": unique("Packed"), "body": "Body."}).encode())


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "br", "deflate", "zstd", "gzip, gzip", "identity, gzip", "nonsense"])
def test_a_compressed_body_is_an_unsupported_media_type(platform, member, coding):
    answer = member.send("POST", "/posts", content=compressed_post(), headers={"Content-Type": "application/json", "Content-Encoding": coding})
    assert answer.status_code == 415, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/posts", "/auth/login", "/catalogue/import", "/feedback", "/chat/conversations"])
def test_a_body_that_grows_is_never_unpacked(platform, path):
    editor = platform.register("editor")
    bomb = gzip.compress(json.dumps({"kind": "discussion", "title": "Grown", "body": "a" * 10_000_000}).encode())
    kind = "application/x-ndjson" if path == "/catalogue/import" else "application/json"
    answer = editor.send("POST", path, content=bomb, headers={"Content-Type": kind, "Content-Encoding": "gzip"})
    assert answer.status_code in (413, 415), answer.text


def test_a_compressed_form_is_an_unsupported_media_type(platform):
    fields = ["Content-Type: application/x-www-form-urlencoded", "Content-Encoding: gzip", "Connection: close"]
    answers = exchange(platform.pages, with_length("POST /login HTTP/1.1", *fields, body=gzip.compress(b"login=x")))
    assert [answer.status for answer in answers] == [415]


def test_compressed_bytes_that_do_not_say_so_are_malformed_and_not_repeated(platform, member):
    packed = compressed_post()
    answer = member.send("POST", "/posts", content=packed, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and answer.json()["type"] == "/problems/malformed-request"
    assert "\x1f" not in answer.text and "\ufffd" not in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", ""])
def test_a_body_of_another_type_is_an_unsupported_media_type(platform, member, kind):
    draft = json.dumps({"kind": "discussion", "title": "Typed otherwise", "body": "Body."}).encode()
    assert member.send("POST", "/posts", content=draft, headers={"Content-Type": kind}).status_code == 415


def test_a_body_that_says_it_is_itself_is_taken(platform, member):
    draft = json.dumps({"kind": "discussion", "title": unique("Plain"), "body": "Body."}).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Encoding": "identity", "Idempotency-Key": str(uuid.uuid4())}
    assert member.send("POST", "/posts", content=draft, headers=headers).status_code == 201


# ---- whom a request is meant for ----

EVIL = "evil.example"
LIES = [f"X-Forwarded-Host: {EVIL}", f"X-Forwarded-Server: {EVIL}", f"X-Host: {EVIL}", f"X-Original-URL: //{EVIL}/", f"Forwarded: host={EVIL}"]


@pytest.mark.parametrize("path", ["/", "/login", "/register", "/posts/{id}-{slug}", "/posts/{id}", "/u/{user}", "/posts/new", "/search?q=x", "/nope"])
def test_no_page_is_made_for_another_host(platform, member, post, path):
    target = path.format(id=post["id"], slug=post["slug"], user=member.username)
    answers = exchange(platform.pages, message(f"GET {target} HTTP/1.1", *LIES, "Connection: close", host=EVIL))
    assert len(answers) == 1
    assert EVIL.encode() not in answers[0].body and EVIL not in str(answers[0].fields)


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", f"{API}/posts?limit=1", f"{API}/posts/{{id}}", f"{API}/pages/posts/{{id}}", f"{API}/nope"])
def test_no_answer_is_made_for_another_host(platform, member, post, path):
    target = path.format(id=post["id"])
    answers = exchange(platform.gateway, message(f"GET {target} HTTP/1.1", *LIES, "Connection: close", host=EVIL))
    assert len(answers) == 1
    assert EVIL.encode() not in answers[0].body and EVIL not in str(answers[0].fields)


def test_links_in_what_is_created_point_to_the_public_address(platform, member):
    headers = {"Host": EVIL, "X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "gopher"}
    feedback = member.send("POST", "/feedback", json={"kind": "idea", "subject": "Links", "body": "Where to?"}, headers=headers)
    assert feedback.status_code == 201, feedback.text
    draft = {"kind": "discussion", "title": unique("Linked"), "body": "Body."}
    written = member.send("POST", "/posts", json=draft, headers=headers)
    assert written.status_code == 201 and written.headers["location"] == f"{API}/posts/{written.json()['id']}"
    for answer in (feedback, written):
        assert EVIL not in answer.text and EVIL not in str(answer.headers) and "gopher" not in answer.text


def test_the_canonical_address_of_a_page_is_the_public_one(platform, post):
    answer = fetch(f"{platform.pages}/posts/{post['id']}-{post['slug']}", headers={"Host": EVIL})
    public = platform.environment["VOBE_PUBLIC_URL"].rstrip("/")
    assert f'<link rel="canonical" href="{public}/posts/{post["id"]}-{post["slug"]}">' in answer.text


def test_a_form_from_another_host_is_refused(platform):
    for origin in (f"http://{EVIL}", "null", platform.pages.replace("http", "ftp"), f"{platform.pages}.{EVIL}"):
        headers = {"Host": EVIL, "Origin": origin}
        assert fetch(f"{platform.pages}/login", "POST", data={"login": "x", "password": "y"}, headers=headers).status_code == 403


def test_a_request_for_no_host_or_for_two_is_refused(door):
    path = door["shows"]
    for request in (message(f"GET {path} HTTP/1.1", host=None), message(f"GET {path} HTTP/1.1", f"Host: {EVIL}")):
        answers = exchange(door["url"], request + last(path))
        assert [answer.status for answer in answers] == [400]


def test_a_whole_address_as_target_finds_the_same_page_and_is_not_repeated(door):
    request = message(f"GET http://{EVIL}{door['shows']} HTTP/1.1", "Connection: close", host=EVIL)
    (answer,) = exchange(door["url"], request)
    assert answer.status in (200, 400, 421)
    assert EVIL.encode() not in answer.body and EVIL not in str(answer.fields)


@pytest.mark.parametrize("target", ["*", "nowhere", "?q=1", f"ftp://{EVIL}/", "/%", "/%zz", "/%ff", "/%00", "//", "/../../etc/passwd", "/" + "a" * 12_000])
def test_targets_that_name_nothing_are_refused(door, target):
    answers = exchange(door["url"], message(f"GET {target} HTTP/1.1", "Connection: close"))
    assert [400 <= answer.status < 500 for answer in answers] == [True], answers


@pytest.mark.parametrize(("fields", "size"), [(1, 20_000), (20, 1_000), (10_000, 20)], ids=["one long field", "some fields", "many short fields"])
def test_a_header_without_end_is_cut_off(door, fields, size):
    filler = [f"X-Filler-{n}: {'x' * size}" for n in range(fields)]
    answers = exchange(door["url"], message(f"GET {door['shows']} HTTP/1.1", *filler, "Connection: close"))
    assert [answer.status for answer in answers] == [431]


def test_a_header_that_comes_piece_by_piece_has_an_end_too(door):
    with Wire(door["url"]) as wire:
        wire.send(f"GET {door['shows']} HTTP/1.1\r\nHost: x\r\n".encode())
        try:
            for n in range(60):
                wire.send(f"X-Filler-{n}: {'x' * 4_000}\r\n".encode())
                time.sleep(0.01)  # so that the server reads each by itself
            wire.send(b"Connection: close\r\n\r\n")
        except OSError:
            pass  # cut off, as it should be
        assert wire.answer().status == 431


def test_one_slow_client_keeps_nobody_waiting(door):
    with Wire(door["url"]) as slow:
        slow.send(f"GET {door['shows']} HTTP/1.1\r\nHost".encode())
        assert exchange(door["url"], last(door["shows"]))[0].status == 200
        # That was answered while this one was still waited for.
        assert slow.send(b": x\r\nConnection: close\r\n\r\n").answer().status == 200
