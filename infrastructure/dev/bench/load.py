"""wrk and pgbench, as numbers."""

import os
import re
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass
class Figure:
    rate: float
    p50: float
    p99: float
    failed: int


def wrk(url: str, seconds: int, connections: int = 32, script: str | None = None, **environment: str) -> Figure:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    if script:
        command += ["-s", str(HERE / script)]
    out = subprocess.run([*command, url], check=True, text=True, capture_output=True, env=os.environ | environment).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    percentiles = dict(re.findall(r"^\s+(50|99)%\s+([\d.]+(?:us|ms|s|m))\s*$", out, re.M))
    failed = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", out)))
    failed += sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", out)))
    return Figure(rate, _milliseconds(percentiles["50"]), _milliseconds(percentiles["99"]), failed)


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * MILLISECONDS[unit]


def median(figures: list[Figure]) -> Figure:
    middle = lambda name: statistics.median(getattr(figure, name) for figure in figures)  # noqa: E731
    return Figure(middle("rate"), middle("p50"), middle("p99"), sum(figure.failed for figure in figures))


def pgbench(url: str, seconds: int, *options: str) -> float:
    """Transactions a second."""
    folder = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    out = subprocess.run([folder / "pgbench", *options, f"--time={seconds}", url], check=True, capture_output=True, text=True).stdout
    return float(re.search(r"tps = ([\d.]+)", out)[1])
