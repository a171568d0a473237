"""Which ports an instance listens on, and who holds one that is taken."""

import os
import random
import socket
from pathlib import Path

from .terminal import Failure

# Below the kernel's ephemeral range (32768 and up), so that no outgoing connection sits on a chosen port.
AUTO_RANGE = range(20000, 32000, 100)


def is_free(port: int, address: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now; lingering connections of a stopped one do not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def shifted(declared: dict[str, int], offset: int) -> dict[str, int]:
    ports = {name: port + offset for name, port in declared.items()}
    outside = [name for name, port in ports.items() if not 1 <= port <= 65535]
    if outside:
        raise Failure(f"VOBE_PORT_OFFSET={offset} puts the port of {outside[0]} outside 1..65535.")
    return ports


def automatic(names: list[str]) -> dict[str, int]:
    """A block of free ports, begun at random so that instances started together rarely meet."""
    for base in random.sample(AUTO_RANGE, len(AUTO_RANGE)):
        ports = {name: base + index for index, name in enumerate(names)}
        if all(is_free(port) for port in ports.values()):
            return ports
    raise Failure("No block of free ports was found between 20000 and 32000.")


def free_ports(count: int) -> list[int]:
    """Free ports for what is no part of an instance."""
    chosen = [port for port in random.sample(range(AUTO_RANGE.start, AUTO_RANGE.stop), 20 * count) if is_free(port)]
    return chosen[:count]


def require_free(ports: dict[str, int]) -> None:
    """Raises Failure that names every taken port and, where /proc tells, its holder."""
    taken = [(name, port) for name, port in ports.items() if not is_free(port)]
    if not taken:
        return
    lines = [f"Port {port}, which {name} needs, is taken{_by_whom(port)}." for name, port in taken]
    lines.append("Stop that program, or move all ports: VOBE_PORT_OFFSET=100 ./vobe up")
    raise Failure("\n".join(lines))


def _by_whom(port: int) -> str:
    inode = _listening_inode(port)
    for process in Path("/proc").iterdir() if inode else ():
        if not process.name.isdigit():
            continue
        try:
            for descriptor in (process / "fd").iterdir():
                if os.readlink(descriptor) == f"socket:[{inode}]":
                    name = (process / "comm").read_text(encoding="utf-8").strip()
                    return f" by {name} (process {process.name})"
        except OSError:
            continue  # another user's process, or one that has just ended
    return ""


def _listening_inode(port: int) -> str | None:
    listening = "0A"  # include/net/tcp_states.h: TCP_LISTEN
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for row in (line.split() for line in rows):
            if row[3] == listening and int(row[1].rsplit(":", 1)[1], 16) == port:
                return row[9]
    return None
