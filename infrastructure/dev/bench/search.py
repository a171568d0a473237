"""How long a search takes over a made-up catalogue of a stated size."""

import time

from fill import become_editor, call
from instance import HOME, Ours, note, stop_ours
from load import wrk
from words import beginnings, catalogue, queries

DIFFERENT = 500  # addresses, so that nothing answers from what it answered just now
CONNECTIONS = 2
IMPORTED_AT_ONCE = 50_000  # lines


def search(documents: int, seconds: int) -> None:
    home = HOME / f"search-{documents}"
    home.parent.mkdir(exist_ok=True)
    try:
        ours = Ours(home=home)
        _fill(ours, documents)
        note(f"\n### Search over {documents:,} documents, {CONNECTIONS} connections, {DIFFERENT} different queries\n")
        note("| what | /s | p50 ms | p99 ms | failed |\n| --- | ---: | ---: | ---: | ---: |")
        for name, addresses in (
            ("search, 1 to 3 words, a quarter misspelt", [f"/api/v1/search?q={query}" for query in queries(DIFFERENT)]),
            ("suggestions, 2 to 6 letters", [f"/api/v1/search/suggest?q={typed}" for typed in beginnings(DIFFERENT)]),
        ):
            figure = wrk(ours.url("SEARCH"), seconds, connections=CONNECTIONS, script="addresses.lua", ADDRESSES=" ".join(addresses))
            note(f"| {name} | {figure.rate:,.0f} | {figure.p50:.1f} | {figure.p99:.1f} | {figure.failed} |")
    finally:
        stop_ours(home)


def _fill(ours: Ours, documents: int) -> None:
    """Through the front door, as far as it is not there yet; returns when search has followed up all of it."""
    if _indexed(ours) < documents:
        editor = become_editor(ours)
        lines, began = [], time.monotonic()
        for line in catalogue(documents):
            lines.append(line)
            if len(lines) == IMPORTED_AT_ONCE:
                _import(ours, editor, lines)
        _import(ours, editor, lines)
        note(f"imported in {time.monotonic() - began:.0f} s")
        while _indexed(ours) < documents or _queued(ours):
            time.sleep(0.5)
        note(f"searchable after {time.monotonic() - began:.0f} s")


def _import(ours: Ours, editor: str, lines: list[bytes]) -> None:
    if lines:
        call(ours.url("ARTIST"), "POST", "/catalogue/import", b"".join(lines), editor, "application/x-ndjson")
        lines.clear()


def _indexed(ours: Ours) -> int:
    return int(ours.ask("SEARCH", "SELECT count(*) FROM documents WHERE visible"))


def _queued(ours: Ours) -> bool:
    return ours.ask("SEARCH", "SELECT EXISTS (SELECT FROM index_queue)") == "t"
