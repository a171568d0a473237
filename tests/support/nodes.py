"""A broker and a search node of a test's own, for what the launcher's can't do: stand behind a cable."""

import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path

from support.faulty_link import FaultyLink

PARTS = Path(__file__).resolve().parents[2] / "infrastructure" / "dev"


@contextmanager
def kafka_behind(cable: FaultyLink, folder: Path):
    """Clients go to the address that a broker names: this one listens elsewhere, and names the cable's."""
    run("kafka.sh", "configure", folder, "--port", str(cable.port))
    cable.target = free_port()
    properties = folder / "server.properties"
    listeners = "\nlisteners=PLAINTEXT://127.0.0.1:{}"
    text = properties.read_text()
    assert listeners.format(cable.port) in text
    properties.write_text(text.replace(listeners.format(cable.port), listeners.format(cable.target)))
    with started("kafka.sh", folder):
        yield


@contextmanager
def elasticsearch_behind(cable: FaultyLink, folder: Path):
    with started("elasticsearch.sh", folder) as address:
        cable.target = int(address.rpartition(":")[2])
        yield


@contextmanager
def started(part: str, folder: Path):
    """The node's address."""
    try:
        yield run(part, "start", folder)
    finally:
        run(part, "stop", folder, "--remove")


def run(part: str, verb: str, folder: Path, *options: str) -> str:
    command = ["bash", PARTS / part, verb, folder, *options]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=150).stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
