"""What ./vobe bench prints: each figure several times, ours and the peer's in turn, medians and their ratio."""

import argparse
import os
import statistics
import subprocess
import time
import urllib.request
from urllib.parse import urlsplit

import events
import search
from fill import call, fill
from instance import BUILD, HOME, PEER, Ours, Peer, note, resident_megabytes, running, stop_ours
from load import Figure, median, pgbench, wrk
from vobe_dev.ports import free_ports

ROUNDS = 3
WITH_THEIR_OWN = {"events", "search"}  # start instances of their own


class Bench:
    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.peer = None
        HOME.mkdir(exist_ok=True)

    def prepare(self) -> None:
        self.start(cache=False)
        if self.peer:
            posts = self.options.posts
            self.peer.load(posts, posts // 10, posts * 5)
        else:
            note("The peer is left out, and with it all ratios to it.")

    def start(self, cache: bool) -> None:
        options = self.options
        self.ours = Ours(cache, profile=options.profile)
        self.filled = fill(self.ours, options.posts, options.posts // 10, options.posts * 5)
        self.peer = Peer(self.ours, cache) if PEER.exists() and not options.alone else None

    def stop(self) -> None:
        if self.peer:
            self.peer.stop()
        stop_ours()

    def side_by_side(self, rows: list[tuple[str, str, str, str, str | None]]) -> None:
        """A row: name, service, our path, the peer's path, wrk script."""
        note("| what | ours /s | p50 ms | p99 ms | peer /s | ratio | failed |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for name, service, path, peers_path, script in rows:
            ours, peers = [], []
            for _ in range(ROUNDS):
                ours.append(self._run(self.ours.url(service) + path, script, self.filled["token"], self.filled["posts"]))
                if self.peer:
                    peers.append(self._run(self.peer.url(service) + peers_path, script, self._peer_token(), range(1, self.options.posts)))
            self._row(name, median(ours), median(peers) if peers else None)

    def _run(self, url: str, script: str | None, token: str, posts) -> Figure:
        chosen = " ".join(str(post) for post in list(posts)[:2_000])
        return wrk(url, self.options.seconds, script=script, TOKEN=token, POSTS=chosen)

    def _row(self, name: str, ours: Figure, peer: Figure | None) -> None:
        ratio = f"{peer.rate:,.0f} | **{ours.rate / peer.rate:.1f} ×**" if peer else "– | –"
        note(f"| {name} | {ours.rate:,.0f} | {ours.p50:.1f} | {ours.p99:.1f} | {ratio} | {ours.failed} |")
        if ours.p999:
            note(f"\n{name}: p99.9 {ours.p999:.1f} ms" + (f", the peer's {peer.p999:.1f} ms" if peer else "") + "\n")

    def _peer_token(self) -> str:
        return call(self.peer.url("AUTH"), "POST", "/auth/login", {"login": "user1", "password": "correct horse battery"})["access_token"]

    # ---- what can be measured

    def chassis(self) -> None:
        note("\n### The chassis against the bare thing, 32 connections\n")
        subprocess.run(["ninja", "-C", str(BUILD), "bench_hello"], check=True, capture_output=True)
        rates: dict[str, list[float]] = {"bare": [], "chassis": []}
        for _ in range(ROUNDS):
            for side, measured in rates.items():
                (port,) = free_ports(1)
                url = f"http://127.0.0.1:{port}/api/v1/hello"
                program = str(BUILD / "shared" / "chassis" / "bench" / "bench_hello")
                with running([program, side, str(port)], dict(os.environ), url):
                    measured.append(wrk(url, self.options.seconds).rate)
        bare, chassis = (statistics.median(measured) for measured in rates.values())
        database = self.ours.environment["VOBE_POSTGRES_URL"]
        url = f"{self.ours.url('AUTH')}/api/v1/users/{self.filled['username']}"
        selects, reads = [], []
        for _ in range(ROUNDS):
            selects.append(pgbench(database, self.options.seconds, "--select-only"))
            reads.append(wrk(url, self.options.seconds).rate)
        select, read = statistics.median(selects), statistics.median(reads)
        note("| what | chassis /s | bare /s | ratio |\n| --- | ---: | ---: | ---: |")
        note(f"| hello, one worker; bare: Beast alone | {chassis:,.0f} | {bare:,.0f} | **{chassis / bare:.2f} ×** |")
        note(f"| one row by an index as JSON (`GET /users/{{username}}`); bare: `pgbench -S -M prepared` | {read:,.0f} | {select:,.0f} | **{read / select:.2f} ×** |")

    def pages(self) -> None:
        note("\n### Pages at saturation (`wrk -t1 -c32`), caches off\n")
        self._pages()

    def cached(self) -> None:
        note("\n### Pages at saturation, caches on, on both sides\n")
        self.stop()
        self.start(cache=True)
        self._pages()
        self.stop()
        self.start(cache=False)

    def _pages(self) -> None:
        middle = self.options.posts // 2
        path = self._settled(f"/posts/{self.filled['posts'][middle]}")
        self.side_by_side(
            [
                ("home page, frontend `GET /`", "FRONTEND", "/", "/", None),
                ("home page, gateway", "GATEWAY", "/api/v1/pages/home", "/api/v1/pages/home", None),
                ("post page, frontend", "FRONTEND", path, f"/posts/{middle}", None),
                ("post pages, 2,000 in turn, gateway", "GATEWAY", "/", "/", "posts.lua"),
            ]
        )

    def _settled(self, path: str) -> str:
        """Where the page itself is: an address without the slug only points there."""
        with urllib.request.urlopen(self.ours.url("FRONTEND") + path, timeout=10) as answer:
            return urlsplit(answer.url).path

    def reads(self) -> None:
        note("\n### JSON straight from content-service\n")
        middle = self.filled["posts"][self.options.posts // 2]
        self.side_by_side(
            [
                ("list of 20 posts", "CONTENT", "/api/v1/posts?sort=new&limit=20", "/api/v1/posts?sort=new&limit=20", None),
                ("one post", "CONTENT", f"/api/v1/posts/{middle}", f"/api/v1/posts/{self.options.posts // 2}", None),
            ]
        )

    def writes(self) -> None:
        note("\n### A comment through the gateway, with its outbox\n")
        self.side_by_side([("comment write", "GATEWAY", "/", "/", "comment.lua")])
        url = self.ours.environment["VOBE_POSTGRES_URL"]
        bound = pgbench(url, self.options.seconds, "--skip-some-updates")
        note(f"\n`pgbench -N -M prepared`, 32 clients, the bound that fsync sets: {bound:,.0f}/s.")

    def mixed(self) -> None:
        note("\n### 60 % home, 30 % post page, 10 % comments, through the gateway\n")
        self.side_by_side([("mixed", "GATEWAY", "/", "/", "mixed.lua")])

    def idle(self) -> None:
        self.stop()  # what filling it took is not idle memory
        self.start(cache=False)
        note("\n### Memory\n\n| service | resident MB |\n| --- | ---: |")
        sizes = {name: resident_megabytes(pid) for name, pid in sorted(self.ours.pids().items())}
        for name, size in sizes.items():
            note(f"| {name} | {size:.1f} |")
        note(f"| all nine | {sum(sizes.values()):.0f} |")
        if self.peer:
            note(f"| the peer's six processes | {self.peer.resident_megabytes():.0f} |")

    def starting(self) -> None:
        note("\n### From start to ready, nothing to migrate\n\n| service | ms |\n| --- | ---: |")
        for name in sorted(self.ours.pids()):
            note(f"| {name} | {statistics.median(self.ours.start_to_ready(name) for _ in range(ROUNDS)):.0f} |")

    def events(self) -> None:
        events.throughput(self.options.events, self.options.profile)

    def freshness(self) -> None:
        events.freshness(self.ours, self.filled, 4 * self.options.seconds)

    def search(self) -> None:
        search.search(self.options.documents, self.options.seconds, self.options.profile)

    def steady(self) -> None:
        note("\n### The home page at 50 requests/s\n")
        url, waits = self.ours.url("FRONTEND") + "/", []
        started = time.monotonic()
        for number in range(50 * self.options.seconds):
            time.sleep(max(0.0, started + number / 50 - time.monotonic()))
            before = time.monotonic()
            with urllib.request.urlopen(url) as answer:
                answer.read()
            waits.append((time.monotonic() - before) * 1000)
        waits.sort()
        note(f"p50 {waits[len(waits) // 2]:.1f} ms, p99 {waits[len(waits) * 99 // 100]:.1f} ms, slowest {waits[-1]:.1f} ms of {len(waits)}.")


def main() -> None:
    everything = ["idle", "starting", "chassis", "steady", "reads", "pages", "writes", "mixed", "cached", "freshness", "events", "search"]
    parser = argparse.ArgumentParser(prog="vobe bench")
    parser.add_argument("what", nargs="*", default=everything)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--profile", choices=("light", "full"), default="light")
    parser.add_argument("--alone", action="store_true", help="without the peer")
    options = parser.parse_args()
    bench = Bench(options)
    try:
        if set(options.what) - WITH_THEIR_OWN:
            bench.prepare()
        for what in options.what:
            getattr(bench, what)()
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
