"""What a user is told when everything runs: addresses, logins, and the engines in use, asked of the platform itself."""

import json
import shlex
import sys
import time
import urllib.request
from pathlib import Path

from .home import Home

INDEX_WAIT_SECONDS = 15


def read_assignments(file: Path) -> dict[str, str]:
    """The NAME=VALUE lines of a file that the launcher wrote."""
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {name: "".join(shlex.split(value)) for name, _, value in pairs}


def search_engine(gateway: str, environment: dict[str, str]) -> str:
    """Elasticsearch's index may still have to be built; PostgreSQL answers meanwhile."""
    wanted = "elasticsearch" if "VOBE_ELASTICSEARCH_URL" in environment else "postgres"
    until = time.monotonic() + INDEX_WAIT_SECONDS
    try:
        while (backend := _search_backend(gateway)) != wanted:
            if time.monotonic() > until:
                return f"{backend}, until {wanted} answers"
            time.sleep(0.2)
    except (OSError, ValueError, KeyError):
        return "not answering"
    return backend


def _search_backend(gateway: str) -> str:
    with urllib.request.urlopen(f"{gateway}/api/v1/search?q=music&limit=1", timeout=5) as answer:
        return json.load(answer)["backend"]


def event_bus(environment: dict[str, str]) -> str:
    brokers = environment.get("VOBE_KAFKA_BROKERS")
    return f"Apache Kafka ({brokers})" if brokers else "Redis Streams"


def main() -> None:
    home = Home(Path(sys.argv[1]))
    environment = read_assignments(home.env_file)
    credentials = read_assignments(home.credentials)
    gateway = environment["VOBE_GATEWAY_URL"]
    print()
    print(f"  pages          {environment['VOBE_PUBLIC_URL']}")
    print(f"  API            {gateway}/api/v1   (documentation: {gateway}/docs)")
    print(f"  event bus      {event_bus(environment)}")
    print(f"  search engine  {search_engine(gateway, environment)}")
    for name, login in credentials.items():
        password = credentials.get(f"{name}_PASSWORD")
        if password:
            role = name.removeprefix("VOBE_").lower()
            print(f"  {role:<14} {login}   password: {password}")
    if credentials:
        print(f"  (logins are kept in {home.credentials})")


if __name__ == "__main__":
    main()
