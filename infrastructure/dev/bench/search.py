"""How long a search takes over a made-up catalogue of a stated size."""

import http.client
import json
import statistics
import time
from urllib.parse import urlsplit

from fill import become_editor, call
from instance import HOME, Ours, note, stop_ours
from load import wrk
from recorder import Asked, recording
from words import beginnings, catalogue, queries

DIFFERENT = 500  # addresses, so that nothing answers from what it answered just now
ONE_BY_ONE = 200  # of them beside Elasticsearch, which takes several turns
CONNECTIONS = 2
IMPORTED_AT_ONCE = 50_000  # lines
NOBODY = "http://127.0.0.1:9"


def search(documents: int, seconds: int, profile: str) -> None:
    """In the full profile on both engines, over the same documents."""
    home = HOME / f"search-{documents}-{profile}"
    home.parent.mkdir(exist_ok=True)
    try:
        ours = Ours(home=home, profile=profile)
        _fill(ours, documents)
        note(f"\n### Search over {documents:,} documents, {CONNECTIONS} connections, {DIFFERENT} different queries\n")
        note("| what | engine | /s | p50 ms | p99 ms | failed |\n| --- | --- | ---: | ---: | ---: | ---: |")
        if profile == "light":
            _measure(ours.url("SEARCH"), "postgres", documents, seconds)
            return
        _measure(ours.url("SEARCH"), "elasticsearch", documents, seconds)
        with ours.one_more("search-service", VOBE_ELASTICSEARCH_URL=NOBODY) as falls_back:
            _measure(falls_back, "postgres", documents, seconds)
        _beside_elasticsearch(ours, documents)
    finally:
        stop_ours(home)


def _measure(base: str, engine: str, documents: int, seconds: int) -> None:
    _require(engine, call(base, "GET", "/search?q=warm", b""))
    connection = _connection(base)
    for name, path, texts in (
        ("search, 1 to 3 words, a quarter misspelt", "/api/v1/search?q=", queries(DIFFERENT, documents)),
        ("suggestions, 2 to 6 letters", "/api/v1/search/suggest?q=", beginnings(DIFFERENT, documents)),
    ):
        for text in texts:
            _ask(connection, [Asked("GET", path + text, b"")])  # what was never asked lies on the disk
        addresses = " ".join(path + text for text in texts)
        figure = wrk(base, seconds, connections=CONNECTIONS, script="addresses.lua", ADDRESSES=addresses)
        note(f"| {name} | {engine} | {figure.rate:,.0f} | {figure.p50:.1f} | {figure.p99:.1f} | {figure.failed} |")


def _require(engine: str, answer: dict) -> None:
    if answer["backend"] != engine:
        raise RuntimeError(f"{answer['backend']} answers where {engine} should")


def _beside_elasticsearch(ours: Ours, documents: int) -> None:
    """Each query asked of the service, and then of Elasticsearch what the service asks it for that query."""
    texts, engine = queries(DIFFERENT, documents)[:ONE_BY_ONE], ours.environment["VOBE_ELASTICSEARCH_URL"]
    asked: list[list[Asked]] = []
    with recording(engine) as recorder, ours.one_more("search-service", VOBE_ELASTICSEARCH_URL=recorder.url) as recorded:
        for text in texts:
            recorder.asked.clear()
            _require("elasticsearch", call(recorded, "GET", f"/search?q={text}", b""))
            asked.append([one for one in recorder.asked if one.path.partition("?")[0].endswith(("/_search", "/_mget"))])
    service, direct = (_connection(url) for url in (ours.url("SEARCH"), engine))
    waits: dict[str, list[float]] = {"service": [], "direct": [], "added": []}
    for turn in range(4):
        for text, requests in zip(texts, asked, strict=True):
            asking = [(service, [Asked("GET", f"/api/v1/search?q={text}", b"")]), (direct, requests)]
            # Who comes second finds everything in the processor's caches: they take turns.
            if turn % 2:
                (other, _), (one, answer) = (_ask(*side) for side in reversed(asking))
            else:
                (one, answer), (other, _) = (_ask(*side) for side in asking)
            _require("elasticsearch", json.loads(answer))
            if turn > 1:  # the first two warm both sides
                for name, wait in (("service", one), ("direct", other), ("added", one - other)):
                    waits[name].append(wait)
    note("\n### A search, and what it asks of Elasticsearch asked directly; one connection\n")
    note("| | p50 ms | p99 ms |\n| --- | ---: | ---: |")
    for name, kept in waits.items():
        quantiles = statistics.quantiles(kept, n=100)
        note(f"| {name} | {quantiles[49]:.2f} | {quantiles[98]:.2f} |")


def _connection(url: str) -> http.client.HTTPConnection:
    address = urlsplit(url)
    return http.client.HTTPConnection(address.hostname, address.port, timeout=10)


def _ask(connection: http.client.HTTPConnection, requests: list[Asked]) -> tuple[float, bytes]:
    """Milliseconds for all of them, and the last one's answer."""
    began, text = time.monotonic(), b""
    for asked in requests:
        connection.request(asked.method, asked.path, asked.body or None, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{asked.path}: {answer.status} {text[:300]!r}")
    return (time.monotonic() - began) * 1000, text


def _fill(ours: Ours, documents: int) -> None:
    """Through the front door, as far as it is not there yet; returns when search has followed up all of it."""
    began = time.monotonic()
    if _indexed(ours) < documents:
        editor, lines = become_editor(ours), []
        for line in catalogue(documents):
            lines.append(line)
            if len(lines) == IMPORTED_AT_ONCE:
                _import(ours, editor, lines)
        _import(ours, editor, lines)
        note(f"imported in {time.monotonic() - began:.0f} s")
        while _indexed(ours) < documents:
            time.sleep(0.5)
        note(f"in search after {time.monotonic() - began:.0f} s")
    while not _settled(ours):
        time.sleep(0.5)
    note(f"followed up after {time.monotonic() - began:.0f} s")


def _import(ours: Ours, editor: str, lines: list[bytes]) -> None:
    if lines:
        call(ours.url("ARTIST"), "POST", "/catalogue/import", b"".join(lines), editor, "application/x-ndjson")
        lines.clear()


def _indexed(ours: Ours) -> int:
    return int(ours.ask("SEARCH", "SELECT count(*) FROM documents WHERE visible"))


def _settled(ours: Ours) -> bool:
    """Nothing waits to be followed up or told to Elasticsearch, and where there is one its index answers."""
    waits = "SELECT EXISTS (SELECT FROM index_queue) OR EXISTS (SELECT FROM engine_queue)"
    index = "SELECT EXISTS (SELECT FROM engine_indices WHERE state = 'live')"
    if ours.ask("SEARCH", waits) == "t":
        return False
    return "VOBE_ELASTICSEARCH_URL" not in ours.environment or ours.ask("SEARCH", index) == "t"
