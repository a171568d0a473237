"""What services tell one another, against docs/asyncapi.yaml: producers by what really stood on the bus, consumers by
events that were made from the document alone."""

import itertools
import json
import shutil
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import jsonschema
import pytest
import yaml

from support.bus import metrics, tell, told
from support.platform import eventually, unique

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENT = yaml.safe_load((REPOSITORY / "docs" / "asyncapi.yaml").read_text("utf-8"))
MESSAGES = DOCUMENT["components"]["messages"]
PARSER = "@asyncapi/parser@3.6.6"
FAR_AWAY = 2_000_000_000  # no real thing has such an id
VERSIONS = itertools.count(1)
LAG_PERIOD = 11  # seconds: lag is measured every ten


def validator_of(message):
    """The document's schemas are JSON Schema; their references lead into it."""
    return jsonschema.Draft202012Validator(message["payload"] | {"components": DOCUMENT["components"]},
                                           format_checker=jsonschema.FormatChecker())  # fmt: skip


@pytest.fixture(scope="module")
def busy(platform, catalogue):
    """A platform on which something of everything has happened."""
    author, reader = platform.register(), platform.register()
    word = unique("contract")
    post = author.write_post(f"{word} in a title")
    reader.write_comment(post["id"], "A comment.")
    assert author.patch(f"/posts/{post['id']}", {"body": "Another body."}).status_code == 200
    assert reader.put(f"/posts/{post['id']}/vote", {"value": 1}).status_code < 300
    assert eventually(lambda: platform.visitor.find(word, "post"))
    assert eventually(lambda: platform.visitor.get(f"/posts/{post['id']}").json()["comment_count"] == 1)
    return platform


@pytest.mark.timeout(320)
def test_the_document_is_one_to_a_standard_parser(tmp_path_factory):
    if not shutil.which("npm"):
        pytest.skip("there is no npm here")
    folder = REPOSITORY / ".vobe-test" / PARSER.replace("/", "-")
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        # Comes to its place whole: a run may be broken off.
        with tempfile.TemporaryDirectory(dir=folder.parent) as making:
            whole = Path(making, "whole")
            whole.mkdir()
            (whole / "package.json").write_text("{}")
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", PARSER], cwd=whole, check=True, timeout=240)
            whole.rename(folder)
    script = """
        const { Parser } = require('@asyncapi/parser');
        const text = require('fs').readFileSync(process.argv[1], 'utf8');
        new Parser().parse(text).then(({ document, diagnostics }) =>
          console.log(JSON.stringify({ read: !!document, faults: diagnostics.filter(each => each.severity < 2) })));
    """
    said = subprocess.run(["node", "-e", script, str(REPOSITORY / "docs" / "asyncapi.yaml")], cwd=folder,
                          check=True, capture_output=True, text=True, timeout=60)  # fmt: skip
    assert json.loads(said.stdout) == {"read": True, "faults": []}


def test_what_is_told_is_what_the_document_says(busy):
    entries = told(busy)
    types = {entry["event"]["type"] for entry in entries}
    assert {"user.registered", "post.created", "comment.created", "artist.created", "album.created", "track.created"} <= types
    for entry in entries:
        event = entry["event"]
        validator_of(MESSAGES[event["type"]]).validate(event)
        channel = DOCUMENT["channels"][entry["topic"].removeprefix("vobe.")]
        assert event["type"] in channel["messages"]
        assert entry["partition"] < channel["bindings"]["kafka"]["partitions"]


def test_who_hears_a_topic_is_in_the_document(busy):
    hearing = {(labels["consumer"], labels["topic"].removeprefix("vobe.")) for labels, _ in metrics(busy, "vobe_consumer_lag")}
    documented = {
        tuple(name.split(".hears.")) for name, operation in DOCUMENT["operations"].items() if operation["action"] == "receive"
    }
    assert hearing == documented


def test_no_consumer_has_refused_anything(busy):
    assert [(labels, value) for labels, value in metrics(busy, "vobe_dlq_total") if value] == []


