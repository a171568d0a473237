"""How fast events pass, and how soon what was written is found."""

import json
import subprocess
import threading
import time
import uuid

from fill import SENTENCES, call
from instance import BUILD, Ours, note, running_backing, scratch_database

WRITES_A_SECOND = 100
SAMPLES_A_SECOND = 8


def throughput(events: int, profile: str) -> None:
    """A relay and a consumer alone with PostgreSQL and the bus, each on one core."""
    subprocess.run(["ninja", "-C", str(BUILD), "bench_events"], check=True, capture_output=True)
    program = str(BUILD / "shared" / "chassis" / "bench" / "bench_events")
    note(f"\n### {events:,} events of 1 kB that wait, {profile} profile\n")
    note("| what | events /s | CPU µs an event | resident before, MB | at most, MB |\n| --- | ---: | ---: | ---: | ---: |")
    with running_backing(profile) as environment:
        if profile == "light":
            # All of them wait on the bus; at its limit the relay would, as it should, leave them in the outbox.
            subprocess.run(["redis-cli", "-u", environment["VOBE_BUS_URL"], "CONFIG", "SET", "maxmemory", "0"], check=True, capture_output=True)
        for mode, name in (("relay", "relay, outbox to bus"), ("consume", "consumer, each with its row in PostgreSQL")):
            with scratch_database(environment["VOBE_POSTGRES_URL"]) as database:
                answer = subprocess.run([program, mode, bus_url(environment), database, str(events)], check=True, capture_output=True, text=True)
            seen = json.loads(answer.stdout)
            note(
                f"| {name} | {events / seen['seconds']:,.0f} | {seen['cpu_seconds'] / events * 1e6:.0f} "
                f"| {seen['resident_before_mb']:.1f} | {seen['resident_peak_mb']:.1f} |"
            )


def bus_url(environment: dict[str, str]) -> str:
    brokers = environment.get("VOBE_KAFKA_BROKERS")
    return f"kafka://{brokers}" if brokers else environment["VOBE_BUS_URL"]


def freshness(ours: Ours, filled: dict, seconds: int) -> None:
    """From a post's acknowledgement until search has it, while comments are written at a steady rate."""
    ended = threading.Event()
    writers = [threading.Thread(target=_write, args=(ours, filled, ended, part), daemon=True) for part in range(4)]
    for writer in writers:
        writer.start()
    waits = sorted(_waits(ours, filled, seconds))
    ended.set()
    for writer in writers:
        writer.join()
    note(f"\n### Written, then found, at {WRITES_A_SECOND} writes a second\n")
    note(f"p50 {waits[len(waits) // 2]:.0f} ms, p99 {waits[len(waits) * 99 // 100]:.0f} ms, slowest {waits[-1]:.0f} ms of {len(waits)}.")


def _write(ours: Ours, filled: dict, ended: threading.Event, part: int) -> None:
    began, number, posts = time.monotonic(), 0, filled["posts"]
    while not ended.is_set():
        number += 1
        ended.wait(max(0.0, began + number * 4 / WRITES_A_SECOND - time.monotonic()))
        post = posts[(number * 4 + part) % len(posts)]
        call(ours.url("GATEWAY"), "POST", f"/posts/{post}/comments", {"body": SENTENCES[number % len(SENTENCES)]}, filled["token"])


def _waits(ours: Ours, filled: dict, seconds: int) -> list[float]:
    """Milliseconds, one post after the other; the first comes after all that filling has left to do."""
    _wait(ours, filled)
    waits = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        waits.append(_wait(ours, filled))
        time.sleep(1 / SAMPLES_A_SECOND)
    return waits


def _wait(ours: Ours, filled: dict) -> float:
    word = "fresh" + uuid.uuid4().hex
    call(ours.url("GATEWAY"), "POST", "/posts", {"kind": "discussion", "title": word, "body": "Found at once?"}, filled["token"])
    began = time.monotonic()
    while not call(ours.url("SEARCH"), "GET", f"/search?type=post&limit=1&q={word}", b"")["items"]:
        time.sleep(0.002)
    return (time.monotonic() - began) * 1000
