"""What operators do: look at events that a consumer refused, and have them told again; run a service's commands."""

import tempfile
from pathlib import Path

from support.bus import metrics, tell, told, vobe
from support.faulty_link import FaultyLink
from support.platform import eventually, postgres_socket

TOPIC = "vobe.post"


def dead(platform):
    """How many dead letters each consumer of the topic has written."""
    return {labels["consumer"]: value for labels, value in metrics(platform, "vobe_dlq_total") if labels["topic"] == TOPIC}


def test_a_refused_event_is_found_and_told_again_to_its_consumer_alone(platform_apart):
    platform = platform_apart
    before = dead(platform)
    event = tell(platform, "content-service", TOPIC, "post.created", {"id": "no number"})
    everyone = {consumer: value + 1 for consumer, value in before.items()}
    assert eventually(lambda: dead(platform) == everyone), dead(platform)

    lines = [line.split("  ") for line in vobe(platform, "dlq", "list", TOPIC).splitlines()]
    letter = next(line for line in lines if line[3] == "search-service" and line[4] == "post.created" and "id" not in line[1])
    shown = vobe(platform, "dlq", "show", TOPIC, letter[1])
    assert event in shown and '"consumer":"search-service"' in shown

    assert "1 told again" in vobe(platform, "dlq", "replay", TOPIC, letter[1])
    everyone["search-service"] += 1
    assert eventually(lambda: dead(platform) == everyone), dead(platform)
    replayed = [entry["event"] for entry in told(platform, TOPIC) if entry["event"]["id"] == event]
    assert [entry.get("recipient") for entry in replayed] == [None, "search-service"]


def test_a_topic_is_told_again_from_the_outbox(platform):
    author = platform.register()
    written = author.write_post("Told twice")
    subject = f"post/{written['id']}"

    def times():
        return sum(entry["event"]["subject"] == subject for entry in told(platform, TOPIC))

    assert eventually(lambda: times() == 1)
    assert "are told again by content-service" in vobe(platform, "events", "replay", TOPIC, "--from", "1h")
    assert eventually(lambda: times() == 2)
    assert author.get(f"/posts/{written['id']}").json()["title"] == "Told twice"


def test_every_service_that_tells_of_a_topic_tells_it_again(platform):
    lines = vobe(platform, "events", "replay", "vobe.moderation", "--from", "1h").splitlines()
    tellers = {line.rsplit(" ", 1)[-1] for line in lines}
    assert tellers == {"auth-service", "content-service", "comment-service", "artist-service"}


def test_a_command_waits_for_connections_that_take_long(platform):
    person = platform.register()
    url = platform.environment["VOBE_AUTH_DATABASE_URL"]
    socket = postgres_socket(url)
    with tempfile.TemporaryDirectory(prefix="vobe-") as folder:
        link = FaultyLink(listen=Path(folder) / socket.name, target=socket)
        try:
            # Those for statements are the first; the schema is looked at on one that comes later, and is sooner done.
            link.hold(connections=2, seconds=1)
            platform.grant(person.username, "editor", VOBE_DATABASE_URL=url.replace(str(socket.parent), folder))
        finally:
            link.close()
