"""What operators do: look at events that a consumer refused, and have them told again; run a service's commands; ask what is
wrong."""

import tempfile
from pathlib import Path

import pytest

from support.bus import metrics, tell, told, vobe
from support.faulty_link import FaultyLink
from support.platform import ask, eventually, postgres_socket

TOPIC = "vobe.post"
A_NEW_BROKERS = 60  # seconds at most, until topics are made and groups have formed on one that was just started


def dead(platform):
    """How many dead letters each consumer of the topic has written."""
    return {labels["consumer"]: value for labels, value in metrics(platform, "vobe_dlq_total") if labels["topic"] == TOPIC}


@pytest.mark.timeout(400)
def test_a_refused_event_is_found_and_told_again_to_its_consumer_alone(platform_apart):
    platform = platform_apart
    before = dead(platform)
    event = tell(platform, "content-service", TOPIC, "post.created", {"id": "no number"})
    everyone = {consumer: value + 1 for consumer, value in before.items()}
    assert eventually(lambda: dead(platform) == everyone, A_NEW_BROKERS), dead(platform)

    lines = [line.split("  ") for line in vobe(platform, "dlq", "list", TOPIC).splitlines()]
    letter = next(line for line in lines if line[3] == "search-service" and line[4] == "post.created" and "id" not in line[1])
    shown = vobe(platform, "dlq", "show", TOPIC, letter[1])
    assert event in shown and '"consumer":"search-service"' in shown

    assert "1 told again" in vobe(platform, "dlq", "replay", TOPIC, letter[1])
    everyone["search-service"] += 1
    assert eventually(lambda: dead(platform) == everyone, A_NEW_BROKERS), dead(platform)
    replayed = [entry["event"] for entry in told(platform, TOPIC) if entry["event"]["id"] == event]
    assert [entry.get("recipient") for entry in replayed] == [None, "search-service"]


def test_a_topic_is_told_again_from_the_outbox(platform):
    author = platform.register()
    written = author.write_post("Told twice")
    subject = f"post/{written['id']}"

    def times():
        return sum(entry["event"]["subject"] == subject for entry in told(platform, TOPIC))

    assert eventually(lambda: times() == 1, 30)
    assert "are told again by content-service" in vobe(platform, "events", "replay", TOPIC, "--from", "1h")
    assert eventually(lambda: times() == 2, 30)
    assert author.get(f"/posts/{written['id']}").json()["title"] == "Told twice"


def test_every_service_that_tells_of_a_topic_tells_it_again(platform):
    lines = vobe(platform, "events", "replay", "vobe.moderation", "--from", "1h").splitlines()
    tellers = {line.rsplit(" ", 1)[-1] for line in lines}
    assert tellers == {"auth-service", "content-service", "comment-service", "artist-service"}


@pytest.mark.full
@pytest.mark.timeout(400)
def test_what_the_broker_refuses_for_good_is_listed(platform_apart):
    platform = platform_apart
    ask(platform, "INSERT INTO outbox (event_id, topic, key, subject, type, data, traceparent, partitions) VALUES"
                  " (gen_random_uuid(), 'vobe.post', 'post/1', 'post/1', 'post.created', repeat('x', 9000000), '', 8)",
        "content-service")  # fmt: skip
    refused = eventually(lambda: vobe(platform, "events", "refused").splitlines(), A_NEW_BROKERS)
    assert len(refused) == 1, refused
    topic, producer, _, kind, subject, size = refused[0].split("  ")
    assert (topic, producer, kind, subject, size) == (TOPIC, "content-service", "post.created", "post/1", "9000000 bytes")
    assert not vobe(platform, "events", "refused", "vobe.comment")
    author = platform.register()
    written = author.write_post("What comes behind it is told")
    assert eventually(lambda: f"post/{written['id']}" in vobe(platform, "events", "tail", TOPIC), A_NEW_BROKERS)


def test_the_doctor_says_what_a_running_service_misses(platform):
    def doctor():
        return vobe(platform, "doctor", statuses=(0, 1))

    with platform.stopped("bus"):
        assert eventually(lambda: "content-service misses bus: away" in doctor()), doctor()
    assert eventually(lambda: "misses bus" not in doctor(), 30), doctor()


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
