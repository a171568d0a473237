"""The part of `./vobe doctor` that looks at an instance: its ports, its processes and what they stand on (clusters of
the user's own, too), and logs. Changes nothing."""

import os
import re
import sys
from pathlib import Path

from . import ports as port_choice
from .instance import Instance
from .supervision import Supervisor, processes_of
from .terminal import Failure

WORRYING = re.compile(r"\b(FATAL|PANIC|ERROR|panic|critical|AddressSanitizer|Segmentation)\b")
# As services say it of their neighbours.
MISSED = re.compile(r"away|not here yet")
LEFT_ALONE = re.compile(r"open")  # a breaker, which may be half open


def main() -> int:
    instance = Instance(Path(sys.argv[1]))
    found = list(problems(instance))
    for problem in found:
        print("  PROBLEM  " + problem.replace("\n", "\n           "))
    return 1 if found else 0


def problems(instance: Instance):
    home = instance.home
    if not home.state_file.exists():
        print("  note     nothing was started yet: ./vobe up")
        ports = instance.topology.declared_ports()
        yield from taken(ports)
        return
    if not os.access(home.state_file, os.R_OK):
        yield f"{home.path} belongs to another user: run as that user, or set VOBE_HOME."
        return
    try:
        rows = instance.status()
    except Failure as failure:
        yield str(failure)
        return
    if not Supervisor(home, []).is_running():
        strays = processes_of(home)
        if strays:
            yield f"Processes run without their supervisor: {strays}. ./vobe up or ./vobe down ends them."
        else:
            print("  note     the platform is stopped: ./vobe up")
            yield from taken(instance.ports)
        return
    for row in rows:
        if row["ready"]:
            print(f"  ok       {row['name']} is ready (port {row['port']})")
        else:
            yield f"{row['name']} is {row['state']} and not ready. Its log ends:\n{instance.log_tail(row['name'], 5)}"
    for row in rows:
        yield from missed(instance, row["name"])
    yield from restarts(instance)
    for row in rows:
        worrying = [line for line in instance.log_tail(row["name"], 200).splitlines() if WORRYING.search(line)]
        if worrying:
            print(f"  note     {len(worrying)} errors in the last 200 lines of {row['name']}'s log, the last one:")
            print(f"           {worrying[-1].strip()[:200]}")


def taken(ports: dict[str, int]):
    try:
        port_choice.require_free(ports)
        print("  ok       all ports are free")
    except Failure as failure:
        yield str(failure)


def missed(instance: Instance, name: str):
    """What a running service waits for."""
    if name in instance.backing:
        return
    for neighbour, state in instance.neighbours(name).items():
        if MISSED.search(state):
            yield f"{name} misses {neighbour}: {state}. It goes on by itself as soon as that is there."
        elif LEFT_ALONE.search(state):
            print(f"  note     {name} leaves {neighbour} alone until it is needed again: calls have failed ({state})")


def restarts(instance: Instance):
    """Programs that died by themselves, as supervisord noted it."""
    lines = instance.log_tail("supervisord", 300).splitlines()
    died = [match.group(1) for line in lines if (match := re.search(r"exited: (\S+) .*not expected", line))]
    for name in sorted(set(died)):
        print(f"  note     {name} ended unexpectedly {died.count(name)} times lately and was started again")
    yield from ()


if __name__ == "__main__":
    sys.exit(main())
