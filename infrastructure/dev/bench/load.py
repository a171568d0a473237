"""wrk and pgbench, as numbers."""

import os
import re
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HERE = Path(__file__).resolve().parent
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass
class Figure:
    rate: float
    p50: float
    p99: float
    p999: float | None  # where the script prints it
    failed: int


def wrk(url: str, seconds: int, connections: int = 32, script: str | None = None, **environment: str) -> Figure:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    if script:
        command += ["-s", str(HERE / script)]
    out = subprocess.run([*command, url], check=True, text=True, capture_output=True, env=os.environ | environment).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    percentiles = dict(re.findall(r"^\s+(50|99|99\.9)%\s+([\d.]+(?:us|ms|s|m))\s*$", out, re.M))
    failed = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", out)))
    failed += sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", out)))
    slowest = percentiles.get("99.9")
    return Figure(rate, _milliseconds(percentiles["50"]), _milliseconds(percentiles["99"]), slowest and _milliseconds(slowest), failed)


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * MILLISECONDS[unit]


def median(figures: list[Figure]) -> Figure:
    def middle(name: str) -> float | None:
        values = [getattr(figure, name) for figure in figures]
        return None if None in values else statistics.median(values)

    return Figure(middle("rate"), middle("p50"), middle("p99"), middle("p999"), sum(figure.failed for figure in figures))


def postgres_environment(url: str) -> dict[str, str]:
    """libpq's variables for a URL, so that no password stands on a command line."""
    address = urlsplit(url)
    place = {name: values[0] for name, values in parse_qs(address.query).items()}
    return {"PGHOST": place["host"], "PGPORT": place["port"], "PGUSER": address.username, "PGPASSWORD": address.password}


def pgbench(url: str, seconds: int, *options: str) -> float:
    """Transactions a second, of 32 clients with prepared statements on 10 branches' accounts."""
    _run_pgbench(url, "--initialize", "--quiet", "--scale=10")
    out = _run_pgbench(url, "--client=32", "--jobs=1", "--protocol=prepared", f"--time={seconds}", *options)
    return float(re.search(r"tps = ([\d.]+)", out)[1])


def _run_pgbench(url: str, *options: str) -> str:
    program = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))[-1]
    environment = os.environ | postgres_environment(url)
    return subprocess.run([program, *options, "postgres"], check=True, capture_output=True, text=True, env=environment).stdout
