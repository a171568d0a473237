"""The bus of a running platform, as operators see it, and its services' figures."""

import json
import os
import re
import subprocess
import uuid
from pathlib import Path

from .platform import Platform, fetch, short

LAUNCHER = Path(__file__).resolve().parents[2] / "vobe"


def vobe(platform: Platform, *words: str, statuses: tuple[int, ...] = (0,)) -> str:
    """What a command of the launcher says about this platform; it ends with one of these statuses."""
    build = json.loads((platform.home / "state.json").read_text())["build_dir"]
    environment = os.environ | {"VOBE_HOME": str(platform.home), "VOBE_BUILD_DIR": build}
    done = subprocess.run([LAUNCHER, *words], env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode in statuses, done.stdout + done.stderr
    return done.stdout


def told(platform: Platform, *words: str) -> list[dict]:
    """Every event on the bus, with where it stands."""
    return [json.loads(line) for line in vobe(platform, "events", "tail", *words).splitlines()]


def tell(platform: Platform, producer: str, topic: str, kind: str, data: dict) -> str:
    """As the producer's own transaction would: a row of its outbox, which its relay publishes. Returns the event's id."""
    event = str(uuid.uuid4())
    values = (event, topic, "test/1", "test/1", kind, json.dumps(data))
    row = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    statement = (
        "INSERT INTO outbox (event_id, topic, key, subject, type, data, traceparent, partitions) "
        f"VALUES ({row}, '', 8)"
    )
    url = platform.environment[f"VOBE_{short(producer)}_DATABASE_URL"]
    subprocess.run(["psql", url, "-qXc", statement], check=True, capture_output=True, text=True, timeout=20)
    return event


def metrics(platform: Platform, name: str):
    """(labels, value) of a metric of every service."""
    for key, url in platform.environment.items():
        if key.endswith("_ADMIN_URL"):
            for labels, value in re.findall(rf"^{name}\{{(.*)\}} (\S+)$", fetch(f"{url}/metrics").text, re.MULTILINE):
                yield dict(re.findall(r'(\w+)="([^"]*)"', labels)), float(value)
