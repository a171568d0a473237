"""What ./vobe bench prints: each figure several times, ours and the peer's in turn, medians and their ratio."""

import argparse
import time
import urllib.request

from fill import fill
from instance import HOME, PEER, Ours, Peer, note, resident_megabytes
from load import Figure, median, pgbench, wrk

ROUNDS = 3


class Bench:
    def __init__(self, options: argparse.Namespace):
        self.options = options
        HOME.mkdir(exist_ok=True)
        self.ours = Ours(cache=False)
        self.filled = fill(self.ours, options.posts, options.posts // 10, options.posts * 5)
        self.peer = None
        if PEER.exists() and not options.alone:
            self.peer = Peer(self.ours)
            self.peer.load(options.posts, options.posts // 10, options.posts * 5)
        else:
            note("The peer is left out, and with it all ratios to it.")

    def stop(self) -> None:
        if self.peer:
            self.peer.stop()
        self.ours.stop()

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

    def _peer_token(self) -> str:
        from fill import call

        return call(self.peer.url("AUTH"), "POST", "/auth/login", {"login": "user1", "password": "correct horse battery"})["access_token"]

    # ---- what can be measured

    def pages(self) -> None:
        note("\n### Pages at saturation (`wrk -t1 -c32`), caches off\n")
        post = self.filled["posts"][self.options.posts // 2]
        self.side_by_side(
            [
                ("home page, frontend `GET /`", "FRONTEND", "/", "/", None),
                ("home page, gateway", "GATEWAY", "/api/v1/pages/home", "/api/v1/pages/home", None),
                ("post page, frontend", "FRONTEND", f"/posts/{post}", f"/posts/{self.options.posts // 2}", None),
            ]
        )

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
        pgbench(url, 1, "--initialize", "--quiet", "--scale=10")
        bound = pgbench(url, self.options.seconds, "--skip-some-updates", "--client=32", "--jobs=1", "--protocol=prepared")
        note(f"\n`pgbench -N -M prepared`, 32 clients, the bound that fsync sets: {bound:,.0f}/s.")

    def mixed(self) -> None:
        note("\n### 60 % home, 30 % post page, 10 % comments, through the gateway\n")
        self.side_by_side([("mixed", "GATEWAY", "/", "/", "mixed.lua")])

    def idle(self) -> None:
        note("\n### Memory\n\n| service | resident MB |\n| --- | ---: |")
        sizes = {name: resident_megabytes(pid) for name, pid in sorted(self.ours.pids().items())}
        for name, size in sizes.items():
            note(f"| {name} | {size:.1f} |")
        note(f"| all nine | {sum(sizes.values()):.0f} |")
        if self.peer:
            note(f"| the peer's six processes | {self.peer.resident_megabytes():.0f} |")

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
    everything = ["idle", "steady", "reads", "pages", "writes", "mixed"]
    parser = argparse.ArgumentParser(prog="vobe bench")
    parser.add_argument("what", nargs="*", default=everything)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--alone", action="store_true", help="without the peer")
    options = parser.parse_args()
    bench = Bench(options)
    try:
        for what in options.what:
            getattr(bench, what)()
    finally:
        bench.stop()


if __name__ == "__main__":
    main()
