"""The full profile's bus: one Kafka broker in the instance's folder, or a cluster of the user's."""

import os
import shlex
import socket
import struct
import subprocess
from pathlib import Path

from .home import Home
from .terminal import Failure

SCRIPT = Path(__file__).resolve().parents[1] / "kafka.sh"


class Kafka:
    """Where `settings` (VOBE_KAFKA_…) name brokers, they are somebody else's, and nothing is started."""

    def __init__(self, home: Home, port: int, controller_port: int, settings: dict[str, str]) -> None:
        self.folder = home.path / "kafka"
        self.port = port
        self.controller_port = controller_port
        self.brokers = settings.get("VOBE_KAFKA_BROKERS") or f"127.0.0.1:{port}"
        self.is_own = not settings.get("VOBE_KAFKA_BROKERS")
        self._settings = {name: value for name, value in settings.items() if name.startswith("VOBE_KAFKA_")}

    def prepare(self) -> None:
        """Fetches the broker where it is missing, and writes its folder's settings."""
        ports = ["--port", str(self.port), "--controller-port", str(self.controller_port)]
        prepared = subprocess.run(["bash", str(SCRIPT), "configure", str(self.folder), *ports], check=False)
        if prepared.returncode != 0:
            raise Failure("Kafka could not be prepared.")

    def command(self) -> str:
        jars = os.environ.get("VOBE_KAFKA_JARS")
        at = [f"VOBE_KAFKA_JARS={jars}"] if jars else []
        return shlex.join(["/usr/bin/env", *at, "bash", str(SCRIPT), "run", str(self.folder)])

    def settings(self) -> dict[str, str]:
        """What services are told to reach it. On a broker of the instance's own each service has one process, which keeps
        its partitions when it is started again; whose else a cluster's groups are nobody knows."""
        kept = {"VOBE_KAFKA_INSTANCE_ID": "1"} if self.is_own else {}
        return kept | self._settings | {"VOBE_KAFKA_BROKERS": self.brokers}

    def answers(self) -> bool:
        return any(answers(broker) for broker in self.brokers.split(","))


def answers(broker: str) -> bool:
    """Whether it answers the protocol without TLS: an ApiVersions request (key 18, version 0) with an id alone."""
    host, _, port = broker.rpartition(":")
    request = struct.pack(">hhih", 18, 0, 1, -1)
    try:
        with socket.create_connection((host, int(port)), timeout=1) as connection:
            connection.settimeout(1)
            connection.sendall(struct.pack(">i", len(request)) + request)
            return len(connection.recv(8, socket.MSG_WAITALL)) == 8
    except OSError:
        return False