def made_from(schema, truth):
    """A value that the schema allows: every member, each as plain as can be, and what is true or false as `truth` says."""
    if "$ref" in schema:
        return made_from(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]], truth)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return made_from(schema[choice][0], truth)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        # An older version than what is held would not be looked at.
        return {name: next(VERSIONS) if name.endswith("version") else made_from(member, truth)
                for name, member in schema["properties"].items()}  # fmt: skip
    if kind == "array":
        return [made_from(schema["items"], truth)]
    if kind == "integer":
        return FAR_AWAY
    if kind == "boolean":
        return truth
    if schema.get("format") == "date-time":
        return "2026-01-31T12:00:00Z"
    return str(FAR_AWAY) if "pattern" in schema else "contract"


def on_the_bus(platform, topic, ids):
    """Those events, once all of them stand there."""
    events = {entry["event"]["id"]: entry["event"] for entry in told(platform, topic)}
    return ids <= events.keys() and {event: events[event] for event in ids}


def producers_of(channel):
    return [name.split(".tells.")[0] for name in DOCUMENT["operations"] if name.endswith(f".tells.{channel}")]


def uuids_in(schema):
    """Of what has such ids: no other text would be one."""
    properties = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]["properties"]
    return {name: str(uuid.uuid4()) for name, member in properties.items() if member.get("format") == "uuid"}


@pytest.fixture(scope="module")
def told_by_the_document(busy):
    """Of each channel, what every producer may tell there by the document, and has told now: messages by event id."""
    sent = {}
    for channel in DOCUMENT["channels"]:
        sent[channel] = {}
        for reference in DOCUMENT["channels"][channel]["messages"].values():
            message = MESSAGES[reference["$ref"].rsplit("/", 1)[-1]]
            schema = message["payload"]["properties"]["data"]
            for truth, producer in itertools.product((False, True), producers_of(channel)):
                data = made_from(schema, truth) | uuids_in(schema)
                sent[channel][tell(busy, producer, f"vobe.{channel}", message["name"], data)] = message
    return sent


@pytest.mark.parametrize("channel", DOCUMENT["channels"])
def test_what_the_document_allows_comes_onto_the_bus_as_it_says(busy, told_by_the_document, channel):
    sent = told_by_the_document[channel]
    events = eventually(lambda: on_the_bus(busy, f"vobe.{channel}", sent.keys()), 30)
    assert events
    for event, message in sent.items():
        validator_of(message).validate(events[event])


def test_consumers_take_what_the_document_of_their_producers_allows(busy, told_by_the_document):
    assert all(eventually(lambda: on_the_bus(busy, f"vobe.{channel}", sent.keys()), 30) for channel, sent in told_by_the_document.items())
    since = time.monotonic()

    def dealt_with():
        """As measured since then."""
        return time.monotonic() > since + LAG_PERIOD and all(value == 0 for _, value in metrics(busy, "vobe_consumer_lag"))

    assert eventually(dealt_with, 60)
    test_no_consumer_has_refused_anything(busy)


@pytest.mark.full
def test_a_standard_client_reads_events_as_the_document_says(busy):
    brokers = busy.environment["VOBE_KAFKA_BROKERS"]
    # A topic is made by the first event that stands on it.
    topics = {entry["topic"] for entry in told(busy)}
    assert {"vobe.user", "vobe.post", "vobe.comment", "vobe.catalogue"} <= topics
    for channel in DOCUMENT["channels"].values():
        if channel["address"] not in topics:
            continue
        read = ["kcat", "-b", brokers, "-C", "-t", channel["address"], "-o", "beginning", "-e", "-q", "-f", "%k\\t%h\\t%s\\n"]
        lines = subprocess.run(read, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()
        for line in lines:
            key, headers, text = line.split("\t", 2)
            event = json.loads(text)
            message = MESSAGES[event["type"]]
            validator_of(message).validate(event)
            jsonschema.validate(key, message["bindings"]["kafka"]["key"])
            assert f"content-type={message['contentType']}" in headers.split(",")
        assert lines
